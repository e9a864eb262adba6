import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Ingress, RouteMatch, WebAlarmThresholds, WebTargetOptions } from '../../loadbalancing';
import { WebTarget, webTargetRules } from '../../loadbalancing/internal';
import { IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, port, required, validate } from '../../private/validation';
import { healthCheckTimeRules } from '../private/fleet-readiness';
import { zonalShiftRules } from '../private/web-fleet-rules';
import { WebFleet } from './web-fleet';

/**
 * Options of a further route to a fleet. `authentication`, `targetProtocol`, `protocolVersion` and `healthCheck` are those
 * of the fleet by default.
 */
export interface FleetRouteOptions extends WebTargetOptions {
  /** The requests of the route. Conditions that it does not have, but for paths, are those of the fleet's own match. */
  readonly match: RouteMatch;

  /**
   * The order among the routes, 1 to 50,000; the lowest number that matches wins. Required for a fleet behind
   * `Ingress.listener()`.
   *
   * @default - from the match and the path of the construct: hosts before no host, longer paths before shorter ones
   */
  readonly priority?: number;

  /**
   * The port that answers on the instances, 1 to 65,535. A change replaces the target group.
   *
   * @default - the port of the fleet
   */
  readonly port?: number;

  /**
   * The thresholds of the alarms on requests.
   *
   * @default - 1 % errors, 3 seconds
   */
  readonly alarmThresholds?: WebAlarmThresholds;
}

/** Properties of a `FleetRoute`. */
export interface FleetRouteProps extends FleetRouteOptions {
  /** The fleet that the route leads to. */
  readonly fleet: WebFleet;
}

/** A further route to a fleet, with a target group, health check and alarms of its own, created by `WebFleet.addRoute()`. */
export class FleetRoute extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.compute.FleetRoute';

  /** The target group that the instances of the fleet are registered in, too. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The listener rule. */
  public readonly route: elbv2.ApplicationListenerRule;

  /** The alarms on unhealthy targets, errors and latency of this route; empty if the fleet has no alarms. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly web: WebTarget;

  constructor(scope: Construct, id: string, props: FleetRouteProps) {
    super(scope, id);
    props = injectedProps(FleetRoute.PROPERTY_INJECTION_ID, scope, id, props);
    const { fleet, match, priority, ...own } = props;
    validate(at('FleetRoute', scope, id), required('fleet', fleet), required('match', match));
    const ingress = Ingress.shared(fleet.webListener, { match: match._within(fleet._match), priority });
    const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
    const target = { ...fleet._target, ...given };
    validate(
      at('FleetRoute', scope, id),
      port('port', props.port),
      webTargetRules(target, ingress),
      healthCheckTimeRules({ update: fleet._update }, target),
      zonalShiftRules(fleet._zonalShift, props.crossZone),
    );

    this.web = new WebTarget(this, { ...target, ingress });
    fleet._register(this.web);
    this.targetGroup = this.web.targetGroup;
    this.route = this.web.route;
    this.alarms = this.web.alarms;
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return this.web.dashboardWidgets(this.node.path);
  }
}
