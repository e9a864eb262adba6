import { Duration } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Authentication } from './authentication';
import { HealthCheckOptions } from './health-check';
import { RouteRewrite } from './route-rewrite';
import { Stickiness } from './stickiness';
import { TargetHealthThresholds } from './target-health-thresholds';

/** Options of how a load balancer hands requests to a service. All of it updates in place unless it says otherwise. */
export interface WebTargetOptions {
  /**
   * The check of whether a target can take requests.
   *
   * @default - GET / must answer 200, every 15 seconds
   */
  readonly healthCheck?: HealthCheckOptions;

  /**
   * The number of targets in a zone that must be healthy before it is given up: some that cannot carry the load are worse
   * than a zone that is out.
   *
   * @default - one
   */
  readonly healthThresholds?: TargetHealthThresholds;

  /**
   * The time that a deregistering target may go on with its requests, 0 to 3,600 seconds. A deployment waits for it.
   *
   * @default Duration.seconds(60) - the default idle timeout of the load balancer
   */
  readonly deregistrationDelay?: Duration;

  /**
   * The time in which a new target gets its full share of the requests, 30 to 900 seconds. Only with `ROUND_ROBIN`.
   *
   * @default - its full share at once
   */
  readonly slowStart?: Duration;

  /**
   * Keeps a client with one target.
   *
   * @default - every request goes to any target
   */
  readonly stickiness?: Stickiness;

  /**
   * The algorithm that chooses a target.
   *
   * @default elbv2.TargetGroupLoadBalancingAlgorithmType.ROUND_ROBIN
   */
  readonly balancing?: elbv2.TargetGroupLoadBalancingAlgorithmType;

  /**
   * Whether targets that fail more often than the others get fewer requests until they have recovered. Only with
   * `WEIGHTED_RANDOM`.
   *
   * @default false
   */
  readonly anomalyMitigation?: boolean;

  /**
   * Whether each zone of the load balancer sends requests to the targets of all zones. Off, a zone is on its own: each needs
   * targets enough for its share of the requests, and `stickiness` is not possible.
   *
   * @default true
   */
  readonly crossZone?: boolean;

  /**
   * Version of HTTP that the targets speak. A change replaces the target group; gRPC needs an HTTPS listener.
   *
   * @default elbv2.ApplicationProtocolVersion.HTTP1
   */
  readonly protocolVersion?: elbv2.ApplicationProtocolVersion;

  /**
   * Whether the targets speak HTTP or HTTPS; their certificate is not verified. A change replaces the target group.
   *
   * @default elbv2.ApplicationProtocol.HTTP
   */
  readonly targetProtocol?: elbv2.ApplicationProtocol;

  /**
   * Has the load balancer check who calls.
   *
   * @default - everybody who reaches the load balancer is served
   */
  readonly authentication?: Authentication;

  /**
   * Changes of the URL and the Host header on the way to the targets; routes are chosen by what the client has sent.
   *
   * @default - targets get what the client has sent
   */
  readonly rewrite?: RouteRewrite;
}
