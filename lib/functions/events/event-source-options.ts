import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration } from 'aws-cdk-lib/core';

/** What happens in a bucket, as EventBridge calls it. */
export enum BucketEvent {
  /** An object was created, by upload, copy or otherwise. */
  OBJECT_CREATED = 'Object Created',
  /** An object was deleted, by somebody or by a lifecycle rule. */
  OBJECT_DELETED = 'Object Deleted',
  /** An object came back from an archive class. */
  OBJECT_RESTORE_COMPLETED = 'Object Restore Completed',
  /** An object went to another storage class. */
  OBJECT_STORAGE_CLASS_CHANGED = 'Object Storage Class Changed',
  /** Tags of an object were set. */
  OBJECT_TAGS_ADDED = 'Object Tags Added',
}

/** Options of bucket events. */
export interface BucketEventOptions {
  /**
   * What must happen.
   *
   * @default [BucketEvent.OBJECT_CREATED]
   */
  readonly eventTypes?: BucketEvent[];

  /**
   * How the key must begin.
   *
   * @default - with anything
   */
  readonly prefix?: string;

  /**
   * How the key must end.
   *
   * @default - with anything
   */
  readonly suffix?: string;
}

/** Options of bucket notifications. */
export interface BucketNotificationOptions {
  /**
   * How the key must begin.
   *
   * @default - with anything
   */
  readonly prefix?: string;

  /**
   * How the key must end.
   *
   * @default - with anything
   */
  readonly suffix?: string;
}

/** How messages are read from a queue. */
export interface QueueReadOptions {
  /**
   * The most messages of one invocation, 1 to 10,000, of a FIFO queue 10. More than 10 need `maxBatchingWindow`.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How long messages are gathered, in whole seconds, 0 s to 5 minutes. Not with a FIFO queue.
   *
   * @default - not at all
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The most instances that read the queue, 2 to 1,000. It protects what is behind the function, and leaves messages in
   * the queue where reserved concurrency would have them fail and end in the dead-letter queue.
   *
   * @default - up to 1,250 as the queue grows, or the concurrency that the account has left
   */
  readonly maxConcurrency?: number;

  /**
   * Whether the function returns `batchItemFailures`, so that only the failed messages of a batch come again. A
   * function that returns nothing is taken to have done all.
   *
   * @default true
   */
  readonly partialBatchResponse?: boolean;

  /**
   * Which messages are read; the others are deleted unread. At most 5 patterns (`lambda.FilterCriteria.filter`).
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];

  /**
   * How old the oldest message may become before the alarm goes off.
   *
   * @default Duration.minutes(15)
   */
  readonly maxMessageAge?: Duration;
}

/** Options of a queue that is created for the function. */
export interface NewQueueOptions extends QueueReadOptions {
  /**
   * How often a message is tried before it goes to the dead-letter queue, 1 to 1,000.
   *
   * @default 5 - below that, throttling alone can send messages there (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
   */
  readonly maxReceiveCount?: number;

  /**
   * How long messages wait at most, 60 s to 14 days. In the dead-letter queue it is always 14 days.
   *
   * @default Duration.days(4)
   */
  readonly retentionPeriod?: Duration;

  /**
   * How long a message is hidden while it is worked on, in whole seconds up to 12 hours.
   *
   * @default - six times the timeout of the function and the batching window, as AWS recommends
   */
  readonly visibilityTimeout?: Duration;

  /**
   * Whether messages of a group are worked on in order, and one that is sent twice in 5 minutes is dropped. A change
   * replaces the queue.
   *
   * @default false
   */
  readonly fifo?: boolean;

  /**
   * The key of the queue and its dead-letter queue. Its policy must admit the AWS services that write to the queue.
   *
   * @default - SQS's own key, which every AWS service can write with
   */
  readonly encryptionKey?: kms.IKey;
}

/** How records are read from a stream. */
export interface StreamReadOptions {
  /**
   * Where reading begins when the function is first attached.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON - with the oldest record, so that none is lost during the deploy
   */
  readonly startingPosition?: lambda.StartingPosition;

  /**
   * The most records of one invocation, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * How long records are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default - not at all
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * How many batches of each shard are worked on at once, 1 to 10. Records with the same key stay in order.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * How often a batch is tried again, 0 to 10,000. The records behind it wait meanwhile.
   *
   * @default 10 - Lambda's own default is until the record expires, for a day or longer
   */
  readonly retryAttempts?: number;

  /**
   * How old a record may be and still be tried, in whole seconds, 60 s to 7 days.
   *
   * @default - as old as the stream keeps it
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is halved before it is tried again, which finds the record that cannot be processed.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether the function returns `batchItemFailures`, so that only the records from the first failed one on come again.
   *
   * @default true
   */
  readonly partialBatchResponse?: boolean;

  /**
   * Which records are read; the others are passed over. At most 5 patterns (`lambda.FilterCriteria.filter`).
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];

  /**
   * Where it is noted that records were given up.
   *
   * @default - the failure queue, with the place of the records in the stream. Take an S3 bucket to keep the records.
   */
  readonly onFailure?: lambda.IEventSourceDlq;

  /**
   * How far reading may lag behind before the alarm goes off.
   *
   * @default Duration.minutes(10)
   */
  readonly maxIteratorAge?: Duration;
}

/** How an event is delivered that cannot be delivered at once. */
export interface DeliveryOptions {
  /**
   * How often it is tried again, 0 to 185.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * How long it is tried, in whole seconds, 60 s to 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;
}

/** Options of a schedule. */
export interface ScheduleEventOptions extends DeliveryOptions {
  /** When: a rate, a cron expression or one time. The time zone is in it, UTC unless given, and follows daylight saving. */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * What the function is given.
   *
   * @default - an object that names the schedule's target and nothing of use
   */
  readonly input?: scheduler.ScheduleTargetInput;

  /**
   * How much later it may be, which spreads load.
   *
   * @default scheduler.TimeWindow.off() - within the minute
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * Whether the schedule runs.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** Options of an EventBridge rule. */
export interface RuleEventOptions extends DeliveryOptions {
  /** Which events. */
  readonly pattern: events.EventPattern;

  /**
   * The bus.
   *
   * @default - the default bus of the account, where the events of AWS services are
   */
  readonly eventBus?: events.IEventBus;

  /**
   * What the function is given.
   *
   * @default - the whole event
   */
  readonly input?: events.RuleTargetInput;
}
