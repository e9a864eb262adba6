import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { daemonRules } from '../private/daemon-rules';
import { DeploymentFailed } from '../private/deployment-failed';
import { addTaskAlarms, hasContainerInsights, taskWidgets } from '../private/service-alarms';
import { serviceResource } from '../private/service-resource';
import { connectToFileSystems, createTask } from '../private/task-definition';
import { ContainerTaskOptions } from '../tasks/container-task';
import { Ec2Capacity } from './ec2-capacity';

/** A directory or file of the instance in the container of a `DaemonService`. */
export interface DaemonHostMount {
  /** The path on the instance, for example `/var/log`. */
  readonly hostPath: string;

  /** The path in the container. */
  readonly path: string;

  /**
   * Whether the container may only read.
   *
   * @default true
   */
  readonly readOnly?: boolean;
}

/** The thresholds of the alarms of a `DaemonService`. */
export interface DaemonServiceAlarmThresholds {
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

/**
 * Properties of a `DaemonService`. Of the options of tasks it has neither `sidecars`, `ephemeralStorage` and `ebsMount` nor
 * `faultInjection`.
 */
export interface DaemonServiceProps extends ContainerTaskOptions {
  /** The instances that have one task each. */
  readonly capacity: Ec2Capacity;

  /** The alarms and who is notified: of tasks that do not run, and of deployments that failed. */
  readonly alarms: Alarms;

  /**
   * Directories and files of the instance in the container, by name. Many belong to root: then give `user: 'root'`, about
   * which synthesis warns.
   *
   * @default - none
   */
  readonly hostMounts?: { [name: string]: DaemonHostMount };

  /**
   * The TCP ports of the container that are ports of the instance, too, for programs that send to the daemon. The security
   * group of the instances decides who reaches them; by default nobody.
   *
   * @default - none
   */
  readonly hostPorts?: number[];

  /**
   * DNS servers in place of those of the instances. Daemons alone have them: ECS does not support them for tasks with a network
   * of their own
   * (https://github.com/awsdocs/amazon-ecs-developer-guide/blob/49232cf2ab3b/doc_source/task_definition_parameters.md).
   *
   * @default - those of the instances
   */
  readonly dnsServers?: string[];

  /**
   * DNS search domains in place of those of the instances. Daemons alone have them, as `dnsServers`.
   *
   * @default - those of the instances
   */
  readonly dnsSearchDomains?: string[];

  /**
   * The instances of the capacity that have a task, 9 constraints at most.
   *
   * @default - all
   */
  readonly placementConstraints?: ecs.PlacementConstraint[];

  /**
   * The thresholds of the alarms.
   *
   * @default - 90 % CPU, 90 % memory
   */
  readonly alarmThresholds?: DaemonServiceAlarmThresholds;
}

/**
 * A container that runs once on every instance of an `Ec2Capacity`: agents that collect logs, metrics or findings. An instance
 * that ECS starts has its task as soon as it has joined the cluster.
 *
 * It takes CPU and memory of each instance, but no network interface: it is in the bridge network of the instance, from where
 * the metadata, and so the role of the instance, cannot be reached. On instances of one's own only: Fargate has no instances that
 * one sees, and ECS Managed Instances have daemons of another kind.
 */
export class DaemonService extends Construct implements IObservable, iam.IGrantable, ec2.IConnectable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.DaemonService';

  /** The service. */
  public readonly service: ecs.Ec2Service;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the container. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The ways to and from the instances, whose network the daemon is in. */
  public readonly connections: ec2.Connections;

  /** The role of the container. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly deploymentFailed: DeploymentFailed;

  constructor(scope: Construct, id: string, props: DaemonServiceProps) {
    super(scope, id);
    props = injectedProps(DaemonService.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('DaemonService', scope, id), daemonRules(this, props));

    const { capacity, hostMounts = {}, hostPorts = [] } = props;
    this.cluster = capacity.cluster;
    const task = createTask(
      this,
      { ...props, architecture: capacity.architecture, stopTimeout: props.stopTimeout ?? Duration.seconds(30) },
      {
        compatibility: ecs.Compatibility.EC2,
        networkMode: ecs.NetworkMode.BRIDGE,
        dnsServers: props.dnsServers,
        dnsSearchDomains: props.dnsSearchDomains,
      },
    );
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = task);
    this.grantPrincipal = this.taskDefinition.taskRole;
    this.connections = capacity.connections;
    for (const [name, { hostPath, path, readOnly = true }] of Object.entries(hostMounts)) {
      this.taskDefinition.addVolume({ name, host: { sourcePath: hostPath } });
      this.container.addMountPoints({ sourceVolume: name, containerPath: path, readOnly });
    }
    for (const port of hostPorts) this.container.addPortMappings({ containerPort: port, hostPort: port });

    this.service = this.createService(props);
    connectToFileSystems(props, this);
    this.deploymentFailed = new DeploymentFailed(this, this.service);
    this.alarms = addTaskAlarms(this, props.alarms, {
      service: this.service,
      minTasks: capacity._minInstances,
      containerInsights: hasContainerInsights(this.cluster),
      thresholds: props.alarmThresholds ?? {},
      cpuRemedy: "raise 'vcpus', for there is one task on each instance",
      deploymentFailed: () => this.deploymentFailed.ruleWithRecord,
    });
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
    return taskWidgets(this, this.service);
  }

  private createService({ capacity, placementConstraints = [] }: DaemonServiceProps): ecs.Ec2Service {
    const { cluster, taskDefinition } = this;
    const service = new ecs.Ec2Service(this, 'Service', {
      cluster,
      taskDefinition,
      // Launch type EC2: a daemon cannot have a strategy (https://github.com/aws/containers-roadmap/issues/692). It would run
      // on every instance of the cluster, so the types of the capacity say on which.
      daemon: true,
      placementConstraints: [
        ecs.PlacementConstraint.memberOf(
          `${ecs.BuiltInAttributes.INSTANCE_TYPE} in [${capacity._sizes.map(({ name }) => name).join(', ')}]`,
        ),
        ...placementConstraints,
      ],
      // One task at a time on each instance: the old one ends before the new one begins.
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { enable: true, rollback: true },
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.DISABLED,
    });
    const resource = serviceResource(service);
    // Tasks start on instances that are there, and are stopped while there is an agent that stops them.
    resource.node.addDependency(capacity.autoScalingGroup);
    if (taskDefinition.executionRole) resource.node.addDependency(taskDefinition.executionRole);
    return service;
  }
}
