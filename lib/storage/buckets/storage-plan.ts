import { Duration, Size } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { isKnown, rule, Rules, validate, wholeNumber } from '../../private/validation';
import {
  backupHistoryRules,
  coolDownRules,
  daysOf,
  expiryRules,
  StageOfPlan,
  stagesOf,
  unknownAccessRules,
  withinRules,
} from '../private/storage-plan-rules';
import {
  BackupHistoryStoragePlanOptions,
  CoolDownStoragePlanOptions,
  HotStoragePlanOptions,
  UnknownAccessStoragePlanOptions,
} from './storage-plan-options';
import { VersionRetention } from './version-retention';

/**
 * The parts of a lifecycle rule, and of the configuration of Intelligent-Tiering.
 *
 * @internal
 */
export interface StoragePlanConfig {
  readonly stages: readonly StageOfPlan[];
  readonly versionStages: readonly StageOfPlan[];
  readonly versionRetention: VersionRetention;
  readonly expireAfterDays?: number;
  readonly minObjectSize?: Size;
  readonly archiveAccessAfter?: Duration;
  readonly deepArchiveAccessAfter?: Duration;
}

const KEPT = VersionRetention.days(90);

/** The life of objects: where they are stored, when they are deleted, and how long they can be brought back. */
export abstract class StoragePlan {
  /** Objects stay in S3 Standard: for what is read each month, small objects, and what is deleted soon. */
  public static hot(options: HotStoragePlanOptions = {}): StoragePlan {
    validate('StoragePlan.hot', expiryRules(options.expireAfter, []));
    return new Plan({
      stages: [],
      versionStages: [],
      versionRetention: options.versionRetention ?? KEPT,
      expireAfterDays: daysOf(options.expireAfter),
    });
  }

  /**
   * Objects go to S3 Intelligent-Tiering at once, which moves each by its access: for what nobody knows the access of. It bills
   * 0.0025 USD a month for 1,000 objects of 128 KB or more, and nothing for what is read.
   */
  public static unknownAccess(options: UnknownAccessStoragePlanOptions = {}): StoragePlan {
    validate('StoragePlan.unknownAccess', unknownAccessRules(options));
    return new Plan({
      stages: [
        { prop: 'unknownAccess', storageClass: s3.StorageClass.INTELLIGENT_TIERING, afterDays: 0, minimumDays: 0 },
      ],
      versionStages: [],
      versionRetention: options.versionRetention ?? KEPT,
      expireAfterDays: daysOf(options.expireAfter),
      archiveAccessAfter: options.archiveAccessAfter,
      deepArchiveAccessAfter: options.deepArchiveAccessAfter,
    });
  }

  /** Objects get colder with age, by days that you know. At least one class must be given. */
  public static coolDown(options: CoolDownStoragePlanOptions): StoragePlan {
    validate('StoragePlan.coolDown', coolDownRules(options));
    return new Plan({
      stages: stagesOf(options),
      versionStages: [],
      versionRetention: options.versionRetention ?? KEPT,
      expireAfterDays: daysOf(options.expireAfter),
      minObjectSize: options.minObjectSize,
    });
  }

  /**
   * Objects stay in S3 Standard, and their old versions are a backup: after 30 days in Glacier Flexible Retrieval, deleted
   * after 365.
   */
  public static backupHistory(options: BackupHistoryStoragePlanOptions = {}): StoragePlan {
    const { archiveVersionsAfter = Duration.days(30), versionRetention = VersionRetention.days(365) } = options;
    validate('StoragePlan.backupHistory', backupHistoryRules(archiveVersionsAfter, versionRetention));
    const stage: StageOfPlan = {
      prop: 'archiveVersionsAfter',
      storageClass: s3.StorageClass.GLACIER,
      afterDays: daysOf(archiveVersionsAfter) ?? 0,
      minimumDays: 90,
    };
    return new Plan({ stages: [], versionStages: [stage], versionRetention });
  }

  /**
   * Objects are deleted after days, 1 or more, and cannot be brought back for more than one: for what can be made again.
   *
   * @param days the number of days
   */
  public static scratch(days: number): StoragePlan {
    validate('StoragePlan.scratch', [
      wholeNumber('days', days, { min: 1 }),
      rule(!isKnown(days), () => `'days' must be known at synthesis, got a token; give a number`),
    ]);
    return new Plan({
      stages: [],
      versionStages: [],
      versionRetention: VersionRetention.days(1),
      expireAfterDays: days,
    });
  }

  /**
   * The parts of the lifecycle rule.
   *
   * @internal
   */
  public abstract readonly _config: StoragePlanConfig;

  /**
   * The lifecycle rules for objects below a prefix, or all objects.
   *
   * @internal
   */
  public abstract _lifecycleRules(id: string, prefix?: string): s3.LifecycleRule[];

  /**
   * The configuration of Intelligent-Tiering, where there is one.
   *
   * @internal
   */
  public abstract _tiering(name: string, prefix?: string): s3.IntelligentTieringConfiguration | undefined;

  /**
   * What must be true of a plan for a part of a bucket, beside the plan for all of it.
   *
   * @internal
   */
  public abstract _rulesWithin(whole: StoragePlan, prefix: string): Rules;
}

class Plan extends StoragePlan {
  constructor(public readonly _config: StoragePlanConfig) {
    super();
  }

  public _lifecycleRules(id: string, prefix?: string): s3.LifecycleRule[] {
    const { stages, versionStages, versionRetention, expireAfterDays, minObjectSize } = this._config;
    const moves = {
      transitions: stages.length === 0 ? undefined : stages.map(transition),
      noncurrentVersionTransitions: versionStages.length === 0 ? undefined : versionStages.map(transition),
    };
    const deletions = {
      expiration: inDays(expireAfterDays),
      noncurrentVersionExpiration: inDays(versionRetention._days),
      noncurrentVersionsToRetain: versionRetention._newestKept,
    };
    // A size is of all that a rule does: what is too small to be moved is deleted all the same, by a rule without one.
    const parts: s3.LifecycleRule[] =
      minObjectSize === undefined
        ? [{ id, ...moves, ...deletions }]
        : [
            { id, ...deletions },
            { id: `${id} moves`, objectSizeGreaterThan: minObjectSize.toBytes(), ...moves },
          ];
    return parts.filter(doesSomething).map((part) => ({ ...part, prefix }));
  }

  public _tiering(name: string, prefix?: string): s3.IntelligentTieringConfiguration | undefined {
    const { archiveAccessAfter, deepArchiveAccessAfter } = this._config;
    if (!archiveAccessAfter && !deepArchiveAccessAfter) return undefined;
    return {
      name,
      prefix,
      archiveAccessTierTime: archiveAccessAfter,
      deepArchiveAccessTierTime: deepArchiveAccessAfter,
    };
  }

  public _rulesWithin(whole: StoragePlan, prefix: string): Rules {
    return withinRules(prefix, this._config, whole._config);
  }
}

function doesSomething(part: s3.LifecycleRule): boolean {
  const { transitions, noncurrentVersionTransitions, expiration, noncurrentVersionExpiration } = part;
  return [transitions, noncurrentVersionTransitions, expiration, noncurrentVersionExpiration].some(isKnown);
}

function inDays(days: number | undefined): Duration | undefined {
  return days === undefined ? undefined : Duration.days(days);
}

function transition({ storageClass, afterDays }: StageOfPlan): s3.NoncurrentVersionTransition {
  return { storageClass, transitionAfter: Duration.days(afterDays) };
}
