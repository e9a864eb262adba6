import { Construct } from 'constructs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IWebListener, WebLoadBalancer } from '../../loadbalancing';
import { WebTarget, WebTargetProps, webTargetRules } from '../../loadbalancing/internal';
import { IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { FleetRoute, FleetRouteOptions } from './fleet-route';
import { InstanceAccess } from '../instance-access';
import { addCapacityAlarms } from '../private/fleet-alarms';
import { createGroup } from '../private/fleet-group';
import { createLaunchTemplate, deviceName } from '../private/fleet-launch';
import { agentMetric, cpuOf, groupMetric, instanceMetric } from '../private/fleet-metrics';
import { grantReports } from '../private/fleet-permissions';
import { fleetRules } from '../private/fleet-rules';
import { fleetUserData } from '../private/fleet-user-data';
import { ResolvedFleet, resolveFleet } from '../private/resolved-fleet';
import { WebFleetProps } from './web-fleet-props';

/**
 * Web servers on EC2 behind an Application Load Balancer: as many of them as the load needs, in several zones.
 *
 * An instance that fails is taken out of the load balancer and replaced. A deployment that changes what instances are
 * launched from replaces them one by one, goes on only when the new one is healthy, and rolls back when it is not.
 */
export class WebFleet extends Construct implements ec2.IConnectable, iam.IGrantable, IObservable {
  /** Names the class for property injectors. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.compute.WebFleet';

  /** The Auto Scaling group. */
  public readonly group: autoscaling.AutoScalingGroup;

  /** What instances are launched from. */
  public readonly launchTemplate: ec2.LaunchTemplate;

  /** What an instance runs when it starts for the first time; commands can be added. */
  public readonly userData: ec2.UserData;

  /** The role of the instances. */
  public readonly role: iam.Role;

  /** The security group of the instances. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The group that the instances are registered in. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The rule of the listener that leads to the target group. */
  public readonly route: elbv2.ApplicationListenerRule;

  /** The load balancer that was made for the fleet; undefined where it shares one. */
  public readonly loadBalancer?: WebLoadBalancer;

  /** Where requests come in; for `loadbalancing.Ingress.shared()`. */
  public readonly entrance: IWebListener;

  /** Where launches and terminations are published. */
  public readonly scalingEvents: sns.ITopic;

  /** The pool of instances that wait; undefined where there is none. */
  public readonly warmPool?: autoscaling.WarmPool;

  /** Takes the snapshots of the data volumes; undefined where there are none. */
  public readonly snapshotPolicy?: dlm.CfnLifecyclePolicy;

  /** All alarms of the fleet and of its requests; empty where there shall be none. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /** Opens the way from the instances, for example to a database. */
  public readonly connections: ec2.Connections;

  /** The instances, to grant them permissions. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly props: WebFleetProps;
  private readonly webs: WebTarget[] = [];
  private readonly period: Duration;

  constructor(scope: Construct, id: string, callerProps: WebFleetProps) {
    super(scope, id);
    const props = injectedProps(WebFleet.PROPERTY_INJECTION_ID, scope, id, callerProps);
    this.props = props;
    const fleet = resolveFleet(props);
    validate(at('WebFleet', scope, id), fleetRules(props, fleet), webTargetRules(props, props.ingress));

    this.period = fleet.period;
    const web = new WebTarget(this, { ...props, ...this._target });
    this.entrance = web.webListener;
    this.loadBalancer = web.ownLoadBalancer;
    this.targetGroup = web.targetGroup;
    this.route = web.route;

    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Instances: from the load balancer, to wherever they call',
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: 'Instances of a web fleet',
    });
    this.grantPrincipal = this.role;
    (props.access ?? InstanceAccess.sessionManager())._bind(this, this);
    this.scalingEvents = props.scalingEvents ?? new sns.Topic(this, 'ScalingEvents', { enforceSSL: true });

    const image = fleet.image._bind(fleet.instanceTypes[0].architecture);
    const purchase = fleet.purchase._bind(fleet);
    const updates = fleet.updates._bind({ ...fleet, warmPool: props.warmPool !== undefined });
    const signal = updates.signals !== undefined;
    this.userData = fleetUserData({
      image,
      mounts: mountsOf(props),
      instanceStorePath: props.instanceStorePath,
      agentDimension: props.metricsAgent ? this.node.path : undefined,
      commands: props.userDataCommands ?? [],
      report: {
        signal,
        warmPool: props.warmPool !== undefined,
        timeout: updates.readyTimeout,
        groupLogicalId: () =>
          Stack.of(this).getLogicalId(this.group.node.defaultChild as autoscaling.CfnAutoScalingGroup),
        targetGroupArns: () => this.webs.map(({ targetGroup }) => targetGroup.targetGroupArn),
      },
    });
    grantReports(this, this.role, { signal, metricsAgent: props.metricsAgent ?? false });
    this.launchTemplate = createLaunchTemplate(this, props, fleet, {
      image,
      purchase,
      userData: this.userData,
      role: this.role,
      securityGroup: this.securityGroup,
    });
    this.snapshotPolicy = props.volumeSnapshots?._bind(this, this.launchTemplate);
    this.group = createGroup(this, props, fleet, {
      launchTemplate: this.launchTemplate,
      purchase,
      updates,
      scalingEvents: this.scalingEvents,
    });
    this.connections = this.group.connections;
    this._register(web);
    this.warmPool = props.warmPool && this.group.addWarmPool(props.warmPool);
    this.addScaling(fleet);
    this.alarms.push(...addCapacityAlarms(this, props.alarms, this.group, fleet.minCapacity === fleet.maxCapacity));
    if (fleet.minCapacity === 1) this.warnOfSingleInstance();
  }

  /** The address to call; undefined where the fleet shares a load balancer. */
  public get url(): string | undefined {
    return this.loadBalancer?.url;
  }

  /**
   * Leads further requests to the fleet, by a target group of their own: for another port, health check or weight, or
   * to watch them by themselves. An instance must be healthy in all target groups of its fleet.
   */
  public addRoute(id: string, options: FleetRouteOptions): FleetRoute {
    return new FleetRoute(this, id, { fleet: this, ...options });
  }

  /** Average CPU of the instances, in percent. */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return cpuOf(this.group, { period: this.period, ...options });
  }

  /** Bytes that an instance receives in a period, on average. */
  public metricNetworkIn(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return instanceMetric(this.group, 'NetworkIn', { period: this.period, ...options });
  }

  /** Bytes that an instance sends in a period, on average. */
  public metricNetworkOut(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return instanceMetric(this.group, 'NetworkOut', { period: this.period, ...options });
  }

  /** Number of instances in service. */
  public metricInServiceInstances(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return groupMetric(this.group, 'GroupInServiceInstances', options);
  }

  /** Number of instances that scaling wants. */
  public metricDesiredCapacity(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return groupMetric(this.group, 'GroupDesiredCapacity', options);
  }

  /** Memory in use on the instances on average, in percent. Only with `metricsAgent`. */
  public metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return agentMetric(this, 'mem_used_percent', options);
  }

  /** Space in use on the root volumes on average, in percent. Only with `metricsAgent`. */
  public metricDiskUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return agentMetric(this, 'disk_used_percent', options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const size = (name: string, label: string) => groupMetric(this.group, name, { label });
    return [
      ...(this.loadBalancer?.dashboardWidgets() ?? []),
      ...this.webs.flatMap((web) => web.dashboardWidgets(web.targetGroup.node.scope?.node.id ?? 'Fleet')),
      new cloudwatch.GraphWidget({
        title: 'Fleet: instances',
        left: [
          size('GroupInServiceInstances', 'in service'),
          size('GroupDesiredCapacity', 'desired'),
          size('GroupMinSize', 'minimum'),
          size('GroupMaxSize', 'maximum'),
        ],
      }),
      new cloudwatch.GraphWidget({
        title: 'Fleet: use of instances',
        left: [
          this.metricCpuUtilization({ label: 'CPU %' }),
          ...(this.props.metricsAgent
            ? [this.metricMemoryUtilization({ label: 'memory %' }), this.metricDiskUtilization({ label: 'disk %' })]
            : []),
        ],
        right: [this.metricNetworkIn({ label: 'in' }), this.metricNetworkOut({ label: 'out' })],
      }),
    ];
  }

  /**
   * What all target groups of the fleet have in common.
   *
   * @internal
   */
  public get _target(): Pick<WebTargetProps, 'vpc' | 'alarms' | 'targetType' | 'port'> {
    const { vpc, alarms, port = DEFAULT_PORT } = this.props;
    return { vpc, alarms, port, targetType: elbv2.TargetType.INSTANCE };
  }

  /**
   * Registers the instances in a target group, in which they must be healthy from then on.
   *
   * @internal
   */
  public _register(web: WebTarget): void {
    this.webs.push(web);
    this.alarms.push(...web.alarms);
    this.group.attachToApplicationTargetGroup(web.targetGroup);
    web.admitHealthCheck(this.group);
    // A target group without a route has no health checks, and instances would wait for their result in vain.
    this.group.node.addDependency(web.route);
  }

  private addScaling(fleet: ResolvedFleet): void {
    const { firstLoadBalancerFullName, targetGroupFullName } = this.targetGroup;
    const requestLabel = `${firstLoadBalancerFullName}/${targetGroupFullName}`;
    for (const policy of fleet.scaling) policy._bind({ ...fleet, scope: this, group: this.group, requestLabel });
  }

  private warnOfSingleInstance(): void {
    Validations.of(this).addWarning(
      'cdk-reference-architectures:singleInstance',
      "with a 'minCapacity' of 1, the failure of an instance or of a zone is an outage until a new one has started; take 2",
    );
  }
}

const DEFAULT_PORT = 8080;

function mountsOf({ dataVolumes = [] }: WebFleetProps): { device: string; path: string }[] {
  return dataVolumes.flatMap(({ _mountPath }, i) =>
    _mountPath === undefined ? [] : [{ device: deviceName(i), path: _mountPath }],
  );
}
