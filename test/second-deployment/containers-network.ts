import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  ContainerSource,
  EcsNetworkServiceProps,
  NetworkServicePort,
  ServiceCluster,
  ServiceConnect,
  ServiceDeployment,
  ServiceScaling,
  TaskCapacity,
} from 'cdk-reference-architectures/containers';
import { NetworkHealthCheck, NetworkPort } from 'cdk-reference-architectures/loadbalancing';
import { Alarms } from 'cdk-reference-architectures/observability';
import { clusterOf, specimens } from '../specimens/containers';
import { networkLoadBalancerOf } from '../specimens/loadbalancing';
import { once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a service; `other` is another load balancer. */
interface Version extends EcsNetworkServiceProps {
  readonly id: string;
  readonly loadBalancer: 'other';
  readonly otherCluster: boolean;
}

const ALARM = 'AWS::CloudWatch::Alarm';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const TASKS = ['AWS::ECS::TaskDefinition'];
const PORT_RULES = ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'];
const SERVICE = 'AWS::ECS::Service';
const SCALING = ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'];
const FAILURES = ['AWS::Events::Rule', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'];
const CLUSTER = [
  'AWS::ECS::Cluster',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::Logs::LogGroup',
  'AWS::ServiceDiscovery::HttpNamespace',
];
const LOST = 'loses data-lost';
const EMPTY = 'outage forwarded-before-filled';
const IN_USE = 'fails listener-port';
const ROLE = ['AWS::IAM::Policy', 'AWS::IAM::Role'];

const broker = (options: Partial<NetworkServicePort> = {}): { [name: string]: NetworkServicePort } => ({
  Broker: { listenerPort: NetworkPort.tcp(1883), ...options },
});

const UDP = { listenerPort: NetworkPort.udp(1883), healthCheck: NetworkHealthCheck.tcp({ port: 8080 }) };

function make(stack: Stack, version: Partial<Version>): void {
  const { id = 'Mqtt', loadBalancer, otherCluster, ...props } = version;
  const one = networkLoadBalancerOf(stack, 'One');
  const other = networkLoadBalancerOf(stack, 'Other');
  const second = once(stack, 'Second', (scope) => new ServiceCluster(scope, 'Second', { vpc: vpcOf(stack) }).cluster);
  specimens.EcsNetworkService?.minimal(stack, id, {
    cluster: otherCluster ? second : clusterOf(stack),
    ...props,
    networkLoadBalancer: loadBalancer === 'other' ? other : one,
  });
}

export const networkServiceTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>('lib/containers/services/network/README.md', 'EcsNetworkService', make, [
    {
      change: '`image` and the other options of tasks, `taskProtection`',
      effect: 'a new revision of the task definition; new tasks take over by `deployment`, and old connections end',
      versions: {
        image: { image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.38') },
        environment: { environment: { LEVEL: 'debug' } },
        protection: { taskProtection: true },
      },
      replaced: TASKS,
      except: { protection: { replaced: [] } },
    },
    {
      change: '`containerPort` of a port',
      effect: 'in place, by new tasks',
      versions: { changed: { ports: broker({ containerPort: 11_883 }) } },
      replaced: TASKS,
      removed: PORT_RULES,
    },
    {
      change:
        '`minTasks`, `maxTasks`, `scaling`, `zoneRebalancing`, `healthCheckGracePeriod`, `serviceConnect`, `alarms`',
      effect:
        'in place; to `Alarms.none()` the alarms are deleted with their history, and with the queue of failed deployments',
      versions: {
        tasks: { minTasks: 3, maxTasks: 30 },
        scaling: { scaling: [ServiceScaling.targetCpu(40)] },
        rebalancing: { zoneRebalancing: false },
        grace: { healthCheckGracePeriod: Duration.seconds(90) },
        connect: { serviceConnect: ServiceConnect.clientOnly() },
        none: { alarms: Alarms.none() },
      },
      except: { none: { findings: [LOST], removed: [ALARM, ...FAILURES] } },
    },
    {
      change: 'the options of a port: `healthCheck`, `deregistrationDelay`, `proxyProtocol` and the like',
      effect:
        'in place; tasks that do not answer a new check are replaced, and `proxyProtocol` must change together with the program',
      versions: {
        check: { ports: broker({ healthCheck: NetworkHealthCheck.http({ port: 8080 }) }) },
        delay: { ports: broker({ deregistrationDelay: Duration.seconds(5) }) },
        proxy: { ports: broker({ proxyProtocol: true }) },
      },
    },
    {
      change: '`ports`: one added',
      effect: 'in place, by new tasks; the port takes connections when they are healthy',
      versions: {
        added: { ports: { ...broker(), Admin: { listenerPort: NetworkPort.tcp(8883) } } },
      },
      findings: [EMPTY],
      replaced: TASKS,
    },
    {
      change: '`ports`: one taken away',
      effect: 'in place, by new tasks; connections of the port end',
      versions: {
        removed: [{ ports: { ...broker(), Admin: { listenerPort: NetworkPort.tcp(8883) } } }, {}],
      },
      replaced: TASKS,
      removed: [ALARM, ...PORT_RULES, LISTENER, TARGET_GROUP],
    },
    {
      change: '`listenerPort`: another number',
      effect: '**outage**: the old port is closed when the new one is open; clients must know it',
      versions: { changed: { ports: broker({ listenerPort: NetworkPort.tcp(8883), containerPort: 1883 }) } },
    },
    {
      change: '`listenerPort` between TCP and UDP',
      effect:
        '**outage** of some minutes: another target group, which has targets when new tasks are healthy. Add a port of the other protocol instead',
      versions: { udp: { ports: broker(UDP) } },
      findings: [EMPTY],
      replaced: [...TASKS, TARGET_GROUP],
      removed: PORT_RULES,
    },
    {
      change: 'the name of a port',
      effect: '**fails**: the number is that of the old listener until the end. Keep the names',
      versions: { renamed: { ports: { Messages: { listenerPort: NetworkPort.tcp(1883) } } } },
      findings: [IN_USE, EMPTY],
      removed: [ALARM, LISTENER, TARGET_GROUP],
    },
    {
      change: '`deployment`, from `rolling()` to another one, and back',
      effect:
        'in place: a second target group and its role come or go. Go back when the first group has the connections',
      versions: {
        canary: { deployment: ServiceDeployment.canary() },
        back: [{ deployment: ServiceDeployment.canary() }, {}],
      },
      except: { back: { removed: [TARGET_GROUP, ...ROLE] } },
    },
    {
      change: '`capacity` between Fargate and Fargate Spot',
      effect: 'in place, with the next deployment of tasks',
      versions: { spot: { capacity: TaskCapacity.fargateSpot() } },
    },
    {
      change: '`networkLoadBalancer`',
      effect:
        '**outage**: other addresses, and another target group, which has targets when new tasks are healthy. Run a second service behind the other load balancer instead',
      versions: { other: { loadBalancer: 'other' } },
      findings: [EMPTY],
      replaced: [LISTENER],
      removed: [...PORT_RULES, TARGET_GROUP],
    },
    {
      change: '`cluster`',
      effect: 'another service, and the old one is deleted in the end; the tasks of both take connections meanwhile',
      versions: { other: { otherCluster: true } },
      replaced: [...SCALING, SERVICE],
      removed: CLUSTER,
    },
    {
      change: 'Construct id',
      effect:
        '**fails**: the ports are those of the old listeners until the end. Make the new service beside the old one at other ports, or remove the old one in a deployment before',
      versions: { renamed: { id: 'Broker' } },
      findings: [IN_USE, LOST],
      removed: [
        ...SCALING,
        ALARM,
        'AWS::EC2::SecurityGroup',
        ...PORT_RULES,
        SERVICE,
        ...TASKS,
        LISTENER,
        TARGET_GROUP,
        ...FAILURES,
        ...ROLE,
        'AWS::Logs::LogGroup',
      ],
    },
  ]),
];
