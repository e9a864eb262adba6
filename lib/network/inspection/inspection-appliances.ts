import { Construct } from 'constructs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NetworkHealthCheck } from '../../loadbalancing';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import {
  createEndpointService,
  createListener,
  createLoadBalancer,
  createPermissions,
  createTargetGroup,
  keep,
  serviceNameOf,
} from '../private/gateway-load-balancer';
import { gatewayMetric, hostMetric, inspectionAlarms, inspectionWidgets } from '../private/inspection-alarms';
import { inspectionRules, presenceRules, rangesOf, resolveInspection, zonesOf } from '../private/inspection-rules';
import { Appliances } from './appliances';
import { FlowStickiness } from './flow-stickiness';
import { IInspectionService } from './routing/inspection';

/** The thresholds of the alarms on appliances. */
export interface InspectionApplianceAlarmThresholds {
  /**
   * The minimum number of healthy appliances, 1 to 300, in each of three minutes.
   *
   * @default 1 - with none, packets are dropped
   */
  readonly minHealthyAppliances?: number;

  /**
   * The time that an appliance may be unhealthy, in whole minutes, 1 to 60.
   *
   * @default - 5 minutes, and with a fleet its `startTimeout` more, as new appliances are unhealthy until they have started
   */
  readonly unhealthyFor?: Duration;
}

/** Properties of `InspectionAppliances`. */
export interface InspectionAppliancesProps {
  /** The VPC of the load balancer and of its appliances. A change fails: give the construct another id with it. */
  readonly vpc: ec2.IVpc;

  /** The appliances. A change between instances and addresses replaces the target group. */
  readonly appliances: Appliances;

  /**
   * The check by which the load balancer finds out whether an appliance inspects, with the `port` that it answers on by TCP. Check the part that
   * inspects rather than the management interface: a packet that goes to an appliance which does not inspect is lost.
   */
  readonly healthCheck: NetworkHealthCheck;

  /** The recipients of alarms when appliances are unhealthy. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: InspectionApplianceAlarmThresholds;

  /**
   * The subnets of the load balancer, one of each zone, in 2 zones or more. Zones can be added, and never taken away
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html): consumers have endpoints in these zones only.
   *
   * @default - isolated subnets, else private ones, in every zone of the VPC
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The accounts, roles and users that may connect endpoints to the service.
   *
   * @default - those of this account alone
   */
  readonly allowedPrincipals?: iam.ArnPrincipal[];

  /**
   * Whether each endpoint waits until it is accepted. Until then no route can lead to it: consumers begin with the `bypass` of an
   * `InspectedRouting`. Switch it off for consumers in the same app, whose deployment cannot wait for a person.
   *
   * @default true
   */
  readonly acceptanceRequired?: boolean;

  /**
   * The addresses of the traffic that is inspected, `IPV4` or `DUAL_STACK`, for which the subnets need IPv6 ranges. The tunnel to the appliances is IPv4.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;

  /**
   * The parts of a packet that decide which appliance it goes to. Drain flows before a change. Not for consumers behind a transit gateway
   * in appliance mode, which takes FIVE_TUPLE.
   *
   * @default FlowStickiness.FIVE_TUPLE
   */
  readonly flowStickiness?: FlowStickiness;

  /**
   * Whether flows of an appliance that is unhealthy, or gone after `deregistrationDelay`, go on by another one, which may refuse them if it knows
   * nothing of them. Without it they go on to be sent to the old one, and are lost.
   *
   * @default true
   */
  readonly rebalance?: boolean;

  /**
   * The time that an appliance goes on to get the flows that it has, before it leaves, up to an hour.
   *
   * @default Duration.minutes(5)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * The time without a packet after which a TCP flow is forgotten, 60 to 6,000 seconds; packets that come later are dropped. Let it be that of the
   * appliances. With `FlowStickiness.FIVE_TUPLE` only.
   *
   * @default Duration.seconds(350)
   */
  readonly tcpIdleTimeout?: Duration;

  /**
   * Whether the sender of a packet of a forgotten TCP flow gets a reset, rather than no answer.
   *
   * @default true
   */
  readonly resetOnIdleTimeout?: boolean;

  /**
   * Whether each zone of the load balancer uses the appliances of all zones. Traffic between zones is billed, 0.01 USD for each GB and direction.
   *
   * @default true - the failure of the appliances of a zone would cut off its consumers
   */
  readonly crossZone?: boolean;

  /**
   * Whether the load balancer refuses to be deleted. It does so anyway as long as it has an endpoint service
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/delete-load-balancer.html).
   *
   * @default false - it would block the rollback of a creation that fails
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the endpoint service, whose name is in every consumer, and of its load balancer, when they leave the stack: `RETAIN` or `DESTROY`.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Appliances that inspect the traffic of other networks: virtual firewalls or intrusion detection behind a Gateway Load Balancer, and the endpoint service
 * that consumers route through.
 *
 * Consumers know `serviceName` alone: an `InspectedRouting` makes their endpoints and routes.
 */
export class InspectionAppliances extends Construct implements IInspectionService, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.network.InspectionAppliances';

  /** The Gateway Load Balancer. */
  public readonly loadBalancer: elbv2.CfnLoadBalancer;

  /** The target group of the appliances. */
  public readonly targetGroup: elbv2.CfnTargetGroup;

  /** The listener, of all ports. */
  public readonly listener: elbv2.CfnListener;

  /** The endpoint service. */
  public readonly endpointService: ec2.CfnVPCEndpointService;

  /** The permissions of the consumers; undefined where only this account may connect. */
  public readonly permissions?: ec2.CfnVPCEndpointServicePermissions;

  /** The name of the service, for endpoints of consumers: `com.amazonaws.vpce.<Region>.vpce-svc-...`. */
  public readonly serviceName: string;

  /** The Auto Scaling group; undefined without a fleet. */
  public readonly group?: autoscaling.AutoScalingGroup;

  /** The launch template of a fleet; undefined without one. */
  public readonly launchTemplate?: ec2.LaunchTemplate;

  /** The role of the appliances of a fleet; undefined without one. */
  public readonly role?: iam.IRole;

  /** The permissions of what the appliances of a fleet do by themselves; undefined without one. */
  public readonly instancePolicy?: iam.Policy;

  /** The security group of a fleet; undefined without one. Let management clients in by it. */
  public readonly securityGroup?: ec2.SecurityGroup;

  /** The alarms on appliances; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: InspectionAppliancesProps) {
    super(scope, id);
    props = injectedProps(InspectionAppliances.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('InspectionAppliances', scope, id), presenceRules(props));
    const settings = resolveInspection(props);
    validate(at('InspectionAppliances', scope, id), inspectionRules(props, settings));
    const { vpc, healthCheck, removalPolicy } = settings;

    this.loadBalancer = createLoadBalancer(this, settings);
    this.targetGroup = createTargetGroup(this, settings, props.appliances);
    this.listener = createListener(this, settings, this.loadBalancer, this.targetGroup);
    const { targetGroup, listener } = this;
    const { group, launchTemplate, role, instancePolicy, securityGroup } = props.appliances._bind(this, {
      vpc,
      targetGroup,
      listener,
      ranges: rangesOf(settings),
      healthPort: healthCheck._port ?? 0,
      zones: zonesOf(settings).length,
    });
    this.group = group;
    this.launchTemplate = launchTemplate;
    this.role = role;
    this.instancePolicy = instancePolicy;
    this.securityGroup = securityGroup;

    this.endpointService = createEndpointService(this, settings, this.loadBalancer);
    // Consumers connect when there is something behind it. When all is deleted it goes first, or stops everything: it does not
    // go while a consumer is connected (https://docs.aws.amazon.com/vpc/latest/privatelink/delete-endpoint-service.html).
    this.endpointService.node.addDependency(listener);
    if (group) this.endpointService.node.addDependency(group);
    this.permissions = createPermissions(this, this.endpointService, settings.allowedPrincipals);
    this.serviceName = serviceNameOf(this.endpointService);
    keep(removalPolicy, this.loadBalancer, targetGroup, listener, this.endpointService);
    this.alarms = inspectionAlarms(this, props.alarms, this, {
      ...props.alarmThresholds,
      unhealthyFor: props.alarmThresholds?.unhealthyFor ?? props.appliances._patience,
    });
  }

  /** The number of healthy appliances. */
  public metricHealthyAppliances(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return hostMetric(this, 'HealthyHostCount', { statistic: cloudwatch.Stats.MINIMUM, ...options });
  }

  /** The number of unhealthy appliances. */
  public metricUnhealthyAppliances(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return hostMetric(this, 'UnHealthyHostCount', options);
  }

  /** The bytes that are sent through the load balancer. */
  public metricProcessedBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return gatewayMetric(this, 'ProcessedBytes', options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return inspectionWidgets(this, this);
  }
}
