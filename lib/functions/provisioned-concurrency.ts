import { Construct } from 'constructs';
import { TimeZone } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { distinct, nonEmpty, ordered, percentage, rule, validate, wholeNumber } from '../private/validation';

/** Bounds of the provisioned concurrency from a time of day on. */
export interface ProvisionedConcurrencySchedule {
  /** The name of the action in the template, for example `BusinessHours`. */
  readonly name: string;

  /** The times at which the bounds begin to apply. They stay until the next schedule changes them. */
  readonly schedule: appscaling.Schedule;

  /**
   * The minimum number of environments, 0 or more.
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
  /** The minimum number of environments, 0 or more; each is billed while it exists. */
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

  /** A number that follows how many are in use, and the time of day. */
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
  public abstract _bind(scope: Construct, alias: lambda.Alias): lambda.IScalableFunctionAttribute | undefined;
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
      distinct(
        'schedules.name',
        schedules.map(({ name }) => name),
      ),
      schedules.map((each) => [
        nonEmpty('schedules.name', each.name),
        wholeNumber('schedules.minCapacity', each.minCapacity, { min: 0 }),
        wholeNumber('schedules.maxCapacity', each.maxCapacity, { min: 1 }),
        ordered('schedules.minCapacity', each.minCapacity, 'schedules.maxCapacity', each.maxCapacity),
        rule(
          each.minCapacity === undefined && each.maxCapacity === undefined,
          () => `schedule '${each.name}' must have 'minCapacity', 'maxCapacity' or both, got none; it changes nothing`,
        ),
      ]),
    );
    this._maximum = Math.max(options.maxCapacity, ...schedules.map(({ maxCapacity }) => maxCapacity ?? 0));
  }

  public _bind(_scope: Construct, alias: lambda.Alias): lambda.IScalableFunctionAttribute {
    const { minCapacity, maxCapacity, targetUtilizationPercent = 70, schedules = [] } = this.options;
    const scalable = alias.addAutoScaling({ minCapacity, maxCapacity });
    scalable.scaleOnUtilization({ utilizationTarget: targetUtilizationPercent / 100 });
    for (const { name, timeZone = TimeZone.ETC_UTC, ...action } of schedules) {
      scalable.scaleOnSchedule(name, { ...action, timeZone });
    }
    return scalable;
  }
}
