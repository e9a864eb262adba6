import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';

/** What updates need to know of the fleet. */
export interface UpdatesContext {
  /** The fewest instances. */
  readonly minCapacity: number;

  /** The most instances. */
  readonly maxCapacity: number;

  /** Whether it has a warm pool. */
  readonly warmPool: boolean;
}

/** The policies of the group. */
export interface UpdatesConfig {
  /** How long an instance may take until it is ready. */
  readonly readyTimeout: Duration;

  /** How instances are replaced. */
  readonly policy: autoscaling.UpdatePolicy;

  /**
   * How CloudFormation waits for instances.
   *
   * @default - it does not: a lifecycle hook holds instances that are not ready
   */
  readonly signals?: autoscaling.Signals;
}
