import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { isKnown, rule, validate } from '../../private/validation';
import { HttpAuthorization } from '../http/http-authorization';
import { HttpApiRoute } from '../http/http-api-route';
import type { HttpApiService, HttpApiServiceProps } from '../http/http-api-service';
import { HttpTarget } from '../http/http-target';
import { httpRouteRules } from './http-api-rules';
import { allowInvocation } from './invoke-permission';

/** What became of a route. */
export interface AddedRoute {
  readonly routes: apigwv2.HttpRoute[];
  /** Why anybody may call it. */
  readonly reason?: string;
}

/** The routes of one HTTP API: one integration for each target, one authorizer for each authorization. */
export class HttpRouteTable {
  private readonly keys = new Set<string>();
  private readonly integrations = new Map<HttpTarget, apigwv2.HttpRouteIntegration>();
  private readonly integrationsOfHandlers = new Map<lambda.IFunction, apigwv2.HttpRouteIntegration>();
  private readonly authorizers = new Map<HttpAuthorization, apigwv2.IHttpRouteAuthorizer>();
  private readonly throttles: Record<string, object> = {};

  constructor(
    private readonly service: HttpApiService,
    private readonly props: HttpApiServiceProps,
  ) {}

  /** Adds a route for each of its methods. */
  public add(route: HttpApiRoute): AddedRoute {
    const methods = route.methods ?? [apigwv2.HttpMethod.ANY];
    const authorization = route.authorization ?? this.props.authorization;
    const keys = methods.map((method) => `${method} ${route.path}`);
    validate(`route '${route.path}' of ${this.service.node.path}`, [
      ...httpRouteRules(route),
      ...keys.map((key) =>
        rule(
          this.keys.has(key),
          () => `'routes' must not hold '${key}' twice; remove one or change its method or path`,
        ),
      ),
      rule(
        route.scopes !== undefined && !authorization._readsTokens,
        () => "'scopes' needs HttpAuthorization.jwt() or userPool(); others read no scopes",
      ),
      this.needsVpcLink(route.target),
      ...this.timeoutRules(route.target),
    ]);
    const routes = this.api.addRoutes({
      path: route.path,
      methods,
      integration: this.integrationOf(route.target),
      authorizer: this.authorizerOf(authorization),
      authorizationScopes: route.scopes ?? authorization._scopes,
    });
    routes.forEach((added, i) => this.registerKey(keys[i] ?? '', added, route));
    return { routes, reason: authorization._reason };
  }

  /** Adds the route for everything that no other takes. */
  public addFallback(target: HttpTarget): void {
    validate(`fallback of ${this.service.node.path}`, [this.needsVpcLink(target), ...this.timeoutRules(target)]);
    const authorization = this.props.authorization;
    new apigwv2.HttpRoute(this.api, 'Fallback', {
      httpApi: this.api,
      routeKey: apigwv2.HttpRouteKey.DEFAULT,
      integration: this.integrationOf(target),
      authorizer: this.authorizerOf(authorization),
      authorizationScopes: authorization._scopes,
    });
  }

  private get api(): apigwv2.HttpApi {
    return this.service.api;
  }

  private registerKey(key: string, route: apigwv2.HttpRoute, { throttle }: HttpApiRoute): void {
    this.keys.add(key);
    if (!throttle) return;
    const stage = this.service.stage.node.defaultChild as apigwv2.CfnStage;
    // The property is free JSON to CloudFormation's types, so that nothing turns the names into its spelling.
    this.throttles[key] = { ThrottlingRateLimit: throttle.rateLimit, ThrottlingBurstLimit: throttle.burstLimit };
    stage.routeSettings = this.throttles;
    // API Gateway refuses settings of a route that is not there yet.
    stage.node.addDependency(route);
  }

  private integrationOf(target: HttpTarget): apigwv2.HttpRouteIntegration {
    const known = this.integrations.get(target);
    if (known) return known;
    const created = this.createIntegration(target);
    this.integrations.set(target, created);
    return created;
  }

  private createIntegration(target: HttpTarget): apigwv2.HttpRouteIntegration {
    const { handler, integration, privateIntegration, admit } = target._bind();
    if (privateIntegration) {
      const { vpcLink, vpcLinkSecurityGroup } = this.service;
      if (!vpcLink || !vpcLinkSecurityGroup) throw new Error('unreachable: checked by needsVpcLink()');
      admit?.(vpcLinkSecurityGroup);
      return privateIntegration(vpcLink);
    }
    if (!integration) throw new Error('unreachable: a target has an integration of one kind');
    if (!handler) return integration();
    const shared = this.integrationsOfHandlers.get(handler) ?? integration();
    if (!this.integrationsOfHandlers.has(handler)) {
      this.integrationsOfHandlers.set(handler, shared);
      allowInvocation(this.service, this.api.apiId, handler);
    }
    return shared;
  }

  private authorizerOf(authorization: HttpAuthorization): apigwv2.IHttpRouteAuthorizer {
    const authorizer = this.authorizers.get(authorization) ?? authorization._authorizer();
    this.authorizers.set(authorization, authorizer);
    return authorizer;
  }

  private needsVpcLink(target: HttpTarget) {
    return rule(
      target._bind().privateIntegration !== undefined && !this.service.vpcLink,
      () => "'vpcLink' must be given for targets in a VPC, got none; say by which VPC and subnets they are reached",
    );
  }

  private timeoutRules(target: HttpTarget) {
    const handler = target._bind().handler;
    const fn = handler instanceof lambda.Alias ? handler.version.lambda : handler;
    const timeout = fn instanceof lambda.Function ? fn.timeout : undefined;
    const seconds = timeout && !timeout.isUnresolved() ? timeout.toSeconds() : undefined;
    return [
      rule(
        isKnown(seconds) && seconds > 30,
        () =>
          `'timeout' of the function must be at most 30 s behind an HTTP API, got ${seconds} s; do the work in an EventFunction`,
      ),
    ];
  }
}
