import { Construct } from 'constructs';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RestApiRoutesOptions } from '../rest/rest-api-definition';
import { RestApiRequest, RestApiRoute } from '../rest/rest-api-route';
import { RestAuthorization } from '../rest/rest-authorization';
import { RestTarget, RestTargetConfig } from '../rest/rest-target';
import { cacheKeyOf, outlineOfRoutes, variablesOf } from './rest-api-route-rules';

/** Turns routes into resources and methods of an API. What several routes share is made once. */
export class RestApiRouteTable {
  /** The reasons of the routes without authorization. */
  public readonly reasons: string[] = [];

  /** The methods, in the order in which they were added. */
  public readonly methods: apigateway.Method[] = [];

  /** The routes that the methods come from. */
  public readonly routes: RestApiRoute[] = [];

  private readonly withPreflight = new Set<apigateway.IResource>();
  private readonly resources = new Set<apigateway.IResource>();
  private readonly authorizations = new Map<RestAuthorization, apigateway.MethodOptions>();
  private readonly models = new Map<apigateway.JsonSchema, apigateway.IModel>();
  private readonly validators = new Map<string, apigateway.IRequestValidator>();

  constructor(
    private readonly scope: Construct,
    private readonly api: apigateway.RestApi,
    public readonly options: RestApiRoutesOptions,
    private readonly integrationTimeout?: Duration,
    private readonly hasBinaryTypes = false,
  ) {}

  /** The resource of the route's path, and its methods. */
  public add(route: RestApiRoute): apigateway.Method[] {
    const resource = this.api.root.resourceForPath(route.path);
    this.resources.add(resource);
    const authorization = route.authorization ?? this.options.authorization;
    const cacheKey = cacheKeyOf(route, authorization);
    const { integration, methodResponses, requestParameters } = this.integrate(route, cacheKey);
    const options: apigateway.MethodOptions = {
      ...this.authorization(authorization),
      ...this.request(route, resource, cacheKey, requestParameters),
      methodResponses,
      apiKeyRequired: route.apiKeyRequired ?? this.options.apiKeyRequired,
    };
    const methods = route.methods.map((method) => resource.addMethod(method, integration, options));
    this.methods.push(...methods);
    this.routes.push(route);
    return methods;
  }

  /** Adds a route once the others are there. */
  public addLater(
    route: RestApiRoute,
    stage: apigateway.CfnStage,
    every: apigateway.MethodDeploymentOptions,
  ): apigateway.Method[] {
    const methods = this.add(route);
    this.answerPreflights();
    const settings = Object.entries(outlineOfRoutes({ ...this.options, routes: [route] }).methodOptions);
    // Two words for the same: what aws-cdk-lib makes of the options of methods that it is told of with the stage.
    const more = settings.map(([key, own]): apigateway.CfnStage.MethodSettingProperty => {
      const all = { ...every, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
      return {
        httpMethod: key.slice(key.lastIndexOf('/') + 1),
        resourcePath: `/${key.slice(0, key.lastIndexOf('/')).replaceAll('/', '~1')}`,
        cachingEnabled: all.cachingEnabled,
        cacheDataEncrypted: all.cacheDataEncrypted,
        cacheTtlInSeconds: all.cacheTtl?.toSeconds(),
        dataTraceEnabled: all.dataTraceEnabled ?? false,
        loggingLevel: all.loggingLevel,
        metricsEnabled: all.metricsEnabled,
        throttlingBurstLimit: all.throttlingBurstLimit,
        throttlingRateLimit: all.throttlingRateLimit,
      };
    });
    if (more.length > 0) {
      stage.methodSettings = [
        ...((stage.methodSettings ?? []) as apigateway.CfnStage.MethodSettingProperty[]),
        ...more,
      ];
    }
    return methods;
  }

  /** Preflight answers and the answers that API Gateway gives itself, once all the routes are there. */
  public finish(): void {
    this.answerPreflights();
    // Without it, a browser hides the reason of a refusal from the page.
    const origin = this.onlyOrigin;
    const answer = {
      responseHeaders: origin ? { 'Access-Control-Allow-Origin': `'${origin}'` } : undefined,
      // The body of RFC 9457. `messageString` is quoted and escaped by API Gateway.
      templates: {
        'application/json':
          '{"type":"about:blank","title":$context.error.messageString,' +
          '"code":"$context.error.responseType","requestId":"$context.requestId"}',
      },
    };
    this.api.addGatewayResponse('ClientErrors', { type: apigateway.ResponseType.DEFAULT_4XX, ...answer });
    this.api.addGatewayResponse('ServerErrors', { type: apigateway.ResponseType.DEFAULT_5XX, ...answer });
  }

  /** Only one origin fits into a fixed header. */
  private get onlyOrigin(): string | undefined {
    const { cors } = this.options;
    return cors?.allowOrigins.length === 1 ? cors.allowOrigins[0] : undefined;
  }

  private answerPreflights(): void {
    const { cors } = this.options;
    if (!cors) return;
    for (const resource of this.resources) {
      if (!this.withPreflight.has(resource)) this.answerPreflight(resource.addCorsPreflight(cors));
      this.withPreflight.add(resource);
    }
  }

  /**
   * API Gateway takes every body for binary where the media types say so, and then cannot read the template of the mock:
   * preflight requests are answered with 500 (https://github.com/aws/chalice/issues/1310).
   */
  private answerPreflight(method: apigateway.Method): void {
    if (!this.hasBinaryTypes) return;
    const resource = method.node.defaultChild as apigateway.CfnMethod;
    resource.addPropertyOverride('Integration.ContentHandling', apigateway.ContentHandling.CONVERT_TO_TEXT);
  }

  private integrate(route: RestApiRoute, cacheKeyParameters?: string[]): RestTargetConfig {
    const target =
      route.target ?? RestTarget.lambdaFunction((route.handler ?? this.options.handler) as lambda.IFunction);
    return target._bind(this.scope, {
      timeout: this.integrationTimeout,
      cacheKeyParameters,
      allowOrigin: this.onlyOrigin,
      variables: variablesOf(route.path).map(([name]) => name),
    });
  }

  private authorization(authorization: RestAuthorization): apigateway.MethodOptions {
    const known = this.authorizations.get(authorization);
    if (known) return known;
    const options = authorization._bind(this.scope);
    if (options.authorizer instanceof apigateway.Authorizer) this.deployWith(options.authorizer);
    if (authorization._reason !== undefined) this.reasons.push(authorization._reason);
    this.authorizations.set(authorization, options);
    return options;
  }

  /**
   * A stage shows authorizers as they were at its deployment, which is made again only when its logical id changes.
   * aws-cdk-lib leaves authorizers out of it without a feature flag (https://github.com/aws/aws-cdk/issues/16554): a user
   * pool that is taken away would still admit its users.
   */
  private deployWith(authorizer: apigateway.Authorizer): void {
    const resource = authorizer.node.defaultChild as apigateway.CfnAuthorizer;
    const deployment = this.api.latestDeployment;
    deployment?.node.addDependency(authorizer);
    deployment?.addToLogicalId({
      authorizer: Lazy.any({
        produce: () => ({
          type: resource.type,
          authType: resource.authType,
          providerArns: resource.providerArns,
          uri: resource.authorizerUri,
          credentials: resource.authorizerCredentials,
          identitySource: resource.identitySource,
          validation: resource.identityValidationExpression,
          cacheTtl: resource.authorizerResultTtlInSeconds,
        }),
      }),
    });
  }

  private request(
    route: RestApiRoute,
    resource: apigateway.IResource,
    cacheKey: string[] = [],
    ofTarget: RestTargetConfig['requestParameters'] = {},
  ): apigateway.MethodOptions {
    const { request } = route;
    const parameters: Record<string, boolean> = { ...ofTarget };
    // What is part of a cache key must be declared.
    for (const name of cacheKey) parameters[name] = name.startsWith('method.request.path.');
    for (const [name, required] of Object.entries(request?.queryParameters ?? {})) {
      parameters[`method.request.querystring.${name}`] = required;
    }
    for (const [name, required] of Object.entries(request?.headers ?? {})) {
      parameters[`method.request.header.${name}`] = required;
    }
    return {
      requestParameters: Object.keys(parameters).length > 0 ? parameters : undefined,
      // Whatever the content type: with 'application/json' alone, a body that says it is text passes unseen.
      requestModels: request?.body && { $default: this.model(request.body, resource, route) },
      requestValidator: request && this.validator(request),
    };
  }

  private model(schema: apigateway.JsonSchema, resource: apigateway.IResource, route: RestApiRoute): apigateway.IModel {
    const known = this.models.get(schema);
    if (known) return known;
    const model = new apigateway.Model(resource, `${route.methods.join('')}Body`, {
      restApi: this.api,
      description: schema.title ?? `Body of ${route.path}`,
      schema,
    });
    this.models.set(schema, model);
    return model;
  }

  private validator(request: RestApiRequest): apigateway.IRequestValidator {
    const body = request.body !== undefined;
    const parameters = request.queryParameters !== undefined || request.headers !== undefined;
    const id = `${body ? 'Body' : ''}${parameters ? 'Parameters' : ''}Validator`;
    const known = this.validators.get(id);
    if (known) return known;
    const validator = this.api.addRequestValidator(id, {
      validateRequestBody: body,
      validateRequestParameters: parameters,
    });
    this.validators.set(id, validator);
    return validator;
  }
}
