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

const HTTP_NAMESPACE = uniqueClaims({
  id: 'cloud-map-namespace-name',
  says: 'The name of an HTTP namespace of AWS Cloud Map exists once in an account and Region (NamespaceAlreadyExists).',
  source: 'https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html',
  remedy: 'give the new namespace another name',
  claims: ({ type, properties: { Name } }) =>
    type === 'AWS::ServiceDiscovery::HttpNamespace' && Name !== undefined
      ? [{ key: JSON.stringify(Name), what: `the namespace ${JSON.stringify(Name)}` }]
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
        if (server === client || !server.after) continue;
        // A client that stays as it is starts no tasks: its old ones do not learn the name, whatever its order is.
        if (client.action !== 'none' && deployment.startsAfter(client, server)) continue;
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

const NAME_ENDS: Fact = {
  id: 'service-connect-name-ends',
  says: 'A name that a service gives up in Service Connect ends with its old tasks; clients call it in vain until they are deployed themselves.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html',
  check: (deployment, report) => {
    for (const { before: server, after } of deployment.changed(SERVICE)) {
      if (!server) continue;
      const namespace = namespaceOf(server, deployment);
      const kept = after && namespaceOf(after, deployment) === namespace ? namesOf(after) : [];
      const ended = namesOf(server).filter((name) => !kept.includes(name));
      if (ended.length === 0) continue;
      for (const client of deployment.before) {
        if (client.number === server.number || !connectOf(client)) continue;
        if (namespaceOf(client, deployment) !== namespace) continue;
        // A client that is taken away as well calls nobody afterwards.
        const its = deployment.changeOf(client);
        if (its?.action === 'remove') continue;
        const environment = environmentOf(client, deployment);
        const name = ended.find((other) => environment.includes(`//${other}`));
        if (name === undefined) continue;
        report(
          client,
          'outage',
          `${named(client)} calls '${name}', which ${named(server)} gives up: its calls fail from the end of the old tasks ` +
            'until its own deployment has replaced its tasks',
          'run a second service with the new name beside the old one, move the clients, then take the old one away',
        );
      }
    }
  },
};

const ASSOCIATIONS = 'AWS::ECS::ClusterCapacityProviderAssociations';

/** The cluster that a service or an association is of. */
function clusterOf(resource: LiveResource | undefined, deployment: StackDeployment): string {
  const cluster = resource?.properties.Cluster;
  return String(deployment.resourceIn(cluster)?.number ?? JSON.stringify(cluster));
}

function providersOf(resource: LiveResource | undefined): string[] {
  const providers = resource?.properties.CapacityProviders;
  return Array.isArray(providers) ? providers.map((provider) => JSON.stringify(provider)) : [];
}

function strategyOf({ properties }: LiveResource): string[] {
  const items = properties.CapacityProviderStrategy;
  return Array.isArray(items)
    ? items.map(({ CapacityProvider }: { CapacityProvider?: unknown }) => JSON.stringify(CapacityProvider))
    : [];
}

const PROVIDER_IN_USE: Fact = {
  id: 'capacity-provider-in-use',
  says: 'A cluster lets go of a capacity provider only when no task uses it (ResourceInUseException).',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html',
  check: (deployment, report) => {
    for (const change of deployment.changed(ASSOCIATIONS)) {
      const kept = providersOf(change.after);
      const lost = providersOf(change.before).filter((provider) => !kept.includes(provider));
      const user = deployment.before.find(
        (service) =>
          service.type === SERVICE &&
          clusterOf(service, deployment) === clusterOf(change.before, deployment) &&
          strategyOf(service).some((provider) => lost.includes(provider)) &&
          !leavesFirst(service, lost, change, deployment),
      );
      if (!user || !change.before) continue;
      report(
        change.before,
        'fails',
        `the cluster lets go of a capacity provider while ${named(user)} runs on it`,
        'move the service to other capacity first, then take the capacity provider away in a second deployment',
      );
    }
  },
};

/** Whether a service has certainly left the providers before a change begins. */
function leavesFirst(
  service: LiveResource,
  providers: readonly string[],
  change: ResourceChange,
  deployment: StackDeployment,
): boolean {
  const its = deployment.changeOf(service);
  // Both go in the clean-up, and the service, which needs the cluster, goes first.
  if (change.action === 'remove' && (its?.action === 'remove' || its?.action === 'replace')) return true;
  if (its?.action !== 'update' || !its.after) return false;
  return !strategyOf(its.after).some((provider) => providers.includes(provider)) && deployment.startsAfter(change, its);
}

const RULES = ['AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::VpcLattice::Rule'];

const WEIGHTS: Fact = {
  id: 'traffic-weights-reset',
  says: 'ECS moves the weights of a rule, of a load balancer or of VPC Lattice, between the target groups of a service; a rule that CloudFormation updates gets those of the template again.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html',
  check: (deployment, report) => {
    const rules = deployment.before.filter(({ type }) => type === SERVICE).flatMap((service) => movedBy(service));
    const changes = RULES.flatMap((type) => deployment.changed(type));
    for (const { action, before, after } of changes) {
      if (action !== 'update' || !before || !after) continue;
      if (!rules.some((rule) => deployment.resourcesIn(rule).some(({ number }) => number === before.number))) continue;
      report(
        after,
        'outage',
        `${named(after)} gets the weights of the template again: where the last deployment of its service has left the ` +
          'requests with the alternate target group, they go to an empty one and are answered by 503',
        'look at the weights first; if the alternate target group has the requests, deploy the service once more before',
      );
    }
  },
};

interface Shifted {
  readonly AdvancedConfiguration?: { readonly ProductionListenerRule?: unknown };
}

/** The rules of production traffic whose weights ECS moves for a service. */
function movedBy({ properties }: LiveResource): unknown[] {
  return [properties.LoadBalancers, properties.VpcLatticeConfigurations]
    .filter((targets): targets is Shifted[] => Array.isArray(targets))
    .flat()
    .flatMap(({ AdvancedConfiguration }) => AdvancedConfiguration?.ProductionListenerRule ?? []);
}

const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

/** Whether a scalable target is the number of tasks of a service. */
function scales(target: LiveResource | undefined, service: LiveResource, deployment: StackDeployment): boolean {
  return deployment.resourcesIn(target?.properties.ResourceId).some(({ number }) => number === service.number);
}

const COUNT_IS_WRITTEN: Fact = {
  id: 'desired-count-is-written',
  says: 'An update of a service sets the number of tasks that its template names, whatever scaling has made of it; without one in the template the number stays.',
  source: 'https://github.com/aws/aws-cdk/issues/13130',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(SERVICE)) {
      if (action !== 'update' || !before || !after || after.properties.DesiredCount === undefined) continue;
      const scaled = deployment.changes.some(
        (change) =>
          change.type === TARGET &&
          (scales(change.before, before, deployment) || scales(change.after, after, deployment)),
      );
      if (!scaled) continue;
      report(
        after,
        'outage',
        `${named(after)} gets ${JSON.stringify(after.properties.DesiredCount)} tasks at once: where scaling has started more of them for ` +
          'the load, the rest are stopped under it',
        'name the number that the load of the moment needs, and deploy when it is low; beside scaling name none',
      );
    }
  },
};

/** The operating system of the tasks of a service on Fargate. */
function familyOf({ properties }: LiveResource, deployment: StackDeployment): string | undefined {
  const definition = deployment.resourceIn(properties.TaskDefinition)?.properties;
  if (!Array.isArray(definition?.RequiresCompatibilities)) return undefined;
  if (!definition.RequiresCompatibilities.includes('FARGATE')) return undefined;
  const platform = definition.RuntimePlatform as { readonly OperatingSystemFamily?: string } | undefined;
  return platform?.OperatingSystemFamily ?? 'LINUX';
}

const FAMILY_STAYS: Fact = {
  id: 'platform-family-stays',
  says: 'A service on Fargate keeps the operating system that it was created with: all its tasks have its platform family, which no update changes.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(SERVICE)) {
      if (action !== 'update' || !before || !after) continue;
      const [old, young] = [familyOf(before, deployment), familyOf(after, deployment)];
      if (old === undefined || young === undefined || old === young) continue;
      report(
        after,
        'fails',
        `${named(after)} has tasks of ${old}, and its new task definition is of ${young}`,
        'make a service of another id for the other operating system, and move the requests to it',
      );
    }
  },
};

export const ECS_FACTS: readonly Fact[] = [
  DISCOVERY_NAME,
  CLOUD_MAP_NAME,
  HTTP_NAMESPACE,
  PEERS_FIRST,
  NAME_ENDS,
  PROVIDER_IN_USE,
  WEIGHTS,
  COUNT_IS_WRITTEN,
  FAMILY_STAYS,
];
