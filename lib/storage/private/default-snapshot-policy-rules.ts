import { Duration } from 'aws-cdk-lib/core';
import { distinct, isKnown, matches, required, rule, Rules, wholeNumber } from '../../private/validation';
import { DefaultSnapshotPolicyProps } from '../snapshots/default-snapshot-policy';
import { daysBetween, daysOf } from './whole-days';

/** The props that have defaults, and the Region. */
export interface ResolvedDefaultPolicy {
  readonly interval: Duration;
  readonly retention: Duration;
  readonly region: string;
}

/**
 * The rules of a `DefaultSnapshotPolicy`.
 * https://docs.aws.amazon.com/dlm/latest/APIReference/API_PolicyDetails.html
 * https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin-lock.html
 */
export function defaultPolicyRules(
  { alarms, alarmThresholds = {}, snapshots, copyRegions = [], volumeKeys, recycleBin }: DefaultSnapshotPolicyProps,
  { interval, retention, region }: ResolvedDefaultPolicy,
): Rules {
  return [
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
    daysBetween('interval', interval, { min: 1, max: 7 }),
    daysBetween('retention', retention, { min: 2, max: 14 }),
    rule(
      daysOf(retention) <= daysOf(interval),
      () =>
        `'retention' must be longer than 'interval' (${daysOf(interval)} d), got ${daysOf(retention)} d; there would be times without a backup`,
    ),
    rule(copyRegions.length > 3, () => `'copyRegions' must be at most 3, got ${copyRegions.length}; leave some out`),
    distinct('copyRegions', copyRegions),
    copyRegions.map((one) => matches('copyRegions', one, /^[a-z]{2}(-[a-z]+)+-\d$/, "Regions such as 'eu-central-1'")),
    rule(
      isKnown(region) && copyRegions.includes(region),
      () => `'copyRegions' must be other Regions, got that of the policy, '${region}'; leave it out`,
    ),
    rule(
      volumeKeys !== undefined && copyRegions.length === 0,
      () => `'volumeKeys' are for copies, got no 'copyRegions'; leave them out`,
    ),
    daysBetween('recycleBin.retention', recycleBin?.retention, { min: 1, max: 365 }),
    daysBetween('recycleBin.unlockDelay', recycleBin?.unlockDelay, { min: 7, max: 30 }),
    wholeNumber('alarmThresholds.failedSnapshots', alarmThresholds.failedSnapshots, { min: 1 }),
    rule(
      alarmThresholds.failedSnapshots !== undefined && snapshots?._name === 'Image',
      () => `'alarmThresholds.failedSnapshots' needs 'DefaultSnapshots.volumes()', got images; leave it out`,
    ),
  ];
}
