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
   * The minimum number of requests in a minute, at least 1, for that minute to count for `rollbackErrorPercent`. With more, a few
   * failures at night do not roll back a deployment; but while there are fewer, a version that answers nothing but 5xx is not
   * rolled back either: stay below what the API has in a quiet minute of a deployment. The alarm of a REST API looks at
   * one metric more then.
   *
   * @default 1 - every minute with requests counts: a needless rollback is repeated, a broken version is not noticed
   */
  readonly minRollbackRequests?: number;

  /**
   * The time that the slowest 1 % of the requests take.
   *
   * @default Duration.seconds(3)
   */
  readonly latencyP99?: Duration;
}
