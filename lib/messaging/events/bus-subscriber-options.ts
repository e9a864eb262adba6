import { CfnResource, Duration } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BusSubscriberPayload } from './bus-subscriber-payload';
import { BusSubscriberStart } from './bus-subscriber-start';
import { BusSubscriberTarget } from './bus-subscriber-target';

/** The order in which a subscriber of a `RetainedEventBus` gets events. */
export enum BusSubscriberOrdering {
  /** None, many at once. */
  UNORDERED = 'UNORDERED',

  /** That of the event group that an event was published with: one that is not delivered holds up those behind it in its group. */
  FIFO = 'FIFO',
}

/** The use that another account may make of a `RetainedEventBus`. */
export enum RetainedEventBusAccess {
  /** Publish events. */
  PUBLISH = 'PUBLISH',

  /** Create subscribers of its own, which get what their filters say. */
  SUBSCRIBE = 'SUBSCRIBE',
}

/**
 * The events that a subscriber of a `RetainedEventBus` gets: those that match all that is given. Values are those of event patterns, such as
 * `events.Match.prefix('shop.')`, but for wildcards; 4,096 bytes in all
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-filtering.html).
 */
export interface BusSubscriberFilter {
  /**
   * The sources of events that were published with `PutEvents` or come from an AWS service, which EventBridge has verified.
   *
   * @default - any
   */
  readonly source?: string[];

  /**
   * The detail types of events that were published with `PutEvents` or come from an AWS service.
   *
   * @default - any
   */
  readonly detailType?: string[];

  /**
   * The pattern of the detail of events that were published with `PutEvents` or come from an AWS service. Not together with `data`.
   *
   * @default - any
   */
  readonly detail?: { [key: string]: unknown };

  /**
   * The pattern of the data of events that were published with `PutRawEvents`.
   *
   * @default - any
   */
  readonly data?: { [key: string]: unknown };

  /**
   * The metadata that events were published with, by `PutRawEvents` alone: exact values.
   *
   * @default - any
   */
  readonly metadata?: { [key: string]: string[] };

  /**
   * The pattern of the metadata of EventBridge, such as `EventGroupId`, `ContentType` or `aws:EventId`.
   *
   * @default - any
   */
  readonly systemMetadata?: { [key: string]: unknown };
}

/** A subscriber of a `RetainedEventBus`. */
export interface BusSubscriberOptions {
  /** The target. Another one replaces the subscriber. */
  readonly target: BusSubscriberTarget;

  /**
   * The events that are delivered. EventBridge takes 24 changes in 24 hours.
   *
   * @default - all
   */
  readonly filter?: BusSubscriberFilter;

  /**
   * The order of events. A change replaces the subscriber.
   *
   * @default BusSubscriberOrdering.UNORDERED
   */
  readonly ordering?: BusSubscriberOrdering;

  /**
   * The first event. A change replaces the subscriber.
   *
   * @default BusSubscriberStart.latest()
   */
  readonly start?: BusSubscriberStart;

  /**
   * The form of the events. A universal target has its own.
   *
   * @default BusSubscriberPayload.data()
   */
  readonly payload?: BusSubscriberPayload;

  /**
   * The maximum number of events of a delivery: up to 500 for streams, 100 for functions, workflows and buses with retention, 10 for queues,
   * topics and other buses, 1 for API destinations and universal targets.
   *
   * @default - 10 for functions and workflows, else the maximum
   */
  readonly batchSize?: number;

  /**
   * The time that EventBridge waits for a batch to fill, up to 300 whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The number of retries, 0 to 185.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * The time in which an event is tried again, 1 minute to 24 hours. In order, its group waits meanwhile.
   *
   * @default Duration.hours(24) - an hour in order
   */
  readonly maxEventAge?: Duration;

  /**
   * The queue for the records of events that were not delivered: in the account and Region of the subscriber, FIFO for one in order.
   *
   * @default - a dead-letter queue of the bus
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Whether events are delivered. They wait in the bus meanwhile, as long as it retains them, and are delivered then.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** The parts of a subscriber of a `RetainedEventBus`. */
export interface BusSubscriberParts {
  /** The subscriber. */
  readonly subscriber: CfnResource;

  /** The role that EventBridge delivers with. */
  readonly role: iam.Role;
}

/** The events of an AWS service that a `RetainedEventBus` takes in. */
export interface BusServiceEventsOptions {
  /** The service as events call it, such as `aws.s3`. */
  readonly service: string;

  /**
   * The pattern of the events, without `source`, `account` and `region`, which EventBridge adds.
   *
   * @default - all of the service
   */
  readonly pattern?: { [key: string]: unknown };
}
