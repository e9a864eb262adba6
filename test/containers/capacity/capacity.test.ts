import { Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  TaskCapacity,
  ContainerInstanceOs,
  Ec2Capacity,
  Ec2CapacityProps,
  EcsWebService,
  ManagedInstancesCapacity,
  ServiceCluster,
  ServiceConnect,
  ContainerSource,
} from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

const image = ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

function clusterIn(stack: Stack): ecs.Cluster {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  return new ServiceCluster(stack, 'Cluster', { vpc }).cluster;
}

function serviceOn(cluster: ecs.Cluster, capacity: TaskCapacity, id = 'Web'): EcsWebService {
  return new EcsWebService(Stack.of(cluster), id, {
    vpc: cluster.vpc,
    cluster,
    image,
    capacity,
    alarms: Alarms.none(),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
  });
}

test.each([
  ['fargate', TaskCapacity.fargate(), [{ CapacityProvider: 'FARGATE', Weight: 1 }]],
  ['fargateSpot', TaskCapacity.fargateSpot(), [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }]],
  [
    'mixed',
    TaskCapacity.mixed(),
    [
      { CapacityProvider: 'FARGATE', Base: 1, Weight: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
    ],
  ],
])('%s is a strategy, so that a change updates in place', (_name, capacity, strategy) => {
  const stack = testStack();
  serviceOn(clusterIn(stack), capacity);
  templateOf(stack).hasResourceProperties('AWS::ECS::Service', {
    CapacityProviderStrategy: strategy,
    LaunchType: Match.absent(),
  });
});

describe('Ec2Capacity, defaults', () => {
  let template: Template;
  let capacity: Ec2Capacity;
  beforeAll(() => {
    const stack = testStack();
    const cluster = clusterIn(stack);
    capacity = new Ec2Capacity(stack, 'Capacity', { cluster });
    serviceOn(cluster, TaskCapacity.ec2(capacity));
    template = templateOf(stack);
  });

  test('let ECS scale the group and protect instances on which tasks run', () => {
    template.hasResourceProperties('AWS::ECS::CapacityProvider', {
      AutoScalingGroupProvider: {
        ManagedScaling: { Status: 'ENABLED', TargetCapacity: 100 },
        ManagedTerminationProtection: 'ENABLED',
        ManagedDraining: 'ENABLED',
      },
    });
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '1',
      MaxSize: '10',
      DesiredCapacity: Match.absent(),
      NewInstancesProtectedFromScaleIn: true,
      MixedInstancesPolicy: Match.objectLike({
        InstancesDistribution: Match.objectLike({ OnDemandPercentageAboveBaseCapacity: 100 }),
      }),
    });
  });

  test('run Bottlerocket with IMDSv2 and encrypted disks', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        MetadataOptions: Match.objectLike({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 }),
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3' }) },
          { DeviceName: '/dev/xvdb', Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3', VolumeSize: 30 }) },
        ],
      },
    });
    const [name] = Object.keys(template.toJSON().Parameters).filter((key) => key.includes('bottlerocket'));
    expect(name).toBeDefined();
  });

  test('run the same service, spread over zones, with memory set aside for its container', () => {
    template.hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy: [{ CapacityProvider: Match.anyValue(), Weight: 1 }],
      PlacementStrategies: [{ Field: 'attribute:ecs.availability-zone', Type: 'spread' }],
    });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      RequiresCompatibilities: ['EC2'],
      RuntimePlatform: Match.absent(),
      ContainerDefinitions: [Match.objectLike({ MemoryReservation: 256 })],
    });
  });

  test('need no function to drain instances', () => {
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });
});

test('Ec2Capacity takes types, system, Spot, limits and disk', () => {
  const stack = testStack();
  const cluster = clusterIn(stack);
  const capacity = new Ec2Capacity(stack, 'Capacity', {
    cluster,
    instanceTypes: [new ec2.InstanceType('c7i.xlarge'), new ec2.InstanceType('c6i.xlarge')],
    os: ContainerInstanceOs.AMAZON_LINUX_2023,
    minInstances: 0,
    maxInstances: 4,
    targetCapacityPercent: 80,
    onDemandPercent: 20,
    managedTerminationProtection: false,
    storage: Size.gibibytes(100),
  });
  serviceOn(cluster, TaskCapacity.ec2(capacity));
  const template = templateOf(stack);
  template.hasResourceProperties('AWS::ECS::CapacityProvider', {
    AutoScalingGroupProvider: { ManagedScaling: { TargetCapacity: 80 }, ManagedTerminationProtection: 'DISABLED' },
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    MinSize: '0',
    MaxSize: '4',
    NewInstancesProtectedFromScaleIn: false,
    MixedInstancesPolicy: {
      InstancesDistribution: {
        OnDemandPercentageAboveBaseCapacity: 20,
        SpotAllocationStrategy: 'price-capacity-optimized',
      },
      LaunchTemplate: { Overrides: [{ InstanceType: 'c7i.xlarge' }, { InstanceType: 'c6i.xlarge' }] },
    },
  });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: Match.objectLike({ VolumeSize: 100 }) }],
    },
  });
  expect(capacity.architecture).toBe(ecs.CpuArchitecture.X86_64);
  expect(JSON.stringify(template.toJSON().Parameters)).toContain('amazon-linux-2023');
  expect(JSON.stringify(template.findResources('AWS::EC2::LaunchTemplate'))).toContain('SPOT_INSTANCE_DRAINING=true');
});

describe('ManagedInstancesCapacity', () => {
  let template: Template;
  beforeAll(() => {
    const stack = testStack();
    const cluster = clusterIn(stack);
    const capacity = new ManagedInstancesCapacity(stack, 'Capacity', { cluster, spot: true, maxVcpus: 8 });
    new ManagedInstancesCapacity(stack, 'Second', { cluster, architecture: ecs.CpuArchitecture.X86_64 });
    serviceOn(cluster, TaskCapacity.managedInstances(capacity));
    template = templateOf(stack);
  });

  test('lets ECS choose instances', () => {
    template.hasResourceProperties('AWS::ECS::CapacityProvider', {
      ManagedInstancesProvider: {
        InstanceLaunchTemplate: {
          CapacityOptionType: 'SPOT',
          InstanceRequirements: { VCpuCount: { Min: 1, Max: 8 }, CpuManufacturers: ['amazon-web-services'] },
        },
      },
    });
  });

  test('runs the same service', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['MANAGED_INSTANCES'] });
    template.hasResourceProperties('AWS::ECS::Service', { LaunchType: Match.absent() });
  });

  test('is On-Demand for Intel and AMD on request, twice in a stack', () => {
    template.hasResourceProperties('AWS::ECS::CapacityProvider', {
      ManagedInstancesProvider: {
        InstanceLaunchTemplate: {
          CapacityOptionType: 'ON_DEMAND',
          InstanceRequirements: { CpuManufacturers: ['intel', 'amd'] },
        },
      },
    });
  });
});

describe('fails', () => {
  const stack = testStack();
  const cluster = clusterIn(stack);
  let serial = 0;

  test.each<[string, Partial<Ec2CapacityProps>, string]>([
    [
      'on more fewest than most instances',
      { minInstances: 5, maxInstances: 2 },
      "'minInstances' must not exceed 'maxInstances' (2), got 5",
    ],
    ['on no instance type', { instanceTypes: [] }, "'instanceTypes' must not be empty"],
    [
      'on types of two architectures',
      { instanceTypes: [new ec2.InstanceType('m7g.large'), new ec2.InstanceType('m7i.large')] },
      "'instanceTypes' must be of one processor architecture",
    ],
    ['on a share beyond 100', { onDemandPercent: 120 }, "'onDemandPercent' must be a number from 0 to 100, got 120"],
    ['on a target of 0', { targetCapacityPercent: 0 }, "'targetCapacityPercent' must be a number from 1 to 100, got 0"],
    [
      'on a disk that is too small',
      { storage: Size.gibibytes(8) },
      "'storage' must be a size in whole GiB from 20 to 16384 GiB, got 8 GiB",
    ],
  ])('%s', (_title, props, message) => {
    expect(() => new Ec2Capacity(stack, `Capacity${serial++}`, { cluster, ...props })).toThrow(message);
  });

  test('on Spot without a base for a critical service', () => {
    expect(() => TaskCapacity.mixed({ onDemandBase: 0 })).toThrow(
      "'onDemandBase' must be at least 1 for a 'critical' service, got 0",
    );
    expect(() => TaskCapacity.mixed({ onDemandBase: 0, critical: false })).not.toThrow();
  });

  test('on weights that are both 0', () => {
    expect(() => TaskCapacity.mixed({ onDemandWeight: 0, spotWeight: 0 })).toThrow('must not both be 0');
  });

  test('on capacity of another cluster', () => {
    const capacity = new Ec2Capacity(stack, 'Other', {
      cluster: new ecs.Cluster(stack, 'OtherCluster', { vpc: cluster.vpc }),
    });
    expect(() => serviceOn(cluster, TaskCapacity.ec2(capacity), 'Wrong')).toThrow(
      "'capacity' must be of the service's cluster",
    );
  });

  test('on a disk of Fargate on instances', () => {
    const capacity = new Ec2Capacity(stack, 'Disk', { cluster });
    expect(
      () =>
        new EcsWebService(stack, 'Disky', {
          vpc: cluster.vpc,
          cluster,
          image,
          capacity: TaskCapacity.ec2(capacity),
          ephemeralStorage: Size.gibibytes(30),
          alarms: Alarms.none(),
          serviceConnect: ServiceConnect.server({ name: 'web' }),
        }),
    ).toThrow("'ephemeralStorage' is a setting of Fargate");
  });

  test('on fewer most than fewest vCPU of managed instances', () => {
    expect(() => new ManagedInstancesCapacity(stack, 'Few', { cluster, minVcpus: 4, maxVcpus: 2 })).toThrow(
      "'minVcpus' must not exceed 'maxVcpus' (2), got 4",
    );
  });
});
