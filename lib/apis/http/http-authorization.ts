import { Duration } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as authorizers from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { atLeastOne, distinct, matches, nonEmpty, nonEmptyList, seconds, validate } from '../../private/validation';

/** Options of an authorizer that reads JSON Web Tokens. */
export interface HttpJwtOptions {
  /** The issuer of the token: an `https://` address below which `/.well-known/openid-configuration` is. */
  readonly issuer: string;

  /** The audiences of the token. Its `aud`, or `client_id` where it has none, must be one of these. */
  readonly audiences: string[];

  /**
   * The scopes of the token. One of these is enough; a route may ask for others.
   *
   * @default - any valid token is enough
   */
  readonly scopes?: string[];

  /**
   * The id of the authorizer below the API. Two issuers on one API need two names.
   *
   * @default 'JwtAuthorizer'
   */
  readonly authorizerId?: string;
}

/** Options of an authorizer that reads the tokens of a Cognito user pool. */
export interface HttpUserPoolOptions {
  /** The app clients whose tokens are accepted. */
  readonly clients: cognito.IUserPoolClient[];

  /**
   * The scopes of the token. One of these is enough. Only access tokens carry scopes.
   *
   * @default - any valid token is enough, identity tokens included
   */
  readonly scopes?: string[];

  /**
   * The id of the authorizer below the API. Two pools on one API need two names.
   *
   * @default 'UserPoolAuthorizer'
   */
  readonly authorizerId?: string;
}

/** Options of an authorizer that is a function. */
export interface HttpLambdaAuthorizerOptions {
  /**
   * The parts of a request that identify the caller. A request without one of these is refused with 401 before the function is asked, and
   * together they are the key of the cache.
   *
   * @default ['$request.header.Authorization']
   */
  readonly identitySources?: string[];

  /**
   * The time for which a response is reused for the same identity, 0 to 3,600 seconds. It is reused for every route.
   *
   * @default Duration.minutes(5)
   */
  readonly cacheTtl?: Duration;

  /**
   * The id of the authorizer below the API. Two functions on one API need two names.
   *
   * @default 'LambdaAuthorizer'
   */
  readonly authorizerId?: string;
}

/**
 * The authorization of callers of the routes of an HTTP API.
 *
 * API Gateway checks before the integration is called, and does not bill requests that lack a valid token or signature
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html).
 */
export abstract class HttpAuthorization {
  /** Callers that sign with AWS credentials that IAM allows `execute-api:Invoke`; see `HttpApiService.grantInvoke()`. */
  public static iam(): HttpAuthorization {
    return new ConfiguredAuthorization(() => new authorizers.HttpIamAuthorizer());
  }

  /** Callers with a token of an OpenID Connect provider, whose keys API Gateway fetches and caches for two hours. */
  public static jwt(options: HttpJwtOptions): HttpAuthorization {
    validate(
      'HttpAuthorization.jwt',
      matches('issuer', options.issuer, /^https:\/\/[^\s?#]+$/, "an address that starts with 'https://'"),
      atLeastOne('audiences', options.audiences),
      distinct('audiences', options.audiences),
      audienceNames(options.audiences),
      nonEmptyList('scopes', options.scopes),
    );
    return new ConfiguredAuthorization(
      () =>
        new authorizers.HttpJwtAuthorizer(options.authorizerId ?? 'JwtAuthorizer', options.issuer, {
          jwtAudience: options.audiences,
        }),
      { scopes: options.scopes, readsTokens: true, authorizerId: options.authorizerId ?? 'JwtAuthorizer' },
    );
  }

  /** Users who are signed in to a Cognito user pool. */
  public static userPool(userPool: cognito.IUserPool, options: HttpUserPoolOptions): HttpAuthorization {
    validate(
      'HttpAuthorization.userPool',
      nonEmptyList('clients', options.clients),
      nonEmptyList('scopes', options.scopes),
    );
    return new ConfiguredAuthorization(
      () =>
        new authorizers.HttpUserPoolAuthorizer(options.authorizerId ?? 'UserPoolAuthorizer', userPool, {
          userPoolClients: options.clients,
        }),
      { scopes: options.scopes, readsTokens: true, authorizerId: options.authorizerId ?? 'UserPoolAuthorizer' },
    );
  }

  /**
   * Callers that a Lambda function admits. It answers in the simple format of version 2.0, `{ isAuthorized, context }`.
   *
   * Pass an alias, for example `apiFunction.alias`, so that a new version is tried before it decides.
   */
  public static lambdaFunction(
    handler: lambda.IFunction,
    options: HttpLambdaAuthorizerOptions = {},
  ): HttpAuthorization {
    validate(
      'HttpAuthorization.lambdaFunction',
      nonEmptyList('identitySources', options.identitySources),
      (options.identitySources ?? []).flatMap((source) =>
        matches(
          'identitySources',
          source,
          /^\$(request|context|stageVariables)\./,
          "of the form '$request.header.Name'",
        ),
      ),
      seconds('cacheTtl', options.cacheTtl, { min: 0, max: 3600 }),
    );
    return new ConfiguredAuthorization(
      () =>
        new authorizers.HttpLambdaAuthorizer(options.authorizerId ?? 'LambdaAuthorizer', handler, {
          identitySource: options.identitySources,
          resultsCacheTtl: options.cacheTtl ?? Duration.minutes(5),
          responseTypes: [authorizers.HttpLambdaResponseType.SIMPLE],
        }),
      { authorizerId: options.authorizerId ?? 'LambdaAuthorizer' },
    );
  }

  /**
   * Everybody. Warns with `cdk-reference-architectures:unauthenticatedApi`.
   *
   * @param reason why nobody needs to be kept out, for example 'public catalogue, read only'; it is shown in the warning
   */
  public static none(reason: string): HttpAuthorization {
    validate('HttpAuthorization.none', nonEmpty('reason', reason));
    return new ConfiguredAuthorization(() => new apigwv2.HttpNoneAuthorizer(), { reason });
  }

  /**
   * The scopes of a token.
   *
   * @internal
   */
  public abstract readonly _scopes?: string[];

  /**
   * Whether it reads tokens, which carry scopes.
   *
   * @internal
   */
  public abstract readonly _readsTokens: boolean;

  /**
   * The reason why there is no authorization.
   *
   * @internal
   */
  public abstract readonly _reason?: string;

  /**
   * The id of the authorizer below the API.
   *
   * @internal
   */
  public abstract readonly _authorizerId?: string;

  /**
   * Creates the authorizer for one API.
   *
   * @internal
   */
  public abstract _bind(): apigwv2.IHttpRouteAuthorizer;
}

interface AuthorizationTraits {
  readonly scopes?: string[];
  readonly readsTokens?: boolean;
  readonly reason?: string;
  readonly authorizerId?: string;
}

class ConfiguredAuthorization extends HttpAuthorization {
  public readonly _scopes?: string[];
  public readonly _readsTokens: boolean;
  public readonly _reason?: string;
  public readonly _authorizerId?: string;

  constructor(
    public readonly _bind: () => apigwv2.IHttpRouteAuthorizer,
    traits: AuthorizationTraits = {},
  ) {
    super();
    this._scopes = traits.scopes;
    this._readsTokens = traits.readsTokens ?? false;
    this._reason = traits.reason;
    this._authorizerId = traits.authorizerId;
  }
}

function audienceNames(audiences: string[]) {
  return audiences.flatMap((audience) => nonEmpty('audiences', audience));
}
