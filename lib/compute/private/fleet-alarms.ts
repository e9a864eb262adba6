import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms } from '../../observability';
import { groupMetric } from './fleet-metrics';

const period = Duration.minutes(1);

/** Alarms on the size of the group. The bounds are measured, since scheduled actions may have moved them. */
export function addCapacityAlarms(
  scope: Construct,
  alarms: Alarms,
  group: autoscaling.IAutoScalingGroup,
  fixedSize: boolean,
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const difference = (label: string, expression: string) =>
    new cloudwatch.MathExpression({
      label,
      expression,
      period,
      usingMetrics: {
        inService: groupMetric(group, 'GroupInServiceInstances', { period }),
        ...(expression.includes('most') ? { most: groupMetric(group, 'GroupMaxSize', { period }) } : {}),
        ...(expression.includes('least') ? { least: groupMetric(group, 'GroupMinSize', { period }) } : {}),
      },
    });
  return [
    alarms.add(scope, 'BelowMinimumAlarm', {
      metric: difference('Instances missing', 'least - inService'),
      threshold: 1,
      evaluationPeriods: 10,
      alarmDescription:
        'Fewer instances than the minimum have been in service for 10 minutes: look at the scaling activities of the group for launches that failed.',
    }),
    fixedSize
      ? undefined
      : alarms.add(scope, 'NoCapacityLeftAlarm', {
          metric: difference('Instances that can be added', 'most - inService'),
          threshold: 0,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods: 15,
          alarmDescription:
            'The group has been at its maximum for 15 minutes and cannot grow with the load: raise maxCapacity, or find out what makes the load.',
        }),
  ].filter((alarm) => alarm !== undefined);
}
