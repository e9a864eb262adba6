import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { deadLetterAlarm, graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { WorkQueueAlarmThresholds } from '../queues/work-queue';
import { messageAgeOf, RETENTION_PERCENT } from './work-queue-defaults';

/** A queue, with its dead-letter queue if one is known. */
export interface WatchedQueues {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
}

/** The settings that the alarms depend on. */
export interface WorkQueueWatch {
  /** The retention; none of an existing queue that is not of this app. */
  readonly retention?: Duration;
  readonly alarmThresholds?: WorkQueueAlarmThresholds;
}

const EACH_MINUTE = { period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM };

/** The alarms that the `alarms` choice asks for. */
export function workQueueAlarms(
  scope: Construct & WatchedQueues,
  alarms: Alarms,
  { retention, alarmThresholds = {} }: WorkQueueWatch,
): cloudwatch.Alarm[] {
  const { queue, deadLetterQueue } = scope;
  const { waitingMessages, retentionPercent = RETENTION_PERCENT } = alarmThresholds;
  const age = messageAgeOf(alarmThresholds.messageAge, retention).toSeconds();
  const kept = retention && !retention.isUnresolved() ? retention.toSeconds() : undefined;
  return [
    // SQS leaves a message that was received more than three times out of the age: what fails again and again is seen here alone
    // (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html).
    deadLetterQueue &&
      deadLetterAlarm(scope, 'DeadLettersAlarm', alarms, deadLetterQueue, 'A message', 'queueDeadLetters'),
    alarms.add(scope, 'MessageAgeAlarm', {
      severity: severityOf('queueMessageAge'),
      metric: queue.metricApproximateAgeOfOldestMessage(EACH_MINUTE),
      threshold: age,
      alarmDescription:
        `The oldest message has waited for ${age} s or longer: look whether consumers run, and at their errors and throttles, ` +
        "then raise 'maxConcurrency' of a function or 'maxTasks' of a worker.",
    }),
    kept === undefined
      ? undefined
      : alarms.add(scope, 'ExpiringMessagesAlarm', {
          severity: severityOf('queueExpiringMessages'),
          metric: queue.metricApproximateAgeOfOldestMessage(EACH_MINUTE),
          threshold: Math.floor((kept * retentionPercent) / 100),
          alarmDescription:
            `The oldest message has reached ${retentionPercent} % of the ${kept} s after which SQS deletes it without a trace: ` +
            "get consumers to work, or raise 'retention', which is effective within minutes.",
        }),
    waitingMessages === undefined
      ? undefined
      : alarms.add(scope, 'WaitingMessagesAlarm', {
          severity: severityOf('queueWaitingMessages'),
          metric: queue.metricApproximateNumberOfMessagesVisible(EACH_MINUTE),
          threshold: waitingMessages,
          alarmDescription:
            `${waitingMessages} messages or more wait: look whether consumers run, and whether senders send more than usual, ` +
            "then raise 'maxConcurrency' of a function or 'maxTasks' of a worker.",
        }),
  ].filter(isKnown);
}

/** The graphs of a queue that an operator looks at first. */
export function workQueueWidgets(scope: Construct & WatchedQueues): cloudwatch.IWidget[] {
  const { queue, deadLetterQueue } = scope;
  return [
    graph(scope, 'messages', {
      left: [
        queue.metricApproximateNumberOfMessagesVisible({ ...EACH_MINUTE, label: 'waiting' }),
        queue.metricApproximateNumberOfMessagesNotVisible({ ...EACH_MINUTE, label: 'in flight' }),
        ...(deadLetterQueue
          ? [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...EACH_MINUTE, label: 'failed' })]
          : []),
      ],
      leftYAxis: { min: 0 },
    }),
    graph(scope, 'age of the oldest message', {
      left: [queue.metricApproximateAgeOfOldestMessage({ ...EACH_MINUTE, label: 'seconds' })],
      leftYAxis: { min: 0 },
    }),
  ];
}
