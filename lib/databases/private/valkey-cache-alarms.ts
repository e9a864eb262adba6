import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { ValkeyCacheProps } from '../valkey/valkey-cache';
import { ValkeyServerlessCapacityOptions } from '../valkey/valkey-capacity';

const DEFAULTS = {
  cpuPercent: 90,
  memoryPercent: 80,
  evictions: 1,
  connections: 50_000,
  replicationLag: Duration.seconds(10),
  processingUnitsPercent: 80,
  throttledCommands: 1,
};

/** The nodes of a shard, by the ids that ElastiCache gives them. */
export interface ValkeyShard {
  /** The number of the shard, from 1 on. */
  readonly shard: number;
  readonly nodeIds: string[];
}

/** The shards of a cluster (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.html). */
export function shardsOf(
  replicationGroupId: string,
  { shards, replicas }: { readonly shards: number; readonly replicas: number },
): ValkeyShard[] {
  const digits = (n: number, length: number) => String(n).padStart(length, '0');
  return Array.from({ length: shards }, (_, s) => ({
    shard: s + 1,
    nodeIds: Array.from(
      { length: replicas + 1 },
      (_node, n) => `${replicationGroupId}-${digits(s + 1, 4)}-${digits(n + 1, 3)}`,
    ),
  }));
}

/** The alarms of a serverless cache. */
export function serverlessAlarms(
  scope: Construct,
  props: ValkeyCacheProps,
  { maxStorage, maxProcessingUnits }: ValkeyServerlessCapacityOptions,
  name: string,
): cloudwatch.Alarm[] {
  const { memoryPercent, evictions, connections, processingUnitsPercent, throttledCommands } = {
    ...DEFAULTS,
    ...given(props),
  };
  const { SUM, MAXIMUM } = cloudwatch.Stats;
  const add = adder(scope, props);
  return [
    add('MemoryAlarm', 'valkeyMemory', serverlessMetric(name, 'BytesUsedForCache', MAXIMUM), {
      threshold: Math.floor((bytesOf(maxStorage) * memoryPercent) / 100),
      alarmDescription:
        `The cache holds ${memoryPercent} % or more of its maximum, beyond which keys are evicted and writes fail: give keys an expiry, ` +
        "or raise 'maxStorage'.",
    }),
    add('ProcessingUnitsAlarm', 'valkeyProcessingUnits', serverlessMetric(name, 'ElastiCacheProcessingUnits', SUM), {
      threshold: Math.floor((maxProcessingUnits * 60 * processingUnitsPercent) / 100),
      alarmDescription:
        `The cache uses ${processingUnitsPercent} % or more of its maximum of processing units, beyond which commands are throttled: look ` +
        "for commands on large values, or raise 'maxProcessingUnits'.",
    }),
    add('ThrottledAlarm', 'valkeyThrottled', serverlessMetric(name, 'ThrottledCmds', SUM), {
      threshold: throttledCommands,
      alarmDescription:
        "Commands are throttled: the load grows faster than the cache, or reached its maximum. Give it 'minProcessingUnits' before a " +
        "peak, or raise 'maxProcessingUnits'.",
    }),
    add('EvictionsAlarm', 'valkeyEvictions', serverlessMetric(name, 'Evictions', SUM), {
      threshold: evictions,
      alarmDescription: "Keys are evicted before they expire: give them a shorter expiry, or raise 'maxStorage'.",
    }),
    add('ConnectionsAlarm', 'valkeyConnections', serverlessMetric(name, 'CurrConnections', MAXIMUM), {
      threshold: connections,
      alarmDescription: CONNECTIONS,
    }),
  ].filter(isKnown);
}

/** The alarms of a cluster, for each shard on the node that is worst off: no metric is of a whole cluster. */
export function clusterAlarms(scope: Construct, props: ValkeyCacheProps, shards: ValkeyShard[]): cloudwatch.Alarm[] {
  return shards.flatMap((shard) => shardAlarms(scope, props, shard)).filter(isKnown);
}

function shardAlarms(
  scope: Construct,
  props: ValkeyCacheProps,
  { shard, nodeIds }: ValkeyShard,
): (cloudwatch.Alarm | undefined)[] {
  const { cpuPercent, memoryPercent, evictions, connections, replicationLag } = { ...DEFAULTS, ...given(props) };
  const add = adder(scope, props);
  const worst = (metricName: string) => worstOf(nodeIds, metricName);
  const of = `of shard ${shard} of the cache`;
  return [
    add(`Shard${shard}CpuAlarm`, 'valkeyCpu', worst('EngineCPUUtilization'), {
      threshold: cpuPercent,
      alarmDescription:
        `The engine of a node ${of} is busy for ${cpuPercent} % or more of the time: look for slow commands in the slow log, add ` +
        'shards, or take larger nodes.',
    }),
    add(`Shard${shard}MemoryAlarm`, 'valkeyMemory', worst('DatabaseMemoryUsagePercentage'), {
      threshold: memoryPercent,
      alarmDescription:
        `A node ${of} uses ${memoryPercent} % or more of its memory, beyond which keys are evicted or writes fail: give keys an expiry, ` +
        'add shards, or take larger nodes.',
    }),
    add(`Shard${shard}EvictionsAlarm`, 'valkeyEvictions', worst('Evictions'), {
      threshold: evictions,
      alarmDescription: `Keys ${of} are evicted before they expire: give them a shorter expiry, add shards, or take larger nodes.`,
    }),
    add(`Shard${shard}ConnectionsAlarm`, 'valkeyConnections', worst('CurrConnections'), {
      threshold: connections,
      alarmDescription: CONNECTIONS,
    }),
    nodeIds.length > 1
      ? add(`Shard${shard}LagAlarm`, 'valkeyReplicationLag', worst('ReplicationLag'), {
          threshold: replicationLag.toSeconds(),
          alarmDescription:
            `A replica ${of} is ${replicationLag.toSeconds()} s or more behind, which would be lost with the primary: look at the network ` +
            'of the nodes and at writes of large values.',
        })
      : undefined,
  ];
}

const CONNECTIONS =
  'The connections to the cache come near to 65,000, beyond which clients are refused: look for clients that open one for each ' +
  'request, and have them share connections.';

/** The graphs of a cache. */
export function valkeyWidgets(scope: Construct, dimension: string, ids: string[]): cloudwatch.IWidget[] {
  const names = [
    [
      'data',
      dimension === SERVERLESS ? 'BytesUsedForCache' : 'DatabaseMemoryUsagePercentage',
      cloudwatch.Stats.MAXIMUM,
    ],
    [
      'load',
      dimension === SERVERLESS ? 'ElastiCacheProcessingUnits' : 'EngineCPUUtilization',
      cloudwatch.Stats.AVERAGE,
    ],
    ['hit rate', 'CacheHitRate', cloudwatch.Stats.AVERAGE],
    ['evicted keys', 'Evictions', cloudwatch.Stats.SUM],
  ];
  return names.map(([title = '', metricName = '', statistic = '']) =>
    graph(scope, title, { left: ids.map((id) => metric(dimension, id, metricName, statistic)) }),
  );
}

/**
 * The dimension of a serverless cache, which CloudWatch writes in another case than that of nodes
 * (https://github.com/cdklabs/cdk-monitoring-constructs/issues/750).
 */
export const SERVERLESS = 'clusterId';

/** The dimension of a node. */
export const NODE = 'CacheClusterId';

function metric(dimension: string, id: string, metricName: string, statistic: string): cloudwatch.Metric {
  const dimensionsMap = { [dimension]: id };
  return new cloudwatch.Metric({ namespace: 'AWS/ElastiCache', metricName, dimensionsMap, statistic, period: MINUTE });
}

function serverlessMetric(name: string, metricName: string, statistic: string): cloudwatch.Metric {
  return metric(SERVERLESS, name, metricName, statistic);
}

function worstOf(nodeIds: string[], metricName: string): cloudwatch.IMetric {
  const ofNode = (id: string) => metric(NODE, id, metricName, cloudwatch.Stats.MAXIMUM);
  const [first = '', ...others] = nodeIds;
  if (others.length === 0) return ofNode(first);
  const usingMetrics = Object.fromEntries(nodeIds.map((id, n) => [`node${n + 1}`, ofNode(id)]));
  return new cloudwatch.MathExpression({
    label: metricName,
    expression: `MAX([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    period: MINUTE,
  });
}

interface Condition {
  readonly threshold: number;
  readonly alarmDescription: string;
}

function adder(scope: Construct, { alarms }: ValkeyCacheProps) {
  return (id: string, decided: Parameters<typeof severityOf>[0], of: cloudwatch.IMetric, condition: Condition) =>
    alarms.add(scope, id, { severity: severityOf(decided), metric: of, evaluationPeriods: 5, ...condition });
}

/** The thresholds that were given, without those that were left out. */
function given({ alarmThresholds = {} }: ValkeyCacheProps): NonNullable<ValkeyCacheProps['alarmThresholds']> {
  return Object.fromEntries(Object.entries(alarmThresholds).filter(([, value]) => value !== undefined));
}

function bytesOf(size: Size): number {
  return size.toGibibytes() * 1_000_000_000;
}
