import { Construct, IConstruct } from 'constructs';
import { Aws, Duration, Fn } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';
import { eventPatternRules } from '../../private/event-pattern';
import { matches, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { WorkflowEventStartOptions } from '../workflows/workflow-event-start-options';
import { deadLetterRules } from './event-dead-letters';

/** The rules of a start by events. */
export function startRules(
  scope: IConstruct,
  id: string,
  options: WorkflowEventStartOptions,
  own: sqs.IQueue | undefined,
): Rules {
  const { pattern, deadLetterQueue, retryAttempts, maxEventAge } = options;
  return [
    matches('id', id, /^[A-Za-z][A-Za-z0-9]*$/, "letters and digits such as 'NewFiles'"),
    rule(
      scope.node.tryFindChild(ruleId(id)) !== undefined,
      () => `'id' must be another than that of one before, got '${id}' twice`,
    ),
    eventPatternRules('pattern', pattern),
    wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 185 }),
    seconds('maxEventAge', maxEventAge, { min: 60, max: 86_400 }),
    rule(
      own === undefined && deadLetterQueue === undefined,
      () =>
        `'deadLetterQueue' must be given with WorkflowKind.express(), which has none; an event that starts nothing would be lost`,
    ),
    deadLetterRules(deadLetterQueue),
  ];
}

/** Makes a rule that starts an execution of each event. */
export function startBy(
  scope: Construct,
  id: string,
  { pattern, eventBus, input, retryAttempts = 185, maxEventAge = Duration.hours(24) }: WorkflowEventStartOptions,
  entryPoint: sfn.IStateMachine,
  deadLetterQueue: sqs.IQueue,
): events.Rule {
  const role = startRole(scope);
  const made = new events.Rule(scope, ruleId(id), {
    description: `Start ${id} of ${scope.node.path}`,
    eventBus,
    eventPattern: pattern,
    targets: [new SfnStateMachine(entryPoint, { role, input, deadLetterQueue, retryAttempts, maxEventAge })],
  });
  // EventBridge does not try again what it may not do (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html).
  made.node.addDependency(role);
  return made;
}

/** The alarm of events that neither started anything nor are kept. */
export function startAlarm(
  scope: Construct,
  id: string,
  alarms: Alarms,
  made: events.Rule,
  eventBus?: events.IEventBus,
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, `${id}StartLostAlarm`, {
    severity: severityOf('routeLostEvents'),
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'InvocationsFailedToBeSentToDlq',
      // The ARN of a rule of another bus than the default has the name of the bus before that of the rule.
      dimensionsMap: eventBus
        ? { EventBusName: eventBus.eventBusName, RuleName: Fn.select(2, Fn.split('/', made.ruleArn)) }
        : { RuleName: made.ruleName },
      statistic: cloudwatch.Stats.SUM,
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      `Events of the start '${id}' are lost: they started nothing, and EventBridge could not write them to the dead-letter queue. ` +
      'Look at the policies of the queue and of its key.',
  });
}

/** One for all rules of a workflow, which only EventBridge in this account can assume. */
function startRole(scope: Construct): iam.Role {
  return (
    (scope.node.tryFindChild('StartRole') as iam.Role | undefined) ??
    new iam.Role(scope, 'StartRole', {
      description: `Start of ${scope.node.path} by EventBridge`,
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    })
  );
}

function ruleId(id: string): string {
  return `${id}StartRule`;
}
