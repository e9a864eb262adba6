import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import type { DocumentDbClusterProps } from '../documentdb/document-db-cluster';
import { capacityOf, DEFAULT_CAPACITY_PERCENT } from './document-db-rules';
import { isBurstable, memoryOf } from './instance-class';

const { AVERAGE, MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;
const { LESS_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
const FIVE_MINUTES = Duration.minutes(5);

/** The role of instances, which goes on after a failover where the identifier of one would not. */
type Role = 'WRITER' | 'READER';

/** A metric of DocumentDB: https://docs.aws.amazon.com/documentdb/latest/developerguide/cloud_watch.html */
function documentMetric(
  dimensionsMap: cloudwatch.DimensionsMap,
  metricName: string,
  statistic: string,
  period = MINUTE,
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/DocDB', metricName, dimensionsMap, statistic, period });
}

/**
 * The share of a quota of an instance that is in use. DocumentDB says what the quota is, which follows the type, and with serverless
 * capacity the capacity of the moment.
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html#limits.instance
 */
function shareOf(dimensions: cloudwatch.DimensionsMap, what: 'DatabaseConnections' | 'DatabaseCursors', label: string) {
  return new cloudwatch.MathExpression({
    expression: '100 * used / quota',
    usingMetrics: {
      used: documentMetric(dimensions, `${what}Max`, MAXIMUM),
      quota: documentMetric(dimensions, `${what}Limit`, MINIMUM),
    },
    period: MINUTE,
    label,
  });
}

/** The alarms of a cluster: those of each role that it has, and that of the replicas behind the writer. */
export function documentDbAlarms(
  scope: Construct,
  props: DocumentDbClusterProps,
  clusterIdentifier: string,
): cloudwatch.Alarm[] {
  const roles: [string, Role][] = [['Writer', 'WRITER']];
  if (capacityOf(props.capacity).instances > 1) roles.push(['Reader', 'READER']);
  return [
    ...roles.flatMap(([prefix, role]) => {
      const dimensions = { DBClusterIdentifier: clusterIdentifier, Role: role };
      return [...loadAlarms(scope, props, prefix, dimensions), ...quotaAlarms(scope, props, prefix, dimensions)];
    }),
    roles.length > 1 ? lagAlarm(scope, props, clusterIdentifier) : undefined,
  ].filter(isKnown);
}

function loadAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {}, capacity }: DocumentDbClusterProps,
  prefix: string,
  dimensions: cloudwatch.DimensionsMap,
): (cloudwatch.Alarm | undefined)[] {
  const { instanceType, minDcu, maxDcu } = capacityOf(capacity);
  const {
    cpuPercent = 90,
    capacityPercent = DEFAULT_CAPACITY_PERCENT,
    freeableMemory,
    cpuCredits = 20,
  } = alarmThresholds;
  const memory = instanceType && memoryOf(instanceType);
  const bytes = freeableMemory?.toBytes() ?? (memory === undefined ? undefined : Math.floor(memory / 10));
  return [
    alarms.add(scope, `${prefix}CpuAlarm`, {
      severity: severityOf('databaseCpu'),
      metric: documentMetric(dimensions, 'CPUUtilization', AVERAGE, FIVE_MINUTES),
      threshold: cpuPercent,
      alarmDescription:
        "The processor of the database is busy for 15 minutes: look for slow operations in the profiler's log, and for indexes that they lack, " +
        'then give the cluster more capacity.',
    }),
    // A capacity that cannot grow is always all in use, and the alarm would stay on.
    instanceType === undefined && minDcu !== maxDcu
      ? alarms.add(scope, `${prefix}CapacityAlarm`, {
          severity: severityOf('documentCapacity'),
          metric: documentMetric(dimensions, 'DCUUtilization', AVERAGE, FIVE_MINUTES),
          threshold: capacityPercent,
          alarmDescription:
            `The database uses ${capacityPercent} % of its maximum capacity or more for 15 minutes, and cannot grow much further: look for slow ` +
            "operations in the profiler's log, then raise 'maxDcu'.",
        })
      : undefined,
    bytes === undefined
      ? undefined
      : alarms.add(scope, `${prefix}MemoryAlarm`, {
          severity: severityOf('databaseMemory'),
          metric: documentMetric(dimensions, 'FreeableMemory', MINIMUM, FIVE_MINUTES),
          threshold: bytes,
          comparisonOperator: LESS_THAN_OR_EQUAL_TO_THRESHOLD,
          alarmDescription:
            'The memory of the database is scarce: look at its connections, and at operations that sort much, then take a larger instance type.',
        }),
    instanceType && isBurstable(instanceType)
      ? alarms.add(scope, `${prefix}CreditsAlarm`, {
          severity: severityOf('databaseCredits'),
          metric: documentMetric(dimensions, 'CPUCreditBalance', MINIMUM, FIVE_MINUTES),
          threshold: cpuCredits,
          comparisonOperator: LESS_THAN_OR_EQUAL_TO_THRESHOLD,
          alarmDescription:
            'The database has used its processor credits, and what it uses beyond is billed: take an instance type without credits, such as r8g.',
        })
      : undefined,
  ];
}

function quotaAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: DocumentDbClusterProps,
  prefix: string,
  dimensions: cloudwatch.DimensionsMap,
): (cloudwatch.Alarm | undefined)[] {
  const { connectionsPercent = 80, cursorsPercent = 80, throttledOperations = 1 } = alarmThresholds;
  return [
    alarms.add(scope, `${prefix}ConnectionsAlarm`, {
      severity: severityOf('databaseConnections'),
      metric: shareOf(dimensions, 'DatabaseConnections', 'Connections in percent of the quota'),
      threshold: connectionsPercent,
      alarmDescription:
        `The database has ${connectionsPercent} % or more of the connections that it takes, and will refuse more: look for clients that do not ` +
        "pool them, and limit 'maxPoolSize' of their drivers.",
    }),
    alarms.add(scope, `${prefix}CursorsAlarm`, {
      severity: severityOf('documentCursors'),
      metric: shareOf(dimensions, 'DatabaseCursors', 'Cursors in percent of the quota'),
      threshold: cursorsPercent,
      alarmDescription:
        `The database has ${cursorsPercent} % or more of the cursors that it takes, beyond which queries fail: look for clients that do not ` +
        'read their results to the end, or do not close them, and for change streams.',
    }),
    alarms.add(scope, `${prefix}ThrottlingAlarm`, {
      severity: severityOf('documentThrottling'),
      metric: documentMetric(dimensions, 'LowMemNumOperationsThrottled', SUM),
      threshold: throttledOperations,
      alarmDescription:
        'Operations wait or fail, since the database has too little memory: look for those that sort or group much, then give the cluster more ' +
        'capacity.',
    }),
  ];
}

function lagAlarm(
  scope: Construct,
  { alarms, alarmThresholds }: DocumentDbClusterProps,
  clusterIdentifier: string,
): cloudwatch.Alarm | undefined {
  const lag = alarmThresholds?.replicaLag ?? Duration.seconds(1);
  return alarms.add(scope, 'ReplicaLagAlarm', {
    severity: severityOf('databaseReplicaLag'),
    metric: documentMetric({ DBClusterIdentifier: clusterIdentifier }, 'DBClusterReplicaLagMaximum', MAXIMUM),
    threshold: lag.toMilliseconds(),
    evaluationPeriods: 5,
    alarmDescription:
      'Replicas of the database are behind its writer for 5 minutes, and show what is old: look at the load of the replicas.',
  });
}

/** The graphs of a cluster that an operator looks at first. */
export function documentDbWidgets(
  scope: Construct,
  props: DocumentDbClusterProps,
  clusterIdentifier: string,
): cloudwatch.IWidget[] {
  const cluster = { DBClusterIdentifier: clusterIdentifier };
  const both = (name: string, statistic: string) =>
    (['WRITER', 'READER'] as const).map((Role) =>
      documentMetric({ ...cluster, Role }, name, statistic).with({ label: `${name} ${Role.toLowerCase()}` }),
    );
  const load = capacityOf(props.capacity).instanceType === undefined ? 'ServerlessDatabaseCapacity' : 'CPUUtilization';
  return [
    graph(scope, 'load', { left: both(load, AVERAGE), leftYAxis: { min: 0 } }),
    graph(scope, 'connections and cursors', {
      left: both('DatabaseConnectionsMax', MAXIMUM),
      right: both('DatabaseCursorsMax', MAXIMUM),
    }),
    graph(scope, 'latency and lag', {
      left: [...both('ReadLatency', AVERAGE), ...both('WriteLatency', AVERAGE)],
      right: [documentMetric(cluster, 'DBClusterReplicaLagMaximum', MAXIMUM)],
    }),
    graph(scope, 'storage', {
      left: [documentMetric(cluster, 'VolumeBytesUsed', MAXIMUM, FIVE_MINUTES)],
      right: ['VolumeReadIOPs', 'VolumeWriteIOPs'].map((name) => documentMetric(cluster, name, SUM, FIVE_MINUTES)),
    }),
  ];
}
