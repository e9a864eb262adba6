import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterAlarm, graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { RecurringTaskProps } from '../schedules/recurring-task';

/** aws-cdk-lib's statistic is `sum` over five minutes. */
const sum = { statistic: cloudwatch.Stats.SUM, period: MINUTE };

/** The alarms that the `alarms` choice asks for. */
export function recurringTaskAlarms(
  scope: Construct,
  { alarms, alarmThresholds }: RecurringTaskProps,
  group: scheduler.ScheduleGroup,
  deadLetterQueue: sqs.Queue,
): cloudwatch.Alarm[] {
  return [
    alarms.add(scope, 'TargetErrorsAlarm', {
      severity: severityOf('recurringTaskTargetErrors'),
      metric: group.metricTargetErrors(sum),
      threshold: alarmThresholds?.targetErrors ?? 1,
      evaluationPeriods: 1,
      alarmDescription:
        'The target refuses calls of the schedule, which are repeated: look at its policy, at its quotas and at the input.',
    }),
    alarms.add(scope, 'DroppedAlarm', {
      severity: severityOf('recurringTaskDropped'),
      metric: group.metricDropped(sum),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        'A run did not take place, and is no longer tried. The dead-letter queue has the call, with the reason in its attributes.',
    }),
    alarms.add(scope, 'LostRunsAlarm', {
      severity: severityOf('recurringTaskLostRuns'),
      metric: group.metricFailedToBeSentToDLQ(undefined, sum),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        'A run did not take place, and could be written to no dead-letter queue. Look at the role of the schedule, and at the ' +
        'key of the queue.',
    }),
    deadLetterAlarm(scope, 'DeadLettersAlarm', alarms, deadLetterQueue, 'Runs', 'recurringTaskDeadLetters'),
  ].filter(isKnown);
}

/** The graphs of a task that an operator looks at first. */
export function recurringTaskWidgets(
  scope: Construct,
  group: scheduler.ScheduleGroup,
  deadLetterQueue: sqs.Queue,
): cloudwatch.IWidget[] {
  return [
    graph(scope, 'attempts of runs', { left: [group.metricAttempts(sum), group.metricThrottled(sum)] }),
    graph(scope, 'failed runs', {
      left: [
        group.metricTargetErrors(sum),
        group.metricTargetThrottled(sum),
        group.metricDropped(sum),
        group.metricFailedToBeSentToDLQ(undefined, sum),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
      ],
    }),
  ];
}
