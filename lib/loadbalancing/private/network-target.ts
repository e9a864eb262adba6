import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Alarms } from '../../observability';
import { NetworkHealthCheck } from '../network/network-health-check';
import { StaticIpNetworkLoadBalancer } from '../network/static-ip-network-load-balancer';
import { followLoadBalancer } from './entrance';
import { addNetworkTargetAlarms } from './network-alarms';
import { NetworkTargetChoices, takesDatagrams } from './network-target-rules';
import { targetGroupHealthOf } from './target-rules';
import { transportPorts } from './transport-ports';

/** The choices of the L3's caller, validated by `networkTargetRules()`, and what the L3 adds to them. */
export interface NetworkTargetProps extends NetworkTargetChoices {
  readonly networkLoadBalancer: StaticIpNetworkLoadBalancer;
  readonly alarms: Alarms;
  readonly targetType: elbv2.TargetType.INSTANCE | elbv2.TargetType.IP | elbv2.TargetType.ALB;

  /**
   * The port that targets are registered with where they name none. ECS names one for every task: leave it out there,
   * so that a change of the container's port replaces no target group.
   */
  readonly port?: number;

  /** Makes a second target group and puts both behind the listener, for deployments that shift traffic between the two. */
  readonly alternate?: boolean;
}

/**
 * The parts that all L3s behind a Network Load Balancer share: the target groups, the listener, their alarms and graphs.
 *
 * It makes its children in the L3 itself, under `TargetGroup`, `AlternateTargetGroup`, `Listener`, and the alarms. CloudFormation
 * replaces a target group when its port, protocol, target type or VPC changes, and it has no name, so that it can. It is another
 * one where the load balancer is another one, too.
 */
export class NetworkTarget {
  /** The group that targets register in; where there are two, the one that has the traffic at first. */
  public readonly targetGroup: elbv2.NetworkTargetGroup;

  /** The other group. */
  public readonly alternateTargetGroup?: elbv2.NetworkTargetGroup;

  /** The listener. */
  public readonly listener: elbv2.NetworkListener;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(
    scope: Construct,
    private readonly props: NetworkTargetProps,
  ) {
    this.targetGroup = this.createTargetGroup(scope, 'TargetGroup');
    this.alternateTargetGroup = props.alternate ? this.createTargetGroup(scope, 'AlternateTargetGroup') : undefined;
    this.listener = props.networkLoadBalancer.addListener(scope, 'Listener', {
      listenerPort: props.listenerPort,
      action: this.forward(),
    });
    const { certificates } = props.listenerPort._config;
    this.alarms = addNetworkTargetAlarms(scope, props.alarms, this.groups, certificates, props.alarmThresholds);
  }

  /**
   * Lets the load balancer reach targets: at the port of the traffic, and that of the health check. A security group that allows
   * that of the load balancer allows the clients whose addresses it passes on
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html).
   */
  public admit(targets: ec2.IConnectable, targetPort: number): void {
    const sources = this.props.networkLoadBalancer._sourcesWithoutSecurityGroup();
    if (sources) {
      this.admitWithoutSecurityGroup(targets, targetPort, sources.clients, sources.own);
      return;
    }
    for (const port of this.portsOf(targetPort)) {
      targets.connections.allowFrom(this.props.networkLoadBalancer, port, 'From the Network Load Balancer');
    }
  }

  /** Lets the load balancer out to an address, which has no security group of this app. */
  public admitTo(peer: ec2.IPeer, targetPort: number): void {
    for (const port of this.portsOf(targetPort)) {
      this.props.networkLoadBalancer.connections.allowTo(peer, port, 'To a target by its address');
    }
  }

  /** Healthy and unhealthy targets. */
  public dashboardWidgets(title: string): cloudwatch.IWidget[] {
    const named = (group: elbv2.INetworkTargetGroup) => (group === this.targetGroup ? '' : ', alternate');
    return [
      new cloudwatch.GraphWidget({
        title: `${title}: targets`,
        left: this.groups.flatMap((group) => [
          group.metrics.healthyHostCount({ label: `healthy${named(group)}` }),
          group.metrics.unHealthyHostCount({ label: `unhealthy${named(group)}` }),
        ]),
      }),
    ];
  }

  private get groups(): elbv2.NetworkTargetGroup[] {
    return this.alternateTargetGroup ? [this.targetGroup, this.alternateTargetGroup] : [this.targetGroup];
  }

  /** Where targets see the addresses of clients, they let those in; otherwise, and for checks, the load balancer. */
  private admitWithoutSecurityGroup(
    targets: ec2.IConnectable,
    targetPort: number,
    clients: ec2.IPeer[],
    loadBalancer: ec2.IPeer,
  ): void {
    const { listenerPort, healthCheck } = this.props;
    const traffic = transportPorts(listenerPort._config.targetProtocol, targetPort);
    const ownPorts = takesDatagrams(listenerPort)
      ? [ec2.Port.tcp(healthCheck?._port ?? targetPort)]
      : this.portsOf(targetPort);
    if (seesClients(this.props)) {
      for (const client of clients) {
        for (const port of traffic) {
          targets.connections.allowFrom(client, port, 'From clients of the Network Load Balancer');
        }
      }
    }
    for (const port of ownPorts) targets.connections.allowFrom(loadBalancer, port, 'From the Network Load Balancer');
  }

  private portsOf(targetPort: number): ec2.Port[] {
    const { listenerPort, healthCheck } = this.props;
    const { targetProtocol } = listenerPort._config;
    const checkPort = healthCheck?._port;
    const traffic = transportPorts(targetProtocol, targetPort);
    const check = checkPort === undefined ? [] : [ec2.Port.tcp(checkPort)];
    return [...new Map([...traffic, ...check].map((port) => [port.toString(), port])).values()];
  }

  private createTargetGroup(scope: Construct, id: string): elbv2.NetworkTargetGroup {
    const { props } = this;
    const { networkLoadBalancer, listenerPort, targetType, healthCheck = NetworkHealthCheck.tcp() } = props;
    const { targetProtocol, quic } = listenerPort._config;
    const group = new elbv2.NetworkTargetGroup(scope, id, {
      vpc: networkLoadBalancer.vpc,
      targetType,
      port: props.port ?? 80,
      protocol: targetProtocol,
      healthCheck: healthCheck._config,
      ...(targetType === elbv2.TargetType.ALB ? {} : attributesOf(props)),
    });
    if (quic) (group.node.defaultChild as elbv2.CfnTargetGroup).protocol = quic;
    // Off is said, too: an attribute that is taken out of the template keeps its value
    // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
    // Of QUIC, whose connections find their server by its id, it is said where it is asked for.
    const saysStickiness = targetProtocol !== elbv2.Protocol.TLS && (!quic || props.sourceIpStickiness !== undefined);
    if (targetType !== elbv2.TargetType.ALB && saysStickiness) {
      group.setAttribute('stickiness.enabled', `${props.sourceIpStickiness ?? false}`);
      group.setAttribute('stickiness.type', 'source_ip');
    }
    if (networkLoadBalancer._shiftsTargets) allowShift(group, networkLoadBalancer.loadBalancer);
    followLoadBalancer(group, networkLoadBalancer.loadBalancer);
    return group;
  }

  /** The weights are the first deployment's: from then on ECS moves them. */
  private forward(): elbv2.NetworkListenerAction {
    if (!this.alternateTargetGroup) return elbv2.NetworkListenerAction.forward([this.targetGroup]);
    return elbv2.NetworkListenerAction.weightedForward([
      { targetGroup: this.targetGroup, weight: 100 },
      { targetGroup: this.alternateTargetGroup, weight: 0 },
    ]);
  }
}

/**
 * Zonal shift is refused as long as a target group ends the connections of unhealthy targets
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-zonal-shift.html), so the group changes before the load
 * balancer does, where they are in one stack.
 */
function allowShift(group: elbv2.NetworkTargetGroup, loadBalancer: elbv2.NetworkLoadBalancer): void {
  group.setAttribute('target_health_state.unhealthy.connection_termination.enabled', 'false');
  if (Stack.of(group) !== Stack.of(loadBalancer)) return;
  const resource = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  resource.addResourceDependency(group.node.defaultChild as elbv2.CfnTargetGroup);
}

/**
 * Whether targets see the addresses of clients; the default of Elastic Load Balancing where it can be chosen
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation).
 */
function seesClients({ listenerPort, targetType, preserveClientIp }: NetworkTargetProps): boolean {
  if (takesDatagrams(listenerPort) || targetType === elbv2.TargetType.ALB) return true;
  return preserveClientIp ?? targetType === elbv2.TargetType.INSTANCE;
}

/** Of an Application Load Balancer as target there are none: its connections are its own. */
function attributesOf(props: NetworkTargetProps): Partial<elbv2.NetworkTargetGroupProps> {
  const { listenerPort } = props;
  return {
    targetGroupHealth: targetGroupHealthOf(props),
    deregistrationDelay: props.deregistrationDelay ?? Duration.seconds(60),
    connectionTermination: props.connectionTermination ?? true,
    proxyProtocolV2: props.proxyProtocol ?? false,
    // Of UDP it cannot be set.
    preserveClientIp: takesDatagrams(listenerPort) ? undefined : seesClients(props),
  };
}
