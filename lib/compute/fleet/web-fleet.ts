import { Construct } from 'constructs';
import { CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Ingress,
  IWebListener,
  RouteMatch,
  WebAlarmThresholds,
  WebLoadBalancer,
  WebTargetOptions,
} from '../../loadbalancing';
import { WebTarget, WebTargetProps, webTargetRules } from '../../loadbalancing/internal';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, isKnown, rule, validate } from '../../private/validation';
import { InstanceAccess } from '../instance-access';
import { measuredPaths } from '../private/fleet-agent';
import { addCapacityAlarms } from '../private/fleet-alarms';
import { instanceGraphs } from '../private/fleet-graphs';
import { createGroup } from '../private/fleet-group';
import { createLaunchTemplate } from '../private/fleet-launch-template';
import { agentMetric, cpuOf, groupMetric, inServiceMetricName, instanceMetric } from '../private/fleet-metrics';
import { checkFleetReach } from '../private/fleet-reach';
import { createUserData } from '../private/fleet-user-data';
import { createInstancePolicy } from '../private/instance-policy';
import { ResolvedFleet, resolveFleet } from '../private/web-fleet-defaults';
import { fleetRules, presenceRules } from '../private/web-fleet-rules';
import { DataVolume, RootVolumeOptions } from '../storage/data-volume';
import { FleetEfsMount } from '../storage/fleet-efs-mount';
import { VolumeSnapshots } from '../storage/volume-snapshots';
import { FleetImage } from './fleet-image';
import { FleetLifecycleHook } from './fleet-lifecycle-hook';
import { FleetRoute, FleetRouteOptions } from './fleet-route';
import { FleetScaling } from './fleet-scaling';
import { FleetUpdate } from './fleet-update';
import { PurchaseOption } from './purchase-option';

/** Thresholds of the alarms on the requests and on the size of a fleet. */
export interface WebFleetAlarmThresholds extends WebAlarmThresholds {
  /**
   * The number of instances missing from the minimum, 1 or more.
   *
   * @default 1
   */
  readonly missingInstances?: number;

  /**
   * The time that instances may be missing, 1 to 1,440 minutes.
   *
   * @default Duration.minutes(10) - longer than a failed instance and its replacement take
   */
  readonly belowMinimum?: Duration;

  /**
   * The time that the group may be at its maximum, 1 to 1,440 minutes. A fleet of a fixed size has no such alarm.
   *
   * @default Duration.minutes(15)
   */
  readonly atMaximum?: Duration;
}

/** The bounds of the capacity while Amazon EC2 Auto Scaling replaces instances by itself. */
export interface InstanceMaintenanceOptions {
  /** The share of the desired capacity that stays in service, 0 to 100. With 100, new instances are launched first. */
  readonly minHealthyPercent: number;

  /** The share of the desired capacity that the group may grow to, 100 to 200, at most 100 above `minHealthyPercent`. */
  readonly maxHealthyPercent: number;
}

/** Properties of a `WebFleet`. Those of its target group are in `loadbalancing.WebTargetOptions`. */
export interface WebFleetProps extends WebTargetOptions {
  /** The VPC. A change fails, for a load balancer cannot move: give the fleet another id with it. */
  readonly vpc: ec2.IVpc;

  /** The way of requests to the fleet: a load balancer of its own (`loadbalancing.Exposure`), or a shared one. */
  readonly ingress: Ingress;

  /** The recipients of alarms when requests or instances fail. */
  readonly alarms: Alarms;

  /**
   * The port that the application listens on, 1 to 65,535. A change replaces the target group.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The subnets of the instances, in at least two zones.
   *
   * @default - private subnets with egress if the VPC has them, otherwise isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security groups of the instances, 1 to 5. The load balancer is let into the first one.
   *
   * @default - a group of the fleet's own: ingress from the load balancer only, and all egress
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The role of the instances, which EC2 must be able to assume. The fleet adds what instances do by themselves. For a
   * permissions boundary, `iam.PermissionsBoundary.of(fleet).apply(policy)`.
   *
   * @default - a role of the fleet's own
   */
  readonly role?: iam.IRole;

  /**
   * The type of the instances; its architecture decides the image. Leave it out with `PurchaseOption.mixed()` and
   * `PurchaseOption.mixedByRequirements()`.
   *
   * @default - InstanceTypes.general().instanceType: m8g.large, Graviton
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The mode of burstable instance types when their CPU credits are used up: `STANDARD` holds them at their baseline,
   * `UNLIMITED` bills what exceeds it. Only for burstable types.
   *
   * @default - ec2.CpuCredits.STANDARD; UNLIMITED with a policy that follows CPU, which a CPU at its baseline would mislead
   */
  readonly cpuCredits?: ec2.CpuCredits;

  /**
   * The number of cores and threads of each instance, for licenses and for workloads without hyper-threading.
   *
   * @default - all of the instance type
   */
  readonly cpuOptions?: ec2.LaunchTemplateCpuOptions;

  /**
   * The number of network hops that a token of the instance metadata service may travel, 1 to 64: 2 for containers.
   *
   * @default 1 - processes of the instance only
   */
  readonly httpPutResponseHopLimit?: number;

  /**
   * The image that the instances start from.
   *
   * @default FleetImage.amazonLinux2023()
   */
  readonly image?: FleetImage;

  /**
   * The purchase option and the tenancy of the instances.
   *
   * @default PurchaseOption.onDemand()
   */
  readonly purchaseOption?: PurchaseOption;

  /**
   * Commands (Bash, as root) that install and start the application on a new instance. They end at the first one that
   * fails, and the deployment with them. More can be added to `userData`. A change replaces the instances.
   *
   * @default - none
   */
  readonly userDataCommands?: string[];

  /**
   * The minimum number of instances, 1 or more; in capacity units, as every capacity of the fleet, if the instance types have
   * `weights`. With 1, or where one instance has as many units, warns with `cdk-reference-architectures:singleInstance`.
   *
   * @default 2 - one for each of two zones
   */
  readonly minCapacity?: number;

  /**
   * The maximum number of instances.
   *
   * @default - three times `minCapacity`
   */
  readonly maxCapacity?: number;

  /**
   * The number of instances. Every deployment sets the fleet back to it, whatever scaling has done, and warns about it.
   *
   * @default - none: the fleet starts with `minCapacity`, and only scaling changes it
   */
  readonly desiredCapacity?: number;

  /**
   * The scaling policies; an empty list for a fleet that does not scale.
   *
   * @default [FleetScaling.targetCpu(60)] - room for the load that arrives while a new instance starts
   */
  readonly scaling?: FleetScaling[];

  /**
   * The time until the metrics of a new instance are meaningful, up to an hour.
   *
   * @default Duration.minutes(3)
   */
  readonly warmUp?: Duration;

  /**
   * The pause of simple scaling, and of nothing else, after it has acted, up to 2 hours.
   *
   * @default Duration.minutes(5)
   */
  readonly cooldown?: Duration;

  /**
   * The time that a new instance may fail its health checks before it is replaced, up to 2 hours; under
   * `FleetUpdate.rolling()` at least its `readyTimeout`.
   *
   * @default - `readyTimeout` of the update, 10 minutes unless it says otherwise; 5 minutes with
   * `FleetUpdate.instanceRefresh()`, where an instance enters service when its user data has run
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * The way that instances are replaced when a deployment changes their launch template.
   *
   * @default FleetUpdate.rolling(); with a warm pool or weights FleetUpdate.instanceRefresh()
   */
  readonly update?: FleetUpdate;

  /**
   * The root volume; always encrypted gp3.
   *
   * @default - the size of the image (8 GiB for Amazon Linux and Ubuntu), 3,000 IOPS, 125 MiB/s
   */
  readonly rootVolume?: RootVolumeOptions;

  /**
   * Further volumes of each instance, up to 11.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolume[];

  /**
   * Snapshots of the data volumes.
   *
   * @default - none
   */
  readonly volumeSnapshots?: VolumeSnapshots;

  /**
   * The directories of EFS file systems that are mounted at each start, before `userDataCommands`, encrypted and by the role of the
   * fleet. An instance that cannot mount one is given up. Needs `amazon-efs-utils`, which Amazon Linux 2023 installs from its
   * repository in S3. A change replaces the instances.
   *
   * @default - none
   */
  readonly efsMounts?: FleetEfsMount[];

  /**
   * The directory where the local disks of the instance type are mounted, as one. Their content is lost with the
   * instance.
   *
   * @default - they are not mounted
   */
  readonly instanceStorePath?: string;

  /**
   * Shell access.
   *
   * @default InstanceAccess.sessionManager()
   */
  readonly access?: InstanceAccess;

  /**
   * Whether instances report metrics every minute rather than every five. Scaling reacts that much sooner. About 2 USD
   * a month per instance.
   *
   * @default true
   */
  readonly detailedMonitoring?: boolean;

  /**
   * Whether the CloudWatch agent reports the use of memory and of each mounted volume, which EC2 cannot see: three custom
   * metrics per fleet, and two for each mounted volume.
   *
   * @default false
   */
  readonly metricsAgent?: boolean;

  /**
   * Whether the CloudWatch agent sends the boot log of each instance, and `logFiles`, to a log group: what is left of an
   * instance that failed to start. The instances must reach CloudWatch Logs.
   *
   * @default true
   */
  readonly shipLogs?: boolean;

  /**
   * The log files of the application, by absolute paths in which `*` stands for any part of a name; of several files that
   * match, the newest is sent. A change replaces the instances.
   *
   * @default - none: only the boot log
   */
  readonly logFiles?: string[];

  /**
   * The time that the logs of the instances are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs; its policy must allow CloudWatch Logs.
   *
   * @default - the encryption of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * A pool of instances that have run their user data and wait, stopped or running, until the fleet needs them. Not with
   * Spot.
   *
   * @default - none
   */
  readonly warmPool?: autoscaling.WarmPoolOptions;

  /**
   * The order in which instances are terminated when the fleet shrinks.
   *
   * @default - instances of the fullest zone first, then those of the oldest launch template
   */
  readonly terminationPolicies?: autoscaling.TerminationPolicy[];

  /**
   * The age at which an instance is replaced, 1 to 365 days.
   *
   * @default - never
   */
  readonly maxInstanceLifetime?: Duration;

  /**
   * The bounds of the capacity while unhealthy or too old instances are replaced, or zones balanced; an instance refresh
   * has its own.
   *
   * @default - an unhealthy instance is terminated before it is replaced
   */
  readonly instanceMaintenance?: InstanceMaintenanceOptions;

  /**
   * The pauses in the life of an instance, up to 49: before it takes requests, and before it is terminated. The instances may
   * complete them.
   *
   * @default - none
   */
  readonly lifecycleHooks?: FleetLifecycleHook[];

  /**
   * Whether new instances are protected when the fleet shrinks, until the protection is removed from them. Only with
   * `FleetUpdate.instanceRefresh()`.
   *
   * @default false
   */
  readonly scaleInProtection?: boolean;

  /**
   * Whether the group refuses to be deleted, also by CloudFormation. That is no protection of its instances, which
   * CloudFormation terminates before it is refused, and a first deployment that fails cannot be rolled back while it is on.
   * Protect the stack instead: `terminationProtection`. Switch it on, if ever, in a later deployment than the first.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;

  /**
   * The distribution over zones when a zone has no capacity.
   *
   * @default autoscaling.CapacityDistributionStrategy.BALANCED_BEST_EFFORT - instances are launched in another zone
   */
  readonly zoneDistribution?: autoscaling.CapacityDistributionStrategy;

  /**
   * The placement group of the instances: `SPREAD` for distinct hardware, up to 7 instances in a zone, or `PARTITION`. Not
   * `CLUSTER`, which is in one zone. The group must be made before the fleet, and outlive it.
   *
   * @default - none
   */
  readonly placementGroup?: ec2.IPlacementGroup;

  /**
   * Whether a zonal shift, by you or by AWS, also stops launches in the impaired zone.
   *
   * @default false
   */
  readonly zonalShift?: boolean;

  /**
   * The topic for launches and terminations, also failed ones. The key of an encrypted topic must admit the
   * service-linked role `AWSServiceRoleForAutoScaling`.
   *
   * @default - none: they are in the activity history of the group and on the default event bus; a topic without a
   * subscriber tells nobody
   */
  readonly scalingEvents?: sns.ITopic;

  /**
   * The thresholds of the alarms on the size of the group.
   *
   * @default - an instance missing for 10 minutes, the maximum reached for 15 minutes
   */
  readonly alarmThresholds?: WebFleetAlarmThresholds;
}

/** The options of a fleet that hold for its further routes, too, unless they have their own. */
type FleetTargetOptions = Pick<
  WebFleetProps,
  'port' | 'authentication' | 'targetProtocol' | 'protocolVersion' | 'healthCheck'
>;

/**
 * Web servers on EC2 behind an Application Load Balancer: as many of them as the load needs, in several zones.
 *
 * An instance that fails is taken out of the load balancer and replaced. A deployment that changes the launch template
 * replaces the instances one by one, continues only when the new one is healthy, and rolls back when it is not.
 */
export class WebFleet extends Construct implements ec2.IConnectable, iam.IGrantable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.compute.WebFleet';

  /** The Auto Scaling group. */
  public readonly group: autoscaling.AutoScalingGroup;

  /** The launch template of the instances. */
  public readonly launchTemplate: ec2.LaunchTemplate;

  /** The script that an instance runs at its first start; commands can be added. */
  public readonly userData: ec2.UserData;

  /** The log group of the instances, with a stream `<instance id>/boot` for each; undefined without `shipLogs`. */
  public readonly logGroup?: logs.LogGroup;

  /** The role of the instances. */
  public readonly role: iam.IRole;

  /** The permissions of what instances do by themselves; what callers grant is in the role's own policy. */
  public readonly instancePolicy: iam.Policy;

  /** The security group of the instances: the first one, if several were given. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** The target group that the instances are registered in. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The listener rule that leads to the target group. */
  public readonly route: elbv2.ApplicationListenerRule;

  /** The load balancer that was created for the fleet; undefined if it shares one. */
  public readonly loadBalancer?: WebLoadBalancer;

  /** The listener that requests arrive at; for `loadbalancing.Ingress.shared()`. */
  public readonly webListener: IWebListener;

  /** The pool of waiting instances; undefined if there is none. */
  public readonly warmPool?: autoscaling.WarmPool;

  /** The policy that takes snapshots of the data volumes; undefined if there is none. */
  public readonly snapshotPolicy?: dlm.CfnLifecyclePolicy;

  /** The alarms of the fleet and of its requests; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  /** The network connections of the instances, for example to a database. */
  public readonly connections: ec2.Connections;

  /** The principal of the instances, for grants. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly fleet: ResolvedFleet;
  private readonly webs: WebTarget[] = [];

  constructor(scope: Construct, id: string, props: WebFleetProps) {
    super(scope, id);
    props = injectedProps(WebFleet.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('WebFleet', scope, id), presenceRules(props));
    const fleet = resolveFleet(props);
    validate(at('WebFleet', scope, id), fleetRules(fleet), webTargetRules(fleet, fleet.ingress));

    this.fleet = fleet;
    const web = new WebTarget(this, { ...fleet, ...this._target });
    this.webListener = web.webListener;
    this.loadBalancer = web.ownLoadBalancer;
    this.targetGroup = web.targetGroup;
    this.route = web.route;

    const description = 'Web fleet instances';
    const [own, ...others] = fleet.securityGroups ?? [];
    this.securityGroup = own ?? new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: fleet.vpc, description });
    this.role =
      fleet.role ??
      new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), description });
    this.grantPrincipal = this.role;
    this.logGroup = fleet.shipLogs
      ? new logs.LogGroup(this, 'LogGroup', {
          retention: fleet.logRetention ?? logs.RetentionDays.THREE_MONTHS,
          encryptionKey: fleet.logEncryptionKey,
        })
      : undefined;
    this.instancePolicy = createInstancePolicy(this, this.role, fleet, this.logGroup);
    fleet.access._bind(this, { policy: this.instancePolicy, securityGroup: this.securityGroup });

    const report = {
      groupLogicalId: () => Stack.of(this).getLogicalId(this.group.node.defaultChild as CfnElement),
      targetGroupArns: () => this.webs.map(({ targetGroup }) => targetGroup.targetGroupArn),
    };
    this.userData = createUserData(this, fleet, report, this.logGroup);
    const { userData, role, securityGroup } = this;
    this.launchTemplate = createLaunchTemplate(this, fleet, { userData, role, securityGroup });
    // An instance needs its permissions as soon as it starts; its profile, which takes minutes, need not wait for them.
    this.launchTemplate.node.defaultChild?.node.addDependency(this.instancePolicy);
    others.forEach((group) => this.launchTemplate.addSecurityGroup(group));
    this.snapshotPolicy = fleet.volumeSnapshots?._bind(this, this.launchTemplate);
    this.group = createGroup(this, fleet, this.launchTemplate);
    this.connections = this.group.connections;
    this._register(web);
    this.warmPool = fleet.warmPool && this.group.addWarmPool(fleet.warmPool);
    this.addScaling(fleet);
    this.alarms.push(...addCapacityAlarms(this, fleet, this.group));
    const { minCapacity, purchaseOption } = fleet;
    if (isKnown(minCapacity) && minCapacity <= (purchaseOption._largestWeight ?? 1))
      this.warnOfSingleInstance(minCapacity);
    checkFleetReach(this, fleet);
  }

  /** The URL of the fleet, without a slash at its end; undefined if the fleet shares a load balancer. */
  public get url(): string | undefined {
    return this.loadBalancer?.url;
  }

  /**
   * Routes a part of the requests of the fleet by a target group of its own: for another port, health check or weight, or
   * to watch them separately. An instance must be healthy in all target groups of its fleet.
   */
  public addRoute(id: string, options: FleetRouteOptions): FleetRoute {
    validate(
      `WebFleet.addRoute() of '${this.node.path}'`,
      rule(
        this.node.tryFindChild(id) !== undefined,
        () => `'id' must not be that of another part of the fleet, got '${id}'; choose another one`,
      ),
    );
    return new FleetRoute(this, id, { fleet: this, ...options });
  }

  /** The average CPU of the instances, in percent. */
  public metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return cpuOf(this.group, { period: this.fleet.period, ...options });
  }

  /** The bytes that an instance receives in a period, on average. */
  public metricNetworkIn(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return instanceMetric(this.group, 'NetworkIn', { period: this.fleet.period, ...options });
  }

  /** The bytes that an instance sends in a period, on average. */
  public metricNetworkOut(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return instanceMetric(this.group, 'NetworkOut', { period: this.fleet.period, ...options });
  }

  /** The number of instances in service. */
  public metricInServiceInstances(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return groupMetric(this.group, 'GroupInServiceInstances', options);
  }

  /** The number of instances that scaling asks for. */
  public metricDesiredCapacity(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return groupMetric(this.group, 'GroupDesiredCapacity', options);
  }

  /** The average memory in use on the instances, in percent. Only with `metricsAgent`. */
  public metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return agentMetric(this.group, 'mem_used_percent', options);
  }

  /** The average space in use on the root volumes, in percent. Only with `metricsAgent`. */
  public metricDiskUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricVolumeUtilization('/', options);
  }

  /**
   * The average space in use at a directory where a volume is mounted, in percent. Only with `metricsAgent`.
   *
   * @param mountPath that of a data volume, or `instanceStorePath`
   */
  public metricVolumeUtilization(mountPath: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const paths = measuredPaths(this.fleet);
    validate(
      `WebFleet.metricVolumeUtilization() of '${this.node.path}'`,
      rule(!paths.includes(mountPath), () => `'mountPath' must be one of ${paths.join(', ')}, got '${mountPath}'`),
    );
    return agentMetric(this.group, 'disk_used_percent', options, mountPath);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      ...(this.loadBalancer?.dashboardWidgets() ?? []),
      ...this.webs.flatMap((web) => web.dashboardWidgets((web.targetGroup.node.scope ?? this).node.path)),
      ...instanceGraphs(
        this,
        inServiceMetricName(this.fleet.purchaseOption),
        this.fleet.metricsAgent ? measuredPaths(this.fleet) : [],
      ),
    ];
  }

  /**
   * The settings that all target groups of the fleet share.
   *
   * @internal
   */
  public get _target(): Pick<WebTargetProps, 'vpc' | 'alarms' | 'targetType'> & FleetTargetOptions {
    const { vpc, alarms, port, authentication, targetProtocol, protocolVersion, healthCheck } = this.fleet;
    return {
      vpc,
      alarms,
      port,
      authentication,
      targetProtocol,
      protocolVersion,
      healthCheck,
      targetType: elbv2.TargetType.INSTANCE,
    };
  }

  /**
   * The time that the health checks of its target groups have.
   *
   * @internal
   */
  public get _update(): FleetUpdate {
    return this.fleet.update;
  }

  /**
   * Whether the group takes part in zonal shifts, which needs target groups that send to all zones.
   *
   * @internal
   */
  public get _zonalShift(): boolean {
    return this.fleet.zonalShift;
  }

  /**
   * The requests that are for the fleet: a further route takes a part of them.
   *
   * @internal
   */
  public get _match(): RouteMatch {
    return this.webs[0].match;
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

  private warnOfSingleInstance(minCapacity: number): void {
    Validations.of(this).addWarning(
      'cdk-reference-architectures:singleInstance',
      `with a 'minCapacity' of ${minCapacity}, the failure of an instance or of a zone is an outage until a new one has started; raise it to ${minCapacity === 1 ? 2 : 'twice the largest weight'}`,
    );
  }
}
