import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { DsqlClusterProps } from '../dsql/dsql-cluster';

/** Conflicts of so few transactions in five minutes say nothing. */
const FEW_TRANSACTIONS = 100;

const FIVE_MINUTES = Duration.minutes(5);

/** The alarms of a cluster. */
export function dsqlAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: DsqlClusterProps,
  identifier: string,
): cloudwatch.Alarm[] {
  const {
    queryTimeouts = 1,
    conflictPercent = 10,
    storage = Size.tebibytes(8),
    dailyProcessingUnits: dailyUnits,
  } = alarmThresholds;
  return [
    alarms.add(scope, 'QueryTimeoutsAlarm', {
      severity: severityOf('dsqlQueryTimeouts'),
      metric: dsqlMetric(identifier, 'QueryTimeouts', cloudwatch.Stats.SUM, MINUTE),
      threshold: queryTimeouts,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      alarmDescription:
        'Queries of the DSQL cluster run into the maximum time of a transaction: look for a query without an index (EXPLAIN ' +
        'ANALYZE), and for transactions that do too much at once.',
    }),
    alarms.add(scope, 'ConflictsAlarm', {
      severity: severityOf('dsqlConflicts'),
      metric: new cloudwatch.MathExpression({
        label: 'conflicts in percent of transactions',
        expression: `IF(transactions >= ${FEW_TRANSACTIONS}, 100 * conflicts / transactions, 0)`,
        usingMetrics: {
          conflicts: dsqlMetric(identifier, 'OccConflicts', cloudwatch.Stats.SUM, FIVE_MINUTES),
          transactions: dsqlMetric(identifier, 'TotalTransactions', cloudwatch.Stats.SUM, FIVE_MINUTES),
        },
        period: FIVE_MINUTES,
      }),
      threshold: conflictPercent,
      alarmDescription:
        `At least ${conflictPercent} % of the transactions of the DSQL cluster are aborted, since another one changed the same rows: ` +
        'spread the writes over more keys (no counters, no sequences as keys), and see that callers try again after a pause.',
    }),
    alarms.add(scope, 'StorageAlarm', {
      severity: severityOf('dsqlStorage'),
      metric: dsqlMetric(identifier, 'ClusterStorageSize', cloudwatch.Stats.MAXIMUM, FIVE_MINUTES),
      threshold: storage.toBytes(),
      alarmDescription:
        'The DSQL cluster nears the quota of its storage, beyond which it refuses writes: have the quota raised (Service Quotas, ' +
        '10 TiB at first), or delete what is not needed.',
    }),
    dailyUnits === undefined
      ? undefined
      : alarms.add(scope, 'ProcessingUnitsAlarm', {
          severity: severityOf('dsqlProcessingUnits'),
          metric: dsqlMetric(identifier, 'TotalDPU', cloudwatch.Stats.SUM, Duration.days(1)),
          threshold: dailyUnits,
          evaluationPeriods: 1,
          alarmDescription:
            `The DSQL cluster used ${dailyUnits} distributed processing units or more in a day, which is what it is billed by: look ` +
            'for a query that reads whole tables (EXPLAIN ANALYZE shows the units), and for callers that try again without a pause.',
        }),
  ].filter(isKnown);
}

/** The graphs of a cluster that an operator looks at first. */
export function dsqlWidgets(scope: Construct, identifier: string): cloudwatch.IWidget[] {
  const { MAXIMUM, SUM } = cloudwatch.Stats;
  const metrics = (statistic: string, ...names: string[]) =>
    names.map((name) => dsqlMetric(identifier, name, statistic, MINUTE));
  return [
    graph(scope, 'transactions', {
      left: metrics(SUM, 'TotalTransactions', 'ReadOnlyTransactions'),
      right: metrics(SUM, 'OccConflicts', 'QueryTimeouts'),
    }),
    graph(scope, 'commit latency', { left: metrics('p50', 'CommitLatency'), leftYAxis: { min: 0 } }),
    graph(scope, 'processing units', {
      left: metrics(SUM, 'ComputeDPU', 'ReadDPU', 'WriteDPU', 'MultiRegionWriteDPU'),
    }),
    graph(scope, 'storage', { left: metrics(MAXIMUM, 'ClusterStorageSize'), leftYAxis: { min: 0 } }),
  ];
}

/**
 * A metric of a cluster: by `ClusterId`, as the page on billing and the console have it; the table of the page on metrics calls that of units
 * `ResourceId`. https://docs.aws.amazon.com/aurora-dsql/latest/userguide/billing-metering.html
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html
 */
function dsqlMetric(identifier: string, metricName: string, statistic: string, period: Duration): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/AuroraDSQL',
    metricName,
    dimensionsMap: { ClusterId: identifier },
    statistic,
    period,
  });
}
