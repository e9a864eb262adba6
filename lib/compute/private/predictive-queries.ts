import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, rule } from '../../private/validation';

type Query = autoscaling.CfnScalingPolicy.MetricDataQueryProperty;

/** What is wrong with a metric that a forecast is made from. */
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
