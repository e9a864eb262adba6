import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { RelationalDatabaseAlarmThresholds } from '../relational/relational-database-props';
import { databaseMetric, instanceAlarms, WatchedInstance } from './database-alarms';

const { AVERAGE, MAXIMUM, MINIMUM } = cloudwatch.Stats;
const FIVE_MINUTES = Duration.minutes(5);
const { LESS_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;

/** One instance of RDS, and what it is watched for. */
export interface WatchedDatabase extends WatchedInstance {
  readonly allocatedStorage: Size;
  /** The way in which it follows another one: as a replica, or as one of a cluster, in which the writer changes; undefined if it does not. */
  readonly follows?: 'replica' | 'member';
}

/**
 * The alarms of one instance.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
export function relationalAlarms(
  scope: Construct,
  alarms: Alarms,
  watched: WatchedDatabase,
  thresholds: RelationalDatabaseAlarmThresholds = {},
): cloudwatch.Alarm[] {
  return [
    ...instanceAlarms(scope, alarms, watched, thresholds),
    ...diskAlarms(scope, alarms, watched, thresholds),
    watched.follows &&
      alarms.add(scope, 'ReplicaLagAlarm', {
        severity: severityOf('databaseReplicaLag'),
        metric: lagOf(watched),
        threshold: (thresholds.replicaLag ?? Duration.minutes(5)).toSeconds(),
        evaluationPeriods: 5,
        alarmDescription:
          'The replica is behind its source, or follows it no more, and readers see old data: look at its events, for long transactions and for statements that load it, then take a larger instance type.',
      }),
  ].filter((alarm) => alarm instanceof cloudwatch.Alarm);
}

/** The lag in seconds. RDS says -1 of a replica that follows no more, which is more than a day here. */
function lagOf({ dimensions, follows }: WatchedDatabase): cloudwatch.IMetric {
  const lag = databaseMetric(dimensions, 'ReplicaLag', MAXIMUM);
  if (follows === 'member') return lag;
  return new cloudwatch.MathExpression({
    expression: 'IF(lag < 0, 100000, lag)',
    usingMetrics: { lag },
    label: 'lag (s)',
    period: MINUTE,
  });
}

function diskAlarms(
  scope: Construct,
  alarms: Alarms,
  { dimensions, allocatedStorage }: WatchedDatabase,
  { freeStorage, diskBurstPercent }: RelationalDatabaseAlarmThresholds,
): (cloudwatch.Alarm | undefined)[] {
  const of = (name: string) => databaseMetric(dimensions, name, MINIMUM, FIVE_MINUTES);
  return [
    alarms.add(scope, 'FreeStorageAlarm', {
      severity: severityOf('databaseFreeStorage'),
      metric: of('FreeStorageSpace'),
      threshold: freeStorage?.toBytes() ?? Math.floor(allocatedStorage.toBytes() / 20),
      comparisonOperator: LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      alarmDescription:
        "The storage of the database is almost full, and it has not grown by itself: look whether it is at 'maxAllocatedStorage', or has grown in the last six hours, and raise 'allocatedStorage'. A full database stops.",
    }),
    alarms.add(scope, 'DiskBurstAlarm', {
      severity: severityOf('databaseDiskBurst'),
      metric: new cloudwatch.MathExpression({
        // Instance types that do not burst report neither.
        expression: 'MIN([FILL(operations, 100), FILL(bytes, 100)])',
        usingMetrics: { operations: of('EBSIOBalance%'), bytes: of('EBSByteBalance%') },
        label: 'burst of the disks that is left (%)',
        period: FIVE_MINUTES,
      }),
      threshold: diskBurstPercent ?? 20,
      comparisonOperator: LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      alarmDescription:
        'The database has almost used the burst of its disks, and is slow from then on: look for the statements that read and write much, then take a larger instance type.',
    }),
  ];
}

/** The graphs of a database that an operator looks at first. */
export function relationalWidgets(
  construct: Construct,
  instances: readonly cloudwatch.DimensionsMap[],
): cloudwatch.IWidget[] {
  const of = (statistic: string, ...names: string[]) =>
    instances.flatMap((dimensions) => names.map((name) => databaseMetric(dimensions, name, statistic, MINUTE)));
  return [
    graph(construct, 'processor and connections', {
      left: of(AVERAGE, 'CPUUtilization'),
      leftYAxis: { min: 0, max: 100 },
      right: of(MAXIMUM, 'DatabaseConnections'),
    }),
    graph(construct, 'latency', { left: of(AVERAGE, 'ReadLatency', 'WriteLatency'), leftYAxis: { min: 0 } }),
    graph(construct, 'operations', { left: of(AVERAGE, 'ReadIOPS', 'WriteIOPS'), leftYAxis: { min: 0 } }),
    graph(construct, 'memory and storage', {
      left: of(MINIMUM, 'FreeableMemory'),
      leftYAxis: { min: 0 },
      right: of(MINIMUM, 'FreeStorageSpace'),
    }),
  ];
}
