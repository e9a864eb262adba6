import { Construct } from 'constructs';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { validate } from '../../private/validation';
import {
  BucketEventOptions,
  BucketNotificationOptions,
  NewQueueOptions,
  QueueReadOptions,
  RuleEventOptions,
  ScheduleEventOptions,
  StreamReadOptions,
} from './event-source-options';
import { attachBucketEvents, attachBucketNotification } from '../private/bucket-events';
import { BoundEventSource, EventSourceBindOptions, Invocation } from '../private/event-source-binding';
import {
  bucketRules,
  queueRules,
  ruleRules,
  scheduleRules,
  sourceIdRules,
  streamRules,
  tableRules,
} from '../private/event-source-rules';
import { attachRule, attachSchedule } from '../private/event-bridge-events';
import { attachNewQueue, attachQueue } from '../private/queue-events';
import { attachDataStream, attachTableStream } from '../private/stream-events';

/**
 * What calls an `EventFunction`. Each has an id, which names its parts below the function: letters and digits, a
 * capital first.
 */
export abstract class EventSource {
  /**
   * Objects of a bucket, by EventBridge: no custom resource, any number of receivers, 1 USD for a million events.
   *
   * A bucket of the same app is told to send its events to EventBridge, by its own property. An imported one must do so
   * already. Not together with `addEventNotification()` on the same bucket, whose custom resource overwrites the property.
   */
  public static bucket(id: string, bucket: s3.IBucket, options: BucketEventOptions = {}): EventSource {
    validate('EventSource.bucket', [...sourceIdRules(id), ...bucketRules(options)]);
    return new Source(id, Invocation.ASYNCHRONOUS, (scope, bound) =>
      attachBucketEvents(scope, id, bucket, options, bound),
    );
  }

  /**
   * Objects of a bucket, by its notifications: seconds faster and free, but one receiver for a kind of event and key, and
   * a custom resource with a function of aws-cdk-lib. For buckets that already use notifications.
   */
  public static bucketNotification(
    id: string,
    bucket: s3.IBucket,
    eventType: s3.EventType,
    options: BucketNotificationOptions = {},
  ): EventSource {
    validate('EventSource.bucketNotification', [...sourceIdRules(id), ...bucketRules(options)]);
    return new Source(id, Invocation.ASYNCHRONOUS, (_scope, bound) =>
      attachBucketNotification(bucket, eventType, options, bound),
    );
  }

  /** Messages of a queue of yours, which must have a dead-letter queue. */
  public static queue(id: string, queue: sqs.IQueue, options: QueueReadOptions = {}): EventSource {
    validate('EventSource.queue', [...sourceIdRules(id), ...queueRules(options, queue.fifo)]);
    return new Source(id, Invocation.QUEUE, (scope, bound) => attachQueue(scope, id, queue, options, bound));
  }

  /** Messages of a new queue with a dead-letter queue, both encrypted and only by TLS: `eventFunction.queue(id)`. */
  public static newQueue(id: string, options: NewQueueOptions = {}): EventSource {
    validate('EventSource.newQueue', [...sourceIdRules(id), ...queueRules(options, options.fifo ?? false)]);
    return new Source(id, Invocation.QUEUE, (scope, bound) => attachNewQueue(scope, id, options, bound));
  }

  /** Changes of the items of a DynamoDB table, which must have a stream. At most two readers of a stream are good. */
  public static tableStream(id: string, table: dynamodb.ITable, options: StreamReadOptions = {}): EventSource {
    validate('EventSource.tableStream', [...sourceIdRules(id), ...streamRules(options), ...tableRules(table)]);
    return new Source(id, Invocation.STREAM, (scope, bound) => attachTableStream(scope, id, table, options, bound));
  }

  /** Records of a Kinesis data stream, by its shared throughput of 2 MB a second for each shard. */
  public static dataStream(id: string, stream: kinesis.IStream, options: StreamReadOptions = {}): EventSource {
    validate('EventSource.dataStream', [...sourceIdRules(id), ...streamRules(options)]);
    return new Source(id, Invocation.STREAM, (scope, bound) => attachDataStream(scope, id, stream, options, bound));
  }

  /** Times, by EventBridge Scheduler: 14 million calls a month are free, then 1 USD for a million. */
  public static schedule(id: string, options: ScheduleEventOptions): EventSource {
    validate('EventSource.schedule', [...sourceIdRules(id), ...scheduleRules(options)]);
    return new Source(id, Invocation.ASYNCHRONOUS, (scope, bound) => attachSchedule(scope, id, options, bound));
  }

  /** Events of an EventBridge bus. Those of AWS services are free, your own cost 1 USD for a million. */
  public static rule(id: string, options: RuleEventOptions): EventSource {
    validate('EventSource.rule', [...sourceIdRules(id), ...ruleRules(options)]);
    return new Source(id, Invocation.ASYNCHRONOUS, (scope, bound) => attachRule(scope, id, options, bound));
  }

  /**
   * Names the parts of the source.
   *
   * @internal
   */
  public abstract readonly _id: string;

  /**
   * How the function is called.
   *
   * @internal
   */
  public abstract readonly _invocation: Invocation;

  /**
   * Attaches the source.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: EventSourceBindOptions): BoundEventSource;
}

class Source extends EventSource {
  constructor(
    public readonly _id: string,
    public readonly _invocation: Invocation,
    public readonly _bind: (scope: Construct, options: EventSourceBindOptions) => BoundEventSource,
  ) {
    super();
  }
}
