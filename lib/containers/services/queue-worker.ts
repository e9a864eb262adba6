import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { at, validate } from '../../private/validation';
import { TaskCapacity } from '../capacity/task-capacity';
import { ContainerTaskOptions } from '../tasks/container-task';
import { ServiceDeployment } from './service-deployment';
import { messagesInFlight, scaleOnBacklog, waitingMessages } from '../private/backlog-scaling';
import { createService } from '../private/ecs-service';
import { warnIfUnreachable } from '../private/network-reach';
import { addTaskAlarms, taskWidgets } from '../private/service-alarms';
import { hasContainerInsights, taskSubnets } from '../private/service-rules';
import { connectToFileSystems, createTask } from '../private/task-definition';
import { taskRules } from '../private/task-rules';
import { workerRules } from '../private/worker-rules';
import { ServiceCluster } from '../capacity/service-cluster';
import { ServiceConnect } from './service-connect';
import { ServiceScaling } from './service-scaling';
import { WorkQueue } from './work-queue';

/** Properties of a `QueueWorker`. */
export interface QueueWorkerProps extends ContainerTaskOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** Who is told when messages fail or wait too long, or tasks do not run. */
  readonly alarms: Alarms;

  /**
   * Where the messages come from.
   *
   * @default WorkQueue.standard() - a queue of the worker's own, with a dead-letter queue after three attempts
   */
  readonly workQueue?: WorkQueue;

  /**
   * The environment variable that tells the container the URL of the queue.
   *
   * @default 'QUEUE_URL'
   */
  readonly queueUrlVariable?: string;

  /**
   * How many messages, waiting or in hand, there shall be for each task; at least 1. Divide the delay that you accept by
   * the time that a message takes: ten seconds' delay at 0.1 seconds a message are 100.
   *
   * @default 100
   */
  readonly backlogPerTask?: number;

  /**
   * The fewest tasks. With 0 nothing runs, and nothing is paid, while there are no messages; the first message then waits
   * two to three minutes for a task, and up to 15 minutes more after the queue has been unused for six hours, because SQS
   * then reports nothing
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html).
   *
   * @default 1
   */
  readonly minTasks?: number;

  /**
   * The most tasks, at least 1.
   *
   * @default 10
   */
  readonly maxTasks?: number;

  /**
   * What makes the service larger and smaller beside its backlog.
   *
   * @default - nothing
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
   * @default - a `ServiceCluster` of the worker's own
   */
  readonly cluster?: ecs.ICluster;

  /**
   * What tasks run on. `TaskCapacity.fargateSpot()` suits workers: a task that is taken back has two minutes to finish.
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

  /**
   * Whether the worker calls services of the cluster: `ServiceConnect.clientOnly()`.
   *
   * @default - not by Service Connect
   */
  readonly serviceConnect?: ServiceConnect;

  /**
   * Whether people may open a shell in the containers by ECS Exec, recorded in the cluster's log group. Needs
   * `readonlyRootFilesystem: false`.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * How old the oldest message may become before there is an alarm, at least a minute.
   *
   * @default Duration.minutes(15)
   */
  readonly messageAgeAlarm?: Duration;
}

/**
 * A container that works on the messages of an SQS queue, on Fargate (or on instances, by `capacity`): as many tasks as
 * the backlog needs, a dead-letter queue for what fails, and time to finish when a task is stopped.
 *
 * After SIGTERM the program shall take no more messages and finish those in hand. It has `stopTimeout` for it: here 120
 * seconds unless you say otherwise, the most that Fargate gives. What is cut off comes back after the visibility timeout.
 */
export class QueueWorker extends Construct implements IObservable, iam.IGrantable, ec2.IConnectable {
  /** The queue. Grant senders `queue.grantSendMessages()`. */
  public readonly queue: sqs.IQueue;

  /** Where messages go that fail; undefined only for a queue of yours of which none is known. */
  public readonly deadLetterQueue?: sqs.IQueue;

  /** The service. */
  public readonly service: ecs.BaseService;

  /** What a task is made from. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The worker's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the containers. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The cluster that was made for this worker alone; undefined if one was given. */
  public readonly ownCluster?: ServiceCluster;

  /** The security group of the tasks. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The number of tasks, for further scaling policies. */
  public readonly taskCount: ecs.ScalableTaskCount;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** Opens ways from the tasks. Nothing comes in. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    const where = at('QueueWorker', scope, id);
    validate(where, workerRules(props));
    const { minTasks = 1, maxTasks = 10, backlogPerTask = 100 } = props;

    this.ownCluster = props.cluster ? undefined : new ServiceCluster(this, 'Cluster', { vpc: props.vpc });
    this.cluster = props.cluster ?? (this.ownCluster as ServiceCluster).cluster;
    const capacity = (props.capacity ?? TaskCapacity.fargate())._bind(this, this.cluster);
    validate(where, taskRules(this, props, capacity.platform));
    ({ queue: this.queue, deadLetterQueue: this.deadLetterQueue } = (props.workQueue ?? WorkQueue.standard())._bind(
      this,
    ));

    const task = createTask(
      this,
      {
        ...props,
        architecture: props.architecture ?? capacity.architecture,
        environment: { ...props.environment, [props.queueUrlVariable ?? 'QUEUE_URL']: this.queue.queueUrl },
        stopTimeout: props.stopTimeout ?? Duration.seconds(120),
      },
      { compatibility: capacity.compatibility },
    );
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = task);
    this.grantPrincipal = this.taskDefinition.taskRole;
    this.queue.grantConsumeMessages(this);
    if (props.taskProtection) this.grantTaskProtection();

    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Tasks of the worker: nothing comes in',
    });
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.service = createService(this, props, {
      cluster: this.cluster,
      capacity,
      deployment: ServiceDeployment.rolling()._settings,
      task,
      securityGroup: this.securityGroup,
    });
    connectToFileSystems(props, this);
    this.taskCount = this.service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
    const { taskCount, service, queue } = this;
    scaleOnBacklog({ taskCount, service, queue, backlogPerTask, minTasks });
    for (const policy of props.scaling ?? []) policy._bind({ taskCount, minTasks, maxTasks, targetGroups: [] });

    this.alarms = [...this.createQueueAlarms(props), ...this.createTaskAlarms(props, minTasks)];
    warnIfUnreachable(this, {
      vpc: props.vpc,
      subnets: props.vpc.selectSubnets(taskSubnets(props)).subnets,
      fromInternet: task.fromInternet,
      services: ['sqs', ...(Object.keys(props.secrets ?? {}).length > 0 ? ['secretsmanager'] : [])],
    });
  }

  /** Messages that no worker has taken. */
  public metricWaitingMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateNumberOfMessagesVisible(options);
  }

  /** How long the oldest message has been waiting, in seconds. */
  public metricMessageAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const title = this.node.id;
    const period = Duration.minutes(1);
    return [
      new cloudwatch.GraphWidget({
        title: `${title}: messages`,
        left: [
          waitingMessages(this.queue).with({ label: 'waiting' }),
          messagesInFlight(this.queue).with({ label: 'in hand' }),
          ...(this.deadLetterQueue ? [waitingMessages(this.deadLetterQueue).with({ label: 'failed' })] : []),
        ],
        leftYAxis: { min: 0 },
      }),
      new cloudwatch.GraphWidget({
        title: `${title}: age of the oldest message`,
        left: [this.metricMessageAge({ period, statistic: cloudwatch.Stats.MAXIMUM, label: 'seconds' })],
        leftYAxis: { min: 0 },
      }),
      ...taskWidgets(title, this.service),
    ];
  }

  /** There is no grant for it in aws-cdk-lib. */
  private grantTaskProtection(): void {
    iam.Grant.addToPrincipal({
      grantee: this,
      actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
      resourceArns: [
        Stack.of(this).formatArn({ service: 'ecs', resource: 'task', resourceName: `${this.cluster.clusterName}/*` }),
      ],
    });
  }

  private createQueueAlarms({ alarms, messageAgeAlarm = Duration.minutes(15) }: QueueWorkerProps): cloudwatch.Alarm[] {
    const period = Duration.minutes(1);
    const all = [
      this.deadLetterQueue &&
        alarms.add(this, 'DeadLettersAlarm', {
          metric: waitingMessages(this.deadLetterQueue),
          threshold: 1,
          evaluationPeriods: 1,
          alarmDescription:
            'Messages have failed and are in the dead-letter queue: look at the log for why, and start a redrive when it is repaired.',
        }),
      alarms.add(this, 'MessageAgeAlarm', {
        metric: this.metricMessageAge({ period, statistic: cloudwatch.Stats.MAXIMUM }),
        threshold: messageAgeAlarm.toSeconds(),
        alarmDescription: `The oldest message is ${messageAgeAlarm.toMinutes({ integral: false })} minutes old or more: look whether tasks run and fail, else raise 'maxTasks' or lower 'backlogPerTask'.`,
      }),
    ];
    return all.filter((alarm) => alarm !== undefined);
  }

  private createTaskAlarms({ alarms }: QueueWorkerProps, minTasks: number): cloudwatch.Alarm[] {
    return addTaskAlarms(this, alarms, {
      service: this.service,
      minTasks,
      containerInsights: hasContainerInsights(this.cluster),
      // A worker that has work to do uses all of its CPU, and should.
      watchCpu: false,
      deploymentFailed: () => this.createDeploymentFailedRule(),
    });
  }

  private createDeploymentFailedRule(): events.Rule {
    return new events.Rule(this, 'DeploymentFailed', {
      description: 'Deployments of the worker that failed',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: [this.service.serviceArn],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      },
    });
  }
}
