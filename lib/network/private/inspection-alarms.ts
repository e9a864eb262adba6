import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { InspectionApplianceAlarmThresholds } from '../inspection/inspection-appliances';

/** A Gateway Load Balancer and its target group, as metrics know them. */
export interface Inspected {
  readonly loadBalancer: elbv2.CfnLoadBalancer;
  readonly targetGroup: elbv2.CfnTargetGroup;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/cloudwatch-metrics.html */
export function gatewayMetric(
  { loadBalancer }: Inspected,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/GatewayELB',
    metricName,
    dimensionsMap: { LoadBalancer: loadBalancer.attrLoadBalancerFullName },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}

/** The number of appliances in a state. */
export function hostMetric(
  inspected: Inspected,
  metricName: 'HealthyHostCount' | 'UnHealthyHostCount',
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return gatewayMetric(inspected, metricName, {
    statistic: cloudwatch.Stats.MAXIMUM,
    dimensionsMap: {
      LoadBalancer: inspected.loadBalancer.attrLoadBalancerFullName,
      TargetGroup: inspected.targetGroup.attrTargetGroupFullName,
    },
    ...options,
  });
}

/** The alarms on appliances. */
export function inspectionAlarms(
  scope: Construct,
  alarms: Alarms,
  inspected: Inspected,
  { minHealthyAppliances = 1, unhealthyFor = Duration.minutes(5) }: InspectionApplianceAlarmThresholds = {},
): cloudwatch.Alarm[] {
  return [
    alarms.add(scope, 'TooFewAppliancesAlarm', {
      severity: severityOf('tooFewAppliances'),
      metric: hostMetric(inspected, 'HealthyHostCount', { period: MINUTE, statistic: cloudwatch.Stats.MINIMUM }),
      threshold: minHealthyAppliances,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      // Where no appliance is registered at all, there may be none to count: a fleet whose launches fail.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      alarmDescription: `Fewer than ${minHealthyAppliances} appliances are healthy: packets of all consumers are dropped, or soon will be. Look at the reasons in the target group, at the activity of the Auto Scaling group if launches fail, and at the appliances; consumers that cannot wait take their bypass.`,
    }),
    alarms.add(scope, 'UnhealthyAppliancesAlarm', {
      severity: severityOf('unhealthyAppliances'),
      metric: hostMetric(inspected, 'UnHealthyHostCount', { period: MINUTE }),
      threshold: 1,
      evaluationPeriods: unhealthyFor.toMinutes(),
      alarmDescription: `An appliance has failed its health check for ${unhealthyFor.toMinutes()} minutes and was not replaced: look at its logs and at the reason in the target group.`,
    }),
  ].filter((alarm) => alarm !== undefined);
}

/** The graphs of an inspection. */
export function inspectionWidgets(scope: Construct, inspected: Inspected): cloudwatch.IWidget[] {
  return [
    graph(scope, 'appliances', {
      left: [
        hostMetric(inspected, 'HealthyHostCount', { label: 'healthy', statistic: cloudwatch.Stats.MINIMUM }),
        hostMetric(inspected, 'UnHealthyHostCount', { label: 'unhealthy' }),
      ],
    }),
    graph(scope, 'flows', {
      left: [gatewayMetric(inspected, 'NewFlowCount', { label: 'new' })],
      right: [gatewayMetric(inspected, 'ActiveFlowCount', { label: 'active', statistic: cloudwatch.Stats.MAXIMUM })],
    }),
    graph(scope, 'bytes', { left: [gatewayMetric(inspected, 'ProcessedBytes')] }),
  ];
}
