import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';

/** A subscriber, for its metrics. */
export interface MeasuredSubscriber {
  readonly id: string;
  readonly arn: string;
  /** Whether it is done at some time: its age is that of what it replays. */
  readonly ends: boolean;
}

/**
 * A metric of a subscriber, whose dimensions are the ARNs of the bus and of the subscriber
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-observability.html).
 */
function metricOf(
  busArn: string,
  { arn }: MeasuredSubscriber,
  metricName: string,
  statistic: string = cloudwatch.Stats.SUM,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EventsV2',
    metricName,
    dimensionsMap: { EventBus: busArn, Subscriber: arn },
    statistic,
    period: MINUTE,
  });
}

/** The alarm of a dead-letter queue: its messages cannot be sent again, for they have no event in them. */
export function recordsAlarm(
  scope: Construct,
  id: string,
  alarms: Alarms,
  queue: sqs.Queue,
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, id, {
    severity: severityOf('retainedBusDeadLetters'),
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      'Events were not delivered. Read a record in the dead-letter queue, correct the cause, subscribe again from its time for its events, ' +
      'which the bus still has, then delete the records.',
  });
}

/** The alarms of a subscriber that the `alarms` choice asks for. */
export function subscriberAlarms(
  scope: Construct,
  alarms: Alarms,
  busArn: string,
  subscriber: MeasuredSubscriber,
  backlogAge = Duration.minutes(15),
): cloudwatch.Alarm[] {
  const { id, ends } = subscriber;
  return [
    alarms.add(scope, `${id}LostAlarm`, {
      severity: severityOf('subscriberLostEvents'),
      metric: metricOf(busArn, subscriber, 'OnFailureDestinationFailed'),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        `Events of the subscriber '${id}' were not delivered, and EventBridge could not write that to the dead-letter queue. Look at ` +
        'the role of the subscriber and at the key of the queue. The bus still has the events.',
    }),
    ends
      ? undefined
      : alarms.add(scope, `${id}BacklogAlarm`, {
          severity: severityOf('subscriberBacklogAge'),
          metric: metricOf(busArn, subscriber, 'ApproximateBacklogAge', cloudwatch.Stats.MAXIMUM),
          threshold: backlogAge.toMilliseconds(),
          evaluationPeriods: 3,
          alarmDescription: `Events wait for the subscriber '${id}': its target fails or is slow, or it is stopped.`,
        }),
  ].filter(isKnown);
}

/** The graphs of a bus that an operator looks at first. */
export function retainedBusWidgets(
  scope: Construct,
  busArn: string,
  subscribers: MeasuredSubscriber[],
  deadLetterQueues: sqs.Queue[],
): cloudwatch.IWidget[] {
  const each = (statistic: string, ...names: string[]) =>
    subscribers.flatMap((subscriber) =>
      names.map((name) => metricOf(busArn, subscriber, name, statistic).with({ label: `${subscriber.id}: ${name}` })),
    );
  const { SUM, MAXIMUM } = cloudwatch.Stats;
  return [
    graph(scope, 'events by subscriber', { left: each(SUM, 'FilterMatched', 'EventsDelivered') }),
    graph(scope, 'failed events', {
      left: [
        ...each(SUM, 'OnFailureDestinationDelivered', 'OnFailureDestinationFailed', 'EventTransformationFailures'),
        ...deadLetterQueues.map((queue) => queue.metricApproximateNumberOfMessagesVisible()),
      ],
    }),
    graph(scope, 'age of what waits', { left: each(MAXIMUM, 'ApproximateBacklogAge') }),
  ];
}
