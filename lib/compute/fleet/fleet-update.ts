import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, number, percentage, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { UpdatesConfig, UpdatesContext } from '../private/updates-config';

/** Options for a rolling update. */
export interface FleetRollingUpdateOptions {
  /**
   * How many instances are replaced at a time, 1 to 100.
   *
   * @default 1
   */
  readonly maxBatchSize?: number;

  /**
   * How many instances stay in service while others are replaced; less than `maxCapacity`. The group grows for the time
   * of the update where it has to.
   *
   * @default - `minCapacity`, or one less than `maxCapacity` where the two are equal
   */
  readonly minInstancesInService?: number;

  /**
   * How long an instance may take from its launch until it is healthy in its target groups, 1 to 60 minutes. When one
   * does not make it, the update rolls back.
   *
   * @default Duration.minutes(10)
   */
  readonly readyTimeout?: Duration;

  /**
   * How many percent of the new instances must become healthy, 1 to 100.
   *
   * @default 100
   */
  readonly minSuccessPercentage?: number;
}

/** Options for an instance refresh. */
export interface FleetInstanceRefreshOptions {
  /**
   * Percentage of the desired capacity that stays in service, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercentage?: number;

  /**
   * Percentage of the desired capacity that the group may grow to, 100 to 200, and at most 100 above
   * `minHealthyPercentage`.
   *
   * @default 110 - at least one more instance is launched before an old one is terminated
   */
  readonly maxHealthyPercentage?: number;

  /**
   * How long the user data of an instance may take, 1 minute to 2 hours, before the instance is given up.
   *
   * @default Duration.minutes(10)
   */
  readonly readyTimeout?: Duration;

  /**
   * Shares of the group, in percent, after which the refresh pauses: rising, up to 100, which is where it ends.
   *
   * @default - no pause
   */
  readonly checkpointPercentages?: number[];

  /**
   * How long it pauses at a checkpoint, up to 2 days.
   *
   * @default Duration.hours(1)
   */
  readonly checkpointDelay?: Duration;

  /**
   * How long the update is watched after the last instance before it counts as done, up to 2 days.
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

/** How running instances are exchanged when a deployment changes what new ones are launched from. */
export abstract class FleetUpdate {
  /**
   * CloudFormation replaces batch by batch, and goes on only when the new instances report that they are healthy in
   * their own target groups, else it rolls back. Meanwhile scaling, rebalancing and replacing are suspended, which
   * would disturb the count (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html).
   */
  public static rolling(options: FleetRollingUpdateOptions = {}): FleetUpdate {
    validate('FleetUpdate.rolling', [
      ...wholeNumber('maxBatchSize', options.maxBatchSize, { min: 1, max: 100 }),
      ...wholeNumber('minInstancesInService', options.minInstancesInService, { min: 0 }),
      ...seconds('readyTimeout', options.readyTimeout, { min: 60, max: 3600 }),
      ...percentage('minSuccessPercentage', options.minSuccessPercentage, { min: 1, max: 100 }),
    ]);
    return new RollingUpdates(options);
  }

  /**
   * Amazon EC2 Auto Scaling replaces the instances, launching before it terminates; scaling goes on, and warm pools are
   * replaced too. An instance enters service when its user data has succeeded, and is given up when it has not. The
   * first deployment does not wait for the instances.
   */
  public static instanceRefresh(options: FleetInstanceRefreshOptions = {}): FleetUpdate {
    const { minHealthyPercentage: min = 100, maxHealthyPercentage: max = 110, checkpointPercentages = [] } = options;
    validate('FleetUpdate.instanceRefresh', [
      ...wholeNumber('minHealthyPercentage', min, { min: 0, max: 100 }),
      ...wholeNumber('maxHealthyPercentage', max, { min: 100, max: 200 }),
      rule(
        max - min > 100,
        () => `'maxHealthyPercentage' must be at most 100 above 'minHealthyPercentage' (${min}), got ${max}`,
      ),
      ...seconds('readyTimeout', options.readyTimeout, { min: 60, max: 7200 }),
      ...checkpointPercentages.flatMap((share) => number('checkpointPercentages', share, { min: 1, max: 100 })),
      rule(
        checkpointPercentages.some((share, i) => i > 0 && share <= checkpointPercentages[i - 1]),
        () => `'checkpointPercentages' must rise, got ${checkpointPercentages.join(', ')}; put them in order`,
      ),
      rule(
        checkpointPercentages.length > 0 && checkpointPercentages.at(-1) !== 100,
        () =>
          `'checkpointPercentages' must end with 100, or some instances stay old; got ${checkpointPercentages.join(', ')}`,
      ),
      ...seconds('checkpointDelay', options.checkpointDelay, { min: 0, max: TWO_DAYS }),
      ...seconds('bakeTime', options.bakeTime, { min: 0, max: TWO_DAYS }),
      rule(
        (options.alarms ?? []).length > 10,
        () => `'alarms' must not be more than 10, got ${options.alarms?.length}`,
      ),
    ]);
    return new InstanceRefreshUpdates(options);
  }

  /**
   * What of it does not fit the fleet.
   *
   * @internal
   */
  public abstract _rules(context: UpdatesContext): Rule[];

  /**
   * The policies of the group.
   *
   * @internal
   */
  public abstract _bind(context: UpdatesContext): UpdatesConfig;
}

const TWO_DAYS = 172_800;
const { HEALTH_CHECK, REPLACE_UNHEALTHY, AZ_REBALANCE, ALARM_NOTIFICATION, SCHEDULED_ACTIONS } =
  autoscaling.ScalingProcess;

class RollingUpdates extends FleetUpdate {
  constructor(private readonly options: FleetRollingUpdateOptions) {
    super();
  }

  public _rules({ maxCapacity, warmPool }: UpdatesContext): Rule[] {
    const inService = this.options.minInstancesInService;
    return [
      rule(
        inService !== undefined && inService >= maxCapacity,
        () =>
          `'minInstancesInService' of 'updates' must be less than 'maxCapacity' (${maxCapacity}), got ${inService}; CloudFormation could replace nothing`,
      ),
      rule(
        warmPool,
        () =>
          `'updates' must be an instance refresh with a 'warmPool': a rolling update leaves old instances in the pool`,
      ),
    ];
  }

  public _bind({ minCapacity, maxCapacity }: UpdatesContext): UpdatesConfig {
    const { readyTimeout = Duration.minutes(10), minSuccessPercentage = 100 } = this.options;
    return {
      readyTimeout,
      signals: autoscaling.Signals.waitForMinCapacity({ timeout: readyTimeout, minSuccessPercentage }),
      policy: autoscaling.UpdatePolicy.rollingUpdate({
        maxBatchSize: this.options.maxBatchSize ?? 1,
        minInstancesInService: this.options.minInstancesInService ?? Math.min(minCapacity, maxCapacity - 1),
        suspendProcesses: [HEALTH_CHECK, REPLACE_UNHEALTHY, AZ_REBALANCE, ALARM_NOTIFICATION, SCHEDULED_ACTIONS],
        waitOnResourceSignals: true,
      }),
    };
  }
}

class InstanceRefreshUpdates extends FleetUpdate {
  constructor(private readonly options: FleetInstanceRefreshOptions) {
    super();
  }

  public _rules(): Rule[] {
    return [];
  }

  public _bind(): UpdatesConfig {
    const { readyTimeout, minHealthyPercentage, maxHealthyPercentage, ...preferences } = this.options;
    return {
      readyTimeout: readyTimeout ?? Duration.minutes(10),
      policy: autoscaling.UpdatePolicy.instanceRefresh({
        ...preferences,
        strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
        minHealthyPercentage: minHealthyPercentage ?? 100,
        maxHealthyPercentage: maxHealthyPercentage ?? 110,
        // Instances that are protected from scale-in would hold a deployment up for an hour, and then fail it.
        scaleInProtectedInstances: autoscaling.ScaleInProtectedInstances.REFRESH,
        standbyInstances: autoscaling.StandbyInstances.IGNORE,
      }),
    };
  }
}
