import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { schedulerRole } from '../../private/service-roles';
import { uniqueName } from '../../private/unique-name';
import { at, validate } from '../../private/validation';
import { recurringTaskAlarms, recurringTaskWidgets } from '../private/recurring-task-alarms';
import { recurringTaskRules } from '../private/recurring-task-rules';
import { RecurringTaskSchedule } from './recurring-task-schedule';
import { RecurringTaskTarget } from './recurring-task-target';

/** The values from which alarms of a `RecurringTask` go off. */
export interface RecurringTaskAlarmThresholds {
  /**
   * The number of calls in a minute that the target refused, 1 or more. Each attempt counts.
   *
   * @default 1
   */
  readonly targetErrors?: number;
}

/** Properties of a `RecurringTask`. */
export interface RecurringTaskProps {
  /** The times at which it runs. */
  readonly schedule: RecurringTaskSchedule;

  /** The target that is called at these times. */
  readonly target: RecurringTaskTarget;

  /** The recipients of alarms when the target cannot be called. */
  readonly alarms: Alarms;

  /**
   * The values from which alarms go off.
   *
   * @default - see each value
   */
  readonly alarmThresholds?: RecurringTaskAlarmThresholds;

  /**
   * The description of the schedule, 512 characters at most.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Whether the schedule is on.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The window after the scheduled time in which the target is called, 1 minute to 24 hours, so that not everything begins at the full
   * hour.
   *
   * @default scheduler.TimeWindow.off() - within the minute
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * The number of times that a call which failed is repeated, 0 to 185, with growing pauses.
   *
   * @default 3
   */
  readonly retryAttempts?: number;

  /**
   * The time in which a call is repeated, 1 minute to 24 hours: EventBridge's own 24 hours would run a nightly task in the afternoon.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * The symmetric key that encrypts the input of the target in Scheduler. The role of the schedule may decrypt with it.
   *
   * @default - a key of Scheduler
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The key of the dead-letter queue. The role of the schedule may encrypt with it.
   *
   * @default - a key of SQS
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;
}

/**
 * A schedule of EventBridge Scheduler that calls a target at its times, in a group with metrics of its own, and keeps what it could not
 * call.
 *
 * Scheduler calls at least once, on rare occasions twice, and does not wait for the run before.
 */
export class RecurringTask extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.RecurringTask';

  /** The schedule. */
  public readonly schedule: scheduler.Schedule;

  /** The group of the one schedule: Scheduler has metrics of groups, not of schedules. */
  public readonly group: scheduler.ScheduleGroup;

  /** The role of Scheduler, for schedules of the group: it may call the target, and nothing else. */
  public readonly schedulerRole: iam.Role;

  /** The queue of calls that failed permanently, which keeps them for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, props: RecurringTaskProps) {
    super(scope, id);
    props = injectedProps(RecurringTask.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('RecurringTask', scope, id), recurringTaskRules(props));

    const { schedule, encryptionKey, deadLetterQueueEncryptionKey } = props;
    this.encryptionKey = encryptionKey;
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters', { encryptionKey: deadLetterQueueEncryptionKey });
    // Groups are deleted in the background: with the id of the stack, the stack can be made again at once.
    this.group = new scheduler.ScheduleGroup(this, 'Group', { scheduleGroupName: uniqueName(this, 64) });
    this.schedulerRole = schedulerRole(this, 'SchedulerRole', `Schedule of ${this.node.path}`, this.group);
    // The target of aws-cdk-lib lets the role send to the queue, not use its key.
    deadLetterQueueEncryptionKey?.grant(this.schedulerRole, 'kms:Decrypt', 'kms:GenerateDataKey');
    this.schedule = new scheduler.Schedule(this, 'Schedule', {
      description: props.description,
      schedule: schedule._expression(),
      start: schedule._start,
      end: schedule._end,
      timeWindow: props.timeWindow,
      enabled: props.enabled,
      key: encryptionKey,
      scheduleGroup: this.group,
      target: props.target._bind({
        role: this.schedulerRole,
        deadLetterQueue: this.deadLetterQueue,
        maxEventAge: props.maxEventAge ?? Duration.hours(1),
        retryAttempts: props.retryAttempts ?? 3,
      }),
    });
    // A rate begins at once: by then the role must have its policy. The name of the group is no reference to it.
    this.schedule.node.addDependency(this.group, this.schedulerRole);
    this.alarms = recurringTaskAlarms(this, props, this.group, this.deadLetterQueue);
  }

  /** Lets a principal see the schedule. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'scheduler:GetSchedule');
  }

  /**
   * Lets a principal see and change the schedule, for example disable it for the time of a repair, with the role that it has. A change of
   * the schedule by the next deployment undoes it.
   */
  public grantUpdate(grantee: iam.IGrantable): iam.Grant {
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/security_iam_id-based-policy-examples.html
    this.encryptionKey?.grant(grantee, 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey');
    return this.grant(grantee, 'scheduler:GetSchedule', 'scheduler:UpdateSchedule').combine(
      this.schedulerRole.grantPassRole(grantee.grantPrincipal),
    );
  }

  /** Graphs of attempts and of failed runs. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return recurringTaskWidgets(this, this.group, this.deadLetterQueue);
  }

  /**
   * By the group, since permissions of single schedules are not supported, and the group has no other
   * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/security_iam_id-based-policy-examples.html).
   */
  private grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const all = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.group.scheduleGroupName}/*`,
    });
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [all] });
  }
}
