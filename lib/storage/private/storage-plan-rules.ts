import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { nonEmpty, rule, Rule, Rules } from '../../private/validation';
import type { StoragePlanConfig } from '../buckets/storage-plan';
import { CoolDownStoragePlanOptions, UnknownAccessStoragePlanOptions } from '../buckets/storage-plan-options';
import { VersionRetention } from '../buckets/version-retention';

/** A class that objects pass through. */
export interface StageOfPlan {
  /** The prop that it was given by. */
  readonly prop: string;
  readonly storageClass: s3.StorageClass;
  readonly afterDays: number;
  /** The days that S3 bills of an object in the class, however soon it leaves. */
  readonly minimumDays: number;
}

/** Whole days, as S3 counts the age of objects; undefined for what is not given. */
export function daysOf(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toDays({ integral: false });
}

/**
 * The classes in the order that S3 moves objects in, with the days that each bills at least.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export function stagesOf(options: CoolDownStoragePlanOptions): StageOfPlan[] {
  const { StorageClass } = s3;
  const stages: [string, s3.StorageClass, Duration | undefined, number][] = [
    ['infrequentAccessAfter', StorageClass.INFREQUENT_ACCESS, options.infrequentAccessAfter, 30],
    ['oneZone.after', StorageClass.ONE_ZONE_INFREQUENT_ACCESS, options.oneZone?.after, 30],
    ['glacierInstantAfter', StorageClass.GLACIER_INSTANT_RETRIEVAL, options.glacierInstantAfter, 90],
    ['glacierFlexibleAfter', StorageClass.GLACIER, options.glacierFlexibleAfter, 90],
    ['deepArchiveAfter', StorageClass.DEEP_ARCHIVE, options.deepArchiveAfter, 180],
  ];
  return stages.flatMap(([prop, storageClass, after, minimumDays]) => {
    const afterDays = daysOf(after);
    return afterDays === undefined ? [] : [{ prop, storageClass, afterDays, minimumDays }];
  });
}

/** Whole days that are known at synthesis. */
function wholeDays(prop: string, duration: Duration | undefined, min: number, max = Infinity): Rule[] {
  const days = daysOf(duration);
  const bounds = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  return [
    rule(
      duration?.isUnresolved() === true,
      () => `'${prop}' must be known at synthesis, got a token; give Duration.days()`,
    ),
    rule(
      days !== undefined && !(Number.isInteger(days) && days >= min && days <= max),
      () => `'${prop}' must be whole days ${bounds}, got ${days} days`,
    ),
  ];
}

/** An expiry after the last move, and not before the days that its class bills. */
export function expiryRules(expireAfter: Duration | undefined, stages: readonly StageOfPlan[]): Rules {
  const [days, last] = [daysOf(expireAfter), stages.at(-1)];
  return [
    wholeDays('expireAfter', expireAfter, 1),
    last === undefined || days === undefined ? [] : enough('expireAfter', days, last),
  ];
}

/** The next step comes when the days of the class are over, which S3 would bill anyhow. */
function enough(prop: string, days: number, { prop: before, afterDays, minimumDays }: StageOfPlan): Rule {
  const earliest = afterDays + Math.max(minimumDays, 1);
  return rule(
    days < earliest,
    () =>
      `'${prop}' must be at least ${earliest} days: '${before}' moves objects at ${afterDays} days into a class that bills ` +
      `${minimumDays} days of each; got ${days} days, give more or leave '${before}' out`,
  );
}

export function coolDownRules(options: CoolDownStoragePlanOptions): Rules {
  const { oneZone, glacierInstantAfter, minObjectSize } = options;
  const stages = stagesOf(options);
  return [
    rule(
      stages.length === 0,
      () =>
        "at least one of 'infrequentAccessAfter', 'oneZone', 'glacierInstantAfter', 'glacierFlexibleAfter' and " +
        "'deepArchiveAfter' must be given, got none; take StoragePlan.hot() for objects that stay",
    ),
    // S3 refuses less for these two.
    wholeDays('infrequentAccessAfter', options.infrequentAccessAfter, 30),
    wholeDays('oneZone.after', oneZone?.after, 30),
    wholeDays('glacierInstantAfter', glacierInstantAfter, 0),
    wholeDays('glacierFlexibleAfter', options.glacierFlexibleAfter, 0),
    wholeDays('deepArchiveAfter', options.deepArchiveAfter, 0),
    oneZone === undefined ? [] : nonEmpty('oneZone.reason', oneZone.reason),
    rule(
      oneZone !== undefined && glacierInstantAfter !== undefined,
      () =>
        "'oneZone' and 'glacierInstantAfter' must not both be given: S3 moves objects from One Zone-IA to Glacier Flexible " +
        'Retrieval or Deep Archive alone; leave one out',
    ),
    rule(
      minObjectSize !== undefined && !minObjectSize.isUnresolved() && minObjectSize.toBytes() < 1,
      () => `'minObjectSize' must be at least 1 byte, got 0; leave it out for the default of S3`,
    ),
    stages.slice(1).map((stage, index) => enough(stage.prop, stage.afterDays, stages[index] ?? stage)),
    expiryRules(options.expireAfter, stages),
  ];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-managing.html */
export function unknownAccessRules(options: UnknownAccessStoragePlanOptions): Rules {
  const { archiveAccessAfter, deepArchiveAccessAfter } = options;
  const [archive, deep] = [daysOf(archiveAccessAfter), daysOf(deepArchiveAccessAfter)];
  return [
    wholeDays('archiveAccessAfter', archiveAccessAfter, 90, 730),
    wholeDays('deepArchiveAccessAfter', deepArchiveAccessAfter, 180, 730),
    rule(
      archive !== undefined && deep !== undefined && deep <= archive,
      () => `'deepArchiveAccessAfter' must be more than 'archiveAccessAfter' (${archive} days), got ${deep} days`,
    ),
    expiryRules(options.expireAfter, []),
  ];
}

export function backupHistoryRules(archiveVersionsAfter: Duration, { _days: kept }: VersionRetention): Rules {
  const after = daysOf(archiveVersionsAfter);
  return [
    wholeDays('archiveVersionsAfter', archiveVersionsAfter, 0),
    kept === undefined || after === undefined
      ? []
      : enough('versionRetention', kept, {
          prop: 'archiveVersionsAfter',
          storageClass: s3.StorageClass.GLACIER,
          afterDays: after,
          minimumDays: 90,
        }),
  ];
}

/** S3 applies the rules of the whole bucket to a part of it, too, and the earlier deletion wins: what the part keeps would be lost. */
export function withinRules(prefix: string, part: StoragePlanConfig, whole: StoragePlanConfig): Rules {
  const [ofPart, ofWhole] = [part.versionRetention, whole.versionRetention];
  return [
    rule(
      whole.expireAfterDays !== undefined && (part.expireAfterDays ?? Infinity) > whole.expireAfterDays,
      () =>
        `'prefixPlans' must not keep '${prefix}' longer than 'storagePlan', which deletes every object after ` +
        `${whole.expireAfterDays} days, got ${described(part.expireAfterDays)}; give plans to prefixes alone, or let 'storagePlan' keep longer`,
    ),
    rule(
      ofWhole._days !== undefined && (ofPart._days ?? Infinity) > ofWhole._days,
      () =>
        `'prefixPlans' must not keep versions of '${prefix}' longer than 'storagePlan', which deletes all after ` +
        `${ofWhole._days} days, got ${described(ofPart._days)}; let 'storagePlan' keep them as long`,
    ),
    rule(
      ofWhole._days !== undefined && (ofPart._newestKept ?? 0) > (ofWhole._newestKept ?? 0),
      () =>
        `'prefixPlans' must not keep more versions of '${prefix}' beyond the days than 'storagePlan' ` +
        `(${ofWhole._newestKept ?? 0}), got ${ofPart._newestKept}; let 'storagePlan' keep as many`,
    ),
    rule(
      whole.stages.length > 0 && part.stages.length > 0,
      () =>
        `'prefixPlans' must not move '${prefix}' between classes, which 'storagePlan' does for the whole bucket; S3 would apply ` +
        'both; give plans to prefixes alone',
    ),
  ];
}

function described(days: number | undefined): string {
  return days === undefined ? 'no expiry' : `${days} days`;
}
