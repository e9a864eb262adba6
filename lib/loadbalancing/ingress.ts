import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { wholeNumber, validate } from '../private/validation';
import { Authentication } from './authentication';
import { IngressBindOptions, IngressConfig } from './private/ingress-config';
import { RouteTable } from './private/route-table';
import { RouteMatch } from './route-match';

/** A route on an entrance: which requests go where. */
export interface RouteOptions {
  /** Which requests the route takes. */
  readonly match: RouteMatch;

  /** What happens with them; `elbv2.ListenerAction.weightedForward()` splits them over several target groups. */
  readonly action: elbv2.ListenerAction;

  /**
   * Has the load balancer check who calls, before the action.
   *
   * @default - everybody who reaches the load balancer is served
   */
  readonly authentication?: Authentication;

  /**
   * Order among the routes, 1 to 50,000; the lowest number that matches wins.
   *
   * @default - from the match alone: hosts before no host, longer paths before shorter ones
   */
  readonly priority?: number;
}

/** The parts of an entrance. */
export interface WebListenerParts {
  /** The listener that the routes are on. */
  readonly listener: elbv2.IApplicationListener;

  /**
   * The load balancer, for its address and metrics.
   *
   * @default - not known: the listener was brought without it
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Whether the listener speaks HTTPS.
   *
   * @default - not known: the listener was brought
   */
  readonly secure?: boolean;
}

/** Where requests come in: a listener, and the load balancer behind it. */
export interface IWebListener extends ec2.IConnectable {
  /** The listener and its load balancer. */
  listenerParts(): WebListenerParts;

  /**
   * Adds a route. Refuses a priority that another route of this entrance has, and a match that leaves it or another
   * route without any request.
   *
   * @param scope the construct that owns the route
   */
  addRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule;

  /**
   * Adds a route for test traffic, to try a new version before production traffic moves to it. It is on a listener of
   * its own port, which the first test route creates and which only the VPC reaches unless it was set up otherwise.
   *
   * @param scope the construct that owns the route
   */
  addTestRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule;
}

/** Options for sharing an entrance. */
export interface SharedIngressOptions {
  /** Which requests are for this one. */
  readonly match: RouteMatch;

  /**
   * Order among the routes, 1 to 50,000; the lowest number that matches wins.
   *
   * @default - from the match alone: hosts before no host, longer paths before shorter ones
   */
  readonly priority?: number;
}

/** Options for a listener that is not of this library. */
export interface ListenerIngressOptions {
  /** Which requests are for this one. */
  readonly match: RouteMatch;

  /** Order among the routes, 1 to 50,000; this library cannot see which numbers the listener's other rules have. */
  readonly priority: number;

  /**
   * The load balancer of the listener, for its address and metrics.
   *
   * @default - none: scaling on the load balancer's metrics is not available
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * A listener for test traffic, for deployments that try the new version first.
   *
   * @default - none: such deployments are refused
   */
  readonly testListener?: elbv2.IApplicationListener;
}

/** How requests reach an architecture: by a load balancer of its own (`Exposure`), or by one that it shares. */
export abstract class Ingress {
  /** A route on a load balancer that serves others too. */
  public static shared(entrance: IWebListener, options: SharedIngressOptions): Ingress {
    validate('Ingress.shared', wholeNumber('priority', options.priority, { min: 1, max: 50_000 }));
    return new SharedEntrance(entrance, options);
  }

  /** A route on a listener of your own, for example an imported one. */
  public static listener(listener: elbv2.IApplicationListener, options: ListenerIngressOptions): Ingress {
    validate('Ingress.listener', wholeNumber('priority', options.priority, { min: 1, max: 50_000 }));
    return new SharedEntrance(new ListenerEntrance(listener, options), options);
  }

  /**
   * Gives the entrance and what of it is for this architecture.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: IngressBindOptions): IngressConfig;
}

class SharedEntrance extends Ingress {
  constructor(
    private readonly entrance: IWebListener,
    private readonly options: SharedIngressOptions,
  ) {
    super();
  }

  public _bind(): IngressConfig {
    return { entrance: this.entrance, match: this.options.match, priority: this.options.priority };
  }
}

class ListenerEntrance implements IWebListener {
  public readonly connections: ec2.Connections;

  constructor(
    private readonly listener: elbv2.IApplicationListener,
    private readonly options: ListenerIngressOptions,
  ) {
    this.connections = listener.connections;
  }

  public listenerParts(): WebListenerParts {
    return { listener: this.listener, loadBalancer: this.options.loadBalancer };
  }

  public addRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    return RouteTable.of(this.listener).add(scope, id, this.listener, options);
  }

  public addTestRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    const { testListener } = this.options;
    if (testListener) return RouteTable.of(testListener).add(scope, id, testListener, options);
    throw new Error(
      `route '${scope.node.path}/${id}': the ingress has no listener for test traffic; give 'Ingress.listener' a 'testListener'`,
    );
  }
}
