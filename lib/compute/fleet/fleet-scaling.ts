import { Construct } from 'constructs';
import { Duration, Size, TimeZone } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { evaluationRules, periodOf } from '../../observability/internal';
import {
  flat,
  isKnown,
  matches,
  number,
  oneOf,
  Rule,
  rule,
  seconds,
  validate,
  wholeNumber,
} from '../../private/validation';
import { cpuOf } from '../private/fleet-metrics';
import { addPredictivePolicy, predictiveRules } from '../private/predictive-policy';
import { addScheduledAction, scheduleFleetRules, scheduleRules } from '../private/scheduled-action';
import { StepPolicy, stepRules } from '../private/step-policy';
import { FleetPredictiveMetric } from './fleet-predictive-metric';
import { PredictiveMode } from './predictive-mode';

/** Options of every policy that keeps a metric at a target value. */
export interface FleetTargetScalingOptions {
  /**
   * Whether the policy only adds instances, and leaves their removal to another one.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;

  /**
   * The time during which the metrics of a new instance are not counted, up to an hour.
   *
   * @default - `warmUp` of the fleet
   */
  readonly warmUp?: Duration;
}

/** Options for scaling on a metric of your own. */
export interface FleetTargetMetricScalingOptions extends FleetTargetScalingOptions {
  /**
   * A metric that rises when the fleet has too few instances, and falls in proportion when it gets more: utilization,
   * or work per instance. No math expression, no percentile.
   */
  readonly metric: cloudwatch.IMetric;

  /** The value at which to keep the metric, over 0. */
  readonly target: number;
}

/** Options for scaling between two bounds. */
export interface FleetCpuBetweenScalingOptions {
  /**
   * The number of instances that are added at a time.
   *
   * @default 1
   */
  readonly add?: number;

  /**
   * The number of instances that are removed at a time.
   *
   * @default 1
   */
  readonly remove?: number;

  /**
   * The number of consecutive minutes that the CPU must be over or under its bound; periods of 5 minutes without
   * detailed monitoring.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * The time during which the metrics of a new instance are not counted, up to an hour.
   *
   * @default - `warmUp` of the fleet
   */
  readonly warmUp?: Duration;
}

/** Options for scaling in steps. */
export interface FleetStepScalingOptions {
  /** The metric. Its period is the length of one evaluation period. */
  readonly metric: cloudwatch.IMetric;

  /**
   * The change for each range of the metric: 1 to 40 intervals. Those that remove instances (`change` below 0) need an
   * `upper` bound, those that add a `lower` one; between the two sides is a range where nothing happens. Neighbours on
   * one side must touch, and the outermost must be open, so that there is no value at which the fleet stops reacting.
   */
  readonly steps: autoscaling.ScalingInterval[];

  /**
   * The meaning of `change`: a number of instances, or a percentage of them (`PERCENT_CHANGE_IN_CAPACITY`).
   *
   * @default autoscaling.AdjustmentType.CHANGE_IN_CAPACITY
   */
  readonly adjustmentType?: autoscaling.AdjustmentType;

  /**
   * The minimum number of instances that a change in percent adds or removes.
   *
   * @default - none
   */
  readonly minAdjustmentMagnitude?: number;

  /**
   * The number of periods that are evaluated.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * The number of evaluated periods that must be in an interval.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * The time during which the metrics of a new instance are not counted, up to an hour.
   *
   * @default - `warmUp` of the fleet
   */
  readonly warmUp?: Duration;
}

/** Options for scaling on a schedule. At least one of the capacities must be given. */
export interface FleetScheduledScalingOptions {
  /** The schedule: five cron fields, for example `autoscaling.Schedule.cron({ weekDay: 'MON-FRI', hour: '8', minute: '0' })`. */
  readonly schedule: autoscaling.Schedule;

  /**
   * The time zone of the schedule, with daylight saving time, for example `TimeZone.EUROPE_BERLIN`.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * The minimum number of instances from then on.
   *
   * @default - unchanged
   */
  readonly minCapacity?: number;

  /**
   * The maximum number of instances from then on.
   *
   * @default - unchanged
   */
  readonly maxCapacity?: number;

  /**
   * The number of instances at that moment; other policies continue from there.
   *
   * @default - unchanged
   */
  readonly desiredCapacity?: number;
}

/** Options for predictive scaling. */
export interface FleetPredictiveScalingOptions {
  /** The metric that is forecast, and its target. */
  readonly metric: FleetPredictiveMetric;

  /**
   * Whether the forecast is acted on.
   *
   * @default PredictiveMode.FORECAST_ONLY - a forecast of less than two weeks of data is not worth acting on
   */
  readonly mode?: PredictiveMode;

  /**
   * The time by which instances are launched before they are needed, 0 to 60 minutes: at least the time until an
   * instance is ready.
   *
   * @default Duration.minutes(5)
   */
  readonly leadTime?: Duration;

  /**
   * The share of the forecast by which it may exceed `maxCapacity`, 0 to 100, when it approaches `maxCapacity`.
   *
   * @default - `maxCapacity` is never exceeded
   */
  readonly maxCapacityBufferPercent?: number;
}

/**
 * The input of the rules of a scaling policy.
 *
 * @internal
 */
export interface FleetScalingCapacity {
  /** The minimum number of instances. */
  readonly minCapacity: number;

  /** The maximum number of instances. */
  readonly maxCapacity: number;

  /** Whether the instances report every minute. */
  readonly detailedMonitoring: boolean;

  /** The period at which the instances report. */
  readonly period: Duration;
}

/**
 * The input of a scaling policy.
 *
 * @internal
 */
export interface FleetScalingBindOptions extends FleetScalingCapacity {
  /** The fleet. */
  readonly scope: Construct;

  /** The group of the fleet. */
  readonly group: autoscaling.AutoScalingGroup;

  /** The load balancer and the first target group of the fleet, in the form of scaling policies. */
  readonly requestLabel: string;
}

/** A scaling policy of a fleet. Several work together: the one with the largest desired capacity wins. */
export abstract class FleetScaling {
  /**
   * Keeps the average CPU at a percentage, 1 to 100: the simplest policy, and right for most web servers.
   *
   * @param percent the average CPU of the group
   */
  public static targetCpu(percent: number, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate('FleetScaling.targetCpu', number('percent', percent, { min: 1, max: 100 }), warmUpRules(options));
    return new ScalingPolicy('Cpu', ({ group }) =>
      group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: percent, ...targetProps(options) }),
    );
  }

  /**
   * Keeps the requests per instance and minute at a number, 1 or more: the policy that reacts fastest to a rush.
   *
   * @param requestsPerMinute the requests of a minute for each instance
   */
  public static requestsPerTarget(requestsPerMinute: number, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate(
      'FleetScaling.requestsPerTarget',
      number('requestsPerMinute', requestsPerMinute, { min: 1 }),
      warmUpRules(options),
    );
    return new ScalingPolicy(
      'RequestsPerTarget',
      ({ group, scope, requestLabel }) =>
        new autoscaling.TargetTrackingScalingPolicy(scope, 'RequestsPerTarget', {
          autoScalingGroup: group,
          predefinedMetric: autoscaling.PredefinedMetric.ALB_REQUEST_COUNT_PER_TARGET,
          resourceLabel: requestLabel,
          targetValue: requestsPerMinute,
          ...targetProps(options),
        }),
    );
  }

  /**
   * Keeps the bytes that each instance receives in a minute at a size: for uploads. Needs detailed monitoring.
   *
   * @param perMinute the bytes that each instance receives in a minute
   */
  public static targetNetworkIn(perMinute: Size, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate('FleetScaling.targetNetworkIn', sizeRules(perMinute), warmUpRules(options));
    return new ScalingPolicy(
      'NetworkIn',
      ({ group }) =>
        group.scaleOnIncomingBytes('NetworkIn', { targetBytesPerSecond: perMinute.toBytes(), ...targetProps(options) }),
      needsDetailedMonitoring('FleetScaling.targetNetworkIn'),
    );
  }

  /**
   * Keeps the bytes that each instance sends in a minute at a size: for downloads. Needs detailed monitoring.
   *
   * @param perMinute the bytes that each instance sends in a minute
   */
  public static targetNetworkOut(perMinute: Size, options: FleetTargetScalingOptions = {}): FleetScaling {
    validate('FleetScaling.targetNetworkOut', sizeRules(perMinute), warmUpRules(options));
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

  /**
   * Keeps a metric of your own at a value.
   *
   * @param name the name of the policy in the fleet, in PascalCase; a change replaces the policy
   */
  public static targetMetric(name: string, options: FleetTargetMetricScalingOptions): FleetScaling {
    const { metric, target } = options;
    const statistic = metric.toMetricConfig().metricStat?.statistic;
    validate(
      'FleetScaling.targetMetric',
      nameRules(name),
      number('target', target, { min: Number.MIN_VALUE }),
      rule(
        !TARGET_STATISTICS.includes(statistic ?? ''),
        () =>
          `'metric' must be a plain metric with one of the statistics ${TARGET_STATISTICS.join(', ')}, got ${statistic ?? 'a math expression'}; publish the value as a metric of its own`,
      ),
      warmUpRules(options),
    );
    return new ScalingPolicy(name, ({ group }) =>
      group.scaleToTrackMetric(name, { metric, targetValue: target, ...targetProps(options) }),
    );
  }

  /**
   * Adds instances while the average CPU is over the upper bound, and removes them while it is under the lower one:
   * `FleetScaling.cpuBetween(30, 70)` scales out over 70 % and in under 30 %.
   *
   * @param lower the percentage of CPU under which instances are removed
   * @param upper the percentage of CPU over which instances are added
   */
  public static cpuBetween(lower: number, upper: number, options: FleetCpuBetweenScalingOptions = {}): FleetScaling {
    const { add = 1, remove = 1, evaluationPeriods = 3, warmUp } = options;
    validate(
      'FleetScaling.cpuBetween',
      number('lower', lower, { min: 0, max: 100 }),
      number('upper', upper, { min: 0, max: 100 }),
      rule(
        isKnown(lower) && isKnown(upper) && lower >= upper,
        () => `'lower' must be less than 'upper' (${upper}), got ${lower}; leave a range where nothing happens`,
      ),
      wholeNumber('add', add, { min: 1 }),
      wholeNumber('remove', remove, { min: 1 }),
      wholeNumber('evaluationPeriods', evaluationPeriods, { min: 1 }),
      warmUpRules(options),
    );
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
      ({ period }) => flat(evaluationRules({ threshold: upper, evaluationPeriods, period })),
    );
  }

  /**
   * Changes the number of instances by the distance of a metric from its normal range.
   *
   * @param name the name of the policy in the fleet, in PascalCase; a change replaces the policy
   */
  public static steps(name: string, options: FleetStepScalingOptions): FleetScaling {
    const { evaluationPeriods = 3, ...policy } = options;
    validate(
      'FleetScaling.steps',
      nameRules(name),
      stepRules(options.steps),
      oneOf('adjustmentType', options.adjustmentType, [CHANGE_IN_CAPACITY, PERCENT_CHANGE_IN_CAPACITY]),
      evaluationRules({ ...options, threshold: 0, evaluationPeriods, period: periodOf(options.metric) }),
      wholeNumber('minAdjustmentMagnitude', options.minAdjustmentMagnitude, { min: 1 }),
      rule(
        options.minAdjustmentMagnitude !== undefined && options.adjustmentType !== PERCENT_CHANGE_IN_CAPACITY,
        () => `'minAdjustmentMagnitude' works only with 'adjustmentType' PERCENT_CHANGE_IN_CAPACITY; leave it out`,
      ),
      warmUpRules(options),
    );
    return new ScalingPolicy(
      name,
      ({ scope, group }) => new StepPolicy(scope, name, { group, evaluationPeriods, ...policy }),
    );
  }

  /**
   * Sets the capacity on a schedule. A deployment in between does not set it back, unless it changes the capacity.
   *
   * @param name the name of the action in the fleet, in PascalCase; a change replaces the action
   */
  public static schedule(name: string, options: FleetScheduledScalingOptions): FleetScaling {
    validate('FleetScaling.schedule', nameRules(name), scheduleRules(options));
    return new ScalingPolicy(
      name,
      (fleet) => addScheduledAction(fleet, name, options),
      (fleet) => scheduleFleetRules(fleet, name, options),
    );
  }

  /**
   * Adds instances before they are needed, from the load of the last 14 days. It never removes any: combine it with a
   * policy that follows the load.
   */
  public static predictive(options: FleetPredictiveScalingOptions): FleetScaling {
    validate('FleetScaling.predictive', predictiveRules(options));
    return new ScalingPolicy(
      'Predictive',
      (fleet) => addPredictivePolicy(fleet, options),
      options.metric._perMinute ? needsDetailedMonitoring('FleetPredictiveMetric.networkIn and networkOut') : undefined,
    );
  }

  /**
   * The name of the policy in the fleet.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * Whether it follows the CPU of the instances.
   *
   * @internal
   */
  public readonly _followsCpu: boolean = false;

  /**
   * Rules that depend on the fleet.
   *
   * @internal
   */
  public abstract _rules(fleet: FleetScalingCapacity): Rule[];

  /**
   * Adds it to the fleet.
   *
   * @internal
   */
  public abstract _bind(options: FleetScalingBindOptions): void;
}

const { CHANGE_IN_CAPACITY, PERCENT_CHANGE_IN_CAPACITY } = autoscaling.AdjustmentType;
const TARGET_STATISTICS = ['Average', 'Minimum', 'Maximum', 'SampleCount', 'Sum'];

class ScalingPolicy extends FleetScaling {
  constructor(
    public readonly _name: string,
    private readonly add: (fleet: FleetScalingBindOptions) => unknown,
    private readonly rules: (fleet: FleetScalingCapacity) => Rule[] = () => [],
    public override readonly _followsCpu = ['Cpu', 'CpuBetween'].includes(_name),
  ) {
    super();
  }

  public _rules(fleet: FleetScalingCapacity): Rule[] {
    return this.rules(fleet);
  }

  public _bind(options: FleetScalingBindOptions): void {
    this.add(options);
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

function sizeRules(size: Size): Rule[] {
  return number('perMinute', size.isUnresolved() ? undefined : size.toBytes(), { min: 1 });
}

function needsDetailedMonitoring(policy: string): (fleet: FleetScalingCapacity) => Rule[] {
  return ({ detailedMonitoring }) => [
    rule(
      !detailedMonitoring,
      () => `'detailedMonitoring' must be on for ${policy}: its target is per minute; leave 'detailedMonitoring' out`,
    ),
  ];
}
