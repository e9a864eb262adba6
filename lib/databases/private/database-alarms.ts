import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';
import { isKnown, percentage, rule, Rules, wholeNumber } from '../../private/validation';
import { DatabaseFamily } from './database-names';
import { isBurstable, maxConnectionsOf, memoryOf } from './instance-class';

const { AVERAGE, MAXIMUM, MINIMUM } = cloudwatch.Stats;
const FIVE_MINUTES = Duration.minutes(5);
const { LESS_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;

/** The thresholds that an instance has of any kind of database. */
export interface InstanceThresholds {
  readonly cpuPercent?: number;
  readonly freeableMemory?: Size;
  readonly connections?: number;
  readonly cpuCredits?: number;
}

/** One instance whose alarms are made. */
export interface WatchedInstance {
  readonly family: DatabaseFamily;
  readonly instanceType: ec2.InstanceType;
  /** `DBInstanceIdentifier` or `DBClusterIdentifier`, with its value. */
  readonly dimensions: cloudwatch.DimensionsMap;
  /** The value of `max_connections` where the caller sets one. */
  readonly maxConnections?: number;
}

/** A metric of RDS and Aurora. */
export function databaseMetric(
  dimensionsMap: cloudwatch.DimensionsMap,
  metricName: string,
  statistic: string = AVERAGE,
  period = MINUTE,
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/RDS', metricName, dimensionsMap, statistic, period });
}

/** The thresholds of the class of an instance: a tenth of its memory, and four fifths of the connections that it takes. */
export function classThresholds(
  { family, instanceType, maxConnections }: Omit<WatchedInstance, 'dimensions'>,
  given: InstanceThresholds,
): { readonly memoryBytes?: number; readonly connections?: number } {
  const memory = memoryOf(instanceType);
  const most = maxConnections ?? maxConnectionsOf(family, instanceType);
  return {
    memoryBytes: given.freeableMemory?.toBytes() ?? (memory === undefined ? undefined : Math.floor(memory / 10)),
    connections: given.connections ?? (most === undefined ? undefined : Math.max(1, Math.floor(most * 0.8))),
  };
}

/** The rules of the thresholds: a class that is not known needs them. */
export function instanceThresholdRules(
  alarms: Alarms,
  watched: Omit<WatchedInstance, 'dimensions'>,
  given: InstanceThresholds,
  prop = 'alarmThresholds',
): Rules {
  const { memoryBytes, connections } = classThresholds(watched, given);
  const unknown = [
    memoryBytes === undefined ? 'freeableMemory' : undefined,
    connections === undefined && watched.family !== 'oracle' ? 'connections' : undefined,
  ].filter(isKnown);
  return [
    rule(
      alarms.enabled && unknown.length > 0,
      () =>
        `'${prop}' must have ${unknown.map((name) => `'${name}'`).join(' and ')} for the instance type ` +
        `'${watched.instanceType.toString()}', whose memory is not known; give it`,
    ),
    percentage(`${prop}.cpuPercent`, given.cpuPercent, { min: 1, max: 100 }),
    wholeNumber(`${prop}.connections`, given.connections, { min: 1 }),
    wholeNumber(`${prop}.cpuCredits`, given.cpuCredits, { min: 0 }),
  ];
}

/** The maximum of connections that the caller sets as a number; a formula of RDS is not read. */
export function connectionsOf(parameters: Readonly<Record<string, string>> = {}): number | undefined {
  const value = parameters.max_connections;
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** The alarms of processor, memory, connections and, where the class has them, credits. */
export function instanceAlarms(
  scope: Construct,
  alarms: Alarms,
  watched: WatchedInstance,
  given: InstanceThresholds,
  idPrefix = '',
): (cloudwatch.Alarm | undefined)[] {
  const { memoryBytes, connections } = classThresholds(watched, given);
  const of = (name: string, statistic: string, period?: Duration) =>
    databaseMetric(watched.dimensions, name, statistic, period);
  return [
    alarms.add(scope, `${idPrefix}CpuAlarm`, {
      severity: severityOf('databaseCpu'),
      metric: of('CPUUtilization', AVERAGE, FIVE_MINUTES),
      threshold: given.cpuPercent ?? 90,
      alarmDescription:
        'The processor of the database is busy for 15 minutes: look for the statements that load it in Database Insights, then take a larger instance type.',
    }),
    memoryBytes !== undefined &&
      alarms.add(scope, `${idPrefix}MemoryAlarm`, {
        severity: severityOf('databaseMemory'),
        metric: of('FreeableMemory', MINIMUM, FIVE_MINUTES),
        threshold: memoryBytes,
        comparisonOperator: LESS_THAN_OR_EQUAL_TO_THRESHOLD,
        alarmDescription:
          'The memory of the database is scarce: look at its connections, and at statements that sort much, then take a larger instance type.',
      }),
    connections !== undefined &&
      alarms.add(scope, `${idPrefix}ConnectionsAlarm`, {
        severity: severityOf('databaseConnections'),
        metric: of('DatabaseConnections', MAXIMUM),
        threshold: connections,
        alarmDescription:
          'The database has almost as many connections as it takes, and will refuse more: look for clients that do not pool them, or put a proxy before it.',
      }),
    isBurstable(watched.instanceType) &&
      alarms.add(scope, `${idPrefix}CreditsAlarm`, {
        severity: severityOf('databaseCredits'),
        metric: of('CPUCreditBalance', MINIMUM, FIVE_MINUTES),
        threshold: given.cpuCredits ?? 20,
        comparisonOperator: LESS_THAN_OR_EQUAL_TO_THRESHOLD,
        alarmDescription:
          'The database has used its processor credits, and what it uses beyond is billed: take an instance type without credits, such as m8g.',
      }),
  ].filter((alarm) => alarm instanceof cloudwatch.Alarm);
}
