import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { isKnown, number, percentage, rule, Rule, seconds, validate, wholeNumber } from '../../private/validation';

/** Options for a rolling update. */
export interface FleetRollingUpdateOptions {
  /**
   * The number of instances that are replaced at a time, 1 to 100.
   *
   * @default 1
   */
  readonly maxBatchSize?: number;

  /**
   * The minimum number of instances in service during the update; less than `maxCapacity`. The group grows for the
   * update if it has to.
   *
   * @default - `minCapacity`, or one less than `maxCapacity` if the two are equal
   */
  readonly minInstancesInService?: number;

  /**
   * The time from the launch of an instance until it must be healthy in its target groups, 1 to 60 minutes. If it is
   * not, the update rolls back.
   *
   * @default Duration.minutes(10)
   */
  readonly readyTimeout?: Duration;

  /**
   * The share of the new instances that must become healthy, 1 to 100.
   *
   * @default 100
   */
  readonly minSuccessPercent?: number;
}

/** Options for an instance refresh. */
export interface FleetInstanceRefreshOptions {
  /**
   * The share of the desired capacity that stays in service, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * The share of the desired capacity that the group may grow to, 100 to 200, and at most 100 above
   * `minHealthyPercent`.
   *
   * @default 110 - at least one more instance is launched before an old one is terminated
   */
  readonly maxHealthyPercent?: number;

  /**
   * The time that the user data of an instance may take, 1 minute to 2 hours, before the instance is given up.
   *
   * @default Duration.minutes(10)
   */
  readonly readyTimeout?: Duration;

  /**
   * The shares of the group after which the refresh pauses: in ascending order, ending with 100.
   *
   * @default - no pause
   */
  readonly checkpointPercents?: number[];

  /**
   * The length of the pause at a checkpoint, up to 2 days.
   *
   * @default Duration.hours(1)
   */
  readonly checkpointDelay?: Duration;

  /**
   * The time after the last instance before the update counts as done, up to 2 days.
   *
   * @default Duration.minutes(0)
   */
  readonly bakeTime?: Duration;

  /**
   * Alarms that stop the refresh and roll the stack back, up to 10.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

/**
 * The input of an update.
 *
 * @internal
 */
export interface FleetUpdateBindOptions {
  /** The minimum number of instances. */
  readonly minCapacity: number;

  /** The maximum number of instances. */
  readonly maxCapacity: number;

  /**
   * The warm pool.
   *
   * @default - none
   */
  readonly warmPool?: autoscaling.WarmPoolOptions;

  /** Whether new instances are protected when the fleet shrinks. */
  readonly scaleInProtection: boolean;
}

/**
 * The output of an update for the group.
 *
 * @internal
 */
export interface FleetUpdateConfig {
  /** The update policy. */
  readonly policy: autoscaling.UpdatePolicy;

  /**
   * The signals that CloudFormation waits for.
   *
   * @default - none: a lifecycle hook holds instances that are not ready
   */
  readonly signals?: autoscaling.Signals;
}

/** The way that running instances are replaced when a deployment changes their launch template. */
export abstract class FleetUpdate {
  /**
   * CloudFormation replaces batch by batch, and goes on only when the new instances report that they are healthy in
   * their own target groups, else it rolls back. Meanwhile scaling, rebalancing, replacement and refreshes are suspended,
   * which would disturb the count (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html).
   */
  public static rolling(options: FleetRollingUpdateOptions = {}): FleetUpdate {
    const { maxBatchSize = 1, readyTimeout = READY_TIMEOUT, minSuccessPercent = 100 } = options;
    validate(
      'FleetUpdate.rolling',
      wholeNumber('maxBatchSize', maxBatchSize, { min: 1, max: 100 }),
      wholeNumber('minInstancesInService', options.minInstancesInService, { min: 0 }),
      seconds('readyTimeout', readyTimeout, { min: 60, max: 3600 }),
      percentage('minSuccessPercent', minSuccessPercent, { min: 1, max: 100 }),
    );
    return new RollingUpdate({ ...options, maxBatchSize, readyTimeout, minSuccessPercent });
  }

  /**
   * Amazon EC2 Auto Scaling replaces the instances, launching before it terminates; scaling goes on, and warm pools are
   * replaced too. An instance enters service when its user data has succeeded, and is given up when it has not. The
   * first deployment does not wait for the instances.
   */
  public static instanceRefresh(options: FleetInstanceRefreshOptions = {}): FleetUpdate {
    const { minHealthyPercent = 100, maxHealthyPercent = 110, readyTimeout = READY_TIMEOUT } = options;
    const { checkpointPercents = [], alarms = [] } = options;
    validate(
      'FleetUpdate.instanceRefresh',
      wholeNumber('minHealthyPercent', minHealthyPercent, { min: 0, max: 100 }),
      wholeNumber('maxHealthyPercent', maxHealthyPercent, { min: 100, max: 200 }),
      rule(
        maxHealthyPercent - minHealthyPercent > 100,
        () =>
          `'maxHealthyPercent' must be at most 100 above 'minHealthyPercent' (${minHealthyPercent}), got ${maxHealthyPercent}; bring the two closer together`,
      ),
      seconds('readyTimeout', readyTimeout, { min: 60, max: 7200 }),
      checkpointPercents.map((share) => number('checkpointPercents', share, { min: 1, max: 100 })),
      rule(
        checkpointPercents.some((share, i) => i > 0 && share <= checkpointPercents[i - 1]),
        () => `'checkpointPercents' must be in ascending order, got ${checkpointPercents.join(', ')}; sort them`,
      ),
      rule(
        checkpointPercents.length > 0 && checkpointPercents.at(-1) !== 100,
        () =>
          `'checkpointPercents' must end with 100, or some instances stay old, got ${checkpointPercents.join(', ')}; add 100`,
      ),
      seconds('checkpointDelay', options.checkpointDelay, { min: 0, max: TWO_DAYS }),
      seconds('bakeTime', options.bakeTime, { min: 0, max: TWO_DAYS }),
      rule(alarms.length > 10, () => `'alarms' must not be more than 10, got ${alarms.length}; combine some of them`),
    );
    return new InstanceRefreshUpdate({ ...options, minHealthyPercent, maxHealthyPercent, readyTimeout });
  }

  /**
   * Whether instances signal CloudFormation when they are healthy; otherwise they complete a lifecycle hook.
   *
   * @internal
   */
  public abstract readonly _signals: boolean;

  /**
   * The time that an instance may take until it is ready.
   *
   * @internal
   */
  public abstract readonly _readyTimeout: Duration;

  /**
   * Rules that depend on the fleet.
   *
   * @internal
   */
  public abstract _rules(options: FleetUpdateBindOptions): Rule[];

  /**
   * The policies of the group.
   *
   * @internal
   */
  public abstract _bind(options: FleetUpdateBindOptions): FleetUpdateConfig;
}

const TWO_DAYS = 172_800;
const READY_TIMEOUT = Duration.minutes(10);
const { HEALTH_CHECK, REPLACE_UNHEALTHY, AZ_REBALANCE, ALARM_NOTIFICATION, SCHEDULED_ACTIONS, INSTANCE_REFRESH } =
  autoscaling.ScalingProcess;
/** What would change the number of instances while CloudFormation counts them, or replace them at the same time. */
const DISTURBING = [
  HEALTH_CHECK,
  REPLACE_UNHEALTHY,
  AZ_REBALANCE,
  ALARM_NOTIFICATION,
  SCHEDULED_ACTIONS,
  INSTANCE_REFRESH,
];

type RollingUpdateSettings = FleetRollingUpdateOptions & { readonly readyTimeout: Duration };

class RollingUpdate extends FleetUpdate {
  public readonly _signals = true;
  public readonly _readyTimeout: Duration;

  constructor(private readonly settings: RollingUpdateSettings) {
    super();
    this._readyTimeout = settings.readyTimeout;
  }

  public _rules({ maxCapacity, warmPool, scaleInProtection }: FleetUpdateBindOptions): Rule[] {
    const { minInstancesInService } = this.settings;
    return [
      rule(
        minInstancesInService === undefined && !isKnown(maxCapacity),
        () =>
          `'minInstancesInService' of 'update' must be given, got none; it cannot be derived from a 'maxCapacity' that is a token`,
      ),
      rule(
        isKnown(minInstancesInService) && isKnown(maxCapacity) && minInstancesInService >= maxCapacity,
        () =>
          `'minInstancesInService' of 'update' must be less than 'maxCapacity' (${maxCapacity}), got ${minInstancesInService}; CloudFormation could replace nothing`,
      ),
      rule(
        warmPool !== undefined,
        () =>
          `'update' must be an instance refresh with a 'warmPool': a rolling update leaves old instances in the pool`,
      ),
      rule(
        scaleInProtection,
        () =>
          `'update' must be an instance refresh with 'scaleInProtection': a rolling update waits for protected instances until it fails; give it FleetUpdate.instanceRefresh()`,
      ),
    ];
  }

  public _bind({ minCapacity, maxCapacity }: FleetUpdateBindOptions): FleetUpdateConfig {
    const { maxBatchSize, minInstancesInService, readyTimeout, minSuccessPercent } = this.settings;
    return {
      signals: autoscaling.Signals.waitForMinCapacity({
        timeout: readyTimeout,
        minSuccessPercentage: minSuccessPercent,
      }),
      policy: autoscaling.UpdatePolicy.rollingUpdate({
        maxBatchSize,
        minInstancesInService: minInstancesInService ?? Math.min(minCapacity, maxCapacity - 1),
        suspendProcesses: DISTURBING,
        waitOnResourceSignals: true,
      }),
    };
  }
}

type InstanceRefreshSettings = FleetInstanceRefreshOptions & {
  readonly minHealthyPercent: number;
  readonly maxHealthyPercent: number;
  readonly readyTimeout: Duration;
};

class InstanceRefreshUpdate extends FleetUpdate {
  public readonly _signals = false;
  public readonly _readyTimeout: Duration;

  constructor(private readonly settings: InstanceRefreshSettings) {
    super();
    this._readyTimeout = settings.readyTimeout;
  }

  public _rules(): Rule[] {
    return [];
  }

  public _bind(): FleetUpdateConfig {
    const { minHealthyPercent, maxHealthyPercent, checkpointPercents, checkpointDelay, bakeTime, alarms } =
      this.settings;
    return {
      policy: autoscaling.UpdatePolicy.instanceRefresh({
        checkpointDelay,
        bakeTime,
        alarms,
        strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
        minHealthyPercentage: minHealthyPercent,
        maxHealthyPercentage: maxHealthyPercent,
        checkpointPercentages: checkpointPercents,
        // Instances that are protected from scale-in would hold a deployment up for an hour, and then fail it.
        scaleInProtectedInstances: autoscaling.ScaleInProtectedInstances.REFRESH,
        standbyInstances: autoscaling.StandbyInstances.IGNORE,
      }),
    };
  }
}
