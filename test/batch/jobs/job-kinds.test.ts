import { CfnResource, Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  JobCapacity,
  ContainerCondition,
  EksJob,
  EksJobProps,
  JobPlatform,
  JobVolume,
  MultiContainerJob,
  MultiNodeJob,
  MultiNodeJobProps,
  RetryRule,
  TaskContainer,
} from '../../../lib/batch';
import { templateOf, testStack } from '../../support/synth';
import { batchStack, REGISTRY } from '../support';

const JOB = 'AWS::Batch::JobDefinition';

describe('MultiNodeJob', () => {
  const group = { name: 'Main', nodes: 1, image: REGISTRY };
  function failing(props: Partial<MultiNodeJobProps>) {
    return () => new MultiNodeJob(testStack(), 'Job', { groups: [group], ...props });
  }

  test('defaults', () => {
    const stack = testStack();
    new MultiNodeJob(stack, 'Job', { groups: [{ ...group, nodes: 4 }] });
    const template = templateOf(stack);
    template.hasResourceProperties(JOB, {
      Type: 'multinode',
      PlatformCapabilities: ['EC2'],
      Timeout: { AttemptDurationSeconds: 3600 },
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
    ['on Fargate', failing({ platform: JobPlatform.fargate() }), /'platform' must be 'JobPlatform.ec2\(\)'/],
    ['for a placeholder without a parameter', failing({ groups: [{ ...group, command: ['Ref::x'] }] }), /got 'Ref::x'/],
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

  test('two in one stack, and what is granted is granted to the program', () => {
    const stack = testStack();
    const job = new MultiNodeJob(stack, 'First', {
      groups: [group],
      jobRole: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
    });
    new MultiNodeJob(stack, 'Second', { groups: [group] });
    new s3.Bucket(stack, 'Bucket').grantRead(job);
    (job.jobDefinition.node.defaultChild as CfnResource).addPropertyOverride('SchedulingPriority', 4);
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: Match.stringLikeRegexp('^Role') }] });
    template.resourcePropertiesCountIs(JOB, { SchedulingPriority: 4 }, 1);
  });
});

describe('MultiContainerJob', () => {
  const half = { image: REGISTRY, vcpus: 0.5, memory: Size.gibibytes(1) };
  const fetch: TaskContainer = { ...half, name: 'fetch', essential: false };
  const align: TaskContainer = {
    ...half,
    name: 'align',
    dependsOn: [{ container: 'fetch', condition: ContainerCondition.SUCCESS }],
  };
  function make(containers: TaskContainer[], stack: Stack = testStack()) {
    return new MultiContainerJob(stack, 'Job', { containers });
  }

  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      make([fetch, align], stack);
      template = templateOf(stack);
    });

    test('one task of two containers on Fargate, one after the other', () => {
      template.hasResourceProperties(JOB, {
        Type: 'container',
        PlatformCapabilities: ['FARGATE'],
        Timeout: { AttemptDurationSeconds: 3600 },
        PropagateTags: true,
        ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true },
        RetryStrategy: {
          Attempts: 5,
          EvaluateOnExit: [
            { Action: 'RETRY', OnStatusReason: 'Your Spot Task was interrupted*' },
            { Action: 'RETRY', OnStatusReason: 'Task failed to start*' },
            { Action: 'EXIT', OnReason: '*' },
          ],
        },
        EcsProperties: {
          TaskProperties: [
            {
              PlatformVersion: 'LATEST',
              RuntimePlatform: { CpuArchitecture: 'ARM64' },
              NetworkConfiguration: { AssignPublicIp: 'DISABLED' },
              Volumes: Match.absent(),
              Containers: [
                { Name: 'fetch', Essential: false, ReadonlyRootFilesystem: true },
                {
                  Name: 'align',
                  Essential: true,
                  DependsOn: [{ ContainerName: 'fetch', Condition: 'SUCCESS' }],
                  ResourceRequirements: [
                    { Type: 'MEMORY', Value: '1024' },
                    { Type: 'VCPU', Value: '0.5' },
                  ],
                  LogConfiguration: { Options: { 'awslogs-stream-prefix': 'align' } },
                },
              ],
            },
          ],
        },
      });
    });

    test('one pair of roles and one log group', () => {
      template.resourceCountIs('AWS::IAM::Role', 2);
      template.resourceCountIs('AWS::Logs::LogGroup', 1);
    });
  });

  test('all options: EC2, a volume that both share, own role and log group', () => {
    const stack = testStack();
    const own = {
      image: REGISTRY,
      vcpus: 2,
      memory: Size.gibibytes(4),
      volumes: [JobVolume.temporary({ name: 'shared', mountPath: '/shared' })],
    };
    const job = new MultiContainerJob(stack, 'Job', {
      platform: JobPlatform.ec2({ gpus: 1 }),
      containers: [
        {
          ...own,
          name: 'a',
          command: ['x', 'Ref::p'],
          environment: { A: '1' },
          readonlyRootFilesystem: false,
          user: '1000',
        },
        { ...own, name: 'b' },
      ],
      parameters: { p: '1' },
      jobRole: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
      logRetention: logs.RetentionDays.ONE_DAY,
      retryRules: [RetryRule.anythingElse()],
      timeout: Duration.hours(2),
    });
    new s3.Bucket(stack, 'Bucket').grantRead(job);
    templateOf(stack).hasResourceProperties(JOB, {
      Parameters: { p: '1' },
      PlatformCapabilities: ['EC2'],
      RetryStrategy: { EvaluateOnExit: [{ Action: 'RETRY', OnReason: '*' }] },
      EcsProperties: {
        TaskProperties: [
          {
            Volumes: [{ Name: 'shared', Host: {} }],
            PlatformVersion: Match.absent(),
            TaskRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Role'), 'Arn'] },
            Containers: [
              {
                Name: 'a',
                Command: ['x', 'Ref::p'],
                User: '1000',
                MountPoints: [{ SourceVolume: 'shared', ContainerPath: '/shared' }],
                Environment: [{ Name: 'A', Value: '1' }],
              },
              { Name: 'b' },
            ],
          },
        ],
      },
    });
  });

  test.each([
    ['without a container', () => make([]), /'containers' must not be empty/],
    [
      'for two containers of one name',
      () => make([fetch, { ...align, name: 'fetch' }]),
      /'containers' must not hold a value twice, got 'fetch'/,
    ],
    [
      'for sizes that are together none of Fargate',
      () => make([{ ...fetch, vcpus: 1 }, align]),
      /'vcpus' must be a size that Fargate has .* got 1.5/,
    ],
    [
      'for no essential container',
      () => make([{ ...fetch, vcpus: 1, memory: Size.gibibytes(2) }]),
      /'essential' must be true for at least one container/,
    ],
    [
      'for a wait for nobody',
      () => make([fetch, { ...align, dependsOn: [{ container: 'x', condition: ContainerCondition.START }] }]),
      /'dependsOn' must name one of 'fetch', 'align', got 'x' at 'align'/,
    ],
    [
      'for a wait for a later container',
      () => make([align, fetch]),
      /'dependsOn' must name a container that is earlier in 'containers', got 'fetch'/,
    ],
    [
      'for a wait for the end of an essential container',
      () => make([{ ...fetch, essential: true }, align]),
      /'essential' must be false for 'fetch', because 'align' waits for its end/,
    ],
    [
      'for a name that ECS refuses',
      () =>
        make([
          { ...fetch, name: 'a b' },
          { ...half, name: 'b' },
        ]),
      /'name' must be up to 255 letters/,
    ],
    [
      'for more than ten containers',
      () => make(Array.from({ length: 11 }, (_, i) => ({ ...half, name: `c${i}` }))),
      /'containers' must hold at most 10, got 11/,
    ],
  ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

  test('two in one stack, and children can be overridden', () => {
    const stack = testStack();
    const first = make([fetch, align], stack);
    new MultiContainerJob(stack, 'Second', { containers: [fetch, align] });
    first.jobDefinition.schedulingPriority = 9;
    templateOf(stack).resourcePropertiesCountIs(JOB, { SchedulingPriority: 9 }, 1);
  });
});

describe('EksJob', () => {
  function failing(props: Partial<EksJobProps>) {
    return () => new EksJob(testStack(), 'Job', { image: REGISTRY, ...props });
  }

  test('defaults: limited, not root, not on the network of the node', () => {
    const stack = testStack();
    new EksJob(stack, 'Job', { image: REGISTRY });
    templateOf(stack).hasResourceProperties(JOB, {
      Timeout: { AttemptDurationSeconds: 3600 },
      RetryStrategy: { Attempts: 5 },
      EksProperties: {
        PodProperties: {
          HostNetwork: false,
          Containers: [
            {
              Resources: { Limits: { cpu: 1, memory: '2048Mi' }, Requests: { cpu: 1, memory: '2048Mi' } },
              SecurityContext: { Privileged: false, ReadOnlyRootFilesystem: true, RunAsNonRoot: true },
            },
          ],
        },
      },
    });
  });

  test('all options', () => {
    const stack = testStack();
    new EksJob(stack, 'Job', {
      image: REGISTRY,
      vcpus: 0.5,
      memory: Size.gibibytes(1),
      gpus: 1,
      command: ['align'],
      args: ['--in', 'x'],
      environment: { A: '1' },
      volumes: [batch.EksVolume.emptyDir({ name: 'tmp', mountPath: '/tmp' })],
      serviceAccount: 'aligner',
      runAsUser: 1000,
      readonlyRootFilesystem: false,
      useHostNetwork: true,
    });
    templateOf(stack).hasResourceProperties(JOB, {
      EksProperties: {
        PodProperties: {
          HostNetwork: true,
          ServiceAccountName: 'aligner',
          Volumes: [{ Name: 'tmp' }],
          Containers: [
            {
              Command: ['align'],
              Args: ['--in', 'x'],
              Env: [{ Name: 'A', Value: '1' }],
              SecurityContext: { RunAsUser: 1000, ReadOnlyRootFilesystem: false },
            },
          ],
        },
      },
    });
  });

  test.each([
    ['for root', failing({ runAsUser: 0 }), /'runAsUser' must be a whole number of at least 1, got 0/],
    ['for a tenth of a vCPU', failing({ vcpus: 0.3 }), /'vcpus in quarters' must be a whole number/],
    ['for no GPU', failing({ gpus: 0 }), /'gpus' must be/],
    [
      'for a variable that Batch sets',
      failing({ environment: { AWS_BATCH_A: '1' } }),
      /'environment' must not have names/,
    ],
  ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

  test('only queues on EKS take it', () => {
    const { stack, queues } = batchStack();
    const job = new EksJob(stack, 'Job', { image: REGISTRY });
    expect(() => queues.queue('Low').ruleTarget({ job })).toThrow(/got 'Test\/Job' for EKS/);
    const other = testStack();
    const capacity = JobCapacity.eks({
      cluster: eks.Cluster.fromClusterAttributes(other, 'Cluster', { clusterName: 'shared' }),
      kubernetesNamespace: 'batch',
      instanceRole: iam.Role.fromRoleName(other, 'Nodes', 'nodes'),
    });
    expect(() =>
      batchStack(capacity, other)
        .queues.queue('Low')
        .ruleTarget({ job: new EksJob(other, 'Job', { image: REGISTRY }) }),
    ).not.toThrow();
  });

  test('two in one stack, and children can be overridden', () => {
    const stack = testStack();
    const first = new EksJob(stack, 'First', { image: REGISTRY });
    new EksJob(stack, 'Second', { image: REGISTRY });
    (first.jobDefinition.node.defaultChild as CfnResource).addPropertyOverride('SchedulingPriority', 4);
    templateOf(stack).resourcePropertiesCountIs(JOB, { SchedulingPriority: 4 }, 1);
  });
});
