import { Construct, IConstruct } from 'constructs';
import { Duration, SecretValue } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { distinct, matches, nonEmpty, nonEmptyList, rule, seconds, validate } from '../private/validation';

/** Options of the session of a signed-in user. */
export interface SessionOptions {
  /**
   * The treatment of a request without a session: it is sent to sign in, refused with 401, or let through without one.
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
   * The lifetime of a session, 1 second to 7 days.
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

/** Options for signing in with an Amazon Cognito user pool. */
export interface UserPoolAuthenticationOptions extends SessionOptions {
  /**
   * A client of the pool, with a secret, the authorization code grant, and the callback URL
   * `https://<host>/oauth2/idpresponse` for each host.
   */
  readonly client: cognito.IUserPoolClient;

  /** The domain of the pool's sign-in page. */
  readonly domain: cognito.IUserPoolDomain;
}

/** Options for signing in with an identity provider that speaks OpenID Connect. */
export interface OidcAuthenticationOptions extends SessionOptions {
  /** The issuer of the tokens, a URL with `https://`. */
  readonly issuer: string;

  /** The endpoint where users sign in, a URL with `https://`. */
  readonly authorizationEndpoint: string;

  /** The endpoint that exchanges a code for tokens, a URL with `https://`. */
  readonly tokenEndpoint: string;

  /** The endpoint that gives a user's claims, a URL with `https://`. */
  readonly userInfoEndpoint: string;

  /** Id that the provider gave the application. Its callback URL is `https://<host>/oauth2/idpresponse`. */
  readonly clientId: string;

  /** Secret that the provider gave the application; keep it in Secrets Manager. */
  readonly clientSecret: SecretValue;
}

/** The format in which a claim of a JSON Web Token holds its values. */
export enum ClaimFormat {
  /** One text. */
  SINGLE_STRING = 'single-string',

  /** An array of texts. */
  STRING_ARRAY = 'string-array',

  /** Texts with spaces between them, as in `scope`. */
  SPACE_SEPARATED = 'space-separated-values',
}

/** A claim that a JSON Web Token must have. */
export interface JwtClaim {
  /** Name of the claim, for example `aud` or `scope`; `exp`, `iss`, `nbf` and `iat` are always checked. */
  readonly name: string;

  /** The values that are asked for, 1 to 10 of at most 256 characters. */
  readonly values: string[];

  /**
   * The format of the values in the token.
   *
   * @default ClaimFormat.SINGLE_STRING
   */
  readonly format?: ClaimFormat;
}

/** Options for checking JSON Web Tokens. */
export interface JwtAuthenticationOptions {
  /** The issuer that the token must have, a URL with `https://`. */
  readonly issuer: string;

  /** The endpoint of the issuer's public keys, a URL with `https://` that can be reached from the internet. */
  readonly jwksEndpoint: string;

  /**
   * Further claims that the token must have, at most 10. Ask for the audience where the issuer has tokens for others, too.
   *
   * @default - nothing: every token of the issuer that is in time will do
   */
  readonly claims?: JwtClaim[];
}

/**
 * Has the load balancer check who calls, before a target sees the request. It needs HTTPS.
 *
 * The load balancer calls the identity provider over the internet: one with private addresses only needs a NAT gateway
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html).
 */
export abstract class Authentication {
  /** Users of an Amazon Cognito user pool, by the pool's sign-in page. */
  public static userPool(pool: cognito.IUserPool, options: UserPoolAuthenticationOptions): Authentication {
    validate('Authentication.userPool', sessionRules(options));
    return new UserPoolAuthentication(pool, options);
  }

  /** Users of an identity provider that speaks OpenID Connect, by its sign-in page. */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    validate('Authentication.oidc', [
      sessionRules(options),
      httpsUrl('issuer', options.issuer),
      httpsUrl('authorizationEndpoint', options.authorizationEndpoint),
      httpsUrl('tokenEndpoint', options.tokenEndpoint),
      httpsUrl('userInfoEndpoint', options.userInfoEndpoint),
      nonEmpty('clientId', options.clientId),
    ]);
    return new OidcAuthentication(options);
  }

  /**
   * Programs that send a JSON Web Token, signed with RS256, in the `Authorization` header; requests without a valid one
   * get 401 (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html).
   */
  public static jwt(options: JwtAuthenticationOptions): Authentication {
    validate('Authentication.jwt', [
      httpsUrl('issuer', options.issuer),
      httpsUrl('jwksEndpoint', options.jwksEndpoint),
      claimRules(options.claims),
    ]);
    return new JwtAuthentication(options);
  }

  /**
   * No check, for a further route of a fleet that has one: a health check from outside, or a webhook. Say why. Like the
   * others it is for HTTPS listeners.
   */
  public static none(reason: string): Authentication {
    validate('Authentication.none', nonEmpty('reason', reason));
    return new NoAuthentication();
  }

  /**
   * Puts the check in front of an action.
   *
   * @internal
   */
  public abstract _bind(next: elbv2.ListenerAction): elbv2.ListenerAction;
}

class NoAuthentication extends Authentication {
  public _bind(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return next;
  }
}

class UserPoolAuthentication extends Authentication {
  constructor(
    private readonly pool: cognito.IUserPool,
    private readonly options: UserPoolAuthenticationOptions,
  ) {
    super();
  }

  public _bind(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return new AuthenticateCognitoAction({
      ...session(this.options),
      userPool: this.pool,
      userPoolClient: this.options.client,
      userPoolDomain: this.options.domain,
      next,
    });
  }
}

class OidcAuthentication extends Authentication {
  constructor(private readonly options: OidcAuthenticationOptions) {
    super();
  }

  public _bind(next: elbv2.ListenerAction): elbv2.ListenerAction {
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

  public _bind(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return new JwtAction(this.options, next);
  }
}

/** `ListenerAction.authenticateJwt()` knows no claims, and does not let the load balancer out to the issuer's keys. */
class JwtAction extends elbv2.ListenerAction {
  constructor({ issuer, jwksEndpoint, claims }: JwtAuthenticationOptions, next: elbv2.ListenerAction) {
    const additionalClaims = claims?.map(({ name, values, format }) => ({
      name,
      values,
      format: format ?? ClaimFormat.SINGLE_STRING,
    }));
    super({ type: 'jwt-validation', jwtValidationConfig: { issuer, jwksEndpoint, additionalClaims } }, next);
  }

  public override bind(scope: Construct, listener: elbv2.IApplicationListener, associated?: IConstruct): void {
    super.bind(scope, listener, associated);
    listener.connections.allowToAnyIpv4(ec2.Port.tcp(443), 'To the keys of the issuer of tokens');
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

function claimRules(claims: JwtClaim[] | undefined) {
  return [
    ...nonEmptyList('claims', claims),
    rule((claims?.length ?? 0) > 10, () => `'claims' must be at most 10, got ${claims?.length}`),
    ...distinct(
      'claims',
      claims?.map(({ name }) => name),
    ),
    ...(claims ?? []).flatMap(({ name, values, format }) => [
      ...matches('claims.name', name, /^(?!(exp|iss|nbf|iat)$)\S+$/, 'a claim other than exp, iss, nbf and iat'),
      ...nonEmptyList('claims.values', values),
      rule(values.length > 10, () => `'claims.values' must be at most 10, got ${values.length} for '${name}'`),
      ...values.flatMap((value) =>
        matches(
          'claims.values',
          value,
          format === ClaimFormat.SPACE_SEPARATED ? /^\S{1,256}$/ : /^.{1,256}$/,
          format === ClaimFormat.SPACE_SEPARATED ? '1 to 256 characters without a space' : '1 to 256 characters',
        ),
      ),
    ]),
  ];
}

function httpsUrl(prop: string, value: string) {
  return matches(prop, value, /^https:\/\/[^\s/]+/, "a URL that starts with 'https://'");
}
