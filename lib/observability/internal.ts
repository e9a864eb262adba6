import { Construct, IConstruct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from './alarms';
import { DecidedAlarm, severityOf } from './private/default-severities';
import { shownPath } from './private/shown-path';

export { severityOf } from './private/default-severities';
export { evaluationRules, periodOf } from './private/alarm-rules';

/** The period of most alarms and graphs: the shortest at which AWS services publish metrics without extra charge. */
export const MINUTE = Duration.minutes(1);

/** A graph whose title names the construct, since a dashboard may show several of its kind. */
export function graph(
  construct: IConstruct,
  title: string,
  props: Omit<cloudwatch.GraphWidgetProps, 'title'>,
): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title: titleOf(construct, title), ...props });
}

/** The title of a widget of another kind than a graph. */
export function titleOf(construct: IConstruct, title: string): string {
  return `${shownPath(construct)}: ${title}`;
}

/**
 * An alarm that goes off at the first message in a dead-letter queue and stays until the queue is empty.
 *
 * @param what the thing that failed, to begin the sentence "... failed for good"
 * @param decided the alarm of the constructs, by which its severity was decided
 */
export function deadLetterAlarm(
  scope: Construct,
  id: string,
  alarms: Alarms,
  queue: sqs.IQueue,
  what: string,
  decided: DecidedAlarm,
): cloudwatch.Alarm | undefined {
  if (!alarms.enabled) return undefined;
  return alarms.add(scope, id, {
    severity: severityOf(decided),
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      `${what} failed for good. Read a message in the dead-letter queue, correct the cause, then start a redrive (or ` +
      'delete the messages) within 14 days.',
  });
}
