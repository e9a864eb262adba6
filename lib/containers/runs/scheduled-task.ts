import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms, IObservable } from '../../observability';
import { cronRules } from '../../private/cron-rules';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { schedulerRole } from '../../private/service-roles';
import { at, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { ServiceCluster } from '../capacity/service-cluster';
import { noEbsRule } from '../private/ebs-volume';
import { failedRunsQueue, failedRunsRule, failureAlarms, failuresOf, runWidgets } from '../private/run-failures';
import { runsOf, stopAfter, supervisedRuns } from '../private/supervised-runs';
import { taskArns, wildcardFinding } from '../private/task-arns';
import { connectToFileSystems } from '../private/task-definition';
import { TaskHost, taskHostRules } from '../private/task-host';
import { grantRuns, taskRuns } from '../private/task-runs';
import { TaskRunOptions } from './task-run-options';

/** Properties of a `ScheduledTask`. */
export interface ScheduledTaskProps extends TaskRunOptions {
  /** The alarms and who is notified: of a run that failed, or could not be started. */
  readonly alarms: Alarms;

  /**
   * The schedule, and its time zone: with one, `cron({ hour: '2', ... })` stays at two o'clock when clocks
   * change. Without one it is UTC.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * The window after the scheduled time in which a run may begin, so that not everything begins at the full hour.
   *
   * @default scheduler.TimeWindow.off() - within the minute
   */
  readonly timeWindow?: scheduler.TimeWindow;

  /**
   * Whether the schedule is on.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The time in which Scheduler tries again to start a run that could not be started, for example because Fargate has no
   * capacity; 1 minute to 24 hours. A run that has started is repeated only by `runRetries`.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * The number of times that Scheduler tries again to start a run in that time, 0 to 185, with growing pauses.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * The maximum duration of a run, 1 minute to 30 days: then its task is stopped, and the run has failed. Each run is an
   * execution of two state machines, which cost about a cent for a hundred runs
   * (https://aws.amazon.com/step-functions/pricing/).
   *
   * @default - none: a run that hangs is paid for until somebody stops it
   */
  readonly timeout?: Duration;

  /**
   * The number of times that a run which failed or took too long is repeated, 0 to 20: after a minute, then after twice as
   * long each time. Only the last failure counts as one. Needs a `timeout`.
   *
   * @default 0
   */
  readonly runRetries?: number;
}

/**
 * A container that runs by the clock, on Fargate (or on instances, by `capacity`): EventBridge Scheduler starts a task, tries again if it cannot, and
 * whatever fails, the start or the run, goes to a queue and raises an alarm.
 *
 * Scheduler starts a run at least once, on rare occasions twice, and does not wait for the run before: a program that
 * must not overlap with itself takes a lock.
 */
export class ScheduledTask extends Construct implements IObservable, iam.IGrantable, ec2.IConnectable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.ScheduledTask';

  /** The schedule. */
  public readonly schedule: scheduler.Schedule;

  /** The role of Scheduler: it may run this task, and nothing else. */
  public readonly schedulerRole: iam.Role;

  /** The state machine that limits and repeats runs; undefined without a `timeout`. */
  public readonly stateMachine?: sfn.StateMachine;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The application's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the containers. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The cluster that was made for this task alone; undefined if one was given. */
  public readonly ownCluster?: ServiceCluster;

  /** The security group of the tasks, or the first one of them. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /**
   * The runs that failed, kept for 14 days: requests that Scheduler gave up on, and ECS's events about tasks that did not
   * start, whose container ended with anything but 0, or that Spot took back.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /** The rule that sends runs that failed to `deadLetterQueue`: tasks, or with a `timeout` executions. Add targets of yours, for example a chat. */
  public readonly failedRuns: events.Rule;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The ways from the tasks. Nothing comes in. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: ScheduledTaskProps) {
    super(scope, id);
    props = injectedProps(ScheduledTask.PROPERTY_INJECTION_ID, scope, id, props);
    const { maxEventAge = Duration.hours(1), retryAttempts = 185, timeout, runRetries = 0 } = props;
    validate(
      at('ScheduledTask', scope, id),
      cronRules('schedule', props.schedule),
      seconds('maxEventAge', maxEventAge, { min: 60, max: 86_400 }),
      wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 185 }),
      seconds('timeout', timeout, { min: 60, max: 2_592_000 }),
      wholeNumber('runRetries', runRetries, { min: 0, max: 20 }),
      rule(
        props.runRetries !== undefined && timeout === undefined,
        () => `'runRetries' needs a 'timeout': what hangs does not fail; give the maximum duration of a run`,
      ),
      noEbsRule(props),
      taskHostRules(this, props),
    );

    const host = new TaskHost(this, props, {
      securityGroup: 'Tasks of a schedule, without ingress',
      stopTimeout: Duration.seconds(120),
    });
    ({ ownCluster: this.ownCluster, cluster: this.cluster, securityGroup: this.securityGroup } = host);
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = host);
    ({ connections: this.connections, grantPrincipal: this.grantPrincipal } = host);
    connectToFileSystems(props, this);

    const { cluster, taskDefinition } = this;
    this.stateMachine = timeout && supervisedRuns(this, runsOf(props, host, { timeout, retries: runRetries }));
    this.deadLetterQueue = failedRunsQueue(this);
    if (timeout) stopAfter(this, { cluster, taskDefinition, timeout, deadLetterQueue: this.deadLetterQueue });
    this.failedRuns = failedRunsRule(this, this.deadLetterQueue, {
      cluster,
      taskDefinition,
      onInstances: props.capacity?._platform === 'instances',
      stateMachine: this.stateMachine,
    });
    this.schedulerRole = schedulerRole(this, 'SchedulerRole', 'Start of the scheduled task');
    if (!this.stateMachine) {
      acknowledgeInherent(
        this.schedulerRole,
        'ecs:TagResource is for the tasks that Scheduler starts, whose ids are known at run time only.',
        wildcardFinding(this, taskArns(this, this.cluster)),
      );
    }
    this.schedule = new scheduler.Schedule(this, 'Schedule', {
      schedule: props.schedule,
      enabled: props.enabled,
      timeWindow: props.timeWindow,
      target: this.createTarget(host, { ...props, maxEventAge, retryAttempts }),
    });
    this.alarms = failureAlarms(this, props.alarms, this.deadLetterQueue);
  }

  /**
   * Lets a principal run the task beside its schedule: with `ecs:RunTask`, in any revision of its definition, or with a
   * `timeout` by an execution of `stateMachine`.
   */
  public grantRun(grantee: iam.IGrantable): iam.Grant {
    if (this.stateMachine) return this.stateMachine.grantStartExecution(grantee);
    return grantRuns(this, this.taskDefinition, grantee);
  }

  /** Runs that failed or could not be started. */
  public metricFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return failuresOf(this.deadLetterQueue, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return runWidgets(this, this.deadLetterQueue, this.logGroup);
  }

  private createTarget(host: TaskHost, props: ScheduledTaskProps): scheduler.IScheduleTarget {
    const { maxEventAge, retryAttempts } = props;
    const delivery = { role: this.schedulerRole, deadLetterQueue: this.deadLetterQueue, maxEventAge, retryAttempts };
    if (this.stateMachine) return new StepFunctionsStartExecution(this.stateMachine, delivery);
    return taskRuns(this, this.cluster, {
      taskDefinition: this.taskDefinition,
      capacityProviderStrategies: host.capacity.strategies,
      vpcSubnets: host.subnets,
      securityGroups: host.securityGroups,
      assignPublicIp: props.assignPublicIp ?? false,
      platformVersion: props.platformVersion,
      placementConstraints: props.placementConstraints,
      propagateTags: true,
      enableEcsManagedTags: true,
      // aws-cdk-lib's own role would be a child of the stack, shared by all schedules of a cluster.
      ...delivery,
    });
  }
}
