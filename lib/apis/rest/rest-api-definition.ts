import { Construct } from 'constructs';
import { Aws, Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Rules, validate } from '../../private/validation';
import { ApiThrottle } from '../api-throttle';
import { OpenApiDocument } from '../open-api-document';
import { createOpenApi, outlineOfDocument } from '../private/rest-api-document';
import { outlineOfRoutes } from '../private/rest-api-route-rules';
import { RestApiRouteTable } from '../private/rest-api-route-table';
import { streamRules } from '../private/stream-rules';
import { RestApiRoute, RestRouteCache } from './rest-api-route';
import { RestAuthorization } from './rest-authorization';
import { RestStreamingOptions } from './rest-target';

/** Options of a definition by routes. */
export interface RestApiRoutesOptions {
  /** The routes. The default quota is 300 resources, which can be raised; a resource is a segment of a path. */
  readonly routes: RestApiRoute[];

  /** The authorization of routes without their own. */
  readonly authorization: RestAuthorization;

  /**
   * The function of routes without their own.
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
   * The origins whose web pages may call the API from a browser. API Gateway answers their preflight requests; the
   * functions must send `Access-Control-Allow-Origin` themselves.
   *
   * @default - none
   */
  readonly cors?: apigateway.CorsOptions;
}

/** The settings of an operation of an OpenAPI document, which cannot be in the document. */
export interface RestApiOperation {
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

  /**
   * The caching of responses to GET. The API needs a `cache`. The variables of the path and what the authorizer knows the
   * caller by are added to the key, and declared as parameters where the document does not.
   *
   * @default - every request is answered by the integration
   */
  readonly cache?: RestRouteCache;
}

/** Options of a definition by an OpenAPI document. */
export interface OpenApiOptions {
  /** The document: version 3.0 or 2.0 with API Gateway's extensions. */
  readonly document: OpenApiDocument;

  /**
   * The function of operations without an `x-amazon-apigateway-integration`.
   *
   * @default - every operation has its own
   */
  readonly handler?: lambda.IFunction;

  /**
   * The settings of single operations, by method and path as in 'GET /items/{id}'; 'ANY /items' is for
   * `x-amazon-apigateway-any-method`.
   *
   * @default - what the document and the API say of all
   */
  readonly operations?: { [operation: string]: RestApiOperation };

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
   * @default - every operation but preflight answers (OPTIONS with a mock integration) must have the
   * `x-amazon-apigateway-auth` AWS_IAM, or `security` of its own by schemes that API Gateway enforces: those with
   * `x-amazon-apigateway-authorizer` or the `x-amazon-apigateway-authtype` awsSigv4. An API key is no authorization, and
   * API Gateway does not use the `security` of the whole document.
   */
  readonly reason?: string;
}

/**
 * A function behind an API.
 *
 * @internal
 */
export interface AnsweringFunction {
  /** The function. */
  readonly handler: lambda.IFunction;

  /**
   * The time that API Gateway waits for it.
   *
   * @default - that of the API
   */
  readonly timeout?: Duration;
}

/**
 * The content of a definition, known before any resource is created.
 *
 * @internal
 */
export interface RestApiOutline {
  /** The rules of the definition. */
  readonly rules: Rules[];

  /** The functions behind the API, and the time that API Gateway waits for them where it is not that of the API. */
  readonly handlers: readonly AnsweringFunction[];

  /** The settings of single methods, by path and method, over those of all methods. */
  readonly methodOptions: { readonly [method: string]: apigateway.MethodDeploymentOptions };

  /**
   * Whether any request must carry an API key.
   *
   * @default - it cannot be seen
   */
  readonly usesApiKeys?: boolean;

  /** Whether the responses of any route are cached. */
  readonly usesCache: boolean;
}

/**
 * The properties of the service that a definition is bound to.
 *
 * @internal
 */
export interface RestApiDefinitionBindOptions {
  /** The props that routes and OpenAPI documents have in common. */
  readonly api: apigateway.RestApiBaseProps;

  /**
   * The size from which on bodies are compressed.
   *
   * @default - none
   */
  readonly minCompressionSize?: apigateway.RestApiProps['minCompressionSize'];

  /**
   * The media types that are no text.
   *
   * @default - none
   */
  readonly binaryMediaTypes?: string[];

  /**
   * The time that API Gateway waits for a function.
   *
   * @default - that of API Gateway
   */
  readonly integrationTimeout?: Duration;
}

/**
 * The resources that a definition gives its service.
 *
 * @internal
 */
export interface RestApiDefinitionConfig {
  /** The API. */
  readonly api: apigateway.RestApiBase;

  /**
   * The routes, to which others can be added.
   *
   * @default - an OpenAPI document has them
   */
  readonly table?: RestApiRouteTable;

  /** The reasons why parts of it are open to everybody. */
  readonly reasons: string[];
}

/** The routes of a REST API and who may call them. */
export abstract class RestApiDefinition {
  /** Routes to functions. */
  public static routes(options: RestApiRoutesOptions): RestApiDefinition {
    return new RouteDefinition(options);
  }

  /**
   * An OpenAPI document. It is taken as it is: CORS, request validation and gateway responses are the document's, and
   * each deployment replaces what was there. Only the functions and cache keys of `operations` are written into it, and the
   * `integrationTimeout` of the API into integrations that have none of their own.
   */
  public static openApi(options: OpenApiOptions): RestApiDefinition {
    return new OpenApiDefinition(options);
  }

  /** The `x-amazon-apigateway-integration` of an operation that a function answers. */
  public static lambdaIntegration(
    handler: lambda.IFunction,
    options: RestStreamingOptions = {},
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- it is JSON
  ): { [key: string]: any } {
    validate('RestApiDefinition.lambdaIntegration', streamRules(options));
    const path = options.streaming
      ? `2021-11-15/functions/${handler.functionArn}/response-streaming-invocations`
      : `2015-03-31/functions/${handler.functionArn}/invocations`;
    return {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/${path}`,
      ...(options.streaming ? { responseTransferMode: apigateway.ResponseTransferMode.STREAM } : {}),
      ...(options.timeout ? { timeoutInMillis: options.timeout.toMilliseconds() } : {}),
    };
  }

  /**
   * What is known before the API is made.
   *
   * @internal
   */
  public abstract readonly _outline: RestApiOutline;

  /**
   * Creates the API.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: RestApiDefinitionBindOptions): RestApiDefinitionConfig;
}

class RouteDefinition extends RestApiDefinition {
  public readonly _outline: RestApiOutline;

  constructor(private readonly options: RestApiRoutesOptions) {
    super();
    this._outline = outlineOfRoutes(options);
  }

  public _bind(scope: Construct, bound: RestApiDefinitionBindOptions): RestApiDefinitionConfig {
    const api = new apigateway.RestApi(scope, 'Api', {
      ...bound.api,
      minCompressionSize: bound.minCompressionSize,
      binaryMediaTypes: bound.binaryMediaTypes,
    });
    const hasBinaryTypes = (bound.binaryMediaTypes ?? []).length > 0;
    const table = new RestApiRouteTable(scope, api, this.options, bound.integrationTimeout, hasBinaryTypes);
    for (const route of this.options.routes) table.add(route);
    table.finish();
    return { api, table, reasons: table.reasons };
  }
}

class OpenApiDefinition extends RestApiDefinition {
  public readonly _outline: RestApiOutline;

  constructor(private readonly options: OpenApiOptions) {
    super();
    this._outline = outlineOfDocument(options);
  }

  public _bind(scope: Construct, bound: RestApiDefinitionBindOptions): RestApiDefinitionConfig {
    return createOpenApi(scope, this.options, bound);
  }
}
