import { isIPv4 } from 'node:net';
import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, atLeastOne, distinct, isKnown, port, rule, Rules, validate } from '../../private/validation';
import { Ingress, IWebListener } from '../ingress';
import { isPrivateAddress } from '../private/private-addresses';
import { webTargetRules } from '../private/target-rules';
import { WebTarget } from '../private/web-target';
import { RouteMatch } from '../route-match';
import { WebAlarmThresholds } from '../web-alarm-thresholds';
import { WebTargetOptions } from '../web-target-options';

/** Properties of an `AddressRoute`. Those of its target group are in `WebTargetOptions`. */
export interface AddressRouteProps extends WebTargetOptions {
  /** The load balancer whose requests are passed on. */
  readonly webListener: IWebListener;

  /** The VPC of the load balancer. A change replaces the target group. */
  readonly vpc: ec2.IVpc;

  /** The requests that are passed on. */
  readonly match: RouteMatch;

  /**
   * The IPv4 addresses that answer, 1 to 1,000 from private ranges: 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12 and
   * 192.168.0.0/16.
   */
  readonly addresses: string[];

  /** The port that answers, 1 to 65,535. A change replaces the target group. */
  readonly port: number;

  /** The recipients of alarms when targets are unhealthy, and requests fail or are slow. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 1 % errors, 3 seconds
   */
  readonly alarmThresholds?: WebAlarmThresholds;

  /**
   * Whether the addresses are outside of the VPC: in a peered network, or on premises behind Direct Connect or a VPN.
   *
   * @default false
   */
  readonly outsideVpc?: boolean;

  /**
   * Order among the routes, 1 to 50,000; the lowest number that matches wins.
   *
   * @default - from the match and the path of the construct: hosts before no host, longer paths before shorter ones
   */
  readonly priority?: number;
}

/** A route of a load balancer to fixed addresses: servers on premises, in a peered VPC, or that this app does not make. */
export class AddressRoute extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.loadbalancing.AddressRoute';

  /** The target group of the addresses. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The listener rule. */
  public readonly route: elbv2.ApplicationListenerRule;

  /** Unhealthy targets, errors and latency; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly web: WebTarget;

  constructor(scope: Construct, id: string, props: AddressRouteProps) {
    super(scope, id);
    props = injectedProps(AddressRoute.PROPERTY_INJECTION_ID, scope, id, props);
    const { webListener, match, priority, addresses, outsideVpc = false, ...target } = props;
    const ingress = Ingress.shared(webListener, { match, priority });
    validate(
      at('AddressRoute', scope, id),
      addressRules(addresses),
      port('port', props.port),
      rule(
        outsideVpc && target.crossZone === false,
        () => `'crossZone' must be on for addresses 'outsideVpc', which are in no zone; leave it out`,
      ),
      webTargetRules(target, ingress),
    );

    this.web = new WebTarget(this, { ...target, ingress, targetType: elbv2.TargetType.IP });
    this.targetGroup = this.web.targetGroup;
    this.route = this.web.route;
    this.alarms = this.web.alarms;
    const ports = new Set([props.port, props.healthCheck?.port ?? props.port]);
    for (const address of addresses) {
      this.targetGroup.addTarget(new IpTarget(address, props.port, outsideVpc ? 'all' : undefined));
      for (const number of ports) {
        webListener.connections.allowTo(
          ec2.Peer.ipv4(`${address}/32`),
          ec2.Port.tcp(number),
          'To a target by its address',
        );
      }
    }
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return this.web.dashboardWidgets(this.node.path);
  }
}

function addressRules(addresses: string[]): Rules {
  return [
    atLeastOne('addresses', addresses),
    distinct('addresses', addresses),
    rule(
      addresses.length > 1000,
      () => `'addresses' must be at most 1000, got ${addresses.length}; spread them over several routes`,
    ),
    addresses.map((address) =>
      rule(
        isKnown(address) && !(isIPv4(address) && isPrivateAddress(address)),
        () =>
          `'addresses' must be private IPv4 addresses such as '10.0.0.10', got '${address}'; a load balancer does not reach others`,
      ),
    ),
  ];
}
