import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlarmDefinition, Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';
import { WebAlarmThresholds } from '../web-alarm-thresholds';
import { WebLoadBalancerAlarmThresholds } from '../web-load-balancer';

const THREE_OF_FIVE: Partial<AlarmDefinition> = { evaluationPeriods: 5, datapointsToAlarm: 3 };
/** Below this number of errors in a minute, their share is not worth looking at. */
const MIN_ERRORS = 5;

/** The alarms of one service behind a load balancer. `groups` are two where it is deployed blue/green. */
export function addTargetAlarms(
  scope: Construct,
  alarms: Alarms,
  groups: readonly elbv2.IApplicationTargetGroup[],
  thresholds: WebAlarmThresholds = {},
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  return [
    alarms.add(scope, 'UnhealthyTargetsAlarm', {
      severity: severityOf('unhealthyTargets'),
      metric: each('Unhealthy targets', 'MAX', groups, (group) =>
        group.metrics.unhealthyHostCount({ period: MINUTE, statistic: 'Maximum' }),
      ),
      threshold: 1,
      evaluationPeriods: 5,
      alarmDescription:
        'A target has failed its health check for 5 minutes and was not replaced: look at its logs and at the reason in the target group.',
    }),
    ...addRequestAlarms(scope, alarms, groups, thresholds),
  ].filter((alarm) => alarm !== undefined);
}

/**
 * The alarms on the requests alone: for targets without a health check.
 *
 * @param failures metrics of the target groups that count as errors beside answers with 5xx
 */
export function addRequestAlarms(
  scope: Construct,
  alarms: Alarms,
  groups: readonly elbv2.IApplicationTargetGroup[],
  thresholds: WebAlarmThresholds = {},
  failures: readonly string[] = [],
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const { serverErrorPercent = 1, latencyP99 = Duration.seconds(3) } = thresholds;
  return [
    alarms.add(scope, 'TargetErrorsAlarm', {
      severity: severityOf('targetErrors'),
      ...THREE_OF_FIVE,
      metric: serverErrorPercentOf(groups, failures),
      threshold: serverErrorPercent,
      alarmDescription: `The service answers ${serverErrorPercent} % or more of its requests with 5xx: look at its logs and at the last deployment.`,
    }),
    alarms.add(scope, 'LatencyAlarm', {
      severity: severityOf('targetLatency'),
      ...THREE_OF_FIVE,
      metric: each('Response time p99', 'MAX', groups, (group) =>
        group.metrics.targetResponseTime({ period: MINUTE, statistic: 'p99' }),
      ),
      threshold: latencyP99.toMilliseconds() / 1000,
      alarmDescription: `The slowest 1 % of the requests take ${latencyP99.toMilliseconds()} ms or more: look at CPU, memory and what the service waits for.`,
    }),
  ].filter((alarm) => alarm !== undefined);
}

/** The alarms of a load balancer, whatever is behind it. */
export function addLoadBalancerAlarms(
  scope: Construct,
  alarms: Alarms,
  loadBalancer: elbv2.IApplicationLoadBalancer,
  thresholds: WebLoadBalancerAlarmThresholds = {},
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const { serverErrors = 5, rejectedConnections = 1 } = thresholds;
  const { metrics } = loadBalancer;
  return [
    alarms.add(scope, 'ErrorsAlarm', {
      severity: severityOf('loadBalancerErrors'),
      ...THREE_OF_FIVE,
      metric: metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, { period: MINUTE }),
      threshold: serverErrors,
      alarmDescription:
        'The load balancer itself answers with 5xx: no target is healthy, or targets time out or cut connections. Look at the target groups, then at the access logs.',
    }),
    alarms.add(scope, 'RejectedConnectionsAlarm', {
      severity: severityOf('rejectedConnections'),
      ...THREE_OF_FIVE,
      metric: metrics.rejectedConnectionCount({ period: MINUTE }),
      threshold: rejectedConnections,
      alarmDescription:
        'The load balancer has reached its maximum number of connections and refuses clients: look for a flood of requests, or reserve capacity (minCapacityUnits).',
    }),
  ].filter((alarm) => alarm !== undefined);
}

/**
 * The share of requests that targets answer with 5xx, in percent; 0 in a minute with few errors.
 *
 * @param failures metrics of the target groups that count as errors, too
 */
export function serverErrorPercentOf(
  groups: readonly elbv2.IApplicationTargetGroup[],
  failures: readonly string[] = [],
): cloudwatch.IMetric {
  const usingMetrics: Record<string, cloudwatch.IMetric> = {};
  groups.forEach((group, i) => {
    usingMetrics[`errors${i}`] = group.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, {
      period: MINUTE,
    });
    failures.forEach((name, j) => {
      usingMetrics[`errors${i}${j}`] = group.metrics.custom(name, { period: MINUTE, statistic: 'Sum' });
    });
    usingMetrics[`requests${i}`] = group.metrics.requestCount({ period: MINUTE });
  });
  const sum = (kind: string) =>
    `SUM([${Object.keys(usingMetrics)
      .filter((id) => id.startsWith(kind))
      .join(', ')}])`;
  const [errors, requests] = [sum('errors'), sum('requests')];
  return new cloudwatch.MathExpression({
    label: 'Requests answered with 5xx, percent',
    expression: `IF(${errors} >= ${MIN_ERRORS}, 100 * ${errors} / ${requests}, 0)`,
    usingMetrics,
    period: MINUTE,
  });
}

/** One metric of one group, or of both groups of a blue/green pair: the idle one has no data. */
function each(
  label: string,
  combine: 'MAX' | 'SUM',
  groups: readonly elbv2.IApplicationTargetGroup[],
  metricOf: (group: elbv2.IApplicationTargetGroup) => cloudwatch.Metric,
): cloudwatch.IMetric {
  const metrics = groups.map(metricOf);
  if (metrics.length === 1) return metrics[0];
  const ids = metrics.map((_, i) => `m${i}`);
  return new cloudwatch.MathExpression({
    label,
    expression: `${combine}([${ids.join(', ')}])`,
    usingMetrics: Object.fromEntries(ids.map((id, i) => [id, metrics[i]])),
    period: MINUTE,
  });
}
