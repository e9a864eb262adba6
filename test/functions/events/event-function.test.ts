import { CfnParameter, Duration, PropertyInjectors, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { EventBridgeDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { S3OnFailureDestination } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ApiFunction,
  ApiFunctionProps,
  AsyncInvocationOptions,
  EventFunction,
  EventFunctionProps,
  EventSource,
} from '../../../lib/functions';
import { OperationsDashboard } from '../../../lib/observability';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';
import { makeWorker, workerTemplate } from './subjects';

const daily = scheduler.ScheduleExpression.rate(Duration.days(1));

/** The alarms by their paths below the function. */
function alarmsBelow({ alarms, node }: EventFunction): string[] {
  return alarms.map((alarm) => alarm.node.path.slice(node.path.length + 1));
}

describe('EventFunction', () => {
  describe('defaults', () => {
    let worker: EventFunction;
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      worker = makeWorker(stack, [EventSource.rule('Orders', { pattern: { source: ['shop'] } })]);
      template = templateOf(stack);
    });

    test('the rule calls the alias, and what it cannot deliver goes to the dead-letter queue', () => {
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

    test('the dead-letter queue keeps for 14 days, encrypts and wants TLS', () => {
      template.resourceCountIs('AWS::SQS::Queue', 1);
      template.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1209600,
        SqsManagedSseEnabled: true,
      });
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

    test('an alarm at the first event that failed for good, until the queue is empty', () => {
      const watched = workerTemplate(
        () => [EventSource.rule('Orders', { pattern: { source: ['shop'] } })],
        (stack) => ({ alarms: alarmsOf(stack) }),
      );
      watched.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        AlarmDescription: Match.stringLikeRegexp('^Test/Worker: Events failed for good'),
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        TreatMissingData: 'notBreaching',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
    });
  });

  describe('all options', () => {
    const failures = { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] };
    let worker: EventFunction;
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      const table = new dynamodb.TableV2(stack, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      });
      worker = makeWorker(
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
            retention: Duration.days(1),
            filters: [lambda.FilterCriteria.filter({ body: { kind: ['order'] } })],
            alarmThresholds: { messageAge: Duration.minutes(1) },
          }),
          EventSource.tableStream('Changes', table, {
            parallelizationFactor: 4,
            maxRecordAge: Duration.hours(1),
            alarmThresholds: { iteratorAge: Duration.hours(1) },
          }),
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
        { alarms: alarmsOf(stack), reservedConcurrency: 20, timeout: Duration.seconds(20) },
      );
      new OperationsDashboard(stack, 'Dashboard', { subjects: [worker] });
      template = templateOf(stack);
    });

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
          deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerOrdersQueueDeadLetters'), 'Arn'] },
        },
      });
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerOrdersQueue'), 'Arn'] },
        ScalingConfig: { MaximumConcurrency: 5 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] },
      });
    });

    test('a table stream: from the oldest record on, halved on errors, given up to the dead-letter queue', () => {
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

    test('a schedule with time zone, window, retries, dead-letter queue, and a role that only the scheduler assumes', () => {
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
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'scheduler.amazonaws.com' },
              Condition: {
                StringEquals: {
                  'aws:SourceAccount': { Ref: 'AWS::AccountId' },
                  'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':schedule-group/default'])] },
                },
              },
            },
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
      expect(alarmsBelow(worker)).toEqual([
        'Handler/ErrorsAlarm',
        'Handler/DurationAlarm',
        'Handler/ThrottlesAlarm',
        'Handler/ConcurrencyAlarm',
        'Handler/LostEventsAlarm',
        'FailuresAlarm',
        'LegacyQueue/DeadLettersAlarm',
        'LegacyQueue/MessageAgeAlarm',
        'LegacyQueue/ExpiringMessagesAlarm',
        'OrdersQueue/DeadLettersAlarm',
        'OrdersQueue/MessageAgeAlarm',
        'OrdersQueue/ExpiringMessagesAlarm',
        'IteratorAgeAlarm',
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
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'IteratorAge',
        Threshold: 3600000,
        AlarmDescription: Match.stringLikeRegexp(
          "^Test/Worker: Reading of the stream 'Changes' or 'Clicks' lags 3600 s or more behind",
        ),
      });
      template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    });

    test('a queue without a number of its own has what the other leaves of the reserved instances', () => {
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Queue'), 'Arn'] },
        ScalingConfig: { MaximumConcurrency: 15 },
      });
    });

    test('mapping(), rule() and schedule() give the parts by id, to be overridden', () => {
      expect(worker.mapping('Changes')).toBeInstanceOf(lambda.EventSourceMapping);
      expect(worker.mapping('Orders').node.defaultChild).toBeInstanceOf(lambda.CfnEventSourceMapping);
      expect(worker.rule('Uploads').node.id).toBe('UploadsRule');
      expect(worker.schedule('Nightly').node.id).toBe('NightlySchedule');
      expect(() => worker.mapping('Nightly')).toThrow(
        /'sourceId' must be the id of a mapping of Test\/Worker \('Legacy', 'Orders', 'Changes', 'Clicks'\), got 'Nightly'/,
      );
      expect(() => worker.schedule('Paid')).toThrow(
        /'sourceId' must be the id of a schedule of Test\/Worker \('Nightly'\), got 'Paid'/,
      );
    });

    test('queue() gives the queues by id', () => {
      expect(worker.queue('Orders').node.path).toBe('Test/Worker/OrdersQueue/Queue');
      expect(worker.workQueue('Orders').node.path).toBe('Test/Worker/OrdersQueue');
      expect(worker.queue('Legacy').node.id).toBe('Queue');
      expect(() => worker.queue('Nope')).toThrow(
        /'sourceId' must be the id of a queue of Test\/Worker \('Legacy', 'Orders'\), got 'Nope'/,
      );
    });
  });

  describe('overrides', () => {
    test('queues alone need no dead-letter queue and no asynchronous configuration', () => {
      const template = workerTemplate(() => [EventSource.newQueue('Jobs')]);
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

    test('a dead-letter queue with a key that EventBridge may use', () => {
      const template = workerTemplate(
        () => [EventSource.rule('A', { pattern: { source: ['a'] } })],
        (stack) => ({ deadLetterQueueEncryptionKey: new kms.Key(stack, 'Key') }),
      );
      template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Sid: 'EventBridgeKeepsFailedEvents',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Resource: '*',
            },
          ]),
        },
      });
    });

    test('an asynchronous source that is added later brings the dead-letter queue and its alarms', () => {
      const stack = testStack();
      const worker = makeWorker(stack, [EventSource.newQueue('Jobs')], { alarms: alarmsOf(stack) });
      expect(worker.deadLetterQueue).toBeUndefined();
      worker.addSource(EventSource.schedule('Nightly', { schedule: daily }));
      worker.addSource(EventSource.rule('Paid', { pattern: { source: ['shop'] } }));
      expect(alarmsBelow(worker)).toEqual([
        'Handler/ErrorsAlarm',
        'Handler/DurationAlarm',
        'Handler/ThrottlesAlarm',
        'JobsQueue/DeadLettersAlarm',
        'JobsQueue/MessageAgeAlarm',
        'JobsQueue/ExpiringMessagesAlarm',
        'FailuresAlarm',
        'Handler/LostEventsAlarm',
      ]);
      expect(worker.rule('Paid').node.id).toBe('PaidRule');
      const template = templateOf(stack);
      const failures = { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] };
      template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        DestinationConfig: { OnFailure: { Destination: failures } },
      });
      template.hasResourceProperties('AWS::Scheduler::Schedule', { Target: { DeadLetterConfig: { Arn: failures } } });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['sqs:SendMessage']), Resource: failures }),
          ]),
        },
      });
    });

    test('an asynchronous source that is added later keeps the other asynchronous options', () => {
      const stack = testStack();
      const worker = makeWorker(stack, [EventSource.newQueue('Jobs')], { asyncInvocation: { retryAttempts: 1 } });
      worker.addSource(EventSource.schedule('Nightly', { schedule: daily }));
      templateOf(stack).hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        MaximumRetryAttempts: 1,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] } },
        },
      });
    });

    test('queues share the reserved instances, those that are added later, too', () => {
      const stack = testStack();
      const worker = makeWorker(stack, [EventSource.newQueue('Jobs')], { reservedConcurrency: 11 });
      worker.addSource(EventSource.newQueue('Mails'));
      worker.addSource(EventSource.newQueue('Paused', { enabled: false }));
      const template = templateOf(stack);
      template.resourcePropertiesCountIs(
        'AWS::Lambda::EventSourceMapping',
        { ScalingConfig: { MaximumConcurrency: 5 } },
        2,
      );
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        Enabled: false,
        ScalingConfig: Match.absent(),
      });
    });

    test('a stopped function may have queues that are paused', () => {
      const template = workerTemplate(
        () => [EventSource.newQueue('Jobs', { enabled: false })],
        () => ({ reservedConcurrency: 0 }),
      );
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        Enabled: false,
        ScalingConfig: Match.absent(),
      });
    });

    test("the caller's destination of failures replaces the queue", () => {
      const template = workerTemplate(
        () => [EventSource.schedule('A', { schedule: daily })],
        (stack) => ({
          asyncInvocation: {
            onFailure: new EventBridgeDestination(new events.EventBus(stack, 'Bus')),
            retryAttempts: 0,
          },
        }),
      );
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Bus'), 'Arn'] } } },
      });
    });

    test.each<[string, AsyncInvocationOptions]>([
      ['given', { retryAttempts: 1 }],
      ['as a spread or jsii gives them', { retryAttempts: 1, onFailure: undefined }],
    ])('other asynchronous options, %s, leave the dead-letter queue in place', (_how, asyncInvocation) => {
      const template = workerTemplate(
        () => [EventSource.schedule('A', { schedule: daily })],
        () => ({ asyncInvocation }),
      );
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        MaximumRetryAttempts: 1,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] } },
        },
      });
    });

    test('props of a property injector, those for its function among them', () => {
      const app = testApp();
      PropertyInjectors.of(app).add(
        {
          constructUniqueId: EventFunction.PROPERTY_INJECTION_ID,
          inject: (props: EventFunctionProps) => ({ ...props, memorySize: 2048 }),
        },
        {
          constructUniqueId: ApiFunction.PROPERTY_INJECTION_ID,
          inject: (props: ApiFunctionProps) => ({ ...props, timeout: Duration.minutes(1) }),
        },
      );
      const stack = testStack(app);
      makeWorker(stack, [EventSource.newQueue('Jobs')]);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 2048, Timeout: 60 });
      result.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 360 });
    });
  });

  describe('fails', () => {
    test.each<[string, (stack: Stack) => EventSource[], RegExp]>([
      ['no source', () => [], /'sources' must not be empty/],
      [
        'two sources of one id',
        () => [EventSource.newQueue('A'), EventSource.schedule('A', { schedule: daily })],
        /'sources' must not hold a value twice, got 'A'/,
      ],
    ])('fails for %s', (_what, sources, message) => {
      const stack = testStack();
      expect(() => makeWorker(stack, sources(stack))).toThrow(message);
    });

    test('fails on more readers than reserved instances', () => {
      const sources = [EventSource.newQueue('A', { maxConcurrency: 10 })];
      expect(() => makeWorker(testStack(), sources, { reservedConcurrency: 5 })).toThrow(
        /'maxConcurrency' of 'A' must not exceed 'reservedConcurrency' \(5\), got 10/,
      );
    });

    test.each<[string, () => EventSource[], number, RegExp]>([
      [
        'one instance for a queue, which throttling would empty into the dead letters',
        () => [EventSource.newQueue('A')],
        1,
        /'reservedConcurrency' must leave 2 or more to each queue, got 1 for 'A'; messages would be throttled/,
      ],
      [
        'no instance for a queue that is read',
        () => [EventSource.newQueue('A')],
        0,
        /'reservedConcurrency' must leave 2 or more to each queue, got 0 for 'A'/,
      ],
      [
        'too few instances for what a queue leaves',
        () => [EventSource.newQueue('A', { maxConcurrency: 4 }), EventSource.newQueue('B')],
        5,
        /'reservedConcurrency' must leave 2 or more to each queue, got 5 for 'A', 'B'/,
      ],
      [
        'more readers of all queues than reserved instances',
        () => ['A', 'B'].map((id) => EventSource.newQueue(id, { maxConcurrency: 2 })),
        2,
        /'maxConcurrency' of all queues together must not exceed 'reservedConcurrency' \(2\), got 4/,
      ],
    ])('fails on %s', (_what, sources, reservedConcurrency, message) => {
      expect(() => makeWorker(testStack(), sources(), { reservedConcurrency })).toThrow(message);
    });

    test('fails on a stream that is read twice, at once or later', () => {
      const stack = testStack();
      const stream = new kinesis.Stream(stack, 'Stream');
      const read = (id: string) => EventSource.dataStream(id, stream);
      const message =
        /'sources' must not read a queue, table or stream twice, which Lambda refuses, got 'B' a second time/;
      expect(() => makeWorker(stack, [read('A'), read('B')])).toThrow(message);
      const worker = makeWorker(stack, [read('A')], {}, 'Other');
      expect(() => worker.addSource(read('B'))).toThrow(message);
      expect(() => worker.addSource(EventSource.schedule('A', { schedule: daily }))).toThrow(
        /EventFunction at 'Test\/Other': 'sources' must not hold a value twice, got 'A'/,
      );
    });

    test('fails on streams with different thresholds of the one metric that they have', () => {
      const stack = testStack();
      const sources = [Duration.minutes(1), Duration.minutes(2)].map((iteratorAge, at) =>
        EventSource.dataStream(`S${at}`, new kinesis.Stream(stack, `S${at}`), { alarmThresholds: { iteratorAge } }),
      );
      expect(() => makeWorker(stack, sources)).toThrow(
        /'alarmThresholds.iteratorAge' must be the same for all streams of a function, .* got 60 s and 120 s; give 'S0', 'S1' the same/,
      );
    });

    test('fails on a bucket whose property would be overwritten, whichever comes first', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Bucket');
      makeWorker(stack, [EventSource.bucket('A', bucket)], {}, 'First');
      expect(() =>
        makeWorker(stack, [EventSource.bucketNotification('A', bucket, s3.EventType.OBJECT_CREATED)], {}, 'Second'),
      ).toThrow(/'Test\/Bucket' is configured by its own 'NotificationConfiguration'/);

      const later = testStack();
      const other = new s3.Bucket(later, 'Bucket');
      makeWorker(later, [EventSource.bucket('A', other)]);
      other.enableEventBridgeNotification();
      expect(() => templateOf(later)).toThrow(/a custom resource .* would overwrite it/);
    });

    test('fails on notifications of a bucket that overlap, in one function and in two', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Bucket');
      const { OBJECT_CREATED, OBJECT_CREATED_PUT, OBJECT_REMOVED } = s3.EventType;
      const on = (id: string, eventType: s3.EventType, prefix?: string, suffix?: string) =>
        EventSource.bucketNotification(id, bucket, eventType, { prefix, suffix });
      const message =
        /'eventType', 'prefix' and 'suffix' of 'B' must not overlap with those of 'A' \(s3:ObjectCreated:\* of 'in\/\*'\) on the bucket 'Test\/Bucket', which S3 refuses; .*EventSource\.bucket\(\)/;

      expect(() =>
        makeWorker(stack, [on('A', OBJECT_CREATED, 'in/'), on('B', OBJECT_CREATED_PUT, 'in/new/')], {}, 'Both'),
      ).toThrow(message);
      const first = makeWorker(stack, [on('A', OBJECT_CREATED, 'in/')], {}, 'First');
      const overlapping = on('B', OBJECT_CREATED, undefined, '.png');
      expect(() => makeWorker(stack, [overlapping], {}, 'Second')).toThrow(message);
      expect(() => first.addSource(overlapping)).toThrow(message);

      const apart = on('C', OBJECT_CREATED, 'out/');
      makeWorker(stack, [apart], {}, 'Third');
      makeWorker(stack, [on('D', OBJECT_REMOVED, 'in/')], {}, 'Fourth');
      first.addSource(EventSource.bucketNotification('E', new s3.Bucket(stack, 'Other'), OBJECT_CREATED));
      expect(() => makeWorker(stack, [apart], {}, 'Fifth')).toThrow(
        /EventFunction at 'Test\/Fifth': .* of 'C' must not overlap with those of 'C'/,
      );
    });

    test('fails on a queue whose visibility would follow a timeout that nobody knows yet', () => {
      const stack = testStack();
      const timeout = Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber);
      expect(() => makeWorker(stack, [EventSource.newQueue('Orders')], { timeout })).toThrow(
        /^EventFunction at 'Test\/Worker': 'visibilityTimeout' of the queue of 'Orders' must be given, got none; it cannot be derived from a 'timeout' that is a token$/,
      );
      const visibilityTimeout = Duration.minutes(6);
      makeWorker(stack, [EventSource.newQueue('Orders', { visibilityTimeout })], { timeout }, 'Given');
      templateOf(stack).hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 360 });
    });

    test('fails with mistakes of sources and of the function at once, before anything is created', () => {
      const stack = testStack();
      const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(5) });
      const sources = [EventSource.queue('A', queue, { maxConcurrency: 10 })];
      expect(() => makeWorker(stack, sources, { reservedConcurrency: 5, memorySize: 1 })).toThrow(
        /EventFunction at 'Test\/Worker' has 4 problems:[^]*dead-letter queue[^]*visibilityTimeout[^]*maxConcurrency[^]*memorySize/,
      );
      expect(stack.node.findChild('Worker').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, grants, and children can be overridden', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Bucket');
      const first = makeWorker(stack, [EventSource.bucket('Uploads', bucket)], {}, 'First');
      makeWorker(
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
  });
});
