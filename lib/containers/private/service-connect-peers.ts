import { IConstruct } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { rule, validate } from '../../private/validation';
import { IServiceConnectClient, ServiceConnect } from '../services/service-connect';
import { serviceResource } from './service-resource';

/** The services of an app by their names, in each namespace of Service Connect. */
const NAMES = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** The part of each service of this library in Service Connect. */
const PARTS = new WeakMap<ecs.BaseService, ServiceConnect | 'none'>();

/** The services that each service calls. */
const CALLS = new WeakMap<ecs.BaseService, Set<ecs.BaseService>>();

/** The namespace of a cluster: equal also for two imports of one. */
function namespaceOf(cluster: ecs.ICluster): string | undefined {
  return cluster.defaultCloudMapNamespace?.namespaceArn;
}

function namesOf(cluster: ecs.ICluster): Map<string, IConstruct> {
  const { root } = cluster.node;
  const names = NAMES.get(root) ?? new Map<string, IConstruct>();
  NAMES.set(root, names);
  return names;
}

function keyOf(cluster: ecs.ICluster, name: string): string {
  return `${namespaceOf(cluster) ?? cluster.node.path} ${name}`;
}

/** The construct that has a name in the namespace of a cluster already. */
export function holderOf(cluster: ecs.ICluster, name: string): IConstruct | undefined {
  return namesOf(cluster).get(keyOf(cluster, name));
}

/** Notes the part that a service takes in Service Connect. */
export function joinNamespace(owner: IConstruct, service: ecs.BaseService, serviceConnect?: ServiceConnect): void {
  PARTS.set(service, serviceConnect ?? 'none');
  if (serviceConnect?._name !== undefined) {
    namesOf(service.cluster).set(keyOf(service.cluster, serviceConnect._name), owner);
  }
}

/**
 * Creates and updates a client after the server that it calls: a task resolves only those names that existed when its
 * deployment began (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html).
 */
export function startAfter(server: ecs.BaseService, client: IServiceConnectClient): void {
  const { service } = client;
  const back = wayBetween(server, service);
  validate(`allowCallsFrom of '${pathOf(server)}'`, [
    rule(
      serverNameOf(server) === undefined,
      () => `the service has no name in Service Connect; give it 'serviceConnect' as a server`,
    ),
    rule(
      PARTS.get(service) === 'none',
      () => `'client' '${pathOf(service)}' is not in Service Connect; give it ServiceConnect.clientOnly()`,
    ),
    rule(
      namespaceOf(service.cluster) !== namespaceOf(server.cluster),
      () => `'client' '${pathOf(service)}' is of another namespace; give both services one 'cluster'`,
    ),
    rule(
      back !== undefined,
      () =>
        `the calls are a cycle, of which CloudFormation can begin with none: ${[service, ...(back ?? [])].map(pathOf).join(' calls ')}; ` +
        `leave one of them out of allowCallsFrom(), open its port by 'connections.allowDefaultPortFrom()', and let it go by an ` +
        `address that needs no order: the load balancer of the other, or its 'serviceDiscovery'`,
    ),
  ]);
  CALLS.set(service, (CALLS.get(service) ?? new Set()).add(server));
  // From one resource to the other: what belongs to the services needs no order.
  serviceResource(service).node.addDependency(serviceResource(server));
}

function serverNameOf(service: ecs.BaseService): string | undefined {
  const part = PARTS.get(service);
  return part === undefined || part === 'none' ? undefined : part._name;
}

/** The services from one to another by calls, both included. */
function wayBetween(from: ecs.BaseService, to: ecs.BaseService): ecs.BaseService[] | undefined {
  if (from === to) return [to];
  for (const next of CALLS.get(from) ?? []) {
    const way = wayBetween(next, to);
    if (way) return [from, ...way];
  }
  return undefined;
}

/** The path of the construct that a service is of. */
function pathOf(service: ecs.BaseService): string {
  return service.node.scope?.node.path ?? service.node.path;
}
