import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as authorizers from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { matches, nonEmpty, nonEmptyList, validate } from '../../private/validation';

/** Options of an authorizer of WebSocket connections that is a function. */
export interface WebSocketLambdaAuthorizerOptions {
  /**
   * The parts of a request that identify the caller. A request without all of these is refused with 401 before the function is asked.
   * Browsers cannot set headers of a WebSocket: give them a short-lived token for the query string.
   *
   * @default ['route.request.header.Authorization']
   */
  readonly identitySources?: string[];
}

/**
 * The authorization of clients of a WebSocket API. It is checked once, when the connection is made; its messages are not checked again,
 * for two hours at most (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html).
 */
export abstract class WebSocketAuthorization {
  /** Clients that sign the handshake with AWS credentials that IAM allows `execute-api:Invoke`; see `grantConnect()`. */
  public static iam(): WebSocketAuthorization {
    return new ConfiguredAuthorization(() => new authorizers.WebSocketIamAuthorizer());
  }

  /**
   * Clients that a Lambda function admits. It answers with an IAM policy; what it puts into `context` comes with every message
   * of the connection. Pass an alias, for example `apiFunction.alias`.
   */
  public static lambdaFunction(
    handler: lambda.IFunction,
    options: WebSocketLambdaAuthorizerOptions = {},
  ): WebSocketAuthorization {
    validate(
      'WebSocketAuthorization.lambdaFunction',
      nonEmptyList('identitySources', options.identitySources),
      (options.identitySources ?? []).map((source) =>
        matches(
          'identitySources',
          source,
          /^(route\.request\.(header|querystring)|stageVariables|context)\.[\w.-]+$/,
          "of the form 'route.request.querystring.token'",
        ),
      ),
    );
    return new ConfiguredAuthorization(
      () =>
        new authorizers.WebSocketLambdaAuthorizer('Authorizer', handler, { identitySource: options.identitySources }),
    );
  }

  /**
   * Everybody. Warns with `cdk-reference-architectures:unauthenticatedApi`.
   *
   * @param reason why nobody needs to be kept out, for example 'public score board'; it is shown in the warning
   */
  public static none(reason: string): WebSocketAuthorization {
    validate('WebSocketAuthorization.none', nonEmpty('reason', reason));
    return new ConfiguredAuthorization(() => new apigwv2.WebSocketNoneAuthorizer(), reason);
  }

  /**
   * The reason why there is no authorization.
   *
   * @internal
   */
  public abstract readonly _reason?: string;

  /**
   * Creates the authorizer for one API.
   *
   * @internal
   */
  public abstract _bind(): apigwv2.IWebSocketRouteAuthorizer;
}

class ConfiguredAuthorization extends WebSocketAuthorization {
  constructor(
    public readonly _bind: () => apigwv2.IWebSocketRouteAuthorizer,
    public readonly _reason?: string,
  ) {
    super();
  }
}
