import { Duration } from 'aws-cdk-lib/core';

/** When the alarms of a REST or HTTP API go off. Each looks at three periods of five minutes. */
export interface ApiAlarmThresholds {
  /**
   * How many of the requests may be answered with 4xx, in percent, above 0 to 100. Only periods of 20 requests or more count.
   *
   * @default 25
   */
  readonly clientErrorPercent?: number;

  /**
   * How many of the requests may be answered with 5xx, in percent, above 0 to 100.
   *
   * @default 1
   */
  readonly serverErrorPercent?: number;

  /**
   * How long the slowest 1 % of the requests may take.
   *
   * @default Duration.seconds(3)
   */
  readonly latencyP99?: Duration;
}
