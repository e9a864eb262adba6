import { Duration } from 'aws-cdk-lib/core';

/** The thresholds of the alarms of a `StaticIpNetworkLoadBalancer`, each in three of five minutes. */
export interface NetworkLoadBalancerAlarmThresholds {
  /**
   * Connections a minute that found no free port to a target, 1 or more: too many connections to too few targets.
   *
   * @default 1
   */
  readonly portAllocationErrors?: number;

  /**
   * Connections and flows a minute that the load balancer rejects, 1 or more. What its security group blocks does not count.
   *
   * @default 5
   */
  readonly rejectedFlows?: number;

  /**
   * Connections a minute that targets reset, 1 or more.
   *
   * @default - no alarm: many programs end every connection by a reset
   */
  readonly targetResets?: number;
}

/** The thresholds of the alarms of what is behind a port. */
export interface NetworkTargetAlarmThresholds {
  /**
   * The days before the first of the certificates of a TLS port expires, in whole days, 1 to 365.
   *
   * @default Duration.days(30)
   */
  readonly certificateExpiry?: Duration;
}
