import { Construct } from 'constructs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IWorkQueue, WorkQueue } from '../../messaging';
import { consumersOf, deadLetterQueueOf, type QueueConsumer } from '../../messaging/internal';
import { Alarms, IObservable } from '../../observability';
import { deadLetterAlarm } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { ServiceCluster } from '../capacity/service-cluster';
import { TaskCapacity } from '../capacity/task-capacity';
import { DeploymentFailed } from '../private/deployment-failed';
import { createService } from '../private/ecs-service';
import { queueWorkerRules } from '../private/queue-worker-rules';
import { addTaskAlarms, hasContainerInsights, taskWidgets } from '../private/service-alarms';
import { fixedTasksOf, lowestMinimum } from '../private/service-rules';
import { connectToFileSystems } from '../private/task-definition';
import { TaskHost, taskHostRules } from '../private/task-host';
import { grantTaskProtection } from '../private/task-protection';
import { subscribe, subscriptionRules } from '../private/topic-subscriptions';
import { ContainerTaskOptions } from '../tasks/container-task';
import { TaskPlacementOptions } from '../tasks/task-placement';
import { BacklogScaling } from './backlog-scaling';
import { IServiceConnectClient, ServiceConnect } from './service-connect';
import { ServiceDeployment } from './service-deployment';
import { ServiceScaling } from './service-scaling';
import { TopicSubscription } from './topic-subscription';

/** The maximum on Fargate. */
const STOP_TIMEOUT = Duration.seconds(120);

/** The thresholds of the alarms of a `QueueWorker`. There is none on CPU: a worker that has work uses all of it, and should. */
export interface QueueWorkerAlarmThresholds {
  /**
   * The age of the oldest message in each of three minutes, in whole seconds from 60 s to less than 4 days. Of a queue of the worker's
   * own; a `WorkQueue` has its own thresholds.
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

  /** The recipients of alarms of tasks that do not run, and of messages that fail or wait too long in a queue of the worker's own. */
  readonly alarms: Alarms;

  /**
   * The queue that the messages come from: a `messaging.WorkQueue`, or `messaging.WorkQueue.existing()`.
   *
   * @default - a `WorkQueue` of the worker's own, standard, with a dead-letter queue after five attempts
   */
  readonly workQueue?: IWorkQueue;

  /**
   * The maximum time from the receipt of a message until it is deleted, in whole seconds from 1 s to 12 hours: with those that are
   * received together and wait for their turn. The visibility timeout of the queue is derived from it, or checked against it.
   *
   * @default - not said: the visibility timeout is 5 minutes, or that of the queue
   */
  readonly maxProcessingTime?: Duration;

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
   * The number of tasks by the messages of the queue.
   *
   * @default BacklogScaling.messagesPerTask(100)
   */
  readonly backlogScaling?: BacklogScaling;

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

  /** The queue with its dead-letter queue. Grant senders `workQueue.grantSend()`. */
  public readonly workQueue: IWorkQueue;

  /** The queue. */
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
    const {
      backlogScaling = BacklogScaling.messagesPerTask(100),
      queueUrlVariable = 'QUEUE_URL',
      scaling = [],
    } = props;
    const fixedTasks = fixedTasksOf(scaling);
    const consumer = consumerOf(this, props);
    const { minTasks = fixedTasks ?? 1, maxTasks = fixedTasks ?? 10 } = props;
    validate(
      at('QueueWorker', scope, id),
      subscriptionRules(props.subscriptions, props.workQueue?.queue),
      queueWorkerRules({ ...props, minTasks, maxTasks, queueUrlVariable, consumer }),
      taskHostRules(this, props),
    );

    this.workQueue = props.workQueue ?? this.createWorkQueue(props);
    const { queue } = this.workQueue;
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueueOf(this.workQueue);
    consumersOf(queue).add(consumer);
    this.undeliveredQueue = subscribe(this, queue, props.subscriptions);
    const host = new TaskHost(this, props, {
      securityGroup: 'Tasks of a worker, without ingress',
      stopTimeout: STOP_TIMEOUT,
      environment: { [queueUrlVariable]: queue.queueUrl },
      calls: ['sqs'],
    });
    ({ ownCluster: this.ownCluster, cluster: this.cluster, securityGroup: this.securityGroup } = host);
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = host);
    ({ connections: this.connections, grantPrincipal: this.grantPrincipal } = host);
    this.workQueue.grantConsume(this);
    if (props.taskProtection) grantTaskProtection(this, this.taskDefinition, this.cluster);

    const undelivered = this.watchUndelivered(props);
    this.service = createService(this, props, {
      host,
      deployment: (props.deployment ?? ServiceDeployment.rolling())._bind(),
      fixedTasks,
      alarms: this.workQueue.alarms,
    });
    connectToFileSystems(props, this);
    if (fixedTasks === undefined) {
      const taskCount = this.service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
      const { service } = this;
      const outlastsStop = this.outlastsStop(props, backlogScaling);
      backlogScaling._bind({ taskCount, service, queue, minTasks, outlastsStop });
      for (const policy of scaling) policy._bind({ taskCount, targetGroups: [], othersStopTasks: true });
      this.taskCount = taskCount;
    }
    this.deploymentFailed = new DeploymentFailed(this, this.service);
    this.alarms = [
      ...(props.workQueue ? [] : this.workQueue.alarms),
      ...(undelivered ? [undelivered] : []),
      ...this.createTaskAlarms({ ...props, minTasks }),
    ];
  }

  /** Invokes a target with each deployment that fails, for example a topic or a chat. The event has the reason. */
  public onDeploymentFailed(target: events.IRuleTarget): events.Rule {
    const { rule } = this.deploymentFailed;
    rule.addTarget(target);
    return rule;
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [...this.workQueue.dashboardWidgets(), ...taskWidgets(this, this.service)];
  }

  private createWorkQueue({ alarms, alarmThresholds = {} }: QueueWorkerProps): WorkQueue {
    const { messageAge } = alarmThresholds;
    // The name leaves no trace in logical ids: the queue is a part of the worker.
    return new WorkQueue(this, 'Default', { alarms, alarmThresholds: { messageAge } });
  }

  private watchUndelivered({ alarms }: QueueWorkerProps): cloudwatch.Alarm | undefined {
    const { undeliveredQueue: queue } = this;
    const what = 'The delivery of a message from a topic';
    return queue && deadLetterAlarm(this, 'UndeliveredAlarm', alarms, queue, what, 'workerUndelivered');
  }

  /** Whether a task that is stopped may be at work for longer than it has to finish. */
  private outlastsStop(props: QueueWorkerProps, { _scalesInWhenIdle }: BacklogScaling): boolean {
    const { maxProcessingTime: longest, stopTimeout = STOP_TIMEOUT, taskProtection = false, scaling = [] } = props;
    if (!longest || longest.isUnresolved() || stopTimeout.isUnresolved() || taskProtection) return false;
    const outlasts = longest.toSeconds() > stopTimeout.toSeconds();
    const stopping = [
      ...(_scalesInWhenIdle === false ? ["'backlogScaling'"] : []),
      ...scaling.filter(({ _stopsTasks }) => _stopsTasks).map(({ policyName }) => `'scaling' ${policyName}`),
    ];
    if (outlasts && stopping.length > 0) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:busyTasksAreStopped',
        `'maxProcessingTime' (${longest.toSeconds()} s) is longer than 'stopTimeout' (${stopTimeout.toSeconds()} s), and ${stopping.join(' and ')} may stop a task at its work, whose messages are then processed again; ` +
          "set 'taskProtection' and let the program use it, or leave 'scaleInWhenIdle' out and give 'disableScaleIn' to other policies",
      );
    }
    return outlasts;
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

function consumerOf(worker: QueueWorker, { maxProcessingTime }: QueueWorkerProps): QueueConsumer {
  return {
    key: worker,
    name: `'${worker.node.id}'`,
    prop: 'maxProcessingTime',
    processingTime: maxProcessingTime,
    visibilityTimeout: maxProcessingTime ?? Duration.minutes(5),
  };
}
