import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeInherent } from '../../private/rule-packs';
import { HttpApiRoute } from '../http/http-api-route';
import type { HttpApiService } from '../http/http-api-service';
import { HttpAuthorization } from '../http/http-authorization';
import { HttpTarget } from '../http/http-target';
import { keyOf, methodsOf } from './http-api-rules';
import { throttleRoute } from './http-route-throttles';
import { allowInvocation } from './invoke-permission';

/** The result of adding a route. */
export interface AddedRoute {
  readonly routes: apigwv2.HttpRoute[];
  /** The reason why everybody may call it. */
  readonly reason?: string;
}

/** The routes of one HTTP API: one integration for each target, one authorizer for each authorization. */
export class HttpRouteTable {
  /** The methods and paths that are taken. */
  public readonly keys: string[] = [];

  private readonly integrations = new Map<HttpTarget, apigwv2.HttpRouteIntegration>();
  private readonly integrationsOfHandlers = new Map<lambda.IFunction, apigwv2.HttpRouteIntegration>();
  private readonly authorizers = new Map<HttpAuthorization, apigwv2.IHttpRouteAuthorizer>();

  constructor(
    private readonly service: HttpApiService,
    public readonly authorization: HttpAuthorization,
    public readonly cors: boolean,
  ) {}

  /** The authorizations that are in use. */
  public get authorizations(): HttpAuthorization[] {
    return [...this.authorizers.keys()];
  }

  /**
   * Adds a route for each of its methods.
   *
   * @param reserved methods and paths that routes to come take
   */
  public add(route: HttpApiRoute, reserved: readonly string[] = []): AddedRoute {
    const authorization = route.authorization ?? this.authorization;
    const taken = [...reserved, ...this.keys];
    const methods = this.methodsBehindCors(route, authorization).filter(
      (method) => !taken.includes(keyOf(method, route.path)) || methodsOf(route).includes(method),
    );
    const routes = this.api.addRoutes({
      path: route.path,
      methods,
      integration: this.integrationOf(route.target),
      authorizer: this.authorizerOf(authorization),
      authorizationScopes: route.scopes ?? authorization._scopes,
    });
    routes.forEach((added, i) =>
      this.registerKey(keyOf(methods[i] ?? apigwv2.HttpMethod.ANY, route.path), added, route),
    );
    this.keys.push(...methodsOf(route).map((method) => keyOf(method, route.path)));
    return { routes, reason: authorization._reason };
  }

  /** Adds the route for everything that no other takes. */
  public addFallback(target: HttpTarget): AddedRoute {
    const route = new apigwv2.HttpRoute(this.api, 'Fallback', {
      httpApi: this.api,
      routeKey: apigwv2.HttpRouteKey.DEFAULT,
      integration: this.integrationOf(target),
      authorizer: this.authorizerOf(this.authorization),
      authorizationScopes: this.authorization._scopes,
    });
    if (this.cors && this.authorization._reason === undefined) this.openPreflight(target);
    return { routes: [route], reason: this.authorization._reason };
  }

  /**
   * The methods of a route, ANY written out where it would ask preflight requests for credentials, which they never have.
   * API Gateway answers OPTIONS by itself where no route takes it
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html).
   */
  private methodsBehindCors(route: HttpApiRoute, authorization: HttpAuthorization): apigwv2.HttpMethod[] {
    const methods = methodsOf(route);
    const { ANY, OPTIONS } = apigwv2.HttpMethod;
    if (!this.cors || authorization._reason !== undefined || !methods.includes(ANY)) return methods;
    return Object.values(apigwv2.HttpMethod).filter((method) => method !== ANY && method !== OPTIONS);
  }

  /**
   * The fallback takes preflight requests, too, and API Gateway asks for an open route with an integration before it
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html).
   */
  private openPreflight(target: HttpTarget): void {
    for (const path of ['/', '/{proxy+}']) {
      const key = keyOf(apigwv2.HttpMethod.OPTIONS, path);
      if (this.keys.includes(key)) continue;
      const routes = this.api.addRoutes({
        path,
        methods: [apigwv2.HttpMethod.OPTIONS],
        integration: this.integrationOf(target),
        authorizer: new apigwv2.HttpNoneAuthorizer(),
      });
      this.keys.push(key);
      for (const route of routes) {
        acknowledgeInherent(
          route,
          'Browsers send preflight requests without credentials, and API Gateway answers them.',
          'AwsSolutions-APIG4',
          'APIGWAuthorization',
        );
      }
    }
  }

  private get api(): apigwv2.HttpApi {
    return this.service.api;
  }

  private registerKey(key: string, route: apigwv2.HttpRoute, { throttle }: HttpApiRoute): void {
    if (!this.keys.includes(key)) this.keys.push(key);
    if (!throttle) return;
    const { stage } = this.service;
    throttleRoute(stage, key, throttle);
    // API Gateway refuses settings of a route that is not there yet.
    stage.node.defaultChild?.node.addDependency(route);
  }

  private integrationOf(target: HttpTarget): apigwv2.HttpRouteIntegration {
    const handler = target._handler;
    const known = this.integrations.get(target) ?? (handler && this.integrationsOfHandlers.get(handler));
    if (known) return known;
    const { vpcLink, vpcLinkSecurityGroup } = this.service;
    const { integration } = target._bind({ vpcLink, vpcLinkPeer: vpcLinkSecurityGroup });
    this.integrations.set(target, integration);
    if (handler) {
      this.integrationsOfHandlers.set(handler, integration);
      allowInvocation(this.service, this.api.apiId, handler);
    }
    return integration;
  }

  private authorizerOf(authorization: HttpAuthorization): apigwv2.IHttpRouteAuthorizer {
    const authorizer = this.authorizers.get(authorization) ?? authorization._bind();
    this.authorizers.set(authorization, authorizer);
    return authorizer;
  }
}
