import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';

/** A dead-letter queue that is watched: whatever is in it, somebody was not told or something did not start. */
export function deadLetterQueue(scope: Construct, alarms: Alarms): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DeadLetters', {
    // EventBridge and Scheduler write to it: a KMS key would need a statement for each, and lose messages without.
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  alarms.add(scope, 'DeadLettersAlarm', {
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      'Notifications or submissions of Batch jobs were not delivered; they wait in the dead-letter queue',
  });
  return queue;
}
