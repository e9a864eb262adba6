/**
 * The number of targets in a zone that must be healthy. Where a count and a share are given, both must be met.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export interface TargetHealthThresholds {
  /**
   * The minimum number of healthy targets in a zone, 1 or more. With fewer, requests go to all targets of the zone, the
   * unhealthy ones as well.
   *
   * @default 1
   */
  readonly failOpenMinTargets?: number;

  /**
   * The same as a share of the targets, 1 to 100 percent.
   *
   * @default - only the number counts
   */
  readonly failOpenMinPercent?: number;

  /**
   * The minimum number of healthy targets in a zone, `failOpenMinTargets` or more. With fewer, clients are not sent to the
   * zone any more.
   *
   * @default - failOpenMinTargets
   */
  readonly dnsFailoverMinTargets?: number;

  /**
   * The same as a share of the targets, `failOpenMinPercent` to 100 percent.
   *
   * @default - failOpenMinPercent
   */
  readonly dnsFailoverMinPercent?: number;
}
