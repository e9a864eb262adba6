import { Duration } from 'aws-cdk-lib/core';
import { isKnown, matches, rule, validate, wholeNumber } from '../private/validation';

/** Options for a limit on one caller's requests. */
export interface RateLimitOptions {
  /**
   * The time that requests are counted over: 1, 2, 5 or 10 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;

  /**
   * Only paths that start with this are counted and blocked, for example `/login`.
   *
   * @default - every path
   */
  readonly path?: string;

  /**
   * Names the rule and its metric. Two limits of a firewall need two names.
   *
   * @default 'RateLimit'
   */
  readonly name?: string;
}

/**
 * The rule that a limit on one caller's requests becomes.
 *
 * @internal
 */
export interface RateLimitConfig {
  /** Requests in the window. */
  readonly limit: number;

  /** The window, in seconds. */
  readonly windowSeconds: number;

  /** Whether callers are told apart by `X-Forwarded-For`. */
  readonly forwarded: boolean;

  /**
   * The beginning of the paths that are counted.
   *
   * @default - every path
   */
  readonly path?: string;

  /** Name of the rule and its metric. */
  readonly name: string;
}

/**
 * A limit on the requests of one caller. Who makes more gets 429 until fewer come; AWS WAF notices within about half a
 * minute, so it stops floods and guessing, and is no exact quota
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html).
 */
export abstract class RateLimit {
  /**
   * By the address that connects.
   *
   * @param limit requests in the window, 10 to 2,000,000,000
   */
  public static perIp(limit: number, options: RateLimitOptions = {}): RateLimit {
    return limitBy('RateLimit.perIp', limit, false, options);
  }

  /**
   * By the first address of `X-Forwarded-For`, the only one that AWS WAF looks at. Use it only where a proxy of yours
   * stands in front and sets the header anew: where it appends to what came in (as CloudFront does), callers choose the
   * first address themselves. Requests without the header are not counted.
   *
   * @param limit requests in the window, 10 to 2,000,000,000
   */
  public static perForwardedIp(limit: number, options: RateLimitOptions = {}): RateLimit {
    return limitBy('RateLimit.perForwardedIp', limit, true, options);
  }

  /**
   * The rule.
   *
   * @internal
   */
  public abstract readonly _config: RateLimitConfig;
}

class CallerLimit extends RateLimit {
  constructor(public readonly _config: RateLimitConfig) {
    super();
  }
}

function limitBy(where: string, limit: number, forwarded: boolean, options: RateLimitOptions): RateLimit {
  const { window = Duration.minutes(5), path, name = 'RateLimit' } = options;
  const windowSeconds = window.toSeconds({ integral: false });
  validate(where, [
    ...wholeNumber('limit', limit, { min: 10, max: 2_000_000_000 }),
    rule(
      ![60, 120, 300, 600].includes(windowSeconds),
      () => `'window' must be 1, 2, 5 or 10 minutes, got ${windowSeconds} s`,
    ),
    ...matches('path', path, /^\/\S{0,199}$/, "at most 200 characters and start with '/'"),
    ...matches('name', name, /^[\w-]{1,64}$/, 'up to 64 letters, digits, - and _'),
    rule(
      isKnown(name) && /^(Blocked|Allowed)/.test(name),
      () => `'name' must not start with Blocked or Allowed, got '${name}'`,
    ),
  ]);
  return new CallerLimit({ limit, windowSeconds, forwarded, path, name });
}
