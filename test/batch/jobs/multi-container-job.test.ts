import { Duration, PropertyInjectors, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ContainerCondition,
  JobLogRouterOptions,
  JobPlatform,
  JobVolume,
  MultiContainerJob,
  RetryRule,
  TaskContainer,
} from '../../../lib/batch';
import { ContainerSource } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';
import { REGISTRY } from '../support';

const JOB = 'AWS::Batch::JobDefinition';

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
        SchedulingPriority: 0,
        PropagateTags: true,
        ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true },
        RetryStrategy: {
          Attempts: 5,
          EvaluateOnExit: [
            { Action: 'RETRY', OnStatusReason: 'Your Spot Task was interrupted*' },
            { Action: 'RETRY', OnStatusReason: 'Timeout waiting for network interface*' },
            { Action: 'RETRY', OnStatusReason: 'ResourceInitializationError*' },
            { Action: 'RETRY', OnStatusReason: 'CannotPullContainer*' },
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

  describe('all options', () => {
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
  });

  describe('overrides', () => {
    describe('logRouter', () => {
      const solver = { name: 'solve', image: REGISTRY };
      const routed = (logRouter: JobLogRouterOptions, containers: TaskContainer[] = [solver], stack = testStack()) => ({
        job: new MultiContainerJob(stack, 'Job', { platform: JobPlatform.ec2(), containers, logRouter }),
        template: () => templateOf(stack),
      });
      const output = { Name: 'firehose', delivery_stream: 'logs' };

      test('is a container that the others wait for, and whose end is not that of the job', () => {
        const { job, template } = routed({ output });
        template().hasResourceProperties(JOB, {
          EcsProperties: {
            TaskProperties: [
              {
                Containers: [
                  {
                    Name: 'log-router',
                    Image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
                    Essential: false,
                    User: '0',
                    ReadonlyRootFilesystem: false,
                    FirelensConfiguration: { Type: 'fluentbit', Options: Match.absent() },
                    LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-stream-prefix': 'log-router' } },
                    ResourceRequirements: [
                      { Type: 'MEMORY', Value: '128' },
                      { Type: 'VCPU', Value: '1' },
                    ],
                  },
                  {
                    Name: 'solve',
                    Essential: true,
                    FirelensConfiguration: Match.absent(),
                    DependsOn: [{ ContainerName: 'log-router', Condition: 'START' }],
                    LogConfiguration: { LogDriver: 'awsfirelens', Options: output },
                  },
                ],
              },
            ],
          },
        });
        expect(job.logGroup).toBeDefined();
        expect(job._needs).toMatchObject({ vcpus: 2, mebibytes: 2048 + 128 });
        // Submissions change the program, not the router.
        expect(JSON.stringify(job._overrides({ command: ['run'] }))).not.toContain('log-router');
      });

      test('has an image, size, file and secrets of your own', () => {
        const stack = testStack();
        const secret = new secretsmanager.Secret(stack, 'Token');
        routed(
          {
            output,
            secretOutput: { apikey: ecs.Secret.fromSecretsManager(secret) },
            image: ContainerSource.fromRegistry('example.com/fluent-bit:3'),
            vcpus: 2,
            memory: Size.mebibytes(256),
            configurationFile: '/extra.conf',
          },
          [solver],
          stack,
        );
        const template = templateOf(stack);
        template.hasResourceProperties(JOB, {
          EcsProperties: {
            TaskProperties: [
              {
                Containers: [
                  {
                    Image: 'example.com/fluent-bit:3',
                    FirelensConfiguration: {
                      Options: { 'config-file-type': 'file', 'config-file-value': '/extra.conf' },
                    },
                    ResourceRequirements: [
                      { Type: 'MEMORY', Value: '256' },
                      { Type: 'VCPU', Value: '2' },
                    ],
                  },
                  {
                    LogConfiguration: {
                      SecretOptions: [{ Name: 'apikey', ValueFrom: { Ref: Match.stringLikeRegexp('^Token') } }],
                    },
                  },
                ],
              },
            ],
          },
        });
        template.hasResourceProperties('AWS::IAM::Policy', {
          Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
          PolicyDocument: {
            Statement: Match.arrayWith([Match.objectLike({ Resource: { Ref: Match.stringLikeRegexp('^Token') } })]),
          },
        });
      });

      test.each([
        [
          'on Fargate',
          () => new MultiContainerJob(testStack(), 'Job', { containers: [solver], logRouter: { output } }),
          /'logRouter' must not be given on Fargate, where Batch takes the drivers of CloudWatch Logs and Splunk only/,
        ],
        [
          'on managed instances',
          () =>
            new MultiContainerJob(testStack(), 'Job', {
              platform: JobPlatform.managedInstances(),
              containers: [solver],
              logRouter: { output },
            }),
          /'logRouter' must not be given on managed instances/,
        ],
        [
          'with another driver',
          () =>
            new MultiContainerJob(testStack(), 'Job', {
              platform: JobPlatform.ec2(),
              containers: [solver],
              logRouter: { output },
              logDriver: ecs.LogDrivers.syslog(),
            }),
          /'logDriver' must not be given with a 'logRouter'/,
        ],
        ['without a destination', () => routed({ output: {} }), /'logRouter.output' must have a 'Name'/],
        [
          'with a file that is nowhere',
          () => routed({ output, configurationFile: 'extra.conf' }),
          /'logRouter.configurationFile' must be an absolute path in the image/,
        ],
        [
          'beside a container of its name',
          () => routed({ output }, [{ ...solver, name: 'log-router' }]),
          /'name' must not be 'log-router', which the log router has/,
        ],
      ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
    });

    test('limits, devices, credentials and an init are those of each container; GPUs of the one that asks', () => {
      const stack = testStack();
      const credentials = new secretsmanager.Secret(stack, 'Login');
      const image = ContainerSource.fromRegistry('ghcr.io/lab/solver:1', { credentials });
      new MultiContainerJob(stack, 'Job', {
        platform: JobPlatform.ec2({
          gpus: 2,
          ulimits: [{ name: batch.UlimitName.NOFILE, softLimit: 10, hardLimit: 20 }],
          devices: [{ hostPath: '/dev/fuse' }],
        }),
        containers: [
          { name: 'helper', image, gpus: 0, essential: false },
          { name: 'main', image },
        ],
      });
      const common = {
        Ulimits: [{ Name: 'nofile', SoftLimit: 10, HardLimit: 20 }],
        LinuxParameters: { InitProcessEnabled: true, Devices: [{ HostPath: '/dev/fuse' }] },
        RepositoryCredentials: { CredentialsParameter: { Ref: Match.stringLikeRegexp('^Login') } },
      };
      const size = [
        { Type: 'MEMORY', Value: '2048' },
        { Type: 'VCPU', Value: '1' },
      ];
      const template = templateOf(stack);
      template.hasResourceProperties(JOB, {
        EcsProperties: {
          TaskProperties: [
            {
              Containers: [
                { Name: 'helper', ...common, ResourceRequirements: size },
                { Name: 'main', ...common, ResourceRequirements: [...size, { Type: 'GPU', Value: '2' }] },
              ],
            },
          ],
        },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Resource: { Ref: Match.stringLikeRegexp('^Login') } })]),
        },
      });
    });

    test('ECS Exec is of the task, whose containers can then write to their images', () => {
      const stack = testStack();
      new MultiContainerJob(stack, 'Job', {
        containers: [{ name: 'main', image: REGISTRY }],
        enableExecuteCommand: true,
      });
      templateOf(stack).hasResourceProperties(JOB, {
        EcsProperties: {
          TaskProperties: [{ EnableExecuteCommand: true, Containers: [{ ReadonlyRootFilesystem: false }] }],
        },
      });
    });

    test('takes the defaults of an organisation by property injection', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: MultiContainerJob.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, attempts: 2 }),
      });
      new MultiContainerJob(stack, 'Job', { containers: [{ name: 'main', image: REGISTRY }] });
      templateOf(stack).hasResourceProperties(JOB, { RetryStrategy: { Attempts: 2 } });
    });
  });

  describe('fails', () => {
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

    test('fails for two mistakes in one error, before a child is made', () => {
      const stack = testStack();
      expect(
        () =>
          new MultiContainerJob(stack, 'Job', {
            containers: [{ name: 'main', image: REGISTRY, vcpus: 3 }],
            attempts: 11,
          }),
      ).toThrow(/has 2 problems:[^]*'attempts' must be[^]*'vcpus' must be/);
      expect(stack.node.findChild('Job').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const first = make([fetch, align], stack);
      new MultiContainerJob(stack, 'Second', { containers: [fetch, align] });
      first.jobDefinition.schedulingPriority = 9;
      templateOf(stack).resourcePropertiesCountIs(JOB, { SchedulingPriority: 9 }, 1);
    });
  });
});
