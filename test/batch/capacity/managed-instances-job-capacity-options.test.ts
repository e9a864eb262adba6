import { Duration, Size, Stack, Tags, Token } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ContainerJob,
  JobCapacity,
  JobInstanceTypes,
  JobPlatform,
  JobQueue,
  JobQueues,
  JobVolume,
  ManagedInstancesJobCapacityOptions,
} from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { batchStack, REGISTRY } from '../support';

const ENVIRONMENT = 'AWS::Batch::ComputeEnvironment';
const X86 = ec2.InstanceArchitecture.X86_64;
const types = (...names: string[]) => JobInstanceTypes.ofTypes(names.map((name) => new ec2.InstanceType(name)));

function templateWith(
  options: ManagedInstancesJobCapacityOptions | ((stack: Stack) => ManagedInstancesJobCapacityOptions),
): Template {
  const stack = testStack();
  const given = typeof options === 'function' ? options(stack) : options;
  return templateOf(batchStack(JobCapacity.managedInstances(given), stack).stack);
}

/** The environment has, below its provider, what is given. */
function launches(template: Template, launchTemplate: object): void {
  template.hasResourceProperties(ENVIRONMENT, {
    ComputeResources: { ManagedInstancesProvider: { InstanceLaunchTemplate: launchTemplate } },
  });
}

describe('ManagedInstancesJobCapacityOptions', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = templateWith({});
    });

    test('On-Demand instances of every type, in private subnets, as Amazon ECS chooses them', () => {
      const environments = Object.values(template.findResources(ENVIRONMENT)) as { Properties: object }[];
      expect(environments.map(({ Properties }) => Properties)).toEqual([
        {
          Type: 'MANAGED',
          State: 'ENABLED',
          ComputeResources: {
            Type: 'ECS_MANAGED_INSTANCES',
            MaxvCpus: 256,
            ManagedInstancesProvider: {
              InfrastructureRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/InfrastructureRole/), 'Arn'] },
              PropagateTags: 'CAPACITY_PROVIDER',
              InstanceLaunchTemplate: {
                Ec2InstanceProfileArn: { 'Fn::GetAtt': [expect.stringMatching(/InstanceProfile/), 'Arn'] },
                CapacityOptionType: 'ON_DEMAND',
                NetworkConfiguration: {
                  Subnets: expect.any(Array) as unknown,
                  SecurityGroups: [{ 'Fn::GetAtt': [expect.stringMatching(/JobsSecurityGroup/), 'GroupId'] }],
                },
              },
            },
          },
        },
      ]);
    });

    test('an environment that is deleted before its roles', () => {
      template.hasResource(ENVIRONMENT, {
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('InfrastructureRoleDefaultPolicy'),
          Match.stringLikeRegexp('InfrastructureRole[^D]'),
          Match.stringLikeRegexp('InstanceRoleDefaultPolicy'),
          Match.stringLikeRegexp('InstanceRole[^D]'),
        ]),
      });
    });

    test('instances that can do what their agent does, in clusters of Batch only', () => {
      const arn = (resource: string) => ({
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ecs:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            `:${resource}`,
          ],
        ],
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Action: 'ecs:DiscoverPollEndpoint', Effect: 'Allow', Resource: '*' },
            {
              Action: [
                'ecs:RegisterContainerInstance',
                'ecs:SubmitAttachmentStateChanges',
                'ecs:SubmitTaskStateChange',
              ],
              Effect: 'Allow',
              Resource: arn('cluster/AWSBatch*'),
            },
            {
              Action: ['ecs:Poll', 'ecs:PutSystemLogEvents', 'ecs:StartTelemetrySession'],
              Effect: 'Allow',
              Resource: arn('container-instance/AWSBatch*/*'),
            },
          ],
        },
      });
    });

    test('a role that may pass that of the instances to EC2, and no other', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'iam:PassRole',
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('InstanceRole'), 'Arn'] },
              Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
            },
          ],
        },
      });
    });
  });

  describe('all options', () => {
    test('of an environment and its roles', () => {
      const stack = testStack();
      Tags.of(stack).add('cost-centre', 'research');
      new JobQueues(stack, 'Jobs', {
        vpc: vpcOf(stack),
        capacity: JobCapacity.managedInstances({
          name: 'Gpu',
          enabled: false,
          maxVcpus: 64,
          instanceTypes: JobInstanceTypes.ofFamilies(['g6', 'g6e']),
          storage: Size.gibibytes(200),
          instanceStore: true,
          scaleDownDelay: Duration.minutes(10),
          detailedMonitoring: true,
          containerInsights: ecs.ContainerInsights.ENHANCED,
          environmentTags: { owner: 'lab' },
          securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef2')],
          permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
          instanceRolePolicies: [iam.ManagedPolicy.fromManagedPolicyName(stack, 'Sessions', 'sessions')],
        }),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: Alarms.none(),
      });
      const template = templateOf(stack);
      template.hasResourceProperties(ENVIRONMENT, {
        State: 'DISABLED',
        Tags: { owner: 'lab' },
        EcsSettings: { ContainerInsights: 'ENHANCED' },
        ComputeResources: {
          MaxvCpus: 64,
          CapacityTags: { 'cost-centre': 'research' },
          ManagedInstancesProvider: {
            InfrastructureOptimization: { ScaleInAfter: 600 },
            InstanceLaunchTemplate: {
              InstanceRequirements: { AllowedInstanceTypes: ['g6', 'g6e'] },
              StorageConfiguration: { StorageSizeGiB: 200 },
              LocalStorageConfiguration: { UseLocalStorage: true },
              Monitoring: 'DETAILED',
              NetworkConfiguration: { SecurityGroups: ['sg-0123456789abcdef2'] },
            },
          },
        },
      });
      const bounded = Object.values(template.findResources('AWS::IAM::Role')) as { Properties: object }[];
      expect(bounded).toHaveLength(2);
      for (const { Properties } of bounded) expect(Properties).toHaveProperty('PermissionsBoundary');
    });
  });

  describe('overrides', () => {
    test('Spot instances', () => {
      const template = templateOf(batchStack(JobCapacity.managedInstancesSpot()).stack);
      launches(template, { CapacityOptionType: 'SPOT' });
    });

    test('roles of your own, in place of new ones', () => {
      const template = templateWith((stack) => ({
        instanceRole: iam.Role.fromRoleName(stack, 'Instances', 'instances'),
        infrastructureRole: iam.Role.fromRoleName(stack, 'Infrastructure', 'infrastructure'),
      }));
      template.resourceCountIs('AWS::IAM::Role', 0);
    });

    test('tags of the app are on instances, and not on the environment, which they would replace', () => {
      const { stack } = batchStack(JobCapacity.managedInstances());
      Tags.of(stack).add('team', 'genomics');
      const template = templateOf(stack);
      template.hasResourceProperties(ENVIRONMENT, {
        Tags: Match.absent(),
        ComputeResources: { CapacityTags: { team: 'genomics' } },
      });
    });

    test('On-Demand, and Spot behind it', () => {
      const { stack } = batchStack(
        JobCapacity.inOrder([JobCapacity.managedInstances({ maxVcpus: 32 }), JobCapacity.managedInstancesSpot()]),
      );
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Batch::JobQueue', {
        ComputeEnvironmentOrder: [
          {
            ComputeEnvironment: {
              'Fn::GetAtt': [Match.stringLikeRegexp('CapacityManagedInstances[^S]'), Match.anyValue()],
            },
            Order: 1,
          },
          {
            ComputeEnvironment: {
              'Fn::GetAtt': [Match.stringLikeRegexp('CapacityManagedInstancesSpot'), Match.anyValue()],
            },
            Order: 2,
          },
        ],
      });
    });

    describe('jobs', () => {
      test('of managed instances are taken, for either processor', () => {
        const { stack, queues } = batchStack(JobCapacity.managedInstances());
        for (const architecture of [X86, ec2.InstanceArchitecture.ARM_64]) {
          const job = new ContainerJob(stack, architecture, {
            image: REGISTRY,
            platform: JobPlatform.managedInstances({ architecture }),
          });
          expect(() => queues.queue('High').ruleTarget({ job, name: 'job' })).not.toThrow();
        }
      });

      test.each([
        [
          'of another platform',
          JobCapacity.managedInstances(),
          { platform: JobPlatform.ec2() },
          /'job' must run on what the queue has \(Managed Instances\), got 'Test\/Job' for EC2/,
        ],
        [
          'on other instances',
          JobCapacity.ec2(),
          { platform: JobPlatform.managedInstances() },
          /'job' must run on what the queue has \(EC2\), got 'Test\/Job' for managed instances/,
        ],
        [
          'with more GPUs than a type has',
          JobCapacity.managedInstances({ instanceTypes: types('g6.xlarge') }),
          { platform: JobPlatform.managedInstances({ gpus: 4, architecture: X86 }) },
          /it needs 4 GPU, and no instance type has as many/,
        ],
        [
          'with another processor than the types that are named',
          JobCapacity.managedInstances({ instanceTypes: types('c7i.xlarge') }),
          { platform: JobPlatform.managedInstances() },
          /on ManagedInstances its image is for arm64, and the instances are x86_64/,
        ],
        [
          'with more vCPUs than the maximum',
          JobCapacity.managedInstances({ maxVcpus: 4 }),
          { platform: JobPlatform.managedInstances(), vcpus: 8 },
          /it needs 8 vCPU, and the maximum is 4/,
        ],
      ])('fails %s', (_case, capacity, props, message) => {
        const { stack, queues } = batchStack(capacity);
        const job = new ContainerJob(stack, 'Job', { image: REGISTRY, ...props });
        expect(() => queues.queue('High').ruleTarget({ job })).toThrow(message);
      });
    });
  });

  describe('fails', () => {
    const fails = (options: ManagedInstancesJobCapacityOptions) => () => JobCapacity.managedInstances(options);
    test.each([
      ['for a maximum of nothing', { maxVcpus: 0 }, /'maxVcpus' must be a whole number of at least 1, got 0/],
      [
        'for types that Batch renews, which are of its EC2 environments',
        { instanceTypes: JobInstanceTypes.graviton() },
        /'instanceTypes' must name types or families for managed instances/,
      ],
      ['for a small volume', { storage: Size.gibibytes(20) }, /'storage' must be .*30.*, got 20/],
      [
        'for disks that no type has',
        { instanceStore: true, instanceTypes: types('c7g.large') },
        /'instanceStore' needs 'instanceTypes' with local disks, got c7g.large/,
      ],
      ['for disks of any type', { instanceStore: true }, /with local disks, got those that AWS chooses/],
      ['for a long delay', { scaleDownDelay: Duration.hours(2) }, /'scaleDownDelay' must be .*3600.*, got 7200/],
      [
        'for what EC2 environments have',
        { minVcpus: 1 },
        /'minVcpus' must not be given for managed instances; use another factory/,
      ],
      ['without groups', { securityGroups: [] }, /'securityGroups' must not be empty/],
    ] as [string, ManagedInstancesJobCapacityOptions, RegExp][])('%s', (_case, options, message) => {
      expect(fails(options)).toThrow(message);
    });

    test('for policies of a role of your own, and a boundary of two', () => {
      const stack = testStack();
      const role = iam.Role.fromRoleName(stack, 'Role', 'role');
      const policy = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Policy', 'policy');
      expect(fails({ instanceRole: role, instanceRolePolicies: [policy] })).toThrow(
        /'instanceRolePolicies' must not be given with an 'instanceRole' of your own/,
      );
      expect(fails({ instanceRole: role, infrastructureRole: role, permissionsBoundary: policy })).toThrow(
        /'permissionsBoundary' must not be given with roles of your own/,
      );
    });

    test('for Spot before On-Demand, in a capacity and of environments that are made', () => {
      const spotFirst = () => JobCapacity.inOrder([JobCapacity.managedInstancesSpot(), JobCapacity.managedInstances()]);
      expect(spotFirst).toThrow(
        /'capacities' must have managed instances that are On-Demand before those that are Spot/,
      );
      const { stack, queues } = batchStack(
        JobCapacity.inOrder([JobCapacity.managedInstances(), JobCapacity.managedInstancesSpot()]),
      );
      const environments = [...queues.environments].reverse();
      expect(() => new JobQueue(stack, 'Queue', { environments, priority: 1, alarms: Alarms.none() })).toThrow(
        /'environments' must have managed instances that are On-Demand before/,
      );
    });

    test('for managed instances beside others', () => {
      expect(() => JobCapacity.inOrder([JobCapacity.managedInstances(), JobCapacity.ec2()])).toThrow(
        /'capacities' must not mix Managed Instances and EC2 in one queue/,
      );
    });
  });

  describe('in a stack', () => {
    test('a maximum that is known at deployment', () => {
      const template = templateWith({ maxVcpus: Token.asNumber({ Ref: 'Max' }) });
      template.hasResourceProperties(ENVIRONMENT, { ComputeResources: { MaxvCpus: { Ref: 'Max' } } });
    });

    test('roles that users can grant to, and L1s that they can change', () => {
      const { queues, stack } = batchStack(JobCapacity.managedInstances());
      expect(queues.instanceRoles).toHaveLength(1);
      (queues.environments[0]?.node.defaultChild as batch.CfnComputeEnvironment).addPropertyOverride(
        'ComputeResources.ManagedInstancesProvider.InstanceLaunchTemplate.FipsEnabled',
        true,
      );
      launches(templateOf(stack), { FipsEnabled: true, CapacityOptionType: 'ON_DEMAND' });
    });

    test('a network without egress is told of', () => {
      const stack = testStack();
      new JobQueues(stack, 'Jobs', {
        vpc: new ec2.Vpc(stack, 'Isolated', {
          natGateways: 0,
          subnetConfiguration: [{ name: 'Only', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
        }),
        capacity: JobCapacity.managedInstances(),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: Alarms.none(),
      });
      Annotations.fromStack(stack).hasWarning('/Test/Jobs', Match.stringLikeRegexp('jobsUnreachable'));
    });

    test('volumes that managed instances have', () => {
      const { stack } = batchStack(JobCapacity.managedInstances());
      const job = (volume: JobVolume) => () =>
        new ContainerJob(stack, `Job${volume.name}`, {
          image: REGISTRY,
          platform: JobPlatform.managedInstances(),
          volumes: [volume],
        });
      expect(job(JobVolume.temporary({ name: 'tmp', mountPath: '/tmp' }))).not.toThrow();
      expect(job(JobVolume.scratch())).toThrow(/'volumes' must be ones that managed instances has/);
    });
  });
});
