import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { DaxClusterProps } from '../dax/dax-cluster';

/** The number of reads in five minutes below which a share of hits says nothing. */
const MIN_READS = 1000;

/**
 * The alarms of a cluster. DAX reports what is not zero alone
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/dax-metrics-dimensions-dax.html).
 */
export function daxAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: DaxClusterProps,
  clusterName: string,
): cloudwatch.Alarm[] {
  const { cpuPercent = 80, memoryPercent = 90, evictedBytes = 1, faults = 1, hitPercent = 50 } = alarmThresholds;
  const { MAXIMUM, SUM } = cloudwatch.Stats;
  return [
    alarms.add(scope, 'CpuAlarm', {
      severity: severityOf('daxCpu'),
      metric: daxMetric(clusterName, 'CPUUtilization', MAXIMUM),
      threshold: cpuPercent,
      evaluationPeriods: 5,
      alarmDescription:
        `A node of the DAX cluster is busy for ${cpuPercent} % or more of the time: add nodes for reads, or make a cluster of larger ones ` +
        'for writes.',
    }),
    alarms.add(scope, 'MemoryAlarm', {
      severity: severityOf('daxMemory'),
      metric: daxMetric(clusterName, 'CacheMemoryUtilization', MAXIMUM),
      threshold: memoryPercent,
      evaluationPeriods: 5,
      alarmDescription:
        `A node of the DAX cluster uses ${memoryPercent} % or more of its memory; at all of it, writes are slowed down: shorten ` +
        "'itemTimeToLive' and 'queryTimeToLive', or make a cluster of larger nodes.",
    }),
    alarms.add(scope, 'EvictionsAlarm', {
      severity: severityOf('daxEvictions'),
      metric: daxMetric(clusterName, 'EvictedSize', SUM),
      threshold: evictedBytes,
      evaluationPeriods: 5,
      alarmDescription:
        'The DAX cluster evicts items that are still valid, and reads them from the table again: make a cluster of larger nodes.',
    }),
    alarms.add(scope, 'FaultsAlarm', {
      severity: severityOf('daxFaults'),
      metric: daxMetric(clusterName, 'FaultRequestCount', SUM),
      threshold: faults,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      alarmDescription:
        'The DAX cluster answers with errors of its own: look at the state of its nodes, at throttled requests of the table, and at the ' +
        'permissions of its role.',
    }),
    alarms.add(scope, 'HitsAlarm', {
      severity: severityOf('daxHits'),
      metric: hitShare(clusterName),
      threshold: hitPercent,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      alarmDescription:
        `Less than ${hitPercent} % of the items that are read by key come from the DAX cluster, which is paid for nothing then: look ` +
        'whether reads are consistent, and whether items are read again before they expire.',
    }),
  ].filter(isKnown);
}

/** The graphs of a cluster. */
export function daxWidgets(scope: Construct, clusterName: string): cloudwatch.IWidget[] {
  const { AVERAGE, MAXIMUM, SUM } = cloudwatch.Stats;
  return [
    graph(scope, 'load', {
      left: [
        daxMetric(clusterName, 'CPUUtilization', AVERAGE),
        daxMetric(clusterName, 'CacheMemoryUtilization', MAXIMUM),
      ],
    }),
    graph(scope, 'requests', {
      left: ['TotalRequestCount', 'ErrorRequestCount', 'FaultRequestCount'].map((name) =>
        daxMetric(clusterName, name, SUM),
      ),
    }),
    graph(scope, 'hits', {
      left: ['ItemCacheHits', 'ItemCacheMisses', 'QueryCacheHits', 'QueryCacheMisses'].map((name) =>
        daxMetric(clusterName, name, SUM),
      ),
    }),
  ];
}

function hitShare(clusterName: string): cloudwatch.MathExpression {
  const period = Duration.minutes(5);
  return new cloudwatch.MathExpression({
    label: 'Hits in percent',
    expression:
      `IF(FILL(hits, 0) + FILL(misses, 0) >= ${MIN_READS}, ` +
      '100 * FILL(hits, 0) / (FILL(hits, 0) + FILL(misses, 0)), 100)',
    usingMetrics: {
      hits: daxMetric(clusterName, 'ItemCacheHits', cloudwatch.Stats.SUM, period),
      misses: daxMetric(clusterName, 'ItemCacheMisses', cloudwatch.Stats.SUM, period),
    },
    period,
  });
}

function daxMetric(clusterName: string, metricName: string, statistic: string, period = MINUTE): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/DAX',
    metricName,
    statistic,
    period,
    dimensionsMap: { ClusterId: clusterName },
  });
}
