import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Alarms } from '../../observability';
import { isKnown } from '../../private/validation';

const MINUTE = Duration.minutes(1);

/**
 * The alarms that the `alarms` choice asks for: one for the table, one for each global index. DynamoDB counts them apart,
 * and a throttled index holds up writes to its table.
 */
export function tableAlarms(
  scope: Construct,
  alarms: Alarms,
  table: dynamodb.TableV2,
  indexNames: string[],
): cloudwatch.Alarm[] {
  const path = scope.node.path;
  const add = (id: string, what: string, index?: string) =>
    alarms.add(scope, id, {
      metric: new cloudwatch.MathExpression({
        label: 'Throttled reads and writes',
        expression: 'FILL(reads, 0) + FILL(writes, 0)',
        usingMetrics: {
          reads: throttles(table, 'ReadThrottleEvents', index),
          writes: throttles(table, 'WriteThrottleEvents', index),
        },
        period: MINUTE,
      }),
      threshold: 1,
      alarmDescription:
        `${path}: requests to ${what} are throttled. Contributor Insights names the keys; spread a hot one, or raise the ` +
        'limits of the table.',
    });
  return [
    add('ThrottlesAlarm', 'the table'),
    ...indexNames.map((index) => add(`${index}ThrottlesAlarm`, `index ${index}`, index)),
  ].filter(isKnown);
}

/** What an operator looks at first. */
export function tableWidgets(title: string, table: dynamodb.TableV2, indexNames: string[]): cloudwatch.IWidget[] {
  const sum = { statistic: cloudwatch.Stats.SUM };
  return [
    new cloudwatch.GraphWidget({
      title: `${title}: consumed capacity`,
      left: [table.metricConsumedReadCapacityUnits(sum), table.metricConsumedWriteCapacityUnits(sum)],
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: throttles`,
      left: [undefined, ...indexNames].flatMap((index) =>
        ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => throttles(table, name, index)),
      ),
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: latency`,
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

function throttles(table: dynamodb.TableV2, metricName: string, index?: string): cloudwatch.Metric {
  return table.metric(metricName, {
    statistic: cloudwatch.Stats.SUM,
    period: MINUTE,
    label: `${index ?? 'table'}: ${metricName}`,
    dimensionsMap: { TableName: table.tableName, ...(index ? { GlobalSecondaryIndexName: index } : {}) },
  });
}
