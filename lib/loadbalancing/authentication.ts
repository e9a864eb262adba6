import { Duration, SecretValue } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { matches, nonEmpty, seconds, validate } from '../private/validation';

/** How a session of a signed-in user is kept. */
export interface SessionOptions {
  /**
   * What happens to a request without a session: it is sent to sign in, refused with 401, or let through without one.
   *
   * @default elbv2.UnauthenticatedAction.AUTHENTICATE
   */
  readonly onUnauthenticated?: elbv2.UnauthenticatedAction;

  /**
   * Claims that are asked for, separated by spaces.
   *
   * @default 'openid'
   */
  readonly scope?: string;

  /**
   * How long a session lasts, 1 second to 7 days.
   *
   * @default Duration.hours(8) - a working day; Elastic Load Balancing has 7 days
   */
  readonly sessionTimeout?: Duration;

  /**
   * Name of the session's cookie. Give each application on one host a name of its own.
   *
   * @default 'AWSELBAuthSessionCookie'
   */
  readonly sessionCookieName?: string;
}

/** Options for signing in with Amazon Cognito. */
export interface CognitoAuthenticationOptions extends SessionOptions {
  /** The user pool. */
  readonly userPool: cognito.IUserPool;

  /**
   * A client of the pool, with a secret, the authorization code grant, and the callback URL
   * `https://<host>/oauth2/idpresponse` for each host.
   */
  readonly userPoolClient: cognito.IUserPoolClient;

  /** The domain of the pool's sign-in page. */
  readonly userPoolDomain: cognito.IUserPoolDomain;
}

/** Options for signing in with an identity provider that speaks OpenID Connect. */
export interface OidcAuthenticationOptions extends SessionOptions {
  /** Who issues the tokens, a URL with `https://`. */
  readonly issuer: string;

  /** Where users sign in, a URL with `https://`. */
  readonly authorizationEndpoint: string;

  /** Where a code is exchanged for tokens, a URL with `https://`. */
  readonly tokenEndpoint: string;

  /** Where a user's claims are, a URL with `https://`. */
  readonly userInfoEndpoint: string;

  /** Id that the provider gave the application. Its callback URL is `https://<host>/oauth2/idpresponse`. */
  readonly clientId: string;

  /** Secret that the provider gave the application; keep it in Secrets Manager. */
  readonly clientSecret: SecretValue;
}

/** Options for checking JSON Web Tokens. */
export interface JwtAuthenticationOptions {
  /** Who must have issued the token, a URL with `https://`. */
  readonly issuer: string;

  /** Where the issuer's public keys are, a URL with `https://` that can be reached from the internet. */
  readonly jwksEndpoint: string;
}

/**
 * Has the load balancer check who calls, before a target sees the request. It needs HTTPS.
 *
 * The load balancer calls the identity provider over the internet: one with private addresses only needs a NAT gateway
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html).
 */
export abstract class Authentication {
  /** Users of an Amazon Cognito user pool, by the pool's sign-in page. */
  public static cognito(options: CognitoAuthenticationOptions): Authentication {
    validate('Authentication.cognito', sessionRules(options));
    return new CognitoAuthentication(options);
  }

  /** Users of an identity provider that speaks OpenID Connect, by its sign-in page. */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    validate('Authentication.oidc', [
      ...sessionRules(options),
      ...httpsUrl('issuer', options.issuer),
      ...httpsUrl('authorizationEndpoint', options.authorizationEndpoint),
      ...httpsUrl('tokenEndpoint', options.tokenEndpoint),
      ...httpsUrl('userInfoEndpoint', options.userInfoEndpoint),
      ...nonEmpty('clientId', options.clientId),
    ]);
    return new OidcAuthentication(options);
  }

  /** Programs that send a JSON Web Token in the `Authorization` header; requests without a valid one get 401. */
  public static jwt(options: JwtAuthenticationOptions): Authentication {
    validate('Authentication.jwt', [
      ...httpsUrl('issuer', options.issuer),
      ...httpsUrl('jwksEndpoint', options.jwksEndpoint),
    ]);
    return new JwtAuthentication(options);
  }

  /**
   * Puts the check in front of an action.
   *
   * @internal
   */
  public abstract _before(next: elbv2.ListenerAction): elbv2.ListenerAction;
}

class CognitoAuthentication extends Authentication {
  constructor(private readonly options: CognitoAuthenticationOptions) {
    super();
  }

  public _before(next: elbv2.ListenerAction): elbv2.ListenerAction {
    const { userPool, userPoolClient, userPoolDomain } = this.options;
    return new AuthenticateCognitoAction({
      ...session(this.options),
      userPool,
      userPoolClient,
      userPoolDomain,
      next,
    });
  }
}

class OidcAuthentication extends Authentication {
  constructor(private readonly options: OidcAuthenticationOptions) {
    super();
  }

  public _before(next: elbv2.ListenerAction): elbv2.ListenerAction {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret } = this.options;
    return elbv2.ListenerAction.authenticateOidc({
      ...session(this.options),
      issuer,
      authorizationEndpoint,
      tokenEndpoint,
      userInfoEndpoint,
      clientId,
      clientSecret,
      next,
    });
  }
}

class JwtAuthentication extends Authentication {
  constructor(private readonly options: JwtAuthenticationOptions) {
    super();
  }

  public _before(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return elbv2.ListenerAction.authenticateJwt({ ...this.options, next });
  }
}

function session(options: SessionOptions) {
  return {
    onUnauthenticatedRequest: options.onUnauthenticated,
    scope: options.scope,
    sessionCookieName: options.sessionCookieName,
    sessionTimeout: options.sessionTimeout ?? Duration.hours(8),
  };
}

function sessionRules(options: SessionOptions) {
  return [
    ...seconds('sessionTimeout', options.sessionTimeout, { min: 1, max: 604_800 }),
    ...nonEmpty('scope', options.scope),
    ...nonEmpty('sessionCookieName', options.sessionCookieName),
  ];
}

function httpsUrl(prop: string, value: string) {
  return matches(prop, value, /^https:\/\/[^\s/]+/, "a URL that starts with 'https://'");
}
