import { Duration, Size, TimeZone } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { isKnown, matches, number, oneOf, Rule, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { FleetPredictiveScalingOptions } from './fleet-predictive-metric';
import { cpuOf } from '../private/fleet-metrics';
import { addPredictivePolicy, predictiveRules } from '../private/predictive-policy';
import { ScalingContext } from '../private/scaling-context';
import { addScheduledAction, scheduleContextRules, scheduleRules } from '../private/scheduled-action';
import { StepPolicy } from '../private/step-policy';
import { stepRules } from '../private/step-rules';

/** Options of every policy that keeps a metric at a target. */
export interface FleetTargetScalingOptions {
  /**
   * Whether the policy only adds instances, and leaves it to another one to remove them.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;

  /**
   * How long a new instance's metrics are not counted.
   *
   * @default - `warmUp` of the fleet
   */
  readonly warmUp?: Duration;
}

/** Options for scaling on a metric of your own. */
export interface FleetTargetMetricOptions extends FleetTargetScalingOptions {
  /** Names the policy in the fleet, in PascalCase; a change replaces the policy. */
  readonly name: string;

  /**
   * A metric that rises when the fleet has too few instances, and falls in proportion when it gets more: utilization,
   * or work per instance. No math expression, no percentile.
   */
  readonly metric: cloudwatch.IMetric;

  /** Value to keep the metric at. */
  readonly target: number;
}

/** Options for scaling between two bounds. */
export interface FleetCpuBetweenOptions {
  /**
   * How many instances are added at a time.
   *
   * @default 1
   */
  readonly add?: number;

  /**
   * How many instances are removed at a time.
   *
   * @default 1
   */
  readonly remove?: number;

  /**
   * How many minutes in a row the CPU must be over or under its bound; periods of 5 minutes without detailed monitoring.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * How long a new instance's metrics are not counted.
   *
   * @default - `warmUp` of the fleet
   */
  readonly warmUp?: Duration;
}

/** Options for scaling in steps. */
export interface FleetStepScalingOptions {
  /** Names the policy in the fleet, in PascalCase; a change replaces the policy. */
  readonly name: string;

  /** What is measured. Its period is the length of one evaluation period. */
  readonly metric: cloudwatch.IMetric;

  /**
   * What happens in which range of the metric: 1 to 40 intervals. Those that remove instances (`change` below 0) need an
   * `upper` bound, those that add a `lower` one; between the two sides is a range where nothing happens. Neighbours on
   * one side must touch, and the outermost must be open, so that there is no value at which the fleet stops reacting.
   */
  readonly steps: autoscaling.ScalingInterval[];

  /**
   * What `change` means: a number of instances, or a percentage of them (`PERCENT_CHANGE_IN_CAPACITY`).
   *
   * @default autoscaling.AdjustmentType.CHANGE_IN_CAPACITY
   */
  readonly adjustmentType?: autoscaling.AdjustmentType;

  /**
   * The fewest instances that a change in percent adds or removes.
   *
   * @default - none
   */
  readonly minAdjustmentMagnitude?: number;

  /**
   * How many periods are looked at.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of them must be in an interval.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * How long a new instance's metrics are not counted.
   *
   * @default - `warmUp` of the fleet
   */
  readonly warmUp?: Duration;
}

/** Options for scaling by the clock. At least one of the capacities must be given. */
export interface FleetScheduledScalingOptions {
  /** Names the action in the fleet, in PascalCase; a change replaces it. */
  readonly name: string;

  /** When: five cron fields, for example `autoscaling.Schedule.cron({ weekDay: 'MON-FRI', hour: '8', minute: '0' })`. */
  readonly schedule: autoscaling.Schedule;

  /** Where the clock hangs, daylight saving included, for example `TimeZone.EUROPE_BERLIN`. */
  readonly timeZone: TimeZone;

  /**
   * The fewest instances from then on.
   *
   * @default - as it is
   */
  readonly minCapacity?: number;

  /**
   * The most instances from then on.
   *
   * @default - as it is
   */
  readonly maxCapacity?: number;

  /**
   * The number of instances at that moment; other policies go on from there.
   *
   * @default - as it is
   */
  readonly desiredCapacity?: number;
}

/**
 * When a fleet gets more and fewer instances. Several policies work together: the one that wants the most instances wins.
 */
export abstract class FleetScaling {
  /** Keeps the average CPU at a percentage, over 0 to 100: the simplest policy that is right for most web servers. */
  public static targetCpu(percent: number, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate('FleetScaling.targetCpu', [...number('percent', percent, { min: 1, max: 100 }), ...warmUpRules(options)]);
    return new ScalingPolicy('Cpu', ({ group }) =>
      group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: percent, ...targetProps(options) }),
    );
  }

  /** Keeps the requests that each instance gets in a minute at a number, over 0: the quickest to react to a rush. */
  public static requestsPerTarget(perMinute: number, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate('FleetScaling.requestsPerTarget', [
      ...number('perMinute', perMinute, { min: 1 }),
      ...warmUpRules(options),
    ]);
    return new ScalingPolicy(
      'RequestsPerTarget',
      ({ group, scope, requestLabel }) =>
        new autoscaling.TargetTrackingScalingPolicy(scope, 'RequestsPerTarget', {
          autoScalingGroup: group,
          predefinedMetric: autoscaling.PredefinedMetric.ALB_REQUEST_COUNT_PER_TARGET,
          resourceLabel: requestLabel,
          targetValue: perMinute,
          ...targetProps(options),
        }),
    );
  }

  /** Keeps what each instance receives in a minute at a size: for uploads. Needs detailed monitoring. */
  public static targetNetworkIn(perMinute: Size, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate('FleetScaling.targetNetworkIn', [...someBytes(perMinute), ...warmUpRules(options)]);
    return new ScalingPolicy(
      'NetworkIn',
      ({ group }) =>
        group.scaleOnIncomingBytes('NetworkIn', { targetBytesPerSecond: perMinute.toBytes(), ...targetProps(options) }),
      needsDetailedMonitoring('FleetScaling.targetNetworkIn'),
    );
  }

  /** Keeps what each instance sends in a minute at a size: for downloads. Needs detailed monitoring. */
  public static targetNetworkOut(perMinute: Size, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate('FleetScaling.targetNetworkOut', [...someBytes(perMinute), ...warmUpRules(options)]);
    return new ScalingPolicy(
      'NetworkOut',
      ({ group }) =>
        group.scaleOnOutgoingBytes('NetworkOut', {
          targetBytesPerSecond: perMinute.toBytes(),
          ...targetProps(options),
        }),
      needsDetailedMonitoring('FleetScaling.targetNetworkOut'),
    );
  }

  /** Keeps a metric of yours at a value. */
  public static targetMetric(options: FleetTargetMetricOptions): FleetScaling {
    const { name, metric, target } = options;
    const statistic = metric.toMetricConfig().metricStat?.statistic;
    validate('FleetScaling.targetMetric', [
      ...nameRules(name),
      ...number('target', target, { min: Number.MIN_VALUE }),
      rule(
        !TARGET_STATISTICS.includes(statistic ?? ''),
        () =>
          `'metric' must be a plain metric with one of the statistics ${TARGET_STATISTICS.join(', ')}, got ${statistic ?? 'a math expression'}; publish the value as a metric of its own`,
      ),
      ...warmUpRules(options),
    ]);
    return new ScalingPolicy(name, ({ group }) =>
      group.scaleToTrackMetric(name, { metric, targetValue: target, ...targetProps(options) }),
    );
  }

  /**
   * Adds instances while the average CPU is over the upper bound, and removes them while it is under the lower one:
   * `FleetScaling.cpuBetween(30, 70)` scales out over 70 % and in under 30 %.
   */
  public static cpuBetween(lower: number, upper: number, options: FleetCpuBetweenOptions = {}): FleetScaling {
    const { add = 1, remove = 1, evaluationPeriods = 3, warmUp } = options;
    validate('FleetScaling.cpuBetween', [
      ...number('lower', lower, { min: 0, max: 100 }),
      ...number('upper', upper, { min: 0, max: 100 }),
      rule(
        isKnown(lower) && isKnown(upper) && lower >= upper,
        () => `'lower' must be less than 'upper' (${upper}), got ${lower}; leave a range where nothing happens`,
      ),
      ...wholeNumber('add', add, { min: 1 }),
      ...wholeNumber('remove', remove, { min: 1 }),
      ...wholeNumber('evaluationPeriods', evaluationPeriods, { min: 1 }),
      ...warmUpRules(options),
    ]);
    return new ScalingPolicy(
      'CpuBetween',
      ({ scope, group, period }) =>
        new StepPolicy(scope, 'CpuBetween', {
          group,
          metric: cpuOf(group, { period }),
          steps: [
            { upper: lower, change: -remove },
            { lower: upper, change: add },
          ],
          evaluationPeriods,
          warmUp,
        }),
    );
  }

  /** Changes the number of instances by how far a metric is off. */
  public static steps(options: FleetStepScalingOptions): FleetScaling {
    const { name, evaluationPeriods = 3, ...policy } = options;
    validate('FleetScaling.steps', [
      ...nameRules(name),
      ...stepRules(options.steps),
      ...oneOf('adjustmentType', options.adjustmentType, [CHANGE_IN_CAPACITY, PERCENT_CHANGE_IN_CAPACITY]),
      ...wholeNumber('evaluationPeriods', evaluationPeriods, { min: 1 }),
      ...wholeNumber('datapointsToAlarm', options.datapointsToAlarm, { min: 1, max: evaluationPeriods }),
      ...wholeNumber('minAdjustmentMagnitude', options.minAdjustmentMagnitude, { min: 1 }),
      rule(
        options.minAdjustmentMagnitude !== undefined && options.adjustmentType !== PERCENT_CHANGE_IN_CAPACITY,
        () => `'minAdjustmentMagnitude' works only with 'adjustmentType' PERCENT_CHANGE_IN_CAPACITY; leave it out`,
      ),
      ...warmUpRules(options),
    ]);
    return new ScalingPolicy(
      name,
      ({ scope, group }) => new StepPolicy(scope, name, { group, evaluationPeriods, ...policy }),
    );
  }

  /** Sets the capacity at certain times. A deployment in between does not set it back, unless it changes the capacity. */
  public static schedule(options: FleetScheduledScalingOptions): FleetScaling {
    validate('FleetScaling.schedule', [...nameRules(options.name), ...scheduleRules(options)]);
    return new ScalingPolicy(
      options.name,
      (context) => addScheduledAction(context, options),
      (context) => scheduleContextRules(context, options),
    );
  }

  /**
   * Adds instances before they are needed, from what the last 14 days looked like. It never removes any: combine it with
   * a policy that follows the load.
   */
  public static predictive(options: FleetPredictiveScalingOptions): FleetScaling {
    validate('FleetScaling.predictive', predictiveRules(options));
    return new ScalingPolicy('Predictive', (context) => addPredictivePolicy(context, options));
  }

  /**
   * What the policy is called in the fleet.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * What of it does not fit the fleet.
   *
   * @internal
   */
  public abstract _rules(context: Omit<ScalingContext, 'group' | 'scope' | 'requestLabel'>): Rule[];

  /**
   * Adds it to the fleet.
   *
   * @internal
   */
  public abstract _bind(context: ScalingContext): void;
}

type FleetFacts = Omit<ScalingContext, 'group' | 'scope' | 'requestLabel'>;

const { CHANGE_IN_CAPACITY, PERCENT_CHANGE_IN_CAPACITY } = autoscaling.AdjustmentType;
const TARGET_STATISTICS = ['Average', 'Minimum', 'Maximum', 'SampleCount', 'Sum'];

class ScalingPolicy extends FleetScaling {
  constructor(
    public readonly _name: string,
    private readonly add: (context: ScalingContext) => unknown,
    private readonly rules: (facts: FleetFacts) => Rule[] = () => [],
  ) {
    super();
  }

  public _rules(facts: FleetFacts): Rule[] {
    return this.rules(facts);
  }

  public _bind(context: ScalingContext): void {
    this.add(context);
  }
}

function targetProps({ disableScaleIn, warmUp }: FleetTargetScalingOptions): autoscaling.BaseTargetTrackingProps {
  return { disableScaleIn: disableScaleIn ?? false, estimatedInstanceWarmup: warmUp };
}

function nameRules(name: string): Rule[] {
  return matches('name', name, /^[A-Z][A-Za-z0-9]{0,63}$/, 'in PascalCase, up to 64 letters and digits');
}

function warmUpRules({ warmUp }: { readonly warmUp?: Duration }): Rule[] {
  return seconds('warmUp', warmUp, { min: 0, max: 3600 });
}

function someBytes(size: Size): Rule[] {
  return number('perMinute', size.isUnresolved() ? undefined : size.toBytes(), { min: 1 });
}

function needsDetailedMonitoring(policy: string): (facts: FleetFacts) => Rule[] {
  return ({ detailedMonitoring }) => [
    rule(
      !detailedMonitoring,
      () => `'detailedMonitoring' must be on for ${policy}: its target is per minute; leave 'detailedMonitoring' out`,
    ),
  ];
}
