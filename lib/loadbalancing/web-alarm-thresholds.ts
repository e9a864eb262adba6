import { Duration } from 'aws-cdk-lib/core';

/** The thresholds of the alarms of a service behind a load balancer. */
export interface WebAlarmThresholds {
  /**
   * The share of requests that the service answers with 5xx, 0.01 to 100 percent, in three of five minutes. Minutes with
   * fewer than five errors do not count, so that one error among ten requests at night wakes nobody.
   *
   * @default 1
   */
  readonly serverErrorPercent?: number;

  /**
   * The share of requests that the service refuses with 4xx, 0.01 to 100 percent, in three of five minutes. Minutes with
   * fewer than 20 requests do not count.
   *
   * @default - no alarm: on the internet scanners and broken links make many
   */
  readonly clientErrorPercent?: number;

  /**
   * The time from the load balancer to the headers of the answer that 99 % of the requests stay under, in three of five
   * minutes.
   *
   * @default Duration.seconds(3)
   */
  readonly latencyP99?: Duration;
}
