import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { distinct, matches, nonEmpty, nonEmptyList, rule, seconds, validate } from '../../private/validation';

/** The time for which API Gateway reuses what an authorizer says. */
const CACHE_TTL = Duration.minutes(5);

/** Where the token of a caller is. */
const TOKEN = 'method.request.header.Authorization';

/** Options of an authorizer that reads the tokens of Cognito user pools. */
export interface RestUserPoolOptions {
  /**
   * Further user pools whose users are accepted, at most 999.
   *
   * @default - none
   */
  readonly additionalUserPools?: cognito.IUserPool[];

  /**
   * The scopes of the access token. One of these is enough.
   *
   * @default - any identity token of the pools is enough; with scopes, only access tokens are accepted
   */
  readonly scopes?: string[];

  /**
   * The time for which a response is reused for the same token, 0 to 3,600 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly cacheTtl?: Duration;

  /**
   * The id of the authorizer below the API. Two authorizers of one API need two names.
   *
   * @default 'UserPoolAuthorizer'
   */
  readonly authorizerId?: string;
}

/** Options of an authorizer that is a function and gets a token. */
export interface RestTokenAuthorizerOptions {
  /**
   * The regular expression of valid tokens; others are refused with 401 before the function is called.
   *
   * @default - anything
   */
  readonly validationRegex?: string;

  /**
   * The time for which a response is reused for the same token, 0 to 3,600 seconds. It is reused for every route.
   *
   * @default Duration.minutes(5)
   */
  readonly cacheTtl?: Duration;

  /**
   * The id of the authorizer below the API. Two authorizers of one API need two names.
   *
   * @default 'TokenAuthorizer'
   */
  readonly authorizerId?: string;
}

/** Options of an authorizer that is a function and gets the whole request but for its body. */
export interface RestRequestAuthorizerOptions {
  /**
   * The parts of a request that identify the caller: see `apigateway.IdentitySource`. A request without one of these is
   * refused with 401 before the function is called, and together they are the key of the cache.
   *
   * @default [apigateway.IdentitySource.header('Authorization')]
   */
  readonly identitySources?: string[];

  /**
   * The time for which a response is reused for the same identity, 0 to 3,600 seconds. It is reused for every route.
   *
   * @default Duration.minutes(5)
   */
  readonly cacheTtl?: Duration;

  /**
   * The id of the authorizer below the API. Two authorizers of one API need two names.
   *
   * @default 'RequestAuthorizer'
   */
  readonly authorizerId?: string;
}

/**
 * The authorization of callers of the routes of a REST API. API Gateway checks before the function is called.
 *
 * An API key is no authorization: it names a client for its usage plan, in every request and in plain sight
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
 */
export abstract class RestAuthorization {
  /** Callers that sign with AWS credentials that IAM allows `execute-api:Invoke`; see `RestApiService.grantInvoke()`. */
  public static iam(): RestAuthorization {
    return new ConfiguredAuthorization(() => ({ authorizationType: apigateway.AuthorizationType.IAM }), {});
  }

  /** Users who are signed in to a Cognito user pool. */
  public static userPool(userPool: cognito.IUserPool, options: RestUserPoolOptions = {}): RestAuthorization {
    validate(
      'RestAuthorization.userPool',
      nonEmptyList('additionalUserPools', options.additionalUserPools),
      nonEmptyList('scopes', options.scopes),
      distinct('scopes', options.scopes),
      seconds('cacheTtl', options.cacheTtl, { min: 0, max: 3600 }),
      constructId(options.authorizerId),
    );
    return new ConfiguredAuthorization(
      (scope) => ({
        authorizationType: apigateway.AuthorizationType.COGNITO,
        authorizationScopes: options.scopes,
        authorizer: new apigateway.CognitoUserPoolsAuthorizer(scope, options.authorizerId ?? 'UserPoolAuthorizer', {
          cognitoUserPools: [userPool, ...(options.additionalUserPools ?? [])],
          resultsCacheTtl: options.cacheTtl ?? CACHE_TTL,
        }),
      }),
      { authorizerId: options.authorizerId ?? 'UserPoolAuthorizer', callerKey: [TOKEN] },
    );
  }

  /** Callers that a Lambda function admits by the token in the `Authorization` header. It answers with an IAM policy. */
  public static lambdaToken(handler: lambda.IFunction, options: RestTokenAuthorizerOptions = {}): RestAuthorization {
    validate(
      'RestAuthorization.lambdaToken',
      rule(
        options.validationRegex !== undefined && !isRegularExpression(options.validationRegex),
        () => `'validationRegex' must be a regular expression, got '${options.validationRegex}'`,
      ),
      seconds('cacheTtl', options.cacheTtl, { min: 0, max: 3600 }),
      constructId(options.authorizerId),
    );
    return new ConfiguredAuthorization(
      (scope) => ({
        authorizationType: apigateway.AuthorizationType.CUSTOM,
        authorizer: new apigateway.TokenAuthorizer(scope, options.authorizerId ?? 'TokenAuthorizer', {
          handler,
          validationRegex: options.validationRegex,
          resultsCacheTtl: options.cacheTtl ?? CACHE_TTL,
        }),
      }),
      { authorizerId: options.authorizerId ?? 'TokenAuthorizer', callerKey: [TOKEN] },
    );
  }

  /** Callers that a Lambda function admits by headers, query string, path and context. It answers with an IAM policy. */
  public static lambdaFunction(
    handler: lambda.IFunction,
    options: RestRequestAuthorizerOptions = {},
  ): RestAuthorization {
    const identitySources = options.identitySources ?? [apigateway.IdentitySource.header('Authorization')];
    const cacheTtl = options.cacheTtl ?? CACHE_TTL;
    validate(
      'RestAuthorization.lambdaFunction',
      identitySources.map((source) =>
        matches(
          'identitySources',
          source,
          /^(method\.request\.(header|querystring)|stageVariables|context)\..+$/,
          "made by apigateway.IdentitySource, for example IdentitySource.header('Authorization')",
        ),
      ),
      rule(
        identitySources.length === 0 && cacheTtl.toSeconds() > 0,
        () =>
          `'identitySources' must not be empty while 'cacheTtl' is not 0: every caller would get the first one's answer`,
      ),
      seconds('cacheTtl', cacheTtl, { min: 0, max: 3600 }),
      constructId(options.authorizerId),
    );
    return new ConfiguredAuthorization(
      (scope) => ({
        authorizationType: apigateway.AuthorizationType.CUSTOM,
        authorizer: new apigateway.RequestAuthorizer(scope, options.authorizerId ?? 'RequestAuthorizer', {
          handler,
          identitySources,
          resultsCacheTtl: cacheTtl,
        }),
      }),
      {
        authorizerId: options.authorizerId ?? 'RequestAuthorizer',
        callerKey: callerKeyOf(identitySources),
      },
    );
  }

  /**
   * Everybody. Warns with `cdk-reference-architectures:unauthenticatedApi`.
   *
   * @param reason why nobody needs to be kept out, for example 'public catalogue, read only'; it is shown in the warning
   */
  public static none(reason: string): RestAuthorization {
    validate('RestAuthorization.none', nonEmpty('reason', reason));
    return new ConfiguredAuthorization(() => ({ authorizationType: apigateway.AuthorizationType.NONE }), {
      reason,
      callerKey: [],
    });
  }

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
   * The parameters of requests by which a cache can tell callers apart.
   *
   * @internal
   */
  public abstract readonly _callerKey?: string[];

  /**
   * Creates the authorizer in the scope, and returns the options of the methods of one API.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): apigateway.MethodOptions;
}

interface AuthorizationTraits {
  readonly reason?: string;
  readonly authorizerId?: string;
  readonly callerKey?: string[];
}

class ConfiguredAuthorization extends RestAuthorization {
  public readonly _reason?: string;
  public readonly _authorizerId?: string;
  public readonly _callerKey?: string[];

  constructor(
    public readonly _bind: (scope: Construct) => apigateway.MethodOptions,
    traits: AuthorizationTraits,
  ) {
    super();
    this._reason = traits.reason;
    this._authorizerId = traits.authorizerId;
    this._callerKey = traits.callerKey;
  }
}

/** Stage variables are the same for every caller, and what is in the context of a request is no parameter of it. */
function callerKeyOf(identitySources: string[]): string[] | undefined {
  const sources = identitySources.filter((source) => !source.startsWith('stageVariables.'));
  const known = sources.length > 0 && sources.every((source) => source.startsWith('method.request.'));
  return known ? sources : undefined;
}

function constructId(id: string | undefined) {
  return matches('authorizerId', id, /^[A-Za-z][A-Za-z0-9]*$/, "letters and digits, for example 'PartnerAuthorizer'");
}

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
