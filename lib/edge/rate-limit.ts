import { Duration } from 'aws-cdk-lib/core';
import { isKnown, matches, nonEmptyList, rule, Rules, validate, wholeNumber } from '../private/validation';
import { FirewallAction } from './firewall-action';
import { ruleNameRules } from './private/rule-names';
import { RateLimitKey } from './rate-limit-key';
import { RequestMatch } from './request-match';
import { TextMatch } from './text-match';

/** Options for a limit on one caller's requests. */
export interface RateLimitOptions {
  /**
   * The time that requests are counted over: 1, 2, 5 or 10 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;

  /**
   * Only paths that start with this are counted and blocked, for example `/login`. They are compared decoded, normalised
   * and in small letters, so that neither `/%6Cogin` nor `//Login` passes by; 32 WCU.
   *
   * @default - every path
   */
  readonly path?: string;

  /**
   * Only requests that match are counted and blocked.
   *
   * @default - every request
   */
  readonly scopeDown?: RequestMatch;

  /**
   * The action on requests over the limit.
   *
   * @default FirewallAction.block({ responseCode: 429 })
   */
  readonly action?: FirewallAction;

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

  /**
   * The header whose first address tells callers apart.
   *
   * @default - the address that connects
   */
  readonly header?: string;

  /** Whether the firewall says by which address callers are told apart. */
  readonly byCaller: boolean;

  /** The keys that tell callers apart, in place of their address alone. */
  readonly keys: readonly RateLimitKey[];

  /**
   * The requests that are counted.
   *
   * @default - all
   */
  readonly match?: RequestMatch;

  /** The action on requests over the limit. */
  readonly action: FirewallAction;

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
   * By the address that the firewall takes for the caller's (`callerAddress`).
   *
   * @param limit requests in the window, 10 to 2,000,000,000
   */
  public static perCaller(limit: number, options: RateLimitOptions = {}): RateLimit {
    return limitBy('RateLimit.perCaller', limit, { byCaller: true, keys: [] }, options);
  }

  /**
   * By the address that connects, wherever the firewall stands.
   *
   * @param limit requests in the window, 10 to 2,000,000,000
   */
  public static perIp(limit: number, options: RateLimitOptions = {}): RateLimit {
    return limitBy('RateLimit.perIp', limit, { byCaller: false, keys: [] }, options);
  }

  /**
   * By the first address of `X-Forwarded-For`, the only one that AWS WAF looks at. Use it only where a proxy of yours
   * stands in front and sets the header anew: where it appends to what came in (as CloudFront does), callers choose the
   * first address themselves. Requests without the header are not counted.
   *
   * @param limit requests in the window, 10 to 2,000,000,000
   */
  public static perForwardedIp(limit: number, options: RateLimitOptions = {}): RateLimit {
    return limitBy(
      'RateLimit.perForwardedIp',
      limit,
      { header: 'X-Forwarded-For', byCaller: false, keys: [] },
      options,
    );
  }

  /**
   * By parts of the request, for example an API key, or a session with the address; each combination of their values has a
   * limit of its own. Requests that lack one of the parts are not counted. Each key takes 30 WCU.
   *
   * @param limit requests in the window, 10 to 2,000,000,000
   * @param keys one to five
   */
  public static perKeys(limit: number, keys: RateLimitKey[], options: RateLimitOptions = {}): RateLimit {
    return limitBy('RateLimit.perKeys', limit, { byCaller: true, keys }, options, [
      nonEmptyList('keys', keys),
      rule(keys.length > 5, () => `'keys' must be at most 5, got ${keys.length}; AWS WAF takes no more`),
      rule(
        keys.length === 1 && keys[0]._isAddress,
        () => `'keys' must hold another key beside the address; use RateLimit.perCaller() for the address alone`,
      ),
    ]);
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

function limitBy(
  where: string,
  limit: number,
  counted: Pick<RateLimitConfig, 'header' | 'byCaller' | 'keys'>,
  options: RateLimitOptions,
  rules: Rules = [],
): RateLimit {
  const { window = Duration.minutes(5), path, name = 'RateLimit', scopeDown } = options;
  const windowSeconds = window.toSeconds({ integral: false });
  validate(where, [
    wholeNumber('limit', limit, { min: 10, max: 2_000_000_000 }),
    rules,
    rule(
      ![60, 120, 300, 600].includes(windowSeconds),
      () => `'window' must be 1, 2, 5 or 10 minutes, got ${windowSeconds} s`,
    ),
    matches('path', path, /^\/\S{0,199}$/, "at most 200 characters and start with '/'"),
    rule(isKnown(path) && /%|\/\//.test(path), () =>
      [
        `'path' must be as it is when it is decoded and normalised, got '${path}'`,
        'write characters as they are, and single slashes',
      ].join('; '),
    ),
    ruleNameRules('name', name),
  ]);
  const parts = [
    ...(path === undefined ? [] : [RequestMatch.path(TextMatch.startsWith(path))]),
    ...(scopeDown ? [scopeDown] : []),
  ];
  return new CallerLimit({
    ...counted,
    limit,
    windowSeconds,
    name,
    match: parts.length > 0 ? RequestMatch.all(...parts) : undefined,
    action: options.action ?? FirewallAction.block({ responseCode: 429 }),
  });
}
