import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MINUTE, severityOf } from '../../observability/internal';
import { isKnown, rule, Rules } from '../../private/validation';
import type { AuroraGlobalOptions } from '../aurora/aurora-global-options';
import { auroraRules, capacityOf } from './aurora-rules';
import { isBurstable } from './instance-class';

const LAG = { min: 100, max: 3_600_000 };

/** The rules that every cluster of a global database has. */
export function auroraGlobalRules(props: AuroraGlobalOptions): Rules {
  const lag = props.globalLag?.isUnresolved() === false ? props.globalLag.toMilliseconds() : undefined;
  const types = [
    capacityOf(props.capacity).instanceType,
    ...(props.readers?._readers.map(({ instanceType }) => instanceType) ?? []),
  ].filter(isKnown);
  return [
    auroraRules(props),
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
    rule(
      capacityOf(props.capacity).minAcu === 0,
      () =>
        `'capacity' must not pause in a global database, whose replication keeps instances awake; take 'AuroraCapacity.serverless()'`,
    ),
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-getting-started.html
    rule(
      types.some((type) => isBurstable(type)),
      () =>
        `'capacity' and 'readers' must not be of instance types with credits in a global database; take another, such as r8g.large`,
    ),
    rule(
      lag !== undefined && !(lag >= LAG.min && lag <= LAG.max),
      () => `'globalLag' must be from 100 milliseconds to 1 hour, got ${String(lag)} ms`,
    ),
  ];
}

/**
 * The alarms on the lag between Regions.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html
 */
export function auroraGlobalAlarms(
  scope: Construct,
  { alarms, globalLag = Duration.seconds(10) }: AuroraGlobalOptions,
  clusterIdentifier: string,
): cloudwatch.Alarm[] {
  const add = (id: string, metricName: string, what: string) =>
    alarms.add(scope, id, {
      severity: severityOf('auroraGlobalLag'),
      metric: lagOf(clusterIdentifier, metricName),
      threshold: globalLag.toMilliseconds(),
      evaluationPeriods: 5,
      alarmDescription:
        `${what} of the secondary cluster are behind the primary one for 5 minutes, and would be lost with its Region: look at the load of ` +
        'both, which have to be of the same capacity, and at events of RDS in both Regions.',
    });
  return [
    add('GlobalRpoLagAlarm', 'AuroraGlobalDBRPOLag', 'Transactions'),
    add('GlobalReplicationLagAlarm', 'AuroraGlobalDBReplicationLag', 'Changes of the storage'),
  ].filter(isKnown);
}

/**
 * A lag of a cluster. AWS documents no dimensions of it; its workshops show it by `DBClusterIdentifier` alone and with `SourceRegion`, which a
 * switchover changes: a query finds either.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
function lagOf(clusterIdentifier: string, metricName: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: metricName,
    expression: `SELECT MAX(${metricName}) FROM "AWS/RDS" WHERE DBClusterIdentifier = '${clusterIdentifier}'`,
    usingMetrics: {},
    period: MINUTE,
  });
}
