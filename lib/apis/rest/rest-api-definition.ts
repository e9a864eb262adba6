import { Construct } from 'constructs';
import { Aws } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RestApiBindOptions, RestApiOutline, RestApiParts } from '../private/rest-api-definition-config';
import { createOpenApi, outlineOfDocument } from '../private/rest-api-document';
import { outlineOfRoutes } from '../private/rest-api-route-rules';
import { RestApiRouteTable } from '../private/rest-api-route-table';
import { RestAuthorization } from './rest-authorization';
import { RestApiRoute } from './rest-api-route';

/** What a REST API answers, route by route. */
export interface RestApiRoutesOptions {
  /** The routes. 300 resources are allowed at first, a quota that can be raised; a resource is a segment of a path. */
  readonly routes: RestApiRoute[];

  /** Who may call the routes that say nothing else. */
  readonly authorization: RestAuthorization;

  /**
   * The function of the routes that have none of their own.
   *
   * @default - every route has its own
   */
  readonly handler?: lambda.IFunction;

  /**
   * Whether requests must carry an API key of one of the `usagePlans`, unless a route says otherwise.
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;

  /**
   * Which web pages of other origins may call the API from a browser. API Gateway answers their preflight requests; the
   * functions must send `Access-Control-Allow-Origin` themselves.
   *
   * @default - none
   */
  readonly cors?: apigateway.CorsOptions;
}

/** An OpenAPI document and the functions that it names. */
export interface OpenApiOptions {
  /** The document, OpenAPI 3.0 with API Gateway's extensions. Integrations are made by `RestApiDefinition.lambdaIntegration()`. */
  readonly document: { [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- it is JSON

  /** The functions that the document names. Each gets one permission. */
  readonly handlers: lambda.IFunction[];

  /**
   * Why operations without `security` need none. It is shown in the warning
   * `cdk-reference-architectures:unauthenticatedApi`.
   *
   * @default - every operation but OPTIONS must have `security` or `x-amazon-apigateway-auth`
   */
  readonly reason?: string;
}

/** What a REST API answers. */
export abstract class RestApiDefinition {
  /** Routes to functions. */
  public static routes(options: RestApiRoutesOptions): RestApiDefinition {
    return new RouteDefinition(options);
  }

  /**
   * An OpenAPI document. It is taken as it is: CORS, request validation and gateway responses are the document's, and
   * each deployment replaces what was there.
   */
  public static openApi(options: OpenApiOptions): RestApiDefinition {
    return new OpenApiDefinition(options);
  }

  /** The `x-amazon-apigateway-integration` of an operation that a function answers. */
  public static lambdaIntegration(handler: lambda.IFunction): { [key: string]: string } {
    return {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`,
    };
  }

  /**
   * What can be said before the API is made.
   *
   * @internal
   */
  public abstract readonly _outline: RestApiOutline;

  /**
   * Makes the API.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: RestApiBindOptions): RestApiParts;
}

class RouteDefinition extends RestApiDefinition {
  public readonly _outline: RestApiOutline;

  constructor(private readonly options: RestApiRoutesOptions) {
    super();
    this._outline = outlineOfRoutes(options);
  }

  public _bind(scope: Construct, bound: RestApiBindOptions): RestApiParts {
    const api = new apigateway.RestApi(scope, 'Api', {
      ...bound.api,
      minCompressionSize: bound.minCompressionSize,
      binaryMediaTypes: bound.binaryMediaTypes,
    });
    const table = new RestApiRouteTable(scope, api, this.options, bound.integrationTimeout);
    for (const route of this.options.routes) table.add(route);
    table.finish();
    return { api, reasons: table.reasons };
  }
}

class OpenApiDefinition extends RestApiDefinition {
  public readonly _outline: RestApiOutline;

  constructor(private readonly options: OpenApiOptions) {
    super();
    this._outline = outlineOfDocument(options);
  }

  public _bind(scope: Construct, bound: RestApiBindOptions): RestApiParts {
    return createOpenApi(scope, this.options, bound);
  }
}
