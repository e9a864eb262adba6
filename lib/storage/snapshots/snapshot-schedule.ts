import { Duration } from 'aws-cdk-lib/core';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  oneOf,
  rule,
  Rules,
  validate,
  wholeNumber,
} from '../../private/validation';
import { daysBetween, daysOf } from '../private/whole-days';
import { SnapshotScripts } from './snapshot-scripts';
import { SnapshotTarget } from './snapshot-target';

/** The copy of each snapshot in another Region. */
export interface SnapshotCopy {
  /** The Region, for example `eu-central-1`. */
  readonly region: string;

  /**
   * The time that a copy is kept, in whole days, 1 to 36,500.
   *
   * @default - that of the snapshot; needed for snapshots that are kept by number
   */
  readonly retention?: Duration;

  /**
   * The key of that Region that encrypts the copy.
   *
   * @default - the key for EBS of the account in that Region
   */
  readonly encryptionKey?: kms.IKey;
}

/** The fast restore of snapshots: a volume has its full speed at once. */
export interface SnapshotFastRestore {
  /** The zones in which it is, for example `eu-west-1a`. Each is billed for each snapshot, about 0.75 USD an hour. */
  readonly availabilityZones: string[];

  /** The number of the newest snapshots of each volume that have it, 1 to 1,000. */
  readonly count: number;

  /** The reason why restores cannot wait, since each snapshot costs about 550 USD a month for each zone. */
  readonly reason: string;
}

/** Options of every schedule of snapshots. */
export interface SnapshotScheduleOptions {
  /**
   * The age at which a snapshot is deleted, or archived, in whole days, 1 to 36,500.
   *
   * @default - by schedule: every few hours 3 days, daily 7 days, weekly 35 days, monthly 365 days; none with `count`
   */
  readonly retention?: Duration;

  /**
   * The number of snapshots of each volume that are kept, 1 to 1,000, instead of `retention`. Of a volume that is gone, the last
   * ones stay indefinitely.
   *
   * @default - none: snapshots are kept by age
   */
  readonly count?: number;

  /**
   * The copies in up to three other Regions.
   *
   * @default - none
   */
  readonly copies?: SnapshotCopy[];

  /**
   * The fast restore.
   *
   * @default - none
   */
  readonly fastRestore?: SnapshotFastRestore;
}

/** Options of daily snapshots, and of those of every few hours. */
export interface SnapshotDailyScheduleOptions extends SnapshotScheduleOptions {
  /**
   * The time of the first one of a day, in UTC, as `03:00`. A snapshot is taken within the hour.
   *
   * @default '03:00'
   */
  readonly startTime?: string;
}

/** Options of monthly snapshots. */
export interface SnapshotMonthlyScheduleOptions extends SnapshotScheduleOptions {
  /**
   * The time that a snapshot is in the archive when its `retention` is over, at a quarter of the price, in whole days, 90 or more. It is
   * then a whole copy of its volume, and takes up to 72 hours to restore. Only of volumes, and not with `fastRestore`.
   *
   * @default - none: it is deleted
   */
  readonly archiveRetention?: Duration;
}

/** The times at which snapshots are taken, and the time that they are kept for. */
export abstract class SnapshotSchedule {
  /**
   * Every so many hours, kept for 3 days.
   *
   * @param hours 1, 2, 3, 4, 6, 8 or 12
   */
  public static hourly(hours: number, options: SnapshotDailyScheduleOptions = {}): SnapshotSchedule {
    validate('SnapshotSchedule.hourly', oneOf('hours', hours, [1, 2, 3, 4, 6, 8, 12]));
    return every('hourly', 'Hourly', hours, { defaultRetention: Duration.days(3), ...options });
  }

  /** Every day, kept for 7 days. */
  public static daily(options: SnapshotDailyScheduleOptions = {}): SnapshotSchedule {
    return every('daily', 'Daily', 24, { defaultRetention: Duration.days(7), ...options });
  }

  /** Every Sunday at 3 o'clock UTC, kept for 35 days. */
  public static weekly(options: SnapshotScheduleOptions = {}): SnapshotSchedule {
    return made(
      'weekly',
      'Weekly',
      { cronExpression: 'cron(0 3 ? * SUN *)' },
      {
        defaultRetention: Duration.days(35),
        ...options,
      },
    );
  }

  /** On the first of each month at 3 o'clock UTC, kept for 365 days. */
  public static monthly(options: SnapshotMonthlyScheduleOptions = {}): SnapshotSchedule {
    return made(
      'monthly',
      'Monthly',
      { cronExpression: 'cron(0 3 1 * ? *)' },
      {
        defaultRetention: Duration.days(365),
        ...options,
      },
    );
  }

  /**
   * The name of the schedule, unique in its policy. Snapshots that were made under another one are managed no more.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * Whether snapshots are taken every day at least.
   *
   * @internal
   */
  public abstract readonly _isDaily: boolean;

  /**
   * The needs of the role, beside taking and deleting snapshots.
   *
   * @internal
   */
  public abstract readonly _options: SnapshotMonthlyScheduleOptions;

  /**
   * What is wrong with the schedule of such a target, in this Region.
   *
   * @internal
   */
  public abstract _rules(target: SnapshotTarget, region: string): Rules;

  /**
   * The schedule of the policy.
   *
   * @internal
   */
  public abstract _bind(
    marker: { key: string; value: string },
    scripts?: SnapshotScripts,
  ): dlm.CfnLifecyclePolicy.ScheduleProperty;
}

interface ScheduleOptions extends SnapshotMonthlyScheduleOptions {
  readonly defaultRetention: Duration;
}

function every(
  factory: string,
  name: string,
  hours: number,
  options: ScheduleOptions & SnapshotDailyScheduleOptions,
): SnapshotSchedule {
  const { startTime = '03:00' } = options;
  validate(
    `SnapshotSchedule.${factory}`,
    matches('startTime', startTime, /^([01]\d|2[0-3]):[0-5]\d$/, "a time of the day such as '03:00'"),
  );
  return made(factory, name, { interval: hours, intervalUnit: 'HOURS', times: [startTime] }, options);
}

function made(
  factory: string,
  name: string,
  createRule: dlm.CfnLifecyclePolicy.CreateRuleProperty,
  options: ScheduleOptions,
): SnapshotSchedule {
  const { retention, count, copies = [], fastRestore, archiveRetention } = options;
  validate(`SnapshotSchedule.${factory}`, [
    daysBetween('retention', retention, { min: 1, max: 36_500 }),
    wholeNumber('count', count, { min: 1, max: 1000 }),
    rule(
      retention !== undefined && count !== undefined,
      () => `'retention' and 'count' must not both be given; leave one out`,
    ),
    rule(copies.length > 3, () => `'copies' must be in at most three Regions, got ${copies.length}; leave some out`),
    distinct(
      'regions of copies',
      copies.map(({ region }) => region),
    ),
    copies.map((copy) => copyRules(copy, count)),
    archiveRules(options),
    fastRestore === undefined
      ? []
      : [
          nonEmptyList('fastRestore.availabilityZones', fastRestore.availabilityZones),
          distinct('fastRestore.availabilityZones', fastRestore.availabilityZones),
          wholeNumber('fastRestore.count', fastRestore.count, { min: 1, max: 1000 }),
          rule(
            isKnown(fastRestore.reason) && fastRestore.reason.trim() === '',
            () => `'fastRestore.reason' must not be empty: each snapshot costs about 550 USD a month for each zone`,
          ),
        ],
    rule(
      archiveRetention !== undefined && fastRestore !== undefined,
      () => `'archiveRetention' and 'fastRestore' must not both be given; leave one out`,
    ),
  ]);
  return new PolicySchedule(name, createRule, options);
}

function copyRules({ region, retention, encryptionKey }: SnapshotCopy, count: number | undefined): Rules {
  const keyRegion = encryptionKey?.env.region;
  return [
    matches('copies.region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as 'eu-central-1'"),
    daysBetween('copies.retention', retention, { min: 1, max: 36_500 }),
    rule(
      retention === undefined && count !== undefined,
      () => `'copies.retention' must be given with 'count', for copies are kept by age, got none; give it`,
    ),
    rule(
      isKnown(region) && isKnown(keyRegion) && keyRegion !== region,
      () => `'copies.encryptionKey' must be a key of '${region}', got one of '${keyRegion}'; make a key there`,
    ),
  ];
}

/** https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html#dlm-archive */
function archiveRules({ archiveRetention, count }: ScheduleOptions): Rules {
  return [
    daysBetween('archiveRetention', archiveRetention, { min: 90, max: 36_500 }),
    rule(
      archiveRetention !== undefined && count !== undefined,
      () => `'archiveRetention' is a time, and 'count' a number; give 'retention' instead of 'count'`,
    ),
  ];
}

class PolicySchedule extends SnapshotSchedule {
  public readonly _isDaily: boolean;
  public readonly _options: SnapshotMonthlyScheduleOptions;
  private readonly retention: Duration;

  constructor(
    public readonly _name: string,
    private readonly createRule: dlm.CfnLifecyclePolicy.CreateRuleProperty,
    options: ScheduleOptions,
  ) {
    super();
    this._options = options;
    this._isDaily = createRule.interval !== undefined;
    this.retention = options.retention ?? options.defaultRetention;
  }

  public _rules(target: SnapshotTarget, region: string): Rules {
    const { archiveRetention, copies = [] } = this._options;
    return [
      rule(
        archiveRetention !== undefined && target._resourceType === 'INSTANCE',
        () => `'archiveRetention' is for 'SnapshotTarget.volumes()'; leave it out of snapshots of instances`,
      ),
      rule(
        isKnown(region) && copies.some((copy) => copy.region === region),
        () => `'copies' must be in other Regions, got that of the snapshots, '${region}'; leave it out`,
      ),
    ];
  }

  public _bind(
    marker: { key: string; value: string },
    scripts?: SnapshotScripts,
  ): dlm.CfnLifecyclePolicy.ScheduleProperty {
    const { count, copies, fastRestore, archiveRetention } = this._options;
    const days = (duration: Duration) => ({ interval: daysOf(duration), intervalUnit: 'DAYS' });
    return {
      name: this._name,
      createRule: { ...this.createRule, scripts: scripts && [scripts._bind()] },
      retainRule: count === undefined ? days(this.retention) : { count },
      copyTags: true,
      // The tag by which the role knows its own snapshots, whatever tags volumes have.
      tagsToAdd: [marker],
      crossRegionCopyRules: copies?.map(({ region, retention, encryptionKey }) => ({
        target: region,
        encrypted: true,
        cmkArn: encryptionKey?.keyArn,
        copyTags: true,
        retainRule: days(retention ?? this.retention),
      })),
      archiveRule: archiveRetention && {
        retainRule: { retentionArchiveTier: days(archiveRetention) },
      },
      fastRestoreRule: fastRestore && {
        availabilityZones: fastRestore.availabilityZones,
        count: fastRestore.count,
      },
    };
  }
}
