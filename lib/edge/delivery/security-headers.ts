import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { uniqueName } from '../../private/unique-name';
import { nonEmpty, rule, Rules, validate } from '../../private/validation';
import { customHeaderRules, headerValueRule } from '../private/delivery-origin-rules';

const DEFAULT_POLICY =
  "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
const DEFAULT_PERMISSIONS = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';

/** Options for security headers. */
export interface SecurityHeadersOptions {
  /**
   * The sources of what a page may load and do, in one line of at most 1,783 characters unless AWS has raised your quota.
   * `frame-ancestors` in it decides over frames in browsers of today; have it fit `allowFramesOfSameOrigin`.
   *
   * @default - what comes from the same origin; no plug-ins, no frames, no inline scripts or styles
   */
  readonly contentSecurityPolicy?: string;

  /**
   * The features of browsers that pages and their frames may use, in one line of at most 1,783 characters.
   *
   * @default 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' - none of these
   */
  readonly permissionsPolicy?: string;

  /**
   * Whether pages of the same origin may show each other in frames.
   *
   * @default false
   */
  readonly allowFramesOfSameOrigin?: boolean;

  /**
   * The part of the address of a page that other sites see in requests from it.
   *
   * @default cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN
   */
  readonly referrerPolicy?: cloudfront.HeadersReferrerPolicy;

  /**
   * The time for which browsers use HTTPS alone for the name (HSTS), at least a day. It cannot be taken back before.
   *
   * @default Duration.days(365)
   */
  readonly httpsOnlyFor?: Duration;

  /**
   * Whether that holds for all names below, too.
   *
   * @default false - other servers may have them
   */
  readonly includeSubdomains?: boolean;
}

/** The headers that tell browsers what pages may do. */
export abstract class SecurityHeaders {
  /**
   * HTTPS alone, no guessing of types, no frames, no scripts of others, and the rest of what is worth having; in place of what the origin
   * sends.
   */
  public static strict(options: SecurityHeadersOptions = {}): SecurityHeaders {
    validate('SecurityHeaders.strict', headerRules(options));
    return new StrictHeaders(options);
  }

  /** A policy that exists, also one that AWS manages. */
  public static existing(policy: cloudfront.IResponseHeadersPolicy): SecurityHeaders {
    return new ExistingHeaders(policy);
  }

  /** None: the origins send their own. Say why. */
  public static none(reason: string): SecurityHeaders {
    validate('SecurityHeaders.none', nonEmpty('reason', reason));
    return new ExistingHeaders(undefined);
  }

  /**
   * The policy.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): cloudfront.IResponseHeadersPolicy | undefined;
}

class StrictHeaders extends SecurityHeaders {
  constructor(private readonly options: SecurityHeadersOptions) {
    super();
  }

  public _bind(scope: Construct): cloudfront.ResponseHeadersPolicy {
    const { options } = this;
    const override = true;
    return new cloudfront.ResponseHeadersPolicy(scope, 'SecurityHeaders', {
      // Of all Regions of the account, which the name that aws-cdk-lib makes is not.
      responseHeadersPolicyName: uniqueName(new Construct(scope, 'SecurityHeadersName'), 128),
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: options.contentSecurityPolicy ?? policyFor(options),
          override,
        },
        contentTypeOptions: { override },
        frameOptions: {
          frameOption: options.allowFramesOfSameOrigin
            ? cloudfront.HeadersFrameOption.SAMEORIGIN
            : cloudfront.HeadersFrameOption.DENY,
          override,
        },
        referrerPolicy: {
          referrerPolicy: options.referrerPolicy ?? cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
          override,
        },
        strictTransportSecurity: {
          accessControlMaxAge: options.httpsOnlyFor ?? Duration.days(365),
          includeSubdomains: options.includeSubdomains ?? false,
          override,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'permissions-policy', value: options.permissionsPolicy ?? DEFAULT_PERMISSIONS, override },
        ],
      },
    });
  }
}

class ExistingHeaders extends SecurityHeaders {
  constructor(private readonly policy?: cloudfront.IResponseHeadersPolicy) {
    super();
  }

  public _bind(): cloudfront.IResponseHeadersPolicy | undefined {
    return this.policy;
  }
}

function policyFor({ allowFramesOfSameOrigin }: SecurityHeadersOptions): string {
  return allowFramesOfSameOrigin
    ? DEFAULT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    : DEFAULT_POLICY;
}

function headerRules(options: SecurityHeadersOptions): Rules {
  const { contentSecurityPolicy, permissionsPolicy, httpsOnlyFor, allowFramesOfSameOrigin } = options;
  const known = httpsOnlyFor !== undefined && !httpsOnlyFor.isUnresolved();
  return [
    headerValueRule('contentSecurityPolicy', contentSecurityPolicy),
    customHeaderRules('permissionsPolicy', permissionsPolicy),
    rule(
      known && httpsOnlyFor.toDays({ integral: false }) < 1,
      () => `'httpsOnlyFor' must be at least a day, got ${httpsOnlyFor?.toHumanString()}`,
    ),
    rule(
      allowFramesOfSameOrigin === true && contentSecurityPolicy?.includes("frame-ancestors 'none'") === true,
      () =>
        `'contentSecurityPolicy' has frame-ancestors 'none', which decides over 'allowFramesOfSameOrigin'; write frame-ancestors 'self' or leave the other out`,
    ),
  ];
}
