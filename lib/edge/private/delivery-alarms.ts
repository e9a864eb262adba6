import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms, AlarmSeverity } from '../../observability';
import { severityOf } from '../../observability/internal';
import type { ContentDelivery } from '../delivery/content-delivery';
import type { ContentDeliveryProps } from '../delivery/content-delivery-options';
import { NorthVirginia } from '../north-virginia';
import type { StagingDistribution } from './staging-distribution';

/** The alarms of a delivery, and that of its staging distribution. */
export function createDeliveryAlarms(
  scope: Construct,
  delivery: ContentDelivery,
  { alarms, alarmThresholds = {} }: ContentDeliveryProps,
  staged: StagingDistribution | undefined,
): cloudwatch.Alarm[] {
  const { serverErrorPercent = 5, originLatency } = alarmThresholds;
  readTopicsWeakly(alarms, scope);
  const errors = alarms.add(scope, 'ServerErrorsAlarm', {
    severity: severityOf('deliveryErrors'),
    metric: delivery.metricServerErrorRate(),
    threshold: serverErrorPercent,
    alarmDescription: `The distribution answers ${serverErrorPercent}% of requests or more with 5xx: look at its access logs for x-edge-detailed-result-type, and at the origins.`,
  });
  const latency =
    originLatency &&
    alarms.add(scope, 'OriginLatencyAlarm', {
      severity: severityOf('deliveryOriginLatency'),
      metric: delivery.metricOriginLatency(),
      threshold: originLatency.toMilliseconds(),
      alarmDescription: `The origins of the distribution take ${originLatency.toHumanString()} or more on average until they answer: look at them, and at the share of the cache.`,
    });
  const staging =
    staged &&
    alarms.add(scope, `${staged.node.id}ServerErrorsAlarm`, {
      severity: severityOf('deliveryErrors'),
      metric: delivery.metricServerErrorRate({
        dimensionsMap: { DistributionId: staged.distribution.distributionId, Region: 'Global' },
      }),
      threshold: serverErrorPercent,
      alarmDescription: `The staging distribution answers ${serverErrorPercent}% of the requests that it gets or more with 5xx: do not promote it, and detach it.`,
    });
  return [errors, latency, staging].filter((alarm) => alarm !== undefined);
}

/**
 * Has alarms read topics of other stacks by `Fn::GetStackOutput`: an export of a stack that is deployed before could not go in the
 * deployment that takes the alarms away, while the stack after it still imports it.
 */
function readTopicsWeakly(alarms: Alarms, scope: Construct): void {
  for (const severity of [AlarmSeverity.CRITICAL, AlarmSeverity.WARNING]) {
    for (const topic of alarms._topicsOf(severity)) {
      if (Stack.of(topic) !== Stack.of(scope)) NorthVirginia._readWeakly(topic);
    }
  }
}
