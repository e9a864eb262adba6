import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { ApiThrottle } from '../api-throttle';
import { HttpAuthorization } from './http-authorization';
import { HttpTarget } from './http-target';

/** Requests of an HTTP API, and what answers them. */
export interface HttpApiRoute {
  /**
   * The path, for example '/photos/{id}'. A variable is a whole segment; '{name+}' at the end takes all the segments that
   * are left. The most specific route wins: no variable, a variable, '{name+}', the fallback.
   */
  readonly path: string;

  /** What answers. */
  readonly target: HttpTarget;

  /**
   * The methods.
   *
   * @default [apigwv2.HttpMethod.ANY] - those that no other route of the path takes
   */
  readonly methods?: apigwv2.HttpMethod[];

  /**
   * Who may call the route.
   *
   * @default - as the API says
   */
  readonly authorization?: HttpAuthorization;

  /**
   * What the token must allow. One of these is enough. Only with JWT and user pool authorization.
   *
   * @default - as the authorization says
   */
  readonly scopes?: string[];

  /**
   * How many requests the route may take, for each of its methods.
   *
   * @default - as many as the API
   */
  readonly throttle?: ApiThrottle;
}
