import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { Rules, validate } from '../../private/validation';
import { ApiFunction } from '../api-function';
import { attachBucketEvents, attachBucketNotification, bucketNotificationRules } from '../private/bucket-events';
import { attachRule, attachSchedule } from '../private/event-bridge-events';
import { iteratorAgeOf } from '../private/event-source-defaults';
import {
  bucketRules,
  newQueueRules,
  queueRules,
  queueSourceRules,
  ruleRules,
  scheduleRules,
  sourceIdRules,
  streamRules,
  tableRules,
} from '../private/event-source-rules';
import { attachNewQueue, attachQueue } from '../private/queue-events';
import { attachDataStream, attachTableStream } from '../private/stream-events';
import {
  EventBucketNotificationSourceOptions,
  EventBucketSourceOptions,
  EventNewQueueSourceOptions,
  EventQueueSourceOptions,
  EventRuleSourceOptions,
  EventScheduleSourceOptions,
  EventStreamSourceOptions,
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
 * What a source takes that other sources of the function may want, too.
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
  readonly queue?: sqs.IQueue;

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
    return new Source(
      id,
      'asynchronous',
      (_scope, bound) => attachBucketNotification(bucket, eventType, options, bound),
      () => bucketNotificationRules(bucket),
    );
  }

  /** Messages of an existing queue, which must have a dead-letter queue. */
  public static queue(id: string, queue: sqs.IQueue, options: EventQueueSourceOptions = {}): EventSource {
    validate('EventSource.queue', sourceIdRules(id), queueRules(options, queue.fifo));
    return new Source(
      id,
      'queue',
      (scope, bound) => attachQueue(scope, id, queue, options, bound),
      (fn) => queueSourceRules(id, queue, options, fn),
      { subject: queue.queueArn, readers: readersOf(options) },
    );
  }

  /** Messages of a new queue with a dead-letter queue, both encrypted and with TLS only: `eventFunction.queue(id)`. */
  public static newQueue(id: string, options: EventNewQueueSourceOptions = {}): EventSource {
    validate('EventSource.newQueue', sourceIdRules(id), queueRules(options, options.fifo ?? false));
    return new Source(
      id,
      'queue',
      (scope, bound) => attachNewQueue(scope, id, options, bound),
      (fn) => newQueueRules(id, options, fn),
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
   * a queue, which has a dead-letter queue of its own.
   *
   * @internal
   */
  public abstract readonly _invocation: 'asynchronous' | 'stream' | 'queue';

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
function readersOf({ enabled, maxConcurrency, provisionedPollers }: EventQueueSourceOptions) {
  return enabled === false || provisionedPollers ? undefined : { maxConcurrency };
}
