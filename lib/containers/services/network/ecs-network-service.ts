import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { NetworkTargetAlarmThresholds, StaticIpNetworkLoadBalancer } from '../../../loadbalancing';
import { Alarms, IObservable } from '../../../observability';
import { injectedProps } from '../../../private/property-injection';
import { at, validate } from '../../../private/validation';
import { ServiceCluster } from '../../capacity/service-cluster';
import { TaskCapacity } from '../../capacity/task-capacity';
import { DeploymentFailed } from '../../private/deployment-failed';
import { ecsNetworkServiceRules } from '../../private/ecs-network-service-rules';
import { createService } from '../../private/ecs-service';
import { containerPortOf, createNetworkPorts, protocolOf, ServiceNetworkTarget } from '../../private/network-ports';
import { addTaskAlarms, hasContainerInsights, taskWidgets } from '../../private/service-alarms';
import { fixedTasksOf, lowestMinimum, moreTasks, NETWORK_TRIGGERS } from '../../private/service-rules';
import { connectToFileSystems } from '../../private/task-definition';
import { TaskHost, taskHostRules } from '../../private/task-host';
import { grantTaskProtection } from '../../private/task-protection';
import { ContainerTaskOptions } from '../../tasks/container-task';
import { TaskPlacementOptions } from '../../tasks/task-placement';
import { IServiceConnectClient, ServiceConnect } from '../service-connect';
import { ServiceDeployment } from '../service-deployment';
import { ServiceScaling } from '../service-scaling';
import { NetworkServicePort } from './network-service-port';

/** The thresholds of the alarms of an `EcsNetworkService`. */
export interface EcsNetworkServiceAlarmThresholds extends NetworkTargetAlarmThresholds {
  /**
   * The average CPU of the tasks in each of ten minutes, 1 to 100 percent.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * The average memory of the tasks in each of ten minutes, 1 to 100 percent.
   *
   * @default 90
   */
  readonly memoryPercent?: number;
}

/** Properties of an `EcsNetworkService`. */
export interface EcsNetworkServiceProps extends ContainerTaskOptions, TaskPlacementOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** The alarms and who is notified. That on unhealthy targets also rolls deployments back. */
  readonly alarms: Alarms;

  /** The load balancer that traffic comes through. Several services can have ports of it. */
  readonly networkLoadBalancer: StaticIpNetworkLoadBalancer;

  /**
   * The ports of the service, 1 to 5, by name: each with a listener and a target group of its own. Tasks are healthy when all
   * of them are. The names are in letters and digits, with a capital first; they become construct ids.
   */
  readonly ports: { [name: string]: NetworkServicePort };

  /**
   * The cluster.
   *
   * @default - a `ServiceCluster` of the service's own, without Container Insights, which costs nothing
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The minimum number of tasks. 0 needs a `ServiceScaling.schedule()` with `minTasks`. A deployment never changes the number
   * of tasks between minimum and maximum.
   *
   * @default 2 - in two zones, so that the failure of one is survived
   */
  readonly minTasks?: number;

  /**
   * The maximum number of tasks, 1 or more.
   *
   * @default 10
   */
  readonly maxTasks?: number;

  /**
   * The scaling policies, or `[ServiceScaling.fixedTasks(n)]` for none. Connections stay with their tasks: new tasks take
   * new ones only, and a task that is stopped cuts off its own after `deregistrationDelay`.
   *
   * @default [ServiceScaling.targetCpu(60)]
   */
  readonly scaling?: ServiceScaling[];

  /**
   * The way in which a new version takes over. Blue/green, linear and canary are for a single port of TCP or TLS, and ECS waits
   * ten minutes before each shift, until the load balancer has followed
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html).
   *
   * @default ServiceDeployment.rolling()
   */
  readonly deployment?: ServiceDeployment;

  /**
   * Whether the container may protect its task from scale-in and deployments while it has sessions, by
   * `$ECS_AGENT_URI/task-protection/v1/state`
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html).
   *
   * @default false
   */
  readonly taskProtection?: boolean;

  /**
   * The capacity that tasks run on.
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
   * The part of the service in Service Connect, to call others: `ServiceConnect.clientOnly()`.
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
   * Whether ECS moves tasks when zones have unequal numbers of them. It stops tasks, and with them their connections.
   *
   * @default true
   */
  readonly zoneRebalancing?: boolean;

  /**
   * The time after its start in which a task may fail the load balancer's health check.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * The thresholds of the alarms.
   *
   * @default - 90 % CPU, 90 % memory, 30 days before a certificate expires
   */
  readonly alarmThresholds?: EcsNetworkServiceAlarmThresholds;
}

/**
 * A container that speaks TCP, UDP or what is inside of TLS, on Fargate (or on instances, by `capacity`), behind a Network Load
 * Balancer at addresses that stay. For HTTP there is `EcsWebService`.
 */
export class EcsNetworkService extends Construct implements IObservable, iam.IGrantable, IServiceConnectClient {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.EcsNetworkService';

  /** The service. */
  public readonly service: ecs.BaseService;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The application's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the containers. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The cluster that was made for this service alone; undefined if one was given. */
  public readonly ownCluster?: ServiceCluster;

  /** The security group of the tasks, or the first one of them. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** The number of tasks, for further scaling policies; undefined with `ServiceScaling.fixedTasks()`. */
  public readonly taskCount?: ecs.ScalableTaskCount;

  /** The target groups of the ports, by their names; where there are two, the one that has the connections at first. */
  public readonly targetGroups: { [name: string]: elbv2.NetworkTargetGroup };

  /** The target group of the other version, where deployments move connections. */
  public readonly alternateTargetGroup?: elbv2.NetworkTargetGroup;

  /** The listeners of the ports, by their names. */
  public readonly listeners: { [name: string]: elbv2.NetworkListener };

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The ways to and from the tasks. The default port is that of the first of the ports. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly ports: ServiceNetworkTarget[];
  private readonly deploymentFailed: DeploymentFailed;

  constructor(scope: Construct, id: string, props: EcsNetworkServiceProps) {
    super(scope, id);
    props = injectedProps(EcsNetworkService.PROPERTY_INJECTION_ID, scope, id, props);
    const { scaling = [ServiceScaling.targetCpu(60)], networkLoadBalancer, alarms, alarmThresholds } = props;
    const fixedTasks = fixedTasksOf(scaling);
    const { minTasks = fixedTasks ?? 2, maxTasks = fixedTasks ?? 10 } = props;
    validate(
      at('EcsNetworkService', scope, id),
      ecsNetworkServiceRules({ ...props, minTasks, maxTasks, scaling }),
      taskHostRules(this, props),
    );
    const deployment = (props.deployment ?? ServiceDeployment.rolling())._bind();

    const [first] = Object.values(props.ports);
    const host = new TaskHost(this, props, {
      securityGroup: 'Tasks of a service, reached by the Network Load Balancer',
      stopTimeout: Duration.seconds(30),
      portMapping: first && { containerPort: containerPortOf(first), protocol: protocolOf(first) },
    });
    ({ ownCluster: this.ownCluster, cluster: this.cluster, securityGroup: this.securityGroup } = host);
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = host);
    ({ connections: this.connections, grantPrincipal: this.grantPrincipal } = host);
    if (props.taskProtection) grantTaskProtection(this, this.taskDefinition, this.cluster);

    const common = { networkLoadBalancer, alarms, alarmThresholds, alternate: deployment.shiftsTraffic };
    this.ports = createNetworkPorts(this, props.ports, common);
    this.targetGroups = Object.fromEntries(this.ports.map(({ name, target }) => [name, target.targetGroup]));
    this.listeners = Object.fromEntries(this.ports.map(({ name, target }) => [name, target.listener]));
    this.alternateTargetGroup = this.ports[0]?.target.alternateTargetGroup;
    const portAlarms = this.ports.flatMap(({ target }) => target.alarms);

    this.service = createService(this, props, {
      host,
      deployment,
      fixedTasks,
      alarms: portAlarms,
      network: this.ports,
      defaultTriggers: NETWORK_TRIGGERS,
    });
    connectToFileSystems(props, this.service);
    if (fixedTasks === undefined) {
      const taskCount = this.service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
      const othersStopTasks = scaling.some((policy) => policy._stopsTasks);
      for (const policy of scaling) policy._bind({ taskCount, targetGroups: [], othersStopTasks });
      this.taskCount = taskCount;
    }
    this.deploymentFailed = new DeploymentFailed(this, this.service);
    this.alarms = [...portAlarms, ...this.createTaskAlarms({ ...props, minTasks, scaling })];
  }

  /** Invokes a target with each deployment that fails, for example a topic or a chat. The event has the reason. */
  public onDeploymentFailed(target: events.IRuleTarget): events.Rule {
    const { rule } = this.deploymentFailed;
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
    return [
      ...this.ports.flatMap(({ name, target }) => target.dashboardWidgets(`${this.node.path}/${name}`)),
      ...taskWidgets(this, this.service),
    ];
  }

  private createTaskAlarms(props: EcsNetworkServiceProps & { readonly minTasks: number }): cloudwatch.Alarm[] {
    const { alarms, alarmThresholds = {}, minTasks, scaling } = props;
    return addTaskAlarms(this, alarms, {
      service: this.service,
      minTasks: lowestMinimum(minTasks, scaling),
      containerInsights: hasContainerInsights(this.cluster),
      thresholds: alarmThresholds,
      cpuRemedy: `${moreTasks(scaling, ' if it is reached')}, or 'vcpus'`,
      deploymentFailed: () => this.deploymentFailed.ruleWithRecord,
    });
  }
}
