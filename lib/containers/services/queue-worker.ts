import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterAlarm, graph, MINUTE, severityOf } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { ServiceCluster } from '../capacity/service-cluster';
import { TaskCapacity } from '../capacity/task-capacity';
import { messagesInFlight, scaleOnBacklog, waitingMessages } from '../private/backlog-scaling';
import { DeploymentFailed } from '../private/deployment-failed';
import { createService } from '../private/ecs-service';
import { queueWorkerRules } from '../private/queue-worker-rules';
import { addTaskAlarms, hasContainerInsights, taskWidgets } from '../private/service-alarms';
import { fixedTasksOf, lowestMinimum, moreTasks } from '../private/service-rules';
import { connectToFileSystems } from '../private/task-definition';
import { TaskHost, taskHostRules } from '../private/task-host';
import { grantTaskProtection } from '../private/task-protection';
import { subscribe, subscriptionRules } from '../private/topic-subscriptions';
import { ContainerTaskOptions } from '../tasks/container-task';
import { TaskPlacementOptions } from '../tasks/task-placement';
import { IServiceConnectClient, ServiceConnect } from './service-connect';
import { ServiceDeployment } from './service-deployment';
import { ServiceScaling } from './service-scaling';
import { TopicSubscription } from './topic-subscription';
import { WorkQueue } from './work-queue';

/** The thresholds of the alarms of a `QueueWorker`. There is none on CPU: a worker that has work uses all of it, and should. */
export interface QueueWorkerAlarmThresholds {
  /**
   * The age of the oldest message in a minute, one minute or more.
   *
   * @default Duration.minutes(15)
   */
  readonly messageAge?: Duration;

  /**
   * The average memory of the tasks in each of ten minutes, 1 to 100 percent.
   *
   * @default 90
   */
  readonly memoryPercent?: number;
}

/** Properties of a `QueueWorker`. */
export interface QueueWorkerProps extends ContainerTaskOptions, TaskPlacementOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** The alarms and who is notified: of messages that fail or wait too long, and of tasks that do not run. */
  readonly alarms: Alarms;

  /**
   * The queue that the messages come from.
   *
   * @default WorkQueue.standard() - a queue of the worker's own, with a dead-letter queue after three attempts
   */
  readonly workQueue?: WorkQueue;

  /**
   * The topics whose messages go to the queue, with filters. What SNS cannot deliver stays in `undeliveredQueue` for 14 days, and
   * raises an alarm.
   *
   * @default - none
   */
  readonly subscriptions?: TopicSubscription[];

  /**
   * The name of the environment variable with the URL of the queue.
   *
   * @default 'QUEUE_URL'
   */
  readonly queueUrlVariable?: string;

  /**
   * The number of messages, waiting or in flight, that scaling keeps for each task; at least 1. Divide the delay that you
   * accept by the time that a message takes: ten seconds' delay at 0.1 seconds a message are 100.
   *
   * @default 100
   */
  readonly backlogPerTask?: number;

  /**
   * The minimum number of tasks, 0 or more. With 0 nothing runs, and nothing is paid, while there are no messages; the
   * first message then waits five to ten minutes for a task: four until the alarm believes that no task runs, what SQS
   * reports late, and the start of the task. After six hours in which the queue was unused it is up to 15 minutes more,
   * because SQS then reports nothing
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html).
   *
   * @default 1
   */
  readonly minTasks?: number;

  /**
   * The maximum number of tasks, 1 or more.
   *
   * @default 10
   */
  readonly maxTasks?: number;

  /**
   * The scaling policies beside that on the backlog, or `[ServiceScaling.fixedTasks(n)]` for none at all.
   *
   * @default - none
   */
  readonly scaling?: ServiceScaling[];

  /**
   * Whether the container may protect its task from scale-in and deployments while it works, by
   * `$ECS_AGENT_URI/task-protection/v1/state`. For messages that take longer than `stopTimeout`; it does not help against
   * Spot's two minutes
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html).
   *
   * @default false
   */
  readonly taskProtection?: boolean;

  /**
   * The cluster, for example of the service that sends the messages.
   *
   * @default - a `ServiceCluster` of the worker's own, without Container Insights, which costs nothing
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The capacity that tasks run on. `TaskCapacity.fargateSpot()` suits workers: a task that is taken back has two minutes to finish.
   *
   * @default TaskCapacity.fargate()
   */
  readonly capacity?: TaskCapacity;

  /**
   * The subnets of the tasks. In public subnets they reach nothing without `assignPublicIp`.
   *
   * @default - the VPC's private subnets, or its isolated ones if it has no others; public ones with `assignPublicIp`
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The part of the worker in Service Connect, to call services of the cluster: `ServiceConnect.clientOnly()`. They
   * admit it by `allowCallsFrom()`.
   *
   * @default - not by Service Connect
   */
  readonly serviceConnect?: ServiceConnect;

  /**
   * Whether operators may open a shell in the containers by ECS Exec, recorded in the cluster's log group. Needs
   * `readonlyRootFilesystem: false`.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * The way in which a new version takes over: `ServiceDeployment.rolling()` with options of yours. A deployment that
   * fails is always undone.
   *
   * @default ServiceDeployment.rolling() - never fewer tasks than desired, up to twice as many, undone by no alarm
   */
  readonly deployment?: ServiceDeployment;

  /**
   * Whether ECS moves tasks when zones have unequal numbers of them, for example after a zone has failed.
   *
   * @default true
   */
  readonly zoneRebalancing?: boolean;

  /**
   * The thresholds of the alarms.
   *
   * @default - messages of 15 minutes, 90 % memory
   */
  readonly alarmThresholds?: QueueWorkerAlarmThresholds;
}

/**
 * A container that processes the messages of an SQS queue, on Fargate (or on instances, by `capacity`): as many tasks as
 * the backlog needs, a dead-letter queue for what fails, and time to finish when a task is stopped.
 *
 * After SIGTERM the program must receive no more messages and finish those in flight. It has `stopTimeout` for it: by
 * default 120 seconds, the maximum on Fargate. Messages that are cut off come back after the visibility timeout.
 *
 * Nothing calls a worker, so only its `containerHealthCheck` can see that it hangs: a command that fails when the program no
 * longer takes messages. Without one such a task is not replaced, and a deployment of such a version counts as good.
 */
export class QueueWorker extends Construct implements IObservable, iam.IGrantable, IServiceConnectClient {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.QueueWorker';

  /** The queue. Grant senders `queue.grantSendMessages()`. */
  public readonly queue: sqs.IQueue;

  /** The queue of messages that failed for good; undefined only for an existing queue of which none is known. */
  public readonly deadLetterQueue?: sqs.IQueue;

  /** The queue of messages that topics could not deliver; undefined without `subscriptions`. */
  public readonly undeliveredQueue?: sqs.Queue;

  /** The service. */
  public readonly service: ecs.BaseService;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The worker's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the containers. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The cluster that was made for this worker alone; undefined if one was given. */
  public readonly ownCluster?: ServiceCluster;

  /** The security group of the tasks, or the first one of them. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** The number of tasks, for further scaling policies; undefined with `ServiceScaling.fixedTasks()`. */
  public readonly taskCount?: ecs.ScalableTaskCount;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The ways from the tasks. Nothing comes in. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly deploymentFailed: DeploymentFailed;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    props = injectedProps(QueueWorker.PROPERTY_INJECTION_ID, scope, id, props);
    const { backlogPerTask = 100, queueUrlVariable = 'QUEUE_URL', scaling = [] } = props;
    const fixedTasks = fixedTasksOf(scaling);
    const { minTasks = fixedTasks ?? 1, maxTasks = fixedTasks ?? 10 } = props;
    validate(
      at('QueueWorker', scope, id),
      subscriptionRules(props.subscriptions, props.workQueue ?? WorkQueue.standard()),
      queueWorkerRules({ ...props, minTasks, maxTasks, queueUrlVariable }),
      taskHostRules(this, props),
    );

    const workQueue = (props.workQueue ?? WorkQueue.standard())._bind(this);
    ({ queue: this.queue, deadLetterQueue: this.deadLetterQueue } = workQueue);
    this.undeliveredQueue = subscribe(this, this.queue, props.subscriptions);
    const host = new TaskHost(this, props, {
      securityGroup: 'Tasks of a worker, without ingress',
      stopTimeout: Duration.seconds(120),
      environment: { [queueUrlVariable]: this.queue.queueUrl },
      calls: ['sqs'],
    });
    ({ ownCluster: this.ownCluster, cluster: this.cluster, securityGroup: this.securityGroup } = host);
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = host);
    ({ connections: this.connections, grantPrincipal: this.grantPrincipal } = host);
    this.queue.grantConsumeMessages(this);
    if (props.taskProtection) grantTaskProtection(this, this.taskDefinition, this.cluster);

    const queueAlarms = this.createQueueAlarms(props);
    this.service = createService(this, props, {
      host,
      deployment: (props.deployment ?? ServiceDeployment.rolling())._bind(),
      fixedTasks,
      alarms: queueAlarms,
    });
    connectToFileSystems(props, this);
    if (fixedTasks === undefined) {
      const taskCount = this.service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
      const { service, queue } = this;
      scaleOnBacklog({ taskCount, service, queue, backlogPerTask, minTasks });
      for (const policy of scaling) policy._bind({ taskCount, targetGroups: [], othersStopTasks: true });
      this.taskCount = taskCount;
    }
    this.deploymentFailed = new DeploymentFailed(this, this.service);
    this.alarms = [...queueAlarms, ...this.createTaskAlarms({ ...props, minTasks })];
  }

  /** Invokes a target with each deployment that fails, for example a topic or a chat. The event has the reason. */
  public onDeploymentFailed(target: events.IRuleTarget): events.Rule {
    const { rule } = this.deploymentFailed;
    rule.addTarget(target);
    return rule;
  }

  /** Messages that no worker has received. */
  public metricWaitingMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateNumberOfMessagesVisible(options);
  }

  /** The age of the oldest message, in seconds. */
  public metricMessageAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      graph(this, 'messages', {
        left: [
          waitingMessages(this.queue).with({ label: 'waiting' }),
          messagesInFlight(this.queue).with({ label: 'in flight' }),
          ...(this.deadLetterQueue ? [waitingMessages(this.deadLetterQueue).with({ label: 'failed' })] : []),
        ],
        leftYAxis: { min: 0 },
      }),
      graph(this, 'age of the oldest message', {
        left: [this.metricMessageAge({ period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM, label: 'seconds' })],
        leftYAxis: { min: 0 },
      }),
      ...taskWidgets(this, this.service),
    ];
  }

  private createQueueAlarms({ alarms, alarmThresholds = {}, scaling }: QueueWorkerProps): cloudwatch.Alarm[] {
    const { messageAge = Duration.minutes(15) } = alarmThresholds;
    const { undeliveredQueue } = this;
    const remedy = moreTasks(scaling, " or lower 'backlogPerTask'");
    const created = [
      this.deadLetterQueue &&
        deadLetterAlarm(this, 'DeadLettersAlarm', alarms, this.deadLetterQueue, 'A message', 'workerDeadLetters'),
      undeliveredQueue &&
        deadLetterAlarm(
          this,
          'UndeliveredAlarm',
          alarms,
          undeliveredQueue,
          'The delivery of a message from a topic',
          'workerUndelivered',
        ),
      alarms.add(this, 'MessageAgeAlarm', {
        severity: severityOf('workerMessageAge'),
        metric: this.metricMessageAge({ period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
        threshold: messageAge.toSeconds(),
        alarmDescription: `The oldest message is ${messageAge.toMinutes({ integral: false })} minutes old or more: look whether tasks run and fail, otherwise ${remedy}.`,
      }),
    ];
    return created.filter((alarm) => alarm !== undefined);
  }

  private createTaskAlarms(props: QueueWorkerProps & { readonly minTasks: number }): cloudwatch.Alarm[] {
    const { alarms, alarmThresholds = {}, minTasks, scaling } = props;
    return addTaskAlarms(this, alarms, {
      service: this.service,
      minTasks: lowestMinimum(minTasks, scaling),
      containerInsights: hasContainerInsights(this.cluster),
      thresholds: { memoryPercent: alarmThresholds.memoryPercent },
      deploymentFailed: () => this.deploymentFailed.ruleWithRecord,
    });
  }
}
