import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { ItemTableProps } from '../tables/item-table';

/** The alarm of a table or one of its indexes. */
export interface ThrottlesAlarmOptions {
  readonly table: dynamodb.ITable;
  /** The name of the index; none for the table itself. */
  readonly index?: string;
  readonly threshold: number;
  /** Text of the notification: what is throttled and what to look at. */
  readonly description: string;
}

/**
 * The alarms that the `alarms` choice asks for: one for the table, one for each global index. DynamoDB counts them apart,
 * and a throttled index holds up writes to its table.
 */
export function tableAlarms(
  scope: Construct,
  props: ItemTableProps,
  table: dynamodb.TableV2,
  indexNames: string[],
): cloudwatch.Alarm[] {
  const { alarms, alarmThresholds } = props;
  const threshold = alarmThresholds?.throttledRequests ?? 1;
  const add = (id: string, what: string, index?: string) =>
    throttlesAlarm(scope, id, alarms, {
      table,
      index,
      threshold,
      description:
        `Requests to ${what} are throttled: look at the keys in Contributor Insights, then spread a hot one, or raise the ` +
        'limits of the table.',
    });
  return [
    add('ThrottlesAlarm', 'the table'),
    ...indexNames.map((index) => add(`${index}ThrottlesAlarm`, `the index ${index}`, index)),
    systemErrorsAlarm(scope, props, table),
    ...replicationAlarms(scope, props, table),
    ...maximumAlarms(scope, props, table),
  ].filter(isKnown);
}

/** Operations whose errors are counted. CloudWatch has one metric for each, and none for all. */
const OPERATIONS = [
  dynamodb.Operation.GET_ITEM,
  dynamodb.Operation.QUERY,
  dynamodb.Operation.SCAN,
  dynamodb.Operation.PUT_ITEM,
  dynamodb.Operation.UPDATE_ITEM,
  dynamodb.Operation.DELETE_ITEM,
];

/** Filled, and three of five minutes, as the alarm on throttled requests. */
const LATE = { evaluationPeriods: 5, datapointsToAlarm: 3 };

function systemErrorsAlarm(
  scope: Construct,
  { alarms, alarmThresholds }: ItemTableProps,
  table: dynamodb.TableV2,
): cloudwatch.Alarm | undefined {
  const threshold = alarmThresholds?.systemErrors;
  if (threshold === undefined) return undefined;
  const usingMetrics = Object.fromEntries(
    OPERATIONS.map((operation) => [
      `errors${operation}`,
      table.metric('SystemErrors', {
        statistic: cloudwatch.Stats.SUM,
        period: MINUTE,
        dimensionsMap: { TableName: table.tableName, Operation: operation },
      }),
    ]),
  );
  return alarms.add(scope, 'SystemErrorsAlarm', {
    severity: severityOf('tableSystemErrors'),
    metric: new cloudwatch.MathExpression({
      label: 'Errors of DynamoDB',
      expression: Object.keys(usingMetrics)
        .map((id) => `FILL(${id}, 0)`)
        .join(' + '),
      usingMetrics,
      period: MINUTE,
    }),
    threshold,
    ...LATE,
    alarmDescription:
      'DynamoDB answers requests to the table with errors of its own, which the SDKs retry: look at the health of the service in the ' +
      'Region, and at the errors of what calls the table.',
  });
}

function replicationAlarms(
  scope: Construct,
  { alarms, alarmThresholds, replicas = [], multiRegionConsistency }: ItemTableProps,
  table: dynamodb.TableV2,
): (cloudwatch.Alarm | undefined)[] {
  if (multiRegionConsistency === dynamodb.MultiRegionConsistency.STRONG) return [];
  const threshold = alarmThresholds?.replicationLatency ?? Duration.minutes(1);
  return replicas.map(({ region }) =>
    alarms.add(scope, `${pascal(region)}ReplicationAlarm`, {
      severity: severityOf('tableReplicationLatency'),
      metric: filled(
        'Time to the replica',
        table.metric('ReplicationLatency', {
          statistic: cloudwatch.Stats.AVERAGE,
          period: MINUTE,
          dimensionsMap: { TableName: table.tableName, ReceivingRegion: region },
        }),
      ),
      threshold: threshold.toMilliseconds(),
      ...LATE,
      alarmDescription:
        `Writes take ${threshold.toSeconds()} s or more to reach the replica in ${region}, where old items are read meanwhile: look at ` +
        'throttled writes of the replica, and at the health of the Region.',
    }),
  );
}

/** `eu-central-1` as a part of an id. */
function pascal(region: string): string {
  return region
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

function maximumAlarms(
  scope: Construct,
  { alarms, alarmThresholds, throughput }: ItemTableProps,
  table: dynamodb.TableV2,
): (cloudwatch.Alarm | undefined)[] {
  const percent = alarmThresholds?.maxThroughputPercent ?? 80;
  const { maxReadUnits, maxWriteUnits } = throughput?._bind() ?? {};
  const options = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
  const add = (kind: 'Read' | 'Write', maximum: number | undefined, metric: cloudwatch.Metric) =>
    !isKnown(maximum)
      ? undefined
      : alarms.add(scope, `Max${kind}UnitsAlarm`, {
          severity: severityOf('tableMaximum'),
          metric: filled(`${kind} units`, metric),
          threshold: Math.ceil((maximum * 60 * percent) / 100),
          ...LATE,
          alarmDescription:
            `The table uses ${percent} % or more of its maximum of ${maximum} ${kind.toLowerCase()} units a second, beyond which requests are ` +
            `throttled: raise 'max${kind}Units' of the throughput, or find out what ${kind.toLowerCase()}s so much.`,
        });
  return [
    add('Read', maxReadUnits, table.metricConsumedReadCapacityUnits(options)),
    add('Write', maxWriteUnits, table.metricConsumedWriteCapacityUnits(options)),
  ];
}

/** Alarms on metrics of DynamoDB ignore what is missing. */
function filled(label: string, metric: cloudwatch.Metric): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label,
    expression: 'FILL(m, 0)',
    usingMetrics: { m: metric },
    period: MINUTE,
  });
}

/** The alarm on throttled requests to a table or an index, if the `alarms` choice asks for it. */
export function throttlesAlarm(
  scope: Construct,
  id: string,
  alarms: Alarms,
  { table, index, threshold, description }: ThrottlesAlarmOptions,
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, id, {
    severity: severityOf('tableThrottles'),
    metric: new cloudwatch.MathExpression({
      label: 'Throttled reads and writes',
      expression: 'FILL(reads, 0) + FILL(writes, 0)',
      usingMetrics: {
        reads: throttles(table, 'ReadThrottleEvents', index),
        writes: throttles(table, 'WriteThrottleEvents', index),
      },
      period: MINUTE,
    }),
    threshold,
    // Filled, because alarms on metrics of DynamoDB ignore what is missing and would never return to normal; and three of
    // five, because the newest minutes are 0 as long as DynamoDB has not reported them.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    alarmDescription: description,
  });
}

/** The graphs of a table that an operator looks at first. */
export function tableWidgets(scope: Construct, table: dynamodb.TableV2, indexNames: string[]): cloudwatch.IWidget[] {
  const sum = { statistic: cloudwatch.Stats.SUM };
  return [
    graph(scope, 'consumed capacity', {
      left: [table.metricConsumedReadCapacityUnits(sum), table.metricConsumedWriteCapacityUnits(sum)],
    }),
    graph(scope, 'throttled requests', {
      left: [undefined, ...indexNames].flatMap((index) =>
        ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => throttles(table, name, index)),
      ),
    }),
    graph(scope, 'latency', {
      left: ['GetItem', 'Query', 'PutItem', 'UpdateItem'].map((operation) =>
        table.metricSuccessfulRequestLatency({
          dimensionsMap: { TableName: table.tableName, Operation: operation },
          statistic: cloudwatch.Stats.p(99),
          label: operation,
        }),
      ),
    }),
  ];
}

function throttles(table: dynamodb.ITable, metricName: string, index?: string): cloudwatch.Metric {
  return table.metric(metricName, {
    statistic: cloudwatch.Stats.SUM,
    period: MINUTE,
    label: `${index ?? 'table'}: ${metricName}`,
    dimensionsMap: { TableName: table.tableName, ...(index ? { GlobalSecondaryIndexName: index } : {}) },
  });
}
