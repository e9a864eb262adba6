import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import { CfnBroker } from 'aws-cdk-lib/aws-amazonmq';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';

/** Alarms look at five minutes. */
const FIVE_OF_FIVE = { evaluationPeriods: 5 };
const { MAXIMUM, MINIMUM, SAMPLE_COUNT } = cloudwatch.Stats;

/** A metric of Amazon MQ. */
export function brokerMetric(
  metricName: string,
  dimensionsMap: cloudwatch.DimensionsMap,
  statistic: string = MAXIMUM,
  period = MINUTE,
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/AmazonMQ', metricName, dimensionsMap, statistic, period });
}

/** One metric over the instances of a broker, of which one is at work. */
export function overInstances(
  instances: readonly string[],
  metricOf: (instance: string) => cloudwatch.Metric,
  label: string,
  combine: 'MAX' | 'SUM' = 'MAX',
): cloudwatch.IMetric {
  const [first, ...others] = instances.map(metricOf);
  if (!first || others.length === 0) return first;
  // Ids must differ within a graph.
  const id = label.charAt(0).toLowerCase() + label.slice(1);
  const metrics = [first, ...others].map((metric, i) => [`${id}${i + 1}`, metric] as const);
  return new cloudwatch.MathExpression({
    // The other instance may report nothing.
    expression: `${combine}([${metrics.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(metrics),
    label,
    period: MINUTE,
  });
}

/** The alarm of the processor, which both engines have. */
export function cpuAlarm(scope: Construct, alarms: Alarms, metric: cloudwatch.IMetric, threshold = 80) {
  return alarms.add(scope, 'CpuAlarm', {
    severity: severityOf('brokerCpu'),
    metric,
    threshold,
    evaluationPeriods: 15,
    alarmDescription:
      'The processor of the broker is busy for 15 minutes: look at rates and connections, then take a larger instance type.',
  });
}

/** The alarm of a broker that reports nothing. */
export function silenceAlarm(
  scope: Construct,
  alarms: Alarms,
  broker: CfnBroker,
  metrics: readonly cloudwatch.Metric[],
): cloudwatch.Alarm | undefined {
  const counts = metrics.map((metric) => metric.with({ statistic: SAMPLE_COUNT, period: Duration.minutes(5) }));
  const [first, ...others] = counts as [cloudwatch.Metric, ...cloudwatch.Metric[]];
  const alarm = alarms.add(scope, 'SilenceAlarm', {
    severity: severityOf('brokerSilence'),
    metric:
      others.length === 0
        ? first
        : new cloudwatch.MathExpression({
            expression: `SUM([${counts.map((_, i) => `FILL(m${i + 1}, 0)`).join(', ')}])`,
            usingMetrics: Object.fromEntries(counts.map((metric, i) => [`m${i + 1}`, metric])),
            label: 'reports',
            period: Duration.minutes(5),
          }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    evaluationPeriods: 3,
    alarmDescription:
      'The broker has reported nothing for 15 minutes: look at its state, and whether it is in its window of maintenance.',
  });
  // A broker is made in 15 minutes or more, in which it reports nothing.
  alarm?.node.addDependency(broker);
  return alarm;
}

/** The alarms of one queue. */
export function queueAlarms(
  scope: Construct,
  id: string,
  alarms: Alarms,
  queue: {
    readonly name: string;
    readonly messages: cloudwatch.IMetric;
    readonly consumers: cloudwatch.IMetric;
    readonly maxMessages?: number;
    readonly minConsumers?: number;
  },
): cloudwatch.Alarm[] {
  return [
    alarms.add(scope, `${id}DepthAlarm`, {
      severity: severityOf('brokerQueueDepth'),
      metric: queue.messages,
      threshold: queue.maxMessages ?? 1000,
      ...FIVE_OF_FIVE,
      alarmDescription: `Messages wait in the queue '${queue.name}': its consumers are behind. Look at their errors, then add some.`,
    }),
    queue.minConsumers !== 0 &&
      alarms.add(scope, `${id}ConsumersAlarm`, {
        severity: severityOf('brokerQueueConsumers'),
        metric: queue.consumers,
        threshold: queue.minConsumers ?? 1,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        ...FIVE_OF_FIVE,
        alarmDescription: `The queue '${queue.name}' has too few consumers: its messages are not processed. Look at the consumers and their password.`,
      }),
  ].filter((alarm) => alarm instanceof cloudwatch.Alarm);
}

/** The alarms of RabbitMQ that its publishers depend on. */
export function rabbitMqResourceAlarms(
  scope: Construct,
  alarms: Alarms,
  dimensions: cloudwatch.DimensionsMap,
  thresholds: { readonly memoryPercent?: number; readonly diskFreePercent?: number } = {},
): (cloudwatch.Alarm | undefined)[] {
  const { memory, disk } = rabbitMqShares(dimensions);
  return [
    alarms.add(scope, 'MemoryAlarm', {
      severity: severityOf('rabbitMqMemory'),
      metric: memory,
      threshold: thresholds.memoryPercent ?? 80,
      ...FIVE_OF_FIVE,
      alarmDescription:
        'The memory of the broker is close to its limit, from which on it blocks publishers: have queues emptied, close idle connections and channels, or take a larger instance type.',
    }),
    alarms.add(scope, 'DiskAlarm', {
      severity: severityOf('rabbitMqDisk'),
      metric: disk,
      threshold: thresholds.diskFreePercent ?? 150,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      ...FIVE_OF_FIVE,
      alarmDescription:
        'The free disk of the broker is close to its limit, from which on it blocks publishers: have queues emptied, or take a larger instance type.',
    }),
  ];
}

/** The memory and the free disk of RabbitMQ in percent of their limits, of the worst node. */
export function rabbitMqShares(dimensions: cloudwatch.DimensionsMap) {
  const share = (id: string, label: string, value: cloudwatch.Metric, limit: cloudwatch.Metric) =>
    new cloudwatch.MathExpression({
      expression: `100 * ${id} / ${id}Limit`,
      // Ids must differ within a graph.
      usingMetrics: { [id]: value, [`${id}Limit`]: limit },
      label,
      period: MINUTE,
    });
  return {
    memory: share(
      'memory',
      'memory of its limit (%)',
      brokerMetric('RabbitMQMemUsed', dimensions),
      brokerMetric('RabbitMQMemLimit', dimensions, MINIMUM),
    ),
    disk: share(
      'disk',
      'free disk of its limit (%)',
      brokerMetric('RabbitMQDiskFree', dimensions, MINIMUM),
      brokerMetric('RabbitMQDiskFreeLimit', dimensions),
    ),
  };
}

/** The alarms of ActiveMQ that its producers depend on. */
export function activeMqResourceAlarms(
  scope: Construct,
  alarms: Alarms,
  metricOf: (name: string) => cloudwatch.IMetric,
  thresholds: { readonly storePercent: number; readonly heapPercent: number; readonly connections: number },
): (cloudwatch.Alarm | undefined)[] {
  return [
    alarms.add(scope, 'StoreAlarm', {
      severity: severityOf('activeMqStore'),
      metric: metricOf('StorePercentUsage'),
      threshold: thresholds.storePercent,
      ...FIVE_OF_FIVE,
      alarmDescription:
        'The storage of the broker fills; when it is full, producers are blocked. Look for queues without consumers, ActiveMQ.DLQ among them.',
    }),
    alarms.add(scope, 'HeapAlarm', {
      severity: severityOf('activeMqHeap'),
      metric: metricOf('HeapUsage'),
      threshold: thresholds.heapPercent,
      evaluationPeriods: 15,
      alarmDescription:
        'The memory of the broker is scarce for 15 minutes: look at connections, destinations and prefetch limits, then take a larger instance type.',
    }),
    alarms.add(scope, 'ConnectionsAlarm', {
      severity: severityOf('activeMqConnections'),
      metric: metricOf('CurrentConnectionsCount'),
      threshold: thresholds.connections,
      ...FIVE_OF_FIVE,
      alarmDescription:
        'The broker has almost as many connections as it takes, and will refuse more: look for clients that do not pool them.',
    }),
  ];
}
