import { Construct } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { StaticIpNetworkLoadBalancer } from '../../loadbalancing';
import { NetworkTarget, networkTargetRules } from '../../loadbalancing/internal';
import { Alarms } from '../../observability';
import { distinct, flat, matches, port, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { EcsNetworkServiceAlarmThresholds, EcsNetworkServiceProps } from '../services/network/ecs-network-service';
import { NetworkServicePort } from '../services/network/network-service-port';
import { createDeploymentRole } from './deployment-role';
import { serviceResource } from './service-resource';
import { APPLICATION } from './task-definition';

/** A port of a service, and what is behind it. */
export interface ServiceNetworkTarget {
  readonly name: string;
  readonly target: NetworkTarget;
  readonly containerPort: number;
  readonly protocol: ecs.Protocol;
}

/** The ids of the service's other children, which a port cannot have: it is a child under its name. */
const IN_USE = [
  'Service',
  'TaskDefinition',
  'TaskRole',
  'ExecutionRole',
  'LinuxParameters',
  'EbsVolume',
  'EbsVolumeRole',
  'Cluster',
  'SecurityGroup',
  'LogGroup',
  'DeploymentRole',
  'CpuAlarm',
  'MemoryAlarm',
  'RunningTasksAlarm',
  'DeploymentFailed',
  'FailedDeployments',
  'DeploymentFailedAlarm',
];

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html */
const MAX_PORTS = 5;

/** The port of the container. */
export function containerPortOf({ containerPort, listenerPort }: NetworkServicePort): number {
  return containerPort ?? listenerPort.number;
}

/** The protocol of the container: what is inside of TLS comes by TCP. */
export function protocolOf({ listenerPort }: NetworkServicePort): ecs.Protocol {
  return listenerPort._config.protocol === elbv2.Protocol.UDP ? ecs.Protocol.UDP : ecs.Protocol.TCP;
}

/** The rules for the ports of a service. */
export function networkPortRules(props: EcsNetworkServiceProps): Rules {
  const { networkLoadBalancer, sidecars = [], alarmThresholds } = props;
  const ports = Object.entries(props.ports);
  return [
    wholeNumber('number of ports', ports.length, { min: 1, max: MAX_PORTS }),
    distinct(
      'containerPort of ports',
      ports.map(([, one]) => String(containerPortOf(one))),
    ),
    distinct(
      'listenerPort of ports',
      ports.map(([, { listenerPort }]) => String(listenerPort.number)),
    ),
    ports.map(([name, one]) => [
      matches('ports', name, /^[A-Z][A-Za-z0-9]*$/, 'named by letters and digits, with a capital first'),
      rule(IN_USE.includes(name), () => `'ports' must not be named ${quoted(IN_USE)}, got '${name}'; rename it`),
      flat([
        networkLoadBalancer._portRules(one.listenerPort),
        networkLoadBalancer._targetRules(one.listenerPort),
        rule(
          one.listenerPort._config.quic !== undefined,
          () =>
            `'listenerPort' cannot be of QUIC: ECS registers tasks without the ids of their servers; take NetworkTargets.quicInstances() of a NetworkRoute`,
        ),
        port('containerPort', one.containerPort),
        rule(
          one.listenerPort._config.protocol === elbv2.Protocol.TCP_UDP,
          () =>
            `'listenerPort' cannot be NetworkPort.tcpAndUdp(): ECS registers a port of a container by one protocol; give a port for each`,
        ),
        rule(
          sidecars.some((sidecar) => sidecar._ports.includes(containerPortOf(one))),
          () =>
            `'containerPort' ${containerPortOf(one)} is that of a sidecar: the containers of a task have one address`,
        ),
        networkTargetRules({ ...one, alarmThresholds }),
      ]).map(({ condition, message }) => rule(condition, () => `'ports' ${name}: ${message()}`)),
    ]),
    shiftRules(props),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html */
function shiftRules({ ports, deployment }: EcsNetworkServiceProps): Rules {
  if (!deployment?._shiftsTraffic) return [];
  const { smokeTest, testRoute } = deployment._bind();
  const named = `'deployment' ${deployment._strategy}`;
  return [
    rule(
      Object.keys(ports).length > 1,
      () =>
        `${named} moves the traffic of one port, got ${Object.keys(ports).length}; use 'ServiceDeployment.rolling()'`,
    ),
    rule(
      Object.values(ports).some((one) => protocolOf(one) === ecs.Protocol.UDP),
      () => `${named} moves TCP and TLS, not UDP; use 'ServiceDeployment.rolling()'`,
    ),
    rule(
      testRoute,
      () => `'testRoute' of 'deployment' is a route on an Application Load Balancer; leave it out, and test by 'hooks'`,
    ),
    rule(
      smokeTest !== undefined,
      () => `'smokeTest' of 'deployment' speaks HTTP to an 'EcsWebService'; test by 'hooks'`,
    ),
  ];
}

/** Creates a child for each port, with its listener, target group and alarms. */
export function createNetworkPorts(
  scope: Construct,
  ports: { [name: string]: NetworkServicePort },
  common: {
    readonly networkLoadBalancer: StaticIpNetworkLoadBalancer;
    readonly alarms: Alarms;
    readonly alarmThresholds?: EcsNetworkServiceAlarmThresholds;
    readonly alternate: boolean;
  },
): ServiceNetworkTarget[] {
  return Object.entries(ports).map(([name, one]) => ({
    name,
    containerPort: containerPortOf(one),
    protocol: protocolOf(one),
    target: new NetworkTarget(new Construct(scope, name), { ...one, ...common, targetType: elbv2.TargetType.IP }),
  }));
}

/** Registers the tasks in the target groups of the ports, and lets the load balancer in. */
export function registerAtNetworkPorts(
  scope: Construct,
  targets: ServiceNetworkTarget[],
  service: ecs.BaseService,
  application: ecs.ContainerDefinition,
): void {
  for (const { target, containerPort, protocol } of targets) {
    // The first one was made with the container.
    if (application.findPortMapping(containerPort, protocol) === undefined) {
      application.addPortMappings({ containerPort, protocol });
    }
    const { targetGroup, alternateTargetGroup } = target;
    targetGroup.addTarget(
      service.loadBalancerTarget({
        containerName: APPLICATION,
        containerPort,
        protocol,
        alternateTarget: alternateTargetGroup && alternateTarget(scope, target, alternateTargetGroup, service),
      }),
    );
    target.admit(service, containerPort);
  }
}

function alternateTarget(
  scope: Construct,
  { targetGroup, listener }: NetworkTarget,
  alternateTargetGroup: elbv2.NetworkTargetGroup,
  service: ecs.BaseService,
): ecs.AlternateTarget {
  const role = createDeploymentRole(scope, {
    targetGroupArns: [targetGroup.targetGroupArn, alternateTargetGroup.targetGroupArn],
    listenerArn: listener.listenerArn,
    ruleArns: [],
  });
  serviceResource(service).node.addDependency(role);
  return new ecs.AlternateTarget('Alternate', {
    role,
    alternateTargetGroup,
    productionListener: ecs.ListenerRuleConfiguration.networkListener(listener),
  });
}
