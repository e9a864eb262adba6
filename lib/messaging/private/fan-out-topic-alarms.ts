import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterAlarm, graph, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { FanOutTopicProps } from '../topics/fan-out-topic';

/** Five minutes, whether SNS reports each minute or not. */
const sum = { statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5) };
const REDRIVEN = 'NumberOfNotificationsRedrivenToDlq';
const NOT_REDRIVEN = 'NumberOfNotificationsFailedToRedriveToDlq';

/** The alarms that the `alarms` choice asks for. */
export function topicAlarms(
  scope: Construct,
  { alarms, alarmThresholds }: FanOutTopicProps,
  topic: sns.Topic,
  deadLetterQueue: sqs.Queue,
): cloudwatch.Alarm[] {
  return [
    alarms.add(scope, 'FailedDeliveriesAlarm', {
      severity: severityOf('topicFailedDeliveries'),
      metric: topic.metricNumberOfNotificationsFailed(sum),
      threshold: alarmThresholds?.failedDeliveries ?? 1,
      evaluationPeriods: 1,
      alarmDescription:
        'Deliveries to a subscriber fail: the log of failed deliveries has the answer of queues, functions and addresses.',
    }),
    alarms.add(scope, 'RedrivenAlarm', {
      severity: severityOf('topicRedriven'),
      metric: topic.metric(REDRIVEN, sum),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        'Messages went to the dead-letter queue of the topic, or of a subscription: a subscriber did not take them.',
    }),
    alarms.add(scope, 'LostMessagesAlarm', {
      severity: severityOf('topicLostMessages'),
      metric: topic.metric(NOT_REDRIVEN, sum),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        'Messages are lost: SNS could not write them to a dead-letter queue. Look at the policies of the queue and of its key.',
    }),
    deadLetterAlarm(scope, 'DeadLettersAlarm', alarms, deadLetterQueue, 'Deliveries of messages', 'topicDeadLetters'),
  ].filter(isKnown);
}

/** The graphs of a topic that an operator looks at first. */
export function topicWidgets(scope: Construct, topic: sns.Topic, deadLetterQueue: sqs.Queue): cloudwatch.IWidget[] {
  return [
    graph(scope, 'messages and deliveries', {
      left: [
        topic.metricNumberOfMessagesPublished(sum),
        topic.metricNumberOfNotificationsDelivered(sum),
        topic.metricNumberOfNotificationsFilteredOut(sum),
      ],
    }),
    graph(scope, 'failed deliveries', {
      left: [
        topic.metricNumberOfNotificationsFailed(sum),
        topic.metric(REDRIVEN, sum),
        topic.metric(NOT_REDRIVEN, sum),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
      ],
    }),
  ];
}
