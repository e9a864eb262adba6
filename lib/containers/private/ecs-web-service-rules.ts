import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { isKnown, matches, port, rule, Rules, seconds } from '../../private/validation';
import { EcsWebServiceProps } from '../services/ecs-web-service';
import { additionalRouteRules } from './additional-routes';
import { taskThresholdRules } from './service-alarms';
import { holderOf } from './service-connect-peers';
import { fixedTasksOf, TaskCountOptions, taskCountRules, triggerRules, WEB_TRIGGERS } from './service-rules';

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
    taskCountRules(props),
    triggerRules(props.deployment, WEB_TRIGGERS),
    smokeTestRules(props),
    additionalRouteRules(props),
    zeroRules(props),
    seconds('healthCheckGracePeriod', props.healthCheckGracePeriod, { min: 0, max: 2_147_483_647 }),
    taskThresholdRules(props.alarmThresholds),
    reachRules(props),
    scalingRules(props),
    discoveryRules(props),
    latticeRules(props),
  ];
}

function latticeRules({ lattice }: EcsWebServiceProps): Rules {
  const { domainName, hostedZone } = lattice?.domain ?? {};
  const zone = hostedZone?.zoneName;
  return [
    // https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateService.html
    seconds('lattice.idleTimeout', lattice?.idleTimeout, { min: 60, max: 600 }),
    matches(
      'lattice.domain.domainName',
      domainName,
      /^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,}$/,
      "a host name in lower case, for example 'orders.example.com'",
    ),
    rule(
      isKnown(zone) && isKnown(domainName) && domainName === zone,
      () => `'lattice.domain.domainName' must be below its 'hostedZone' ('${zone}'), whose own name can have no CNAME`,
    ),
    rule(
      isKnown(zone) && isKnown(domainName) && domainName !== zone && !domainName.endsWith(`.${zone}`),
      () =>
        `'lattice.domain.domainName' must be in 'hostedZone' ('${zone}'), got '${domainName}'; change one of the two`,
    ),
  ];
}

function reachRules(props: EcsWebServiceProps): Rules {
  const { ingress, serviceConnect, serviceDiscovery, lattice, deployment } = props;
  return [
    rule(
      !ingress && !serviceConnect?._isServer && !serviceDiscovery && !lattice,
      () =>
        `nothing could reach the service; give it an 'ingress', or 'serviceConnect' as a server, 'serviceDiscovery' or 'lattice'`,
    ),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
    rule(
      deployment?._shiftsTraffic === true && !ingress && !serviceConnect?._isServer && !lattice,
      () =>
        `'deployment' ${deployment?._strategy} moves requests on a load balancer, in Service Connect or in VPC Lattice; give an 'ingress', 'serviceConnect' as a server or 'lattice', or use 'ServiceDeployment.rolling()'`,
    ),
    rule(
      deployment?._bind().testRoute === true && !ingress && !lattice,
      () =>
        `'testRoute' of 'deployment' is on a load balancer or in VPC Lattice and needs an 'ingress' or 'lattice'; leave it out: in Service Connect requests with the header 'x-amzn-ecs-blue-green-test' reach the new version`,
    ),
  ];
}

function smokeTestRules({ deployment, protocolVersion, assignPublicIp }: EcsWebServiceProps): Rules {
  const tested = deployment?._bind().smokeTest !== undefined;
  const http1 = protocolVersion === undefined || protocolVersion === elbv2.ApplicationProtocolVersion.HTTP1;
  return [
    rule(
      tested && !http1,
      () => `'smokeTest' of 'deployment' speaks HTTP/1.1, got 'protocolVersion' ${protocolVersion}; test by 'hooks'`,
    ),
    rule(
      tested && assignPublicIp === true,
      () =>
        `'smokeTest' of 'deployment' is a function in the subnets of the tasks, where a function has no public address to call ECS from; leave out 'assignPublicIp', or test by 'hooks'`,
    ),
  ];
}

function scalingRules({ scaling = [], ingress }: EcsWebServiceProps): Rules {
  return scaling.map((policy) =>
    rule(
      policy._needsIngress && !ingress,
      () => `'scaling' ${policy.policyName} has a metric of the load balancer and needs an 'ingress'`,
    ),
  );
}

/** Target tracking multiplies the number of tasks, and so never leaves zero; and without a task there are no metrics. */
export function zeroRules({ minTasks, scaling = [] }: TaskCountOptions): Rules {
  const scheduled = scaling.map((policy) => policy._bounds?.minTasks).filter(isKnown);
  // A fixed number is nobody's oversight.
  const comesBack = fixedTasksOf(scaling) !== undefined || scheduled.some((minimum) => minimum > 0);
  return [
    rule(
      minTasks === 0 && !comesBack,
      () =>
        `'minTasks' must be at least 1, got 0: without a task nobody answers, and no policy starts one; give 1, or a ServiceScaling.schedule() whose 'minTasks' starts tasks`,
    ),
    rule(
      minTasks !== 0 && scheduled.includes(0) && !comesBack,
      () =>
        `'scaling' lowers 'minTasks' to 0 on a schedule, from which no policy comes back; give another ServiceScaling.schedule() whose 'minTasks' starts tasks`,
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
