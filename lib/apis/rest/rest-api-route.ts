import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ApiThrottle } from '../api-throttle';
import { RestAuthorization } from './rest-authorization';
import { RestTarget } from './rest-target';

/** The request validation of a route. API Gateway answers a request that does not pass with 400, without calling the function. */
export interface RestApiRequest {
  /**
   * The JSON schema of the body, draft 4, whatever the content type says.
   *
   * @default - the body is not checked
   */
  readonly body?: apigateway.JsonSchema;

  /**
   * The parameters of the query string, and whether each is required.
   *
   * @default - none is required
   */
  readonly queryParameters?: { [name: string]: boolean };

  /**
   * The headers, and whether each is required.
   *
   * @default - none is required
   */
  readonly headers?: { [name: string]: boolean };
}

/** The caching of the responses of a route. */
export interface RestRouteCache {
  /** The time for which a response is kept, 1 s to 3,600 s. */
  readonly ttl: Duration;

  /**
   * The parameters that tell requests apart besides the variables of the path and the caller: declared query parameters
   * and headers, for example `method.request.querystring.page`.
   */
  readonly keyParameters: string[];

  /**
   * Whether callers share responses, because they do not depend on who asks. By default, what the authorization knows
   * the caller by is a part of the key.
   *
   * @default false
   */
  readonly shared?: boolean;
}

/** A route of a REST API: requests, and the function that answers them. */
export interface RestApiRoute {
  /**
   * The path, for example '/items/{id}'. A variable is a whole segment; '{proxy+}' at the end takes all the segments that
   * are left. Another name of a variable takes two deployments: the routes of the old name go in the first.
   */
  readonly path: string;

  /** The methods: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, or ANY for those that no other route of the path takes. */
  readonly methods: string[];

  /**
   * The function that answers, preferably the `alias` of an `ApiFunction`.
   *
   * @default - the `handler` of all the routes
   */
  readonly handler?: lambda.IFunction;

  /**
   * The target that answers, in place of a `handler`: a function that streams, or a service without any function.
   *
   * @default - the `handler`
   */
  readonly target?: RestTarget;

  /**
   * The authorization of the route.
   *
   * @default - that of the API
   */
  readonly authorization?: RestAuthorization;

  /**
   * Whether the request must carry an API key of a usage plan.
   *
   * @default - that of the API
   */
  readonly apiKeyRequired?: boolean;

  /**
   * The validation of requests.
   *
   * @default - none
   */
  readonly request?: RestApiRequest;

  /**
   * The requests that each method of the route may take.
   *
   * @default - those of the API
   */
  readonly throttle?: ApiThrottle;

  /**
   * The caching of responses to GET. The API needs a `cache`.
   *
   * @default - every request is answered by the function
   */
  readonly cache?: RestRouteCache;
}
