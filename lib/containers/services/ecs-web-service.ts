import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Ingress, WebAlarmThresholds, WebLoadBalancer, WebTargetOptions } from '../../loadbalancing';
import { WebTarget, webTargetRules } from '../../loadbalancing/internal';
import { Alarms, IObservable } from '../../observability';
import { at, validate } from '../../private/validation';
import { TaskCapacity } from '../capacity/task-capacity';
import { ContainerTaskOptions } from '../tasks/container-task';
import { ServiceDeployment } from './service-deployment';
import { CapacityConfig } from '../private/capacity-config';
import { createService } from '../private/ecs-service';
import { warnIfUnreachable } from '../private/network-reach';
import { addTaskAlarms, taskWidgets } from '../private/service-alarms';
import { hasContainerInsights, serviceRules, taskSubnets } from '../private/service-rules';
import { ContainerTask, connectToFileSystems, createTask } from '../private/task-definition';
import { taskRules } from '../private/task-rules';
import { ServiceCluster } from '../capacity/service-cluster';
import { ServiceConnect, ServiceDiscoveryOptions } from './service-connect';
import { ServiceScaling } from './service-scaling';

/** Thresholds of the alarms on tasks. */
export interface TaskAlarmOptions {
  /**
   * CPU of the tasks over ten minutes, 1 to 100 percent.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * Memory of the tasks over ten minutes, 1 to 100 percent.
   *
   * @default 90
   */
  readonly memoryPercent?: number;
}

/** Properties of a `EcsWebService`. */
export interface EcsWebServiceProps extends ContainerTaskOptions, WebTargetOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** Who is told when something breaks. The alarms on requests also undo deployments. */
  readonly alarms: Alarms;

  /**
   * When the alarms on requests go off.
   *
   * @default - 1 % errors, 3 seconds
   */
  readonly alarmThresholds?: WebAlarmThresholds;

  /**
   * How requests reach the service: by a load balancer of its own, or a route on one that it shares.
   *
   * @default - by no load balancer: other services call it by `serviceConnect` or `serviceDiscovery`
   */
  readonly ingress?: Ingress;

  /**
   * The cluster. Give one to services that call one another; a cluster costs nothing. With an imported cluster, it must
   * have the capacity providers FARGATE and FARGATE_SPOT.
   *
   * @default - a `ServiceCluster` of the service's own
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The port on which the container listens.
   *
   * @default 8080
   */
  readonly containerPort?: number;

  /**
   * The fewest tasks, 0 or more. Deploying never changes the number of tasks between fewest and most.
   *
   * @default 2 - in two zones, so that the failure of one is survived
   */
  readonly minTasks?: number;

  /**
   * The most tasks.
   *
   * @default 10
   */
  readonly maxTasks?: number;

  /**
   * What makes the service larger and smaller.
   *
   * @default [ServiceScaling.targetCpu(60)]
   */
  readonly scaling?: ServiceScaling[];

  /**
   * How a new version takes over.
   *
   * @default ServiceDeployment.rolling()
   */
  readonly deployment?: ServiceDeployment;

  /**
   * What tasks run on. A change between Fargate and instances is one of the service too: ECS starts new tasks.
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
   * How services of the cluster call one another.
   *
   * @default - not by Service Connect
   */
  readonly serviceConnect?: ServiceConnect;

  /**
   * A DNS name for the tasks.
   *
   * @default - none
   */
  readonly serviceDiscovery?: ServiceDiscoveryOptions;

  /**
   * Whether people may open a shell in the containers by ECS Exec (`aws ecs execute-command`). Every session is
   * recorded in the cluster's log group. Needs `readonlyRootFilesystem: false`.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Whether ECS moves tasks when zones have unequal numbers of them, for example after a zone has failed.
   *
   * @default true
   */
  readonly zoneRebalancing?: boolean;

  /**
   * How long after its start a task may fail the load balancer's health check.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * Thresholds of the alarms on tasks.
   *
   * @default - 90 % CPU, 90 % memory
   */
  readonly taskAlarms?: TaskAlarmOptions;
}

/**
 * A container that answers requests, on Fargate (or on instances, by `capacity`): deployed without interruption and
 * rolled back when it fails, scaled with the load, in private subnets, as a user that is not root, with a file system
 * that it cannot write to.
 */
export class EcsWebService extends Construct implements IObservable, iam.IGrantable, ec2.IConnectable {
  /** The service. */
  public readonly service: ecs.BaseService;

  /** What a task is made from. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The application's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the containers. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The cluster that was made for this service alone; undefined if one was given. */
  public readonly ownCluster?: ServiceCluster;

  /** The security group of the tasks. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The number of tasks, for further scaling policies. */
  public readonly taskCount: ecs.ScalableTaskCount;

  /** The load balancer that was made for this service alone; undefined where it shares one or has none. */
  public readonly loadBalancer?: WebLoadBalancer;

  /** The target group; where there are two, the one that has the requests at first. */
  public readonly targetGroup?: elbv2.ApplicationTargetGroup;

  /** The target group of the other version, where deployments move requests. */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;

  /** The route on the load balancer. */
  public readonly route?: elbv2.ApplicationListenerRule;

  /** The route on the load balancer's test listener. */
  public readonly testRoute?: elbv2.ApplicationListenerRule;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** Opens ways to and from the tasks. Its default port is the container's. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly web?: WebTarget;
  private failedDeployments?: events.Rule;

  constructor(scope: Construct, id: string, props: EcsWebServiceProps) {
    super(scope, id);
    const where = at('EcsWebService', scope, id);
    validate(where, serviceRules(props), webTargetRules(props, props.ingress));
    const { minTasks = 2, maxTasks = 10, containerPort = 8080 } = props;

    this.ownCluster = props.cluster ? undefined : new ServiceCluster(this, 'Cluster', { vpc: props.vpc });
    this.cluster = props.cluster ?? (this.ownCluster as ServiceCluster).cluster;
    const capacity = (props.capacity ?? TaskCapacity.fargate())._bind(this, this.cluster);
    validate(where, taskRules(this, props, capacity.platform));
    const deployment = (props.deployment ?? ServiceDeployment.rolling())._settings;

    const task = this.createTask(props, capacity, containerPort);
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = task);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Tasks of the service: from the load balancer and other services',
    });
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(containerPort),
    });
    this.web = this.createWebTarget(props, deployment.shiftsTraffic, deployment.testRoute);
    this.loadBalancer = this.web?.ownLoadBalancer;
    this.targetGroup = this.web?.targetGroup;
    this.alternateTargetGroup = this.web?.alternateTargetGroup;
    this.route = this.web?.route;
    this.testRoute = this.web?.testRoute;

    this.service = createService(this, props, {
      cluster: this.cluster,
      capacity,
      deployment,
      task,
      securityGroup: this.securityGroup,
      web: this.web,
    });
    connectToFileSystems(props, this.service);
    this.taskCount = this.service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
    this.addScaling(props, minTasks, maxTasks);
    this.grantPrincipal = this.taskDefinition.taskRole;
    this.alarms = this.createAlarms(props, minTasks);
    this.warnIfUnreachable(props, task.fromInternet);
  }

  /**
   * Invokes a target with each deployment that fails, for example a topic or a chat. The event says why.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
   */
  public onDeploymentFailed(target: events.IRuleTarget): events.Rule {
    const rule = this.deploymentFailedRule();
    rule.addTarget(target);
    return rule;
  }

  /** CPU of the tasks in percent of what they have. */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricCpuUtilization(options);
  }

  /** Memory of the tasks in percent of what they have. */
  public metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricMemoryUtilization(options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const title = this.node.id;
    return [
      ...(this.loadBalancer?.dashboardWidgets() ?? []),
      ...(this.web?.dashboardWidgets(title) ?? []),
      ...taskWidgets(title, this.service),
    ];
  }

  private createTask(props: EcsWebServiceProps, capacity: CapacityConfig, containerPort: number): ContainerTask {
    return createTask(
      this,
      { ...props, architecture: props.architecture ?? capacity.architecture },
      {
        compatibility: capacity.compatibility,
        portMapping: { name: 'app', containerPort, appProtocol: appProtocol(props) },
      },
    );
  }

  private createWebTarget(props: EcsWebServiceProps, alternate: boolean, testRoute: boolean): WebTarget | undefined {
    const { ingress } = props;
    if (!ingress) return undefined;
    return new WebTarget(this, { ...props, ingress, targetType: elbv2.TargetType.IP, alternate, testRoute });
  }

  private addScaling(props: EcsWebServiceProps, minTasks: number, maxTasks: number): void {
    const targetGroups = [this.targetGroup, this.alternateTargetGroup].filter((group) => group !== undefined);
    for (const policy of props.scaling ?? [ServiceScaling.targetCpu(60)]) {
      policy._bind({ taskCount: this.taskCount, minTasks, maxTasks, targetGroups });
    }
  }

  private createAlarms(props: EcsWebServiceProps, minTasks: number): cloudwatch.Alarm[] {
    const taskAlarms = addTaskAlarms(this, props.alarms, {
      service: this.service,
      minTasks,
      containerInsights: hasContainerInsights(this.cluster),
      thresholds: props.taskAlarms,
      deploymentFailed: () => this.deploymentFailedRule(),
    });
    return [...(this.web?.alarms ?? []), ...taskAlarms];
  }

  private deploymentFailedRule(): events.Rule {
    this.failedDeployments ??= new events.Rule(this, 'DeploymentFailed', {
      description: 'Deployments of the service that failed',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: [this.service.serviceArn],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      },
    });
    return this.failedDeployments;
  }

  private warnIfUnreachable(props: EcsWebServiceProps, fromInternet: boolean): void {
    warnIfUnreachable(this, {
      vpc: props.vpc,
      subnets: props.vpc.selectSubnets(taskSubnets(props)).subnets,
      fromInternet,
      services: [
        ...(Object.keys(props.secrets ?? {}).length > 0 ? ['secretsmanager'] : []),
        ...(props.enableExecuteCommand ? ['ssmmessages'] : []),
      ],
    });
  }
}

/** What Service Connect and its measures understand of the requests. */
function appProtocol({ protocolVersion }: WebTargetOptions): ecs.AppProtocol {
  switch (protocolVersion) {
    case elbv2.ApplicationProtocolVersion.GRPC:
      return ecs.AppProtocol.grpc;
    case elbv2.ApplicationProtocolVersion.HTTP2:
      return ecs.AppProtocol.http2;
    default:
      return ecs.AppProtocol.http;
  }
}
