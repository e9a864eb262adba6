import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { distinct, isKnown, matches, nonEmptyList, rule, Rules, validate, wholeNumber } from '../private/validation';
import { FirewallAction } from './firewall-action';
import { AccountCreationFraudPreventionOptions, AccountTakeoverPreventionOptions } from './fraud-control';
import { accountCreationConfig, accountTakeoverConfig, fieldRules } from './private/fraud-control-config';
import { ruleNameRules } from './private/rule-names';
import { RequestMatch } from './request-match';

/** Options of every rule group. */
export interface RuleGroupOptions {
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
   * Other actions of rules of the group, by their names, for example `FirewallAction.captcha()` in place of a block.
   *
   * @default - none: all of the group act as its maker wants
   */
  readonly ruleActions?: { [ruleName: string]: FirewallAction };
}

/** Options of a managed rule group. */
export interface ManagedRulesOptions extends RuleGroupOptions {
  /**
   * The requests that the group inspects, for example those of the pages of an application that a paid group is for. It takes
   * the WCU of the match.
   *
   * @default - all requests
   */
  readonly scopeDown?: RequestMatch;

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

/** Options for a rule group of your own. */
export interface OwnRuleGroupOptions extends RuleGroupOptions {
  /** Names the rule and its metric: up to 64 letters, digits, - and _. */
  readonly name: string;

  /** Capacity that the group was created with, in web ACL capacity units (WCU). */
  readonly capacity: number;
}

/** The closeness of Bot Control's inspection. */
export enum BotControlLevel {
  /** Bots that say who they are, and those with known signatures. */
  COMMON = 'COMMON',

  /** Also bots that pretend to be browsers, by challenges and by their behaviour; it costs more for each request. */
  TARGETED = 'TARGETED',
}

/** Options of Bot Control. */
export interface BotControlOptions extends ManagedRulesOptions {
  /**
   * The closeness of the inspection.
   *
   * @default BotControlLevel.COMMON
   */
  readonly level?: BotControlLevel;

  /**
   * Whether statistics of the traffic find bots that act together; for `TARGETED` only.
   *
   * @default true
   */
  readonly machineLearning?: boolean;
}

/** The requests of an attack that are meant: the more sensitive, the more customers among them. */
export enum AntiDdosSensitivity {
  /** Those of which nearly all are of the attack. */
  LOW = 'LOW',

  /** Those that are probably of the attack. */
  MEDIUM = 'MEDIUM',

  /** All that are under suspicion. */
  HIGH = 'HIGH',
}

/** Options of the group against floods. */
export interface AntiDdosOptions extends ManagedRulesOptions {
  /**
   * Whether browsers have to prove themselves while a flood lasts.
   *
   * @default true
   */
  readonly challenge?: boolean;

  /**
   * Regular expressions of paths that cannot answer a challenge, up to 5: APIs, and what pages load.
   *
   * @default - `/api/` and the usual endings of images, scripts and styles, as AWS recommends
   */
  readonly unchallengedPaths?: string[];

  /**
   * The requests that are challenged.
   *
   * @default AntiDdosSensitivity.HIGH
   */
  readonly challengeSensitivity?: AntiDdosSensitivity;

  /**
   * The requests that are blocked.
   *
   * @default AntiDdosSensitivity.LOW
   */
  readonly blockSensitivity?: AntiDdosSensitivity;
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

  /** Other actions of rules of the group. */
  readonly ruleActions: { [ruleName: string]: FirewallAction };

  /**
   * The version of the group.
   *
   * @default - the maker's default version
   */
  readonly version?: string;

  /**
   * The requests that the group inspects.
   *
   * @default - all
   */
  readonly scopeDown?: RequestMatch;

  /**
   * ARN of a rule group of the caller's own.
   *
   * @default - a managed rule group
   */
  readonly ruleGroupArn?: string;

  /**
   * The configuration that the group asks for.
   *
   * @default - it asks for none
   */
  readonly groupConfig?: wafv2.CfnWebACL.ManagedRuleGroupConfigProperty;

  /** Whether the group works in a firewall of CloudFront only. */
  readonly forCloudFrontOnly: boolean;

  /** Whether the group is one of fraud control. */
  readonly fraudControl: boolean;
}

/**
 * A group of firewall rules that somebody else keeps current.
 *
 * They cost 1 USD a month each, as every rule does, and nothing more, but for Bot Control, fraud control, the group against
 * floods, and those of the AWS Marketplace (https://aws.amazon.com/waf/pricing/). Their capacities are from
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
   * Bots; 50 WCU. It costs extra by the month and for each request that it inspects: leave out what needs none by `scopeDown`
   * (https://aws.amazon.com/waf/pricing/).
   */
  public static botControl(options: BotControlOptions = {}): ManagedRules {
    const { level = BotControlLevel.COMMON, machineLearning } = options;
    const targeted = level === BotControlLevel.TARGETED;
    validate(
      'ManagedRules.botControl',
      rule(
        machineLearning !== undefined && !targeted,
        () => `'machineLearning' is for level TARGETED only, got level ${level}; leave it out or raise the level`,
      ),
    );
    return aws(BOT_CONTROL, 50, options, {
      awsManagedRulesBotControlRuleSet: {
        inspectionLevel: level,
        enableMachineLearning: targeted ? (machineLearning ?? true) : undefined,
      },
    });
  }

  /**
   * Sign-ins with stolen or guessed passwords (ATP); 50 WCU. It costs extra by the month and for each sign-in that it
   * inspects (https://aws.amazon.com/waf/pricing/). A firewall with it cannot protect a Cognito user pool.
   */
  public static accountTakeoverPrevention(options: AccountTakeoverPreventionOptions): ManagedRules {
    validate('ManagedRules.accountTakeoverPrevention', [
      pathRules('loginPath', options.loginPath, options.pathsAreRegex),
      fieldRules(options.payload, {
        usernameField: [options.usernameField],
        passwordField: [options.passwordField],
      }),
    ]);
    return aws(TAKEOVER, 50, options, accountTakeoverConfig(options), options.responseInspection !== undefined);
  }

  /**
   * Accounts that are created by fraud (ACFP); 50 WCU. It costs extra by the month and for each registration that it
   * inspects (https://aws.amazon.com/waf/pricing/). A firewall with it cannot protect a Cognito user pool.
   */
  public static accountCreationFraudPrevention(options: AccountCreationFraudPreventionOptions): ManagedRules {
    const { usernameField, passwordField, emailField, phoneNumberFields, addressFields } = options;
    validate('ManagedRules.accountCreationFraudPrevention', [
      pathRules('creationPath', options.creationPath, options.pathsAreRegex),
      pathRules('registrationPagePath', options.registrationPagePath, options.pathsAreRegex),
      fieldRules(options.payload, {
        usernameField: usernameField === undefined ? [] : [usernameField],
        passwordField: passwordField === undefined ? [] : [passwordField],
        emailField: emailField === undefined ? [] : [emailField],
        phoneNumberFields: phoneNumberFields ?? [],
        addressFields: addressFields ?? [],
      }),
    ]);
    return aws(CREATION, 50, options, accountCreationConfig(options), options.responseInspection !== undefined);
  }

  /**
   * Floods of requests, which it notices by itself; 50 WCU. It costs extra by the month and by the request
   * (https://aws.amazon.com/waf/pricing/). AWS recommends it as the first of the groups.
   */
  public static antiDdos(options: AntiDdosOptions = {}): ManagedRules {
    const { challenge = true, unchallengedPaths, challengeSensitivity, blockSensitivity } = options;
    validate('ManagedRules.antiDdos', [
      nonEmptyList('unchallengedPaths', unchallengedPaths),
      rule(
        (unchallengedPaths ?? []).length > 5,
        () => `'unchallengedPaths' must be at most 5, got ${unchallengedPaths?.length}; join some with '|'`,
      ),
      rule(
        !challenge && (unchallengedPaths !== undefined || challengeSensitivity !== undefined),
        () => `'unchallengedPaths' and 'challengeSensitivity' need 'challenge'; leave them out`,
      ),
    ]);
    return aws(ANTI_DDOS, 50, options, {
      awsManagedRulesAntiDDoSRuleSet: {
        clientSideActionConfig: {
          challenge: challenge
            ? {
                usageOfAction: 'ENABLED',
                sensitivity: challengeSensitivity ?? AntiDdosSensitivity.HIGH,
                exemptUriRegularExpressions: (unchallengedPaths ?? [UNCHALLENGED]).map((regexString) => ({
                  regexString,
                })),
              }
            : { usageOfAction: 'DISABLED' },
        },
        sensitivityToBlock: blockSensitivity ?? AntiDdosSensitivity.LOW,
      },
    });
  }

  /**
   * A rule group of your own, or of your organisation, that exists already and is of the firewall's scope.
   *
   * @param ruleGroupArn ARN of an AWS WAF (v2) rule group
   */
  public static fromRuleGroupArn(ruleGroupArn: string, options: OwnRuleGroupOptions): ManagedRules {
    validate('ManagedRules.fromRuleGroupArn', [
      matches(
        'ruleGroupArn',
        ruleGroupArn,
        /^arn:[\w-]+:wafv2:[\w-]+:\d{12}:(regional|global)\/rulegroup\/[^/]+\/[^/]+$/,
        'the ARN of an AWS WAF (v2) rule group',
      ),
      ruleNameRules('name', options.name),
      wholeNumber('capacity', options.capacity, { min: 1, max: 5000 }),
    ]);
    return group({ vendor: '', name: options.name, capacity: options.capacity, ruleGroupArn }, options);
  }

  /**
   * Any other group. Some are paid, as those of the AWS Marketplace by subscription. Groups that ask for a configuration have
   * factories of their own.
   */
  public static named(options: NamedManagedRulesOptions): ManagedRules {
    const factory = (options.vendor ?? 'AWS') === 'AWS' ? CONFIGURED[options.name] : undefined;
    validate('ManagedRules.named', [
      rule(
        factory !== undefined,
        () =>
          `'name' must be a group without a configuration, got '${options.name}'; use ManagedRules.${factory}(), which asks for it`,
      ),
      ...matches('name', options.name, NAME, 'a name of letters, digits, - and _'),
      ...matches('vendor', options.vendor, /^[\w .-]+$/, "a vendor's name"),
      ...wholeNumber('capacity', options.capacity, { min: 1, max: 5000 }),
    ]);
    const { vendor = 'AWS', name, capacity } = options;
    return group({ vendor, name, capacity }, options);
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
const BOT_CONTROL = 'AWSManagedRulesBotControlRuleSet';
const TAKEOVER = 'AWSManagedRulesATPRuleSet';
const CREATION = 'AWSManagedRulesACFPRuleSet';
const ANTI_DDOS = 'AWSManagedRulesAntiDDoSRuleSet';

/** The groups that AWS WAF refuses without a configuration, and their factories. */
const CONFIGURED: { readonly [name: string]: string | undefined } = {
  [BOT_CONTROL]: 'botControl',
  [TAKEOVER]: 'accountTakeoverPrevention',
  [CREATION]: 'accountCreationFraudPrevention',
  [ANTI_DDOS]: 'antiDdos',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-wafv2-webacl-clientsideaction.html */
const UNCHALLENGED = '\\/api\\/|\\.(acc|avi|css|gif|jpe?g|js|mp[34]|ogg|otf|pdf|png|tiff?|ttf|webm|webp|woff2?)$';

function aws(
  name: string,
  capacity: number,
  options: ManagedRulesOptions,
  groupConfig?: wafv2.CfnWebACL.ManagedRuleGroupConfigProperty,
  forCloudFrontOnly?: boolean,
): ManagedRules {
  return group({ vendor: 'AWS', name, capacity, groupConfig, forCloudFrontOnly }, options);
}

type Group = Pick<ManagedRulesConfig, 'vendor' | 'name' | 'capacity' | 'ruleGroupArn' | 'groupConfig'> &
  Partial<Pick<ManagedRulesConfig, 'forCloudFrontOnly'>>;

function group(its: Group, options: ManagedRulesOptions): ManagedRules {
  const { countRules, countOnly, ruleActions = {}, version, scopeDown } = options;
  validate(`ManagedRules ${its.name}`, [
    nonEmptyList('countRules', countRules),
    distinct('countRules, ruleActions', [...(countRules ?? []), ...Object.keys(ruleActions)]),
    (countRules ?? []).map((value) => matches('countRules', value, NAME, "a rule's name")),
    rule(
      Object.values(ruleActions).some(({ _body }) => _body !== undefined),
      () =>
        `'ruleActions' cannot have a 'body' of their own; leave it out, or answer by a rule that matches the group's label`,
    ),
    Object.keys(ruleActions).map((name) => matches('ruleActions', name, NAME, "a rule's name")),
    matches('version', version, /^[\w#:.\-/]{1,64}$/, "a version such as 'Version_1.4'"),
  ]);
  return new RuleGroup({
    ...its,
    countRules: countRules ?? [],
    countOnly: countOnly ?? false,
    ruleActions,
    version,
    scopeDown,
    forCloudFrontOnly: its.forCloudFrontOnly ?? false,
    fraudControl: its.name === TAKEOVER || its.name === CREATION,
  });
}

function pathRules(prop: string, path: string, isRegex = false): Rules {
  return rule(
    isKnown(path) && !isRegex && !/^\/\S{0,255}$/.test(path),
    () => `'${prop}' must start with '/' and have at most 256 characters, got '${path}'`,
  );
}
