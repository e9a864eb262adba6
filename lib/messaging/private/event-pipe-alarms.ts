import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterAlarm, graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { EventPipeProps } from '../pipes/event-pipe';
import { PipeSource } from '../pipes/pipe-source';

const ageOf = (queue: sqs.IQueue) =>
  queue.metricApproximateAgeOfOldestMessage({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE });

/** A metric of a pipe (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html). */
function metricOf(pipe: CfnPipe, metricName: string, statistic: string = cloudwatch.Stats.SUM): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EventBridge/Pipes',
    metricName,
    dimensionsMap: { PipeName: pipe.ref },
    statistic,
    period: MINUTE,
  });
}

/** The alarms that the `alarms` choice asks for. */
export function pipeAlarms(
  scope: Construct,
  { alarms, alarmThresholds, source }: EventPipeProps,
  pipe: CfnPipe,
  deadLetterQueue?: sqs.Queue,
): cloudwatch.Alarm[] {
  const threeOfFive = { evaluationPeriods: 5, datapointsToAlarm: 3 };
  const { _queue: queue } = source;
  return [
    alarms.add(scope, 'FailedAlarm', {
      severity: severityOf('pipeFailedExecutions'),
      metric: metricOf(pipe, 'ExecutionFailed'),
      threshold: alarmThresholds?.failedExecutions ?? 1,
      ...threeOfFive,
      alarmDescription:
        'Executions of the pipe fail, and are tried again: its log says why. Pipes stop a pipe that keeps on failing.',
    }),
    alarms.add(scope, 'TimeoutAlarm', {
      severity: severityOf('pipeTimeouts'),
      metric: metricOf(pipe, 'ExecutionTimeout'),
      threshold: 1,
      ...threeOfFive,
      alarmDescription: 'Executions of the pipe take longer than Pipes wait: look at the enrichment and the target.',
    }),
    alarms.add(scope, 'ThrottledAlarm', {
      severity: severityOf('pipeThrottles'),
      metric: metricOf(pipe, 'ExecutionThrottled'),
      threshold: 1,
      ...threeOfFive,
      alarmDescription:
        'Executions of the pipe are throttled: the account runs as many executions of pipes as its quota allows.',
    }),
    queue &&
      alarms.add(scope, 'MessageAgeAlarm', {
        severity: severityOf('pipeMessageAge'),
        metric: ageOf(queue),
        threshold: (alarmThresholds?.messageAge ?? Duration.minutes(15)).toSeconds(),
        evaluationPeriods: 3,
        alarmDescription:
          'Messages wait in the queue: the pipe is behind, or does not run. Pipes stop one that has lost a permission.',
      }),
    deadLetterQueue &&
      deadLetterAlarm(scope, 'DeadLettersAlarm', alarms, deadLetterQueue, 'Records of the stream', 'pipeDeadLetters'),
  ].filter(isKnown);
}

/** The graphs of a pipe that an operator looks at first. */
export function pipeWidgets(
  scope: Construct,
  pipe: CfnPipe,
  { _queue: queue }: PipeSource,
  deadLetterQueue?: sqs.Queue,
): cloudwatch.IWidget[] {
  return [
    graph(scope, 'executions', {
      left: ['Invocations', 'EventCount'].map((name) => metricOf(pipe, name)),
      right: [metricOf(pipe, 'Duration', cloudwatch.Stats.percentile(99))],
    }),
    graph(scope, 'failures', {
      left: [
        ...['ExecutionFailed', 'ExecutionPartiallyFailed', 'ExecutionTimeout', 'ExecutionThrottled'],
        ...['EnrichmentStageFailed', 'TargetStageFailed', 'TargetStagePartiallyFailed'],
      ].map((name) => metricOf(pipe, name)),
    }),
    graph(scope, 'waiting', {
      left: [
        queue?.metricApproximateNumberOfMessagesVisible(),
        deadLetterQueue?.metricApproximateNumberOfMessagesVisible(),
      ].filter(isKnown),
      right: [queue && ageOf(queue)].filter(isKnown),
    }),
  ];
}
