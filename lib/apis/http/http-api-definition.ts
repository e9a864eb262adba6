import { Construct } from 'constructs';
import { Aws } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Rules } from '../../private/validation';
import { ApiThrottle } from '../api-throttle';
import { OpenApiDocument } from '../open-api-document';
import { createHttpOpenApi, httpDocumentRules } from '../private/http-api-document';
import { httpRoutesRules, keysOf } from '../private/http-api-rules';
import { AddedRoute, HttpRouteTable } from '../private/http-route-table';
import { HttpApiRoute } from './http-api-route';
import type { HttpApiService } from './http-api-service';
import { HttpAuthorization } from './http-authorization';
import { HttpTarget } from './http-target';

/** Options of a definition by routes. */
export interface HttpApiRoutesOptions {
  /** The routes; further ones by `HttpApiService.addRoute()`. The default quota is 300 routes, which can be raised. */
  readonly routes: HttpApiRoute[];

  /** The authorization of routes without their own. */
  readonly authorization: HttpAuthorization;

  /**
   * The target of requests that no route takes. It has the authorization of the API.
   *
   * @default - API Gateway answers them with 404
   */
  readonly fallback?: HttpTarget;

  /**
   * The origins whose web pages may call the API from a browser. API Gateway answers their preflight requests
   * itself and overwrites the CORS headers of the integrations.
   *
   * An authorization would ask preflight requests for credentials, which they never have. Therefore a route for any method
   * becomes one for each but OPTIONS, and a fallback gets open routes for OPTIONS beside it.
   *
   * @default - none
   */
  readonly cors?: apigwv2.CorsPreflightOptions;
}

/** The settings of an operation of an OpenAPI document, which cannot be in the document. */
export interface HttpApiOperation {
  /**
   * The function that answers, preferably the `alias` of an `ApiFunction`, in place of any integration of the document.
   *
   * @default - the `x-amazon-apigateway-integration` of the document, or else the `handler` of all operations
   */
  readonly handler?: lambda.IFunction;

  /**
   * The requests that the operation may take.
   *
   * @default - those of the API
   */
  readonly throttle?: ApiThrottle;
}

/** Options of a definition by an OpenAPI document. */
export interface HttpOpenApiOptions {
  /** The document: version 3.0 with API Gateway's extensions. */
  readonly document: OpenApiDocument;

  /**
   * The function of operations without an `x-amazon-apigateway-integration`.
   *
   * @default - every operation has its own
   */
  readonly handler?: lambda.IFunction;

  /**
   * The settings of single operations, by method and path as in 'GET /photos/{id}'; 'ANY /photos' is for
   * `x-amazon-apigateway-any-method`, 'ANY /$default' for the default route.
   *
   * @default - what the document and the API say of all
   */
  readonly operations?: { [operation: string]: HttpApiOperation };

  /**
   * The functions that the document itself names, in integrations and authorizers. Each gets one permission, as those in
   * `handler` and `operations` do.
   *
   * @default - it names none
   */
  readonly handlers?: lambda.IFunction[];

  /**
   * The reason why operations that everybody may call need no authorization. It is shown in the warning
   * `cdk-reference-architectures:unauthenticatedApi`.
   *
   * @default - every operation must have the `x-amazon-apigateway-auth` AWS_IAM, or `security` of its own by one scheme that
   * an HTTP API enforces: with an `x-amazon-apigateway-authorizer` of the type jwt or request, or the
   * `x-amazon-apigateway-authtype` awsSigv4. The `security` of the whole document does not count.
   */
  readonly reason?: string;
}

/**
 * The properties of the service that a definition is bound to.
 *
 * @internal
 */
export interface HttpApiDefinitionBindOptions {
  /** The name that the console and the bill show. */
  readonly apiName: string;

  /**
   * The description.
   *
   * @default - that of the document, if there is one
   */
  readonly description?: string;

  /** Whether the address at `execute-api` is switched off. */
  readonly disableExecuteApiEndpoint: boolean;

  /** The address families. */
  readonly ipAddressType: apigwv2.IpAddressType;
}

/**
 * The resources that a definition gives its service.
 *
 * @internal
 */
export interface HttpApiDefinitionConfig {
  /** The API. */
  readonly api: apigwv2.HttpApi;

  /** The throttles of single routes, by their keys, of routes that are there with the API. */
  readonly throttles: { readonly [routeKey: string]: ApiThrottle };

  /** The reasons why parts of it are open to everybody. */
  readonly reasons: string[];
}

/** The routes of an HTTP API and who may call them. */
export abstract class HttpApiDefinition {
  /** Routes to functions and into a VPC. */
  public static routes(options: HttpApiRoutesOptions): HttpApiDefinition {
    return new RouteDefinition(options);
  }

  /**
   * An OpenAPI document. It is taken as it is: routes, authorizers and CORS (`x-amazon-apigateway-cors`) are the document's,
   * and each deployment replaces what was there. Only the functions of `operations` are written into it, and what the service
   * says of the whole API: the description, the address families, and whether the address at `execute-api` is on.
   *
   * HTTP APIs know less than REST APIs: they check no parameters and bodies, and have no API keys, policies and mock
   * integrations. A document that asks for what would be ignored is refused.
   */
  public static openApi(options: HttpOpenApiOptions): HttpApiDefinition {
    return new OpenApiDefinition(options);
  }

  /** The `x-amazon-apigateway-integration` of an operation that a function answers, with events of version 2.0. */
  public static lambdaIntegration(handler: lambda.IFunction): { [key: string]: string } {
    return {
      type: 'aws_proxy',
      httpMethod: 'POST',
      payloadFormatVersion: '2.0',
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`,
    };
  }

  /**
   * The rules of the definition.
   *
   * @internal
   */
  public abstract _rules(hasVpcLink: boolean): Rules[];

  /**
   * Creates the API.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: HttpApiDefinitionBindOptions): HttpApiDefinitionConfig;

  /**
   * Creates the routes, once the API has its stage and its way into the VPC. An OpenAPI document has them already.
   *
   * @internal
   */
  public abstract _addRoutes(
    service: HttpApiService,
    take: (path: string, added: AddedRoute) => void,
  ): HttpRouteTable | undefined;
}

class RouteDefinition extends HttpApiDefinition {
  constructor(private readonly options: HttpApiRoutesOptions) {
    super();
  }

  public _rules(hasVpcLink: boolean): Rules[] {
    return httpRoutesRules(this.options, hasVpcLink);
  }

  public _bind(scope: Construct, options: HttpApiDefinitionBindOptions): HttpApiDefinitionConfig {
    const api = new apigwv2.HttpApi(scope, 'Api', {
      ...options,
      corsPreflight: this.options.cors,
      createDefaultStage: false,
    });
    return { api, throttles: {}, reasons: [] };
  }

  public _addRoutes(service: HttpApiService, take: (path: string, added: AddedRoute) => void): HttpRouteTable {
    const { routes, authorization, fallback, cors } = this.options;
    const table = new HttpRouteTable(service, authorization, cors !== undefined);
    const keys = routes.flatMap((route) => keysOf(route));
    for (const route of routes) take(route.path, table.add(route, keys));
    if (fallback) take('$default', table.addFallback(fallback));
    return table;
  }
}

class OpenApiDefinition extends HttpApiDefinition {
  constructor(private readonly options: HttpOpenApiOptions) {
    super();
  }

  public _rules(hasVpcLink: boolean): Rules[] {
    return httpDocumentRules(this.options, hasVpcLink);
  }

  public _bind(scope: Construct, options: HttpApiDefinitionBindOptions): HttpApiDefinitionConfig {
    return createHttpOpenApi(scope, this.options, options);
  }

  public _addRoutes(): undefined {
    return undefined;
  }
}
