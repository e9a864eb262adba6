import { Duration } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AuthenticationMethod } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { WorkQueueAlarmThresholds, WorkQueueOptions } from '../../messaging';
import { VpcPlacement } from '../api-function';

/** The events of a bucket, as EventBridge names them. */
export enum BucketEvent {
  /** An object was created, by upload, copy or otherwise. */
  OBJECT_CREATED = 'Object Created',
  /** An object was deleted, by a request or by a lifecycle rule. */
  OBJECT_DELETED = 'Object Deleted',
  /** An object was restored from an archive class. */
  OBJECT_RESTORE_COMPLETED = 'Object Restore Completed',
  /** An object was moved to another storage class. */
  OBJECT_STORAGE_CLASS_CHANGED = 'Object Storage Class Changed',
  /** Tags were added to an object. */
  OBJECT_TAGS_ADDED = 'Object Tags Added',
}

/** Options of bucket events. */
export interface EventBucketSourceOptions {
  /**
   * The events.
   *
   * @default [BucketEvent.OBJECT_CREATED]
   */
  readonly eventTypes?: BucketEvent[];

  /**
   * The prefix of the objects' keys.
   *
   * @default - any
   */
  readonly prefix?: string;

  /**
   * The suffix of the objects' keys.
   *
   * @default - any
   */
  readonly suffix?: string;
}

/** Options of bucket notifications. */
export interface EventBucketNotificationSourceOptions {
  /**
   * The prefix of the objects' keys.
   *
   * @default - any
   */
  readonly prefix?: string;

  /**
   * The suffix of the objects' keys.
   *
   * @default - any
   */
  readonly suffix?: string;
}

/**
 * The thresholds of the alarms of a stream or of Amazon DocumentDB. Lambda has one metric for all of a function: they have the
 * same thresholds.
 */
export interface EventStreamSourceAlarmThresholds {
  /**
   * The age of the last record that was read, in each of three minutes, in whole seconds from 60 s to 365 days.
   *
   * @default Duration.minutes(10)
   */
  readonly iteratorAge?: Duration;
}

/** Options of every source that Lambda polls. */
export interface EventMappingSourceOptions {
  /**
   * Whether the source is read. Messages and records wait meanwhile, as long as the source keeps them.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The key that encrypts the filters, which may tell about the data. Its policy must allow Lambda to decrypt with it.
   *
   * @default - a key of AWS
   */
  readonly filterEncryptionKey?: kms.IKey;

  /**
   * Whether Lambda counts what it reads, filters out, passes on and drops, as metrics of the mapping: seven for 0.30 USD a
   * month each.
   *
   * @default false
   */
  readonly metrics?: boolean;
}

/**
 * Pollers that are there before the load is, billed by the hour in event poller units
 * (https://aws.amazon.com/lambda/pricing/).
 */
export interface EventProvisionedPollers {
  /** The minimum number of pollers: of a queue 2 to 200, of Kafka 1 to 200. */
  readonly minPollers: number;

  /** The maximum number of pollers: of a queue 2 to 2,000, of Kafka 1 to 2,000. */
  readonly maxPollers: number;
}

/** Options of the reading of a `messaging.WorkQueue`. */
export interface EventWorkQueueSourceOptions extends EventMappingSourceOptions {
  /**
   * The maximum number of messages of an invocation, 1 to 10,000, of a FIFO queue 10. More than 10 need `maxBatchingWindow`.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * The maximum time that messages are gathered, in whole seconds, 0 s to 5 minutes. Not with a FIFO queue.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The maximum number of instances that read the queue, 2 to 1,000. It protects what is behind the function, and leaves
   * messages in the queue where reserved concurrency would make them fail and end in the dead-letter queue.
   *
   * @default - the share of `reservedConcurrency` that the other queues leave; without it, up to 1,250 as the queue grows, or
   * the concurrency that the account has left
   */
  readonly maxConcurrency?: number;

  /**
   * The pollers that are always there, for queues that fill in seconds. Not together with `maxConcurrency`.
   *
   * @default - pollers come and go with the load
   */
  readonly provisionedPollers?: EventProvisionedPollers;

  /**
   * Whether the function returns `batchItemFailures`, so that only the failed messages of a batch are tried
   * again. A function that returns nothing is taken to have processed all.
   *
   * @default true
   */
  readonly partialBatchResponse?: boolean;

  /**
   * The filters of messages; those that match none are deleted unread, and so must not be for another consumer. At most 5 patterns, for example
   * `{ body: { kind: ['order'] } }`, or what `lambda.FilterCriteria.filter()` makes of them.
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];
}

/** Options of a queue that is read, with its alarms. */
export interface EventQueueSourceOptions extends EventWorkQueueSourceOptions {
  /**
   * Its dead-letter queue, for the alarm.
   *
   * @default - that of a queue of this app is known; of another one a warning says that nobody is told of what fails
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: WorkQueueAlarmThresholds;
}

/** Options of a `messaging.WorkQueue` that is created for the function. */
export interface EventNewQueueSourceOptions extends EventWorkQueueSourceOptions, WorkQueueOptions {
  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: WorkQueueAlarmThresholds;
}

/** Options of a stream that is read. */
export interface EventStreamSourceOptions extends EventMappingSourceOptions {
  /**
   * The position where reading begins when the function is first attached.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON - the oldest record, so that none is missed during the deployment
   */
  readonly startingPosition?: lambda.StartingPosition;

  /**
   * The maximum number of records of an invocation, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * The maximum time that records are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The number of batches of each shard that are processed at once, 1 to 10. Records with the same key stay in order.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * The time for which results are passed on from one invocation to the next, in whole seconds up to 15 minutes, to
   * aggregate without a table: the function returns `state`, or the batch fails
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html). Only with a `parallelizationFactor` of 1
   * (https://github.com/terraform-aws-modules/terraform-aws-lambda/issues/619).
   *
   * @default - none: each invocation stands alone
   */
  readonly tumblingWindow?: Duration;

  /**
   * The maximum number of retries of a batch, 0 to 10,000. The records behind it wait meanwhile.
   *
   * @default 10 - Lambda's own default is until the record expires, for a day or longer
   */
  readonly retryAttempts?: number;

  /**
   * The maximum age of a record that is still tried, in whole seconds, 60 s to 7 days.
   *
   * @default - the time that the stream keeps it
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is halved before it is tried again, which finds the record that cannot be processed.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether the function returns `batchItemFailures`, so that only the records from the first failed one on are tried again.
   *
   * @default true
   */
  readonly partialBatchResponse?: boolean;

  /**
   * The filters of records; those that match none are skipped. At most 5 patterns, for example
   * `{ data: { kind: ['order'] } }`, or what `lambda.FilterCriteria.filter()` makes of them.
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];

  /**
   * The destination of a note that records were given up.
   *
   * @default - the dead-letter queue, with the place of the records in the stream. Take an S3 bucket to keep the records.
   */
  readonly onFailure?: lambda.IEventSourceDlq;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: EventStreamSourceAlarmThresholds;
}

/** Options of a topic that is subscribed to. */
export interface EventTopicSourceOptions {
  /**
   * The attributes that a message must have.
   *
   * @default - any
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * The fields that the body of a message must have. Not together with `filterPolicy`.
   *
   * @default - any
   */
  readonly filterPolicyWithMessageBody?: { [field: string]: sns.FilterOrPolicy };
}

/** Options of a log group that is subscribed to. */
export interface EventLogSourceOptions {
  /**
   * The pattern of the entries.
   *
   * @default logs.FilterPattern.allEvents()
   */
  readonly filterPattern?: logs.IFilterPattern;
}

/** Options of a topic of Kafka. */
export interface EventKafkaSourceOptions extends EventMappingSourceOptions {
  /** The topic. */
  readonly topic: string;

  /**
   * The consumer group, which no other source has. One that is there already goes on where it was, whatever `startingPosition`
   * says (https://docs.aws.amazon.com/lambda/latest/dg/kafka-consumer-group-id.html).
   *
   * @default - a group of the mapping's own
   */
  readonly consumerGroupId?: string;

  /**
   * The user name and password for SASL/SCRAM.
   *
   * @default - of Amazon MSK the role of the function, of other clusters none
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * The position where reading begins when the function is first attached.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON
   */
  readonly startingPosition?: lambda.StartingPosition;

  /**
   * The maximum number of records of an invocation, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * The maximum time that records are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default - half a second
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The pollers that are always there. With them alone, what fails can be given up before it expires
   * (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html).
   *
   * @default - pollers come and go with the load, and a batch that fails is tried until the topic has dropped it
   */
  readonly provisionedPollers?: EventProvisionedPollers;

  /**
   * The maximum number of retries of a batch, 0 to 10,000. The records behind it wait meanwhile. Needs `provisionedPollers`.
   *
   * @default - 10 with `provisionedPollers`, without them until the record expires
   */
  readonly retryAttempts?: number;

  /**
   * The maximum age of a record that is still tried, in whole seconds, 60 s to 7 days. Needs `provisionedPollers`.
   *
   * @default - the time that the topic keeps it
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is halved before it is tried again, which finds the record that cannot be processed. Needs
   * `provisionedPollers`.
   *
   * @default - true with `provisionedPollers`
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether the function returns `batchItemFailures`, so that only the failed records are tried again. Needs
   * `provisionedPollers`.
   *
   * @default - true with `provisionedPollers`
   */
  readonly partialBatchResponse?: boolean;

  /**
   * The filters of records; those that match none are skipped. At most 5 patterns.
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];

  /**
   * The destination of a note that records were given up.
   *
   * @default - the dead-letter queue, with the place of the records in the topic
   */
  readonly onFailure?: lambda.IEventSourceDlq;
}

/** Options of a topic of a Kafka cluster that is not Amazon MSK. */
export interface EventSelfManagedKafkaSourceOptions extends EventKafkaSourceOptions {
  /** The brokers, for example `b-1.example.com:9096`. */
  readonly bootstrapServers: string[];

  /**
   * The kind of sign-in that `secret` is for.
   *
   * @default AuthenticationMethod.SASL_SCRAM_512_AUTH
   */
  readonly authenticationMethod?: AuthenticationMethod;

  /**
   * The network of the brokers, with security groups that may reach them.
   *
   * @default - none: the brokers are reached over the internet
   */
  readonly vpcPlacement?: VpcPlacement;

  /**
   * The certificate of the authority that signed those of the brokers, in the key `certificate` of the secret.
   *
   * @default - the brokers have certificates of a public authority
   */
  readonly rootCaCertificate?: secretsmanager.ISecret;
}

/** The kind of a broker of Amazon MQ. */
export enum EventBrokerKind {
  /** Apache ActiveMQ. */
  ACTIVE_MQ = 'active-mq',
  /** RabbitMQ. */
  RABBIT_MQ = 'rabbit-mq',
}

/** Options of a queue of Amazon MQ. */
export interface EventBrokerSourceOptions extends EventMappingSourceOptions {
  /** The kind of the broker. */
  readonly kind: EventBrokerKind;

  /** The name of the queue. */
  readonly queue: string;

  /** The user name and password of the broker. */
  readonly secret: secretsmanager.ISecret;

  /**
   * The virtual host, of RabbitMQ only.
   *
   * @default '/'
   */
  readonly virtualHost?: string;

  /**
   * The maximum number of messages of an invocation, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * The maximum time that messages are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default - half a second
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The filters of messages; those that match none are dropped. At most 5 patterns.
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];
}

/** Options of the changes of Amazon DocumentDB. */
export interface EventDocumentSourceOptions extends EventMappingSourceOptions {
  /** The database, whose change stream must be on. */
  readonly database: string;

  /** The user name and password of the cluster. */
  readonly secret: secretsmanager.ISecret;

  /**
   * The collection.
   *
   * @default - all of the database
   */
  readonly collection?: string;

  /**
   * Whether an update brings the whole document, and not only what has changed.
   *
   * @default false
   */
  readonly fullDocument?: boolean;

  /**
   * The position where reading begins when the function is first attached.
   *
   * @default lambda.StartingPosition.TRIM_HORIZON
   */
  readonly startingPosition?: lambda.StartingPosition;

  /**
   * The maximum number of changes of an invocation, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * The maximum time that changes are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default - half a second
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The filters of changes; those that match none are skipped. At most 5 patterns.
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: EventStreamSourceAlarmThresholds;
}

/** Options of the delivery of an event that cannot be delivered at once. */
export interface EventDeliveryOptions {
  /**
   * The maximum number of retries, 0 to 185.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * The maximum age of an event that is still tried, in whole seconds, 60 s to 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;
}

/** Options of a schedule. */
export interface EventScheduleSourceOptions extends EventDeliveryOptions {
  /** The schedule: a rate, a cron expression or one time. It has the time zone, by default UTC, with daylight saving time. */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The input of the function.
   *
   * @default - an object that names the schedule's target and nothing of use
   */
  readonly input?: scheduler.ScheduleTargetInput;

  /**
   * The window in which the function is called, which spreads load.
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
export interface EventRuleSourceOptions extends EventDeliveryOptions {
  /** The pattern of the events. */
  readonly pattern: events.EventPattern;

  /**
   * The event bus.
   *
   * @default - the default bus of the account, where the events of AWS services are
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The input of the function.
   *
   * @default - the whole event
   */
  readonly input?: events.RuleTargetInput;
}
