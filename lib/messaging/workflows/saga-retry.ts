import { Duration } from 'aws-cdk-lib/core';

/**
 * The retries of an action or a compensation. Each delay is a random one up to the computed one ("full jitter"), so that executions that
 * failed together do not come again together.
 */
export interface SagaRetry {
  /**
   * The number of attempts after the first one, 0 to 99.
   *
   * @default 3, and 10 for compensations, for the pivot and for what comes after it
   */
  readonly maxAttempts?: number;

  /**
   * The first delay, in whole seconds, 1 second to `maxDelay`. Each further one is twice as long.
   *
   * @default Duration.seconds(2)
   */
  readonly interval?: Duration;

  /**
   * The longest delay, in whole seconds, up to 1 day.
   *
   * @default Duration.minutes(1), and 5 minutes for compensations, for the pivot and for what comes after it
   */
  readonly maxDelay?: Duration;
}
