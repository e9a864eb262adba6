import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MINUTE } from '../../observability/internal';
import { scalableTarget } from './scaling-policies';

/** A service, and the queue that it is scaled by. */
export interface BacklogScaling {
  readonly taskCount: ecs.ScalableTaskCount;
  readonly service: ecs.BaseService;
  readonly queue: sqs.IQueue;
  readonly backlogPerTask: number;
  readonly minTasks: number;
}

/**
 * Keeps the number of messages for each running task
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html).
 *
 * Messages that are being worked on count too: else the service would shrink under the tasks that do the work.
 */
export function scaleOnBacklog({ taskCount, service, queue, backlogPerTask, minTasks }: BacklogScaling): void {
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
      targetValue: backlogPerTask,
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
            expression: '(FILL(waiting, 0) + FILL(inFlight, 0)) / FILL(tasks, 1)',
            returnData: true,
          },
        ],
      },
    },
  });
  if (minTasks === 0) wakeUp(target, waiting, tasks);
}

/** Target tracking multiplies the number of tasks, and so never leaves zero. */
function wakeUp(target: appscaling.ScalableTarget, waiting: cloudwatch.Metric, tasks: cloudwatch.Metric): void {
  const action = new appscaling.StepScalingAction(target, 'Wake', {
    scalingTarget: target,
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    // A task needs a minute or two until it is seen to run.
    cooldown: Duration.minutes(5),
  });
  action.addAdjustment({ lowerBound: 0, adjustment: 1 });
  const alarm = new cloudwatch.Alarm(target, 'WorkWaits', {
    alarmDescription: 'Starts a first task: there are messages, and no task runs.',
    metric: new cloudwatch.MathExpression({
      expression: 'IF(FILL(tasks, 0) > 0, 0, FILL(waiting, 0))',
      usingMetrics: { tasks, waiting },
      label: 'messages without a task',
      period: MINUTE,
    }),
    threshold: 1,
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

function metricData(
  id: string,
  metric: cloudwatch.Metric,
): appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty {
  return {
    id,
    returnData: false,
    metricStat: {
      stat: metric.statistic,
      metric: {
        namespace: metric.namespace,
        metricName: metric.metricName,
        dimensions: Object.entries(metric.dimensions ?? {}).map(([name, value]) => ({ name, value: String(value) })),
      },
    },
  };
}
