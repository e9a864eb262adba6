import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import type { InfluxDbEngineConfig } from '../influxdb/influx-db-engine';
import type { TimestreamInfluxDbProps } from '../influxdb/timestream-influx-db';

/**
 * The only namespace of a database that Timestream may write to.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/using-service-linked-roles.html
 */
const NAMESPACE = 'AWS/Timestream/InfluxDB';

/** A database whose alarms are made. */
export interface WatchedInfluxDb {
  readonly engine: InfluxDbEngineConfig;
  readonly name: string;
}

type Metric = cloudwatch.Metric | cloudwatch.MathExpression;

/** The alarms of a database. */
export function influxDbAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: TimestreamInfluxDbProps,
  watched: WatchedInfluxDb,
): cloudwatch.Alarm[] {
  const { cpuPercent = 90, memoryPercent = 90, diskPercent = 75 } = alarmThresholds;
  const subject = watched.engine.isCluster
    ? 'A node of a time series database of this Region'
    : 'The time series database';
  return [
    alarms.add(scope, 'CpuAlarm', {
      severity: severityOf('influxDbCpu'),
      metric: influxDbMetric(watched, 'CPUUtilization'),
      threshold: cpuPercent,
      evaluationPeriods: 5,
      alarmDescription: `${subject} is busy for ${cpuPercent} % or more of the time: look for queries over long times, write in larger batches, or take a larger instance type.`,
    }),
    alarms.add(scope, 'MemoryAlarm', {
      severity: severityOf('influxDbMemory'),
      metric: influxDbMetric(watched, 'MemoryUtilization'),
      threshold: memoryPercent,
      evaluationPeriods: 5,
      alarmDescription: `${subject} uses ${memoryPercent} % or more of its memory: look for queries over long times and for tags of many values, or take a larger instance type.`,
    }),
    hasDisk(watched) &&
      alarms.add(scope, 'DiskAlarm', {
        severity: severityOf('influxDbDisk'),
        metric: influxDbMetric(watched, 'DiskUtilization'),
        threshold: diskPercent,
        evaluationPeriods: 5,
        alarmDescription: `${subject} uses ${diskPercent} % or more of its storage; at all of it, it takes no more writes: shorten the retention of its buckets, or give it more storage${watched.engine.isCluster ? ', for which read replicas are made anew' : ''}.`,
      }),
  ].filter((alarm) => alarm instanceof cloudwatch.Alarm);
}

/** The graphs of a database. */
export function influxDbWidgets(scope: Construct, watched: WatchedInfluxDb): cloudwatch.IWidget[] {
  const percent = { min: 0, max: 100, label: 'Percent' };
  return [
    graph(scope, 'load', {
      left: ['CPUUtilization', 'MemoryUtilization'].map((name) => influxDbMetric(watched, name)),
      leftYAxis: percent,
    }),
    hasDisk(watched)
      ? graph(scope, 'storage', { left: [influxDbMetric(watched, 'DiskUtilization')], leftYAxis: percent })
      : undefined,
  ].filter(isKnown);
}

function hasDisk({ engine }: WatchedInfluxDb): boolean {
  return engine.storage !== undefined;
}

/**
 * A metric of a database. AWS documents the dimension of an instance
 * (https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-monitoring-configuration-optimization.html), and
 * none for the nodes of a cluster: a query finds the highest of the Region, which may be that of another database.
 */
function influxDbMetric({ engine, name }: WatchedInfluxDb, metricName: string): Metric {
  if (engine.isCluster) {
    return new cloudwatch.MathExpression({
      label: metricName,
      expression: `SELECT MAX(${metricName}) FROM "${NAMESPACE}"`,
      usingMetrics: {},
      period: MINUTE,
    });
  }
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { DbInstanceName: name },
    statistic: cloudwatch.Stats.MAXIMUM,
    period: MINUTE,
  });
}
