import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { ApiThrottle } from '../api-throttle';
import { HttpAuthorization } from './http-authorization';
import { HttpTarget } from './http-target';

/** A route of an HTTP API: requests, and the target that answers them. */
export interface HttpApiRoute {
  /**
   * The path, for example '/photos/{id}'. A variable is a whole segment; '{name+}' at the end takes all the segments that
   * are left. The most specific route wins: no variable, a variable, '{name+}', the fallback.
   * Another name of a variable takes two deployments: the routes of the old name go in the first.
   */
  readonly path: string;

  /** The target that answers. */
  readonly target: HttpTarget;

  /**
   * The methods.
   *
   * @default [apigwv2.HttpMethod.ANY] - those that no other route of the path takes
   */
  readonly methods?: apigwv2.HttpMethod[];

  /**
   * The authorization of the route.
   *
   * @default - that of the API
   */
  readonly authorization?: HttpAuthorization;

  /**
   * The scopes of the token. One of these is enough. Only with JWT and user pool authorization.
   *
   * @default - those of the authorization
   */
  readonly scopes?: string[];

  /**
   * The requests that each method of the route may take.
   *
   * @default - those of the API
   */
  readonly throttle?: ApiThrottle;
}
