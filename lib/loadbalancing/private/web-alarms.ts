import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlarmDefinition, Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { WebAlarmThresholds } from '../web-alarm-thresholds';
import { WebLoadBalancerAlarmThresholds } from '../web-load-balancer';

const THREE_OF_FIVE: Partial<AlarmDefinition> = { evaluationPeriods: 5, datapointsToAlarm: 3 };
/** Below this number of errors in a minute, their share is not worth looking at. */
const MIN_ERRORS = 5;
/** Below this number of requests in a minute, the share of those that are refused says nothing. */
const FEW_REQUESTS = 20;
/** An alarm takes ten metrics at most. */
const MAX_METRICS = 10;

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
  const { serverErrorPercent = 1, clientErrorPercent, latencyP99 = Duration.seconds(3) } = thresholds;
  return [
    alarms.add(scope, 'TargetErrorsAlarm', {
      severity: severityOf('targetErrors'),
      ...THREE_OF_FIVE,
      metric: serverErrorPercentOf(groups, failures),
      threshold: serverErrorPercent,
      alarmDescription: `The service answers ${serverErrorPercent} % or more of its requests with 5xx: look at its logs and at the last deployment.`,
    }),
    clientErrorPercent === undefined
      ? undefined
      : alarms.add(scope, 'ClientErrorsAlarm', {
          ...THREE_OF_FIVE,
          severity: severityOf('targetClientErrors'),
          metric: clientErrorPercentOf(groups),
          threshold: clientErrorPercent,
          alarmDescription: `The service refuses ${clientErrorPercent} % or more of its requests with 4xx: look at the access logs for an attack, a broken client or a broken link, and at the last deployment.`,
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
  certificates: readonly elbv2.IListenerCertificate[] = [],
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const { serverErrors = 5, rejectedConnections = 1, certificateExpiry = Duration.days(30) } = thresholds;
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
    ...addExpiryAlarms(scope, alarms, certificates, certificateExpiry.toDays()),
  ].filter((alarm) => alarm !== undefined);
}

/** One for all certificates, up to as many as an alarm can look at. */
export function addExpiryAlarms(
  scope: Construct,
  alarms: Alarms,
  certificates: readonly elbv2.IListenerCertificate[],
  days: number,
): (cloudwatch.Alarm | undefined)[] {
  const watched = certificates.map(({ certificateArn }) => certificateArn).filter(isOfCertificateManager);
  const number = Math.ceil(watched.length / MAX_METRICS);
  return Array.from({ length: number }, (_, index) =>
    alarms.add(scope, `CertificateExpiryAlarm${index === 0 ? '' : index + 1}`, {
      severity: severityOf('certificateExpiry'),
      metric: daysToExpiry(watched.slice(index * MAX_METRICS, (index + 1) * MAX_METRICS)),
      threshold: days,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // There is no data before the first day ends, nor after the certificate has expired.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription: `A certificate expires in ${days} days or less and was not renewed: look at its renewal status in AWS Certificate Manager and at the DNS records of its validation, or import a new one.`,
    }),
  );
}

/** Of the certificate that expires first. */
function daysToExpiry(arns: readonly string[]): cloudwatch.IMetric {
  const metrics = arns.map(
    (certificateArn) =>
      new cloudwatch.Metric({
        namespace: 'AWS/CertificateManager',
        metricName: 'DaysToExpiry',
        dimensionsMap: { CertificateArn: certificateArn },
        statistic: cloudwatch.Stats.MINIMUM,
        period: Duration.days(1),
      }),
  );
  if (metrics.length === 1) return metrics[0];
  const ids = metrics.map((_, index) => `m${index}`);
  return new cloudwatch.MathExpression({
    label: 'Days to expiry',
    expression: `MIN([${ids.join(', ')}])`,
    usingMetrics: Object.fromEntries(ids.map((id, index) => [id, metrics[index]])),
    period: Duration.days(1),
  });
}

/** Certificates of IAM have no metrics. */
function isOfCertificateManager(arn: string): boolean {
  return !isKnown(arn) || /^arn:[^:]+:acm:/.test(arn);
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
  const [errors, requests] = ['errors', 'requests'].map((kind) => sumOf(kind, usingMetrics));
  return new cloudwatch.MathExpression({
    label: 'Requests answered with 5xx, percent',
    expression: `IF(${errors} >= ${MIN_ERRORS}, 100 * ${errors} / ${requests}, 0)`,
    usingMetrics,
    period: MINUTE,
  });
}

/** The share of requests that targets answer with 4xx, in percent; 0 in a minute with few requests. */
function clientErrorPercentOf(groups: readonly elbv2.IApplicationTargetGroup[]): cloudwatch.IMetric {
  const usingMetrics: Record<string, cloudwatch.IMetric> = {};
  groups.forEach((group, i) => {
    usingMetrics[`errors${i}`] = group.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_4XX_COUNT, {
      period: MINUTE,
    });
    usingMetrics[`requests${i}`] = group.metrics.requestCount({ period: MINUTE });
  });
  const [errors, requests] = ['errors', 'requests'].map((kind) => sumOf(kind, usingMetrics));
  return new cloudwatch.MathExpression({
    label: 'Requests refused with 4xx, percent',
    expression: `IF(${requests} >= ${FEW_REQUESTS}, 100 * ${errors} / ${requests}, 0)`,
    usingMetrics,
    period: MINUTE,
  });
}

/** The sum of the metrics of a kind, by metric math. */
function sumOf(kind: string, metrics: Record<string, cloudwatch.IMetric>): string {
  const ids = Object.keys(metrics).filter((id) => id.startsWith(kind));
  return `SUM([${ids.join(', ')}])`;
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
