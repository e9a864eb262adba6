import { matches, validate } from '../private/validation';

/** Options of a part that is made unreadable. */
export interface FirewallDataProtectionOptions {
  /**
   * Whether a hash stands in the place of the value, so that equal values are seen to be equal. Of values that can be guessed a hash hides
   * nothing.
   *
   * @default false - the word REDACTED
   */
  readonly hash?: boolean;

  /**
   * Whether the part stays readable in what a rule says of its match.
   *
   * @default false
   */
  readonly keepInMatches?: boolean;

  /**
   * Whether the part stays readable in what a rate limit says of its keys.
   *
   * @default false
   */
  readonly keepInRateLimits?: boolean;
}

/**
 * The part as CloudFormation takes it.
 *
 * @internal
 */
export interface FirewallDataProtectionConfig {
  /** The kind of the part. */
  readonly fieldType: string;

  /**
   * Its name.
   *
   * @default - it has none
   */
  readonly fieldKeys?: string[];

  /** SUBSTITUTION or HASH. */
  readonly action: string;

  /** Whether it stays readable in matches. */
  readonly excludeRuleMatchDetails: boolean;

  /** Whether it stays readable in rate limits. */
  readonly excludeRateBasedDetails: boolean;
}

/**
 * A part of requests that is made unreadable before AWS WAF keeps it
 * (https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html).
 */
export abstract class FirewallDataProtection {
  /**
   * A header by its name.
   *
   * @param name the name of the header
   */
  public static header(name: string, options: FirewallDataProtectionOptions = {}): FirewallDataProtection {
    return named('FirewallDataProtection.header', 'SINGLE_HEADER', name, options);
  }

  /**
   * A cookie by its name.
   *
   * @param name the name of the cookie
   */
  public static cookie(name: string, options: FirewallDataProtectionOptions = {}): FirewallDataProtection {
    return named('FirewallDataProtection.cookie', 'SINGLE_COOKIE', name, options);
  }

  /**
   * An argument of the query string by its name.
   *
   * @param name the name of the argument
   */
  public static queryArgument(name: string, options: FirewallDataProtectionOptions = {}): FirewallDataProtection {
    return named('FirewallDataProtection.queryArgument', 'SINGLE_QUERY_ARGUMENT', name, options);
  }

  /** The whole query string. */
  public static queryString(options: FirewallDataProtectionOptions = {}): FirewallDataProtection {
    return new Part(configOf('QUERY_STRING', undefined, options));
  }

  /** The body. */
  public static body(options: FirewallDataProtectionOptions = {}): FirewallDataProtection {
    return new Part(configOf('BODY', undefined, options));
  }

  /**
   * The part.
   *
   * @internal
   */
  public abstract readonly _config: FirewallDataProtectionConfig;
}

class Part extends FirewallDataProtection {
  constructor(public readonly _config: FirewallDataProtectionConfig) {
    super();
  }
}

function named(
  where: string,
  fieldType: string,
  name: string,
  options: FirewallDataProtectionOptions,
): FirewallDataProtection {
  validate(where, matches('name', name, /^[^\s]{1,64}$/, 'up to 64 characters without spaces'));
  return new Part(configOf(fieldType, [name], options));
}

function configOf(
  fieldType: string,
  fieldKeys: string[] | undefined,
  { hash = false, keepInMatches = false, keepInRateLimits = false }: FirewallDataProtectionOptions,
): FirewallDataProtectionConfig {
  return {
    fieldType,
    fieldKeys,
    action: hash ? 'HASH' : 'SUBSTITUTION',
    excludeRuleMatchDetails: keepInMatches,
    excludeRateBasedDetails: keepInRateLimits,
  };
}
