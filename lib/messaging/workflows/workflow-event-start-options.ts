import { Duration } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/** Options of the start of a workflow by events. */
export interface WorkflowEventStartOptions {
  /** The events that start an execution each, for example by `source` and `detailType`. */
  readonly pattern: events.EventPattern;

  /**
   * The bus of the events, such as `ApplicationEventBus.bus`.
   *
   * @default - the default bus, to which AWS services send
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The input of an execution, of 256 KiB at most.
   *
   * @default - the whole event
   */
  readonly input?: events.RuleTargetInput;

  /**
   * The number of retries of a start, 0 to 185.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * The time in which a start is tried again, 1 minute to 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;

  /**
   * The queue for events that started nothing: standard, and in the Region of the workflow. Required for the kind `EXPRESS`, which has no
   * dead-letter queue.
   *
   * @default - the dead-letter queue of the workflow
   */
  readonly deadLetterQueue?: sqs.IQueue;
}
