import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import type { AuroraOptions } from '../aurora/aurora-options';
import type { AuroraReaders } from '../aurora/aurora-readers';
import { capacityOf } from './aurora-rules';
import { connectionsOf, databaseMetric, instanceAlarms } from './database-alarms';
import { memoryOf } from './instance-class';

const { AVERAGE, MAXIMUM, SUM } = cloudwatch.Stats;
const FIVE_MINUTES = Duration.minutes(5);

/** The role of instances, which goes on after a failover where the identifier of one would not. */
type Role = 'WRITER' | 'READER';

/** The dimensions of the instances of a role. */
function ofRole(clusterIdentifier: string, role: Role): cloudwatch.DimensionsMap {
  return { DBClusterIdentifier: clusterIdentifier, Role: role };
}

/**
 * The alarms of a cluster.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 *
 * @param roles the roles that the cluster has; a copy of another Region has readers alone, which are as late as their Region
 */
export function auroraAlarms(
  scope: Construct,
  props: AuroraOptions,
  clusterIdentifier: string,
  roles: { readonly readers: boolean; readonly isCopy?: boolean },
): cloudwatch.Alarm[] {
  const watched: [string, Role][] = [
    // A copy has none until a switchover, and then nobody adds alarms.
    ['Writer', 'WRITER'],
    ...(roles.readers ? [['Reader', 'READER'] as [string, Role]] : []),
  ];
  return [
    ...watched.flatMap(([prefix, role]) => alarmsOfRole(scope, props, prefix, ofRole(clusterIdentifier, role))),
    roles.readers && roles.isCopy !== true ? lagAlarm(scope, props, clusterIdentifier) : undefined,
  ].filter(isKnown);
}

function alarmsOfRole(
  scope: Construct,
  { alarms, alarmThresholds = {}, engine, capacity, readers, instanceParameters }: AuroraOptions,
  prefix: string,
  dimensions: cloudwatch.DimensionsMap,
): (cloudwatch.Alarm | undefined)[] {
  const { instanceType: writerType, minAcu, maxAcu } = capacityOf(capacity);
  if (writerType) {
    const instanceType = dimensions.Role === 'READER' ? smallestOf(readers, writerType) : writerType;
    const watched = {
      family: engine._bind().family,
      instanceType,
      dimensions,
      aurora: true,
      maxConnections: connectionsOf(instanceParameters),
    };
    return instanceAlarms(scope, alarms, watched, alarmThresholds, prefix);
  }
  const { capacityPercent = 90, connections } = alarmThresholds;
  return [
    // A capacity that cannot grow is always all in use, and the alarm would stay on.
    minAcu === maxAcu
      ? undefined
      : alarms.add(scope, `${prefix}CapacityAlarm`, {
          severity: severityOf('databaseCapacity'),
          metric: databaseMetric(dimensions, 'ACUUtilization', AVERAGE, FIVE_MINUTES),
          threshold: capacityPercent,
          alarmDescription:
            `The database uses ${capacityPercent} % of its maximum capacity or more for 15 minutes, and cannot grow much further: look for the ` +
            "statements that load it in Database Insights, then raise 'maxAcu'.",
        }),
    connections === undefined
      ? undefined
      : alarms.add(scope, `${prefix}ConnectionsAlarm`, {
          severity: severityOf('databaseConnections'),
          metric: databaseMetric(dimensions, 'DatabaseConnections', MAXIMUM),
          threshold: connections,
          alarmDescription:
            'The database has almost as many connections as it takes, and will refuse more: look for clients that do not pool them.',
        }),
  ];
}

/**
 * The smallest type of what can be a reader, which have one metric together: the readers, and after a failover, or in a secondary cluster,
 * the writer as well.
 */
function smallestOf(readers: AuroraReaders | undefined, writerType: ec2.InstanceType): ec2.InstanceType {
  const types = readers?._readers.map(({ instanceType = writerType }) => instanceType) ?? [];
  const memory = (type: ec2.InstanceType) => memoryOf(type) ?? Infinity;
  return types.reduce((least, type) => (memory(type) < memory(least) ? type : least), writerType);
}

function lagAlarm(
  scope: Construct,
  { alarms, alarmThresholds }: AuroraOptions,
  clusterIdentifier: string,
): cloudwatch.Alarm | undefined {
  const lag = alarmThresholds?.replicaLag ?? Duration.seconds(1);
  return alarms.add(scope, 'ReplicaLagAlarm', {
    severity: severityOf('databaseReplicaLag'),
    metric: databaseMetric(ofRole(clusterIdentifier, 'READER'), 'AuroraReplicaLag', MAXIMUM),
    threshold: lag.toMilliseconds(),
    evaluationPeriods: 5,
    alarmDescription:
      'Readers of the database are behind its writer for 5 minutes, and show what is old; one that is far behind restarts: look at the load ' +
      'of the readers, which have to be as large as the writer.',
  });
}

/** The graphs of a cluster that an operator looks at first. */
export function auroraWidgets(scope: Construct, props: AuroraOptions, clusterIdentifier: string): cloudwatch.IWidget[] {
  const both = (name: string, statistic: string) =>
    (['WRITER', 'READER'] as const).map((role) =>
      databaseMetric(ofRole(clusterIdentifier, role), name, statistic, MINUTE).with({
        label: `${name} ${role.toLowerCase()}`,
      }),
    );
  const load = capacityOf(props.capacity).instanceType === undefined ? 'ServerlessDatabaseCapacity' : 'CPUUtilization';
  const ofCluster = (name: string, statistic: string) =>
    databaseMetric({ DBClusterIdentifier: clusterIdentifier }, name, statistic, FIVE_MINUTES);
  return [
    graph(scope, 'load', { left: both(load, AVERAGE), leftYAxis: { min: 0 } }),
    graph(scope, 'connections', { left: both('DatabaseConnections', MAXIMUM), leftYAxis: { min: 0 } }),
    graph(scope, 'latency', {
      left: [...both('CommitLatency', AVERAGE), ...both('SelectLatency', AVERAGE)],
      right: [databaseMetric(ofRole(clusterIdentifier, 'READER'), 'AuroraReplicaLag', MAXIMUM)],
    }),
    graph(scope, 'storage', {
      left: [ofCluster('VolumeBytesUsed', MAXIMUM)],
      right: ['VolumeReadIOPs', 'VolumeWriteIOPs'].map((name) => ofCluster(name, SUM)),
    }),
  ];
}
