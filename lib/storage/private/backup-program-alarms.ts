import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms } from '../../observability';
import { deadLetterAlarm, graph, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { BackupEvents, matchedBy } from './backup-events';

/** The values of the alarms of a program. */
export interface BackupThresholds {
  readonly failedJobs: number;

  /** The days without a backup; undefined where the program makes none for a longer time. */
  readonly missingDays?: number;
}

/** The alarms that the `alarms` choice asks for. */
export function programAlarms(
  scope: Construct,
  alarms: Alarms,
  watched: BackupEvents,
  { failedJobs, missingDays }: BackupThresholds,
): cloudwatch.Alarm[] {
  const period = Duration.hours(1);
  return [
    alarms.add(scope, 'FailedAlarm', {
      severity: severityOf('backupFailed'),
      metric: matchedBy(watched.failed, { period }),
      threshold: failedJobs,
      evaluationPeriods: 1,
      alarmDescription:
        'A backup, or the copy of one, failed or did not begin in time: list the failed jobs of the vault (aws backup list-backup-jobs ' +
        '--by-state FAILED, list-copy-jobs), correct what their message says, and back up by hand if the next run is too late.',
    }),
    missingDays === undefined
      ? undefined
      : alarms.add(scope, 'MissingAlarm', {
          severity: severityOf('backupMissing'),
          metric: matchedBy(watched.completed, { period: Duration.days(1) }),
          threshold: 1,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: missingDays,
          // Without backups there is no event, and no metric.
          treatMissingData: cloudwatch.TreatMissingData.BREACHING,
          alarmDescription:
            `No backup has been completed for ${missingDays} days: look whether resources have the tags of the program, whether AWS ` +
            'Backup is switched on for their service in this Region (aws backup describe-region-settings), and at failed jobs. ' +
            'It goes off once when the program is made, until the first backup.',
        }),
    watched.restoreFailed
      ? alarms.add(scope, 'RestoreFailedAlarm', {
          severity: severityOf('restoreTestFailed'),
          metric: matchedBy(watched.restoreFailed, { period }),
          threshold: 1,
          evaluationPeriods: 1,
          alarmDescription:
            'A backup could not be restored on trial: read the message of the job (aws backup list-restore-jobs --by-status FAILED), ' +
            'and restore by hand what it was of, before it is needed.',
        })
      : undefined,
    watched.threatsFound
      ? alarms.add(scope, 'ThreatsAlarm', {
          severity: severityOf('backupThreatsFound'),
          metric: matchedBy(watched.threatsFound, { period }),
          threshold: 1,
          evaluationPeriods: 1,
          alarmDescription:
            'Malware was found in a backup: look which (aws backup list-scan-jobs --by-scan-result-status THREATS_FOUND), isolate what it is ' +
            'of, and restore none but an older backup that was scanned without findings.',
        })
      : undefined,
    watched.deadLetterQueue
      ? deadLetterAlarm(
          scope,
          'DeadLettersAlarm',
          alarms,
          watched.deadLetterQueue,
          'The notification of a failed backup',
          'backupDeadLetters',
        )
      : undefined,
  ].filter(isKnown);
}

/** The graphs of a program. */
export function programWidgets(scope: Construct, watched: BackupEvents): cloudwatch.IWidget[] {
  const period = Duration.hours(1);
  return [
    graph(scope, 'backups', {
      left: [
        matchedBy(watched.completed, { period, label: 'Completed' }),
        matchedBy(watched.failed, { period, label: 'Failed' }),
        ...(watched.restoreFailed ? [matchedBy(watched.restoreFailed, { period, label: 'Failed restores' })] : []),
        ...(watched.threatsFound ? [matchedBy(watched.threatsFound, { period, label: 'Malware' })] : []),
      ],
      leftYAxis: { min: 0 },
    }),
  ];
}
