import { Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerInstanceOs, Ec2Capacity, Ec2CapacityProps, TaskCapacity } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';
import { clusterIn, serviceOn } from './service-on';

describe('Ec2Capacity', () => {
  describe('defaults', () => {
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

    test('run the same service, spread over zones, with memory reserved for its container', () => {
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

  describe('all options', () => {
    test('types, operating system, Spot, limits, disk and subnets', () => {
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
        subnets: { subnets: [cluster.vpc.privateSubnets[0]] },
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
        VPCZoneIdentifier: ['subnet-0123456789abcdef2'],
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
      expect(JSON.stringify(template.findResources('AWS::EC2::LaunchTemplate'))).toContain(
        'SPOT_INSTANCE_DRAINING=true',
      );
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<Ec2CapacityProps>, string]>([
      [
        'on a minimum above the maximum of instances',
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
      [
        'on a target of 0',
        { targetCapacityPercent: 0 },
        "'targetCapacityPercent' must be a number from 1 to 100, got 0",
      ],
      [
        'on a disk that is too small',
        { storage: Size.gibibytes(8) },
        "'storage' must be a size in whole GiB from 20 to 16384 GiB, got 8 GiB",
      ],
    ])('%s', (_title, props, message) => {
      expect(() => {
        const stack = testStack();
        return new Ec2Capacity(stack, 'Capacity', { cluster: clusterIn(stack), ...props });
      }).toThrow(message);
    });

    test('with two mistakes in one error, before any child', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      expect(() => new Ec2Capacity(stack, 'Capacity', { cluster, instanceTypes: [], minInstances: -1 })).toThrow(
        /^Ec2Capacity at 'Test\/Capacity' has 2 problems:\n {2}- 'instanceTypes' must .*\n {2}- 'minInstances' must/,
      );
      expect(stack.node.findChild('Capacity').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two, with children that can be overridden', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const one = new Ec2Capacity(stack, 'One', { cluster });
      new Ec2Capacity(stack, 'Two', { cluster });
      (one.autoScalingGroup.node.defaultChild as autoscaling.CfnAutoScalingGroup).cooldown = '600';
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECS::CapacityProvider', 2);
      template.resourcePropertiesCountIs('AWS::AutoScaling::AutoScalingGroup', { Cooldown: '600' }, 1);
    });
  });
});
