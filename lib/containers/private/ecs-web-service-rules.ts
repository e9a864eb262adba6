import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { distinct, matches, ordered, port, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { EcsWebServiceProps } from '../services/ecs-web-service';
import { taskThresholdRules } from './service-alarms';
import { holderOf } from './service-connect-peers';

/** The rules for a service, its tasks and its load balancer aside. */
export function ecsWebServiceRules(props: EcsWebServiceProps): Rules {
  return [
    port('containerPort', props.containerPort),
    (props.sidecars ?? []).map((sidecar) =>
      rule(
        props.containerPort !== undefined && sidecar._ports.includes(props.containerPort),
        () =>
          `'containerPort' must not be that of the sidecar '${sidecar.containerName}', got ${props.containerPort}: the containers of a task have one address; choose another one`,
      ),
    ),
    wholeNumber('minTasks', props.minTasks, { min: 0 }),
    wholeNumber('maxTasks', props.maxTasks, { min: 1 }),
    ordered('minTasks', props.minTasks, 'maxTasks', props.maxTasks),
    seconds('healthCheckGracePeriod', props.healthCheckGracePeriod, { min: 0, max: 2_147_483_647 }),
    taskThresholdRules(props.alarmThresholds),
    reachRules(props),
    scalingRules(props),
    discoveryRules(props),
  ];
}

function reachRules({ ingress, serviceConnect, serviceDiscovery, deployment }: EcsWebServiceProps): Rules {
  return [
    rule(
      !ingress && !serviceConnect?._isServer && !serviceDiscovery,
      () =>
        `nothing could reach the service; give it an 'ingress', or 'serviceConnect' as a server, or 'serviceDiscovery'`,
    ),
    rule(
      deployment?._shiftsTraffic === true && !ingress,
      () =>
        `'deployment' ${deployment?._strategy} moves requests on a load balancer and needs an 'ingress'; give one, or use 'ServiceDeployment.rolling()'`,
    ),
  ];
}

function scalingRules({ scaling = [], ingress }: EcsWebServiceProps): Rules {
  return [
    distinct(
      'scaling',
      scaling.map((policy) => policy.policyName),
    ),
    scaling.map((policy) =>
      rule(
        policy._needsIngress && !ingress,
        () => `'scaling' ${policy.policyName} has a metric of the load balancer and needs an 'ingress'`,
      ),
    ),
  ];
}

function discoveryRules({ serviceDiscovery, serviceConnect, cluster }: EcsWebServiceProps): Rules {
  const name = serviceConnect?._name;
  const holder = cluster && name !== undefined ? holderOf(cluster, name) : undefined;
  return [
    matches(
      'serviceDiscovery.name',
      serviceDiscovery?.name,
      /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'lower case letters, digits and hyphens',
    ),
    seconds('serviceDiscovery.dnsTtl', serviceDiscovery?.dnsTtl, { min: 0 }),
    rule(
      serviceDiscovery?.dnsNamespace.type === cloudmap.NamespaceType.HTTP,
      () => `'serviceDiscovery.dnsNamespace' must be a DNS namespace; an HTTP namespace is for 'serviceConnect'`,
    ),
    rule(
      holder !== undefined,
      () =>
        `'serviceConnect' has the name '${name}', which '${holder?.node.path}' has in the namespace of the 'cluster'; give one of the two another name`,
    ),
    rule(
      serviceConnect !== undefined && cluster !== undefined && cluster.defaultCloudMapNamespace === undefined,
      () => `'serviceConnect' needs a 'cluster' with a namespace, for example a 'ServiceCluster'`,
    ),
  ];
}
