import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import type { NeptuneClusterProps } from '../neptune/neptune-cluster';
import { NeptuneParts } from './neptune-parts';
import { memoryThreshold, neptuneCapacity } from './neptune-rules';

const { AVERAGE, MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;
const FIVE_MINUTES = Duration.minutes(5);

/**
 * The alarms of a cluster: of each instance, whatever its role is, and of the cluster. Neptune reports what is not zero alone, and every minute
 * what is read by the minute here (https://docs.aws.amazon.com/neptune/latest/userguide/cw-metrics.html).
 */
export function neptuneAlarms(
  scope: Construct,
  props: NeptuneClusterProps,
  { cluster, writer, readers }: Pick<NeptuneParts, 'cluster' | 'writer' | 'readers'>,
): cloudwatch.Alarm[] {
  const { alarms, alarmThresholds = {} } = props;
  const { serverErrors = 0.1, replicaLag = Duration.seconds(1) } = alarmThresholds;
  const instances = { Writer: writer, ...readers };
  return [
    ...Object.entries(instances).flatMap(([name, { ref }]) => instanceAlarms(scope, props, name, ref)),
    alarms.add(scope, 'ErrorsAlarm', {
      severity: severityOf('neptuneErrors'),
      metric: neptuneMetric({ DBClusterIdentifier: cluster.ref }, 'TotalServerErrorsPerSec', MAXIMUM),
      threshold: serverErrors,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      alarmDescription:
        "Requests of the graph fail in its engine: look for the codes of their errors in the logs of its clients, for 'exceptionClass' in the log of slow " +
        'queries, for events of the cluster, and for instances without memory. The log of requests says who asked what, and not what failed.',
    }),
    Object.keys(readers).length > 0
      ? alarms.add(scope, 'ReplicaLagAlarm', {
          severity: severityOf('databaseReplicaLag'),
          metric: neptuneMetric({ DBClusterIdentifier: cluster.ref, Role: 'READER' }, 'ClusterReplicaLag', MAXIMUM),
          threshold: replicaLag.toMilliseconds(),
          evaluationPeriods: 5,
          alarmDescription:
            'Readers of the graph are behind its writer for 5 minutes, and show what is old: look at the load of the readers, which have to be ' +
            'as large as the writer.',
        })
      : undefined,
  ].filter(isKnown);
}

function instanceAlarms(
  scope: Construct,
  props: NeptuneClusterProps,
  name: string,
  identifier: string,
): (cloudwatch.Alarm | undefined)[] {
  const { alarms, alarmThresholds = {} } = props;
  const { capacityPercent = 90, cpuPercent = 90, pendingRequests = 100 } = alarmThresholds;
  const { instanceType, minNcu, maxNcu } = neptuneCapacity(props);
  const memory = instanceType && memoryThreshold(props, instanceType);
  const of = (metric: string, statistic: string, period?: Duration) =>
    neptuneMetric({ DBInstanceIdentifier: identifier }, metric, statistic, period);
  return [
    instanceType
      ? alarms.add(scope, `${name}CpuAlarm`, {
          severity: severityOf('databaseCpu'),
          metric: of('CPUUtilization', AVERAGE, FIVE_MINUTES),
          threshold: cpuPercent,
          alarmDescription:
            'The processor of an instance of the graph is busy for 15 minutes: look for the queries that load it in the log of slow queries, then take a ' +
            'larger instance type.',
        })
      : // A capacity that cannot grow is always all in use, and the alarm would stay on.
        minNcu === maxNcu
        ? undefined
        : alarms.add(scope, `${name}CapacityAlarm`, {
            severity: severityOf('databaseCapacity'),
            metric: of('NCUUtilization', AVERAGE, FIVE_MINUTES),
            threshold: capacityPercent,
            alarmDescription:
              `An instance of the graph uses ${capacityPercent} % of its maximum capacity or more for 15 minutes, and cannot grow much further: look ` +
              "for the queries that load it in the log of slow queries, then raise 'maxNcu'.",
          }),
    memory === undefined
      ? undefined
      : alarms.add(scope, `${name}MemoryAlarm`, {
          severity: severityOf('databaseMemory'),
          metric: of('FreeableMemory', MINIMUM, FIVE_MINUTES),
          threshold: memory,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
          alarmDescription:
            'The memory of an instance of the graph is scarce: look for queries that hold much, and for many at once, then take a larger instance type.',
        }),
    alarms.add(scope, `${name}QueueAlarm`, {
      severity: severityOf('neptuneQueue'),
      metric: of('MainRequestQueuePendingRequests', MAXIMUM),
      threshold: pendingRequests,
      evaluationPeriods: 5,
      alarmDescription:
        `${pendingRequests} requests of the graph or more wait for an instance in each of 5 minutes; when its queue is full, it refuses them: look for ` +
        'queries that take long, have reads go to the readers, or take larger instances.',
    }),
  ];
}

/** The graphs of a cluster that an operator looks at first. */
export function neptuneWidgets(
  scope: Construct,
  props: NeptuneClusterProps,
  clusterIdentifier: string,
): cloudwatch.IWidget[] {
  const both = (name: string, statistic: string) =>
    (['WRITER', 'READER'] as const).map((role) =>
      neptuneMetric({ DBClusterIdentifier: clusterIdentifier, Role: role }, name, statistic).with({
        label: `${name} ${role.toLowerCase()}`,
      }),
    );
  const ofCluster = (name: string, statistic: string, period?: Duration) =>
    neptuneMetric({ DBClusterIdentifier: clusterIdentifier }, name, statistic, period);
  const load = neptuneCapacity(props).instanceType === undefined ? 'ServerlessDatabaseCapacity' : 'CPUUtilization';
  return [
    graph(scope, 'load', { left: both(load, AVERAGE), leftYAxis: { min: 0 } }),
    graph(scope, 'requests', {
      left: [ofCluster('TotalRequestsPerSec', AVERAGE)],
      right: ['TotalServerErrorsPerSec', 'TotalClientErrorsPerSec', 'LoaderServerErrorsPerSec'].map((name) =>
        ofCluster(name, AVERAGE),
      ),
    }),
    graph(scope, 'queue and lag', {
      left: both('MainRequestQueuePendingRequests', MAXIMUM),
      right: [ofCluster('ClusterReplicaLagMaximum', MAXIMUM)],
    }),
    graph(scope, 'memory', { left: both('BufferCacheHitRatio', AVERAGE), right: both('FreeableMemory', MINIMUM) }),
    graph(scope, 'storage', {
      left: [ofCluster('VolumeBytesUsed', MAXIMUM, FIVE_MINUTES)],
      right: ['VolumeReadIOPs', 'VolumeWriteIOPs'].map((name) => ofCluster(name, SUM, FIVE_MINUTES)),
    }),
  ];
}

function neptuneMetric(
  dimensionsMap: cloudwatch.DimensionsMap,
  metricName: string,
  statistic: string,
  period = MINUTE,
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/Neptune', metricName, dimensionsMap, statistic, period });
}
