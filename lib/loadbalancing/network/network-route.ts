import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { NetworkTarget } from '../private/network-target';
import { networkTargetRules } from '../private/network-target-rules';
import { NetworkTargetAlarmThresholds } from './network-alarm-thresholds';
import { NetworkPort } from './network-port';
import { NetworkTargetOptions } from './network-target-options';
import { NetworkTargets } from './network-targets';
import { StaticIpNetworkLoadBalancer } from './static-ip-network-load-balancer';

/** Properties of a `NetworkRoute`. Those of its target group are in `NetworkTargetOptions`. */
export interface NetworkRouteProps extends NetworkTargetOptions {
  /** The load balancer whose traffic is passed on. */
  readonly networkLoadBalancer: StaticIpNetworkLoadBalancer;

  /** The port of the load balancer, and the protocol on it. */
  readonly listenerPort: NetworkPort;

  /** The targets. */
  readonly targets: NetworkTargets;

  /** The recipients of alarms when targets are unhealthy, or a certificate expires. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 30 days before a certificate expires
   */
  readonly alarmThresholds?: NetworkTargetAlarmThresholds;
}

/**
 * A port of a Network Load Balancer, and the targets behind it: instances, an Auto Scaling group, addresses, or an Application Load
 * Balancer. For containers there is `containers.EcsNetworkService`.
 */
export class NetworkRoute extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.loadbalancing.NetworkRoute';

  /** The target group. */
  public readonly targetGroup: elbv2.NetworkTargetGroup;

  /** The listener. */
  public readonly listener: elbv2.NetworkListener;

  /** Unhealthy targets, expiry of certificates; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly target: NetworkTarget;

  constructor(scope: Construct, id: string, props: NetworkRouteProps) {
    super(scope, id);
    props = injectedProps(NetworkRoute.PROPERTY_INJECTION_ID, scope, id, props);
    const { targets, networkLoadBalancer, listenerPort } = props;
    validate(
      at('NetworkRoute', scope, id),
      networkLoadBalancer._portRules(listenerPort),
      networkLoadBalancer._targetRules(listenerPort, targets._targetType),
      networkTargetRules(props),
      targets._rules(listenerPort, props),
    );

    this.target = new NetworkTarget(this, {
      ...props,
      healthCheck: props.healthCheck ?? targets._healthCheck,
      targetType: targets._targetType,
      port: targets._port,
    });
    this.targetGroup = this.target.targetGroup;
    this.listener = this.target.listener;
    this.alarms = this.target.alarms;
    targets._bind(this.target);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return this.target.dashboardWidgets(this.node.path);
  }
}
