import { Duration } from 'aws-cdk-lib/core';
import { FirewallDataProtection } from './firewall-data-protection';
import { FirewallLogDestination } from './firewall-log-destination';
import { FirewallMonetization } from './firewall-monetization';

/** The beginning of a body that AWS WAF looks at. More than 16 KB costs more for each request (https://aws.amazon.com/waf/pricing/). */
export enum BodyInspectionLimit {
  /** The first 16 KB. */
  KB_16 = 'KB_16',

  /** The first 32 KB. */
  KB_32 = 'KB_32',

  /** The first 48 KB. */
  KB_48 = 'KB_48',

  /** The first 64 KB. */
  KB_64 = 'KB_64',
}

/**
 * The beginning of bodies that AWS WAF looks at, by what is protected. Load balancers and AppSync show the first 8 KB, which cannot be
 * changed (https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html).
 */
export interface BodyInspectionLimits {
  /**
   * Of CloudFront distributions; for a firewall of scope CLOUDFRONT.
   *
   * @default BodyInspectionLimit.KB_16
   */
  readonly cloudFront?: BodyInspectionLimit;

  /**
   * Of stages of REST APIs.
   *
   * @default BodyInspectionLimit.KB_16
   */
  readonly apiGateway?: BodyInspectionLimit;

  /**
   * Of Cognito user pools.
   *
   * @default BodyInspectionLimit.KB_16
   */
  readonly cognitoUserPool?: BodyInspectionLimit;

  /**
   * Of App Runner services.
   *
   * @default BodyInspectionLimit.KB_16
   */
  readonly appRunnerService?: BodyInspectionLimit;

  /**
   * Of Verified Access instances.
   *
   * @default BodyInspectionLimit.KB_16
   */
  readonly verifiedAccessInstance?: BodyInspectionLimit;
}

/** The limit on sources of bad reputation at Application Load Balancers, which AWS WAF applies by itself. */
export enum LowReputationLimit {
  /** While the load balancer is under high load, or seems to be attacked. */
  ACTIVE_UNDER_DDOS = 'ACTIVE_UNDER_DDOS',

  /** Always: more is stopped, and more of it may be customers. */
  ALWAYS_ON = 'ALWAYS_ON',
}

/** Settings of a web ACL beside its rules. All of them update in place. */
export interface WebAclOptions {
  /**
   * The beginning of bodies that is looked at.
   *
   * @default - 16 KB; 8 KB of load balancers and AppSync
   */
  readonly bodyInspectionLimits?: BodyInspectionLimits;

  /**
   * The limit on sources of bad reputation; for what is behind Application Load Balancers.
   *
   * @default LowReputationLimit.ACTIVE_UNDER_DDOS
   */
  readonly lowReputationLimit?: LowReputationLimit;

  /**
   * The time for which a solved puzzle (CAPTCHA) is good, 60 seconds to 3 days.
   *
   * @default Duration.minutes(5)
   */
  readonly captchaImmunity?: Duration;

  /**
   * The time for which a passed challenge is good, 5 minutes to 3 days.
   *
   * @default Duration.minutes(5)
   */
  readonly challengeImmunity?: Duration;

  /**
   * Domains whose tokens are good here, too: a puzzle that was solved on one site is solved for the others.
   *
   * @default - the domain of what is protected
   */
  readonly tokenDomains?: string[];

  /**
   * Parts of requests that are made unreadable in all that AWS WAF keeps: logs, sampled requests, and Security Lake.
   * `redactedHeaders` is for logs alone.
   *
   * @default - none
   */
  readonly dataProtection?: FirewallDataProtection[];

  /**
   * The price of content for AI crawlers; needs a rule with `FirewallAction.monetize()`, and the scope CLOUDFRONT.
   *
   * @default - nobody pays
   */
  readonly monetization?: FirewallMonetization;

  /**
   * The destination of the logs. With one, `logRetention` and `logEncryptionKey` are its own matter.
   *
   * @default - a log group of the firewall's own
   */
  readonly logDestination?: FirewallLogDestination;
}
