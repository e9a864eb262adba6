import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';

/** Goes off at the first message, and stays until the queue is empty. */
export function deadLettersAlarm(
  scope: Construct,
  id: string,
  alarms: Alarms,
  queue: sqs.IQueue,
  what: string,
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, id, {
    metric: queue.metricApproximateNumberOfMessagesVisible({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      `${what} failed for good. Read one in the dead-letter queue, correct the cause, then start a ` +
      'redrive (or delete them) within 14 days.',
  });
}
