import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** What scaling policies act on and measure. */
export interface ScalingTarget {
  /** The number of tasks. */
  readonly taskCount: ecs.ScalableTaskCount;

  /** The fewest tasks. */
  readonly minTasks: number;

  /** The most tasks. */
  readonly maxTasks: number;

  /** Where requests come in: none, one target group, or two that take turns. */
  readonly targetGroups: elbv2.ApplicationTargetGroup[];
}

/** A minute: what Elastic Load Balancing and ECS report by. */
export const PERIOD = Duration.minutes(1);

/** The slowest of the groups' percentiles; the group that is not in service has no data. */
export function responseTime(groups: elbv2.ApplicationTargetGroup[], statistic: string): cloudwatch.IMetric {
  const metrics = groups.map((group) => group.metrics.targetResponseTime({ statistic, period: PERIOD }));
  const [first, second] = metrics;
  if (!second) return first;
  return new cloudwatch.MathExpression({
    expression: 'MAX([FILL(primary, 0), FILL(alternate, 0)])',
    usingMetrics: { primary: first, alternate: second },
    label: `response time ${statistic}`,
    period: PERIOD,
  });
}
