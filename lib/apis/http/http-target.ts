import { Duration } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as integrations from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { ApiFunction } from '../../functions';
import { isKnown, nonEmpty, port, rule, Rule, validate } from '../../private/validation';
import { CloudMapIntegration } from '../private/cloud-map-integration';
import { PermissionlessHttpLambdaIntegration } from '../private/permissionless-integrations';

/** Options of a route to a load balancer. */
export interface HttpLoadBalancerTargetOptions {
  /**
   * The name in the certificate of the listener, which API Gateway verifies. Required for an HTTPS listener.
   *
   * @default - plain HTTP inside the VPC
   */
  readonly serverName?: string;

  /**
   * The maximum time until the load balancer answers, 50 milliseconds to 29 seconds.
   *
   * @default Duration.seconds(29)
   */
  readonly timeout?: Duration;
}

/** Options of a route to a Cloud Map service. */
export interface HttpCloudMapTargetOptions extends HttpLoadBalancerTargetOptions {
  /** The instances or tasks of the service, for example an ECS service: connections from the VPC link are allowed to them. */
  readonly instances: ec2.IConnectable;

  /** The port that the instances listen on, 1 to 65,535. API Gateway finds it in the SRV record or the attribute. */
  readonly port: number;
}

/**
 * The properties of the API that a target is bound to.
 *
 * @internal
 */
export interface HttpTargetBindOptions {
  /**
   * The way into the VPC.
   *
   * @default - the API has no VPC link
   */
  readonly vpcLink?: apigwv2.IVpcLink;

  /**
   * The client from the point of view of targets in the VPC: the security group of the VPC link.
   *
   * @default - the API has no VPC link
   */
  readonly vpcLinkPeer?: ec2.IConnectable;
}

/**
 * The integration that a target gives its API.
 *
 * @internal
 */
export interface HttpTargetConfig {
  /** The integration, for all routes of one API. */
  readonly integration: apigwv2.HttpRouteIntegration;
}

/** The backend that answers the requests of a route. */
export abstract class HttpTarget {
  /** A function, by its alias: provisioned concurrency and canary deployment apply. */
  public static apiFunction(handler: ApiFunction): HttpTarget {
    return new FunctionTarget(handler.alias);
  }

  /** A function or alias that is not an `ApiFunction`. */
  public static lambdaFunction(handler: lambda.IFunction): HttpTarget {
    return new FunctionTarget(handler);
  }

  /**
   * A listener of an internal Application Load Balancer, through the VPC link of the API (`vpcLink`), which is allowed
   * in on the listener's port.
   */
  public static loadBalancer(
    listener: elbv2.IApplicationListener,
    options: HttpLoadBalancerTargetOptions = {},
  ): HttpTarget {
    validate(
      'HttpTarget.loadBalancer',
      rule(
        speaksTls(listener) && options.serverName === undefined,
        () => `'serverName' must be given for an HTTPS listener, got none; give the name in its certificate`,
      ),
      privateRules(options),
    );
    return new PrivateTarget(
      (vpcLink) =>
        new integrations.HttpAlbIntegration('Integration', listener, {
          vpcLink,
          secureServerName: options.serverName,
          timeout: options.timeout,
        }),
      (peer) => listener.connections.allowDefaultPortFrom(peer, 'VPC link of the HTTP API'),
    );
  }

  /**
   * A service of AWS Cloud Map, through the VPC link of the API (`vpcLink`). Only its healthy instances are called, so
   * that no load balancer is needed.
   */
  public static cloudMap(service: servicediscovery.IService, options: HttpCloudMapTargetOptions): HttpTarget {
    validate('HttpTarget.cloudMap', privateRules(options), port('port', options.port));
    return new PrivateTarget(
      (vpcLink) =>
        new CloudMapIntegration('Integration', service, {
          vpcLink,
          secureServerName: options.serverName,
          timeout: options.timeout,
        }),
      (peer) => options.instances.connections.allowFrom(peer, ec2.Port.tcp(options.port), 'VPC link of the HTTP API'),
    );
  }

  /**
   * Any other integration of aws-cdk-lib, for example `HttpUrlIntegration` or `HttpSqsIntegration`. Its permissions are
   * those that its class gives.
   */
  public static integration(integration: apigwv2.HttpRouteIntegration): HttpTarget {
    return new ForeignTarget(integration);
  }

  /**
   * The function that is called, to be given one permission for all of its routes.
   *
   * @internal
   */
  public abstract readonly _handler?: lambda.IFunction;

  /**
   * Whether it is reached through a VPC link.
   *
   * @internal
   */
  public abstract readonly _isPrivate: boolean;

  /**
   * Integrates the target with one API, once for all of its routes.
   *
   * @internal
   */
  public abstract _bind(options: HttpTargetBindOptions): HttpTargetConfig;
}

class FunctionTarget extends HttpTarget {
  public readonly _isPrivate = false;

  constructor(public readonly _handler: lambda.IFunction) {
    super();
  }

  public _bind(): HttpTargetConfig {
    return { integration: new PermissionlessHttpLambdaIntegration('Integration', this._handler) };
  }
}

class PrivateTarget extends HttpTarget {
  public readonly _handler = undefined;
  public readonly _isPrivate = true;

  constructor(
    private readonly integrate: (vpcLink: apigwv2.IVpcLink) => apigwv2.HttpRouteIntegration,
    private readonly admit: (peer: ec2.IConnectable) => void,
  ) {
    super();
  }

  public _bind({ vpcLink, vpcLinkPeer }: HttpTargetBindOptions): HttpTargetConfig {
    if (!vpcLink || !vpcLinkPeer) throw new Error('unreachable: the rules of a route ask for a VPC link');
    this.admit(vpcLinkPeer);
    return { integration: this.integrate(vpcLink) };
  }
}

class ForeignTarget extends HttpTarget {
  public readonly _handler = undefined;
  public readonly _isPrivate = false;

  constructor(private readonly foreign: apigwv2.HttpRouteIntegration) {
    super();
  }

  public _bind(): HttpTargetConfig {
    return { integration: this.foreign };
  }
}

/** Whether a listener of this app takes HTTPS. */
function speaksTls(listener: elbv2.IApplicationListener): boolean {
  const resource = listener.node.defaultChild;
  return resource instanceof elbv2.CfnListener && resource.protocol === elbv2.ApplicationProtocol.HTTPS;
}

function privateRules(options: HttpLoadBalancerTargetOptions): Rule[] {
  const { timeout } = options;
  const milliseconds = timeout && !timeout.isUnresolved() ? timeout.toMilliseconds({ integral: false }) : undefined;
  return [
    ...nonEmpty('serverName', options.serverName),
    rule(
      isKnown(milliseconds) && !(milliseconds >= 50 && milliseconds <= 29_000),
      () => `'timeout' must be from 50 ms to 29 s, got ${milliseconds} ms; API Gateway waits no longer`,
    ),
  ];
}
