import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PredictiveMode } from '../../compute';
import { MINUTE } from '../../observability/internal';
import { ServicePredictiveScalingOptions } from '../services/service-predictive-metric';
import {
  ServiceResponseTimeScalingOptions,
  ServiceScalingBindOptions,
  ServiceTargetScalingOptions,
} from '../services/service-scaling';

/** Keeps the requests for each target, over one target group or two. */
export function trackRequests(
  target: ServiceScalingBindOptions,
  targetValue: number,
  options: ServiceTargetScalingOptions,
): void {
  const [primary, alternate] = target.targetGroups;
  if (!primary) return;
  if (!alternate) {
    target.taskCount.scaleOnRequestCount('Requests', {
      ...tracking(options),
      requestsPerTarget: targetValue,
      targetGroup: primary,
    });
    return;
  }
  // ECS's own measure knows one target group and would see no load when the other one is in service. Each group has as
  // many tasks as are wanted, so what the two of them see for each target adds up. Over an array SUM has a value wherever
  // one of the groups has; with FILL the newest minute, which the load balancer has not reported yet, would be 0 always.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
  const requestsOf = ({ metrics }: typeof primary) =>
    metrics.requestCountPerTarget({ statistic: cloudwatch.Stats.SUM });
  const { scaleInCooldown, scaleOutCooldown, disableScaleIn } = tracking(options);
  new appscaling.CfnScalingPolicy(scalableTarget(target.taskCount), 'Requests', {
    policyName: 'Requests',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTarget(target.taskCount).scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      disableScaleIn,
      scaleInCooldown: scaleInCooldown.toSeconds(),
      scaleOutCooldown: scaleOutCooldown.toSeconds(),
      customizedMetricSpecification: {
        metrics: [
          metricData('primary', requestsOf(primary)),
          metricData('alternate', requestsOf(alternate)),
          { id: 'requests', expression: 'SUM([primary, alternate])', returnData: true },
        ],
      },
    },
  });
}

/** Adds tasks by the response time, and stops them where no other policy does. */
export function stepOnResponseTime(
  target: ServiceScalingBindOptions,
  limit: Duration,
  options: ServiceResponseTimeScalingOptions,
): void {
  const limitSeconds = limit.toMilliseconds() / 1000;
  target.taskCount.scaleOnMetric('ResponseTime', {
    metric: responseTime(target.targetGroups, `p${options.percentile ?? 90}`),
    adjustmentType: appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
    minAdjustmentMagnitude: 1,
    cooldown: options.cooldown ?? Duration.minutes(3),
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    scalingSteps: [
      ...(target.othersStopTasks ? [] : [{ upper: limitSeconds / 2, change: -10 }]),
      { lower: limitSeconds, change: +20 },
      { lower: limitSeconds * 2, change: +50 },
    ],
  });
}

/** Forecasts the load. */
export function predict(target: ServiceScalingBindOptions, options: ServicePredictiveScalingOptions): void {
  const { metric, mode = PredictiveMode.FORECAST_ONLY, leadTime = Duration.minutes(5) } = options;
  const scalable = scalableTarget(target.taskCount);
  new appscaling.CfnScalingPolicy(scalable, 'Predictive', {
    policyName: 'Predictive',
    policyType: 'PredictiveScaling',
    scalingTargetId: scalable.scalableTargetId,
    predictiveScalingPolicyConfiguration: {
      metricSpecifications: [metric._bind()],
      mode,
      maxCapacityBreachBehavior: 'HonorMaxCapacity',
      schedulingBufferTime: leadTime.toSeconds(),
    },
  });
}

/** aws-cdk-lib keeps the target of a service's task count to itself: it is known by its class, whatever its name is. */
export function scalableTarget(taskCount: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  const target = taskCount.node.findAll().find((child) => child instanceof appscaling.ScalableTarget);
  if (!target) throw new Error(`'${taskCount.node.path}' has no ScalableTarget in this version of aws-cdk-lib`);
  return target;
}

/** A metric of a policy that keeps the value of an expression. */
export function metricData(
  id: string,
  metric: cloudwatch.Metric,
): appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty {
  return {
    id,
    returnData: false,
    metricStat: {
      stat: metric.statistic,
      metric: {
        namespace: metric.namespace,
        metricName: metric.metricName,
        dimensions: Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({ name, value: String(value) })),
      },
    },
  };
}

/** The options of a target tracking policy, with their defaults. */
export function tracking(options: ServiceTargetScalingOptions) {
  return {
    scaleOutCooldown: options.scaleOutCooldown ?? MINUTE,
    scaleInCooldown: options.scaleInCooldown ?? Duration.minutes(5),
    disableScaleIn: options.disableScaleIn ?? false,
  };
}

/** The slowest of the groups' percentiles; the group that is not in service has no data. */
function responseTime(groups: elbv2.ApplicationTargetGroup[], statistic: string): cloudwatch.IMetric {
  const metrics = groups.map((group) => group.metrics.targetResponseTime({ statistic, period: MINUTE }));
  const [first, second] = metrics;
  if (!second) return first;
  return new cloudwatch.MathExpression({
    expression: 'MAX([primary, alternate])',
    usingMetrics: { primary: first, alternate: second },
    label: `response time ${statistic}`,
    period: MINUTE,
  });
}
