import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AutoScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, rule } from '../../private/validation';

type Step = autoscaling.ScalingInterval;

/** The group, the metric and its steps. */
export interface StepPolicyOptions {
  readonly group: autoscaling.AutoScalingGroup;
  readonly metric: cloudwatch.IMetric;
  readonly steps: readonly Step[];
  readonly adjustmentType?: autoscaling.AdjustmentType;
  readonly minAdjustmentMagnitude?: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly warmUp?: Duration;
}

/** Rules of the intervals of a step policy. */
export function stepRules(steps: readonly Step[]): Rule[] {
  const out = scaleOutSteps(steps);
  const down = scaleInSteps(steps);
  const neighbours = [...pairs(down), ...pairs(out)];
  const overlap = neighbours.find(([a, b]) => a.upper !== undefined && b.lower !== undefined && a.upper > b.lower);
  const gap = neighbours.find(([a, b]) => a.upper !== undefined && b.lower !== undefined && a.upper < b.lower);
  const weaker = neighbours.find(([a, b]) => a.change >= b.change);
  const empty = steps.find(({ lower = -Infinity, upper = Infinity }) => lower >= upper);
  const unbounded = [
    ...down.filter(({ upper }) => upper === undefined),
    ...out.filter(({ lower }) => lower === undefined),
  ];
  const lowest = down.at(0);
  const highest = out.at(-1);
  const resting = [down.at(-1)?.upper, out.at(0)?.lower];
  return [
    rule(steps.length < 1 || steps.length > 40, () => `'steps' must have from 1 to 40 intervals, got ${steps.length}`),
    rule(
      steps.some(({ change }) => !Number.isInteger(change) || change === 0),
      () =>
        `'steps' must change by whole numbers other than 0, got ${steps.map(({ change }) => change).join(', ')}; leave out the range where nothing happens`,
    ),
    rule(empty !== undefined, () => `'steps' must have 'lower' less than 'upper', got ${text(empty)}`),
    rule(
      unbounded.length > 0,
      () => `'steps' that add need a 'lower' bound, and those that remove an 'upper' one, got ${text(unbounded[0])}`,
    ),
    rule(
      overlap !== undefined,
      () =>
        `'steps' must not overlap, got ${text(overlap?.[0])} and ${text(overlap?.[1])}; let one end where the next begins`,
    ),
    rule(
      gap !== undefined,
      () =>
        `'steps' must not leave a gap, got ${text(gap?.[0])} and ${text(gap?.[1])}: nothing would happen between them; raise 'upper' of the first to ${gap?.[1].lower}`,
    ),
    rule(
      weaker !== undefined && overlap === undefined,
      () =>
        `'steps' must change more the further the metric is off, got ${text(weaker?.[0])} and ${text(weaker?.[1])}; adjust the changes`,
    ),
    rule(
      lowest?.lower !== undefined,
      () => `'steps' must be open at the lower end, got ${text(lowest)}; leave out its 'lower'`,
    ),
    rule(
      highest?.upper !== undefined,
      () => `'steps' must be open at the upper end, got ${text(highest)}; leave out its 'upper'`,
    ),
    rule(
      resting[0] !== undefined && resting[1] !== undefined && resting[0] >= resting[1],
      () =>
        `'steps' must leave a range where nothing happens, got removing under ${resting[0]} and adding over ${resting[1]}; the fleet would swing between the two`,
    ),
  ];
}

/**
 * A step scaling policy and an alarm for each direction.
 *
 * `AutoScalingGroup.scaleOnMetric()` does nearly the same, but passes a cooldown on, which aws-cdk-lib warns about at
 * every synthesis, and fills gaps silently.
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
    alarmDescription: `${scope.node.path}: scales ${id === 'Over' ? 'out' : 'in'}; needs no action by an operator.`,
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

/** The intervals that add instances, from the lowest up. */
function scaleOutSteps(steps: readonly Step[]): Step[] {
  return steps
    .filter(({ change }) => change > 0)
    .sort((a, b) => (a.lower ?? a.upper ?? -Infinity) - (b.lower ?? b.upper ?? -Infinity));
}

/** The intervals that remove instances, from the lowest up. */
function scaleInSteps(steps: readonly Step[]): Step[] {
  return steps
    .filter(({ change }) => change < 0)
    .sort((a, b) => (a.upper ?? a.lower ?? Infinity) - (b.upper ?? b.lower ?? Infinity));
}

function pairs(steps: Step[]): (readonly [Step, Step])[] {
  return steps.slice(1).map((step, i) => [steps[i], step] as const);
}

function text(step: Step | undefined): string {
  return step ? `${step.lower ?? '-inf'} to ${step.upper ?? 'inf'}: ${step.change}` : '';
}
