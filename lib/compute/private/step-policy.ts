import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AutoScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { scaleInSteps, scaleOutSteps } from './step-rules';

/** How a group follows a metric in steps. */
export interface StepPolicyOptions {
  readonly group: autoscaling.AutoScalingGroup;
  readonly metric: cloudwatch.IMetric;
  readonly steps: readonly autoscaling.ScalingInterval[];
  readonly adjustmentType?: autoscaling.AdjustmentType;
  readonly minAdjustmentMagnitude?: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly warmUp?: Duration;
}

/**
 * A step scaling policy and an alarm for each direction.
 *
 * `AutoScalingGroup.scaleOnMetric()` does nearly the same, but passes a cooldown on, which aws-cdk-lib warns of at
 * every synthesis, and fills gaps in silence.
 */
export class StepPolicy extends Construct {
  constructor(scope: Construct, id: string, options: StepPolicyOptions) {
    super(scope, id);
    const out = scaleOutSteps(options.steps);
    const over = out.at(0)?.lower;
    if (over !== undefined) {
      const action = createAction(this, 'Out', options);
      out.forEach(({ lower = over, change }, i) =>
        action.addAdjustment({
          adjustment: change,
          lowerBound: lower - over,
          upperBound: i + 1 < out.length ? (out[i + 1].lower ?? over) - over : undefined,
        }),
      );
      createAlarm(this, 'Over', options, action, over, cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD);
    }
    const down = scaleInSteps(options.steps);
    const under = down.at(-1)?.upper;
    if (under !== undefined) {
      const action = createAction(this, 'In', options);
      // From the threshold downwards.
      down.toReversed().forEach(({ upper = under, change }, i, reversed) =>
        action.addAdjustment({
          adjustment: change,
          upperBound: upper - under,
          lowerBound: i + 1 < reversed.length ? (reversed[i + 1].upper ?? under) - under : undefined,
        }),
      );
      createAlarm(this, 'Under', options, action, under, cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD);
    }
  }
}

function createAction(scope: Construct, id: string, options: StepPolicyOptions): autoscaling.StepScalingAction {
  return new autoscaling.StepScalingAction(scope, id, {
    autoScalingGroup: options.group,
    adjustmentType: options.adjustmentType ?? autoscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    minAdjustmentMagnitude: options.minAdjustmentMagnitude,
    estimatedInstanceWarmup: options.warmUp,
    metricAggregationType: autoscaling.MetricAggregationType.AVERAGE,
  });
}

function createAlarm(
  scope: Construct,
  id: string,
  { metric, evaluationPeriods, datapointsToAlarm }: StepPolicyOptions,
  action: autoscaling.StepScalingAction,
  threshold: number,
  comparisonOperator: cloudwatch.ComparisonOperator,
): void {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: `Scales ${id === 'Over' ? 'out' : 'in'}: not for people`,
    metric,
    threshold,
    comparisonOperator,
    evaluationPeriods,
    datapointsToAlarm,
    // Scaling on nothing would take instances away from a fleet whose metrics are late.
    treatMissingData: cloudwatch.TreatMissingData.MISSING,
  });
  alarm.addAlarmAction(new AutoScalingAction(action));
}
