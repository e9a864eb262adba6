import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { FairShare } from './fair-share';
import { StuckJobLimit } from './stuck-job-limit';

/** What may differ between the queues of one `JobQueues`. */
export interface JobQueueOptions {
  /** 0 to 1,000. Of queues on the same environments, the one with the highest number is served first. */
  readonly priority: number;

  /**
   * Whether the queue takes jobs. A disabled one finishes what it has.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How capacity is divided between users. It cannot be added to an existing queue, nor taken from it.
   *
   * @default - first come, first served
   */
  readonly fairShare?: FairShare;

  /**
   * When a job at the head of the queue that cannot start is given up.
   *
   * @default - after an hour, if nothing the queue has can ever run it; a job that waits for capacity waits on
   */
  readonly stuckJobs?: StuckJobLimit[];

  /**
   * How many failed jobs within `failureWindow` raise the alarm, 1 or more. An array job counts once.
   *
   * @default 1
   */
  readonly failuresToAlarm?: number;

  /**
   * The window that failures are counted in, 1 minute to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly failureWindow?: Duration;
}

/** Properties of a `JobQueue`. */
export interface JobQueueProps extends JobQueueOptions {
  /** One to three compute environments, in the order in which they are tried. */
  readonly environments: batch.IComputeEnvironment[];

  /** Whether anybody is told of failures and of jobs that block the queue. */
  readonly alarms: Alarms;

  /**
   * A topic that gets a message for each failed job (once for an array job) and for each job that blocks the queue.
   * An encrypted topic needs a customer managed key that admits EventBridge: `AlarmTopic.allowEventBridge()`.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * Holds, for 14 days, messages and submissions that could not be delivered.
   *
   * @default - a new one
   */
  readonly deadLetterQueue?: sqs.IQueue;
}
