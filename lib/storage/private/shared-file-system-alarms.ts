import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as efs from 'aws-cdk-lib/aws-efs';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { FileSystemReplicationConfig } from '../files/file-system-replication';
import { SharedFileSystemProps } from '../files/shared-file-system';

/** The file system that is watched. */
export interface WatchedFileSystem {
  readonly fileSystem: efs.IFileSystem;

  /** Whether its throughput is by credits. */
  readonly bursts: boolean;
  readonly replica?: FileSystemReplicationConfig;
}

/**
 * The alarms that the `alarms` choice asks for.
 * https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
 */
export function fileSystemAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: SharedFileSystemProps,
  { fileSystem, bursts, replica }: WatchedFileSystem,
): cloudwatch.Alarm[] {
  const { ioLimitPercent = 95, clientConnections = 20_000, burstCredits = Size.gibibytes(192) } = alarmThresholds;
  const { replicationDelay = Duration.minutes(60) } = alarmThresholds;
  const { MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;
  const period = Duration.minutes(5);
  return [
    alarms.add(scope, 'IoLimitAlarm', {
      severity: severityOf('fileSystemIoLimit'),
      metric: metricOf(fileSystem, 'PercentIOLimit', { statistic: MAXIMUM, period }),
      threshold: ioLimitPercent,
      alarmDescription:
        'The file system is near the operations a second that it can take, and clients wait: find who lists or opens many small ' +
        'files, spread the work over several file systems, or keep such files on a local disk.',
    }),
    alarms.add(scope, 'ConnectionsAlarm', {
      severity: severityOf('fileSystemConnections'),
      metric: metricOf(fileSystem, 'ClientConnections', { statistic: SUM, period: MINUTE }),
      threshold: clientConnections,
      alarmDescription:
        'The file system is near its 25,000 connections, after which nobody can mount it: lower the number of clients, or ' +
        'divide them over several file systems.',
    }),
    bursts
      ? alarms.add(scope, 'BurstCreditsAlarm', {
          severity: severityOf('fileSystemBurstCredits'),
          metric: metricOf(fileSystem, 'BurstCreditBalance', { statistic: MINIMUM, period }),
          threshold: burstCredits.toBytes(),
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
          alarmDescription:
            'The burst credits of the file system are nearly used up, after which it takes 50 KiB/s for each GiB stored: change ' +
            "'throughput' to FileSystemThroughput.elastic(), which needs no new file system.",
        })
      : undefined,
    replica?.replicaId === undefined
      ? undefined
      : alarms.add(scope, 'ReplicationDelayAlarm', {
          severity: severityOf('fileSystemReplicationDelay'),
          metric: metricOf(fileSystem, 'TimeSinceLastSync', { statistic: MAXIMUM, period }, replica.replicaId),
          threshold: replicationDelay.toSeconds(),
          // Without replication there is no metric: that is what the alarm is for.
          treatMissingData: cloudwatch.TreatMissingData.BREACHING,
          evaluationPeriods: 6,
          alarmDescription:
            'The replica of the file system is behind, or the replication has stopped: look at its state and message ' +
            '(aws efs describe-replication-configurations), and at the key of the replica.',
        }),
  ].filter(isKnown);
}

/** The graphs of a file system that an operator looks at first. */
export function fileSystemWidgets(
  scope: Construct,
  fileSystem: efs.IFileSystem,
  bursts: boolean,
): cloudwatch.IWidget[] {
  const { MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;
  return [
    graph(scope, 'bytes read and written', {
      left: ['DataReadIOBytes', 'DataWriteIOBytes', 'MetadataIOBytes'].map((name) =>
        metricOf(fileSystem, name, { statistic: SUM, period: MINUTE }),
      ),
    }),
    graph(scope, 'operations against their limit', {
      left: [metricOf(fileSystem, 'PercentIOLimit', { statistic: MAXIMUM, period: MINUTE })],
      leftYAxis: { min: 0, max: 100 },
      right: bursts ? [metricOf(fileSystem, 'BurstCreditBalance', { statistic: MINIMUM, period: MINUTE })] : [],
    }),
    graph(scope, 'connections', {
      left: [metricOf(fileSystem, 'ClientConnections', { statistic: SUM, period: MINUTE })],
      leftYAxis: { min: 0 },
    }),
  ];
}

function metricOf(
  { fileSystemId }: efs.IFileSystem,
  metricName: string,
  props: cloudwatch.MetricOptions,
  replicaId?: string,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EFS',
    metricName,
    dimensionsMap: {
      FileSystemId: fileSystemId,
      ...(replicaId === undefined ? {} : { DestinationFileSystemId: replicaId }),
    },
    ...props,
  });
}
