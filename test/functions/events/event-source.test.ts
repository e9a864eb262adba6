import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BucketEvent, EventSource } from '../../../lib/functions';
import { QueueOrdering } from '../../../lib/messaging';
import { alarmsOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';
import { makeWorker, workerTemplate } from './subjects';

describe('EventSource', () => {
  describe('defaults', () => {
    test('a queue: an alarm at a message of 15 minutes, three minutes long', () => {
      const watched = workerTemplate(
        () => [EventSource.newQueue('Jobs')],
        (stack) => ({ alarms: alarmsOf(stack) }),
      );
      watched.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateAgeOfOldestMessage',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 3,
        Threshold: 900,
        TreatMissingData: 'notBreaching',
      });
      watched.hasResourceProperties('AWS::SQS::Queue', {
        VisibilityTimeout: 60,
        MessageRetentionPeriod: 345_600,
      });
      watched.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        RedrivePolicy: Match.absent(),
      });
    });

    test('a stream: an alarm at 10 minutes behind, three minutes long', () => {
      const watched = workerTemplate(
        (stack) => [EventSource.dataStream('Clicks', new kinesis.Stream(stack, 'Stream'))],
        (stack) => ({ alarms: alarmsOf(stack) }),
      );
      watched.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'IteratorAge',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 3,
        Threshold: 600_000,
        TreatMissingData: 'notBreaching',
      });
      watched.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 100,
        MaximumRetryAttempts: 10,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
    });
  });

  describe('overrides', () => {
    test('a filter as it is meant, and as aws-cdk-lib wants it, are the same', () => {
      const kind = { body: { kind: ['order'] } };
      workerTemplate((stack) => [
        EventSource.newQueue('Jobs', { filters: [kind, lambda.FilterCriteria.filter(kind), { pattern: ['x'] }] }),
        EventSource.dataStream('Clicks', new kinesis.Stream(stack, 'Stream'), { filters: [kind] }),
      ]).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FilterCriteria: {
          Filters: [
            { Pattern: '{"body":{"kind":["order"]}}' },
            { Pattern: '{"body":{"kind":["order"]}}' },
            { Pattern: '{"pattern":["x"]}' },
          ],
        },
      });
    });

    test('a queue with provisioned pollers, metrics, and filters under a key', () => {
      const template = workerTemplate((stack) => [
        EventSource.newQueue('Jobs', {
          provisionedPollers: { minPollers: 2, maxPollers: 20 },
          metrics: true,
          filters: [{ body: { kind: ['order'] } }],
          filterEncryptionKey: new kms.Key(stack, 'Key'),
        }),
      ]);
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 20 },
        MetricsConfig: { Metrics: ['EventCount'] },
        KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
    });

    test('a stream with a tumbling window, paused', () => {
      workerTemplate((stack) => [
        EventSource.dataStream('Clicks', new kinesis.Stream(stack, 'Stream'), {
          tumblingWindow: Duration.minutes(2),
          enabled: false,
        }),
      ]).hasResourceProperties('AWS::Lambda::EventSourceMapping', { TumblingWindowInSeconds: 120, Enabled: false });
    });

    test('a FIFO queue that drops what is sent twice, with a FIFO dead-letter queue', () => {
      const ordering = QueueOrdering.fifo({ contentBasedDeduplication: true });
      const template = workerTemplate(() => [EventSource.newQueue('Jobs', { ordering })]);
      template.allResourcesProperties('AWS::SQS::Queue', { FifoQueue: true });
      template.hasResourceProperties('AWS::SQS::Queue', { ContentBasedDeduplication: true });
    });

    test('a queue with a key of the caller', () => {
      const template = workerTemplate((stack) => [
        EventSource.newQueue('Jobs', { encryptionKey: new kms.Key(stack, 'Key') }),
      ]);
      template.allResourcesProperties('AWS::SQS::Queue', {
        KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] },
      });
    });

    test.each([
      [{}, Match.absent()],
      [{ prefix: 'in/' }, { key: [{ prefix: 'in/' }] }],
      [{ suffix: '.jpg' }, { key: [{ suffix: '.jpg' }] }],
      [{ prefix: 'a*/', suffix: 'b' }, { key: [{ wildcard: 'a\\*/*b' }] }],
    ])('keys %j', (options, object) => {
      workerTemplate((stack) => [EventSource.bucket('A', new s3.Bucket(stack, 'B'), options)]).hasResourceProperties(
        'AWS::Events::Rule',
        {
          EventPattern: { detail: { bucket: Match.anyValue(), object } },
        },
      );
    });

    test('other events of a bucket', () => {
      workerTemplate((stack) => [
        EventSource.bucket('A', new s3.Bucket(stack, 'B'), { eventTypes: [BucketEvent.OBJECT_DELETED] }),
      ]).hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'detail-type': ['Object Deleted'] } });
    });

    test('an imported bucket is left as it is', () => {
      const template = workerTemplate((stack) => [
        EventSource.bucket('A', s3.Bucket.fromBucketName(stack, 'B', 'photos')),
      ]);
      template.resourceCountIs('AWS::S3::Bucket', 0);
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { bucket: { name: ['photos'] } } },
      });
    });

    test('a bucket that has the custom resource already is switched on by it, not by the property', () => {
      const template = workerTemplate((stack) => {
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
      const template = workerTemplate((stack) => [
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
        /'visibilityTimeout' of the queue of 'A' must be at least its 'timeout' \(10 s\), got 5 s; raise it/,
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
        () => [EventSource.newQueue('A', { ordering: QueueOrdering.fifo(), batchSize: 11 })],
        /'batchSize' must be a whole number from 1 to 10, got 11/,
      ],
      [
        'a window of a FIFO queue',
        () => [EventSource.newQueue('A', { ordering: QueueOrdering.fifo(), maxBatchingWindow: Duration.seconds(1) })],
        /'maxBatchingWindow' is not for FIFO queues/,
      ],
      [
        'a concurrency of one',
        () => [EventSource.newQueue('A', { maxConcurrency: 1 })],
        /'maxConcurrency' must be a whole number from 2 to 1000, got 1/,
      ],
      ['no filter in the list', () => [EventSource.newQueue('A', { filters: [] })], /'filters' must not be empty/],
      [
        'a queue that forgets before the dead letters have it',
        () => [EventSource.newQueue('A', { retention: Duration.minutes(1) })],
        /'retention' must be longer than 'maxReceiveCount' \(5\) times the visibility timeout \(60 s\) with 'A', got 60 s/,
      ],
      [
        'a queue of the caller that forgets before the dead letters have it',
        (stack) => [
          EventSource.queue(
            'A',
            queueOf(stack, {
              visibilityTimeout: Duration.minutes(1),
              retentionPeriod: Duration.minutes(3),
              deadLetterQueue: dead(stack),
            }),
          ),
        ],
        /'retention' must be longer than 'maxReceiveCount' \(3\) times the visibility timeout \(60 s\), got 180 s/,
      ],
      [
        'a queue that shows a message again while it is gathered',
        () => [
          EventSource.newQueue('A', {
            visibilityTimeout: Duration.seconds(60),
            maxBatchingWindow: Duration.minutes(5),
          }),
        ],
        /'visibilityTimeout' of the queue of 'A' must be at least its 'timeout' and the 'maxBatchingWindow' \(10 s and 300 s\), got 60 s/,
      ],
      [
        'pollers with a maximum of readers',
        () => [EventSource.newQueue('A', { provisionedPollers: { minPollers: 2, maxPollers: 4 }, maxConcurrency: 4 })],
        /'provisionedPollers' and 'maxConcurrency' exclude each other/,
      ],
      [
        'one poller',
        () => [EventSource.newQueue('A', { provisionedPollers: { minPollers: 1, maxPollers: 4 } })],
        /'provisionedPollers.minPollers' must be a whole number from 2 to 200, got 1/,
      ],
      [
        'more pollers at least than at most',
        () => [EventSource.newQueue('A', { provisionedPollers: { minPollers: 5, maxPollers: 4 } })],
        /'provisionedPollers.minPollers' must not exceed 'provisionedPollers.maxPollers' \(4\), got 5/,
      ],
      [
        'a window of parallel batches',
        (stack) => [
          EventSource.dataStream('A', new kinesis.Stream(stack, 'S'), {
            tumblingWindow: Duration.minutes(1),
            parallelizationFactor: 2,
          }),
        ],
        /'parallelizationFactor' must be 1 with 'tumblingWindow', got 2/,
      ],
      [
        'a filter of everything',
        () => [EventSource.newQueue('A', { filters: [{}] })],
        /'filters' must not hold an empty pattern/,
      ],
      [
        'a list without a value in a pattern',
        () => [EventSource.rule('A', { pattern: { source: ['shop'], detail: { kind: [] } } })],
        /'pattern' must not hold an empty list, which EventBridge refuses, got 'pattern.detail.kind'/,
      ],
      [
        'a list without a value at the top of a pattern',
        () => [EventSource.rule('A', { pattern: { source: [] } })],
        /'pattern' must not hold an empty list, which EventBridge refuses, got 'pattern.source'/,
      ],
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
        (stack) => [
          EventSource.dataStream('A', new kinesis.Stream(stack, 'S'), { maxRecordAge: Duration.seconds(30) }),
        ],
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
      [
        'a message age below a minute',
        () => [EventSource.newQueue('A', { alarmThresholds: { messageAge: Duration.seconds(30) } })],
        /'alarmThresholds.messageAge' must be a duration in whole seconds from 60/,
      ],
      [
        'a new queue that shows a message again too soon',
        () => [EventSource.newQueue('A', { visibilityTimeout: Duration.seconds(5) })],
        /'visibilityTimeout' of the queue of 'A' must be at least its 'timeout' \(10 s\), got 5 s; leave it out, or raise it/,
      ],
    ])('fails for %s', (_what, sources, message) => {
      const stack = testStack();
      expect(() => makeWorker(stack, sources(stack))).toThrow(message);
    });
  });
});
