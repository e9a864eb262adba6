import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { oneOf, percentage, Rule, rule, Rules, seconds } from '../../private/validation';
import { FleetPredictiveScalingOptions, FleetScalingBindOptions } from '../fleet/fleet-scaling';
import { PredictiveMode } from '../fleet/predictive-mode';

type Query = autoscaling.CfnScalingPolicy.MetricDataQueryProperty;

/** Rules of predictive scaling by itself. */
export function predictiveRules(options: FleetPredictiveScalingOptions): Rules {
  return [
    rule(
      // The type says that it is there; callers in other languages may not have been told.
      (options.metric as unknown) === undefined,
      () => `'metric' must be given, got nothing to forecast from; give it FleetPredictiveMetric.cpu(60)`,
    ),
    oneOf('mode', options.mode, Object.values(PredictiveMode)),
    seconds('leadTime', options.leadTime, { min: 0, max: 3600 }),
    percentage('maxCapacityBufferPercent', options.maxCapacityBufferPercent),
  ];
}

/** Adds the policy to the fleet; aws-cdk-lib has no L2 for it. */
export function addPredictivePolicy(
  { scope, group, requestLabel }: FleetScalingBindOptions,
  options: FleetPredictiveScalingOptions,
): void {
  const { mode = PredictiveMode.FORECAST_ONLY, leadTime = Duration.minutes(5), maxCapacityBufferPercent } = options;
  new autoscaling.CfnScalingPolicy(scope, 'PredictiveScaling', {
    autoScalingGroupName: group.autoScalingGroupName,
    policyType: 'PredictiveScaling',
    predictiveScalingConfiguration: {
      mode,
      // CloudFormation takes a list that must have one entry.
      metricSpecifications: [options.metric._bind({ requestLabel })],
      schedulingBufferTime: leadTime.toSeconds(),
      maxCapacityBreachBehavior: maxCapacityBufferPercent === undefined ? 'HonorMaxCapacity' : 'IncreaseMaxCapacity',
      maxCapacityBuffer: maxCapacityBufferPercent,
    },
  });
}

/** Rules of a metric that a forecast is made from. */
export function queryRules(prop: string, metric: cloudwatch.IMetric | undefined): Rule[] {
  if (metric === undefined) return [rule(true, () => `'${prop}' must be a metric, got nothing to forecast from`)];
  const queries = metricQueries(prop, metric);
  return [
    rule(queries.length > 10, () => `'${prop}' must not need more than 10 metric queries, got ${queries.length}`),
    rule(
      new Set(queries.map(({ id }) => id)).size < queries.length,
      () => `'${prop}' must not use an id for two metrics; name each of 'usingMetrics' differently`,
    ),
  ];
}

/** A metric or math expression as the queries of a predictive scaling policy; the first one is the result. */
export function metricQueries(id: string, metric: cloudwatch.IMetric, returnData = true): Query[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  if (mathExpression) {
    return [
      { id, expression: mathExpression.expression, returnData },
      ...Object.entries(mathExpression.usingMetrics).flatMap(([name, used]) => metricQueries(name, used, false)),
    ];
  }
  if (!metricStat) return [];
  const { namespace, metricName, dimensions, statistic, unitFilter } = metricStat;
  return [
    {
      id,
      returnData,
      metricStat: {
        metric: { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value })) },
        stat: statistic,
        unit: unitFilter,
      },
    },
  ];
}
