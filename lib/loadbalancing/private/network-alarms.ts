import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlarmDefinition, Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';
import { NetworkLoadBalancerAlarmThresholds, NetworkTargetAlarmThresholds } from '../network/network-alarm-thresholds';
import { addExpiryAlarms } from './web-alarms';

const THREE_OF_FIVE: Partial<AlarmDefinition> = { evaluationPeriods: 5, datapointsToAlarm: 3 };

/**
 * The alarms of a Network Load Balancer, whatever is behind it. `practiceRuns` are those of zonal autoshift.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export function addNetworkLoadBalancerAlarms(
  scope: Construct,
  alarms: Alarms,
  { metrics }: elbv2.INetworkLoadBalancer,
  thresholds: NetworkLoadBalancerAlarmThresholds = {},
  practiceRuns = false,
): cloudwatch.Alarm[] {
  const { portAllocationErrors = 1, rejectedFlows = 5, targetResets } = thresholds;
  const sum = (name: string) => metrics.custom(name, { period: MINUTE, statistic: cloudwatch.Stats.SUM });
  return [
    alarms.add(scope, 'PortAllocationErrorsAlarm', {
      severity: severityOf('portAllocationErrors'),
      ...THREE_OF_FIVE,
      metric: sum('PortAllocationErrorCount'),
      threshold: portAllocationErrors,
      alarmDescription:
        'Connections of clients are dropped, because the load balancer has no port left to a target: add targets. Each takes about 55,000 connections from one zone.',
    }),
    alarms.add(scope, 'UnhealthyZonesAlarm', {
      severity: severityOf('unhealthyZones'),
      ...THREE_OF_FIVE,
      // A 1 for each healthy zone, a 0 for each other. A practice run takes one away for half an hour every week
      // (https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-autoshift.html): it must wake nobody.
      metric: metrics.custom('ZonalHealthStatus', {
        period: MINUTE,
        statistic: practiceRuns ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.MINIMUM,
      }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      alarmDescription: practiceRuns
        ? 'The load balancer has no healthy zone: clients are sent to targets that fail their checks. Look at the targets.'
        : 'The load balancer has no healthy target for a zone, or the zone is shifted away: clients that have its address are cut off. Look at the targets, and at zonal shifts.',
    }),
    alarms.add(scope, 'RejectedFlowsAlarm', {
      severity: severityOf('rejectedFlows'),
      ...THREE_OF_FIVE,
      metric: sum('RejectedFlowCount'),
      threshold: rejectedFlows,
      alarmDescription:
        'The load balancer rejects connections: look for a flood of them, and for a port without targets, or reserve capacity (minCapacityUnits).',
    }),
    targetResets === undefined
      ? undefined
      : alarms.add(scope, 'TargetResetsAlarm', {
          severity: severityOf('targetResets'),
          ...THREE_OF_FIVE,
          metric: sum('TCP_Target_Reset_Count'),
          threshold: targetResets,
          alarmDescription: `Targets reset ${targetResets} connections a minute or more: look at their logs and at the last deployment.`,
        }),
  ].filter((alarm) => alarm !== undefined);
}

/** The alarms of what is behind a port. `groups` are two where it is deployed blue/green. */
export function addNetworkTargetAlarms(
  scope: Construct,
  alarms: Alarms,
  groups: readonly elbv2.INetworkTargetGroup[],
  certificates: readonly elbv2.IListenerCertificate[],
  { certificateExpiry = Duration.days(30) }: NetworkTargetAlarmThresholds = {},
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  return [
    alarms.add(scope, 'UnhealthyTargetsAlarm', {
      severity: severityOf('unhealthyTargets'),
      metric: unhealthyTargets(groups),
      threshold: 1,
      evaluationPeriods: 5,
      alarmDescription:
        'A target has failed its health check for 5 minutes and was not replaced: look at its logs and at the reason in the target group.',
    }),
    ...addExpiryAlarms(scope, alarms, certificates, certificateExpiry.toDays()),
  ].filter((alarm) => alarm !== undefined);
}

/** Of the group that has most of them: the idle one of two has none. */
function unhealthyTargets(groups: readonly elbv2.INetworkTargetGroup[]): cloudwatch.IMetric {
  const metrics = groups.map((group) =>
    group.metrics.unHealthyHostCount({ period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
  );
  if (metrics.length === 1) return metrics[0];
  const ids = metrics.map((_, index) => `m${index}`);
  return new cloudwatch.MathExpression({
    label: 'Unhealthy targets',
    expression: `MAX([${ids.join(', ')}])`,
    usingMetrics: Object.fromEntries(ids.map((id, index) => [id, metrics[index]])),
    period: MINUTE,
  });
}
