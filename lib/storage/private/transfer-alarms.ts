import { Construct } from 'constructs';
import { Duration, Fn } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as datasync from 'aws-cdk-lib/aws-datasync';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { deadLetterAlarm, graph, severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { isKnown } from '../../private/validation';
import { acknowledgeTargetless, matchedBy } from './backup-events';

/**
 * The rules that a task is watched by: DataSync has no metric of failures. Events are sent on a best-effort basis.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-datasync.html
 */
export class TransferEvents {
  public readonly failed: events.Rule;
  public readonly succeeded: events.Rule;
  public readonly deadLetterQueue?: sqs.Queue;

  constructor(
    scope: Construct,
    private readonly task: datasync.CfnTask,
    failureTopic?: sns.ITopic,
  ) {
    this.failed = this.executions(scope, 'Failed', 'ERROR', `Failed executions of ${scope.node.path}`);
    this.succeeded = this.executions(scope, 'Succeeded', 'SUCCESS', `Executions of ${scope.node.path} that succeeded`);
    acknowledgeTargetless(this.succeeded);
    if (!failureTopic) {
      acknowledgeTargetless(this.failed);
      return;
    }
    this.deadLetterQueue = deadLetterQueue(scope, 'DeadLetters');
    this.failed.addTarget(
      new targets.SnsTopic(failureTopic, {
        deadLetterQueue: this.deadLetterQueue,
        maxEventAge: Duration.hours(1),
        message: events.RuleTargetInput.fromText(
          `A transfer of ${scope.node.path} failed: ${events.EventField.fromPath('$.resources[0]')} ` +
            `(${events.EventField.fromPath('$.region')})`,
        ),
      }),
    );
  }

  private executions(scope: Construct, id: string, state: string, description: string): events.Rule {
    return new events.Rule(scope, id, {
      description,
      eventPattern: {
        source: ['aws.datasync'],
        detailType: ['DataSync Task Execution State Change'],
        // The resource is the execution, whose ARN begins with that of the task.
        resources: events.Match.prefix(`${this.task.attrTaskArn}/`),
        detail: { State: [state] },
      },
    });
  }
}

/** The values of the alarms of a task. */
export interface TransferThresholds {
  readonly failedExecutions: number;

  /** The days without success; undefined where nobody knows when it is due. */
  readonly missingDays?: number;
}

/** The alarms that the `alarms` choice asks for. */
export function transferAlarms(
  scope: Construct,
  alarms: Alarms,
  watched: TransferEvents,
  { failedExecutions, missingDays }: TransferThresholds,
): cloudwatch.Alarm[] {
  return [
    alarms.add(scope, 'FailedAlarm', {
      severity: severityOf('transferFailed'),
      metric: matchedBy(watched.failed, { period: Duration.hours(1) }),
      threshold: failedExecutions,
      evaluationPeriods: 1,
      alarmDescription:
        'An execution of the transfer failed: read its error (aws datasync list-task-executions, describe-task-execution) and the log, ' +
        'look whether the agent is online, and start the task again: it copies what is missing.',
    }),
    missingDays === undefined
      ? undefined
      : alarms.add(scope, 'MissingAlarm', {
          severity: severityOf('transferMissing'),
          metric: matchedBy(watched.succeeded, { period: Duration.days(1) }),
          threshold: 1,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: missingDays,
          // Without executions there is no event, and no metric.
          treatMissingData: cloudwatch.TreatMissingData.BREACHING,
          alarmDescription:
            `No execution of the transfer has succeeded for ${missingDays} days: look whether DataSync has switched off its schedule ` +
            '(aws datasync describe-task), which it does after the same error again and again, and whether an execution still runs. ' +
            'It goes off once when the task is made, until the first success.',
        }),
    watched.deadLetterQueue
      ? deadLetterAlarm(
          scope,
          'DeadLettersAlarm',
          alarms,
          watched.deadLetterQueue,
          'The notification of a failed transfer',
          'transferDeadLetters',
        )
      : undefined,
  ].filter(isKnown);
}

/** The graphs of a task. */
export function transferWidgets(
  scope: Construct,
  watched: TransferEvents,
  task: datasync.CfnTask,
): cloudwatch.IWidget[] {
  const period = Duration.minutes(5);
  return [
    graph(scope, 'bytes and files copied', {
      left: [transferMetric(task, 'BytesWritten', { period })],
      leftYAxis: { min: 0 },
      right: [transferMetric(task, 'FilesTransferred', { period })],
      rightYAxis: { min: 0 },
    }),
    graph(scope, 'executions', {
      left: [
        matchedBy(watched.succeeded, { period: Duration.hours(1), label: 'Succeeded' }),
        matchedBy(watched.failed, { period: Duration.hours(1), label: 'Failed' }),
      ],
      leftYAxis: { min: 0 },
    }),
  ];
}

/**
 * A metric of a task, one that both modes have: `BytesTransferred` is of Basic mode alone.
 * https://docs.aws.amazon.com/datasync/latest/userguide/monitor-datasync.html
 */
export function transferMetric(
  { attrTaskArn }: datasync.CfnTask,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/DataSync',
    metricName,
    dimensionsMap: { TaskId: Fn.select(1, Fn.split('/', attrTaskArn)) },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
