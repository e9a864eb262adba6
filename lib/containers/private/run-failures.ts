import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms } from '../../observability';
import { graph, severityOf, titleOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { acknowledgeInherent } from '../../private/rule-packs';
import { APPLICATION } from './task-definition';

/** The runs whose failures are kept. */
export interface WatchedRuns {
  readonly cluster: ecs.ICluster;
  readonly taskDefinition: ecs.TaskDefinition;

  /** Whether the tasks run on instances, which can be taken away from under them. */
  readonly onInstances: boolean;

  /** The state machine of the runs; undefined where tasks are started alone. */
  readonly stateMachine?: sfn.StateMachine;
}

/** The queue of runs that failed. */
export function failedRunsQueue(scope: Construct): sqs.Queue {
  return deadLetterQueue(scope, 'DeadLetters');
}

/**
 * The rule that sends runs that failed to the queue of them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export function failedRunsRule(scope: Construct, queue: sqs.Queue, runs: WatchedRuns): events.Rule {
  const rule = new events.Rule(scope, 'FailedRuns', {
    description: 'Failed runs of the task',
    eventPattern: runs.stateMachine ? failedExecutions(runs.stateMachine) : failedTasks(runs),
    targets: [new SqsQueue(queue)],
  });
  acknowledgeInherent(rule, 'The target is the dead-letter queue of the runs themselves.', 'EventBusDLQ');
  return rule;
}

/** Runs that failed or could not be started. */
export function failuresOf(queue: sqs.Queue, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return queue.metricNumberOfMessagesSent({ statistic: cloudwatch.Stats.SUM, ...options });
}

/** On messages that arrive, not on those in the queue: each failure is notified, though nobody has emptied the queue. */
export function failureAlarms(scope: Construct, alarms: Alarms, queue: sqs.Queue): cloudwatch.Alarm[] {
  const failures = alarms.add(scope, 'FailuresAlarm', {
    severity: severityOf('taskRunFailed'),
    metric: failuresOf(queue, { period: Duration.minutes(5) }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      "A run has failed or could not be started: read the message in the dead-letter queue for the reason ('stoppedReason', 'exitCode'), then the log.",
  });
  return failures ? [failures] : [];
}

/** The graphs of runs. */
export function runWidgets(construct: Construct, queue: sqs.Queue, logGroup: logs.LogGroup): cloudwatch.IWidget[] {
  return [
    graph(construct, 'failures', { left: [failuresOf(queue, { label: 'failures' })], leftYAxis: { min: 0 } }),
    new cloudwatch.LogQueryWidget({
      title: titleOf(construct, 'last lines of the log'),
      logGroupNames: [logGroup.logGroupName],
      view: cloudwatch.LogQueryVisualizationType.TABLE,
      queryLines: ['fields @timestamp, @message', 'sort @timestamp desc', 'limit 50'],
    }),
  ];
}

function failedTasks({ cluster, taskDefinition, onInstances }: WatchedRuns): events.EventPattern {
  const run = {
    clusterArn: [cluster.clusterArn],
    // Not the task definition: a run of the revision before a deployment may end after it.
    group: [`family:${taskDefinition.family}`],
    lastStatus: ['STOPPED'],
  };
  return {
    source: ['aws.ecs'],
    detailType: ['ECS Task State Change'],
    // Each alternative is whole: EventBridge refuses other keys beside '$or'.
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-or-matching.html
    detail: {
      $or: [
        // A sidecar that is stopped because the application has ended does not count.
        { ...run, containers: { name: [APPLICATION], exitCode: [{ 'anything-but': [0] }] } },
        { ...run, stopCode: ['TaskFailedToStart', 'SpotInterruption', ...(onInstances ? ['TerminationNotice'] : [])] },
      ],
    },
  };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
function failedExecutions({ stateMachineArn }: sfn.StateMachine): events.EventPattern {
  return {
    source: ['aws.states'],
    detailType: ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  };
}
