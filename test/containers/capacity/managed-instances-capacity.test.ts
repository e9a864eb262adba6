import { Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  EcsWebServiceProps,
  ManagedInstancesCapacity,
  ManagedInstancesCapacityProps,
  TaskCapacity,
} from '../../../lib/containers';
import { templateOf, testApp, testStack } from '../../support/synth';
import { clusterIn, serviceOn } from './service-on';

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

  describe('overrides', () => {
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
  });

  describe('defaults', () => {
    test('roles without names, which two Regions of an account can have, and the permission to pass the one', () => {
      const named = Object.values({
        ...template.findResources('AWS::IAM::Role'),
        ...template.findResources('AWS::IAM::InstanceProfile'),
      }).filter(({ Properties }) => Properties.RoleName ?? Properties.InstanceProfileName);
      expect(named).toEqual([]);
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Action: 'iam:PassRole',
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CapacityInstanceRole'), 'Arn'] },
              Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
            },
          ],
        },
        Roles: [{ Ref: Match.stringLikeRegexp('^CapacityInfrastructureRole') }],
      });
      template.hasResource('AWS::ECS::CapacityProvider', {
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('^CapacityInfrastructureRoleDefaultPolicy'),
          Match.stringLikeRegexp('^CapacityInstanceRoleDefaultPolicy'),
        ]),
      });
    });

    test('instances that may register in their cluster, and report from it', () => {
      const clusterArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'Arn'] };
      const instances = {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ecs:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':container-instance/',
            { Ref: Match.stringLikeRegexp('^Cluster') },
            '/*',
          ],
        ],
      };
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            { Action: 'ecs:DiscoverPollEndpoint', Effect: 'Allow', Resource: '*' },
            {
              Action: [
                'ecs:RegisterContainerInstance',
                'ecs:SubmitAttachmentStateChanges',
                'ecs:SubmitTaskStateChange',
              ],
              Effect: 'Allow',
              Resource: clusterArn,
            },
            {
              Action: ['ecs:Poll', 'ecs:PutSystemLogEvents', 'ecs:StartTelemetrySession'],
              Effect: 'Allow',
              Resource: instances,
            },
          ],
        },
        Roles: [{ Ref: Match.stringLikeRegexp('^CapacityInstanceRole') }],
      });
    });
  });

  describe('all options', () => {
    test('types, GPUs, network and subnets', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const managed = new ManagedInstancesCapacity(stack, 'Capacity', {
        cluster,
        architecture: ecs.CpuArchitecture.X86_64,
        allowedInstanceTypes: ['g6.*', 'g5.*'],
        minGpus: 1,
        maxGpus: 2,
        gpuModels: [ec2.AcceleratorName.A10G],
        minNetworkGbps: 10,
        minMemory: Size.gibibytes(16),
        maxMemory: Size.gibibytes(128),
        storage: Size.gibibytes(200),
        subnets: { subnets: [cluster.vpc.privateSubnets[0]] },
      });
      serviceOn(cluster, TaskCapacity.managedInstances(managed), { gpus: 2 });
      templateOf(stack).hasResourceProperties('AWS::ECS::CapacityProvider', {
        ManagedInstancesProvider: {
          InstanceLaunchTemplate: {
            NetworkConfiguration: { Subnets: ['subnet-0123456789abcdef2'] },
            StorageConfiguration: { StorageSizeGiB: 200 },
            InstanceRequirements: {
              AllowedInstanceTypes: ['g6.*', 'g5.*'],
              InstanceGenerations: Match.absent(),
              MemoryMiB: { Min: 16_384, Max: 131_072 },
              AcceleratorCount: { Min: 1, Max: 2 },
              AcceleratorTypes: ['gpu'],
              AcceleratorManufacturers: ['nvidia'],
              AcceleratorNames: ['a10g'],
              NetworkBandwidthGbps: { Min: 10 },
            },
          },
        },
      });
      templateOf(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [Match.objectLike({ ResourceRequirements: [{ Type: 'GPU', Value: '2' }] })],
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<ManagedInstancesCapacityProps>, string]>([
      [
        'on more vCPUs than any instance has',
        { minVcpus: 5120 },
        "'minVcpus' must be a whole number from 1 to 1920, got 5120",
      ],
      [
        'on memory limits in the wrong order',
        { minMemory: Size.gibibytes(8), maxMemory: Size.gibibytes(4) },
        "'minMemory' must not exceed 'maxMemory' (4), got 8",
      ],
      ['on a limit of GPUs alone', { maxGpus: 2 }, "'maxGpus' and 'gpuModels' need 'minGpus'"],
      ['on no allowed types', { allowedInstanceTypes: [] }, "'allowedInstanceTypes' must not be empty"],
      ['on a type that is none', { allowedInstanceTypes: ['M7G'] }, "'allowedInstanceTypes' must be instance types"],
      ['on no network', { minNetworkGbps: -1 }, "'minNetworkGbps' must be a number of at least 0, got -1"],
    ])('%s', (_title, props, message) => {
      const stack = testStack();
      expect(() => new ManagedInstancesCapacity(stack, 'Capacity', { cluster: clusterIn(stack), ...props })).toThrow(
        message,
      );
    });

    test('on a cluster of another stack', () => {
      const app = testApp();
      const cluster = clusterIn(testStack(app, 'Clusters'));
      expect(() => new ManagedInstancesCapacity(testStack(app), 'Capacity', { cluster })).toThrow(
        "'cluster' must be of the same stack ('Test'), got one of 'Clusters'",
      );
    });

    test.each<[string, Partial<EcsWebServiceProps>, Partial<ManagedInstancesCapacityProps>, string]>([
      [
        'on a task beyond the limits',
        { vcpus: 4 },
        { maxVcpus: 2 },
        "'vcpus' must not exceed those of an instance (2 of the limits",
      ],
      [
        'on GPUs that nobody asked for',
        { gpus: 1 },
        {},
        "'gpus' must not exceed the NVIDIA GPUs of an instance (0 of the limits",
      ],
      [
        'on a task that is larger than each allowed type',
        { memory: Size.gibibytes(16) },
        { allowedInstanceTypes: ['m7g.large', 'm7g.xlarge'] },
        "'memory' must be less than that of an instance (16384 MiB of m7g.large, m7g.xlarge)",
      ],
    ])('%s', (_title, task, props, message) => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const managed = new ManagedInstancesCapacity(stack, 'Capacity', { cluster, ...props });
      expect(() => serviceOn(cluster, TaskCapacity.managedInstances(managed), task)).toThrow(message);
    });

    test('with two mistakes in one error, before any child', () => {
      const stack = testStack();
      const cluster = clusterIn(stack);
      const props = { cluster, minVcpus: 4, maxVcpus: 2, storage: Size.gibibytes(8) };
      expect(() => new ManagedInstancesCapacity(stack, 'Capacity', props)).toThrow(
        /has 2 problems:\n {2}- 'minVcpus' must not exceed 'maxVcpus' \(2\), got 4.*\n {2}- 'storage' must .* got 8 GiB/,
      );
      expect(stack.node.findChild('Capacity').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
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
});
