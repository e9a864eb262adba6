import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ApiThrottle } from '../api-throttle';
import { RestAuthorization } from './rest-authorization';

/** What API Gateway checks of a request before the function is called. What does not pass is answered with 400. */
export interface RestApiRequest {
  /**
   * The JSON schema of the body, draft 4, whatever the content type says.
   *
   * @default - the body is not checked
   */
  readonly body?: apigateway.JsonSchema;

  /**
   * Parameters of the query string, and whether each is required.
   *
   * @default - none is required
   */
  readonly queryParameters?: { [name: string]: boolean };

  /**
   * Headers, and whether each is required.
   *
   * @default - none is required
   */
  readonly headers?: { [name: string]: boolean };
}

/** Answers of a route that API Gateway keeps and gives again. */
export interface RestRouteCache {
  /** How long, 1 s to 3,600 s. */
  readonly ttl: Duration;

  /**
   * What makes two requests different besides the path: declared query parameters and headers, for example
   * `method.request.querystring.page`. Without `method.request.header.Authorization`, one caller gets another's answers.
   */
  readonly keyParameters: string[];
}

/** Requests of a REST API, and the function that answers them. */
export interface RestApiRoute {
  /**
   * The path, for example '/items/{id}'. A variable is a whole segment; '{proxy+}' at the end takes all the segments that
   * are left.
   */
  readonly path: string;

  /** The methods: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, or ANY for those that no other route of the path takes. */
  readonly methods: string[];

  /**
   * The function that answers, best the `alias` of an `ApiFunction`.
   *
   * @default - the `handler` of all the routes
   */
  readonly handler?: lambda.IFunction;

  /**
   * Who may call.
   *
   * @default - as the API says
   */
  readonly authorization?: RestAuthorization;

  /**
   * Whether the request must carry an API key of a usage plan.
   *
   * @default - as the API says
   */
  readonly apiKeyRequired?: boolean;

  /**
   * What is checked before the function is called.
   *
   * @default - nothing
   */
  readonly request?: RestApiRequest;

  /**
   * How many requests each method of the route may take.
   *
   * @default - as many as the API
   */
  readonly throttle?: ApiThrottle;

  /**
   * Keeps the answers of GET. The API needs a `cache`.
   *
   * @default - every request is answered by the function
   */
  readonly cache?: RestRouteCache;
}
