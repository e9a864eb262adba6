import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as vpclattice from 'aws-cdk-lib/aws-vpclattice';
import { Ingress, WebAlarmThresholds, WebLoadBalancer, WebTargetOptions } from '../../loadbalancing';
import { WebTarget, webTargetRules } from '../../loadbalancing/internal';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import { ServiceCluster } from '../capacity/service-cluster';
import { TaskCapacity } from '../capacity/task-capacity';
import { AdditionalTarget, createAdditionalRoutes } from '../private/additional-routes';
import { DeploymentFailed } from '../private/deployment-failed';
import { createService } from '../private/ecs-service';
import { ecsWebServiceRules } from '../private/ecs-web-service-rules';
import { LatticeTarget } from '../private/lattice-target';
import { addTaskAlarms, hasContainerInsights, taskWidgets } from '../private/service-alarms';
import { startAfter } from '../private/service-connect-peers';
import { fixedTasksOf, lowestMinimum, moreTasks, WEB_TRIGGERS } from '../private/service-rules';
import { createSmokeTest } from '../private/smoke-test';
import { wildcardFinding } from '../private/task-arns';
import { APPLICATION, connectToFileSystems } from '../private/task-definition';
import { TaskHost, taskHostRules } from '../private/task-host';
import { ContainerTaskOptions } from '../tasks/container-task';
import { TaskPlacementOptions } from '../tasks/task-placement';
import { IServiceConnectClient, ServiceConnect } from './service-connect';
import { ServiceDeployment } from './service-deployment';
import { ServiceDiscoveryOptions } from './service-discovery';
import { ServiceLattice } from './service-lattice';
import { ServiceRoute } from './service-route';
import { ServiceScaling } from './service-scaling';

/** The thresholds of the alarms of an `EcsWebService`. */
export interface EcsWebServiceAlarmThresholds extends WebAlarmThresholds {
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

/** Properties of an `EcsWebService`. */
export interface EcsWebServiceProps extends ContainerTaskOptions, TaskPlacementOptions, WebTargetOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /** The alarms and who is notified. The alarms on requests also roll deployments back. */
  readonly alarms: Alarms;

  /**
   * The load balancer that requests come through: one of the service's own, or a route on one that it shares.
   *
   * @default - by no load balancer: other services call it by `serviceConnect`, `serviceDiscovery` or `lattice`
   */
  readonly ingress?: Ingress;

  /**
   * Further routes to the tasks, up to four, by name: to other ports of the container, or to containers beside it. Each has
   * a target group, health check and alarms of its own; tasks are healthy when all of them are. With
   * `ServiceDeployment.rolling()` only. The names are in letters and digits, with a capital first; they become construct ids.
   *
   * @default - none
   */
  readonly additionalRoutes?: { [name: string]: ServiceRoute };

  /**
   * The cluster. Give one to services that call one another. An imported cluster must have the
   * capacity providers FARGATE and FARGATE_SPOT.
   *
   * @default - a `ServiceCluster` of the service's own, without Container Insights, which costs nothing
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The port on which the container listens.
   *
   * @default 8080
   */
  readonly containerPort?: number;

  /**
   * The minimum number of tasks. 0 needs a `ServiceScaling.schedule()` with `minTasks`: without a task nobody answers, and
   * no other policy starts one. A deployment never changes the number of tasks between minimum and maximum.
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
   * The scaling policies, or `[ServiceScaling.fixedTasks(n)]` for none.
   *
   * @default [ServiceScaling.targetCpu(60)]
   */
  readonly scaling?: ServiceScaling[];

  /**
   * The way in which a new version takes over.
   *
   * @default ServiceDeployment.rolling()
   */
  readonly deployment?: ServiceDeployment;

  /**
   * The capacity that tasks run on. A change between Fargate and instances updates the service: ECS starts new tasks.
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
   * The part of the service in Service Connect, by which services of the cluster call one another. Say who calls whom by
   * `allowCallsFrom()`.
   *
   * @default - not by Service Connect
   */
  readonly serviceConnect?: ServiceConnect;

  /**
   * The DNS name of the tasks.
   *
   * @default - none
   */
  readonly serviceDiscovery?: ServiceDiscoveryOptions;

  /**
   * The part of the service in VPC Lattice: callers of other VPCs and accounts reach it, beside a load balancer or without one.
   *
   * @default - not by VPC Lattice
   */
  readonly lattice?: ServiceLattice;

  /**
   * Whether operators may open a shell in the containers by ECS Exec (`aws ecs execute-command`). Every session is
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
   * The time after its start in which a task may fail the health check of the load balancer or of VPC Lattice.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * The thresholds of the alarms on tasks and requests.
   *
   * @default - 90 % CPU, 90 % memory, 1 % of the requests with an error, 3 seconds for 99 % of them
   */
  readonly alarmThresholds?: EcsWebServiceAlarmThresholds;
}

/**
 * A container that answers requests, on Fargate (or on instances, by `capacity`): deployed without interruption and
 * rolled back when it fails, scaled with the load, in private subnets, as a user that is not root, with a file system
 * that it cannot write to.
 */
export class EcsWebService extends Construct implements IObservable, iam.IGrantable, IServiceConnectClient {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.EcsWebService';

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

  /** The load balancer that was made for this service alone; undefined where it shares one or has none. */
  public readonly loadBalancer?: WebLoadBalancer;

  /** The target group; where there are two, the one that has the requests at first. */
  public readonly targetGroup?: elbv2.ApplicationTargetGroup;

  /** The target groups of `additionalRoutes`, by their names. */
  public readonly additionalTargetGroups: { [name: string]: elbv2.ApplicationTargetGroup };

  /** The target group of the other version, where deployments move requests. */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;

  /** The route on the load balancer. */
  public readonly route?: elbv2.ApplicationListenerRule;

  /** The route on the load balancer's test listener. */
  public readonly testRoute?: elbv2.ApplicationListenerRule;

  /** The service in VPC Lattice; undefined without `lattice`. */
  public readonly latticeService?: vpclattice.CfnService;

  /** The target group in VPC Lattice; where there are two, the one that has the requests at first. */
  public readonly latticeTargetGroup?: vpclattice.CfnTargetGroup;

  /** The name by which callers reach the service in VPC Lattice, over HTTPS; undefined without `lattice`. */
  public readonly latticeDomainName?: string;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The ways to and from the tasks. The default port is the container's. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly web?: WebTarget;
  private readonly latticeTarget?: LatticeTarget;
  private readonly additional: AdditionalTarget[];
  private readonly deploymentFailed: DeploymentFailed;

  constructor(scope: Construct, id: string, props: EcsWebServiceProps) {
    super(scope, id);
    props = injectedProps(EcsWebService.PROPERTY_INJECTION_ID, scope, id, props);
    const { containerPort = 8080, scaling = [ServiceScaling.targetCpu(60)] } = props;
    const fixedTasks = fixedTasksOf(scaling);
    const { minTasks = fixedTasks ?? 2, maxTasks = fixedTasks ?? 10 } = props;
    validate(
      at('EcsWebService', scope, id),
      ecsWebServiceRules({ ...props, minTasks, maxTasks, containerPort, scaling }),
      webTargetRules(props, props.ingress),
      taskHostRules(this, props),
    );
    const deployment = (props.deployment ?? ServiceDeployment.rolling())._bind();

    const host = new TaskHost(this, props, {
      securityGroup: 'Tasks of a service, reached by the load balancer and other services',
      stopTimeout: Duration.seconds(30),
      portMapping: { name: APPLICATION, containerPort, appProtocol: appProtocol(props) },
    });
    ({ ownCluster: this.ownCluster, cluster: this.cluster, securityGroup: this.securityGroup } = host);
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = host);
    ({ connections: this.connections, grantPrincipal: this.grantPrincipal } = host);

    const { ingress } = props;
    this.web =
      ingress &&
      new WebTarget(this, {
        ...props,
        ingress,
        targetType: elbv2.TargetType.IP,
        alternate: deployment.shiftsTraffic,
        testRoute: deployment.testRoute,
      });
    this.loadBalancer = this.web?.ownLoadBalancer;
    this.targetGroup = this.web?.targetGroup;
    this.alternateTargetGroup = this.web?.alternateTargetGroup;
    this.route = this.web?.route;
    this.testRoute = this.web?.testRoute;

    const { lattice } = props;
    this.latticeTarget =
      lattice &&
      new LatticeTarget(this, {
        ...props,
        lattice,
        containerPort,
        shiftsTraffic: deployment.shiftsTraffic,
        testRoute: deployment.testRoute,
      });
    this.latticeTarget?.openTo(this);
    this.latticeService = this.latticeTarget?.service;
    this.latticeTargetGroup = this.latticeTarget?.targetGroup;
    this.latticeDomainName = this.latticeTarget?.domainName;

    const { smokeTest } = deployment;
    const secure = props.targetProtocol === elbv2.ApplicationProtocol.HTTPS;
    const { vpc } = props;
    this.additional = createAdditionalRoutes(this, props.additionalRoutes ?? {}, {
      vpc: props.vpc,
      alarms: props.alarms,
    });
    this.additionalTargetGroups = Object.fromEntries(this.additional.map(({ name, web }) => [name, web.targetGroup]));
    const webAlarms = [this.web, ...this.additional.map(({ web }) => web), this.latticeTarget].flatMap(
      (target) => target?.alarms ?? [],
    );

    this.service = createService(this, props, {
      host,
      deployment,
      web: this.web,
      lattice: this.latticeTarget,
      fixedTasks,
      alarms: webAlarms,
      additional: this.additional,
      defaultTriggers: WEB_TRIGGERS.slice(0, 2),
      smokeTest: smokeTest && createSmokeTest(this, smokeTest, { vpc, host, secure, port: containerPort }),
    });
    connectToFileSystems(props, this.service);
    if (fixedTasks === undefined) {
      const taskCount = this.service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
      const targetGroups = [this.targetGroup, this.alternateTargetGroup].filter((group) => group !== undefined);
      const othersStopTasks = scaling.some((policy) => policy._stopsTasks);
      for (const policy of scaling) policy._bind({ taskCount, targetGroups, othersStopTasks });
      this.taskCount = taskCount;
    }
    this.deploymentFailed = new DeploymentFailed(this, this.service);
    this.alarms = [...webAlarms, ...this.createTaskAlarms({ ...props, minTasks })];
  }

  /**
   * The URL of the service, without a slash at its end; undefined if it shares a load balancer or has none, or if nothing says by
   * which name its certificate is called.
   */
  public get url(): string | undefined {
    return this.loadBalancer?.url;
  }

  /**
   * Lets another service call this one by its name in Service Connect: opens the container's port to it, and creates and
   * deploys it after this one. Without that order its tasks cannot resolve the name: they know only names that existed
   * when their deployment began
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html). Calls must not
   * be a cycle.
   *
   * @param client the service that calls, in the same namespace
   * @param description the purpose, for the rule of the security group
   */
  public allowCallsFrom(client: IServiceConnectClient, description?: string): void {
    startAfter(this.service, client);
    this.connections.allowDefaultPortFrom(client, description);
  }

  /**
   * Lets a principal call the service by VPC Lattice, with `vpc-lattice-svcs:Invoke`. The `authorization` of the service and that of
   * the network must admit it, too. Needs `lattice`.
   */
  public grantLatticeInvoke(grantee: iam.IGrantable): iam.Grant {
    const { latticeService } = this;
    if (!latticeService) throw new Error(`'grantLatticeInvoke' needs 'lattice'; give it to '${this.node.path}'`);
    const requests = `${latticeService.attrArn}/*`;
    const principal = grantee.grantPrincipal;
    if (Construct.isConstruct(principal)) {
      acknowledgeInherent(
        principal,
        'All paths of one service: which of them a caller may use is said by the authorization of the service.',
        wildcardFinding(this, requests),
      );
    }
    return iam.Grant.addToPrincipal({ grantee, actions: ['vpc-lattice-svcs:Invoke'], resourceArns: [requests] });
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
      ...(this.loadBalancer?.dashboardWidgets() ?? []),
      ...(this.web?.dashboardWidgets(this.node.path) ?? []),
      ...this.additional.flatMap(({ name, web }) => web.dashboardWidgets(`${this.node.path}/${name}`)),
      ...(this.latticeTarget?.dashboardWidgets() ?? []),
      ...taskWidgets(this, this.service),
    ];
  }

  private createTaskAlarms(props: EcsWebServiceProps & { readonly minTasks: number }): cloudwatch.Alarm[] {
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

/** The protocol that Service Connect and its metrics assume. */
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
