import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, rule, validate } from '../../private/validation';
import { Authentication } from '../authentication';
import { HealthCheckOptions } from '../health-check';
import { Ingress, IWebListener } from '../ingress';
import { followEntrance } from '../private/entrance';
import { healthCheckOf, webTargetRules } from '../private/target-rules';
import { addRequestAlarms } from '../private/web-alarms';
import { requestGraphs } from '../private/web-graphs';
import { RouteMatch } from '../route-match';
import { RouteRewrite } from '../route-rewrite';
import { WebAlarmThresholds } from '../web-alarm-thresholds';

/** Properties of a `FunctionRoute`. */
export interface FunctionRouteProps {
  /** The load balancer whose requests the function answers. */
  readonly webListener: IWebListener;

  /** The requests that the function answers. */
  readonly match: RouteMatch;

  /**
   * The function, or its alias or version. Requests and answers have at most 1 MB
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
   */
  readonly function: lambda.IFunction;

  /** The recipients of alarms when requests fail or are slow. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 1 % errors, 3 seconds
   */
  readonly alarmThresholds?: WebAlarmThresholds;

  /**
   * Order among the routes, 1 to 50,000; the lowest number that matches wins.
   *
   * @default - from the match and the path of the construct: hosts before no host, longer paths before shorter ones
   */
  readonly priority?: number;

  /**
   * Has the load balancer check who calls.
   *
   * @default - everybody who reaches the load balancer is served
   */
  readonly authentication?: Authentication;

  /**
   * Changes of the URL and the Host header on the way to the function; routes are chosen by what the client has sent.
   *
   * @default - the function gets what the client has sent
   */
  readonly rewrite?: RouteRewrite;

  /**
   * The check of whether the function answers, which calls it, and is billed like every call. A load balancer calls a function whatever the
   * checks say; they are for those who choose between load balancers, such as Route 53 and Global Accelerator.
   *
   * @default - none: the function counts as healthy
   */
  readonly healthCheck?: HealthCheckOptions;

  /**
   * Whether headers and query parameters that a request has several times are lists, in the event and in the answer.
   *
   * @default false - the last value counts
   */
  readonly multiValueHeaders?: boolean;
}

/**
 * A route of a load balancer to a Lambda function.
 *
 * A new version of the function takes over at once; with an alias, as its deployment says.
 */
export class FunctionRoute extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.loadbalancing.FunctionRoute';

  /** The target group of the function. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The listener rule. */
  public readonly route: elbv2.ApplicationListenerRule;

  /** The permission of the target groups of this account and Region to call the function. */
  public readonly permission: lambda.CfnPermission;

  /** Errors and latency; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: FunctionRouteProps) {
    super(scope, id);
    props = injectedProps(FunctionRoute.PROPERTY_INJECTION_ID, scope, id, props);
    const { webListener, match, priority, authentication, rewrite, alarmThresholds, healthCheck } = props;
    const { listener } = webListener.listenerParts();
    const ingress = Ingress.shared(webListener, { match, priority });
    validate(
      at('FunctionRoute', scope, id),
      webTargetRules({ alarmThresholds, authentication, rewrite, healthCheck }, ingress),
      rule(healthCheck?.port !== undefined, () => `'healthCheck.port' must be left out: a function has none`),
    );

    this.permission = this.createPermission(props.function);
    this.targetGroup = new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      targetType: elbv2.TargetType.LAMBDA,
      targets: [new FunctionTarget(props.function)],
      healthCheck: healthCheck ? checkOf(healthCheck) : { enabled: false },
    });
    // Off is said, too: an attribute that is taken out of the template keeps its value
    // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
    this.targetGroup.setAttribute('lambda.multi_value_headers.enabled', `${props.multiValueHeaders ?? false}`);
    // A function is registered only where it may be called.
    this.targetGroup.node.addDependency(this.permission);
    followEntrance(this.targetGroup, listener);
    this.route = webListener.addRoute(this, 'Route', {
      match,
      priority,
      authentication,
      rewrite,
      action: elbv2.ListenerAction.forward([this.targetGroup]),
    });
    this.alarms = addRequestAlarms(this, props.alarms, [this.targetGroup], alarmThresholds, FAILURES);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return requestGraphs(this.node.path, [this.targetGroup], FAILURES);
  }

  /** The ARN of the target group is not known before the function is registered in it. */
  private createPermission(target: lambda.IFunction): lambda.CfnPermission {
    return new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: target.functionArn,
      principal: 'elasticloadbalancing.amazonaws.com',
      sourceArn: Stack.of(this).formatArn({
        service: 'elasticloadbalancing',
        resource: 'targetgroup',
        resourceName: '*',
      }),
    });
  }
}

/**
 * A function that fails gives no answer: the load balancer makes the 502 itself, and counts these.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
const FAILURES = ['LambdaUserError', 'LambdaInternalError'];

/** `LambdaTarget` lets the load balancers of every account call the function. */
class FunctionTarget implements elbv2.IApplicationLoadBalancerTarget {
  constructor(private readonly target: lambda.IFunction) {}

  public attachToApplicationTargetGroup(): elbv2.LoadBalancerTargetProps {
    return { targetType: elbv2.TargetType.LAMBDA, targetJson: { id: this.target.functionArn } };
  }
}

/** Without port and protocol, which a function does not have. */
function checkOf(healthCheck: HealthCheckOptions): elbv2.HealthCheck {
  return { ...healthCheckOf({ healthCheck }), enabled: true, port: undefined, protocol: undefined };
}
