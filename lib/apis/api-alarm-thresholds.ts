import { Duration } from 'aws-cdk-lib/core';

/** The thresholds of the alarms of a REST or an HTTP API. Each alarm looks at three periods of five minutes. */
export interface ApiAlarmThresholds {
  /**
   * The share of requests that are answered with 4xx, in percent, above 0 to 100. Only periods of 20 requests or more
   * count.
   *
   * @default 25
   */
  readonly clientErrorPercent?: number;

  /**
   * The share of requests that are answered with 5xx, in percent, above 0 to 100.
   *
   * @default 1
   */
  readonly serverErrorPercent?: number;

  /**
   * The time that the slowest 1 % of the requests take.
   *
   * @default Duration.seconds(3)
   */
  readonly latencyP99?: Duration;
}
