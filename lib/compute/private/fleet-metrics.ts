import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { MINUTE } from '../../observability/internal';
import { PurchaseOption } from '../fleet/purchase-option';
import { AGENT_NAMESPACE, GROUP_DIMENSION } from './fleet-agent';

/** Average CPU of a group's instances, in percent. */
export function cpuOf(group: autoscaling.IAutoScalingGroup, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return instanceMetric(group, 'CPUUtilization', options);
}

/** An EC2 metric over a group's instances. */
export function instanceMetric(
  group: autoscaling.IAutoScalingGroup,
  metricName: string,
  options: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EC2',
    metricName,
    dimensionsMap: { AutoScalingGroupName: group.autoScalingGroupName },
    statistic: 'Average',
    ...options,
  });
}

/** A metric of the group itself; they are free, and published every minute. */
export function groupMetric(
  group: autoscaling.IAutoScalingGroup,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/AutoScaling',
    metricName,
    dimensionsMap: { AutoScalingGroupName: group.autoScalingGroupName },
    statistic: 'Average',
    ...options,
  });
}

/** The metric of what is in service, in the unit of the group's bounds: capacity units, if instances have weights. */
export function inServiceMetricName({ _largestWeight }: PurchaseOption): string {
  return _largestWeight === undefined ? 'GroupInServiceInstances' : 'GroupInServiceCapacity';
}

/** A metric of the CloudWatch agent over a group's instances; of a directory, if one is given. */
export function agentMetric(
  group: autoscaling.IAutoScalingGroup,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
  path?: string,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: AGENT_NAMESPACE,
    metricName,
    dimensionsMap: { [GROUP_DIMENSION]: group.autoScalingGroupName, ...(path !== undefined && { path }) },
    period: MINUTE,
    statistic: 'Average',
    ...options,
  });
}
