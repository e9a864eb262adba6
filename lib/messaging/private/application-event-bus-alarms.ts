import { Construct } from 'constructs';
import { Fn } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';

/**
 * A metric of a rule. Those of `events.Rule` have the name of the rule alone, and are of the default bus
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html).
 */
function metricOf(bus: events.EventBus, rule: events.Rule, metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName,
    // The reference to a rule of a bus that is not the default has the name of the bus in front.
    dimensionsMap: { EventBusName: bus.eventBusName, RuleName: Fn.select(2, Fn.split('/', rule.ruleArn)) },
    statistic: cloudwatch.Stats.SUM,
    period: MINUTE,
  });
}

/** The alarms of a route that the `alarms` choice asks for. */
export function routeAlarms(
  scope: Construct,
  id: string,
  alarms: Alarms,
  bus: events.EventBus,
  rule: events.Rule,
): cloudwatch.Alarm[] {
  return [
    alarms.add(scope, `${id}FailedAlarm`, {
      severity: severityOf('routeFailedInvocations'),
      metric: metricOf(bus, rule, 'FailedInvocations'),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription: `The target of the route '${id}' did not take events: the log of the bus says why.`,
    }),
    alarms.add(scope, `${id}LostAlarm`, {
      severity: severityOf('routeLostEvents'),
      metric: metricOf(bus, rule, 'InvocationsFailedToBeSentToDlq'),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        `Events of the route '${id}' are lost: EventBridge could not write them to the dead-letter queue. Look at the ` +
        'policies of the queue and of its key.',
    }),
  ].filter(isKnown);
}

/** The graphs of a bus that an operator looks at first. */
export function busWidgets(
  scope: Construct,
  bus: events.EventBus,
  rules: events.Rule[],
  deadLetterQueue: sqs.Queue,
): cloudwatch.IWidget[] {
  const each = (...names: string[]) =>
    rules.flatMap((rule) =>
      names.map((name) => metricOf(bus, rule, name).with({ label: `${rule.node.id.replace(/Rule$/, '')}: ${name}` })),
    );
  return [
    graph(scope, 'events by route', { left: each('Invocations') }),
    graph(scope, 'failed events', {
      left: [
        ...each('FailedInvocations', 'InvocationsSentToDlq', 'InvocationsFailedToBeSentToDlq'),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
      ],
    }),
  ];
}
