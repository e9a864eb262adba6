import { distinct, nonEmptyList, required, rule, Rules, wholeNumber } from '../../private/validation';
import { SnapshotSchedule } from '../snapshots/snapshot-schedule';
import { SnapshotTarget } from '../snapshots/snapshot-target';
import { VolumeSnapshotPolicyProps } from '../snapshots/volume-snapshot-policy';
import { daysBetween } from './whole-days';

/** The props that have defaults, and the Region. */
export interface ResolvedSnapshotPolicy {
  readonly schedules: SnapshotSchedule[];
  readonly target: SnapshotTarget;
  readonly region: string;
}

/** The rules of a `VolumeSnapshotPolicy`. */
export function snapshotPolicyRules(
  { alarms, alarmThresholds = {}, scripts, recycleBinRetention }: VolumeSnapshotPolicyProps,
  { schedules, target, region }: ResolvedSnapshotPolicy,
): Rules {
  const names = schedules.map(({ _name }) => _name);
  return [
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
    nonEmptyList('schedules', schedules),
    // https://docs.aws.amazon.com/dlm/latest/APIReference/API_PolicyDetails.html
    rule(schedules.length > 4, () => `'schedules' must be at most 4, got ${schedules.length}; make another policy`),
    distinct('schedules', names),
    schedules.map((schedule) => schedule._rules(target, region)),
    rule(
      scripts !== undefined && target._resourceType === 'VOLUME',
      () => `'scripts' need 'SnapshotTarget.instances()', for they run on instances; leave them out`,
    ),
    daysBetween('recycleBinRetention', recycleBinRetention, { min: 1, max: 365 }),
    wholeNumber('alarmThresholds.failedSnapshots', alarmThresholds.failedSnapshots, { min: 1 }),
    daysBetween('alarmThresholds.withoutSnapshot', alarmThresholds.withoutSnapshot, { min: 1, max: 7 }),
    rule(
      alarmThresholds.withoutSnapshot !== undefined && !schedules.some(({ _isDaily }) => _isDaily),
      () => `'alarmThresholds.withoutSnapshot' needs a schedule of every day, got none; leave it out`,
    ),
  ];
}
