import { Duration, SecretValue, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ApplicationEventBus,
  ApplicationEventBusProps,
  ArchiveRetention,
  BusSubscriberOptions,
  BusSubscriberOrdering,
  BusSubscriberPayload,
  BusSubscriberStart,
  BusSubscriberTarget,
  EventApiDestinationProps,
  EventArchiveOptions,
  EventPipeProps,
  FanOutTopic,
  FanOutTopicProps,
  PipeEnrichment,
  PipeFilter,
  PipeInput,
  PipeSource,
  PipeTarget,
  QueueOrdering,
  RabbitMqBroker,
  RecurringTaskProps,
  RecurringTaskSchedule,
  RecurringTaskTarget,
  RetainedEventBus,
  RetainedEventBusAccess,
  RetainedEventBusProps,
  TopicOrdering,
  TopicPublisher,
  TopicTracing,
  WorkQueueProps,
} from 'cdk-reference-architectures/messaging';
import { Alarms } from 'cdk-reference-architectures/observability';
import { dataStreamOf, functionOf, ORDER_PLACED, queueOf, specimens } from '../specimens/messaging';
import { keyOf } from '../specimens/surroundings';
import { brokerTables } from './messaging-brokers';
import { workflowTables } from './messaging-workflows';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/messaging/README.md';
const EVENTS_README = 'lib/messaging/events/README.md';
const PIPES_README = 'lib/messaging/pipes/README.md';

interface TopicVersion extends Omit<FanOutTopicProps, 'encryptionKey'> {
  readonly id: string;
  readonly keys: ('encryptionKey' | 'deadLetterQueueEncryptionKey' | 'logEncryptionKey')[];
  /** The subscribed mailbox, and its id; none with an empty string. */
  readonly email: string;
  readonly emailId: string;
  /** The subscribed queue. */
  readonly queue: string;
  readonly filtered: boolean;
  readonly raw: boolean;
  readonly replay: boolean;
}

function makeTopic(stack: Stack, version: Partial<TopicVersion>): void {
  const { id = 'Stock', keys = [], email = 'buyers@example.com', emailId = 'Buyers', ...rest } = version;
  const { queue = 'Orders', filtered, raw, replay, ...props } = rest;
  const topic = specimens.FanOutTopic?.minimal(stack, id, {
    ...props,
    ...Object.fromEntries(keys.map((name) => [name, keyOf(stack)])),
  }) as FanOutTopic;
  topic.subscribeQueue('Orders', queueOf(stack, queue), {
    rawMessageDelivery: raw,
    filterPolicy: filtered ? { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['low'] }) } : undefined,
    replay: replay ? { startingPoint: new Date('2026-11-01T00:00:00Z') } : undefined,
  });
  if (email !== '' && !props.ordering?._isFifo) topic.subscribeEmail(emailId, email);
}

interface BusVersion extends Omit<ApplicationEventBusProps, 'encryptionKey' | 'logEncryptionKey'> {
  readonly id: string;
  readonly key: boolean;
  readonly logKey: boolean;
  readonly routeId: string;
  readonly pattern: events.EventPattern;
  readonly queue: string;
  readonly maxEventAge: Duration;
  readonly archive: EventArchiveOptions;
  readonly archiveId: string;
  readonly allowed: boolean;
}

function makeBus(stack: Stack, version: Partial<BusVersion>): void {
  const { id = 'Shop', key, logKey, routeId = 'Orders', pattern = { source: ['shop.orders'] }, ...rest } = version;
  const { queue = 'Orders', maxEventAge, archive, archiveId = 'All', allowed, ...props } = rest;
  const bus = specimens.ApplicationEventBus?.minimal(stack, id, {
    ...props,
    ...(key && { encryptionKey: keyOf(stack) }),
    ...(logKey && { logEncryptionKey: keyOf(stack) }),
  }) as ApplicationEventBus;
  bus.route(routeId, { pattern, target: new SqsQueue(queueOf(stack, queue)), maxEventAge });
  if (archive) bus.archive(archiveId, archive);
  if (allowed) bus.allowAccount('Partner', '444455556666');
}

interface PipeVersion extends Omit<EventPipeProps, 'source' | 'target' | 'enrichment'> {
  readonly id: string;
  /** The queue that is read, or the stream, from a position. */
  readonly queue: string;
  readonly stream: string;
  readonly position: lambda.StartingPosition;
  /** The topic of Kafka that is read, and the queue of a broker. */
  readonly topic: string;
  readonly brokerQueue: string;
  readonly batchSize: number;
  /** The queue that is sent to, in place of a function. */
  readonly to: string;
  readonly enriched: boolean;
  readonly input: PipeInput;
  readonly keys: ('deadLetterQueueEncryptionKey' | 'logEncryptionKey')[];
}

function sourceOf(stack: Stack, version: Partial<PipeVersion>): PipeSource {
  const { queue, stream, position: startingPosition, batchSize, topic, brokerQueue } = version;
  if (topic !== undefined) {
    return PipeSource.managedKafka('arn:aws:kafka:eu-west-1:111122223333:cluster/shop/0123-4', { topic, batchSize });
  }
  if (brokerQueue !== undefined) {
    const broker = specimens.RabbitMqBroker?.minimal(stack, 'Broker') as RabbitMqBroker;
    return PipeSource.rabbitMq(broker, { queue: brokerQueue, batchSize });
  }
  return stream === undefined
    ? PipeSource.queue(queueOf(stack, queue), { batchSize })
    : PipeSource.dataStream(dataStreamOf(stack, stream), { startingPosition, batchSize });
}

function makePipe(stack: Stack, version: Partial<PipeVersion>): void {
  const { id = 'Orders', queue = 'Orders', stream, position: startingPosition, batchSize, ...rest } = version;
  const { topic, brokerQueue, to, enriched, input, keys = [], ...props } = rest;
  specimens.EventPipe?.minimal(stack, id, {
    ...props,
    ...Object.fromEntries(keys.map((key) => [key, keyOf(stack)])),
    source: sourceOf(stack, { queue, stream, position: startingPosition, batchSize, topic, brokerQueue }),
    target:
      to === undefined
        ? PipeTarget.lambdaFunction(functionOf(stack), { input })
        : PipeTarget.queue(queueOf(stack, to), { input }),
    ...(enriched && { enrichment: PipeEnrichment.lambdaFunction(functionOf(stack, 'Customers')) }),
  });
}

interface QueueVersion extends Omit<WorkQueueProps, 'encryptionKey'> {
  readonly id: string;
  readonly key: boolean;
}

function makeQueue(stack: Stack, { id = 'Orders', key, ...props }: Partial<QueueVersion>): void {
  specimens.WorkQueue?.minimal(stack, id, { ...props, ...(key && { encryptionKey: keyOf(stack) }) });
}

const QUEUES = ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'];

const ORDERS = [PipeFilter.pattern({ body: { kind: ['order'] } })];

const PIPE_PARTS = [
  'AWS::CloudWatch::Alarm',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::Pipes::Pipe',
];

interface TaskVersion extends Omit<RecurringTaskProps, 'encryptionKey' | 'target'> {
  readonly id: string;
  readonly keys: ('encryptionKey' | 'deadLetterQueueEncryptionKey')[];
  /** The function that is called; a queue with an empty string. */
  readonly function: string;
}

function makeTask(stack: Stack, version: Partial<TaskVersion>): void {
  const { id = 'Report', keys = [], function: name = 'Handler', ...props } = version;
  specimens.RecurringTask?.minimal(stack, id, {
    target:
      name === ''
        ? RecurringTaskTarget.queue(queueOf(stack), { message: scheduler.ScheduleTargetInput.fromText('count') })
        : RecurringTaskTarget.lambdaFunction(functionOf(stack, name)),
    ...props,
    ...Object.fromEntries(keys.map((key) => [key, keyOf(stack)])),
  });
}

const TASK_PARTS = [
  'AWS::CloudWatch::Alarm',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
];

const BUS_PARTS = [
  'AWS::CloudWatch::Alarm',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::Logs::Delivery',
  'AWS::Logs::DeliveryDestination',
  'AWS::Logs::DeliverySource',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
];

interface RetainedVersion extends Omit<RetainedEventBusProps, 'encryptionKey'> {
  readonly id: string;
  readonly key: boolean;
  readonly subscriberId: string;
  /** The queue that is subscribed, FIFO in order; none with an empty string. */
  readonly queue: string;
  readonly options: Partial<BusSubscriberOptions>;
  readonly services: boolean;
  readonly allowed: boolean;
}

function makeRetained(stack: Stack, version: Partial<RetainedVersion>): void {
  const { id = 'Shop', key, subscriberId = 'Orders', queue = 'Orders', options = {}, ...rest } = version;
  const { services, allowed, ...props } = rest;
  const bus = specimens.RetainedEventBus?.minimal(stack, id, {
    ...props,
    ...(key && { encryptionKey: keyOf(stack) }),
  }) as RetainedEventBus;
  const inOrder = options.ordering === BusSubscriberOrdering.FIFO;
  if (queue !== '') {
    const target = inOrder
      ? BusSubscriberTarget.lambdaFunction(functionOf(stack))
      : BusSubscriberTarget.queue(queueOf(stack, queue));
    bus.subscribe(subscriberId, { target, ...options });
  }
  if (services) bus.addServiceEvents('Uploads', { service: 'aws.s3' });
  if (allowed) bus.allowAccount('Partner', '444455556666', RetainedEventBusAccess.PUBLISH);
}

const SUBSCRIBER_PARTS = ['AWS::CloudWatch::Alarm', 'AWS::EventsV2::Subscriber', 'AWS::IAM::Policy', 'AWS::IAM::Role'];

interface DestinationVersion extends Omit<EventApiDestinationProps, 'encryptionKey'> {
  readonly id: string;
  readonly key: boolean;
}

function makeDestination(stack: Stack, { id = 'Partner', key, ...props }: Partial<DestinationVersion>): void {
  specimens.EventApiDestination?.minimal(stack, id, { ...props, ...(key && { encryptionKey: keyOf(stack) }) });
}

const TOPIC_PARTS = [
  'AWS::CloudWatch::Alarm',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
];
const CONFIRMED_AGAIN = 'ignored subscription-confirmed-again';
const fifo = (archiveRetention?: Duration) => ({ ordering: TopicOrdering.fifo({ archiveRetention }) });

export const tables: readonly SecondDeploymentTable[] = [
  secondDeployments<TopicVersion>(README, 'FanOutTopic', makeTopic, [
    {
      change: '`publishers`, `displayName`, `tracing`, `logRetention`, `successLogPercent`, keys',
      effect:
        'in place. Messages that wait in the dead-letter queue keep the key that they were written with. Without `successLogPercent` the log group of deliveries that succeeded leaves the stack, and is kept; without `TopicTracing.active()` the policy of X-Ray goes, and topics that share it are no longer traced',
      versions: {
        successes: { successLogPercent: 10 },
        fewer: [{ successLogPercent: 10 }, {}],
        publishers: { publishers: [TopicPublisher.s3()] },
        name: { displayName: 'Warehouse' },
        tracing: { tracing: TopicTracing.active() },
        untraced: [{ tracing: TopicTracing.active() }, {}],
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        keys: { keys: ['encryptionKey', 'deadLetterQueueEncryptionKey', 'logEncryptionKey'] },
      },
      except: {
        fewer: { removed: ['AWS::Logs::LogGroup'] },
        untraced: { removed: ['AWS::XRay::ResourcePolicy'] },
      },
    },
    {
      change: '`successLogPercent` taken away, and given again',
      effect: '**fails** the second time: the log group that was kept has the name. Delete it before',
      versions: { again: [{ successLogPercent: 10 }, {}, { successLogPercent: 10 }] },
      findings: ['fails physical-name'],
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: { threshold: { alarmThresholds: { failedDeliveries: 5 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'a filter, `rawMessageDelivery`, `deadLetterQueue`',
      effect: 'in place; a filter takes up to 15 minutes, and the first one brings its alarm',
      versions: { filter: { filtered: true }, raw: { raw: true } },
    },
    {
      change: 'the address, number or queue of a subscription',
      effect:
        'another subscription in its place: messages that are published while there is neither are not delivered to it; a mailbox gets none until its owner has confirmed',
      versions: { queue: { queue: 'Purchases' }, address: { email: 'purchasing@example.com' } },
      replaced: ['AWS::SNS::Subscription'],
    },
    {
      change: 'another id of a subscription',
      effect:
        '**nothing is delivered**: SNS has one subscription for each subscriber of a topic, which both ids would share, and the old one is deleted last. Take it away in one deployment and give it in the next; a mailbox has to confirm again',
      versions: { renamed: { emailId: 'Purchasing' } },
      findings: [CONFIRMED_AGAIN],
      removed: ['AWS::SNS::Subscription'],
    },
    {
      change: 'a subscription taken away',
      effect: 'deleted; one that was never confirmed ends by itself',
      versions: { mail: { email: '' } },
      removed: ['AWS::SNS::Subscription'],
    },
    {
      change: '`archiveRetention`, `contentBasedDeduplication`, `throughputScope`',
      effect: 'in place; without archive what was in it **is lost**',
      versions: {
        given: [fifo(), fifo(Duration.days(7))],
        taken: [fifo(Duration.days(7)), fifo()],
        content: [fifo(), { ordering: TopicOrdering.fifo({ contentBasedDeduplication: true }) }],
        scope: [fifo(), { ordering: TopicOrdering.fifo({ throughputScope: sns.FifoThroughputScope.TOPIC }) }],
      },
    },
    {
      change: '`replay` given, or taken away',
      effect: 'in place: SNS delivers that part of the archive again, once',
      versions: {
        given: [fifo(Duration.days(7)), { ...fifo(Duration.days(7)), replay: true }],
        taken: [{ ...fifo(Duration.days(7)), replay: true }, fifo(Duration.days(7))],
      },
    },
    {
      change: '`ordering` from standard to FIFO, or back',
      effect:
        '**another topic** of another ARN, which publishers have to be told of; messages in the dead-letter queue are lost. Make the new topic beside the old one, move subscribers and publishers, then take the old one away',
      versions: { fifo: { email: '', ...fifo() } },
      findings: ['loses data-lost'],
      replaced: ['AWS::Logs::LogGroup', 'AWS::SNS::Subscription', 'AWS::SNS::Topic', 'AWS::SQS::Queue'],
      removed: ['AWS::SNS::Subscription'],
    },
    {
      change: 'another id',
      effect:
        '**another topic** of another ARN; mailboxes have to confirm again, and messages in the dead-letter queue are lost. Make the new topic beside the old one, move subscribers and publishers, then take the old one away',
      versions: { renamed: { id: 'Inventory' } },
      findings: [CONFIRMED_AGAIN, 'loses data-lost'],
      removed: TOPIC_PARTS,
    },
  ]),
  secondDeployments<BusVersion>(EVENTS_README, 'ApplicationEventBus', makeBus, [
    {
      change: '`description`, `encryptionKey`, `logDetail`, `logRetention`, `logEncryptionKey`, `schemaDiscovery`',
      effect: 'in place. Archives keep the key that events were written with',
      versions: {
        description: { description: 'Events' },
        key: { key: true },
        logKey: { logKey: true },
        detail: { logDetail: events.IncludeDetail.FULL },
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        discovery: { schemaDiscovery: true },
      },
    },
    {
      change: '`logLevel`',
      effect: 'in place; deliveries are added and removed. With `OFF` the log group leaves the stack, and is kept',
      versions: { more: { logLevel: events.Level.TRACE }, off: { logLevel: events.Level.OFF } },
      except: {
        off: {
          removed: [
            'AWS::Logs::Delivery',
            'AWS::Logs::DeliveryDestination',
            'AWS::Logs::DeliverySource',
            'AWS::Logs::LogGroup',
          ],
        },
      },
    },
    {
      change: '`logLevel` to `OFF`, and back',
      effect: '**fails** the second time: the log group that was kept has the name. Delete it before',
      versions: { again: [{}, { logLevel: events.Level.OFF }, {}] },
      findings: ['fails physical-name'],
    },
    {
      change: 'the pattern, target, retries or age of a route',
      effect: 'in place, effective within a minute',
      versions: {
        pattern: { pattern: { source: ['shop'] } },
        target: { queue: 'Purchases' },
        age: { maxEventAge: Duration.hours(1) },
      },
    },
    {
      change: 'another id of a route',
      effect: 'another rule, made before the old one is deleted: for moments an event may come twice',
      versions: { renamed: { routeId: 'Purchases' } },
      removed: ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule'],
    },
    {
      change: 'an archive given; its pattern or retention',
      effect: 'in place. A shorter retention **deletes** what is older; another pattern is for new events',
      versions: {
        given: { archive: {} },
        retention: [{ archive: {} }, { archive: { retention: ArchiveRetention.days(7) } }],
        pattern: [{ archive: {} }, { archive: { pattern: { source: ['shop'] } } }],
      },
    },
    {
      change: 'an archive taken away, or another id of it',
      effect: 'the archive is kept, outside the stack, and goes on with archiving; another id begins an empty one',
      versions: {
        taken: [{ archive: {} }, {}],
        renamed: [{ archive: {} }, { archive: {}, archiveId: 'Everything' }],
      },
      removed: ['AWS::Events::Archive'],
    },
    {
      change: '`schemas`, `allowAccount()`, `allowOrganization()`, `alarms`',
      effect: 'in place; another document of a schema is its next version',
      versions: {
        schemas: { schemas: { 'shop@OrderPlaced': ORDER_PLACED } },
        account: { allowed: true },
        alarms: { alarms: Alarms.none() },
      },
      except: { alarms: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'another id',
      effect:
        '**another bus** of another name, which senders have to be told of; events in the dead-letter queue are lost. Make the new bus beside the old one, move routes and senders, then take the old one away',
      versions: { renamed: { id: 'Store' } },
      findings: ['loses data-lost'],
      removed: BUS_PARTS,
    },
  ]),
  secondDeployments<RetainedVersion>(EVENTS_README, 'RetainedEventBus', makeRetained, [
    {
      change:
        '`description`, `retention`, `encryptionKey`, `logPayloads`, `removalPolicy`, `addServiceEvents()`, `allowAccount()`',
      effect:
        'in place. A shorter `retention` **deletes** what is older; events that are kept are readable with the new key at once',
      versions: {
        description: { description: 'Events' },
        retention: { retention: Duration.days(7) },
        key: { key: true },
        services: { services: true },
        allowed: { allowed: true },
      },
    },
    {
      change: '`logLevel`',
      effect:
        'in place; deliveries of the other type of log take the place of those of before. With `OFF` the log group leaves the stack, and is kept',
      versions: {
        given: { logLevel: events.Level.ERROR },
        more: [{ logLevel: events.Level.ERROR }, { logLevel: events.Level.INFO }],
        off: [{ logLevel: events.Level.ERROR }, {}],
      },
      except: {
        more: { replaced: ['AWS::Logs::Delivery', 'AWS::Logs::DeliverySource'] },
        off: {
          removed: [
            'AWS::Logs::Delivery',
            'AWS::Logs::DeliveryDestination',
            'AWS::Logs::DeliverySource',
            'AWS::Logs::LogGroup',
          ],
        },
      },
    },
    {
      change: '`logLevel` given, taken away, and given again',
      effect: '**fails** the second time: the log group that was kept has the name. Delete it before',
      versions: { again: [{ logLevel: events.Level.ERROR }, {}, { logLevel: events.Level.ERROR }] },
      findings: ['fails physical-name'],
    },
    {
      change: '`filter`, `payload`, batches, retries, `deadLetterQueue`, `enabled` of a subscriber',
      effect: 'in place. A subscriber that is stopped and started again goes on where it was',
      versions: {
        filter: { options: { filter: { source: ['shop.orders'] } } },
        all: [{ options: { filter: { source: ['shop.orders'] } } }, {}],
        payload: { options: { payload: BusSubscriberPayload.withMetadata() } },
        batch: { options: { batchSize: 1 } },
        age: { options: { maxEventAge: Duration.hours(1) } },
        stopped: { options: { enabled: false } },
      },
    },
    {
      change: 'the target, `ordering` or `start` of a subscriber',
      effect:
        '**another subscriber**, made after the old one is deleted: it begins at its `start`, and with `latest()` events between the two **are not delivered**. Subscribe by another id first, and take the old one away in the next deployment; or begin at a time before the deployment',
      versions: {
        target: { queue: 'Purchases' },
        start: { options: { start: BusSubscriberStart.horizon() } },
        ordering: { options: { ordering: BusSubscriberOrdering.FIFO } },
        logged: [
          { logLevel: events.Level.ERROR },
          { logLevel: events.Level.ERROR, options: { start: BusSubscriberStart.horizon() } },
        ],
      },
      replaced: ['AWS::EventsV2::Subscriber'],
      except: {
        // Of the target the schema does not say so, but https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-cloudformation.html
        target: { replaced: [] },
        logged: { replaced: ['AWS::EventsV2::Subscriber', 'AWS::Logs::Delivery', 'AWS::Logs::DeliverySource'] },
      },
    },
    {
      change: 'another id of a subscriber',
      effect: 'another subscriber, made before the old one is deleted: for moments an event comes twice',
      versions: { renamed: { subscriberId: 'Purchases' } },
      removed: SUBSCRIBER_PARTS,
    },
    {
      change: 'a subscriber taken away',
      effect: 'deleted; events that it has not delivered stay in the bus for a subscriber that begins before them',
      versions: { taken: { queue: '' } },
      removed: SUBSCRIBER_PARTS,
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: {
        threshold: { alarmThresholds: { backlogAge: Duration.minutes(5) } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'another id',
      effect:
        '**another bus** of another ARN, which publishers have to be told of. The old one is kept with its events, outside the stack and without subscribers; records in the dead-letter queue are lost. Make the new bus beside the old one, move subscribers and publishers, then take the old one away',
      versions: { renamed: { id: 'Store' } },
      findings: ['loses data-lost'],
      removed: ['AWS::EventsV2::EventBus', ...SUBSCRIBER_PARTS, 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    },
  ]),
  secondDeployments<DestinationVersion>(EVENTS_README, 'EventApiDestination', makeDestination, [
    {
      change: 'the endpoint, method, rate, credentials, parameters, `resourceConfigurationArn`, `encryptionKey`',
      effect: 'in place: events that are tried again go to the new address with the new credentials',
      versions: {
        endpoint: { endpoint: 'https://partner.example.com/v2/orders' },
        method: { httpMethod: events.HttpMethod.PUT },
        rate: { rateLimitPerSecond: 10 },
        credentials: { authorization: events.Authorization.basic('shop', SecretValue.secretsManager('partner')) },
        key: { key: true },
      },
    },
    {
      change: 'another id',
      effect:
        'another connection and destination, made before the old ones are deleted; routes, pipes and subscribers are moved in between',
      versions: { renamed: { id: 'Supplier' } },
      removed: ['AWS::Events::ApiDestination', 'AWS::Events::Connection'],
    },
  ]),
  secondDeployments<PipeVersion>(PIPES_README, 'EventPipe', makePipe, [
    {
      change:
        '`filters`, `enrichment`, `enabled`, `description`, batches, the form of the input: given, changed or taken away',
      effect: 'in place; events that are on their way end as they began',
      versions: {
        filters: { filters: ORDERS },
        unfiltered: [{ filters: ORDERS }, {}],
        enriched: { enriched: true },
        plain: [{ enriched: true }, {}],
        stopped: { enabled: false },
        description: { description: 'Orders' },
        batch: { batchSize: 5 },
        input: { input: PipeInput.json({ id: '<$.body.id>' }) },
      },
    },
    {
      change: '`target`, of the same or of another kind',
      effect: 'in place: what the old target has not taken goes to the new one',
      versions: { queue: { to: 'Purchases' }, other: [{ to: 'Purchases' }, { to: 'Returns' }] },
    },
    {
      change: 'the queue or stream of `source`; `queue`, `topic`, `virtualHost`, `consumerGroupId`, `bootstrapServers`',
      effect:
        '**another pipe** of another name, with the same role, log and alarms. It is made before the old one is deleted, and what the old source holds is no longer read: let it run empty first. From a stream to a queue, what is in the dead-letter queue is lost',
      versions: {
        queue: { queue: 'Purchases' },
        stream: [{ stream: 'Clicks' }, { stream: 'Views' }],
        kind: [{ stream: 'Clicks' }, {}],
        topic: [{ topic: 'orders' }, { topic: 'returns' }],
        brokerQueue: [{ brokerQueue: 'orders' }, { brokerQueue: 'returns' }],
      },
      replaced: ['AWS::Pipes::Pipe'],
      except: {
        kind: {
          findings: ['loses data-lost'],
          replaced: ['AWS::Pipes::Pipe'],
          removed: ['AWS::CloudWatch::Alarm', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
        },
      },
    },
    {
      change: '`startingPosition` of a stream',
      effect:
        '**another pipe**, which begins at that position: with `TRIM_HORIZON` the target gets again what the stream holds, with `LATEST` it misses what comes meanwhile',
      versions: {
        latest: [{ stream: 'Clicks' }, { stream: 'Clicks', position: lambda.StartingPosition.LATEST }],
      },
      replaced: ['AWS::Pipes::Pipe'],
    },
    {
      change: '`logLevel`, `logExecutionData`, `logRetention`, keys',
      effect:
        'in place. With `OFF` the log group leaves the stack, and is kept. Messages in the dead-letter queue keep the key that they were written with',
      versions: {
        level: { logLevel: events.Level.TRACE },
        data: { logExecutionData: true },
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        key: { keys: ['logEncryptionKey'] },
        dead: [{ stream: 'Clicks' }, { stream: 'Clicks', keys: ['deadLetterQueueEncryptionKey'] }],
        off: { logLevel: events.Level.OFF },
      },
      except: { off: { removed: ['AWS::Logs::LogGroup'] } },
    },
    {
      change: '`logLevel` to `OFF`, and back',
      effect: '**fails** the second time: the log group that was kept has the name. Delete it before',
      versions: { again: [{}, { logLevel: events.Level.OFF }, {}] },
      findings: ['fails physical-name'],
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: { threshold: { alarmThresholds: { failedExecutions: 5 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'another id',
      effect:
        'another pipe, made before the old one is deleted: both read the source for moments. A stream is read from its `startingPosition` again, and what is in its dead-letter queue is lost',
      versions: { renamed: { id: 'Purchases' } },
      removed: PIPE_PARTS,
    },
  ]),
  secondDeployments<TaskVersion>('lib/messaging/schedules/README.md', 'RecurringTask', makeTask, [
    {
      change: '`schedule`',
      effect: 'in place. **Refused** with a `start` that has passed: take it away, whatever else you change',
      versions: {
        cron: {
          schedule: RecurringTaskSchedule.cron({ minute: '0', hour: '2', timeZone: TimeZone.of('Europe/Berlin') }),
        },
        rate: { schedule: RecurringTaskSchedule.rate(Duration.minutes(5)) },
        once: { schedule: RecurringTaskSchedule.once('2027-03-01T09:00:00', TimeZone.ETC_UTC) },
      },
    },
    {
      change: '`target`',
      effect: 'in place, with the permissions of the role',
      versions: { function: { function: 'Other' }, queue: { function: '' } },
    },
    {
      change: '`description`, `enabled`, `timeWindow`, `retryAttempts`, `maxEventAge`, keys',
      effect:
        'in place; what a disabled schedule would have run is not made up for. Calls that wait in the dead-letter queue keep the key that they were written with',
      versions: {
        description: { description: 'Counts the stock' },
        enabled: { enabled: false },
        window: { timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)) },
        attempts: { retryAttempts: 10 },
        age: { maxEventAge: Duration.hours(2) },
        keys: { keys: ['encryptionKey', 'deadLetterQueueEncryptionKey'] },
      },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: { threshold: { alarmThresholds: { targetErrors: 5 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'another id',
      effect:
        '**another schedule** in another group, made before the old one is deleted: for moments both run. Calls in the dead-letter queue are lost, and metrics begin anew',
      versions: { renamed: { id: 'Count' } },
      findings: ['loses data-lost'],
      removed: TASK_PARTS,
    },
  ]),
  secondDeployments<QueueVersion>('lib/messaging/queues/README.md', 'WorkQueue', makeQueue, [
    {
      change: '`maxReceiveCount`, `visibilityTimeout`, `deliveryDelay`, `maxMessageSize`, `retention`; consumers',
      effect:
        'in place, within a minute; a shorter `retention` **deletes** what is older. Messages in flight keep the visibility timeout that they were received with',
      versions: {
        receives: { maxReceiveCount: 3 },
        visibility: { visibilityTimeout: Duration.minutes(1) },
        delay: { deliveryDelay: Duration.seconds(10) },
        size: { maxMessageSize: Size.kibibytes(64) },
        retention: { retention: Duration.days(1) },
      },
    },
    {
      change: '`encryptionKey` given, another or taken away; `dataKeyReuse`',
      effect:
        'in place, for messages from then on. Those that wait keep the key that they were sent with: keep it, and the permissions to decrypt with it, until both queues are empty of them',
      versions: {
        given: { key: true },
        'taken away': [{ key: true }, {}],
        reuse: [{ key: true }, { key: true, dataKeyReuse: Duration.hours(1) }],
      },
    },
    {
      change: '`contentBasedDeduplication`, `highThroughput` of a FIFO queue',
      effect: 'in place; for five minutes a message that is sent again may be taken for another one',
      versions: {
        deduplication: [
          { ordering: QueueOrdering.fifo() },
          { ordering: QueueOrdering.fifo({ contentBasedDeduplication: true }) },
        ],
        throughput: [{ ordering: QueueOrdering.fifo() }, { ordering: QueueOrdering.fifo({ highThroughput: false }) }],
      },
    },
    {
      change: '`ordering` from standard to FIFO, or back',
      effect:
        'replaces both queues. The old ones are kept, outside the stack, with what waits in them, and nobody reads them: make the new queue beside the old one, move the senders, and take the old one away when it is empty',
      findings: ['loses data-lost'],
      replaced: ['AWS::SQS::Queue'],
      versions: {
        'to FIFO': { ordering: QueueOrdering.fifo() },
        'to standard': [{ ordering: QueueOrdering.fifo() }, {}],
      },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: {
        threshold: { alarmThresholds: { messageAge: Duration.minutes(5), waitingMessages: 100 } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'another id',
      effect: 'two new queues; the old ones are kept, outside the stack, as with another `ordering`',
      versions: { renamed: { id: 'Purchases' } },
      findings: ['loses data-lost'],
      removed: ['AWS::CloudWatch::Alarm', ...QUEUES],
    },
  ]),
  ...brokerTables,

  ...workflowTables,
];
