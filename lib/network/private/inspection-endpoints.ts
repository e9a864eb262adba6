import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';

/** A metric of an endpoint of a Gateway Load Balancer. */
export function endpointMetric(
  scope: Construct,
  endpoint: ec2.CfnVPCEndpoint | undefined,
  metricName: string,
  options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/PrivateLinkEndpoints',
    metricName,
    // https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
    dimensionsMap: {
      'Endpoint Type': 'GatewayLoadBalancer',
      'Service Name': endpoint?.serviceName ?? '',
      'VPC Endpoint Id': endpoint?.ref ?? '',
      'VPC Id': endpoint?.vpcId ?? '',
    },
    statistic: cloudwatch.Stats.SUM,
    period: MINUTE,
    ...options,
  }).attachTo(scope);
}

/** An alarm for each endpoint that drops packets. */
export function endpointAlarms(
  scope: Construct,
  alarms: Alarms,
  endpoints: readonly ec2.CfnVPCEndpoint[],
  { threshold, fails }: { readonly threshold: number; readonly fails: string },
): cloudwatch.Alarm[] {
  return endpoints
    .map((endpoint, zone) =>
      alarms.add(scope, `Endpoint${zone + 1}DropsAlarm`, {
        severity: severityOf('inspectionDrops'),
        metric: endpointMetric(scope, endpoint, 'PacketsDropped'),
        threshold,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        alarmDescription: `The endpoint in zone ${zone + 1} drops ${threshold} packets a minute or more: ${fails}. Look whether its endpoint service has healthy appliances; 'bypass' leads traffic around them.`,
      }),
    )
    .filter((alarm) => alarm !== undefined);
}
