import { Duration } from 'aws-cdk-lib/core';
import { isKnown, rule, Rules } from '../../private/validation';
import { daysBetween, daysOf } from './whole-days';

/** A lifecycle, each part of which may be left out. */
export interface Lifecycle {
  readonly retention?: Duration;
  readonly coldStorageAfter?: Duration;
}

/** The days that a locked vault takes backups for; the maximum is open without a value. */
export interface LockedDays {
  readonly min: number;
  readonly max: number;
}

/** The days for which cold storage is billed at least. */
const COLD_DAYS = 90;

/**
 * The rules of a lifecycle.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
 */
export function lifecycleRules({ retention, coldStorageAfter }: Lifecycle): Rules {
  return [
    daysBetween('retention', retention, { min: 1, max: 36_500 }),
    daysBetween('coldStorageAfter', coldStorageAfter, { min: 1, max: 36_500 }),
    rule(
      coldStorageAfter !== undefined && retention === undefined,
      () => `'coldStorageAfter' needs a 'retention' of its own, got none; give it, ${COLD_DAYS} days longer`,
    ),
    rule(
      isKnown(coldStorageAfter) && isKnown(retention) && daysOf(retention) < daysOf(coldStorageAfter) + COLD_DAYS,
      () =>
        `'retention' must be at least ${COLD_DAYS} days more than 'coldStorageAfter', ${daysOf(coldStorageAfter as Duration) + COLD_DAYS} d, got ${daysOf(retention as Duration)} d; raise it, or leave 'coldStorageAfter' out`,
    ),
  ];
}

/** That a lock takes a backup: a job that it does not take fails, each time, when it runs. */
export function lockedRules(what: string, retention: Duration, days: LockedDays | undefined): Rules {
  const kept = daysOf(retention);
  return rule(
    days !== undefined && (kept < days.min || kept > days.max),
    () =>
      `'retention' of ${what} must be ${days?.max === Infinity ? `at least ${days.min}` : `from ${days?.min} to ${days?.max}`} days by the lock of its vault, got ${kept} d; change one of them`,
  );
}
