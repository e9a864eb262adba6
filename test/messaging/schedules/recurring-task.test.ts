import { Duration, PropertyInjectors, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { RecurringTask, RecurringTaskProps, RecurringTaskSchedule, RecurringTaskTarget } from '../../../lib/messaging';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { functionOf } from '../../specimens/messaging';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const SCHEDULE = 'AWS::Scheduler::Schedule';
const ALARM = 'AWS::CloudWatch::Alarm';
const DEAD_LETTERS = { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReportDeadLetters'), 'Arn'] };

function make(props: Partial<RecurringTaskProps> = {}, stack: Stack = testStack(), id = 'Report'): RecurringTask {
  return new RecurringTask(stack, id, {
    schedule: RecurringTaskSchedule.rate(Duration.hours(1)),
    target: RecurringTaskTarget.lambdaFunction(functionOf(stack)),
    alarms: Alarms.none(),
    ...props,
  });
}

/** The schedules of the group: the name of the group ends with part of the id of the stack. */
const OF_GROUP = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':scheduler:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      expect.stringMatching(/^:schedule\/Test-Report-\w+-$/),
      expect.anything(),
      '/*',
    ],
  ],
};

/** The statements of the policies of a template, by the beginning of the logical id of the policy. */
function statements(result: Template, id: string): unknown[] {
  const policies = Object.entries(result.findResources('AWS::IAM::Policy')) as [
    string,
    { Properties: { PolicyDocument: { Statement: unknown[] } } },
  ][];
  return policies
    .filter(([name]) => name.startsWith(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

describe('RecurringTask', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack) }, stack);
      result = templateOf(stack);
    });

    test('an enabled schedule within the minute, three retries within an hour, and a key of Scheduler', () => {
      result.hasResourceProperties(SCHEDULE, {
        ScheduleExpression: 'rate(1 hour)',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        KmsKeyArn: Match.absent(),
        StartDate: Match.absent(),
        EndDate: Match.absent(),
        Description: Match.absent(),
        Target: Match.objectLike({
          RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: DEAD_LETTERS },
          Input: Match.absent(),
        }),
      });
    });

    test('a group of its own, whose name has part of the id of the stack, and at most 64 characters', () => {
      result.hasResourceProperties('AWS::Scheduler::ScheduleGroup', {
        Name: { 'Fn::Join': ['', [Match.stringLikeRegexp('^Test-Report'), Match.anyValue()]] },
      });
      expect(JSON.stringify(result.findResources('AWS::Scheduler::ScheduleGroup'))).toContain('AWS::StackId');
      const long = templateOf(Stack.of(make({}, testStack(), 'A'.repeat(80))));
      long.hasResourceProperties('AWS::Scheduler::ScheduleGroup', {
        Name: { 'Fn::Join': ['', [Match.stringLikeRegexp('^.{1,56}$'), Match.anyValue()]] },
      });
    });

    test('a schedule that waits for its group, and for the policy of its role', () => {
      const [schedule] = Object.values(result.findResources(SCHEDULE)) as { DependsOn: string[] }[];
      expect(schedule?.DependsOn).toEqual([
        expect.stringMatching(/^ReportGroup/),
        expect.stringMatching(/^ReportSchedulerRoleDefaultPolicy/),
        expect.stringMatching(/^ReportSchedulerRole/),
      ]);
    });

    test('a role for schedules of this account and group alone', () => {
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: Match.objectLike({
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'scheduler.amazonaws.com' },
              Condition: {
                StringEquals: {
                  'aws:SourceAccount': { Ref: 'AWS::AccountId' },
                  'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^ReportGroup'), 'Arn'] },
                },
              },
            },
          ],
        }),
      });
      result.resourceCountIs('AWS::IAM::Role', 1);
    });

    test('the role may call the target and write to the queue, and nothing else', () => {
      expect(statements(result, 'Report')).toEqual([
        {
          Action: 'lambda:InvokeFunction',
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', expect.arrayContaining([':function:Handler'])] },
        },
        {
          Action: 'sqs:SendMessage',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ReportDeadLetters/), 'Arn'] },
        },
      ]);
    });

    test('a queue that keeps failed calls for 14 days, with a key of SQS, by TLS alone', () => {
      result.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      result.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Effect: 'Deny' })] }),
      });
    });

    test('four alarms, of the metrics of the group and of the queue', () => {
      result.resourceCountIs(ALARM, 4);
      for (const MetricName of [
        'TargetErrorCount',
        'InvocationDroppedCount',
        'InvocationsFailedToBeSentToDeadLetterCount',
      ]) {
        result.hasResourceProperties(ALARM, {
          Namespace: 'AWS/Scheduler',
          MetricName,
          Statistic: 'Sum',
          Period: 60,
          Threshold: 1,
          EvaluationPeriods: 1,
          Dimensions: [{ Name: 'ScheduleGroup', Value: Match.anyValue() }],
        });
      }
      result.hasResourceProperties(ALARM, { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 });
    });

    test('schedule, metrics and group have the one name', () => {
      const [group] = Object.values(result.findResources('AWS::Scheduler::ScheduleGroup')) as {
        Properties: { Name: unknown };
      }[];
      const name = group?.Properties.Name;
      result.hasResourceProperties(SCHEDULE, { GroupName: name });
      result.hasResourceProperties(ALARM, { Dimensions: [{ Name: 'ScheduleGroup', Value: name }] });
    });
  });

  describe('all options', () => {
    test('reach the schedule', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      make(
        {
          schedule: RecurringTaskSchedule.rate(Duration.minutes(5), {
            start: new Date('2027-01-01T00:00:00Z'),
            end: new Date('2028-01-01T00:00:00Z'),
          }),
          description: 'Counts the stock',
          enabled: false,
          timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)),
          retryAttempts: 0,
          maxEventAge: Duration.minutes(10),
          encryptionKey: key,
        },
        stack,
      );
      templateOf(stack).hasResourceProperties(SCHEDULE, {
        ScheduleExpression: 'rate(5 minutes)',
        StartDate: '2027-01-01T00:00:00.000Z',
        EndDate: '2028-01-01T00:00:00.000Z',
        Description: 'Counts the stock',
        State: 'DISABLED',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
        KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        Target: Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 600 } }),
      });
    });

    test('with keys the role may decrypt the input, and encrypt what failed', () => {
      const stack = testStack();
      make(
        {
          encryptionKey: new kms.Key(stack, 'Key'),
          deadLetterQueueEncryptionKey: new kms.Key(stack, 'QueueKey'),
        },
        stack,
      );
      const result = templateOf(stack);
      expect(statements(result, 'Report')).toEqual(
        expect.arrayContaining([
          {
            Action: 'kms:Decrypt',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
          },
          {
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [expect.stringMatching(/^QueueKey/), 'Arn'] },
          },
        ]),
      );
      result.hasResourceProperties('AWS::SQS::Queue', {
        KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueueKey'), 'Arn'] },
      });
    });
  });

  describe('overrides', () => {
    test('a threshold of target errors', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack), alarmThresholds: { targetErrors: 5 } }, stack);
      templateOf(stack).hasResourceProperties(ALARM, { MetricName: 'TargetErrorCount', Threshold: 5 });
    });

    test('no alarm with Alarms.none()', () => {
      const task = make();
      expect(task.alarms).toEqual([]);
      templateOf(Stack.of(task)).resourceCountIs(ALARM, 0);
    });

    test('grantRead() lets a role see the one schedule', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
      make({}, stack).grantRead(role);
      expect(statements(templateOf(stack), 'Operator')).toEqual([
        {
          Action: 'scheduler:GetSchedule',
          Effect: 'Allow',
          Resource: OF_GROUP,
        },
      ]);
    });

    test('grantUpdate() lets a role change the one schedule, with its role and key', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
      make({ encryptionKey: new kms.Key(stack, 'Key') }, stack).grantUpdate(role);
      expect(statements(templateOf(stack), 'Operator')).toEqual([
        {
          Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
        },
        {
          Action: ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'],
          Effect: 'Allow',
          Resource: OF_GROUP,
        },
        {
          Action: 'iam:PassRole',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ReportSchedulerRole/), 'Arn'] },
        },
      ]);
    });
  });

  describe('fails', () => {
    test('fails once with everything that is wrong, before anything is made', () => {
      const stack = testStack();
      const wrong = () =>
        make(
          {
            schedule: RecurringTaskSchedule.cron({ minute: '61', hour: '2', timeZone: TimeZone.ETC_UTC }),
            target: RecurringTaskTarget.universal({ service: 'RDS', action: 'stopDBCluster', policyStatements: [] }),
            description: 'd'.repeat(513),
            maxEventAge: Duration.days(2),
            retryAttempts: 186,
            alarmThresholds: { targetErrors: 0 },
          },
          stack,
        );
      expect(wrong).toThrow(
        new Error(
          [
            "RecurringTask at 'Test/Report' has 7 problems:",
            "'schedule' must have minutes from 0 to 59, got '61' in 'cron(61 2 * * ? *)'",
            "'service' must be the name of a service in lower case such as 'rds', got 'RDS'",
            "'policyStatements' must not be empty; give at least one",
            "'description' must be at most 512 characters, got 513",
            "'maxEventAge' must be a duration in whole seconds from 60 to 86400 s, got 172800 s",
            "'retryAttempts' must be a whole number from 0 to 185, got 186",
            "'alarmThresholds.targetErrors' must be a whole number of at least 1, got 0",
          ].join('\n  - '),
        ),
      );
      expect(stack.node.findChild('Report').node.children).toEqual([]);
    });

    test('fails without a schedule or target, for callers in JavaScript', () => {
      const missing = { schedule: undefined, target: undefined } as unknown as RecurringTaskProps;
      expect(() => make(missing)).toThrow(/'schedule' must be given[^]*'target' must be given/);
    });
  });

  describe('in a stack', () => {
    test('two tasks of one target have a group, a role and a queue each', () => {
      const stack = testStack();
      make({}, stack, 'Daily');
      make({}, stack, 'Weekly');
      const result = templateOf(stack);
      for (const type of ['AWS::Scheduler::ScheduleGroup', 'AWS::IAM::Role', 'AWS::SQS::Queue']) {
        result.resourceCountIs(type, 2);
      }
    });

    test('children can be overridden', () => {
      const task = make();
      (task.schedule.node.defaultChild as scheduler.CfnSchedule).addPropertyOverride('State', 'DISABLED');
      templateOf(Stack.of(task)).hasResourceProperties(SCHEDULE, { State: 'DISABLED' });
    });

    test('it is on a dashboard', () => {
      const stack = testStack();
      const task = make({}, stack);
      new OperationsDashboard(stack, 'Operations', { subjects: [task] });
      expect(JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'))).toContain(
        'Test/Report: failed runs',
      );
    });

    test('it takes defaults of an organisation', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: RecurringTask.PROPERTY_INJECTION_ID,
        inject: (props: RecurringTaskProps) => ({ retryAttempts: 9, ...props }),
      });
      make({}, stack);
      templateOf(stack).hasResourceProperties(SCHEDULE, {
        Target: Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 9, MaximumEventAgeInSeconds: 3600 } }),
      });
    });
  });
});
