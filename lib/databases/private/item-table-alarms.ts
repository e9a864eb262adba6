import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { ItemTableProps } from '../item-table';

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
  { alarms, alarmThresholds }: ItemTableProps,
  table: dynamodb.TableV2,
  indexNames: string[],
): cloudwatch.Alarm[] {
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
  ].filter(isKnown);
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
