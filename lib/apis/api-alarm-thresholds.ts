import { Duration } from 'aws-cdk-lib/core';

/** The thresholds of the alarms of a REST or an HTTP API. Each alarm but that of `rollbackErrorPercent` looks at three periods of five minutes. */
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
   * The share of requests that are answered with 5xx, in percent, above 0 to 100, in two of three minutes, at which the
   * deployments of the `rollbackFunctions` are rolled back. A share of the traffic goes to the new version first: ask for a
   * part of that share.
   *
   * @default 1
   */
  readonly rollbackErrorPercent?: number;

  /**
   * The time that the slowest 1 % of the requests take.
   *
   * @default Duration.seconds(3)
   */
  readonly latencyP99?: Duration;
}
