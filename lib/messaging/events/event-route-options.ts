import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ArchiveRetention } from './archive-retention';

/** A route of an `ApplicationEventBus`: which events go where. */
export interface EventRouteOptions {
  /** The events that are meant, for example by `source` and `detailType`. */
  readonly pattern: events.EventPattern;

  /** The target, of `aws-cdk-lib/aws-events-targets`. Its own `deadLetterQueue` and retries win over those of the route. */
  readonly target: events.IRuleTarget;

  /**
   * The number of retries, 0 to 185. Not for a target that is an event bus.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * The time in which an event is tried again, 1 minute to 24 hours. Not for a target that is an event bus.
   *
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;

  /**
   * The queue for events that the target did not take: standard, and in the Region of the bus.
   *
   * @default - the dead-letter queue of the bus
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** An archive of an `ApplicationEventBus`. */
export interface EventArchiveOptions {
  /**
   * The events that are kept.
   *
   * @default - all of the bus
   */
  readonly pattern?: events.EventPattern;

  /**
   * The time that they are kept.
   *
   * @default ArchiveRetention.days(30)
   */
  readonly retention?: ArchiveRetention;

  /**
   * The fate of the archive, and of the bus that it can be replayed to, when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
