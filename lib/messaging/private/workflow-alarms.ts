import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { deadLetterAlarm, graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import type { WorkflowOptions } from '../workflows/workflow';
import { WorkflowKind } from '../workflows/workflow-kind';

/** The alarms of a workflow. */
export interface MadeWorkflowAlarms {
  readonly all: cloudwatch.Alarm[];
  /** Those that tell a bad version. */
  readonly ofVersions: cloudwatch.Alarm[];
}

/** The alarms that the `alarms` choice asks for. */
export function workflowAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: WorkflowOptions,
  kind: WorkflowKind,
  stateMachine: sfn.StateMachine,
  deadLetterQueue: sqs.Queue | undefined,
): MadeWorkflowAlarms {
  const period = MINUTE;
  const where = deadLetterQueue
    ? 'Its event is in the dead-letter queue, and its history says what failed. Correct the cause, then redrive the execution within 14 days, or start it again.'
    : 'Look into the log of the workflow; who started the execution has to start it again.';
  const ofVersions = [
    alarms.add(scope, 'FailedAlarm', {
      severity: severityOf('workflowFailed'),
      metric: stateMachine.metricFailed({ period }),
      threshold: alarmThresholds.failedExecutions ?? 1,
      evaluationPeriods: 1,
      alarmDescription: `An execution failed. ${where}`,
    }),
    alarms.add(scope, 'TimedOutAlarm', {
      severity: severityOf('workflowTimedOut'),
      metric: stateMachine.metricTimedOut({ period }),
      threshold: alarmThresholds.timedOutExecutions ?? 1,
      evaluationPeriods: 1,
      alarmDescription: `An execution exceeded its timeout, in the middle of what it did. ${where}`,
    }),
  ].filter(isKnown);
  if (kind._failures === undefined || deadLetterQueue === undefined) return { all: ofVersions, ofVersions };
  const others = [
    alarms.add(scope, 'AbortedAlarm', {
      severity: severityOf('workflowAborted'),
      metric: stateMachine.metricAborted({ period }),
      threshold: alarmThresholds.abortedExecutions ?? 1,
      evaluationPeriods: 1,
      alarmDescription: `Somebody stopped an execution, in the middle of what it did. CloudTrail says who. ${where}`,
    }),
    alarms.add(scope, 'ThrottledAlarm', {
      severity: severityOf('workflowThrottled'),
      metric: stateMachine.metricThrottled({ period }),
      threshold: alarmThresholds.throttledTransitions ?? 1,
      evaluationPeriods: 5,
      alarmDescription:
        'Step Functions delays transitions between states: all workflows of the account together exceed the quota of state ' +
        'transitions. Ask for a higher one, or start fewer executions.',
    }),
    deadLetterAlarm(scope, 'DeadLettersAlarm', alarms, deadLetterQueue, 'Executions', 'workflowDeadLetters'),
  ];
  return { all: [...ofVersions, ...others.filter(isKnown)], ofVersions };
}

/** The graphs of a workflow that an operator looks at first. */
export function workflowWidgets(
  scope: Construct,
  stateMachine: sfn.StateMachine,
  deadLetterQueue: sqs.Queue | undefined,
): cloudwatch.IWidget[] {
  return [
    graph(scope, 'executions', {
      left: [
        stateMachine.metricStarted(),
        stateMachine.metricSucceeded(),
        stateMachine.metricFailed(),
        stateMachine.metricTimedOut(),
        ...(deadLetterQueue ? [stateMachine.metricAborted()] : []),
      ],
      right: [stateMachine.metricTime({ statistic: cloudwatch.Stats.MAXIMUM })],
    }),
    ...(deadLetterQueue
      ? [
          graph(scope, 'failed executions', {
            left: [deadLetterQueue.metricApproximateNumberOfMessagesVisible(), stateMachine.metricThrottled()],
          }),
        ]
      : []),
  ];
}
