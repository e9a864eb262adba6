import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { isKnown, number, rule, Rules, wholeNumber } from '../../private/validation';

/** The evaluation of an alarm. */
export interface AlarmEvaluation {
  readonly threshold?: number;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
  /** The length of a period, where it is known. */
  readonly period?: Duration;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * The rules of every alarm. CloudWatch looks back a day at most, or a week by periods of an hour or more
 * (https://docs.aws.amazon.com/sdk-for-kotlin/api/latest/cloudwatch/aws.sdk.kotlin.services.cloudwatch.model/-put-metric-alarm-request/period.html).
 */
export function evaluationRules({ threshold, evaluationPeriods, datapointsToAlarm, period }: AlarmEvaluation): Rules {
  const seconds = period === undefined || period.isUnresolved() ? 0 : period.toSeconds({ integral: false });
  const most = seconds < HOUR ? DAY : 7 * DAY;
  return [
    number('threshold', threshold),
    wholeNumber('evaluationPeriods', evaluationPeriods, { min: 1 }),
    wholeNumber('datapointsToAlarm', datapointsToAlarm, { min: 1, max: evaluationPeriods }),
    rule(
      isKnown(evaluationPeriods) && seconds * evaluationPeriods > most,
      () =>
        `'evaluationPeriods' must be at most ${Math.floor(most / seconds)} with a period of ${seconds} s, got ${evaluationPeriods}; CloudWatch looks back ${most / DAY} ${most === DAY ? 'day' : 'days'} at most`,
    ),
  ];
}

/** The length of one evaluation period. */
export function periodOf(metric: cloudwatch.IMetric): Duration | undefined {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period ?? (mathExpression === undefined ? undefined : Duration.seconds(mathExpression.period));
}
