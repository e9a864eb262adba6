import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { WindowsFileShareProps } from '../windows/windows-file-share';
import { fsxMetric } from './fsx-metric';

const { AVERAGE, MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;

/**
 * The alarms that the `alarms` choice asks for.
 * https://docs.aws.amazon.com/fsx/latest/WindowsGuide/monitoring-cloudwatch.html
 */
export function windowsShareAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: WindowsFileShareProps,
  { fileSystemId, bytes }: { readonly fileSystemId: string; readonly bytes: number },
): cloudwatch.Alarm[] {
  const { freeStoragePercent = 10, networkPercent = 90, diskPercent = 90 } = alarmThresholds;
  const period = Duration.minutes(5);
  return [
    alarms.add(scope, 'FreeStorageAlarm', {
      severity: severityOf('windowsShareFreeStorage'),
      metric: fsxMetric(fileSystemId, 'FreeStorageCapacity', { statistic: MINIMUM, period }),
      threshold: Math.floor((bytes * freeStoragePercent) / 100),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      alarmDescription:
        `No more than ${freeStoragePercent} % of the storage of the file share is free: delete files and old shadow copies, turn data ` +
        "deduplication on, or give 'storage' a tenth more at least, which takes hours.",
    }),
    alarms.add(scope, 'NetworkAlarm', {
      severity: severityOf('windowsShareNetwork'),
      metric: fsxMetric(fileSystemId, 'NetworkThroughputUtilization', { statistic: AVERAGE, period }),
      threshold: networkPercent,
      alarmDescription:
        "The file share is near the throughput that clients have of it, and they wait: raise 'throughputCapacity', which takes minutes.",
    }),
    alarms.add(scope, 'DiskAlarm', {
      severity: severityOf('windowsShareDisk'),
      metric: fsxMetric(fileSystemId, 'FileServerDiskThroughputUtilization', { statistic: AVERAGE, period }),
      threshold: diskPercent,
      alarmDescription:
        "The file share is near the throughput of its disks, and clients wait: raise 'throughputCapacity', or take SSD in place of HDD.",
    }),
  ].filter(isKnown);
}

/** The graphs of a file share that an operator looks at first. */
export function windowsShareWidgets(scope: Construct, fileSystemId: string): cloudwatch.IWidget[] {
  const of = (statistic: string) => (name: string) => fsxMetric(fileSystemId, name, { statistic, period: MINUTE });
  return [
    graph(scope, 'bytes read and written', { left: ['DataReadBytes', 'DataWriteBytes'].map(of(SUM)) }),
    graph(scope, 'utilization', {
      left: ['NetworkThroughputUtilization', 'FileServerDiskThroughputUtilization', 'CPUUtilization'].map(of(AVERAGE)),
      leftYAxis: { min: 0, max: 100 },
    }),
    graph(scope, 'free storage', {
      left: [of(MINIMUM)('FreeStorageCapacity')],
      leftYAxis: { min: 0 },
      right: [of(MAXIMUM)('ClientConnections')],
    }),
  ];
}
