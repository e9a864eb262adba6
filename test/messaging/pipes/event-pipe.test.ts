import { App, Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  EventPipe,
  EventPipeProps,
  PipeEnrichment,
  PipeFilter,
  PipeInput,
  PipeSource,
  PipeTarget,
} from '../../../lib/messaging';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { functionOf, queueOf } from '../../specimens/messaging';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const PIPE = 'AWS::Pipes::Pipe';
const ALARM = 'AWS::CloudWatch::Alarm';
const ROLE = { Ref: Match.stringLikeRegexp('^PipeRole') };
const arnOf = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${start}`), 'Arn'] });
const INVOKE = {
  Action: 'lambda:InvokeFunction',
  Effect: 'Allow',
  Resource: arnOfImported('lambda', 'function:Handler'),
};

function arnOfImported(service: string, rest: string) {
  const account = [{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, ...account, `:${rest}`]] };
}

type Made = (stack: Stack) => Partial<EventPipeProps>;

function make(made: Made = () => ({}), stack: Stack = testStack(), id = 'Pipe'): EventPipe {
  return new EventPipe(stack, id, {
    source: PipeSource.queue(queueOf(stack)),
    target: PipeTarget.lambdaFunction(functionOf(stack)),
    alarms: Alarms.none(),
    ...made(stack),
  });
}

function template(made: Made = () => ({})): Template {
  return templateOf(Stack.of(make(made)));
}

/** The statements of the role of the pipe, whole. */
function expectStatements(result: Template, ...statements: unknown[]): void {
  result.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Version: '2012-10-17', Statement: statements },
    Roles: [ROLE],
  });
}

const encrypted = (stack: Stack, id: string, props: sqs.QueueProps = {}) =>
  new sqs.Queue(stack, id, { encryptionMasterKey: new kms.Key(stack, `${id}Key`), ...props });

const readable = (stack: Stack, id = 'Jobs', props: sqs.QueueProps = {}) =>
  new sqs.Queue(stack, id, {
    deadLetterQueue: { queue: new sqs.Queue(stack, `${id}Dead`, { fifo: props.fifo }), maxReceiveCount: 3 },
    ...props,
  });

const machine = (stack: Stack, type: sfn.StateMachineType) =>
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
    stateMachineType: type,
  });

const tableOf = (stack: Stack) =>
  new dynamodb.Table(stack, 'Items', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  });

const clicks: Made = (stack) => ({ source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks')) });

describe('EventPipe', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template();
    });

    test('a running pipe without a name, in batches of 10, which forgets what an update takes away', () => {
      result.hasResourceProperties(PIPE, {
        Name: Match.absent(),
        Description: '',
        DesiredState: 'RUNNING',
        Source: arnOfImported('sqs', 'Orders'),
        SourceParameters: {
          SqsQueueParameters: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
          FilterCriteria: { Filters: [] },
        },
        Enrichment: '',
        EnrichmentParameters: Match.absent(),
        Target: arnOfImported('lambda', 'function:Handler'),
        TargetParameters: { LambdaFunctionParameters: { InvocationType: 'REQUEST_RESPONSE' }, InputTemplate: '' },
      });
    });

    test('a role that only pipes of this account and Region assume, which is complete before the pipe', () => {
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'pipes.amazonaws.com' },
              Condition: {
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
                ArnLike: { 'aws:SourceArn': arnOfImported('pipes', 'pipe/*') },
              },
            },
          ],
        },
      });
      expectStatements(
        result,
        {
          Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          Effect: 'Allow',
          Resource: arnOfImported('sqs', 'Orders'),
        },
        INVOKE,
      );
      result.hasResource(PIPE, {
        DependsOn: [Match.stringLikeRegexp('^PipeRoleDefaultPolicy'), Match.stringLikeRegexp('^PipeRole')],
      });
    });

    test('errors are logged without payload, to a log that services may write to, and kept for three months', () => {
      result.hasResourceProperties(PIPE, {
        LogConfiguration: {
          Level: 'ERROR',
          IncludeExecutionData: Match.absent(),
          CloudwatchLogsLogDestination: { LogGroupArn: arnOf('PipeLogGroup') },
        },
      });
      result.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: {
          RetentionInDays: 90,
          KmsKeyId: Match.absent(),
          LogGroupName: {
            'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/vendedlogs/pipes/Test-Pipe-'), Match.anyValue()]],
          },
        },
      });
    });

    test('no dead-letter queue beside that of a queue', () => {
      result.resourceCountIs('AWS::SQS::Queue', 0);
      expect(make().deadLetterQueue).toBeUndefined();
    });

    test('alarms of failures, timeouts, throttles and messages that wait', () => {
      const stack = testStack();
      const subject = make((scope) => ({ alarms: alarmsOf(scope) }), stack);
      expect(subject.alarms).toHaveLength(4);
      const result = templateOf(stack);
      for (const MetricName of ['ExecutionFailed', 'ExecutionTimeout', 'ExecutionThrottled']) {
        result.hasResourceProperties(ALARM, {
          Namespace: 'AWS/EventBridge/Pipes',
          MetricName,
          Dimensions: [{ Name: 'PipeName', Value: { Ref: Match.stringLikeRegexp('^Pipe') } }],
          Statistic: 'Sum',
          Period: 60,
          Threshold: 1,
          EvaluationPeriods: 5,
          DatapointsToAlarm: 3,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        });
      }
      result.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateAgeOfOldestMessage',
        Statistic: 'Maximum',
        Threshold: 900,
        EvaluationPeriods: 3,
      });
    });

    test('a stream is read from its oldest record, with 10 retries, halves and dead letters', () => {
      const stack = testStack();
      const subject = make((scope) => ({ ...clicks(scope), alarms: alarmsOf(scope) }), stack);
      const result = templateOf(stack);
      result.hasResourceProperties(PIPE, {
        SourceParameters: {
          KinesisStreamParameters: {
            BatchSize: 100,
            MaximumBatchingWindowInSeconds: 0,
            StartingPosition: 'TRIM_HORIZON',
            ParallelizationFactor: 1,
            MaximumRetryAttempts: 10,
            MaximumRecordAgeInSeconds: -1,
            OnPartialBatchItemFailure: 'AUTOMATIC_BISECT',
            DeadLetterConfig: { Arn: arnOf('PipeDeadLetters') },
          },
        },
      });
      result.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
        FifoQueue: Match.absent(),
      });
      expect(subject.alarms).toHaveLength(4);
      result.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        EvaluationPeriods: 1,
      });
    });
  });

  describe('all options', () => {
    test('of a pipe', () => {
      const result = template((stack) => ({
        description: 'Orders',
        enabled: false,
        filters: [
          PipeFilter.pattern({ body: { kind: ['order'] } }),
          PipeFilter.pattern({ body: { id: events.Match.prefix('eu-') } }),
        ],
        enrichment: PipeEnrichment.lambdaFunction(functionOf(stack, 'Customers'), {
          input: PipeInput.text('<$.body>'),
        }),
        target: PipeTarget.lambdaFunction(functionOf(stack), {
          waitForResult: false,
          input: PipeInput.object({ id: '<$.id>', note: 'of <$.id>' }),
        }),
        logLevel: events.Level.TRACE,
        logExecutionData: true,
        logRetention: logs.RetentionDays.ONE_WEEK,
      }));
      result.hasResourceProperties(PIPE, {
        Description: 'Orders',
        DesiredState: 'STOPPED',
        SourceParameters: {
          FilterCriteria: {
            Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }, { Pattern: '{"body":{"id":[{"prefix":"eu-"}]}}' }],
          },
        },
        Enrichment: arnOfImported('lambda', 'function:Customers'),
        EnrichmentParameters: { InputTemplate: '<$.body>' },
        TargetParameters: {
          LambdaFunctionParameters: { InvocationType: 'FIRE_AND_FORGET' },
          InputTemplate: '{"id":<$.id>,"note":"of <$.id>"}',
        },
        LogConfiguration: { Level: 'TRACE', IncludeExecutionData: ['ALL'] },
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
      expectStatements(
        result,
        {
          Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          Effect: 'Allow',
          Resource: arnOfImported('sqs', 'Orders'),
        },
        {
          ...INVOKE,
          Resource: [arnOfImported('lambda', 'function:Customers'), arnOfImported('lambda', 'function:Handler')],
        },
      );
    });

    test('of a stream', () => {
      template((stack) => ({
        source: PipeSource.tableStream(tableOf(stack), {
          startingPosition: lambda.StartingPosition.LATEST,
          batchSize: 1000,
          maxBatchingWindow: Duration.seconds(30),
          parallelizationFactor: 4,
          retryAttempts: 0,
          maxRecordAge: Duration.hours(1),
          bisectBatchOnError: false,
        }),
      })).hasResourceProperties(PIPE, {
        Source: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Items'), 'StreamArn'] },
        SourceParameters: {
          DynamoDBStreamParameters: {
            BatchSize: 1000,
            MaximumBatchingWindowInSeconds: 30,
            StartingPosition: 'LATEST',
            ParallelizationFactor: 4,
            MaximumRetryAttempts: 0,
            MaximumRecordAgeInSeconds: 3600,
            OnPartialBatchItemFailure: Match.absent(),
          },
        },
      });
    });

    test('thresholds of alarms', () => {
      const result = template((stack) => ({
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 7, messageAge: Duration.hours(1) },
      }));
      result.hasResourceProperties(ALARM, { MetricName: 'ExecutionFailed', Threshold: 7 });
      result.hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 3600 });
    });
    const handler = { target: (stack: Stack) => PipeTarget.lambdaFunction(functionOf(stack)) };

    test('permissions of a queue with a key: the pipe decrypts', () => {
      const result = template((stack) => ({
        source: PipeSource.queue(readable(stack, 'Jobs', { encryptionMasterKey: new kms.Key(stack, 'JobsKey') })),
        target: handler.target(stack),
      }));
      expectStatements(
        result,
        {
          Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          Effect: 'Allow',
          Resource: arnOf('Jobs'),
        },
        { Action: 'kms:Decrypt', Effect: 'Allow', Resource: arnOf('JobsKey') },
        INVOKE,
      );
    });

    test('permissions of a table, and of its dead letters with a key', () => {
      const result = template((stack) => ({
        source: PipeSource.tableStream(tableOf(stack)),
        deadLetterQueueEncryptionKey: new kms.Key(stack, 'DeadKey'),
      }));
      expectStatements(
        result,
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('PipeDeadLetters') },
        { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('DeadKey') },
        { Action: 'dynamodb:ListStreams', Effect: 'Allow', Resource: '*' },
        {
          Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Items'), 'StreamArn'] },
        },
        INVOKE,
      );
      result.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: arnOf('DeadKey') });
    });

    test('permissions of a data stream', () => {
      expectStatements(
        template((stack) => ({
          source: PipeSource.dataStream(
            new kinesis.Stream(stack, 'Clicks', { encryptionKey: new kms.Key(stack, 'ClicksKey') }),
          ),
        })),
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('PipeDeadLetters') },
        {
          Action: [
            'kinesis:DescribeStream',
            'kinesis:DescribeStreamConsumer',
            'kinesis:DescribeStreamSummary',
            'kinesis:GetRecords',
            'kinesis:GetShardIterator',
            'kinesis:ListShards',
            'kinesis:ListStreams',
            'kinesis:SubscribeToShard',
          ],
          Effect: 'Allow',
          Resource: arnOf('Clicks'),
        },
        { Action: 'kms:Decrypt', Effect: 'Allow', Resource: arnOf('ClicksKey') },
        INVOKE,
      );
    });

    const READ = Match.objectLike({ Resource: arnOfImported('sqs', 'Orders') });

    test.each<[string, (stack: Stack) => PipeTarget, object[], object]>([
      [
        'a queue with a key',
        (stack) => PipeTarget.queue(encrypted(stack, 'Jobs')),
        [
          { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('Jobs') },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('JobsKey') },
        ],
        { SqsQueueParameters: Match.absent() },
      ],
      [
        'a FIFO queue',
        (stack) =>
          PipeTarget.queue(new sqs.Queue(stack, 'Jobs', { fifo: true }), {
            messageGroupId: '$.body.order',
            messageDeduplicationId: '$.messageId',
          }),
        [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('Jobs') }],
        { SqsQueueParameters: { MessageGroupId: '$.body.order', MessageDeduplicationId: '$.messageId' } },
      ],
      [
        'a workflow',
        (stack) => PipeTarget.workflow(machine(stack, sfn.StateMachineType.STANDARD)),
        [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Machine') } }],
        { StepFunctionStateMachineParameters: { InvocationType: 'FIRE_AND_FORGET' } },
      ],
      [
        'an express workflow',
        (stack) => PipeTarget.expressWorkflow(machine(stack, sfn.StateMachineType.EXPRESS)),
        [
          {
            Action: 'states:StartSyncExecution',
            Effect: 'Allow',
            Resource: { Ref: Match.stringLikeRegexp('^Machine') },
          },
        ],
        { StepFunctionStateMachineParameters: { InvocationType: 'REQUEST_RESPONSE' } },
      ],
      [
        'a bus',
        (stack) =>
          PipeTarget.eventBus(new events.EventBus(stack, 'Bus'), { source: 'shop', detailType: '$.body.kind' }),
        [{ Action: 'events:PutEvents', Effect: 'Allow', Resource: arnOf('Bus') }],
        { EventBridgeEventBusParameters: { Source: 'shop', DetailType: '$.body.kind' } },
      ],
      [
        'a topic with a key',
        (stack) => PipeTarget.topic(new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') })),
        [
          { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Topic') } },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('TopicKey') },
        ],
        { InputTemplate: '' },
      ],
      [
        'a data stream with a key',
        (stack) =>
          PipeTarget.dataStream(
            new kinesis.Stream(stack, 'Stream', { encryptionKey: new kms.Key(stack, 'StreamKey') }),
            { partitionKey: '$.body.customer' },
          ),
        [
          { Action: ['kinesis:PutRecord', 'kinesis:PutRecords'], Effect: 'Allow', Resource: arnOf('Stream') },
          { Action: 'kms:GenerateDataKey', Effect: 'Allow', Resource: arnOf('StreamKey') },
        ],
        { KinesisStreamParameters: { PartitionKey: '$.body.customer' } },
      ],
      [
        'a delivery stream',
        (stack) =>
          PipeTarget.deliveryStream(
            DeliveryStream.fromDeliveryStreamArn(
              stack,
              'Archive',
              stack.formatArn({ service: 'firehose', resource: 'deliverystream', resourceName: 'archive' }),
            ),
          ),
        [
          {
            Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
            Effect: 'Allow',
            Resource: arnOfImported('firehose', 'deliverystream/archive'),
          },
        ],
        { InputTemplate: '' },
      ],
      [
        'a log group',
        (stack) =>
          PipeTarget.logGroup(new logs.LogGroup(stack, 'Audit'), { logStreamName: 'orders', timestamp: '$.body.time' }),
        [{ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: arnOf('Audit') }],
        { CloudWatchLogsParameters: { LogStreamName: 'orders', Timestamp: '$.body.time' } },
      ],
    ])('permissions and parameters to send to %s', (_, target, statements, parameters) => {
      const result = template((stack) => ({ target: target(stack) }));
      expectStatements(result, READ, ...statements);
      result.hasResourceProperties(PIPE, { TargetParameters: parameters });
    });

    test('permissions of an express workflow that enriches', () => {
      const result = template((stack) => ({
        enrichment: PipeEnrichment.expressWorkflow(machine(stack, sfn.StateMachineType.EXPRESS)),
      }));
      expectStatements(
        result,
        READ,
        { Action: 'states:StartSyncExecution', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Machine') } },
        INVOKE,
      );
      result.hasResourceProperties(PIPE, { EnrichmentParameters: { InputTemplate: '' } });
    });

    test('permissions of the key of the log, for the logs of pipes alone', () => {
      const result = template((stack) => ({ logEncryptionKey: new kms.Key(stack, 'LogKey') }));
      result.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arnOf('LogKey') });
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Sid: 'PipesLog',
              Effect: 'Allow',
              Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
              Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
              Resource: '*',
              Condition: {
                ArnLike: {
                  'kms:EncryptionContext:aws:logs:arn': arnOfImported('logs', 'log-group:/aws/vendedlogs/pipes/*'),
                },
              },
            },
          ]),
        }),
      });
    });
  });

  describe('overrides', () => {
    test('no log with OFF', () => {
      const result = template(() => ({ logLevel: events.Level.OFF }));
      result.resourceCountIs('AWS::Logs::LogGroup', 0);
      result.hasResourceProperties(PIPE, {
        LogConfiguration: { Level: 'OFF', CloudwatchLogsLogDestination: Match.absent() },
      });
    });

    test('a stream has batches as large as the target takes', () => {
      template((stack) => ({
        ...clicks(stack),
        target: PipeTarget.queue(new sqs.Queue(stack, 'Jobs')),
      })).hasResourceProperties(PIPE, { SourceParameters: { KinesisStreamParameters: { BatchSize: 10 } } });
    });

    test('a FIFO queue that makes ids of the content needs none', () => {
      const queue = (stack: Stack) => new sqs.Queue(stack, 'Jobs', { fifo: true, contentBasedDeduplication: true });
      template((stack) => ({
        target: PipeTarget.queue(queue(stack), { messageGroupId: 'all' }),
      })).hasResourceProperties(PIPE, {
        TargetParameters: { SqsQueueParameters: { MessageGroupId: 'all', MessageDeduplicationId: Match.absent() } },
      });
    });

    test.each<[string, boolean, (stack: Stack) => PipeTarget]>([
      ['a standard queue', true, (stack) => PipeTarget.queue(new sqs.Queue(stack, 'Target'))],
      ['a function that is waited for', false, (stack) => PipeTarget.lambdaFunction(functionOf(stack))],
      [
        'a function that is not',
        true,
        (stack) => PipeTarget.lambdaFunction(functionOf(stack), { waitForResult: false }),
      ],
    ])('a FIFO queue to %s: warns of the order: %s', (_, warns, target) => {
      const stack = testStack();
      make(
        (scope) => ({ source: PipeSource.queue(readable(scope, 'Jobs', { fifo: true })), target: target(scope) }),
        stack,
      );
      const expected = expect.stringContaining("the messages of the FIFO queue 'Test/Jobs' lose their order");
      expect(warningsOf(stack)).toEqual(warns ? [expected] : []);
    });
  });

  describe('fails', () => {
    const queue = (stack: Stack) => new sqs.Queue(stack, 'Jobs');
    const fifo = (stack: Stack) => new sqs.Queue(stack, 'Jobs', { fifo: true });

    test.each<[string, Made, string]>([
      [
        'for a queue without dead letters',
        (stack) => ({ source: PipeSource.queue(queue(stack)) }),
        "the queue of 'source' must have a dead-letter queue, or one bad message is tried until it expires, got 'Test/Jobs'; set its 'deadLetterQueue'",
      ],
      [
        'for a batch of more than 10 without a window',
        (stack) => ({ source: PipeSource.queue(queueOf(stack), { batchSize: 11 }) }),
        "'maxBatchingWindow' must be at least 1 s for a 'batchSize' of more than 10, got 0 s and 11; give a window, or lower 'batchSize'",
      ],
      [
        'for a large batch of a FIFO queue',
        (stack) => ({
          source: PipeSource.queue(readable(stack, 'Jobs', { fifo: true }), {
            batchSize: 11,
          }),
        }),
        "'batchSize' must be at most 10 for a FIFO queue, got 11; lower it, or read a standard queue",
      ],
      [
        'for a window of a FIFO queue',
        (stack) => ({
          source: PipeSource.queue(readable(stack, 'Jobs', { fifo: true }), { maxBatchingWindow: Duration.seconds(5) }),
        }),
        "'maxBatchingWindow' must not be given with a FIFO queue, got 5 s; leave it out",
      ],
      [
        'for a batch that the target does not take',
        (stack) => ({
          source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks'), { batchSize: 100 }),
          target: PipeTarget.queue(queue(stack)),
        }),
        "'batchSize' must be at most 10, which the target takes, got 100; lower it, or send to a function",
      ],
      [
        'for a table without a stream',
        (stack) => ({
          source: PipeSource.tableStream(
            new dynamodb.Table(stack, 'Items', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }),
          ),
        }),
        "the table of 'source' must have a stream, got 'Test/Items'; set its 'stream', or import it with 'tableStreamArn'",
      ],
      [
        'for a position that needs a time',
        (stack) => ({
          source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks'), {
            startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
          }),
        }),
        "'startingPosition' must be one of TRIM_HORIZON, LATEST, got AT_TIMESTAMP",
      ],
      [
        'for retries without end',
        (stack) => ({ source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks'), { retryAttempts: -1 }) }),
        "'retryAttempts' must be a whole number from 0 to 10000, got -1",
      ],
      [
        'for a FIFO queue without a group',
        (stack) => ({ target: PipeTarget.queue(fifo(stack), { messageDeduplicationId: '$.messageId' }) }),
        "'messageGroupId' must be given for a FIFO queue, got none for 'Test/Jobs'; give a path such as '$.body.orderId'",
      ],
      [
        'for a FIFO queue without ids',
        (stack) => ({ target: PipeTarget.queue(fifo(stack), { messageGroupId: 'all' }) }),
        "'messageDeduplicationId' must be given for a FIFO queue without 'contentBasedDeduplication', got none for 'Test/Jobs'; give a path such as '$.messageId'",
      ],
      [
        'for a group of a standard queue',
        (stack) => ({ target: PipeTarget.queue(queue(stack), { messageGroupId: 'all' }) }),
        "'messageGroupId' and 'messageDeduplicationId' must be given for a FIFO queue alone, got one for 'Test/Jobs'; leave them out",
      ],
      [
        'for a FIFO topic',
        (stack) => ({ target: PipeTarget.topic(new sns.Topic(stack, 'Topic', { fifo: true })) }),
        "the topic of 'target' must be standard, because Pipes publish to no FIFO topic, got 'Test/Topic'; send to a FIFO queue",
      ],
      [
        'for a standard workflow as an enrichment',
        (stack) => ({ enrichment: PipeEnrichment.expressWorkflow(machine(stack, sfn.StateMachineType.STANDARD)) }),
        "the workflow of 'enrichment' must be express, because nobody waits for a standard one, got 'Test/Machine'; set 'stateMachineType: StateMachineType.EXPRESS'",
      ],
      [
        'for a standard workflow that is waited for',
        (stack) => ({ target: PipeTarget.expressWorkflow(machine(stack, sfn.StateMachineType.STANDARD)) }),
        "the workflow of 'target' must be express, because nobody waits for a standard one, got 'Test/Machine'; set 'stateMachineType: StateMachineType.EXPRESS', or use PipeTarget.workflow()",
      ],
      [
        'for a pipe to its own source',
        (stack) => ({ target: PipeTarget.queue(queueOf(stack)) }),
        "'target' must not be the source itself, got 'Test/Surroundings/OrdersQueue', whose every event would come again",
      ],
      [
        'for events in the name of AWS',
        (stack) => ({
          target: PipeTarget.eventBus(new events.EventBus(stack, 'Bus'), { source: 'aws.s3', detailType: 'Order' }),
        }),
        "'source' must be another than those of AWS, which begin with 'aws.', got 'aws.s3'",
      ],
      [
        'for a time that all events would have',
        (stack) => ({ target: PipeTarget.logGroup(new logs.LogGroup(stack, 'Audit'), { timestamp: '1700000000' }) }),
        "'timestamp' must be a path of the event such as '$.body.time': all events would have one time, got '1700000000'",
      ],
      [
        'for more than 5 filters',
        () => ({ filters: Array.from({ length: 6 }, (_, at) => PipeFilter.pattern({ body: { at: [at] } })) }),
        "'filters' must be at most 5, got 6; join patterns, or filter in the enrichment",
      ],
      [
        'for a long description',
        () => ({ description: 'x'.repeat(513) }),
        "'description' must be at most 512 characters, got 513",
      ],
      [
        'for a key of dead letters that a queue has itself',
        (stack) => ({ deadLetterQueueEncryptionKey: new kms.Key(stack, 'DeadKey') }),
        "'deadLetterQueueEncryptionKey' must not be given with a queue as the source, which has its own dead-letter queue; encrypt that",
      ],
      [
        'for an age of messages of a stream',
        (stack) => ({ ...clicks(stack), alarmThresholds: { messageAge: Duration.minutes(5) } }),
        "'alarmThresholds.messageAge' must be given with a queue as the source alone; leave it out",
      ],
    ])('fails %s', (_, made, message) => {
      expect(() => make(made)).toThrow(new Error(`EventPipe at 'Test/Pipe': ${message}`));
    });

    test('fails for another Region or account, with all problems in one error', () => {
      const stack = testStack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
      const elsewhere = (id: string, arn: string) => sqs.Queue.fromQueueArn(stack, id, arn);
      const bus = events.EventBus.fromEventBusArn(
        stack,
        'Bus',
        'arn:aws:events:us-east-1:444455556666:event-bus/partner',
      );
      expect(() =>
        make(
          () => ({
            source: PipeSource.queue(elsewhere('There', 'arn:aws:sqs:eu-central-1:111122223333:There')),
            target: PipeTarget.eventBus(bus, { source: 'shop', detailType: 'Order' }),
          }),
          stack,
        ),
      ).toThrow(
        new Error(
          "EventPipe at 'Test/Pipe' has 3 problems:\n" +
            "  - 'source' must be in the Region of the pipe, eu-west-1, got 'Test/There' in eu-central-1; make the pipe there\n" +
            "  - 'target' must be in the Region of the pipe, eu-west-1, got 'Test/Bus' in us-east-1; make the pipe there\n" +
            "  - 'target' must be in the account of the pipe, 111122223333, got 'Test/Bus' in 444455556666; send to a bus of this account that has a rule for the other",
        ),
      );
    });
  });

  describe('in a stack', () => {
    test('two pipes of one queue', () => {
      const stack = testStack();
      make(() => ({}), stack);
      make(() => ({}), stack, 'Other');
      templateOf(stack).resourceCountIs(PIPE, 2);
    });

    test('the pipe can be overridden, and takes the defaults of an injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: EventPipe.PROPERTY_INJECTION_ID,
        inject: (props) => ({ ...props, enabled: false }),
      });
      const stack = testStack(app);
      const subject: { pipe: CfnPipe } = make(() => ({}), stack);
      subject.pipe.addPropertyOverride('Tags.team', 'shop');
      templateOf(stack).hasResourceProperties(PIPE, { DesiredState: 'STOPPED', Tags: { team: 'shop' } });
    });

    test('a dashboard of executions, failures and what waits', () => {
      const stack = testStack();
      const dashboard = (made: Made, id: string) => {
        new OperationsDashboard(stack, `${id}Dashboard`, { subjects: [make(made, stack, id)] });
      };
      dashboard(() => ({}), 'Orders');
      dashboard(clicks, 'Stream');
      const bodies = JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      for (const text of ['TargetStageFailed', 'ApproximateAgeOfOldestMessage', 'Test/Stream: waiting']) {
        expect(bodies).toContain(text);
      }
    });
  });
});
