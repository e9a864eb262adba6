import { Duration, Environment, Lazy, PropertyInjectors, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  DataTransferTask,
  DataTransferTaskProps,
  TransferAgent,
  TransferDeletion,
  TransferLocation,
  TransferLogAccess,
  TransferLogLevel,
  TransferMode,
  TransferReportLevel,
  TransferVerification,
} from '../../../lib/storage';
import { accessPointOf, alarmsOf, ON_CALL, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const TASK = 'AWS::DataSync::Task';
const ALARM = 'AWS::CloudWatch::Alarm';
const RULE = 'AWS::Events::Rule';
const AGENT = 'arn:aws:datasync:eu-west-1:111122223333:agent/agent-0123456789abcdef0';
const SERVER = { agents: [TransferAgent.basic(AGENT)], hostname: 'files.example.com', path: '/export' };
const DAILY = events.Schedule.rate(Duration.days(1));

function bucketOf(stack: Stack, name: string): s3.IBucket {
  const id = `Bucket${name}`;
  return (stack.node.tryFindChild(id) as s3.IBucket | undefined) ?? s3.Bucket.fromBucketName(stack, id, name);
}

function make(props: Partial<DataTransferTaskProps> = {}, stack: Stack = testStack(), id = 'Copy'): DataTransferTask {
  return new DataTransferTask(stack, id, {
    source: TransferLocation.nfs(SERVER),
    destination: TransferLocation.bucket(bucketOf(stack, 'import')),
    alarms: Alarms.none(),
    ...props,
  });
}

function template(props: (stack: Stack) => Partial<DataTransferTaskProps>): Template {
  const stack = testStack();
  make(props(stack), stack);
  return templateOf(stack);
}

/** The props of a task between two buckets. */
function buckets(stack: Stack, from = {}, to = {}) {
  return {
    source: TransferLocation.bucket(bucketOf(stack, 'from'), from),
    destination: TransferLocation.bucket(bucketOf(stack, 'into'), to),
  };
}

function fails(props: (stack: Stack) => Partial<DataTransferTaskProps>, ...messages: string[]): void {
  const stack = testStack();
  const given = props(stack);
  messages.forEach((message) => {
    expect(() => make(given, new Stack(stack, `Try${messages.indexOf(message)}`))).toThrow(message);
  });
}

const TRUST = {
  Statement: [
    {
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'datasync.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: {
          'aws:SourceArn': {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':datasync:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                ':*',
              ],
            ],
          },
        },
      },
    },
  ],
  Version: '2012-10-17',
};

const arnOf = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}`]] });

describe('DataTransferTask', () => {
  describe('defaults', () => {
    let stack: Stack;
    let task: DataTransferTask;
    let result: Template;
    beforeAll(() => {
      stack = testStack();
      task = make({ alarms: alarmsOf(stack) }, stack);
      result = templateOf(stack);
    });

    test('copies what differs, keeps what is at the destination, verifies what it copies, and has no limit', () => {
      result.hasResourceProperties(TASK, {
        TaskMode: 'BASIC',
        Includes: [],
        Excludes: [],
        Schedule: Match.absent(),
        TaskReportConfig: Match.absent(),
        Options: {
          VerifyMode: 'ONLY_FILES_TRANSFERRED',
          TransferMode: 'CHANGED',
          OverwriteMode: 'ALWAYS',
          PreserveDeletedFiles: 'PRESERVE',
          LogLevel: 'BASIC',
          TaskQueueing: 'ENABLED',
          Atime: 'BEST_EFFORT',
          Mtime: 'PRESERVE',
          Uid: 'INT_VALUE',
          Gid: 'INT_VALUE',
          PosixPermissions: 'PRESERVE',
          BytesPerSecond: -1,
        },
      });
      expect(task.mode).toBe(TransferMode.BASIC);
    });

    test('lets DataSync of this account and Region write objects, and nothing else', () => {
      result.resourceCountIs('AWS::IAM::Role', 1);
      result.hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: TRUST });
      result.resourceCountIs('AWS::IAM::Policy', 1);
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
              Effect: 'Allow',
              Resource: arnOf('import'),
            },
            {
              Action: [
                's3:AbortMultipartUpload',
                's3:DeleteObject',
                's3:GetObject',
                's3:GetObjectTagging',
                's3:GetObjectVersion',
                's3:GetObjectVersionTagging',
                's3:ListMultipartUploadParts',
                's3:PutObject',
                's3:PutObjectTagging',
              ],
              Effect: 'Allow',
              Resource: arnOf('import/*'),
            },
          ],
        },
      });
      expect(task.sourceRole).toBeUndefined();
      expect(task.destinationRole).toBeDefined();
      expect(task.reportRole).toBeUndefined();
    });

    test('logs errors for three months, by a policy for all tasks of the account and Region', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 90,
        LogGroupName: {
          'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/datasync/tasks/Test-Copy'), Match.anyValue()]],
        },
      });
      const [policy] = Object.values(result.findResources('AWS::Logs::ResourcePolicy'));
      const [, parts] = policy?.Properties.PolicyDocument['Fn::Join'] as [string, (string | { Ref: string })[]];
      const text = parts.map((part) => (typeof part === 'string' ? part : part.Ref.replace('AWS::', ''))).join('');
      expect(JSON.parse(text)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'datasync.amazonaws.com' },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: 'arn:Partition:logs:Region:AccountId:log-group:/aws/datasync/tasks/*',
            Condition: {
              StringEquals: { 'aws:SourceAccount': 'AccountId' },
              ArnLike: { 'aws:SourceArn': 'arn:Partition:datasync:Region:AccountId:task/*' },
            },
          },
        ],
      });
      result.hasResource(TASK, { DependsOn: [Match.stringLikeRegexp('LogPolicy')] });
    });

    test('alarms at the first execution that failed; nobody knows when the next one is due', () => {
      result.resourceCountIs(ALARM, 1);
      result.hasResourceProperties(ALARM, {
        Namespace: 'AWS/Events',
        MetricName: 'MatchedEvents',
        Threshold: 1,
        Period: 3600,
        EvaluationPeriods: 1,
        AlarmActions: [ON_CALL],
      });
      for (const State of ['ERROR', 'SUCCESS']) {
        result.hasResourceProperties(RULE, {
          EventPattern: {
            source: ['aws.datasync'],
            'detail-type': ['DataSync Task Execution State Change'],
            resources: [{ prefix: { 'Fn::Join': ['', [stack.resolve(task.task.attrTaskArn), '/']] } }],
            detail: { State: [State] },
          },
          Targets: Match.absent(),
        });
      }
      result.resourceCountIs('AWS::SQS::Queue', 0);
    });
  });

  describe('all options', () => {
    test('are in the task', () => {
      const result = template((stack) => ({
        schedule: events.Schedule.cron({ minute: '0', hour: '20' }),
        enabled: false,
        verification: TransferVerification.EVERYTHING,
        deletion: TransferDeletion.mirror('versions are kept'),
        includes: ['/2026*', '/archive'],
        excludes: ['*.tmp', '/archive/old'],
        bandwidthLimit: Size.mebibytes(50),
        report: { bucket: bucketOf(stack, 'reports'), prefix: 'copy/', level: TransferReportLevel.EVERY_FILE },
        logLevel: TransferLogLevel.EVERY_FILE,
        logRetention: logs.RetentionDays.ONE_WEEK,
      }));
      result.hasResourceProperties(TASK, {
        Schedule: { ScheduleExpression: 'cron(0 20 * * ? *)', Status: 'DISABLED' },
        Includes: [{ FilterType: 'SIMPLE_PATTERN', Value: '/2026*|/archive' }],
        Excludes: [{ FilterType: 'SIMPLE_PATTERN', Value: '*.tmp|/archive/old' }],
        Options: Match.objectLike({
          VerifyMode: 'POINT_IN_TIME_CONSISTENT',
          PreserveDeletedFiles: 'REMOVE',
          BytesPerSecond: 52_428_800,
          LogLevel: 'TRANSFER',
        }),
        TaskReportConfig: {
          Destination: { S3: Match.objectLike({ S3BucketArn: arnOf('reports'), Subdirectory: 'copy/' }) },
          OutputType: 'STANDARD',
          ReportLevel: 'SUCCESSES_AND_ERRORS',
          ObjectVersionIds: 'NONE',
        },
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    });

    test('tell a topic of what failed', () => {
      const result = template((stack) => ({ failureTopic: new sns.Topic(stack, 'Topic') }));
      result.hasResourceProperties(RULE, {
        EventPattern: Match.objectLike({ detail: { State: ['ERROR'] } }),
        Targets: [
          Match.objectLike({ DeadLetterConfig: Match.anyValue(), RetryPolicy: { MaximumEventAgeInSeconds: 3600 } }),
        ],
      });
      result.resourceCountIs('AWS::SQS::Queue', 1);
    });

    test('of a report: a role that writes reports and nothing else', () => {
      const stack = testStack();
      const task = make({ report: { bucket: bucketOf(stack, 'reports'), prefix: 'copy/' } }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [stack.resolve(task.reportRole?.roleName)],
        PolicyDocument: {
          Statement: [{ Action: 's3:PutObject', Effect: 'Allow', Resource: arnOf('reports/copy/*') }],
        },
      });
      result.hasResourceProperties(TASK, {
        TaskReportConfig: Match.objectLike({ OutputType: 'STANDARD', ReportLevel: 'ERRORS_ONLY' }),
      });
      result.hasResource(TASK, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('ReportRoleDefaultPolicy')]) });
    });

    test('of a report: the numbers alone', () => {
      template((stack) => ({
        report: { bucket: bucketOf(stack, 'reports'), level: TransferReportLevel.SUMMARY },
      })).hasResourceProperties(TASK, {
        TaskReportConfig: { OutputType: 'SUMMARY_ONLY', ReportLevel: Match.absent(), Destination: Match.anyValue() },
      });
    });
  });

  describe('overrides', () => {
    test('Enhanced mode between buckets, which logs to the log group of DataSync', () => {
      const stack = testStack();
      const task = make(buckets(stack), stack);
      const result = templateOf(stack);
      result.hasResourceProperties(TASK, {
        TaskMode: 'ENHANCED',
        CloudWatchLogGroupArn: Match.absent(),
        Options: {
          VerifyMode: 'ONLY_FILES_TRANSFERRED',
          ObjectTags: 'PRESERVE',
          BytesPerSecond: Match.absent(),
          Uid: Match.absent(),
        },
      });
      result.resourceCountIs('AWS::Logs::LogGroup', 0);
      result.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
      expect(task.logGroup).toBeUndefined();
      expect(task.mode).toBe(TransferMode.ENHANCED);
    });

    test('Basic mode between buckets, with a limit of bandwidth', () => {
      template((stack) => ({
        ...buckets(stack),
        mode: TransferMode.BASIC,
        bandwidthLimit: Size.mebibytes(1),
        objectTags: false,
      })).hasResourceProperties(TASK, {
        TaskMode: 'BASIC',
        Options: { BytesPerSecond: 1_048_576, ObjectTags: 'NONE' },
      });
    });

    test('Enhanced mode with agents of Enhanced mode', () => {
      template(() => ({
        source: TransferLocation.nfs({ ...SERVER, agents: [TransferAgent.enhanced(AGENT)] }),
      })).hasResourceProperties(TASK, { TaskMode: 'ENHANCED' });
    });

    test('an existing policy for the log, and none without a log', () => {
      template(() => ({ logAccess: TransferLogAccess.existingPolicy() })).resourceCountIs(
        'AWS::Logs::ResourcePolicy',
        0,
      );
      const off = template(() => ({ logLevel: TransferLogLevel.OFF }));
      off.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
      off.resourceCountIs('AWS::Logs::LogGroup', 0);
      off.hasResourceProperties(TASK, { CloudWatchLogGroupArn: Match.absent(), Options: { LogLevel: 'OFF' } });
    });

    test('a key of the log, which admits the logs of tasks', () => {
      const result = template((stack) => ({ logEncryptionKey: new kms.Key(stack, 'Key') }));
      result.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Condition: {
                ArnLike: {
                  'kms:EncryptionContext:aws:logs:arn': {
                    'Fn::Join': ['', Match.arrayWith([':log-group:/aws/datasync/tasks/*'])],
                  },
                },
              },
            }),
          ]),
        },
      });
    });

    test('everything is copied, and nothing overwritten', () => {
      template(() => ({ compare: false, overwrite: false })).hasResourceProperties(TASK, {
        Options: { TransferMode: 'ALL', OverwriteMode: 'NEVER' },
      });
    });

    test('an access point gives files to its user, whose owners are not copied', () => {
      template((stack) => ({
        destination: TransferLocation.efs(accessPointOf(stack).fileSystem, {
          vpc: vpcOf(stack),
          accessPoint: accessPointOf(stack),
        }),
      })).hasResourceProperties(TASK, { Options: { Uid: 'NONE', Gid: 'NONE', PosixPermissions: 'PRESERVE' } });
    });

    test.each([
      [Duration.hours(1), 1],
      [Duration.hours(12), 1],
      [Duration.days(1), 2],
      [Duration.days(3), 6],
    ])('a schedule each %s alarms after days without success', (interval, days) => {
      template((stack) => ({
        schedule: events.Schedule.rate(interval),
        alarms: alarmsOf(stack),
      })).hasResourceProperties(ALARM, {
        Period: 86_400,
        EvaluationPeriods: days,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
    });

    test.each<[string, Partial<DataTransferTaskProps>]>([
      ['a schedule that is too rare', { schedule: events.Schedule.rate(Duration.days(4)) }],
      ['one by cron', { schedule: events.Schedule.cron({ minute: '0', hour: '3' }) }],
      ['one that is switched off', { schedule: DAILY, enabled: false }],
    ])('%s alarms on failures alone', (_, props) => {
      template((stack) => ({ ...props, alarms: alarmsOf(stack) })).resourceCountIs(ALARM, 1);
    });

    test('thresholds', () => {
      const result = template((stack) => ({
        schedule: events.Schedule.cron({ minute: '0', hour: '3' }),
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 3, withoutSuccess: Duration.days(7) },
      }));
      result.hasResourceProperties(ALARM, { Threshold: 3 });
      result.hasResourceProperties(ALARM, { EvaluationPeriods: 7 });
    });

    test('a property injector', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: DataTransferTask.PROPERTY_INJECTION_ID,
        inject: (props) => ({ ...props, logRetention: logs.RetentionDays.ONE_DAY }),
      });
      make({}, stack);
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
    });
  });

  describe('fails', () => {
    test('fails without locations and alarms', () => {
      expect(() => new DataTransferTask(testStack(), 'Copy', {} as DataTransferTaskProps)).toThrow(
        /3 problems[^]*'source' must be given[^]*'destination' must be given[^]*'alarms' must be given/,
      );
    });

    test('fails with Enhanced mode where it cannot be, and with Basic mode where agents are of the other', () => {
      fails(
        () => ({ mode: TransferMode.ENHANCED }),
        "'mode' must be BASIC between an NFS server and a bucket with these agents, got ENHANCED; leave it out, or give 'TransferAgent.enhanced()'",
      );
      fails(
        () => ({
          mode: TransferMode.BASIC,
          source: TransferLocation.nfs({ ...SERVER, agents: [TransferAgent.enhanced(AGENT)] }),
        }),
        "'mode' must be ENHANCED between an NFS server and a bucket",
      );
      fails(
        (stack) => ({
          source: TransferLocation.nfs({ ...SERVER, agents: [TransferAgent.enhanced(AGENT)] }),
          destination: TransferLocation.efs(accessPointOf(stack).fileSystem, { vpc: vpcOf(stack) }),
        }),
        'a transfer between an NFS server and an EFS file system must have agents of Basic mode',
      );
      fails(
        (stack) => ({
          source: TransferLocation.objectStorage({ hostname: 'storage.example.com', bucketName: 'in' }),
          destination: TransferLocation.efs(accessPointOf(stack).fileSystem, { vpc: vpcOf(stack) }),
        }),
        'must have agents of Basic mode',
      );
    });

    test('fails without storage of AWS', () => {
      fails(
        () => ({ destination: TransferLocation.nfs({ ...SERVER, hostname: 'other.example.com' }) }),
        "'source' or 'destination' must be storage of AWS",
      );
    });

    test('fails with what Enhanced mode does not have', () => {
      fails(
        (stack) => ({
          ...buckets(stack),
          bandwidthLimit: Size.mebibytes(10),
          verification: TransferVerification.EVERYTHING,
          logRetention: logs.RetentionDays.ONE_DAY,
        }),
        "'bandwidthLimit' must not be given in Enhanced mode",
        "'verification' must not be EVERYTHING in Enhanced mode",
        "'logRetention', 'logEncryptionKey' and 'logAccess' must not be given in Enhanced mode",
      );
    });

    test('fails when archived objects would have to be read', () => {
      for (const storageClass of [s3.StorageClass.GLACIER, s3.StorageClass.DEEP_ARCHIVE]) {
        fails(
          (stack) => ({
            destination: TransferLocation.bucket(bucketOf(stack, 'into'), { storageClass }),
            verification: TransferVerification.EVERYTHING,
          }),
          "'verification' must not be EVERYTHING with objects that are archived",
        );
      }
      const readable = s3.StorageClass.GLACIER_INSTANT_RETRIEVAL;
      template((stack) => ({
        destination: TransferLocation.bucket(bucketOf(stack, 'into'), { storageClass: readable }),
        verification: TransferVerification.EVERYTHING,
      })).resourceCountIs(TASK, 1);
    });

    test('fails when all is copied and what is too much deleted, or kept and all verified', () => {
      fails(
        () => ({ deletion: TransferDeletion.mirror('versions'), compare: false }),
        "'deletion' must be 'TransferDeletion.keep()' without 'compare'",
      );
      fails(
        () => ({ overwrite: false, verification: TransferVerification.EVERYTHING }),
        "'verification' must not be EVERYTHING without 'overwrite'",
      );
    });

    test('fails with a limit that stops everything', () => {
      fails(() => ({ bandwidthLimit: Size.kibibytes(100) }), "'bandwidthLimit' must be at least 1 MiB a second");
    });

    test('fails with one place twice, or one within the other', () => {
      const place = (stack: Stack, prefix?: string) => TransferLocation.bucket(bucketOf(stack, 'one'), { prefix });
      fails(
        (stack) => ({ source: place(stack, 'a/'), destination: place(stack, 'a/') }),
        "'destination' must not be the same as 'source'",
      );
      fails(
        (stack) => ({ source: place(stack), destination: place(stack, 'copy/') }),
        "'destination' ('copy/') and 'source' ('') must not lie one in the other",
      );
      fails(
        (stack) => ({ source: place(stack, 'a/b/'), destination: place(stack, 'a/') }),
        'must not lie one in the other',
      );
      template((stack) => ({ source: place(stack, 'a/'), destination: place(stack, 'ab/') })).resourceCountIs(TASK, 1);
    });

    test('fails with an agent of another Region or account', () => {
      const source = TransferLocation.nfs(SERVER);
      const of = (env: Environment) => new Stack(testApp(), 'Elsewhere', { env });
      expect(() => make({ source }, of({ region: 'us-east-1' }))).toThrow(
        "'source agents' must be of the account and Region of the task",
      );
      expect(() => make({ source }, of({ account: '444455556666' }))).toThrow("'source agents' must be of the account");
      make({ source }, of({ account: '111122223333', region: 'eu-west-1' }));
    });

    test('fails with reports in what is copied', () => {
      fails(
        (stack) => ({ ...buckets(stack), report: { bucket: bucketOf(stack, 'from'), prefix: 'reports/' } }),
        "'report' must not be written to what is copied",
      );
    });

    test('fails with reports that the next execution would delete', () => {
      const into = (prefix: string) => (stack: Stack) => ({
        ...buckets(stack),
        destination: TransferLocation.bucket(bucketOf(stack, 'into'), { prefix: 'copy/' }),
        deletion: TransferDeletion.mirror('versions are kept'),
        report: { bucket: bucketOf(stack, 'into'), prefix },
      });
      fails(into('copy/reports/'), "'report' must not be written to what is mirrored ('copy/')");
      template(into('reports/')).resourceCountIs(TASK, 1);
      template((stack) => ({ ...into('copy/reports/')(stack), deletion: undefined })).resourceCountIs(TASK, 1);
    });

    test.each([
      ['rate', events.Schedule.rate(Duration.minutes(30)), "'schedule' must be at least an hour apart"],
      ['minutes', events.Schedule.cron({ minute: '0/15' }), "'schedule' must have one minute of the hour"],
      ['every minute', events.Schedule.expression('cron(* * * * ? *)'), "'schedule' must have one minute of the hour"],
      ['fields', events.Schedule.expression('cron(0 3 * *)'), "'schedule' must have six fields"],
      ['hour', events.Schedule.expression('cron(0 25 * * ? *)'), "'schedule' must have hours from 0 to 23"],
      ['at', events.Schedule.expression('at(2026-01-01T00:00:00)'), "'schedule' must be a rate or a cron expression"],
    ])('fails with a schedule that DataSync does not take: %s', (_, schedule, message) => {
      fails(() => ({ schedule }), message);
    });

    test('fails with what needs a schedule', () => {
      fails(
        () => ({ enabled: true, alarmThresholds: { withoutSuccess: Duration.days(1) } }),
        "'enabled' needs 'schedule'",
        "'alarmThresholds.withoutSuccess' needs 'schedule'",
      );
    });

    test('fails with thresholds out of bounds', () => {
      fails(
        () => ({ schedule: DAILY, alarmThresholds: { failedExecutions: 0, withoutSuccess: Duration.days(8) } }),
        "'alarmThresholds.failedExecutions' must be a whole number of at least 1, got 0",
        "'alarmThresholds.withoutSuccess' must be a duration in whole days from 1 to 7, got 8 d",
      );
    });

    test.each<[string, Partial<DataTransferTaskProps>, string]>([
      ['no slash', { includes: ['2026'] }, "'includes' must begin with a slash and have something behind it"],
      ['an asterisk in the middle', { includes: ['/a*b'] }, "'includes' must have an asterisk only at the end"],
      ['two in one', { excludes: ['/a|/b'] }, "'excludes' must have one pattern each"],
      ['nothing', { excludes: ['/'] }, "'excludes' must begin with a slash or an asterisk"],
      ['twice', { excludes: ['/a', '/a'] }, "'excludes' must not hold a value twice"],
      ['too much', { excludes: [`/${'a'.repeat(102_400)}`] }, 'at most 102,400 characters in all, got 102401'],
    ])('fails with a pattern of %s', (_, props, message) => {
      fails(() => props, message);
    });

    test('fails with a prefix of reports that is none', () => {
      fails((stack) => ({ report: { bucket: bucketOf(stack, 'reports'), prefix: '/x' } }), "'report.prefix' must be");
    });

    test('takes tokens', () => {
      const token = Lazy.string({ produce: () => 'cron(0 3 * * ? *)' });
      template((stack) => ({
        schedule: events.Schedule.expression(token),
        includes: [Lazy.string({ produce: () => '/2026' })],
        destination: TransferLocation.bucket(bucketOf(stack, 'into'), {
          prefix: Lazy.string({ produce: () => 'in/' }),
        }),
      })).hasResourceProperties(TASK, { Schedule: { ScheduleExpression: 'cron(0 3 * * ? *)' } });
    });
  });

  describe('in a stack', () => {
    test('two of them, with one policy for both logs', () => {
      const stack = testStack();
      make({}, stack);
      make({ logAccess: TransferLogAccess.existingPolicy() }, stack, 'Other');
      const result = templateOf(stack);
      result.resourceCountIs(TASK, 2);
      result.resourceCountIs('AWS::Logs::ResourcePolicy', 1);
      const names = Object.values(result.findResources('AWS::Logs::LogGroup')).map(({ Properties }) =>
        JSON.stringify(Properties.LogGroupName),
      );
      expect(new Set(names).size).toBe(2);
    });

    test('whoever may start it may start nothing else', () => {
      const stack = testStack();
      const task = make({}, stack);
      const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
      task.grantStart(role);
      const taskArn = stack.resolve(task.task.attrTaskArn) as unknown;
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        Roles: [stack.resolve(role.roleName)],
        PolicyDocument: {
          Statement: [
            { Action: 'datasync:StartTaskExecution', Effect: 'Allow', Resource: taskArn },
            {
              Action: 'datasync:DescribeTaskExecution',
              Effect: 'Allow',
              Resource: { 'Fn::Join': ['', [taskArn, '/execution/*']] },
            },
          ],
        },
      });
    });

    test('its metrics are those of the task, and on a dashboard', () => {
      const stack = testStack();
      const task = make({}, stack);
      for (const [metric, name] of [
        [task.metricBytesWritten(), 'BytesWritten'],
        [task.metricFilesTransferred(), 'FilesTransferred'],
      ] as const) {
        expect(metric).toMatchObject({ namespace: 'AWS/DataSync', metricName: name, statistic: 'Sum' });
        expect(stack.resolve(metric.dimensions)).toEqual({
          TaskId: { 'Fn::Select': [1, { 'Fn::Split': ['/', stack.resolve(task.task.attrTaskArn)] }] },
        });
      }
      new OperationsDashboard(stack, 'Dashboard', { subjects: [task] });
      templateOf(stack).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
      // In Enhanced mode there is no such metric.
      expect(JSON.stringify(templateOf(stack).toJSON())).not.toContain('BytesTransferred');
    });

    test('its children can be overridden', () => {
      const stack = testStack();
      make({}, stack).task.addPropertyOverride('Options.PreserveDevices', 'PRESERVE');
      templateOf(stack).hasResourceProperties(TASK, { Options: { PreserveDevices: 'PRESERVE' } });
    });
  });
});
