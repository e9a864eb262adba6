import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { LustreFileSystemAlarmThresholds, LustreFileSystemProps } from '../lustre/lustre-file-system';
import { fsxMetric } from './fsx-metric';

/** The part of the storage that is free when the alarm goes off. */
const FREE_STORAGE_PERCENT = 10;

/** The age of the oldest change that waits at a link. */
const LINK_DELAY = Duration.hours(1);

/**
 * The alarm on storage that is nearly full. The sum of the disks is right for periods of a minute alone, at which they report.
 * https://docs.aws.amazon.com/fsx/latest/LustreGuide/fs-metrics.html
 */
export function lustreStorageAlarm(
  scope: Construct,
  { alarms, alarmThresholds = {} }: LustreFileSystemProps,
  { fileSystemId, bytes }: { readonly fileSystemId: string; readonly bytes: number },
): cloudwatch.Alarm | undefined {
  const percent = alarmThresholds.freeStoragePercent ?? FREE_STORAGE_PERCENT;
  return alarms.add(scope, 'FreeStorageAlarm', {
    severity: severityOf('lustreFreeStorage'),
    metric: fsxMetric(fileSystemId, 'FreeDataStorageCapacity', { statistic: cloudwatch.Stats.SUM, period: MINUTE }),
    threshold: Math.floor((bytes * percent) / 100),
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 5,
    alarmDescription:
      `No more than ${percent} % of the storage of the Lustre file system is free, and writes fail when a disk is full: delete ` +
      "files, release those that the bucket has as well (lfs hsm_release), or raise 'storageCapacity', which takes minutes to hours.",
  });
}

/** The alarms on changes that wait at links. */
export function lustreLinkAlarm(
  scope: Construct,
  direction: 'Export' | 'Import',
  { alarms, alarmThresholds = {} }: LustreFileSystemProps,
  fileSystemId: string,
): cloudwatch.Alarm | undefined {
  const exported = direction === 'Export';
  return alarms.add(scope, `${direction}DelayAlarm`, {
    severity: severityOf(exported ? 'lustreExportDelay' : 'lustreImportDelay'),
    metric: ageOfOldest(direction, fileSystemId, Duration.minutes(5)),
    threshold: delayOf(exported, alarmThresholds).toSeconds(),
    alarmDescription: exported
      ? 'Files of the Lustre file system wait to be written to the linked bucket, and are lost with the file system until then: look at ' +
        'the state and the message of the link (aws fsx describe-data-repository-associations), at the log group, and at the key of ' +
        'the bucket.'
      : 'The Lustre file system does not see what changes in the linked bucket: look at the state and the message of the link (aws ' +
        'fsx describe-data-repository-associations), at the log group, and at the event notification of the bucket that FSx made.',
  });
}

function delayOf(exported: boolean, { exportDelay, importDelay }: LustreFileSystemAlarmThresholds): Duration {
  return (exported ? exportDelay : importDelay) ?? LINK_DELAY;
}

/** The graphs of a file system that an operator looks at first. */
export function lustreWidgets(scope: Construct, fileSystemId: string): cloudwatch.IWidget[] {
  const { MAXIMUM, SUM } = cloudwatch.Stats;
  const sum = (name: string) => fsxMetric(fileSystemId, name, { statistic: SUM, period: MINUTE });
  return [
    graph(scope, 'bytes read and written', { left: ['DataReadBytes', 'DataWriteBytes'].map(sum) }),
    graph(scope, 'operations', { left: ['DataReadOperations', 'DataWriteOperations', 'MetadataOperations'].map(sum) }),
    graph(scope, 'free storage', {
      left: [sum('FreeDataStorageCapacity')],
      leftYAxis: { min: 0 },
      right: [fsxMetric(fileSystemId, 'ClientConnections', { statistic: MAXIMUM, period: MINUTE })],
    }),
    graph(scope, 'age of the oldest change of links', {
      left: [ageOfOldest('Import', fileSystemId, MINUTE), ageOfOldest('Export', fileSystemId, MINUTE)],
      leftYAxis: { min: 0 },
    }),
  ];
}

function ageOfOldest(direction: 'Export' | 'Import', fileSystemId: string, period: Duration): cloudwatch.Metric {
  return fsxMetric(
    fileSystemId,
    'AgeOfOldestQueuedMessage',
    { statistic: cloudwatch.Stats.MAXIMUM, period },
    { Publisher: `Auto${direction}` },
  );
}
