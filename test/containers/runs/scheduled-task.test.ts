import { Duration, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ContainerSource,
  Ec2Capacity,
  ManagedInstancesCapacity,
  ScheduledTask,
  ScheduledTaskProps,
  ServiceCluster,
  TaskCapacity,
} from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const image = ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37');
const schedule = scheduler.ScheduleExpression.cron({ minute: '0', hour: '2', timeZone: TimeZone.EUROPE_BERLIN });

function withVpc(): { stack: Stack; vpc: ec2.Vpc } {
  const stack = testStack();
  return { stack, vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false }) };
}

describe('ScheduledTask', () => {
  describe('defaults', () => {
    let template: Template;
    let stack: Stack;

    beforeAll(() => {
      const made = withVpc();
      ({ stack } = made);
      new ScheduledTask(stack, 'Job', { vpc: made.vpc, image, schedule, alarms: Alarms.none() });
      template = templateOf(stack);
    });

    test('a schedule in its time zone, which tries to start a run for an hour', () => {
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: 'cron(0 2 * * ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
        Target: Match.objectLike({
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobDeadLetters'), 'Arn'] } },
        }),
      });
    });

    test('a task on Fargate, in private subnets, with the tags of its definition', () => {
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        Target: Match.objectLike({
          EcsParameters: Match.objectLike({
            CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
            LaunchType: Match.absent(),
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                AssignPublicIp: 'DISABLED',
                SecurityGroups: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^JobSecurityGroup'), 'GroupId'] }],
                Subnets: [
                  { Ref: Match.stringLikeRegexp('^VpcPrivateSubnet1') },
                  { Ref: Match.stringLikeRegexp('^VpcPrivateSubnet2') },
                ],
              },
            },
            PropagateTags: 'TASK_DEFINITION',
          }),
        }),
      });
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [
          Match.objectLike({ StopTimeout: 120, User: '1000:1000', ReadonlyRootFilesystem: true, Essential: true }),
        ],
      });
      template.resourceCountIs('AWS::ECS::Service', 0);
    });

    test('Scheduler may run this task and tell of failures, for this account only', () => {
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            Match.objectLike({
              Principal: { Service: 'scheduler.amazonaws.com' },
              Condition: {
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': Match.anyValue() },
              },
            }),
          ],
        },
      });
      const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).find(([id]) =>
        id.startsWith('JobSchedulerRole'),
      )!;
      const statements = template.toJSON().Resources[policy].Properties.PolicyDocument.Statement;
      expect(statements.map((s: { Action: string }) => s.Action).sort()).toEqual([
        'ecs:RunTask',
        'ecs:TagResource',
        'iam:PassRole',
        'sqs:SendMessage',
      ]);
      expect(JSON.stringify(statements)).not.toContain('"Resource":"*"');
    });

    test('a start of the revision before is allowed until the schedule names the new one', () => {
      const revisions = { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':task-definition/\\w+:\\*$')])] };
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^JobSchedulerRole') }],
        PolicyDocument: {
          Statement: Match.arrayWith([{ Action: 'ecs:RunTask', Effect: 'Allow', Resource: revisions }]),
        },
      });
    });

    test('nothing is put beside the job', () => {
      const besides = stack.node.children.map((child) => child.node.id).filter((id) => id.startsWith('SchedulerRole'));
      expect(besides).toEqual([]);
    });

    test('runs that fail are kept for 14 days, encrypted', () => {
      template.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
      const run = {
        clusterArn: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^JobCluster'), 'Arn'] }],
        group: [`family:${definition?.Properties.Family}`],
        lastStatus: ['STOPPED'],
      };
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.ecs'],
          'detail-type': ['ECS Task State Change'],
          detail: {
            $or: [
              { ...run, containers: { name: ['app'], exitCode: [{ 'anything-but': [0] }] } },
              { ...run, stopCode: ['TaskFailedToStart', 'SpotInterruption'] },
            ],
          },
        },
        Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobDeadLetters'), 'Arn'] } })],
      });
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            Match.objectLike({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } }),
          ]),
        },
      });
    });

    test('no alarm and no warning', () => {
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let template: Template;
    let stack: Stack;
    let job: ScheduledTask;

    beforeAll(() => {
      const made = withVpc();
      ({ stack } = made);
      const { cluster } = new ServiceCluster(stack, 'Shared', { vpc: made.vpc });
      job = new ScheduledTask(stack, 'Job', {
        vpc: made.vpc,
        image,
        cluster,
        schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)),
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)),
        enabled: false,
        maxEventAge: Duration.minutes(10),
        retryAttempts: 3,
        capacity: TaskCapacity.fargateSpot(),
        command: ['report', '--all'],
        stopTimeout: Duration.seconds(20),
        vcpus: 1,
      });
      job.grantRun(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));
      template = templateOf(stack);
    });

    test('window, state, retries and Spot', () => {
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: 'rate(6 hours)',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
        State: 'DISABLED',
        Target: Match.objectLike({
          RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 3 },
          EcsParameters: Match.objectLike({
            CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
          }),
        }),
      });
    });

    test('command, size and stop timeout, in the cluster that was given', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Cpu: '1024',
        ContainerDefinitions: [Match.objectLike({ Command: ['report', '--all'], StopTimeout: 20 })],
      });
      template.resourceCountIs('AWS::ECS::Cluster', 1);
    });

    test('an alarm for each failure', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'NumberOfMessagesSent',
        Dimensions: [
          { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobDeadLetters'), 'QueueName'] } },
        ],
        Statistic: 'Sum',
        Threshold: 1,
        Period: 300,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
      });
      expect(job.alarms).toHaveLength(1);
    });

    test('others may run it', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Operator') }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: 'ecs:RunTask' }),
            Match.objectLike({
              Action: 'iam:PassRole',
              Condition: { StringLike: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
            }),
          ]),
        },
      });
    });

    test('widgets for failures and the log', () => {
      const widgets = JSON.stringify(stack.resolve(job.dashboardWidgets().map((widget) => widget.toJson())));
      expect(widgets).toContain('Test/Job: failures');
      expect(widgets).toContain('sort @timestamp desc');
    });
  });

  describe('overrides', () => {
    describe('timeout and retries', () => {
      let template: Template;
      let job: ScheduledTask;
      let operator: iam.Role;

      beforeAll(() => {
        const { stack, vpc } = withVpc();
        job = new ScheduledTask(stack, 'Job', {
          vpc,
          image,
          schedule,
          alarms: Alarms.none(),
          timeout: Duration.hours(2),
          runRetries: 3,
          capacity: TaskCapacity.fargateSpot(),
        });
        operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
        job.grantRun(operator);
        template = templateOf(stack);
      });

      /** The definition of a state machine, with its references as text. */
      const definitionOf = (id: string) => {
        const [machine] = Object.entries(template.findResources('AWS::StepFunctions::StateMachine')).find(
          ([logicalId]) => logicalId.startsWith(id),
        )!;
        const text: unknown = template.toJSON().Resources[machine].Properties.DefinitionString;
        const parts = (text as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
        return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : `<${refOf(part)}>`)).join(''));
      };
      const refOf = (part: unknown) => Object.values(part as Record<string, unknown>).flat()[0];

      test('a run is waited for, repeated with growing pauses, and has failed when it takes too long', () => {
        expect(definitionOf('JobRuns').States.Run).toMatchObject({
          Type: 'Task',
          Resource: 'arn:<AWS::Partition>:states:::ecs:runTask.sync',
          TimeoutSeconds: 7200,
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3, IntervalSeconds: 60, BackoffRate: 2 }],
          Parameters: {
            CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
            NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
            PropagateTags: 'TASK_DEFINITION',
          },
          End: true,
        });
        template.hasResourceProperties('AWS::Scheduler::Schedule', {
          Target: Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^JobRuns') }, EcsParameters: Match.absent() }),
        });
      });

      test('each task that has started is stopped after that time', () => {
        expect(definitionOf('JobLimit').States).toEqual({
          Wait: { Type: 'Wait', Seconds: 7200, Next: 'Stop' },
          Stop: {
            Type: 'Task',
            Resource: 'arn:<AWS::Partition>:states:::aws-sdk:ecs:stopTask',
            Parameters: {
              'Cluster.$': '$.detail.clusterArn',
              'Task.$': '$.detail.taskArn',
              Reason: 'The run took more than 7200 s',
            },
            Catch: [{ ErrorEquals: ['Ecs.InvalidParameterException'], Next: 'Gone' }],
            End: true,
          },
          Gone: { Type: 'Succeed' },
        });
        template.hasResourceProperties('AWS::Events::Rule', {
          EventPattern: {
            source: ['aws.ecs'],
            'detail-type': ['ECS Task State Change'],
            detail: { group: Match.anyValue(), lastStatus: ['RUNNING'], desiredStatus: ['RUNNING'] },
          },
          Targets: [
            Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^JobLimit') }, DeadLetterConfig: Match.anyValue() }),
          ],
        });
      });

      test('the last failure alone is kept', () => {
        template.hasResourceProperties('AWS::Events::Rule', {
          EventPattern: {
            source: ['aws.states'],
            'detail-type': ['Step Functions Execution Status Change'],
            detail: {
              stateMachineArn: [{ Ref: Match.stringLikeRegexp('^JobRuns') }],
              status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
            },
          },
          Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobDeadLetters'), 'Arn'] } })],
        });
      });

      /** Actions and resources of the policy of a role. */
      const statementsOf = (id: string) => {
        const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).find(([logicalId]) =>
          logicalId.startsWith(id),
        )!;
        return template.toJSON().Resources[policy].Properties.PolicyDocument.Statement;
      };
      const tasks = {
        'Fn::Join': [
          '',
          expect.arrayContaining([
            expect.stringMatching(/^:task\/$/),
            { Ref: expect.stringMatching(/^JobCluster/) },
            '/*',
          ]),
        ],
      };

      test('Step Functions may run this task and stop the tasks of its cluster, for this account only', () => {
        expect(statementsOf('JobRunsRole')).toEqual([
          expect.objectContaining({ Action: 'ecs:RunTask' }),
          expect.objectContaining({ Action: 'iam:PassRole' }),
          {
            Effect: 'Allow',
            Action: ['ecs:DescribeTasks', 'ecs:StopTask', 'ecs:TagResource'],
            Resource: tasks,
          },
          {
            Effect: 'Allow',
            Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
            Resource: {
              'Fn::Join': [
                '',
                expect.arrayContaining([expect.stringMatching(/:rule\/StepFunctionsGetEventsForECSTaskRule$/)]),
              ],
            },
          },
        ]);
        expect(statementsOf('JobLimitRole')).toEqual([{ Effect: 'Allow', Action: 'ecs:StopTask', Resource: tasks }]);
        template.resourcePropertiesCountIs(
          'AWS::IAM::Role',
          {
            AssumeRolePolicyDocument: {
              Statement: [
                Match.objectLike({
                  Principal: { Service: 'states.amazonaws.com' },
                  Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
                }),
              ],
            },
          },
          2,
        );
      });

      test('Scheduler, and who may run it beside the schedule, start executions', () => {
        expect(
          statementsOf('JobSchedulerRole')
            .map((s: { Action: string }) => s.Action)
            .sort(),
        ).toEqual(['sqs:SendMessage', 'states:StartExecution']);
        expect(statementsOf('Operator')).toEqual([
          { Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: expect.stringMatching(/^JobRuns/) } },
        ]);
      });

      test('without retries a run is not repeated', () => {
        const { stack, vpc } = withVpc();
        new ScheduledTask(stack, 'Job', { vpc, image, schedule, alarms: Alarms.none(), timeout: Duration.minutes(5) });
        expect(JSON.stringify(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'))).not.toContain(
          'Retry',
        );
      });

      test.each([
        [
          'an Ec2Capacity',
          (cluster: ecs.Cluster) => TaskCapacity.ec2(new Ec2Capacity(cluster.stack, 'Own', { cluster })),
        ],
        [
          'a ManagedInstancesCapacity',
          (cluster: ecs.Cluster) =>
            TaskCapacity.managedInstances(new ManagedInstancesCapacity(cluster.stack, 'Own', { cluster })),
        ],
      ])('runs on instances of %s, with and without a timeout', (_title, capacityOf) => {
        for (const timeout of [undefined, Duration.hours(1)]) {
          const { stack, vpc } = withVpc();
          const { cluster } = new ServiceCluster(stack, 'Shared', { vpc });
          const capacity = capacityOf(cluster);
          new ScheduledTask(stack, 'Job', { vpc, image, schedule, cluster, capacity, timeout, alarms: Alarms.none() });
          const template = templateOf(stack);
          const provider = { Ref: Match.stringLikeRegexp('^OwnProvider') };
          template.hasResourceProperties('AWS::ECS::TaskDefinition', { NetworkMode: 'awsvpc' });
          if (timeout) {
            const text = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));
            expect(text).toMatch(/CapacityProvider\\":\\"",\{"Ref":"OwnProvider/);
            template.resourcePropertiesCountIs(
              'AWS::Scheduler::Schedule',
              { Target: { EcsParameters: Match.anyValue() } },
              0,
            );
          } else {
            template.hasResourceProperties('AWS::Scheduler::Schedule', {
              Target: {
                EcsParameters: Match.objectLike({
                  CapacityProviderStrategy: [{ CapacityProvider: provider, Weight: 1 }],
                  LaunchType: Match.absent(),
                  PropagateTags: 'TASK_DEFINITION',
                  NetworkConfiguration: {
                    AwsvpcConfiguration: {
                      AssignPublicIp: Match.absent(),
                      SecurityGroups: [Match.anyValue()],
                      Subnets: [Match.anyValue(), Match.anyValue()],
                    },
                  },
                }),
              },
            });
            template.hasResourceProperties('AWS::Events::Rule', {
              EventPattern: {
                detail: {
                  $or: [
                    Match.anyValue(),
                    Match.objectLike({ stopCode: ['TaskFailedToStart', 'SpotInterruption', 'TerminationNotice'] }),
                  ],
                },
              },
            });
          }
          template.hasResourceProperties('AWS::IAM::Policy', {
            PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'ecs:RunTask' })]) },
          });
        }
      });

      test('placement constraints choose among the instances, with and without a timeout', () => {
        for (const timeout of [undefined, Duration.hours(1)]) {
          const { stack, vpc } = withVpc();
          const { cluster } = new ServiceCluster(stack, 'Shared', { vpc });
          const capacity = TaskCapacity.ec2(new Ec2Capacity(stack, 'Own', { cluster }));
          const placementConstraints = [ecs.PlacementConstraint.memberOf('attribute:gpu == yes')];
          const props = {
            vpc,
            image,
            schedule,
            cluster,
            capacity,
            timeout,
            placementConstraints,
            alarms: Alarms.none(),
          };
          new ScheduledTask(stack, 'Job', props);
          const template = templateOf(stack);
          const text = JSON.stringify(template.toJSON());
          expect(text).toContain(
            timeout
              ? 'PlacementConstraints\\":[{\\"Type\\":\\"memberOf\\",\\"Expression\\":\\"attribute:gpu == yes\\"}]'
              : '"PlacementConstraints":[{"Expression":"attribute:gpu == yes","Type":"memberOf"}]',
          );
        }
      });

      test('without a timeout there is no state machine', () => {
        const { stack, vpc } = withVpc();
        new ScheduledTask(stack, 'Job', { vpc, image, schedule, alarms: Alarms.none() });
        templateOf(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 0);
      });
    });
  });

  describe('fails', () => {
    test.each([
      [
        '61 25 * * ? *',
        /'schedule' must have minutes from 0 to 59, got '61' in[^]*'schedule' must have hours from 0 to 23/,
      ],
      [
        '0 2 * * *',
        /'schedule' must have six fields \(minutes, hours, days of the month, months, days of the week, years\)/,
      ],
      ['0 2 * * * *', /'schedule' must have '\?' either as day of the month or as day of the week/],
      ['0 2 ? * 6#8 1900', /'schedule' must have years from 1970 to 2199, got '1900'/],
    ])('on cron(%s)', (fields, message) => {
      const { stack, vpc } = withVpc();
      const wrong = scheduler.ScheduleExpression.expression(`cron(${fields})`);
      expect(() => new ScheduledTask(stack, 'Job', { vpc, image, schedule: wrong, alarms: Alarms.none() })).toThrow(
        message,
      );
    });

    const make = (props: Partial<ScheduledTaskProps>) => () => {
      const { stack, vpc } = withVpc();
      return new ScheduledTask(stack, 'Job', { vpc, image, schedule, alarms: Alarms.none(), ...props });
    };

    test.each<[string, Partial<ScheduledTaskProps>, RegExp]>([
      ['a start within seconds', { maxEventAge: Duration.seconds(30) }, /'maxEventAge' must be .* from 60 to 86400 s/],
      ['a start within two days', { maxEventAge: Duration.days(2) }, /'maxEventAge' must be .* got 172800 s/],
      ['too many retries', { retryAttempts: 186 }, /'retryAttempts' must be a whole number from 0 to 185, got 186/],
      ['a limit of seconds', { timeout: Duration.seconds(30) }, /'timeout' must be .* from 60 to 2592000 s, got 30 s/],
      ['too many repetitions', { timeout: Duration.hours(1), runRetries: 21 }, /'runRetries' must be .* from 0 to 20/],
      ['repetitions without a limit', { runRetries: 2 }, /'runRetries' needs a 'timeout': what hangs does not fail/],
      [
        'an EBS volume',
        { ebsMount: { path: '/data', size: Size.gibibytes(10) } },
        /'ebsMount' is for services: a task that is started alone gets none; use 'ephemeralStorage', or 'efsMounts'/,
      ],
      ['an empty command', { command: [] }, /'command' must not be empty/],
      ['CPU that Fargate does not have', { vcpus: 3 }, /'vcpus'/],
      ['no subnets', { subnets: { subnets: [] } }, /'subnets.subnets' must not be empty/],
    ])('fails with %s', (_, props, message) => {
      expect(make(props)).toThrow(message);
    });

    test('fails with mistakes of different kinds in one error, before any child', () => {
      const { stack, vpc } = withVpc();
      const props = { vpc, image, schedule, alarms: Alarms.none(), retryAttempts: 186, vcpus: 3 };
      expect(() => new ScheduledTask(stack, 'Job', props)).toThrow(
        /^ScheduledTask at 'Test\/Job' has 2 problems:(.|\n)*'retryAttempts'(.|\n)*'vcpus'/,
      );
      expect(stack.node.findChild('Job').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const { stack, vpc } = withVpc();
      const one = new ScheduledTask(stack, 'One', { vpc, image, schedule, alarms: Alarms.none() });
      new ScheduledTask(stack, 'Two', { vpc, image, schedule, alarms: Alarms.none(), cluster: one.cluster });
      (one.schedule.node.defaultChild as scheduler.CfnSchedule).description = 'mine';
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Scheduler::Schedule', 2);
      template.resourcePropertiesCountIs('AWS::Scheduler::Schedule', { Description: 'mine' }, 1);
    });
  });
});
