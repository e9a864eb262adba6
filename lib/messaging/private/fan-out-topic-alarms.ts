import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
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

/** The alarm of messages that a filter cannot read. */
export function unreadableAlarm(
  scope: Construct,
  id: string,
  alarms: Alarms,
  topic: sns.Topic,
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, id, {
    severity: severityOf('topicUnreadableMessages'),
    metric: new cloudwatch.MathExpression({
      expression: 'FILL(attributes, 0) + FILL(body, 0)',
      usingMetrics: {
        attributes: topic.metric('NumberOfNotificationsFilteredOut-InvalidAttributes', sum),
        body: topic.metric('NumberOfNotificationsFilteredOut-InvalidMessageBody', sum),
      },
      label: 'unreadable messages',
      period: sum.period,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      'Messages were not delivered to subscribers with a filter, and are lost: their attributes are not valid, or their body is no JSON.',
  });
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
