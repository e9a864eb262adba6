import { Duration } from 'aws-cdk-lib/core';
import { TargetHealthThresholds } from '../target-health-thresholds';
import { NetworkHealthCheck } from './network-health-check';

/** Options of how a Network Load Balancer hands traffic to targets. All of it updates in place. */
export interface NetworkTargetOptions {
  /**
   * The check of whether a target can take traffic.
   *
   * @default - NetworkHealthCheck.tcp() on the port of the traffic; required for UDP
   */
  readonly healthCheck?: NetworkHealthCheck;

  /**
   * The number of targets in a zone that must be healthy before it is given up.
   *
   * @default - one
   */
  readonly healthThresholds?: TargetHealthThresholds;

  /**
   * The time that a deregistering target keeps its connections, 0 to 3,600 seconds. A deployment waits for it.
   *
   * @default Duration.seconds(60) - Elastic Load Balancing has 300, which every deployment would take
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether connections are closed when `deregistrationDelay` has passed. Otherwise a client that never disconnects stays with
   * a target until the target itself ends it, or is stopped.
   *
   * @default true
   */
  readonly connectionTermination?: boolean;

  /**
   * Whether targets see the address of the client as the source of TCP connections. Of UDP they always do. Where it is on, a
   * target cannot reach itself through an internal load balancer
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation).
   *
   * @default - what Elastic Load Balancing has: true for instances, false for tasks and addresses, which see the load balancer
   */
  readonly preserveClientIp?: boolean;

  /**
   * Whether connections begin with a header of Proxy Protocol, version 2, which has the addresses of both ends. Every target
   * must expect it: to others it is rubbish.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;

  /**
   * Whether all connections from one source address go to one target. Not for TLS.
   *
   * @default false - each connection goes to any target
   */
  readonly sourceIpStickiness?: boolean;
}
