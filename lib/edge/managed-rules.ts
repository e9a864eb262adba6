import { distinct, matches, nonEmptyList, validate, wholeNumber } from '../private/validation';

/** Options of a managed rule group. */
export interface ManagedRulesOptions {
  /**
   * Rules of the group that are only counted, by their names, for example `SizeRestrictions_BODY` of the common rules,
   * which blocks bodies over 8 KB and so uploads.
   *
   * @default - none: all of the group act as its maker wants
   */
  readonly countRules?: string[];

  /**
   * Whether the whole group only counts, to see what it would do before it does it.
   *
   * @default false
   */
  readonly countOnly?: boolean;

  /**
   * A version of the group, which then changes only when you change it.
   *
   * @default - the maker's default version, which moves on by itself
   */
  readonly version?: string;
}

/** Options for any managed rule group. */
export interface NamedManagedRulesOptions extends ManagedRulesOptions {
  /**
   * The vendor of the group.
   *
   * @default 'AWS'
   */
  readonly vendor?: string;

  /** Name of the group, for example `AWSManagedRulesBotControlRuleSet`. */
  readonly name: string;

  /** Capacity that the group takes, in web ACL capacity units (WCU): `aws wafv2 describe-managed-rule-group`. */
  readonly capacity: number;
}

/**
 * The rule that a managed rule group becomes.
 *
 * @internal
 */
export interface ManagedRulesConfig {
  /** The vendor of the group. */
  readonly vendor: string;

  /** Name of the group. */
  readonly name: string;

  /** Capacity of the group, in web ACL capacity units (WCU). */
  readonly capacity: number;

  /** Rules of the group that are only counted. */
  readonly countRules: string[];

  /** Whether the whole group only counts. */
  readonly countOnly: boolean;

  /**
   * The version of the group.
   *
   * @default - the maker's default version
   */
  readonly version?: string;
}

/**
 * A group of firewall rules that somebody else keeps current.
 *
 * Those named here cost 1 USD a month each, as every rule does, and nothing more
 * (https://aws.amazon.com/waf/pricing/). Their capacities are from
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export abstract class ManagedRules {
  /** Common attacks on web applications, much of the OWASP top ten; 700 WCU. It blocks bodies over 8 KB. */
  public static common(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesCommonRuleSet', 700, options);
  }

  /** Requests that are known to exploit something, such as Log4j; 200 WCU. */
  public static knownBadInputs(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesKnownBadInputsRuleSet', 200, options);
  }

  /** Addresses that Amazon's threat intelligence knows for bots and attacks; 25 WCU. */
  public static ipReputation(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesAmazonIpReputationList', 25, options);
  }

  /** Addresses of VPNs, proxies, Tor, and of hosting providers (so also your own servers in a cloud); 50 WCU. */
  public static anonymousIp(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesAnonymousIpList', 50, options);
  }

  /** Paths of administrators, from outside; 100 WCU. */
  public static adminProtection(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesAdminProtectionRuleSet', 100, options);
  }

  /** SQL injection; for applications with an SQL database; 200 WCU. */
  public static sqlInjection(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesSQLiRuleSet', 200, options);
  }

  /** Attacks on files and commands of Linux; 200 WCU. */
  public static linux(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesLinuxRuleSet', 200, options);
  }

  /** Attacks on files and commands of POSIX systems; use it with `linux()`; 100 WCU. */
  public static posix(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesUnixRuleSet', 100, options);
  }

  /** Attacks on Windows, such as remote PowerShell; 200 WCU. */
  public static windows(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesWindowsRuleSet', 200, options);
  }

  /** Attacks on PHP; 100 WCU. */
  public static php(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesPHPRuleSet', 100, options);
  }

  /** Attacks on WordPress; use it with `sqlInjection()` and `php()`; 100 WCU. */
  public static wordPress(options: ManagedRulesOptions = {}): ManagedRules {
    return aws('AWSManagedRulesWordPressRuleSet', 100, options);
  }

  /**
   * Any other group. Some are paid: Bot Control and the fraud control groups by the month and by request, those of the
   * AWS Marketplace by subscription.
   */
  public static named(options: NamedManagedRulesOptions): ManagedRules {
    validate('ManagedRules.named', [
      ...matches('name', options.name, NAME, 'a name of letters, digits, - and _'),
      ...matches('vendor', options.vendor, /^[\w .-]+$/, "a vendor's name"),
      ...wholeNumber('capacity', options.capacity, { min: 1, max: 5000 }),
    ]);
    return group(options.vendor ?? 'AWS', options.name, options.capacity, options);
  }

  /**
   * The rule.
   *
   * @internal
   */
  public abstract readonly _config: ManagedRulesConfig;
}

class RuleGroup extends ManagedRules {
  constructor(public readonly _config: ManagedRulesConfig) {
    super();
  }
}

const NAME = /^[\w-]{1,128}$/;

function aws(name: string, capacity: number, options: ManagedRulesOptions): ManagedRules {
  return group('AWS', name, capacity, options);
}

function group(vendor: string, name: string, capacity: number, options: ManagedRulesOptions): ManagedRules {
  const { countRules, countOnly, version } = options;
  validate(`ManagedRules ${name}`, [
    ...nonEmptyList('countRules', countRules),
    ...distinct('countRules', countRules),
    ...(countRules ?? []).flatMap((value) => matches('countRules', value, NAME, "a rule's name")),
    ...matches('version', version, /^[\w#:.\-/]{1,64}$/, "a version such as 'Version_1.4'"),
  ]);
  return new RuleGroup({
    vendor,
    name,
    capacity,
    countRules: countRules ?? [],
    countOnly: countOnly ?? false,
    version,
  });
}
