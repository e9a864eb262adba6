import { TimeZone, Token } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { cronRules } from '../private/cron-rules';
import { distinct, nonEmpty, ordered, percentage, rule, Rules, validate, wholeNumber } from '../private/validation';

/** Bounds of the provisioned concurrency from a time of day on. */
export interface ProvisionedConcurrencySchedule {
  /** The name of the action in the template, for example `BusinessHours`. */
  readonly name: string;

  /** The times at which the bounds begin to apply. They stay until the next schedule changes them. */
  readonly schedule: appscaling.Schedule;

  /**
   * The minimum number of environments, 0 or more. From 0 on nothing scales out: requests start cold until another schedule
   * raises it.
   *
   * @default - unchanged
   */
  readonly minCapacity?: number;

  /**
   * The maximum number of environments.
   *
   * @default - unchanged
   */
  readonly maxCapacity?: number;

  /**
   * The time zone that the schedule is in.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}

/** Options of provisioned concurrency that follows the load. */
export interface ScalingProvisionedConcurrencyOptions {
  /**
   * The minimum number of environments, 1 or more; each is billed while it exists. 0 needs a schedule that raises it: without
   * an environment there is no use of it to be measured, and nothing scales out.
   */
  readonly minCapacity: number;

  /** The maximum number of environments. Requests beyond it are not refused, but start cold. */
  readonly maxCapacity: number;

  /**
   * The percentage of the environments that is in use, 10 to 90, which scaling aims at.
   *
   * @default 70 - leaves room for the minute or two that more environments take to start
   */
  readonly targetUtilizationPercent?: number;

  /**
   * Other bounds at certain times.
   *
   * @default - none: the same bounds at all times
   */
  readonly schedules?: ProvisionedConcurrencySchedule[];
}

/**
 * Environments of a function that are started before the requests come, so that none of them waits for a cold start.
 *
 * Each costs about 9 USD a month for 1 GiB on arm64 in us-east-1, used or not (https://aws.amazon.com/lambda/pricing/).
 */
export abstract class ProvisionedConcurrency {
  /**
   * A fixed number of environments.
   *
   * @param environments 1 or more
   */
  public static constant(environments: number): ProvisionedConcurrency {
    validate('ProvisionedConcurrency.constant', wholeNumber('environments', environments, { min: 1 }));
    return new ConstantConcurrency(environments);
  }

  /**
   * A number that follows how many are in use, and the time of day.
   *
   * It comes down while requests come. Without any, Lambda reports no utilization, target tracking has nothing to act on, and
   * the capacity of the last peak stays, and is billed
   * (https://pesh.dev/posts/automatically-scaling-down-lambda-provisioned-concurrency). Step scaling, which could do it, is not
   * available for Lambda
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-applicationautoscaling-scalingpolicy.html). Where
   * requests end at night, give a schedule a lower `maxCapacity`: at its time it takes the capacity down.
   */
  public static scaling(options: ScalingProvisionedConcurrencyOptions): ProvisionedConcurrency {
    return new ScalingConcurrency(options);
  }

  /**
   * The maximum number of environments of all times.
   *
   * @internal
   */
  public abstract readonly _maximum: number;

  /**
   * The number of environments that the alias is created with.
   *
   * @internal
   */
  public abstract readonly _initial?: number;

  /**
   * Adds the scaling to the alias.
   *
   * @internal
   */
  public abstract _bind(alias: lambda.Alias): lambda.IScalableFunctionAttribute | undefined;
}

class ConstantConcurrency extends ProvisionedConcurrency {
  public readonly _maximum: number;
  public readonly _initial: number;

  constructor(environments: number) {
    super();
    this._maximum = environments;
    this._initial = environments;
  }

  public _bind(): undefined {
    return undefined;
  }
}

class ScalingConcurrency extends ProvisionedConcurrency {
  public readonly _maximum: number;
  // Application Auto Scaling sets it: a number in the template would put it back on each deploy.
  public readonly _initial = undefined;

  constructor(private readonly options: ScalingProvisionedConcurrencyOptions) {
    super();
    const schedules = options.schedules ?? [];
    validate(
      'ProvisionedConcurrency.scaling',
      wholeNumber('minCapacity', options.minCapacity, { min: 0 }),
      wholeNumber('maxCapacity', options.maxCapacity, { min: 1 }),
      ordered('minCapacity', options.minCapacity, 'maxCapacity', options.maxCapacity),
      percentage('targetUtilizationPercent', options.targetUtilizationPercent, { min: 10, max: 90 }),
      rule(
        Token.isUnresolved(options.targetUtilizationPercent),
        () => "'targetUtilizationPercent' must be known at synthesis, got a token; write it out",
      ),
      distinct(
        'schedules.name',
        schedules.map(({ name }) => name),
      ),
      rule(
        options.minCapacity === 0 && !schedules.some(({ minCapacity = 0 }) => minCapacity > 0),
        () =>
          "'minCapacity' must be at least 1, got 0; without an environment there is no data to scale by, so raise it, or " +
          "give a schedule with a 'minCapacity'",
      ),
      schedules.map((each) => [
        nonEmpty('schedules.name', each.name),
        cronRules('schedules.schedule', each.schedule),
        wholeNumber('schedules.minCapacity', each.minCapacity, { min: 0 }),
        wholeNumber('schedules.maxCapacity', each.maxCapacity, { min: 1 }),
        ordered('schedules.minCapacity', each.minCapacity, 'schedules.maxCapacity', each.maxCapacity),
        rule(
          each.minCapacity === undefined && each.maxCapacity === undefined,
          () => `schedule '${each.name}' must have 'minCapacity', 'maxCapacity' or both, got none; it changes nothing`,
        ),
        // The bound that a schedule leaves as it is comes from the options, or from another schedule.
        halfRules(each, options),
      ]),
    );
    this._maximum = Math.max(options.maxCapacity, ...schedules.map(({ maxCapacity }) => maxCapacity ?? 0));
  }

  public _bind(alias: lambda.Alias): lambda.IScalableFunctionAttribute {
    const { minCapacity, maxCapacity, targetUtilizationPercent = 70, schedules = [] } = this.options;
    const scalable = alias.addAutoScaling({ minCapacity, maxCapacity });
    scalable.scaleOnUtilization({ utilizationTarget: targetUtilizationPercent / 100 });
    for (const { name, timeZone = TimeZone.ETC_UTC, ...action } of schedules) {
      scalable.scaleOnSchedule(name, { ...action, timeZone });
    }
    return scalable;
  }
}

/** The bound that a schedule leaves as it is comes from the options, or from another schedule. */
function halfRules(each: ProvisionedConcurrencySchedule, options: ScalingProvisionedConcurrencyOptions): Rules {
  const { minCapacity, maxCapacity, schedules = [] } = options;
  const highest = Math.max(maxCapacity, ...schedules.map((other) => other.maxCapacity ?? maxCapacity));
  const lowest = Math.min(minCapacity, ...schedules.map((other) => other.minCapacity ?? minCapacity));
  return [
    rule(
      each.maxCapacity === undefined && (each.minCapacity ?? 0) > highest,
      () =>
        `'minCapacity' of schedule '${each.name}' must not exceed the 'maxCapacity' that it leaves (${highest}), got ${each.minCapacity}; give it a 'maxCapacity', too`,
    ),
    rule(
      each.minCapacity === undefined && (each.maxCapacity ?? Infinity) < lowest,
      () =>
        `'maxCapacity' of schedule '${each.name}' must not be below the 'minCapacity' that it leaves (${lowest}), got ${each.maxCapacity}; give it a 'minCapacity', too`,
    ),
  ];
}
