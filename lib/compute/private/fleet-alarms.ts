import { Construct } from 'constructs';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MINUTE, severityOf } from '../../observability/internal';
import { groupMetric, inServiceMetricName } from './fleet-metrics';
import { ResolvedFleet } from './web-fleet-defaults';

/** Alarms on the size of the group. The bounds are measured, since scheduled actions may have moved them. */
export function addCapacityAlarms(
  scope: Construct,
  { alarms, alarmThresholds, minCapacity, maxCapacity, purchaseOption }: ResolvedFleet,
  group: autoscaling.IAutoScalingGroup,
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const { missingInstances, belowMinimum, atMaximum } = alarmThresholds;
  const unit = purchaseOption._largestWeight === undefined ? 'instances' : 'capacity units';
  const bound = (metricName: string) => groupMetric(group, metricName, { period: MINUTE });
  const difference = (label: string, expression: string, usingMetrics: Record<string, cloudwatch.IMetric>) =>
    new cloudwatch.MathExpression({
      label,
      expression,
      period: MINUTE,
      usingMetrics: { ...usingMetrics, inService: bound(inServiceMetricName(purchaseOption)) },
    });
  return [
    alarms.add(scope, 'BelowMinimumAlarm', {
      severity: severityOf('instancesMissing'),
      metric: difference('Instances missing', 'minimum - inService', { minimum: bound('GroupMinSize') }),
      threshold: missingInstances,
      evaluationPeriods: belowMinimum.toMinutes(),
      alarmDescription: `At least ${missingInstances} of the minimum number of ${unit} have not been in service for ${belowMinimum.toMinutes()} minutes: look for failed launches in the activity history of the group.`,
    }),
    // A fleet of a fixed size is always at its maximum.
    minCapacity === maxCapacity
      ? undefined
      : alarms.add(scope, 'NoCapacityLeftAlarm', {
          severity: severityOf('fleetAtMaximum'),
          metric: difference('Instances that can be added', 'maximum - inService', { maximum: bound('GroupMaxSize') }),
          threshold: 0,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods: atMaximum.toMinutes(),
          alarmDescription: `The group has been at its maximum for ${atMaximum.toMinutes()} minutes and cannot grow with the load: find out what causes the load, or raise maxCapacity.`,
        }),
  ].filter((alarm) => alarm !== undefined);
}
