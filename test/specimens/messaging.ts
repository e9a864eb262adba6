import { Aws, Duration, RemovalPolicy, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ApplicationEventBus,
  ApplicationEventBusProps,
  ArchiveRetention,
  EventPipe,
  EventPipeProps,
  EventSchema,
  FanOutTopic,
  FanOutTopicProps,
  PipeEnrichment,
  PipeFilter,
  PipeInput,
  PipeSource,
  PipeTarget,
  QueueOrdering,
  RecurringTask,
  RecurringTaskProps,
  RecurringTaskSchedule,
  RecurringTaskTarget,
  TopicOrdering,
  TopicPublisher,
  WorkQueue,
  WorkQueueProps,
} from 'cdk-reference-architectures/messaging';
import { workflowSpecimens } from './messaging-workflows';
import { Specimens } from './specimen';
import { alarmsOf, keyOf, once } from './surroundings';

/** A queue that exists. */
export function queueOf(stack: Stack, name = 'Orders'): sqs.IQueue {
  return once(stack, `${name}Queue`, (scope) =>
    sqs.Queue.fromQueueArn(scope, `${name}Queue`, stack.formatArn({ service: 'sqs', resource: name })),
  );
}

/** A function that exists. */
export function functionOf(stack: Stack, name = 'Handler'): lambda.IFunction {
  return once(stack, name, (scope) =>
    lambda.Function.fromFunctionAttributes(scope, name, {
      functionArn: `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}`,
      sameEnvironment: true,
    }),
  );
}

/** A data stream that exists. */
export function dataStreamOf(stack: Stack, name = 'Clicks'): kinesis.IStream {
  return once(stack, `${name}Stream`, (scope) =>
    kinesis.Stream.fromStreamAttributes(scope, `${name}Stream`, {
      streamArn: stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName: name }),
      encryptionKey: keyOf(stack),
    }),
  );
}

/** A table that exists, with a stream. */
function itemsOf(stack: Stack): dynamodb.ITable {
  const tableArn = stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: 'items' });
  return once(stack, 'Items', (scope) =>
    dynamodb.Table.fromTableAttributes(scope, 'Items', {
      tableArn,
      tableStreamArn: `${tableArn}/stream/2026-01-01T00:00:00.000`,
      encryptionKey: keyOf(stack),
    }),
  );
}

export const ORDER_PLACED = EventSchema.jsonSchemaDraft4({
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'OrderPlaced',
  type: 'object',
});

const LOGS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A customer managed key is billed each month, and the log has no events.',
  ]),
);

export const specimens: Specimens = {
  ApplicationEventBus: {
    minimal: (stack, id, given: Partial<ApplicationEventBusProps> = {}) =>
      new ApplicationEventBus(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const bus = new ApplicationEventBus(stack, id, {
        description: 'Events of the shop',
        encryptionKey: keyOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        schemas: { 'shop.orders@OrderPlaced': ORDER_PLACED },
        logLevel: events.Level.TRACE,
        logDetail: events.IncludeDetail.FULL,
        logRetention: logs.RetentionDays.ONE_YEAR,
        alarms: alarmsOf(stack),
      });
      bus.route('Orders', {
        pattern: { source: ['shop.orders'] },
        target: new SqsQueue(queueOf(stack)),
        retryAttempts: 10,
        maxEventAge: Duration.hours(1),
      });
      bus.route('Prices', { pattern: { detailType: ['PriceChanged'] }, target: new LambdaFunction(functionOf(stack)) });
      bus.archive('Orders', {
        pattern: { source: ['shop.orders'] },
        retention: ArchiveRetention.days(90),
        removalPolicy: RemovalPolicy.DESTROY,
      });
      bus.allowAccount('Partner', '444455556666');
      bus.allowOrganization('Company', 'o-a1b2c3d4e5');
      return bus;
    },
    findings: LOGS,
  },

  EventPipe: {
    minimal: (stack, id, given: Partial<EventPipeProps> = {}) =>
      new EventPipe(stack, id, {
        source: PipeSource.queue(queueOf(stack)),
        target: PipeTarget.lambdaFunction(functionOf(stack)),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new EventPipe(stack, id, {
        source: PipeSource.tableStream(itemsOf(stack), {
          startingPosition: lambda.StartingPosition.LATEST,
          batchSize: 10,
          maxBatchingWindow: Duration.seconds(5),
          parallelizationFactor: 2,
          retryAttempts: 3,
          maxRecordAge: Duration.hours(1),
          bisectBatchOnError: false,
        }),
        filters: [PipeFilter.pattern({ dynamodb: { NewImage: { kind: { S: ['order'] } } } })],
        enrichment: PipeEnrichment.lambdaFunction(functionOf(stack, 'Customers'), {
          input: PipeInput.json({ customer: '<$.dynamodb.NewImage.customer.S>' }),
        }),
        target: PipeTarget.eventBus(
          once(stack, 'ShopBus', (scope) =>
            events.EventBus.fromEventBusArn(
              scope,
              'ShopBus',
              stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'shop' }),
            ),
          ),
          { source: 'shop.orders', detailType: 'OrderChanged', input: PipeInput.json({ customer: '<$.customer>' }) },
        ),
        description: 'Changes of orders',
        enabled: false,
        deadLetterQueueEncryptionKey: keyOf(stack),
        logLevel: events.Level.INFO,
        logExecutionData: true,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 5 },
      }),
    findings: LOGS,
  },
  FanOutTopic: {
    minimal: (stack, id, given: Partial<FanOutTopicProps> = {}) =>
      new FanOutTopic(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const topic = new FanOutTopic(stack, id, {
        ordering: TopicOrdering.standard(),
        publishers: [
          TopicPublisher.cloudWatchAlarms(),
          TopicPublisher.eventBridge(),
          TopicPublisher.s3(),
          TopicPublisher.backup(),
          TopicPublisher.budgets(),
          TopicPublisher.costAnomalyDetection(),
          TopicPublisher.service('ses.amazonaws.com', {
            sourceArns: [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: 'example.com' })],
          }),
        ],
        encryptionKey: keyOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        displayName: 'Inventory',
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        tracing: sns.TracingConfig.ACTIVE,
        dataProtectionPolicy: {
          Name: 'NoCards',
          Version: '2021-06-01',
          Statement: [
            {
              Sid: 'Deny',
              DataDirection: 'Inbound',
              Principal: ['*'],
              DataIdentifier: ['arn:aws:dataprotection::aws:data-identifier/CreditCardNumber'],
              Operation: { Deny: {} },
            },
          ],
        },
        alarms: alarmsOf(stack),
        alarmThresholds: { failedDeliveries: 10 },
      });
      topic.subscribeQueue('Orders', queueOf(stack), {
        filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['low'] }) },
        rawMessageDelivery: true,
      });
      topic.subscribeFunction('Prices', functionOf(stack), {
        filterPolicyWithMessageBody: {
          stock: sns.FilterOrPolicy.policy({
            left: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.numericFilter({ lessThan: 5 })),
          }),
        },
      });
      topic.subscribeEmail('Buyers', 'buyers@example.com', { json: true });
      topic.subscribeSms('Manager', '+14155550100');
      topic.subscribeHttps('Partner', 'https://partner.example.com/stock', {
        deliveryPolicy: {
          healthyRetryPolicy: {
            numRetries: 10,
            minDelayTarget: Duration.seconds(5),
            maxDelayTarget: Duration.seconds(60),
          },
        },
      });
      topic.subscribeFirehose(
        'Archive',
        DeliveryStream.fromDeliveryStreamArn(
          stack,
          `${id}Archive`,
          stack.formatArn({ service: 'firehose', resource: 'deliverystream', resourceName: 'archive' }),
        ),
      );
      return topic;
    },
    findings: {
      'NIST.800.53.R5-SNSEncryptedKMS':
        'A key costs a dollar a month, and each publisher has to be let in: the choice of encryptionKey.',
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted':
        'A key costs a dollar a month; the log has answers of subscribers: the choice of logEncryptionKey.',
    },
  },

  RecurringTask: {
    minimal: (stack, id, given: Partial<RecurringTaskProps> = {}) =>
      new RecurringTask(stack, id, {
        schedule: RecurringTaskSchedule.rate(Duration.hours(1)),
        target: RecurringTaskTarget.lambdaFunction(functionOf(stack)),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new RecurringTask(stack, id, {
        schedule: RecurringTaskSchedule.cron({
          minute: '30',
          hour: '2',
          weekDay: 'MON-FRI',
          month: '1-11',
          year: '2027-2030',
          timeZone: TimeZone.of('Europe/Berlin'),
          start: new Date('2027-01-01T00:00:00Z'),
          end: new Date('2030-12-31T00:00:00Z'),
        }),
        target: RecurringTaskTarget.universal({
          service: 'sqs',
          action: 'sendMessage',
          policyStatements: [
            new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueOf(stack).queueArn] }),
          ],
          input: { QueueUrl: queueOf(stack).queueUrl, MessageBody: scheduler.ContextAttribute.scheduledTime },
        }),
        description: 'Counts the stock',
        enabled: false,
        timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)),
        retryAttempts: 10,
        maxEventAge: Duration.hours(2),
        encryptionKey: keyOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { targetErrors: 3 },
      }),
  },

  WorkQueue: {
    minimal: (stack, id, given: Partial<WorkQueueProps> = {}) =>
      new WorkQueue(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const workQueue = new WorkQueue(stack, id, {
        ordering: QueueOrdering.fifo({ contentBasedDeduplication: true, highThroughput: false }),
        encryptionKey: keyOf(stack),
        dataKeyReuse: Duration.hours(1),
        retention: Duration.days(7),
        maxReceiveCount: 3,
        visibilityTimeout: Duration.minutes(10),
        deliveryDelay: Duration.seconds(5),
        maxMessageSize: Size.kibibytes(256),
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: { messageAge: Duration.hours(1), retentionPercent: 50, waitingMessages: 1000 },
      });
      const legacy = queueOf(stack, 'Legacy');
      WorkQueue.existing(stack, `${id}Legacy`, {
        queue: legacy,
        deadLetterQueue: queueOf(stack, 'LegacyFailed'),
        alarms: alarmsOf(stack),
        alarmThresholds: { waitingMessages: 1000 },
      });
      return workQueue;
    },
  },
  ...workflowSpecimens,
};
