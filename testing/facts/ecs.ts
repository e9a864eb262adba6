import { Fact, named, uniqueClaims } from '../fact';
import { LiveResource } from '../live-resource';
import { ResourceChange, StackDeployment } from '../stack-deployment';

const SERVICE = 'AWS::ECS::Service';

interface ConnectService {
  readonly PortName?: string;
  readonly DiscoveryName?: string;
  readonly ClientAliases?: readonly { readonly DnsName?: string; readonly Port?: number }[];
}

interface Connect {
  readonly Enabled?: boolean;
  readonly Namespace?: unknown;
  readonly Services?: readonly ConnectService[];
}

function connectOf({ type, properties }: LiveResource): Connect | undefined {
  const connect = properties.ServiceConnectConfiguration as Connect | undefined;
  return type === SERVICE && connect?.Enabled ? connect : undefined;
}

/** The namespace of a service: its own, or the default of its cluster. */
function namespaceOf(service: LiveResource, deployment: StackDeployment): string {
  const connect = connectOf(service);
  if (connect?.Namespace !== undefined) return JSON.stringify(connect.Namespace);
  const cluster = deployment.resourceIn(service.properties.Cluster);
  return JSON.stringify(cluster?.properties.ServiceConnectDefaults ?? service.properties.Cluster);
}

const DISCOVERY_NAME = uniqueClaims({
  id: 'service-connect-name',
  says: 'A discovery name of Service Connect, which is a service of AWS Cloud Map, exists once in its namespace.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html',
  remedy:
    'give the new service another name and move the clients to it, then take the old one away in a second deployment',
  claims: (service, deployment) =>
    (connectOf(service)?.Services ?? []).flatMap(({ DiscoveryName, PortName }) => {
      const name = DiscoveryName ?? PortName;
      return name
        ? [{ key: `${namespaceOf(service, deployment)} ${name}`, what: `the Service Connect name '${name}'` }]
        : [];
    }),
});

const CLOUD_MAP_NAME = uniqueClaims({
  id: 'cloud-map-name',
  says: 'The name of a service exists once in its namespace of AWS Cloud Map.',
  source: 'https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html',
  remedy: 'give the new service another name, then take the old one away in a second deployment',
  claims: ({ type, properties: { Name, NamespaceId } }) =>
    type === 'AWS::ServiceDiscovery::Service' && Name !== undefined
      ? [
          {
            key: `${JSON.stringify(NamespaceId)} ${JSON.stringify(Name)}`,
            what: `the AWS Cloud Map name ${JSON.stringify(Name)}`,
          },
        ]
      : [],
});

/** The names under which clients reach a service. */
function namesOf(service: LiveResource): string[] {
  return (connectOf(service)?.Services ?? []).flatMap(({ ClientAliases, DiscoveryName, PortName }) => {
    const aliases = (ClientAliases ?? []).flatMap(({ DnsName, Port }) => {
      const name = DnsName ?? DiscoveryName ?? PortName;
      return name === undefined || Port === undefined ? [] : [`${name}:${Port}`];
    });
    return aliases;
  });
}

/** The environment of the containers of a service, as text. */
function environmentOf(service: LiveResource, deployment: StackDeployment): string {
  const definition = deployment.resourceIn(service.properties.TaskDefinition);
  const containers = definition?.properties.ContainerDefinitions;
  return Array.isArray(containers)
    ? JSON.stringify(containers.map(({ Environment }: { Environment?: unknown }) => Environment ?? []))
    : '';
}

const PEERS_FIRST: Fact = {
  id: 'service-connect-order',
  says: 'A task resolves only those names of Service Connect that existed when its deployment began; later ones need a new deployment of the client.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html',
  check: (deployment, report) => {
    const starts = ({ action }: ResourceChange) => action === 'create' || action === 'replace';
    const servers = deployment.changed(SERVICE).filter(({ before, after }) => {
      const old = before ? namesOf(before) : [];
      return after && namesOf(after).some((name) => !old.includes(name));
    });
    for (const client of deployment.changes) {
      if (!client.after || client.type !== SERVICE || !connectOf(client.after)) continue;
      const environment = environmentOf(client.after, deployment);
      for (const server of servers) {
        if (server === client || !server.after || deployment.startsAfter(client, server)) continue;
        if (namespaceOf(server.after, deployment) !== namespaceOf(client.after, deployment)) continue;
        const old = server.before && !starts(server) ? namesOf(server.before) : [];
        const name = namesOf(server.after).find((other) => !old.includes(other) && environment.includes(`//${other}`));
        if (!name) continue;
        report(
          client.after,
          'outage',
          `${named(client.after)} calls '${name}', and nothing makes CloudFormation wait for ${named(server.after)}: tasks that ` +
            'start before it cannot resolve the name until a further deployment',
          'let the client depend on the server',
        );
      }
    }
  },
};

export const ECS_FACTS: readonly Fact[] = [DISCOVERY_NAME, CLOUD_MAP_NAME, PEERS_FIRST];
