import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { BlockchainNodeProps } from '../blockchain/blockchain-node';
import { DATA, NAMESPACE, NODE_DIMENSION } from './blockchain-host';
import { BlockchainMachine } from './blockchain-machine';

const { BREACHING } = cloudwatch.TreatMissingData;
const { LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
const { AVERAGE, MAXIMUM, MINIMUM } = cloudwatch.Stats;

/** A metric of a node, which its instances publish under the id of the volume. */
export function nodeMetric(
  { volume }: BlockchainMachine,
  metricName: string,
  statistic: string,
  path?: string,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    statistic,
    period: MINUTE,
    dimensionsMap: { [NODE_DIMENSION]: volume.volumeId, ...(path !== undefined && { path }) },
  });
}

/** The alarms of a node. A node that says nothing is one that does not work. */
export function nodeAlarms(
  scope: Construct,
  machine: BlockchainMachine,
  { alarms, alarmThresholds = {} }: BlockchainNodeProps,
): cloudwatch.Alarm[] {
  const { syncLag = Duration.minutes(5), peers = 3, diskPercent = 80, memoryPercent = 95 } = alarmThresholds;
  const { id } = machine.node;
  const name = `node '${id}'`;
  // A deployment that replaces an instance takes less: its node says nothing while the volume moves.
  const silent = { treatMissingData: BREACHING, evaluationPeriods: 15 };
  return [
    alarms.add(scope, `${id}SyncLagAlarm`, {
      ...silent,
      severity: severityOf('blockchainSyncLag'),
      metric: nodeMetric(machine, 'SyncLag', MAXIMUM),
      threshold: syncLag.toSeconds(),
      alarmDescription:
        `The newest block of the ${name} is ${syncLag.toSeconds()} s old or more, or the node says nothing, for 15 minutes: look at the logs of both clients and at their ` +
        'peers. While it synchronizes for the first time this is expected.',
    }),
    alarms.add(scope, `${id}PeersAlarm`, {
      ...silent,
      severity: severityOf('blockchainPeers'),
      metric: new cloudwatch.MathExpression({
        label: 'Peers',
        expression: 'MIN([execution, consensus])',
        period: MINUTE,
        usingMetrics: {
          execution: nodeMetric(machine, 'ExecutionPeers', MINIMUM),
          consensus: nodeMetric(machine, 'ConsensusPeers', MINIMUM),
        },
      }),
      threshold: peers,
      comparisonOperator: LESS_THAN_THRESHOLD,
      alarmDescription: `A client of the ${name} has less than ${peers} peers and will soon see no new blocks: look whether the subnet has egress, and whether the release of the client is still of the network.`,
    }),
    alarms.add(scope, `${id}DiskAlarm`, {
      ...silent,
      severity: severityOf('blockchainDisk'),
      metric: nodeMetric(machine, 'disk_used_percent', MAXIMUM, DATA),
      threshold: diskPercent,
      alarmDescription: `The volume of the ${name} is used to ${diskPercent} % or more, and chains only grow: raise 'volume.size'. The file system follows in five minutes.`,
    }),
    alarms.add(scope, `${id}MemoryAlarm`, {
      ...silent,
      severity: severityOf('blockchainMemory'),
      metric: nodeMetric(machine, 'mem_used_percent', MAXIMUM),
      threshold: memoryPercent,
      alarmDescription: `The memory of the ${name} is used to ${memoryPercent} % or more, and the kernel will end a client: take a larger 'instanceType'.`,
    }),
    alarms.add(scope, `${id}InstanceAlarm`, {
      ...silent,
      severity: severityOf('blockchainInstance'),
      metric: statusCheck(machine),
      threshold: 1,
      evaluationPeriods: 5,
      alarmDescription: `The ${name} has no instance that works: look at the activity history of its group, and at the stream '<instance>/boot' of its logs.`,
    }),
  ].filter(isKnown);
}

/** The graphs of a node. */
export function nodeWidgets(machine: BlockchainMachine): cloudwatch.IWidget[] {
  return [
    graph(machine, 'sync', {
      left: [nodeMetric(machine, 'SyncLag', MAXIMUM)],
      right: ['ExecutionPeers', 'ConsensusPeers'].map((name) => nodeMetric(machine, name, MINIMUM)),
    }),
    graph(machine, 'use', {
      left: [
        nodeMetric(machine, 'disk_used_percent', MAXIMUM, DATA),
        nodeMetric(machine, 'disk_used_percent', MAXIMUM, '/'),
        nodeMetric(machine, 'mem_used_percent', AVERAGE),
        groupMetric(machine, 'CPUUtilization', AVERAGE),
      ],
      right: [groupMetric(machine, 'NetworkIn', AVERAGE), groupMetric(machine, 'NetworkOut', AVERAGE)],
    }),
    graph(machine, 'volume', {
      left: ['VolumeReadOps', 'VolumeWriteOps'].map((metricName) => volumeMetric(machine, metricName)),
      right: [volumeMetric(machine, 'VolumeQueueLength', AVERAGE)],
    }),
  ];
}

function statusCheck(machine: BlockchainMachine): cloudwatch.Metric {
  return groupMetric(machine, 'StatusCheckFailed', MAXIMUM);
}

function groupMetric({ group }: BlockchainMachine, metricName: string, statistic: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EC2',
    metricName,
    statistic,
    period: MINUTE,
    dimensionsMap: { AutoScalingGroupName: group.autoScalingGroupName },
  });
}

function volumeMetric({ volume }: BlockchainMachine, metricName: string, statistic: string = cloudwatch.Stats.SUM) {
  return new cloudwatch.Metric({
    namespace: 'AWS/EBS',
    metricName,
    statistic,
    period: MINUTE,
    dimensionsMap: { VolumeId: volume.volumeId },
  });
}
