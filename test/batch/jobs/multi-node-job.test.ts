import { PropertyInjectors, Size } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ContainerCondition,
  JobCapacity,
  JobPlatform,
  JobVolume,
  MultiNodeJob,
  MultiNodeJobProps,
} from '../../../lib/batch';
import { templateOf, testStack } from '../../support/synth';
import { batchStack, REGISTRY } from '../support';

const JOB = 'AWS::Batch::JobDefinition';

describe('MultiNodeJob', () => {
  const group = { name: 'Main', nodes: 1, image: REGISTRY };
  function failing(props: Partial<MultiNodeJobProps>) {
    return () => new MultiNodeJob(testStack(), 'Job', { groups: [group], ...props });
  }

  describe('defaults', () => {
    test('defaults', () => {
      const stack = testStack();
      new MultiNodeJob(stack, 'Job', { groups: [{ ...group, nodes: 4 }] });
      const template = templateOf(stack);
      template.hasResourceProperties(JOB, {
        Type: 'multinode',
        PlatformCapabilities: ['EC2'],
        Timeout: { AttemptDurationSeconds: 3600 },
        SchedulingPriority: 0,
        RetryStrategy: {
          Attempts: 5,
          EvaluateOnExit: Match.arrayWith([{ Action: 'RETRY', OnStatusReason: 'Host EC2*' }]),
        },
        NodeProperties: {
          MainNode: 0,
          NumNodes: 4,
          NodeRangeProperties: [{ TargetNodes: '0:3', Container: { ReadonlyRootFilesystem: true } }],
        },
      });
      template.resourceCountIs('AWS::IAM::Role', 2);
      template.resourceCountIs('AWS::Logs::LogGroup', 1);
    });
  });

  describe('all options', () => {
    test('all options', () => {
      const stack = testStack();
      new MultiNodeJob(stack, 'Job', {
        groups: [
          { ...group, command: ['mpirun', 'Ref::case'], vcpus: 8, memory: Size.gibibytes(32) },
          {
            name: 'Workers',
            nodes: 3,
            image: REGISTRY,
            environment: { ROLE: 'worker' },
            user: '1000',
            volumes: [JobVolume.scratch()],
          },
        ],
        parameters: { case: 'a' },
        mainNode: 1,
        instanceType: new ec2.InstanceType('c7g.8xlarge'),
        platform: JobPlatform.ec2({ sharedMemory: Size.gibibytes(1) }),
        logGroup: new logs.LogGroup(stack, 'Own'),
        consumes: [
          {
            resource: new batch.CfnConsumableResource(stack, 'Licences', {
              resourceType: 'REPLENISHABLE',
              totalQuantity: 3,
            }),
            quantity: 1,
          },
        ],
      });
      const template = templateOf(stack);
      template.hasResourceProperties(JOB, {
        NodeProperties: {
          MainNode: 1,
          NumNodes: 4,
          NodeRangeProperties: [
            {
              TargetNodes: '0:0',
              Container: {
                Command: ['mpirun', 'Ref::case'],
                InstanceType: 'c7g.8xlarge',
                LinuxParameters: { SharedMemorySize: 1024 },
              },
            },
            {
              TargetNodes: '1:3',
              Container: {
                User: '1000',
                Environment: [{ Name: 'ROLE', Value: 'worker' }],
                MountPoints: [{ SourceVolume: 'scratch' }],
              },
            },
          ],
        },
        ConsumableResourceProperties: Match.anyValue(),
      });
      template.resourceCountIs('AWS::Logs::LogGroup', 1);
    });
  });

  describe('overrides', () => {
    test('nodes with sidecars, which the program waits for, are tasks of several containers', () => {
      const stack = testStack();
      new MultiNodeJob(stack, 'Job', {
        groups: [
          {
            ...group,
            sidecars: [{ name: 'fetch', image: REGISTRY, command: ['Ref::case'] }],
            dependsOn: [{ container: 'fetch', condition: ContainerCondition.SUCCESS }],
            gpus: 1,
          },
          { name: 'Workers', nodes: 3, image: REGISTRY },
        ],
        parameters: { case: 'a' },
        instanceType: new ec2.InstanceType('g5g.xlarge'),
        enableExecuteCommand: true,
      });
      const role = (name: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(name), 'Arn'] });
      templateOf(stack).hasResourceProperties(JOB, {
        NodeProperties: {
          NodeRangeProperties: [
            {
              TargetNodes: '0:0',
              InstanceTypes: ['g5g.xlarge'],
              Container: Match.absent(),
              EcsProperties: {
                TaskProperties: [
                  {
                    ExecutionRoleArn: role('ExecutionRole'),
                    TaskRoleArn: role('JobRole'),
                    EnableExecuteCommand: true,
                    Containers: [
                      { Name: 'fetch', Essential: false, Command: ['Ref::case'] },
                      {
                        Name: 'Main',
                        Essential: true,
                        DependsOn: [{ ContainerName: 'fetch', Condition: 'SUCCESS' }],
                        ResourceRequirements: Match.arrayWith([{ Type: 'GPU', Value: '1' }]),
                        ReadonlyRootFilesystem: false,
                      },
                    ],
                  },
                ],
              },
            },
            {
              TargetNodes: '1:3',
              EcsProperties: { TaskProperties: [{ Containers: [{ Name: 'Workers' }] }] },
            },
          ],
        },
      });
    });

    test('takes the defaults of an organisation by property injection', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: MultiNodeJob.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, attempts: 2 }),
      });
      new MultiNodeJob(stack, 'Job', { groups: [{ name: 'Main', nodes: 1, image: REGISTRY }] });
      templateOf(stack).hasResourceProperties(JOB, { RetryStrategy: { Attempts: 2 } });
    });
  });

  describe('fails', () => {
    test.each([
      ['without nodes', failing({ groups: [] }), /'groups' must not be empty/],
      [
        'for a group of no node',
        failing({ groups: [{ ...group, nodes: 0 }] }),
        /'nodes' must be a whole number of at least 1, got 0/,
      ],
      [
        'for a main node that does not exist',
        failing({ mainNode: 1 }),
        /'mainNode' must be a whole number from 0 to 0, got 1/,
      ],
      [
        'for two groups of one name',
        failing({ groups: [group, group] }),
        /'groups' must not hold a value twice, got 'Main'/,
      ],
      [
        'for a name that is no construct id',
        failing({ groups: [{ ...group, name: 'main node' }] }),
        /'name' must be a construct id in PascalCase, letters and digits, got 'main node'/,
      ],
      [
        'for six groups',
        failing({ groups: Array.from({ length: 6 }, (_, index) => ({ ...group, name: `G${index}` })) }),
        /'groups' must hold at most 5, got 6; put equal nodes into one group/,
      ],
      [
        'for more than a thousand nodes',
        failing({ groups: [{ ...group, nodes: 1001 }] }),
        /'nodes' must be at most 1,000 in all groups, got 1001/,
      ],
      [
        'for a wait for a sidecar that is not there',
        failing({ groups: [{ ...group, dependsOn: [{ container: 'x', condition: ContainerCondition.START }] }] }),
        /'dependsOn' must name one of 'Main', got 'x' at 'Main'/,
      ],
      ['on Fargate', failing({ platform: JobPlatform.fargate() }), /'platform' must be 'JobPlatform.ec2\(\)'/],
      [
        'for a placeholder without a parameter',
        failing({ groups: [{ ...group, command: ['Ref::x'] }] }),
        /got 'Ref::x'/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails on a queue of Spot instances, and as an array', () => {
      const spot = batchStack(JobCapacity.ec2Spot());
      const job = new MultiNodeJob(spot.stack, 'Mpi', { groups: [group] });
      expect(() => spot.queues.queue('Low').ruleTarget({ job })).toThrow(
        /what the queue has \(EC2 Spot\), got 'Test\/Mpi' for EC2 On-Demand/,
      );
      const { stack, queues } = batchStack(JobCapacity.ec2());
      const other = new MultiNodeJob(stack, 'Mpi', { groups: [group] });
      expect(() => queues.queue('Low').ruleTarget({ job: other, arraySize: 2 })).toThrow(
        /'arraySize' must not be given for a multi-node job/,
      );
      expect(() => queues.queue('Low').ruleTarget({ job: other })).not.toThrow();
    });

    test('fails for two mistakes in one error, before a child is made', () => {
      const stack = testStack();
      expect(
        () =>
          new MultiNodeJob(stack, 'Job', {
            groups: [{ name: 'Main', nodes: 1, image: REGISTRY }],
            attempts: 11,
            mainNode: 4,
          }),
      ).toThrow(/has 2 problems:[^]*'attempts' must be[^]*'mainNode' must be/);
      expect(stack.node.findChild('Job').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and what is granted is granted to the program', () => {
      const stack = testStack();
      const job = new MultiNodeJob(stack, 'First', {
        groups: [group],
        jobRole: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
      });
      new MultiNodeJob(stack, 'Second', { groups: [group] });
      new s3.Bucket(stack, 'Bucket').grantRead(job);
      job.jobDefinition.schedulingPriority = 4;
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: Match.stringLikeRegexp('^Role') }] });
      template.resourcePropertiesCountIs(JOB, { SchedulingPriority: 4 }, 1);
    });
  });
});
