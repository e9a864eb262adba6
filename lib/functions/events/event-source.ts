import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ActiveMqBroker, IWorkQueue, RabbitMqBroker } from '../../messaging';
import { consumersOf, consumersOfNewQueue, workQueueRules } from '../../messaging/internal';
import { Alarms } from '../../observability';
import { topicFilterRules } from '../../private/topic-delivery';
import { Rules, validate } from '../../private/validation';
import { ApiFunction } from '../api-function';
import { attachBroker, attachDocuments, attachManagedKafka, attachSelfManagedKafka } from '../private/broker-events';
import {
  attachBucketEvents,
  attachBucketNotification,
  bucketNotificationRules,
  SourceNotification,
} from '../private/bucket-events';
import { attachRule, attachSchedule } from '../private/event-bridge-events';
import { consumerOf, iteratorAgeOf } from '../private/event-source-defaults';
import {
  brokerRules,
  brokerTimeoutRules,
  bucketRules,
  consumerRules,
  documentRules,
  existingQueueSourceRules,
  kafkaRules,
  queueRules,
  ruleRules,
  scheduleRules,
  selfManagedKafkaRules,
  sourceIdRules,
  streamRules,
  tableRules,
} from '../private/event-source-rules';
import { attachExistingQueue, attachNewQueue, attachQueue } from '../private/queue-events';
import { attachLogs, attachTopic, attachUserPool, isSender, logRules, userPoolRules } from '../private/service-events';
import { attachDataStream, attachStreamConsumer, attachTableStream } from '../private/stream-events';
import { EventActiveMqSourceOptions, EventRabbitMqSourceOptions } from './event-broker-source-options';
import {
  EventBrokerKind,
  EventBrokerSourceOptions,
  EventBucketNotificationSourceOptions,
  EventBucketSourceOptions,
  EventDocumentSourceOptions,
  EventKafkaSourceOptions,
  EventLogSourceOptions,
  EventNewQueueSourceOptions,
  EventQueueSourceOptions,
  EventRuleSourceOptions,
  EventScheduleSourceOptions,
  EventSelfManagedKafkaSourceOptions,
  EventStreamSourceOptions,
  EventTopicSourceOptions,
  EventWorkQueueSourceOptions,
} from './event-source-options';

/**
 * The function of a source, as far as the rules of the source depend on it.
 *
 * @internal
 */
export interface EventSourceFunction {
  /** The timeout of the function. */
  readonly timeout: Duration;

  /**
   * The reserved concurrency of the function.
   *
   * @default - none
   */
  readonly reservedConcurrency?: number;

  /**
   * The log group of the function.
   *
   * @default - a new one, which no source can know before the function
   */
  readonly logGroup?: logs.ILogGroup;
}

/**
 * The function that an `EventSource` is attached to, and what goes with it.
 *
 * @internal
 */
export interface EventSourceBindOptions {
  /** The function that is called. */
  readonly handler: ApiFunction;

  /** The recipients of the alarms. */
  readonly alarms: Alarms;

  /** The timeout of the function. */
  readonly timeout: Duration;

  /**
   * The queue for events that failed for good.
   *
   * @default - none: all sources are queues
   */
  readonly deadLetterQueue?: sqs.Queue;

  /**
   * The instances that a queue without a number of its own may use.
   *
   * @default - no limit: the function has no reserved concurrency
   */
  readonly maxConcurrency?: number;

  /** Gives the one alarm on the lag of all streams to the first of them. */
  readonly watchStream: (id: string, metric: cloudwatch.IMetric, age: Duration) => cloudwatch.Alarm | undefined;
}

/**
 * The things that a source takes and other sources of the function may want, too.
 *
 * @internal
 */
export interface EventSourceDemands {
  /**
   * The ARN of what is read, which a function can read once.
   *
   * @default - nothing that cannot be shared
   */
  readonly subject?: string;

  /**
   * The notification of a bucket, which no other may overlap.
   *
   * @default - the source is no notification
   */
  readonly notification?: SourceNotification;

  /**
   * The instances that read a queue, with their number if it is given.
   *
   * @default - the source is no queue, or is not read
   */
  readonly readers?: { readonly maxConcurrency?: number };

  /**
   * The lag of a stream at which its alarm goes off.
   *
   * @default - the source is no stream
   */
  readonly iteratorAge?: Duration;
}

/**
 * The parts that an `EventSource` created.
 *
 * @internal
 */
export interface EventSourceConfig {
  /**
   * The queue that is read.
   *
   * @default - none: the source is no queue
   */
  readonly workQueue?: IWorkQueue;

  /**
   * The mapping that reads the source.
   *
   * @default - none: the source calls the function
   */
  readonly mapping?: lambda.EventSourceMapping;

  /**
   * The rule that calls the function.
   *
   * @default - none: the source is no rule and no bucket
   */
  readonly rule?: events.Rule;

  /**
   * The schedule that calls the function.
   *
   * @default - none: the source is no schedule
   */
  readonly schedule?: scheduler.Schedule;

  /** The alarms of the source. */
  readonly alarms: cloudwatch.Alarm[];

  /** The graphs of the source. */
  readonly widgets: cloudwatch.IWidget[];
}

/**
 * A source of events for an `EventFunction`. Each has an id, which names its parts below the function: letters and
 * digits, a capital first.
 */
export abstract class EventSource {
  /**
   * Events of a bucket's objects, by EventBridge: no custom resource, any number of receivers, 1 USD for a million events.
   *
   * The property of a bucket of the same app is set to send events to EventBridge. An imported bucket must send them
   * already. Not together with `addEventNotification()` on the same bucket, whose custom resource overwrites the property.
   */
  public static bucket(id: string, bucket: s3.IBucket, options: EventBucketSourceOptions = {}): EventSource {
    validate('EventSource.bucket', sourceIdRules(id), bucketRules(options));
    return new Source(id, 'asynchronous', (scope, bound) => attachBucketEvents(scope, id, bucket, options, bound));
  }

  /**
   * Events of a bucket's objects, by its notifications: seconds faster and free, but one receiver for each kind of event
   * and key, and a custom resource with a function of aws-cdk-lib. For buckets that already use notifications.
   */
  public static bucketNotification(
    id: string,
    bucket: s3.IBucket,
    eventType: s3.EventType,
    options: EventBucketNotificationSourceOptions = {},
  ): EventSource {
    validate('EventSource.bucketNotification', sourceIdRules(id), bucketRules(options));
    const { prefix, suffix } = options;
    const notification: SourceNotification = { sourceId: id, bucket, events: [eventType], prefix, suffix };
    return new Source(
      id,
      'asynchronous',
      (_scope, bound) => attachBucketNotification(notification, eventType, bound),
      () => bucketNotificationRules(notification),
      { notification },
    );
  }

  /** Messages of a `messaging.WorkQueue`, which has its dead-letter queue and its alarms, and may be of another stack. */
  public static workQueue(id: string, workQueue: IWorkQueue, options: EventWorkQueueSourceOptions = {}): EventSource {
    const { queue } = workQueue;
    validate('EventSource.workQueue', sourceIdRules(id), queueRules(options, queue.fifo));
    const key = {};
    return new Source(
      id,
      'queue',
      (_scope, bound) => attachQueue(workQueue, consumerOf(key, id, options, bound.timeout), options, bound),
      (fn) => consumerRules(consumersOf(queue), consumerOf(key, id, options, fn.timeout), options, fn),
      { subject: queue.queueArn, readers: readersOf(options) },
    );
  }

  /** Messages of an existing queue, which must have a dead-letter queue. The function has the alarms of both. */
  public static queue(id: string, queue: sqs.IQueue, options: EventQueueSourceOptions = {}): EventSource {
    validate('EventSource.queue', sourceIdRules(id), queueRules(options, queue.fifo));
    const key = {};
    return new Source(
      id,
      'queue',
      (scope, bound) =>
        attachExistingQueue(scope, consumerOf(key, id, options, bound.timeout), id, queue, options, bound),
      (fn) => [
        existingQueueSourceRules(id, queue, options),
        consumerRules(consumersOf(queue), consumerOf(key, id, options, fn.timeout), options, fn),
      ],
      { subject: queue.queueArn, readers: readersOf(options) },
    );
  }

  /** Messages of a new `messaging.WorkQueue` of the function alone: `eventFunction.workQueue(id)`. */
  public static newQueue(id: string, options: EventNewQueueSourceOptions = {}): EventSource {
    validate(
      'EventSource.newQueue',
      sourceIdRules(id),
      queueRules(options, options.ordering?._isFifo ?? false),
      workQueueRules(options, options.alarmThresholds),
    );
    const key = {};
    return new Source(
      id,
      'queue',
      (scope, bound) => attachNewQueue(scope, consumerOf(key, id, options, bound.timeout), id, options, bound),
      (fn) => consumerRules(consumersOfNewQueue(options), consumerOf(key, id, options, fn.timeout), options, fn),
      { readers: readersOf(options) },
    );
  }

  /** Changes of the items of a DynamoDB table, which must have a stream. A stream should have at most two readers. */
  public static tableStream(id: string, table: dynamodb.ITable, options: EventStreamSourceOptions = {}): EventSource {
    validate('EventSource.tableStream', sourceIdRules(id), streamRules(options), tableRules(table));
    return new Source(
      id,
      'stream',
      (scope, bound) => attachTableStream(scope, id, table, options, bound),
      () => [],
      { subject: table.tableStreamArn, iteratorAge: iteratorAgeOf(options) },
    );
  }

  /** Records of a Kinesis data stream, by its shared throughput of 2 MB a second for each shard. */
  public static dataStream(id: string, stream: kinesis.IStream, options: EventStreamSourceOptions = {}): EventSource {
    validate('EventSource.dataStream', sourceIdRules(id), streamRules(options));
    return new Source(
      id,
      'stream',
      (scope, bound) => attachDataStream(scope, id, stream, options, bound),
      () => [],
      { subject: stream.streamArn, iteratorAge: iteratorAgeOf(options) },
    );
  }

  /**
   * Records of a Kinesis data stream by a registered consumer, which has 2 MB a second of each shard for itself, within 70 ms:
   * 0.015 USD an hour for a shard, and for what is read (https://aws.amazon.com/kinesis/data-streams/pricing/).
   */
  public static dataStreamConsumer(
    id: string,
    consumer: kinesis.IStreamConsumer,
    options: EventStreamSourceOptions = {},
  ): EventSource {
    validate('EventSource.dataStreamConsumer', sourceIdRules(id), streamRules(options));
    return new Source(
      id,
      'stream',
      (scope, bound) => attachStreamConsumer(scope, id, consumer, options, bound),
      () => [],
      { subject: consumer.streamConsumerArn, iteratorAge: iteratorAgeOf(options) },
    );
  }

  /** Messages of an SNS topic, delivered within a second. */
  public static topic(id: string, topic: sns.ITopic, options: EventTopicSourceOptions = {}): EventSource {
    validate('EventSource.topic', sourceIdRules(id), topicFilterRules(options, `of '${id}'`));
    return new Source(
      id,
      'asynchronous',
      (_scope, bound) => attachTopic(topic, options, bound),
      () => [],
      { subject: topic.topicArn },
    );
  }

  /**
   * Entries of a log group, compressed by gzip and in Base64, not of the function itself, nor of one that it calls: each entry
   * would make another one. A log group has at most two subscriptions.
   */
  public static logs(id: string, logGroup: logs.ILogGroup, options: EventLogSourceOptions = {}): EventSource {
    validate('EventSource.logs', sourceIdRules(id));
    return new Source(
      id,
      'asynchronous',
      (scope, bound) => attachLogs(scope, id, logGroup, options, bound),
      (fn) => logRules(id, logGroup, fn),
    );
  }

  /**
   * A step of sign-up or sign-in of a Cognito user pool, which waits at most 5 seconds for the answer, but for that of the
   * senders of messages. The function must not refer to the pool, or the template has a cycle: the event has the pool's id.
   */
  public static userPoolTrigger(
    id: string,
    userPool: cognito.UserPool,
    operation: cognito.UserPoolOperation,
  ): EventSource {
    validate('EventSource.userPoolTrigger', sourceIdRules(id));
    return new Source(
      id,
      isSender(operation) ? 'asynchronous' : 'synchronous',
      (_scope, bound) => attachUserPool(userPool, operation, bound),
      ({ timeout }) =>
        userPoolRules(
          id,
          isSender(operation) || timeout.isUnresolved() ? undefined : timeout.toSeconds({ integral: false }),
        ),
    );
  }

  /**
   * Records of a topic of Amazon MSK.
   *
   * @param clusterArn the ARN of the cluster
   */
  public static managedKafka(id: string, clusterArn: string, options: EventKafkaSourceOptions): EventSource {
    validate('EventSource.managedKafka', sourceIdRules(id), kafkaRules(options));
    return new Source(
      id,
      'stream',
      (_scope, bound) => attachManagedKafka(id, clusterArn, options, bound),
      (fn) => brokerTimeoutRules(id, fn),
      { subject: `${clusterArn}/${options.topic}` },
    );
  }

  /** Records of a topic of a Kafka cluster of your own or of another provider. */
  public static selfManagedKafka(id: string, options: EventSelfManagedKafkaSourceOptions): EventSource {
    validate('EventSource.selfManagedKafka', sourceIdRules(id), selfManagedKafkaRules(options));
    return new Source(
      id,
      'stream',
      (_scope, bound) => attachSelfManagedKafka(id, options, bound),
      (fn) => brokerTimeoutRules(id, fn),
      { subject: `${options.bootstrapServers.join(',')}/${options.topic}` },
    );
  }

  /**
   * Messages of a queue of a `messaging.RabbitMqBroker`, whose security group lets Lambda read it. RabbitMQ delivers a message that
   * failed again, by its policy.
   */
  public static rabbitMq(id: string, broker: RabbitMqBroker, options: EventRabbitMqSourceOptions): EventSource {
    const secret = broker._readerSecret(options.secret);
    broker._letPollersIn();
    return EventSource.brokerQueue(id, broker.brokerArn, { ...options, kind: EventBrokerKind.RABBIT_MQ, secret });
  }

  /**
   * Messages of a queue of a `messaging.ActiveMqBroker`, whose security group lets Lambda read it. ActiveMQ delivers a message that
   * failed six times more, then puts it into its own dead-letter queue.
   */
  public static activeMq(id: string, broker: ActiveMqBroker, options: EventActiveMqSourceOptions): EventSource {
    const secret = broker._readerSecret(options.secret);
    broker._letPollersIn();
    return EventSource.brokerQueue(id, broker.brokerArn, { ...options, kind: EventBrokerKind.ACTIVE_MQ, secret });
  }

  /**
   * Messages of a queue of another broker of Amazon MQ. The broker delivers a message that failed again: ActiveMQ six times, before it goes to the
   * broker's own dead-letter queue (https://docs.aws.amazon.com/lambda/latest/dg/services-mq-errors.html), RabbitMQ by its policy.
   *
   * @param brokerArn the ARN of the broker
   */
  public static brokerQueue(id: string, brokerArn: string, options: EventBrokerSourceOptions): EventSource {
    validate('EventSource.brokerQueue', sourceIdRules(id), brokerRules(options));
    return new Source(
      id,
      'queue',
      (_scope, bound) => attachBroker(id, brokerArn, options, bound),
      (fn) => brokerTimeoutRules(id, fn),
      { subject: `${brokerArn}/${options.queue}` },
    );
  }

  /**
   * Changes of the documents of Amazon DocumentDB, in order, one batch at a time. A batch that fails is read again until it is
   * processed, or the change stream has dropped it.
   *
   * @param clusterArn the ARN of the cluster
   */
  public static documentStream(id: string, clusterArn: string, options: EventDocumentSourceOptions): EventSource {
    validate('EventSource.documentStream', sourceIdRules(id), documentRules(options));
    return new Source(
      id,
      'queue',
      (scope, bound) => attachDocuments(scope, id, clusterArn, options, bound),
      (fn) => brokerTimeoutRules(id, fn),
      {
        subject: `${clusterArn}/${options.database}/${options.collection ?? ''}`,
        iteratorAge: iteratorAgeOf(options),
      },
    );
  }

  /** A schedule, by EventBridge Scheduler: 14 million calls a month are free, then 1 USD for a million. */
  public static schedule(id: string, options: EventScheduleSourceOptions): EventSource {
    validate('EventSource.schedule', sourceIdRules(id), scheduleRules(options));
    return new Source(id, 'asynchronous', (scope, bound) => attachSchedule(scope, id, options, bound));
  }

  /** Events of an EventBridge bus. Those of AWS services are free, your own cost 1 USD for a million. */
  public static rule(id: string, options: EventRuleSourceOptions): EventSource {
    validate('EventSource.rule', sourceIdRules(id), ruleRules(options));
    return new Source(id, 'asynchronous', (scope, bound) => attachRule(scope, id, options, bound));
  }

  /**
   * The id that names the parts of the source.
   *
   * @internal
   */
  public abstract readonly _id: string;

  /**
   * The way the function is called, which decides where a failed event goes: Lambda queues an asynchronous event, tries
   * it three times, and sends it to the dead-letter queue; it reads a stream, and sends what it gives up there; it reads
   * a queue, which has a dead-letter queue of its own; who calls it synchronously sees the error.
   *
   * @internal
   */
  public abstract readonly _invocation: 'asynchronous' | 'stream' | 'queue' | 'synchronous';

  /**
   * What the source takes beside the others.
   *
   * @internal
   */
  public abstract readonly _demands: EventSourceDemands;

  /**
   * The rules of the source together with its function.
   *
   * @internal
   */
  public abstract _rules(fn: EventSourceFunction): Rules;

  /**
   * Attaches the source.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: EventSourceBindOptions): EventSourceConfig;
}

class Source extends EventSource {
  constructor(
    public readonly _id: string,
    public readonly _invocation: EventSource['_invocation'],
    public readonly _bind: (scope: Construct, options: EventSourceBindOptions) => EventSourceConfig,
    public readonly _rules: (fn: EventSourceFunction) => Rules = () => [],
    public readonly _demands: EventSourceDemands = {},
  ) {
    super();
  }
}

/** None while the queue is not read; provisioned pollers have their own bound. */
function readersOf({ enabled, maxConcurrency, provisionedPollers }: EventWorkQueueSourceOptions) {
  return enabled === false || provisionedPollers ? undefined : { maxConcurrency };
}
