import { Duration } from 'aws-cdk-lib/core';

/** The thresholds of the alarms of a WebSocket API. Each alarm but those of `throttledRequests` looks at three periods of five minutes. */
export interface WebSocketApiAlarmThresholds {
  /**
   * The share of connections and messages that are refused with 4xx, in percent, above 0 to 100. Only periods of 20 or
   * more count.
   *
   * @default 25
   */
  readonly clientErrorPercent?: number;

  /**
   * The share of connections and messages for which a function fails, in percent, above 0 to 100.
   *
   * @default 1
   */
  readonly integrationErrorPercent?: number;

  /**
   * The number of connections and messages in five minutes for which API Gateway cannot invoke the function, 1 or more.
   *
   * @default 1
   */
  readonly executionErrors?: number;

  /**
   * The time that the function takes for the slowest 1 % of the messages.
   *
   * @default Duration.seconds(3)
   */
  readonly latencyP99?: Duration;

  /**
   * The number of throttled reads and writes of the connection table, and of its index, in three of five minutes.
   *
   * @default 1
   */
  readonly throttledRequests?: number;
}
