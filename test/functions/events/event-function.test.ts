import { Duration, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { S3OnFailureDestination } from 'aws-cdk-lib/aws-lambda-event-sources';
import { EventBridgeDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { BucketEvent, EventFunction, EventFunctionProps, EventSource, FunctionCode } from '../../../lib/functions';
import { templateOf, testStack } from '../../support/synth';

const daily = scheduler.ScheduleExpression.rate(Duration.days(1));

function make(
  stack: Stack,
  sources: EventSource[],
  props: Partial<EventFunctionProps> = {},
  id = 'Worker',
): EventFunction {
  const code = FunctionCode.prebuilt({
    code: lambda.Code.fromInline('exports.handler = async () => undefined;'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_LATEST,
  });
  return new EventFunction(stack, id, { code, alarms: Alarms.none(), sources, ...props });
}

function notify(stack: Stack): Alarms {
  return Alarms.notify(new sns.Topic(stack, 'Topic'));
}

function synth(
  sources: (stack: Stack) => EventSource[],
  props: (stack: Stack) => Partial<EventFunctionProps> = () => ({}),
): Template {
  const stack = testStack();
  make(stack, sources(stack), props(stack));
  return templateOf(stack);
}

describe('defaults, with a rule', () => {
  const stack = testStack();
  const worker = make(stack, [EventSource.rule('Orders', { pattern: { source: ['shop'] } })]);
  const template = templateOf(stack);

  test('the rule calls the alias, and what it cannot deliver goes to the failure queue', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['shop'] },
      EventBusName: Match.absent(),
      Targets: [
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('Aliaslive') },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] } },
        }),
      ],
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { ArnEquals: Match.anyValue() },
          }),
        ]),
      },
    });
  });

  test('what the function cannot process goes there, too', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      Qualifier: Match.anyValue(),
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] } },
      },
    });
  });

  test('the failure queue keeps for 14 days, encrypts and wants TLS', () => {
    template.resourceCountIs('AWS::SQS::Queue', 1);
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('no alarms', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(worker.alarms).toEqual([]);
  });
});

describe('all options', () => {
  const stack = testStack();
  const table = new dynamodb.TableV2(stack, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const worker = make(
    stack,
    [
      EventSource.bucket('Uploads', new s3.Bucket(stack, 'Bucket'), { prefix: 'in/', suffix: '.jpg' }),
      EventSource.queue(
        'Legacy',
        new sqs.Queue(stack, 'Queue', {
          visibilityTimeout: Duration.minutes(2),
          deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 3 },
        }),
        { batchSize: 100, maxBatchingWindow: Duration.seconds(5), partialBatchResponse: false },
      ),
      EventSource.newQueue('Orders', {
        maxConcurrency: 5,
        maxReceiveCount: 2,
        retentionPeriod: Duration.days(1),
        filters: [lambda.FilterCriteria.filter({ body: { kind: ['order'] } })],
        alarmThresholds: { messageAge: Duration.minutes(1) },
      }),
      EventSource.tableStream('Changes', table, { parallelizationFactor: 4, maxRecordAge: Duration.hours(1) }),
      EventSource.dataStream('Clicks', new kinesis.Stream(stack, 'Stream'), {
        startingPosition: lambda.StartingPosition.LATEST,
        batchSize: 500,
        maxBatchingWindow: Duration.seconds(10),
        retryAttempts: 3,
        bisectBatchOnError: false,
        partialBatchResponse: false,
        onFailure: new S3OnFailureDestination(new s3.Bucket(stack, 'Rejects')),
        alarmThresholds: { iteratorAge: Duration.hours(1) },
      }),
      EventSource.schedule('Nightly', {
        schedule: scheduler.ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_VIENNA }),
        input: scheduler.ScheduleTargetInput.fromObject({ task: 'sweep' }),
        timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)),
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
        enabled: false,
      }),
      EventSource.rule('Paid', {
        pattern: { detailType: ['OrderPaid'] },
        eventBus: new events.EventBus(stack, 'Bus'),
        retryAttempts: 5,
        maxEventAge: Duration.minutes(10),
        input: events.RuleTargetInput.fromEventPath('$.detail'),
      }),
    ],
    { alarms: notify(stack), reservedConcurrency: 20, timeout: Duration.seconds(20) },
  );
  new OperationsDashboard(stack, 'Dashboard', { subjects: [worker] });
  const template = templateOf(stack);
  const failures = { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] };

  test('bucket events by the native property and a rule, without a custom resource', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    template.resourceCountIs('Custom::S3BucketNotifications', 0);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: Match.stringLikeRegexp('Bucket') }] },
          object: { key: [{ wildcard: 'in/*.jpg' }] },
        },
      },
    });
  });

  test('a queue of the caller', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Queue'), 'Arn'] },
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: Match.absent(),
    });
  });

  test('a new queue with its dead-letter queue, hidden for six times the timeout', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 120,
      MessageRetentionPeriod: 86400,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        maxReceiveCount: 2,
        deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerOrdersDeadLetters'), 'Arn'] },
      },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerOrdersQueue'), 'Arn'] },
      ScalingConfig: { MaximumConcurrency: 5 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] },
    });
  });

  test('a table stream: from the oldest record on, halved on errors, given up to the failure queue', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Table'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      ParallelizationFactor: 4,
      MaximumRecordAgeInSeconds: 3600,
      MaximumRetryAttempts: 10,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: failures } },
    });
  });

  test('a data stream with everything changed', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Stream'), 'Arn'] },
      StartingPosition: 'LATEST',
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 10,
      MaximumRetryAttempts: 3,
      BisectBatchOnFunctionError: false,
      FunctionResponseTypes: Match.absent(),
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Rejects'), 'Arn'] } } },
    });
  });

  test('a schedule with time zone, window, retries, failure queue, and a role that only the scheduler assumes', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Vienna',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'DISABLED',
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('Aliaslive') },
        DeadLetterConfig: { Arn: failures },
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
        Input: '{"task":"sweep"}',
        RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerNightlyScheduleRole'), 'Arn'] },
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: { StringEquals: Match.objectLike({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }) },
          }),
        ],
      },
    });
  });

  test('a rule of a bus of its own, with retries and a part of the event', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: Match.stringLikeRegexp('Bus') },
      Targets: [
        Match.objectLike({
          InputPath: '$.detail',
          RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 600 },
        }),
      ],
    });
  });

  test('alarms on failures, dead letters, old messages and lagging streams', () => {
    const ids = worker.alarms.map((alarm) => alarm.node.id);
    expect(ids).toEqual([
      'FailuresAlarm',
      'LegacyMessageAgeAlarm',
      'LegacyDeadLettersAlarm',
      'OrdersMessageAgeAlarm',
      'OrdersDeadLettersAlarm',
      'ChangesIteratorAgeAlarm',
      'ClicksIteratorAgeAlarm',
    ]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      EvaluationPeriods: 1,
      Dimensions: [
        { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'QueueName'] } },
      ],
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 60,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 900,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'IteratorAge', Threshold: 600000 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'IteratorAge', Threshold: 3600000 });
    expect(worker.handler.alarms.map((alarm) => alarm.node.id)).toEqual(
      expect.arrayContaining(['ErrorsAlarm', 'ThrottlesAlarm']),
    );
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  test('queue() gives the queues by id', () => {
    expect(worker.queue('Orders').node.id).toBe('OrdersQueue');
    expect(worker.queue('Legacy').node.id).toBe('Queue');
    expect(() => worker.queue('Nope')).toThrow(
      /'sourceId' must be the id of a queue of Test\/Worker \('Legacy', 'Orders'\), got 'Nope'/,
    );
  });
});

describe('single options and their absence', () => {
  test('queues alone need no failure queue and no asynchronous configuration', () => {
    const template = synth(() => [EventSource.newQueue('Jobs')]);
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
      FifoQueue: Match.absent(),
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: Match.absent(),
      BatchSize: Match.absent(),
    });
  });

  test('a FIFO queue drops what is sent twice, and so does its dead-letter queue', () => {
    const template = synth(() => [EventSource.newQueue('Jobs', { fifo: true })]);
    template.allResourcesProperties('AWS::SQS::Queue', { FifoQueue: true });
    template.hasResourceProperties('AWS::SQS::Queue', { ContentBasedDeduplication: true });
  });

  test('a queue with a key of the caller', () => {
    const template = synth((stack) => [EventSource.newQueue('Jobs', { encryptionKey: new kms.Key(stack, 'Key') })]);
    template.allResourcesProperties('AWS::SQS::Queue', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] },
    });
  });

  test('a failure queue with a key that EventBridge may use', () => {
    const template = synth(
      () => [EventSource.rule('A', { pattern: { source: ['a'] } })],
      (stack) => ({ deadLetterQueueEncryptionKey: new kms.Key(stack, 'Key') }),
    );
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          }),
        ]),
      },
    });
  });

  test("the caller's destination of failures replaces the queue", () => {
    const template = synth(
      () => [EventSource.schedule('A', { schedule: daily })],
      (stack) => ({
        asyncInvocation: { onFailure: new EventBridgeDestination(new events.EventBus(stack, 'Bus')), retryAttempts: 0 },
      }),
    );
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Bus'), 'Arn'] } } },
    });
  });

  test('other asynchronous options leave the failure queue in place', () => {
    const template = synth(
      () => [EventSource.schedule('A', { schedule: daily })],
      () => ({ asyncInvocation: { retryAttempts: 1 } }),
    );
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 1,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] } },
      },
    });
  });

  test.each([
    [{}, Match.absent()],
    [{ prefix: 'in/' }, { key: [{ prefix: 'in/' }] }],
    [{ suffix: '.jpg' }, { key: [{ suffix: '.jpg' }] }],
    [{ prefix: 'a*/', suffix: 'b' }, { key: [{ wildcard: 'a\\*/*b' }] }],
  ])('keys %j', (options, object) => {
    synth((stack) => [EventSource.bucket('A', new s3.Bucket(stack, 'B'), options)]).hasResourceProperties(
      'AWS::Events::Rule',
      {
        EventPattern: { detail: { bucket: Match.anyValue(), object } },
      },
    );
  });

  test('other events of a bucket', () => {
    synth((stack) => [
      EventSource.bucket('A', new s3.Bucket(stack, 'B'), { eventTypes: [BucketEvent.OBJECT_DELETED] }),
    ]).hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'detail-type': ['Object Deleted'] } });
  });

  test('an imported bucket is left as it is', () => {
    const template = synth((stack) => [EventSource.bucket('A', s3.Bucket.fromBucketName(stack, 'B', 'photos'))]);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { detail: { bucket: { name: ['photos'] } } } });
  });

  test('a bucket that has the custom resource already is switched on by it, not by the property', () => {
    const template = synth((stack) => {
      const bucket = new s3.Bucket(stack, 'B');
      bucket.addEventNotification(s3.EventType.OBJECT_REMOVED, new SqsDestination(new sqs.Queue(stack, 'Q')));
      return [EventSource.bucket('A', bucket)];
    });
    template.hasResourceProperties('AWS::S3::Bucket', { NotificationConfiguration: Match.absent() });
    template.hasResourceProperties('Custom::S3BucketNotifications', {
      NotificationConfiguration: Match.objectLike({ EventBridgeConfiguration: {} }),
    });
  });

  test('bucket notifications call the alias, by the custom resource', () => {
    const template = synth((stack) => [
      EventSource.bucketNotification('A', new s3.Bucket(stack, 'B'), s3.EventType.OBJECT_CREATED, { prefix: 'in/' }),
    ]);
    template.hasResourceProperties('Custom::S3BucketNotifications', {
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          Match.objectLike({
            LambdaFunctionArn: { Ref: Match.stringLikeRegexp('Aliaslive') },
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'in/' }] } },
          }),
        ],
      },
    });
  });
});

describe('fails', () => {
  const queueOf = (stack: Stack, props: sqs.QueueProps) => new sqs.Queue(stack, 'Q', props);
  const dead = (stack: Stack) => ({ queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 3 });

  test.each<[string, (stack: Stack) => EventSource[], RegExp]>([
    ['no source', () => [], /'sources' must not be empty/],
    [
      'two sources of one id',
      () => [EventSource.newQueue('A'), EventSource.schedule('A', { schedule: daily })],
      /'sources' must not hold a value twice, got 'A'/,
    ],
    [
      'an id that is no name',
      () => [EventSource.newQueue('my queue')],
      /'id' must be letters and digits with a capital first/,
    ],
    [
      'a queue without dead letters',
      (stack) => [EventSource.queue('A', queueOf(stack, {}))],
      /'queue' of 'A' must have a dead-letter queue/,
    ],
    [
      'a queue that shows a message again too soon',
      (stack) => [
        EventSource.queue(
          'A',
          queueOf(stack, { visibilityTimeout: Duration.seconds(5), deadLetterQueue: dead(stack) }),
        ),
      ],
      /'visibilityTimeout' of the queue of 'A' must be at least the 'timeout' of the function \(10 s\), better six times that, got 5 s/,
    ],
    [
      'a batch too large',
      () => [EventSource.newQueue('A', { batchSize: 10_001 })],
      /'batchSize' must be a whole number from 1 to 10000/,
    ],
    [
      'a large batch at once',
      () => [EventSource.newQueue('A', { batchSize: 50 })],
      /'maxBatchingWindow' must be at least 1 s for a 'batchSize' over 10 \(50\)/,
    ],
    [
      'a large batch of a FIFO queue',
      () => [EventSource.newQueue('A', { fifo: true, batchSize: 11 })],
      /'batchSize' must be a whole number from 1 to 10, got 11/,
    ],
    [
      'a window of a FIFO queue',
      () => [EventSource.newQueue('A', { fifo: true, maxBatchingWindow: Duration.seconds(1) })],
      /'maxBatchingWindow' is not for FIFO queues/,
    ],
    [
      'a concurrency of one',
      () => [EventSource.newQueue('A', { maxConcurrency: 1 })],
      /'maxConcurrency' must be a whole number from 2 to 1000, got 1/,
    ],
    ['no filter in the list', () => [EventSource.newQueue('A', { filters: [] })], /'filters' must not be empty/],
    [
      'too many filters',
      () => [EventSource.newQueue('A', { filters: [{}, {}, {}, {}, {}, {}] })],
      /'filters' must hold at most 5 patterns, got 6/,
    ],
    [
      'a table without a stream',
      (stack) => [
        EventSource.tableStream(
          'A',
          new dynamodb.TableV2(stack, 'T', { partitionKey: { name: 'a', type: dynamodb.AttributeType.STRING } }),
        ),
      ],
      /'table' must have a stream, got none/,
    ],
    [
      'a table of the first version without a stream',
      (stack) => [
        EventSource.tableStream(
          'A',
          new dynamodb.Table(stack, 'T', { partitionKey: { name: 'a', type: dynamodb.AttributeType.STRING } }),
        ),
      ],
      /'table' must have a stream, got none/,
    ],
    [
      'a stream read from a time',
      (stack) => [
        EventSource.dataStream('A', new kinesis.Stream(stack, 'S'), {
          startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
        }),
      ],
      /'startingPosition' must be TRIM_HORIZON or LATEST/,
    ],
    [
      'a stream read eleven times',
      (stack) => [EventSource.dataStream('A', new kinesis.Stream(stack, 'S'), { parallelizationFactor: 11 })],
      /'parallelizationFactor' must be a whole number from 1 to 10, got 11/,
    ],
    [
      'a record age of seconds',
      (stack) => [EventSource.dataStream('A', new kinesis.Stream(stack, 'S'), { maxRecordAge: Duration.seconds(30) })],
      /'maxRecordAge' must be a duration in whole seconds from 60 to 604800 s, got 30 s/,
    ],
    ['an empty pattern', () => [EventSource.rule('A', { pattern: {} })], /'pattern' must not be empty/],
    [
      'too many retries',
      () => [EventSource.rule('A', { pattern: { source: ['a'] }, retryAttempts: 186 })],
      /'retryAttempts' must be a whole number from 0 to 185, got 186/,
    ],
    [
      'an expression of another kind',
      () => [EventSource.schedule('A', { schedule: scheduler.ScheduleExpression.expression('0 3 * * *') })],
      /'schedule' must be of the form/,
    ],
    [
      'a prefix that no key has',
      (stack) => [EventSource.bucket('A', new s3.Bucket(stack, 'B'), { prefix: '/in' })],
      /'prefix' must not begin with '\/', got '\/in'/,
    ],
  ])('fails on %s', (_what, sources, message) => {
    const stack = testStack();
    expect(() => make(stack, sources(stack))).toThrow(message);
  });

  test('fails on more readers than reserved instances', () => {
    const sources = [EventSource.newQueue('A', { maxConcurrency: 10 })];
    expect(() => make(testStack(), sources, { reservedConcurrency: 5 })).toThrow(
      /'maxConcurrency' of 'A' must not exceed 'reservedConcurrency' \(5\), got 10/,
    );
  });

  test('fails on a bucket whose property would be overwritten, whichever comes first', () => {
    const stack = testStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    make(stack, [EventSource.bucket('A', bucket)], {}, 'First');
    expect(() =>
      make(stack, [EventSource.bucketNotification('A', bucket, s3.EventType.OBJECT_CREATED)], {}, 'Second'),
    ).toThrow(/'Test\/Bucket' is configured by its own 'NotificationConfiguration'/);

    const later = testStack();
    const other = new s3.Bucket(later, 'Bucket');
    make(later, [EventSource.bucket('A', other)]);
    other.enableEventBridgeNotification();
    expect(() => templateOf(later)).toThrow(/a custom resource .* would overwrite it/);
  });
});

test('two in one stack, grants, and children can be overridden', () => {
  const stack = testStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  const first = make(stack, [EventSource.bucket('Uploads', bucket)], {}, 'First');
  make(
    stack,
    [EventSource.bucket('Uploads', bucket), EventSource.schedule('Daily', { schedule: daily })],
    {},
    'Second',
  );
  bucket.grantRead(first);
  iam.Grant.addToPrincipal({ grantee: first, actions: ['s3:ListAllMyBuckets'], resourceArns: ['*'] });
  (first.deadLetterQueue!.node.defaultChild as sqs.CfnQueue).addPropertyOverride('MaximumMessageSize', 1024);
  const template = templateOf(stack);
  template.resourceCountIs('AWS::Events::Rule', 2);
  template.hasResourceProperties('AWS::SQS::Queue', { MaximumMessageSize: 1024 });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['s3:ListAllMyBuckets']) })]),
    },
  });
});
