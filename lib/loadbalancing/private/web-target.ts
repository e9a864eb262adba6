import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Alarms } from '../../observability';
import { Ingress, IWebListener, WebListenerParts } from '../ingress';
import { RouteMatch } from '../route-match';
import { WebLoadBalancer } from '../web-load-balancer';
import { followEntrance } from './entrance';
import { healthCheckOf, targetGroupHealthOf, WebTargetChoices } from './target-rules';
import { addTargetAlarms, serverErrorPercentOf } from './web-alarms';
import { requestGraphs } from './web-graphs';

const { WEIGHTED_RANDOM } = elbv2.TargetGroupLoadBalancingAlgorithmType;

/** The choices of the L3's caller, validated by `webTargetRules()`, and what the L3 adds to them. */
export interface WebTargetProps extends WebTargetChoices {
  readonly vpc: ec2.IVpc;
  readonly ingress: Ingress;
  readonly alarms: Alarms;
  readonly targetType: elbv2.TargetType.INSTANCE | elbv2.TargetType.IP;

  /**
   * The port that targets are registered with where they name none. ECS names one for every task: leave it out there,
   * so that a change of the container's port replaces no target group.
   */
  readonly port?: number;

  /** Makes a second target group and puts both into the route, for deployments that shift traffic between the two. */
  readonly alternate?: boolean;

  /** Makes a route on the test listener too; needs `alternate`. */
  readonly testRoute?: boolean;
}

/**
 * The parts that all L3s behind a load balancer share: the target groups, the routes to them, their alarms and graphs.
 *
 * It makes its children in the L3 itself, under `LoadBalancer` (where the ingress makes one), `TargetGroup`,
 * `AlternateTargetGroup`, `Route`, `TestRoute`, and the alarms. CloudFormation replaces a target group when its port,
 * protocol, protocol version, target type or VPC changes, and it has no name, so that it can. It is another one where the
 * load balancer is another one, too.
 */
export class WebTarget {
  /** The listener that the route is on. */
  public readonly webListener: IWebListener;

  /** The requests that are for this target. */
  public readonly match: RouteMatch;

  /** The load balancer that was made for this target alone; undefined where it is shared. */
  public readonly ownLoadBalancer?: WebLoadBalancer;

  /** The group that targets register in; where there are two, the one that has the traffic at first. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The other group. */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;

  /** The route that production traffic takes. */
  public readonly route: elbv2.ApplicationListenerRule;

  /** The route that test traffic takes. */
  public readonly testRoute?: elbv2.ApplicationListenerRule;

  /** Unhealthy targets, errors, latency; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly parts: WebListenerParts;

  constructor(
    scope: Construct,
    private readonly props: WebTargetProps,
  ) {
    const { webListener, match, priority, ownLoadBalancer } = props.ingress._bind(scope, {
      vpc: props.vpc,
      alarms: props.alarms,
    });
    this.webListener = webListener;
    this.match = match;
    this.parts = webListener.listenerParts();
    this.ownLoadBalancer = ownLoadBalancer;

    this.targetGroup = this.createTargetGroup(scope, 'TargetGroup');
    this.alternateTargetGroup = props.alternate ? this.createTargetGroup(scope, 'AlternateTargetGroup') : undefined;
    const { authentication, rewrite } = props;
    this.route = webListener.addRoute(scope, 'Route', {
      match,
      priority,
      authentication,
      rewrite,
      action: this.forward(),
    });
    // Whoever may reach the test listener is not asked to sign in: hooks that test a deployment cannot.
    this.testRoute = props.testRoute
      ? webListener.addTestRoute(scope, 'TestRoute', { match, priority, rewrite, action: this.forward() })
      : undefined;
    this.alarms = addTargetAlarms(scope, props.alarms, this.groups, props.alarmThresholds);
  }

  /** The load balancer, for its address and metrics; undefined behind a listener that was brought without it. */
  public get loadBalancer(): elbv2.IApplicationLoadBalancer | undefined {
    return this.parts.loadBalancer;
  }

  /** The listener that the route is on. */
  public get listener(): elbv2.IApplicationListener {
    return this.parts.listener;
  }

  /** Opens the health check's port where it is not the one that requests go to; targets open only that themselves. */
  public admitHealthCheck(targets: ec2.IConnectable): void {
    const checkPort = this.props.healthCheck?.port;
    if (checkPort === undefined) return;
    targets.connections.allowFrom(this.webListener, ec2.Port.tcp(checkPort), 'Health check of the load balancer');
  }

  /** Share of requests that the service answers with 5xx, in percent. */
  public metricServerErrorPercent(): cloudwatch.IMetric {
    return serverErrorPercentOf(this.groups);
  }

  /** Requests and errors, response time, healthy targets. */
  public dashboardWidgets(title: string): cloudwatch.IWidget[] {
    const named = (group: elbv2.IApplicationTargetGroup) => (group === this.targetGroup ? '' : ', alternate');
    return [
      ...requestGraphs(title, this.groups),
      new cloudwatch.GraphWidget({
        title: `${title}: targets`,
        left: this.groups.flatMap((group) => [
          group.metrics.healthyHostCount({ label: `healthy${named(group)}` }),
          group.metrics.unhealthyHostCount({ label: `unhealthy${named(group)}` }),
        ]),
      }),
    ];
  }

  private get groups(): elbv2.ApplicationTargetGroup[] {
    return this.alternateTargetGroup ? [this.targetGroup, this.alternateTargetGroup] : [this.targetGroup];
  }

  private createTargetGroup(scope: Construct, id: string): elbv2.ApplicationTargetGroup {
    const { props } = this;
    const group = new elbv2.ApplicationTargetGroup(scope, id, {
      vpc: props.vpc,
      targetType: props.targetType,
      port: props.port ?? 80,
      protocol: props.targetProtocol ?? elbv2.ApplicationProtocol.HTTP,
      protocolVersion: props.protocolVersion,
      healthCheck: healthCheckOf(props),
      targetGroupHealth: targetGroupHealthOf(props),
      deregistrationDelay: props.deregistrationDelay ?? Duration.seconds(60),
      slowStart: props.slowStart,
      loadBalancingAlgorithmType: props.balancing ?? elbv2.TargetGroupLoadBalancingAlgorithmType.ROUND_ROBIN,
      // ELB takes it with this algorithm only.
      enableAnomalyMitigation: props.balancing === WEIGHTED_RANDOM ? (props.anomalyMitigation ?? false) : undefined,
      crossZoneEnabled: props.crossZone ?? true,
      stickinessCookieDuration: props.stickiness?._config.duration,
      stickinessCookieName: props.stickiness?._config.cookieName,
    });
    // Off is said, too: an attribute that is taken out of the template keeps its value
    // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
    if (!props.slowStart) group.setAttribute('slow_start.duration_seconds', '0');
    followEntrance(group, this.listener);
    return group;
  }

  /**
   * A route with two groups must keep a client with one of them where the groups keep it with one target
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html).
   *
   * The weights are the first deployment's: from then on ECS moves them, and CloudFormation sets them back only when
   * the route itself changes.
   */
  private forward(): elbv2.ListenerAction {
    if (!this.alternateTargetGroup) return elbv2.ListenerAction.forward([this.targetGroup]);
    return elbv2.ListenerAction.weightedForward(
      [
        { targetGroup: this.targetGroup, weight: 100 },
        { targetGroup: this.alternateTargetGroup, weight: 0 },
      ],
      { stickinessDuration: this.props.stickiness?._config.duration },
    );
  }
}
