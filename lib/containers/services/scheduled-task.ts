import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { EcsRunFargateTask } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { at, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { TaskCapacity } from '../capacity/task-capacity';
import { ContainerTaskOptions } from '../tasks/container-task';
import { CapacityConfig } from '../private/capacity-config';
import { warnIfUnreachable } from '../private/network-reach';
import { networkRules, taskSubnets } from '../private/service-rules';
import { APPLICATION, connectToFileSystems, createTask } from '../private/task-definition';
import { taskRules } from '../private/task-rules';
import { ServiceCluster } from '../capacity/service-cluster';

/** Properties of a `ScheduledTask`. */
export interface ScheduledTaskProps extends ContainerTaskOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** Who is told when a run fails, or could not be started. */
  readonly alarms: Alarms;

  /**
   * When the job runs, and in which time zone: with one, `cron({ hour: '2', ... })` stays at two o'clock when clocks
   * change. Without one it is UTC.
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * A window after the scheduled time in which the run may begin, so that not everything begins at the full hour.
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
   * How long Scheduler goes on trying to start a run that could not be started, for example because Fargate has no
   * capacity; 1 minute to 24 hours. A run that has started is never repeated.
   *
   * @default Duration.hours(1)
   */
  readonly startWithin?: Duration;

  /**
   * How often Scheduler tries again to start a run in that time, 0 to 185 times, with growing pauses.
   *
   * @default 185
   */
  readonly startRetries?: number;

  /**
   * The cluster.
   *
   * @default - a `ServiceCluster` of the job's own
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Fargate, Fargate Spot, or both. A run that Spot takes back counts as failed.
   *
   * @default TaskCapacity.fargate()
   */
  readonly capacity?: TaskCapacity;

  /**
   * Subnets of the tasks. They have no public addresses, so public subnets lead nowhere.
   *
   * @default - the VPC's private subnets, or its isolated ones if it has no others
   */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * A container that runs by the clock, on Fargate: EventBridge Scheduler starts a task, tries again if it cannot, and
 * whatever fails, the start or the run, is in a queue and raises an alarm.
 *
 * Scheduler starts a run at least once, on rare occasions twice, and does not wait for the run before: a job that must
 * not overlap with itself takes a lock.
 */
export class ScheduledTask extends Construct implements IObservable, iam.IGrantable, ec2.IConnectable {
  /** The schedule. */
  public readonly schedule: scheduler.Schedule;

  /** What Scheduler acts as: it may run this task, and nothing else. */
  public readonly schedulerRole: iam.Role;

  /** What a task is made from. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The job's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the containers. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The cluster that was made for this job alone; undefined if one was given. */
  public readonly ownCluster?: ServiceCluster;

  /** The security group of the tasks. */
  public readonly securityGroup: ec2.SecurityGroup;

  /**
   * What failed, for 14 days: requests that Scheduler gave up on, and ECS's events about tasks that did not start, whose
   * container ended with anything but 0, or that Spot took back.
   */
  public readonly failures: sqs.Queue;

  /** Puts runs that failed into `failures`. Add targets of yours, for example a chat. */
  public readonly failedRuns: events.Rule;

  /** The alarm on failures; none with `Alarms.none()`. */
  public readonly failureAlarm?: cloudwatch.Alarm;

  /** Opens ways from the tasks. Nothing comes in. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: ScheduledTaskProps) {
    super(scope, id);
    const where = at('ScheduledTask', scope, id);
    validate(where, [
      ...seconds('startWithin', props.startWithin, { min: 60, max: 86_400 }),
      ...wholeNumber('startRetries', props.startRetries, { min: 0, max: 185 }),
      ...taskRules(this, props, 'fargate'),
      ...networkRules(props),
    ]);

    this.ownCluster = props.cluster ? undefined : new ServiceCluster(this, 'Cluster', { vpc: props.vpc });
    this.cluster = props.cluster ?? (this.ownCluster as ServiceCluster).cluster;
    const capacity = this.bindCapacity(where, props);
    const task = createTask(
      this,
      { ...props, stopTimeout: props.stopTimeout ?? Duration.seconds(120) },
      { compatibility: capacity.compatibility },
    );
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = task);
    this.grantPrincipal = this.taskDefinition.taskRole;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Tasks of the job: nothing comes in',
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    connectToFileSystems(props, this);

    this.failures = new sqs.Queue(this, 'Failures', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.failedRuns = this.createFailedRunsRule();
    this.schedulerRole = this.createSchedulerRole();
    this.schedule = this.createSchedule(props, capacity);
    this.failureAlarm = this.createAlarm(props.alarms);
    warnIfUnreachable(this, {
      vpc: props.vpc,
      subnets: props.vpc.selectSubnets(taskSubnets(props)).subnets,
      fromInternet: task.fromInternet,
      services: Object.keys(props.secrets ?? {}).length > 0 ? ['secretsmanager'] : [],
    });
  }

  /** Lets a principal run the job beside its schedule, with `ecs:RunTask`. */
  public grantRun(grantee: iam.IGrantable): iam.Grant {
    return this.taskDefinition.grantRun(grantee);
  }

  /** Runs that failed or could not be started. */
  public metricFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.failures.metricNumberOfMessagesSent({ statistic: cloudwatch.Stats.SUM, ...options });
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const title = this.node.id;
    return [
      new cloudwatch.GraphWidget({
        title: `${title}: failures`,
        left: [this.metricFailures({ label: 'failures' })],
        leftYAxis: { min: 0 },
      }),
      new cloudwatch.LogQueryWidget({
        title: `${title}: last lines of the log`,
        logGroupNames: [this.logGroup.logGroupName],
        view: cloudwatch.LogQueryVisualizationType.TABLE,
        queryLines: ['fields @timestamp, @message', 'sort @timestamp desc', 'limit 50'],
      }),
    ];
  }

  private bindCapacity(where: string, props: ScheduledTaskProps): CapacityConfig {
    const capacity = (props.capacity ?? TaskCapacity.fargate())._bind(this, this.cluster);
    validate(where, [
      rule(
        capacity.platform !== 'fargate',
        () => `'capacity' must be of Fargate, got instances; for those, use batch.ContainerJob`,
      ),
    ]);
    return capacity;
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
  private createFailedRunsRule(): events.Rule {
    return new events.Rule(this, 'FailedRuns', {
      description: 'Runs of the job that failed',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [this.cluster.clusterArn],
          // Not the task definition: a run of the revision before a deployment may end after it.
          group: [`family:${this.taskDefinition.family}`],
          lastStatus: ['STOPPED'],
          $or: [
            // A sidecar that is stopped because the job has ended does not count.
            { containers: { name: [APPLICATION], exitCode: [{ 'anything-but': [0] }] } },
            { stopCode: ['TaskFailedToStart', 'SpotInterruption'] },
          ],
        },
      },
      targets: [new SqsQueue(this.failures)],
    });
  }

  /** aws-cdk-lib's own role would be a child of the stack, shared by all jobs of a cluster. */
  private createSchedulerRole(): iam.Role {
    const stack = Stack.of(this);
    const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
    return new iam.Role(this, 'SchedulerRole', {
      description: 'What Scheduler acts as to run the job',
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com').withConditions({
        StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group },
      }),
    });
  }

  private createSchedule(props: ScheduledTaskProps, capacity: CapacityConfig): scheduler.Schedule {
    return new scheduler.Schedule(this, 'Schedule', {
      schedule: props.schedule,
      enabled: props.enabled,
      timeWindow: props.timeWindow,
      target: new EcsRunFargateTask(this.cluster, {
        taskDefinition: this.taskDefinition,
        capacityProviderStrategies: capacity.strategies,
        vpcSubnets: taskSubnets(props),
        securityGroups: [this.securityGroup],
        assignPublicIp: false,
        propagateTags: true,
        enableEcsManagedTags: true,
        role: this.schedulerRole,
        deadLetterQueue: this.failures,
        maxEventAge: props.startWithin ?? Duration.hours(1),
        retryAttempts: props.startRetries,
      }),
    });
  }

  /** On what arrives, not on what is there: each failure is told of, though nobody has emptied the queue. */
  private createAlarm(alarms: Alarms): cloudwatch.Alarm | undefined {
    return alarms.add(this, 'FailureAlarm', {
      metric: this.metricFailures({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        "The job has failed or could not be started: the messages in its queue of failures say why ('stoppedReason', 'exitCode'), and its log.",
    });
  }
}
