import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import {
  ContainerInstanceOs,
  ContainerSource,
  DaemonServiceProps,
  Ec2Capacity,
  Ec2CapacityProps,
  EcsWebService,
  EcsWebServiceProps,
  ManagedInstancesCapacity,
  ManagedInstancesCapacityProps,
  ServiceCluster,
  ServiceClusterProps,
  ServiceConnect,
  TaskCapacity,
} from 'cdk-reference-architectures/containers';
import { Alarms } from 'cdk-reference-architectures/observability';
import { clusterOf, specimens } from '../specimens/containers';
import { alarmsOf, keyOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/containers/capacity/README.md';

/** A version of a construct; its props may need what is beside it in the stack. */
interface Version<P> {
  readonly id: string;
  readonly props: (stack: Stack) => Partial<P>;
}

/** A name that no other stage has. */
const nameOf = (stack: Stack) => `${stack.stackName.toLowerCase()}-store`;

/** A service on what the version makes. */
const service = (stack: Stack, props: Partial<EcsWebServiceProps>) =>
  specimens.EcsWebService?.minimal(stack, 'Web', { serviceConnect: ServiceConnect.server({ name: 'web' }), ...props });

const namespaceOf = (stack: Stack) =>
  new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'store.internal', vpc: vpcOf(stack) });

const clusters = secondDeployments<Version<ServiceClusterProps>>(
  README,
  'ServiceCluster',
  (stack, { id = 'Store', props = () => ({}) }) => {
    const { cluster } = specimens.ServiceCluster?.minimal(stack, id, props(stack)) as ServiceCluster;
    service(stack, { cluster });
  },
  [
    {
      change:
        '`containerInsights`, `logRetention`, `removalPolicy`, `executeCommandEncryptionKey`, `ephemeralStorageEncryptionKey`',
      effect: 'in place; disks of running tasks keep their key',

      versions: {
        'removalPolicy, with logRetention': {
          props: () => ({ removalPolicy: RemovalPolicy.DESTROY, logRetention: logs.RetentionDays.TWO_YEARS }),
        },
        containerInsights: { props: () => ({ containerInsights: ecs.ContainerInsights.DISABLED }) },
        logRetention: { props: () => ({ logRetention: logs.RetentionDays.TWO_YEARS }) },
        executeCommandEncryptionKey: { props: (stack) => ({ executeCommandEncryptionKey: keyOf(stack) }) },
        ephemeralStorageEncryptionKey: { props: (stack) => ({ ephemeralStorageEncryptionKey: keyOf(stack) }) },
      },
    },
    {
      change: '`namespaceName`',
      effect:
        '**outage** between services: each moves to the other namespace with its own deployment, and finds no peer that has not moved yet',
      replaced: ['AWS::ServiceDiscovery::HttpNamespace'],
      versions: { namespace: { props: (stack) => ({ namespaceName: nameOf(stack) }) } },
    },
    {
      change: 'Construct id',
      effect: 'another cluster; services are replaced, and find no peer in it until all have moved',
      replaced: [
        'AWS::ApplicationAutoScaling::ScalableTarget',
        'AWS::ApplicationAutoScaling::ScalingPolicy',
        'AWS::ECS::Service',
      ],
      removed: [
        'AWS::ECS::Cluster',
        'AWS::ECS::ClusterCapacityProviderAssociations',
        'AWS::Logs::LogGroup',
        'AWS::ServiceDiscovery::HttpNamespace',
      ],
      versions: { id: { id: 'Shop' } },
    },
    {
      change: 'Construct id, with a `namespaceName`',
      effect: '**fails**: the name is taken. Give another one with it',
      findings: ['fails cloud-map-namespace-name', 'fails service-connect-name'],
      replaced: [
        'AWS::ApplicationAutoScaling::ScalableTarget',
        'AWS::ApplicationAutoScaling::ScalingPolicy',
        'AWS::ECS::Service',
      ],
      removed: [
        'AWS::ECS::Cluster',
        'AWS::ECS::ClusterCapacityProviderAssociations',
        'AWS::Logs::LogGroup',
        'AWS::ServiceDiscovery::HttpNamespace',
      ],
      versions: {
        id: [
          { props: (stack) => ({ namespaceName: nameOf(stack) }) },
          { id: 'Shop', props: (stack) => ({ namespaceName: nameOf(stack) }) },
        ],
      },
    },
  ],
);

const instances = secondDeployments<Version<Ec2CapacityProps>>(
  README,
  'Ec2Capacity',
  (stack, { id = 'Instances', props = () => ({}) }) => {
    const capacity = specimens.Ec2Capacity?.minimal(stack, id, props(stack)) as Ec2Capacity;
    new EcsWebService(stack, 'Web', {
      vpc: vpcOf(stack),
      alarms: alarmsOf(stack),
      image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
      cluster: capacity.cluster,
      capacity: TaskCapacity.ec2(capacity),
      // By DNS, because Bottlerocket has no Service Connect.
      serviceDiscovery: { name: 'web', dnsNamespace: namespaceOf(stack) },
    });
  },
  [
    {
      change: '`instanceTypes`, `os` between Amazon Linux and Bottlerocket, `storage`',
      effect:
        'instances are replaced one by one, after their tasks have moved; types of another processor need an image for it',

      versions: {
        instanceTypes: { props: () => ({ instanceTypes: [new ec2.InstanceType('m7g.xlarge')] }) },
        os: { props: () => ({ os: ContainerInstanceOs.BOTTLEROCKET }) },
        storage: { props: () => ({ storage: Size.gibibytes(60) }) },
        'another processor': { props: () => ({ instanceTypes: [new ec2.InstanceType('m7i.large')] }) },
      },
    },
    {
      change: '`os` from one release of Windows to another, or between Linux and Windows',
      effect:
        '**outage**: the new instances are of another operating system than the tasks, which need another image. Make a second `Ec2Capacity` beside this one, move the services, and take this one away in a second deployment',
      replaced: ['AWS::ECS::TaskDefinition'],
      versions: {
        'another release': [
          { props: () => ({ os: ContainerInstanceOs.WINDOWS_SERVER_2019_CORE }) },
          { props: () => ({ os: ContainerInstanceOs.WINDOWS_SERVER_2022_CORE }) },
        ],
        'from Linux': { props: () => ({ os: ContainerInstanceOs.WINDOWS_SERVER_2022_CORE }) },
      },
    },
    {
      change: '`minInstances`, `maxInstances`, `targetCapacityPercent`, `managedTerminationProtection`, `subnets`',
      effect: 'in place; running instances stay',

      versions: {
        minInstances: { props: () => ({ minInstances: 2 }) },
        maxInstances: { props: () => ({ maxInstances: 20 }) },
        targetCapacityPercent: { props: () => ({ targetCapacityPercent: 80 }) },
        managedTerminationProtection: { props: () => ({ managedTerminationProtection: false }) },
        subnets: { props: (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }) },
      },
    },
    {
      change: '`onDemandPercent`',
      effect:
        'in place, for instances that start afterwards; the first change from or to 100 replaces the instances one by one',

      versions: { spot: { props: () => ({ onDemandPercent: 50 }) } },
    },
    {
      change: 'Construct id',
      effect:
        '**fails**: the cluster keeps capacity that is in use. Make the new one beside the old one, move the services, and take the old one away in a second deployment',
      findings: ['fails capacity-provider-in-use'],
      removed: [
        'AWS::AutoScaling::AutoScalingGroup',
        'AWS::EC2::LaunchTemplate',
        'AWS::EC2::SecurityGroup',
        'AWS::ECS::CapacityProvider',
        'AWS::IAM::InstanceProfile',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
      ],
      versions: { id: { id: 'Hosts' } },
    },
  ],
);

const capacityOf = (stack: Stack, id = 'Instances', props: Partial<Ec2CapacityProps> = {}): Ec2Capacity =>
  once(stack, id, (scope) => new Ec2Capacity(scope, id, { cluster: clusterOf(stack), ...props }));

const largeOf = (stack: Stack): Ec2Capacity =>
  capacityOf(stack, 'Large', { instanceTypes: [new ec2.InstanceType('m7g.4xlarge')] });

const daemons = secondDeployments<Version<DaemonServiceProps>>(
  README,
  'DaemonService',
  (stack, { id = 'Agent', props = () => ({}) }) => {
    const given: Partial<DaemonServiceProps> = props(stack);
    specimens.DaemonService?.minimal(stack, id, { ...given, capacity: given.capacity ?? capacityOf(stack) });
  },
  [
    {
      change: '`image`, `hostMounts`, `hostPorts`, `dnsServers`, `dnsSearchDomains` and the other options of tasks',
      effect: 'a new revision of the task definition; each instance is without its task while it is replaced',
      replaced: ['AWS::ECS::TaskDefinition'],
      versions: {
        image: { props: () => ({ image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.38') }) },
        hostMounts: { props: () => ({ hostMounts: { log: { hostPath: '/var/log', path: '/host/log' } } }) },
        hostPorts: { props: () => ({ hostPorts: [8125] }) },
        dnsServers: { props: () => ({ dnsServers: ['10.0.0.2'] }) },
        dnsSearchDomains: { props: () => ({ dnsSearchDomains: ['shop.internal'] }) },
        vcpus: { props: () => ({ vcpus: 0.5 }) },
        environment: { props: () => ({ environment: { STAGE: 'test' } }) },
        stopTimeout: { props: () => ({ stopTimeout: Duration.seconds(60) }) },
      },
    },
    {
      change: '`placementConstraints`, `alarms`, `alarmThresholds`, and `instanceTypes` of the capacity',
      effect: 'in place; tasks on instances that no longer match are stopped',
      except: {
        'alarms taken away': {
          removed: ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
          findings: ['loses data-lost'],
        },
      },
      versions: {
        placementConstraints: {
          props: () => ({
            placementConstraints: [ecs.PlacementConstraint.memberOf('attribute:ecs.os-type == linux')],
          }),
        },
        alarmThresholds: { props: () => ({ alarmThresholds: { cpuPercent: 50 } }) },
        instanceTypes: {
          props: (stack) => ({
            capacity: capacityOf(stack, 'Instances', { instanceTypes: [new ec2.InstanceType('m7g.large')] }),
          }),
        },
        'alarms taken away': { props: () => ({ alarms: Alarms.none() }) },
      },
    },
    {
      change: '`capacity` in the same cluster',
      effect: 'in place: tasks stop on the instances of the one and start on those of the other',
      versions: {
        another: [
          { props: (stack) => ({ ...beside(largeOf(stack)), capacity: capacityOf(stack) }) },
          { props: (stack) => ({ ...beside(capacityOf(stack)), capacity: largeOf(stack) }) },
        ],
      },
    },
    {
      change: 'Construct id',
      effect:
        'another daemon: for a while two tasks on each instance, of which one does not start where both want one port of `hostPorts`. **Loses** the kept events of failed deployments',
      findings: ['loses data-lost'],
      removed: [
        'AWS::CloudWatch::Alarm',
        'AWS::ECS::Service',
        'AWS::ECS::TaskDefinition',
        'AWS::Events::Rule',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Logs::LogGroup',
        'AWS::SQS::Queue',
        'AWS::SQS::QueuePolicy',
      ],
      versions: { renamed: { id: 'Collector' } },
    },
  ],
);

/** Props of a version that only keeps something beside it. */
function beside(_kept: Ec2Capacity) {
  return {};
}

const managed = secondDeployments<Version<ManagedInstancesCapacityProps>>(
  README,
  'ManagedInstancesCapacity',
  (stack, { id = 'Managed', props = () => ({}) }) => {
    const capacity = specimens.ManagedInstancesCapacity?.minimal(stack, id, props(stack)) as ManagedInstancesCapacity;
    service(stack, { cluster: clusterOf(stack), capacity: TaskCapacity.managedInstances(capacity) });
  },
  [
    {
      change:
        '`architecture`, `allowedInstanceTypes`, `minVcpus`, `maxVcpus`, `minMemory`, `maxMemory`, `minGpus`, `maxGpus`, `gpuModels`, `minNetworkGbps`, `storage`, `subnets`',
      effect: 'in place, for instances that start afterwards',
      except: { architecture: { replaced: ['AWS::ECS::TaskDefinition'] } },
      versions: {
        minVcpus: { props: () => ({ minVcpus: 2 }) },
        maxVcpus: { props: () => ({ maxVcpus: 16 }) },
        minMemory: { props: () => ({ minMemory: Size.gibibytes(8) }) },
        maxMemory: { props: () => ({ maxMemory: Size.gibibytes(64) }) },
        allowedInstanceTypes: { props: () => ({ allowedInstanceTypes: ['m7g.*'] }) },
        minGpus: { props: () => ({ minGpus: 1, maxGpus: 2, gpuModels: [ec2.AcceleratorName.A10G] }) },
        minNetworkGbps: { props: () => ({ minNetworkGbps: 10 }) },
        storage: { props: () => ({ storage: Size.gibibytes(100) }) },
        subnets: { props: (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }) },
        architecture: { props: () => ({ architecture: ecs.CpuArchitecture.X86_64 }) },
      },
    },
    {
      change: '`spot`',
      effect: 'in place, for instances that start afterwards',
      versions: { spot: { props: () => ({ spot: true }) } },
    },
    {
      change: 'Construct id',
      effect: 'another capacity provider; services move to it by new tasks, and the old instances end after them',
      removed: [
        'AWS::EC2::SecurityGroup',
        'AWS::ECS::CapacityProvider',
        'AWS::IAM::InstanceProfile',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
      ],
      versions: { id: { id: 'Hosts' } },
    },
  ],
);

export const capacityTables: readonly SecondDeploymentTable[] = [clusters, instances, daemons, managed];
