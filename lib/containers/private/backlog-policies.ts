import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MINUTE } from '../../observability/internal';
import type { BacklogStep } from '../services/backlog-scaling';
import { metricData, scalableTarget } from './scaling-policies';

/** A service, and the queue that it is scaled by. */
export interface ScaledByBacklog {
  readonly taskCount: ecs.ScalableTaskCount;
  readonly service: ecs.BaseService;
  readonly queue: sqs.IQueue;
  readonly minTasks: number;
}

/**
 * Messages for each task, in the minutes in which all three metrics have arrived. Metric math takes a missing value for 0,
 * and SQS and ECS publish at times of their own: a minute without tasks or without messages would be 0 or too little, and
 * would be the newest one always. Such a minute divides by zero, which drops it, and the alarm looks at the one before.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const BACKLOG = '(waiting + inFlight) / (tasks * (FILL(waiting, -1) >= 0) * (FILL(inFlight, -1) >= 0))';

/**
 * Keeps the number of messages for each running task
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html).
 *
 * Messages that are being worked on count too: else the service would shrink under the tasks that do the work.
 */
export function trackBacklog(
  { taskCount, service, queue }: ScaledByBacklog,
  messagesPerTask: number,
  { disableScaleIn }: { readonly disableScaleIn: boolean },
): void {
  // The L2s track no metric math.
  const target = scalableTarget(taskCount);
  const waiting = waitingMessages(queue);
  const inFlight = messagesInFlight(queue);
  const tasks = runningTasks(service);
  new appscaling.CfnScalingPolicy(target, 'Backlog', {
    policyName: 'Backlog',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: messagesPerTask,
      disableScaleIn: disableScaleIn ? true : undefined,
      scaleOutCooldown: MINUTE.toSeconds(),
      scaleInCooldown: Duration.minutes(5).toSeconds(),
      customizedMetricSpecification: {
        metrics: [
          metricData('waiting', waiting),
          metricData('inFlight', inFlight),
          metricData('tasks', tasks),
          {
            id: 'backlog',
            label: 'messages for each task',
            expression: BACKLOG,
            returnData: true,
          },
        ],
      },
    },
  });
}

/**
 * Target tracking multiplies the number of tasks, and so never leaves zero.
 *
 * A minute for which ECS has not reported yet looks like one without a task: four of five minutes are asked for, so that
 * the alarm keeps still while ECS is up to three minutes later than SQS. Where SQS has not reported and no task has, there
 * is no value: SUM over an array has one wherever one of its series has. With `MISSING` the alarm goes off on fewer points than five when all
 * of them breach, so that a late SQS does not hold it back.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function wakeUp({ taskCount, service, queue }: ScaledByBacklog): void {
  const target = scalableTarget(taskCount);
  const waiting = waitingMessages(queue);
  const tasks = runningTasks(service);
  const action = new appscaling.StepScalingAction(target, 'Wake', {
    scalingTarget: target,
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    // The alarm returns to normal some minutes after the task runs: a minute or two to start, and what ECS reports late.
    cooldown: Duration.minutes(10),
  });
  action.addAdjustment({ lowerBound: 0, adjustment: 1 });
  const alarm = new cloudwatch.Alarm(target, 'WorkWaits', {
    alarmDescription: 'Starts a first task: there are messages, and no task runs.',
    metric: new cloudwatch.MathExpression({
      expression: 'IF(SUM([tasks, 0 * waiting]) > 0, 0, waiting)',
      usingMetrics: { tasks, waiting },
      label: 'messages without a task',
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 5,
    datapointsToAlarm: 4,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.MISSING,
  });
  alarm.addAlarmAction(new actions.ApplicationScalingAction(action));
}

/**
 * Messages that wait and that are in flight, in the minutes in which both have arrived: a metric that is late would be 0, and a queue at
 * work would look idle.
 */
const OUTSTANDING = '(waiting + inFlight) / ((FILL(waiting, -1) >= 0) * (FILL(inFlight, -1) >= 0))';

/**
 * Stops the tasks beyond the minimum when there has been no work for five minutes. With `NOT_BREACHING` the alarm would never go off where
 * SQS is three minutes late: the newest minutes are always missing. Without any data there is no alarm: SQS reports nothing of a queue
 * that was unused for hours, and then no task is left to stop.
 */
export function stopWhenIdle({ taskCount, queue, minTasks }: ScaledByBacklog): void {
  const target = scalableTarget(taskCount);
  const action = new appscaling.StepScalingAction(target, 'Idle', {
    scalingTarget: target,
    adjustmentType: appscaling.AdjustmentType.EXACT_CAPACITY,
    cooldown: Duration.minutes(5),
  });
  action.addAdjustment({ upperBound: 0, adjustment: minTasks });
  const alarm = new cloudwatch.Alarm(target, 'NoWork', {
    alarmDescription: 'Stops tasks: no message waits, and none is in flight.',
    metric: new cloudwatch.MathExpression({
      expression: OUTSTANDING,
      usingMetrics: { waiting: waitingMessages(queue), inFlight: messagesInFlight(queue) },
      label: 'messages waiting and in flight',
      period: MINUTE,
    }),
    threshold: 0,
    evaluationPeriods: 5,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.MISSING,
  });
  alarm.addAlarmAction(new actions.ApplicationScalingAction(action));
}

/** Adds tasks by the number of waiting messages. */
export function stepOnBacklog({ taskCount, queue }: ScaledByBacklog, steps: BacklogStep[], cooldown: Duration): void {
  const target = scalableTarget(taskCount);
  const threshold = steps[0]?.messages ?? 1;
  const action = new appscaling.StepScalingAction(target, 'Steps', {
    scalingTarget: target,
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    metricAggregationType: appscaling.MetricAggregationType.MAXIMUM,
    cooldown,
  });
  steps.forEach(({ messages, addTasks }, at) => {
    const next = steps[at + 1]?.messages;
    action.addAdjustment({
      lowerBound: messages - threshold,
      upperBound: next === undefined ? undefined : next - threshold,
      adjustment: addTasks,
    });
  });
  const alarm = new cloudwatch.Alarm(target, 'ManyMessages', {
    alarmDescription: 'Starts tasks: messages wait.',
    metric: waitingMessages(queue),
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new actions.ApplicationScalingAction(action));
}

/** Messages that no worker has taken. */
export function waitingMessages(queue: sqs.IQueue): cloudwatch.Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM });
}

/** Messages in flight: received and not deleted. */
export function messagesInFlight(queue: sqs.IQueue): cloudwatch.Metric {
  return queue.metricApproximateNumberOfMessagesNotVisible({ period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM });
}

/** Every running task reports once a minute; without running tasks there is no data. Costs nothing, unlike Container Insights. */
function runningTasks(service: ecs.BaseService): cloudwatch.Metric {
  return service.metricCpuUtilization({ period: MINUTE, statistic: cloudwatch.Stats.SAMPLE_COUNT });
}
