import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Alarms } from '../observability';
import { rule, validate } from '../private/validation';
import { Authentication } from './authentication';
import { priorityRules } from './private/priority-bands';
import { RouteTable } from './private/route-table';
import { RouteMatch } from './route-match';
import { RouteRewrite } from './route-rewrite';
import { WebLoadBalancer } from './web-load-balancer';

/** A route on a listener: which requests go where. */
export interface RouteOptions {
  /** The requests that the route takes. */
  readonly match: RouteMatch;

  /** The action on them; `elbv2.ListenerAction.weightedForward()` splits them over several target groups. */
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
   * @default - from the match and the path of the construct: hosts before no host, longer paths before shorter ones
   */
  readonly priority?: number;

  /**
   * Changes of the URL and the Host header on the way to the targets.
   *
   * @default - targets get what the client has sent
   */
  readonly rewrite?: RouteRewrite;
}

/** The parts of a listener that takes routes. */
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

  /**
   * Whether clients can speak HTTP/2.
   *
   * @default - not known: the listener was brought
   */
  readonly http2?: boolean;
}

/** A listener that takes routes, and the load balancer behind it. */
export interface IWebListener extends ec2.IConnectable {
  /** The listener and its load balancer. */
  listenerParts(): WebListenerParts;

  /**
   * Adds a route. Refuses a priority that another route of this listener has, and a match that leaves it or another
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

/** Options for sharing a load balancer. */
export interface SharedIngressOptions {
  /** The requests that are for this architecture. */
  readonly match: RouteMatch;

  /**
   * Order among the routes, 1 to 50,000; the lowest number that matches wins.
   *
   * @default - from the match and the path of the construct: hosts before no host, longer paths before shorter ones
   */
  readonly priority?: number;
}

/** Options for a listener that is not of this library. */
export interface ListenerIngressOptions {
  /** The requests that are for this architecture. */
  readonly match: RouteMatch;

  /** Order among the routes, 1 to 50,000; this library cannot see which numbers the listener's other rules have. */
  readonly priority: number;

  /**
   * The load balancer of the listener, for its address and metrics.
   *
   * @default - none; scaling on the requests of each target does without it
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * A listener for test traffic, for deployments that try the new version first.
   *
   * @default - none: such deployments are refused
   */
  readonly testListener?: elbv2.IApplicationListener;
}

/**
 * The architecture that an ingress leads to.
 *
 * @internal
 */
export interface IngressBindOptions {
  /** The VPC of the targets. */
  readonly vpc: ec2.IVpc;

  /**
   * The choice of who is told when a load balancer of the architecture's own fails. A shared one is watched by its owner.
   *
   * @default - nobody
   */
  readonly alarms?: Alarms;
}

/**
 * A listener, and the requests on it that are for one architecture.
 *
 * @internal
 */
export interface IngressConfig {
  /** The listener. */
  readonly webListener: IWebListener;

  /** The requests that are for this architecture. */
  readonly match: RouteMatch;

  /**
   * Order among the routes.
   *
   * @default - from the match and the path of the construct
   */
  readonly priority?: number;

  /**
   * The load balancer that was made for this architecture alone.
   *
   * @default - the load balancer is shared
   */
  readonly ownLoadBalancer?: WebLoadBalancer;
}

/** The way of requests to an architecture: by a load balancer of its own (`Exposure`), or by one that it shares. */
export abstract class Ingress {
  /** A route on a load balancer that serves others too. */
  public static shared(webListener: IWebListener, options: SharedIngressOptions): Ingress {
    validate('Ingress.shared', priorityRules(options.priority));
    return new SharedIngress(webListener, options);
  }

  /** A route on a listener of your own, for example an imported one. */
  public static listener(listener: elbv2.IApplicationListener, options: ListenerIngressOptions): Ingress {
    validate('Ingress.listener', priorityRules(options.priority));
    return new SharedIngress(new ForeignListener(listener, options), options);
  }

  /**
   * Whether requests come by HTTPS; undefined where that is not known.
   *
   * @internal
   */
  public abstract readonly _secure: boolean | undefined;

  /**
   * Whether requests can come by HTTP/2; undefined where that is not known.
   *
   * @internal
   */
  public abstract readonly _http2: boolean | undefined;

  /**
   * Gives the listener and which of its requests are for this architecture.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: IngressBindOptions): IngressConfig;
}

class SharedIngress extends Ingress {
  public readonly _secure: boolean | undefined;
  public readonly _http2: boolean | undefined;

  constructor(
    private readonly webListener: IWebListener,
    private readonly options: SharedIngressOptions,
  ) {
    super();
    ({ secure: this._secure, http2: this._http2 } = webListener.listenerParts());
  }

  public _bind(): IngressConfig {
    return { webListener: this.webListener, match: this.options.match, priority: this.options.priority };
  }
}

/** A listener that is not of this library. */
class ForeignListener implements IWebListener {
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
    validate(
      `route '${scope.node.path}/${id}'`,
      rule(
        options.priority === undefined,
        () =>
          `'priority' must be given on a listener that is not of this library, got none; give one that no other rule has`,
      ),
    );
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
