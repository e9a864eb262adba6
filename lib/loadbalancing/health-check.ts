import { Duration } from 'aws-cdk-lib/core';

/**
 * The check by which a load balancer finds out whether a target can take requests.
 *
 * A change updates the target group in place.
 */
export interface HealthCheckOptions {
  /**
   * Path that is asked for, with a leading slash, at most 1,024 characters. For gRPC `/package.service/method`.
   *
   * @default '/' ('/AWS.ALB/healthcheck' for gRPC)
   */
  readonly path?: string;

  /**
   * Port that is asked, 1 to 65,535.
   *
   * @default - the port that requests go to
   */
  readonly port?: number;

  /**
   * Status codes that mean healthy, for example '200', '200,204' or '200-399'; 200 to 499. For gRPC 0 to 99.
   *
   * @default '200' ('12', not implemented, for gRPC)
   */
  readonly healthyCodes?: string;

  /**
   * Time from one check to the next, 5 to 300 seconds.
   *
   * @default Duration.seconds(15) - half of what Elastic Load Balancing has, so that a broken target is out after 45 seconds
   */
  readonly interval?: Duration;

  /**
   * The time that an answer may take, 2 to 120 seconds and less than `interval`.
   *
   * @default Duration.seconds(5), or one second less than `interval` where that is shorter
   */
  readonly timeout?: Duration;

  /**
   * Checks in a row that must succeed before a target takes requests, 2 to 10.
   *
   * @default 2 - a deployment waits for it with every target
   */
  readonly healthyThreshold?: number;

  /**
   * Checks in a row that must fail before a target takes no more requests, 2 to 10.
   *
   * @default 3 - one slow answer, or two, takes no target out
   */
  readonly unhealthyThreshold?: number;
}
