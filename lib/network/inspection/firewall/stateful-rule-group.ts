import { Construct } from 'constructs';
import { Names } from 'aws-cdk-lib/core';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import { DIGEST_LENGTH, digestOf } from '../../../private/identity-digest';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  port,
  quoted,
  rule,
  Rules,
  validate,
  wholeNumber,
} from '../../../private/validation';

/** Options for a rule group of the firewall's own. */
export interface StatefulRuleGroupOptions {
  /**
   * The number of rules or domains that the group has room for, 1 to 30,000. Those of all groups of a firewall are 30,000 at most
   * (https://docs.aws.amazon.com/network-firewall/latest/developerguide/quotas.html). A change makes another group in place of it.
   *
   * @default 500
   */
  readonly capacity?: number;
}

/** Options for a rule group that AWS keeps. */
export interface ManagedRuleGroupOptions {
  /**
   * Whether the group only says what it would have dropped, in the log of alerts.
   *
   * @default false
   */
  readonly alertOnly?: boolean;
}

/**
 * The form of a rule group.
 *
 * @internal
 */
export interface StatefulRuleGroupConfig {
  /** The ARN. */
  readonly resourceArn: string;

  /** Whether drops are turned into alerts. */
  readonly alertOnly?: boolean;

  /** The group, where it is the firewall's own. */
  readonly resource?: networkfirewall.CfnRuleGroup;
}

/** The capacity of a group, and of all groups of a policy. */
const MAX_CAPACITY = 30_000;

const DEFAULT_CAPACITY = 500;

/**
 * Rules of AWS Network Firewall that know connections. They are asked in the order in which a firewall has its groups, and the first one
 * that passes or drops decides.
 */
export abstract class StatefulRuleGroup {
  /**
   * Lets the VPC call web sites by HTTP and TLS, and drops its calls of others. A site is known by the host header or by the server name
   * of the TLS handshake, which are what the client says.
   *
   * @param name the name in PascalCase, which is the id of the group
   * @param domains `www.example.com` for one, `.example.com` for it and all its subdomains
   */
  public static allowDomains(
    name: string,
    domains: string[],
    options: StatefulRuleGroupOptions = {},
  ): StatefulRuleGroup {
    return new OwnRuleGroup(name, domainSource('ALLOWLIST', domains), options, domainRules(domains, options));
  }

  /**
   * Drops calls of the VPC to web sites, by HTTP and TLS. What is not dropped goes on to the groups that follow.
   *
   * @param name the name in PascalCase, which is the id of the group
   * @param domains `www.example.com` for one, `.example.com` for it and all its subdomains
   */
  public static denyDomains(
    name: string,
    domains: string[],
    options: StatefulRuleGroupOptions = {},
  ): StatefulRuleGroup {
    return new OwnRuleGroup(name, domainSource('DENYLIST', domains), options, domainRules(domains, options));
  }

  /**
   * Lets the internet open TCP connections to ports of the VPC, as load balancers need it.
   *
   * @param name the name in PascalCase, which is the id of the group
   * @param ports the ports
   */
  public static allowInbound(name: string, ports: number[], options: StatefulRuleGroupOptions = {}): StatefulRuleGroup {
    const rulesString = ports
      .map((it, index) => `pass tcp $EXTERNAL_NET any -> $HOME_NET ${it} (flow:to_server; sid:${index + 1}; rev:1;)`)
      .join('\n');
    return new OwnRuleGroup(name, { rulesString }, options, [
      nonEmptyList('ports', ports),
      ports.map((it) => port('ports', it)),
      distinct(
        'ports',
        ports.map((it) => String(it)),
      ),
      roomRules(ports.length, options),
    ]);
  }

  /**
   * Rules in the language of Suricata, in their order. `$HOME_NET` is the VPC, or with a `TransitGatewayInspection` its `spokeCidrs`. Each has a `sid` of its own.
   *
   * @param name the name in PascalCase, which is the id of the group
   * @param rules the rules, one in each string
   */
  public static suricata(name: string, rules: string[], options: StatefulRuleGroupOptions = {}): StatefulRuleGroup {
    return new OwnRuleGroup(name, { rulesString: rules.join('\n') }, options, suricataRules(rules, options));
  }

  /**
   * A rule group that exists: one that AWS keeps, or one that another account shares.
   *
   * @param ruleGroupArn the ARN; of a group of AWS the one for strict order, whose name ends with `StrictOrder`
   */
  public static managed(ruleGroupArn: string, options: ManagedRuleGroupOptions = {}): StatefulRuleGroup {
    validate('StatefulRuleGroup.managed', [
      ...matches(
        'ruleGroupArn',
        ruleGroupArn,
        /^arn:aws[a-z-]*:network-firewall:[a-z0-9-]*:(aws-managed|\d{12}):stateful-rulegroup\/[A-Za-z0-9-]+$/,
        `the ARN of a stateful rule group, as 'arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/MalwareDomainsStrictOrder'`,
      ),
      rule(
        isKnown(ruleGroupArn) && ruleGroupArn.includes(':aws-managed:') && !ruleGroupArn.endsWith('StrictOrder'),
        () =>
          `'ruleGroupArn' must be of a group for strict order, whose name ends with StrictOrder, got '${ruleGroupArn}'`,
      ),
    ]);
    return new ExistingRuleGroup(ruleGroupArn, options);
  }

  /**
   * The name; undefined where the group exists already.
   *
   * @internal
   */
  public abstract readonly _name?: string;

  /**
   * The capacity; 0 where it is not known.
   *
   * @internal
   */
  public abstract readonly _capacity: number;

  /**
   * Makes the group in a firewall.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): StatefulRuleGroupConfig;
}

class ExistingRuleGroup extends StatefulRuleGroup {
  public readonly _name?: string;
  public readonly _capacity = 0;

  constructor(
    private readonly resourceArn: string,
    private readonly options: ManagedRuleGroupOptions,
  ) {
    super();
  }

  public _bind(): StatefulRuleGroupConfig {
    return { resourceArn: this.resourceArn, alertOnly: this.options.alertOnly };
  }
}

class OwnRuleGroup extends StatefulRuleGroup {
  public readonly _capacity: number;

  constructor(
    public readonly _name: string,
    private readonly rulesSource: networkfirewall.CfnRuleGroup.RulesSourceProperty,
    { capacity = DEFAULT_CAPACITY }: StatefulRuleGroupOptions,
    rules: Rules,
  ) {
    super();
    validate('StatefulRuleGroup', [
      ...matches('name', _name, /^[A-Z][A-Za-z0-9]*$/, 'letters and digits, with a capital first'),
      ...wholeNumber('capacity', capacity, { min: 1, max: MAX_CAPACITY }),
      rules,
    ]);
    this._capacity = capacity;
  }

  public _bind(scope: Construct): StatefulRuleGroupConfig {
    const { _name: name, _capacity: capacity, rulesSource } = this;
    const group = new Construct(scope, name);
    const maxLength = 128 - DIGEST_LENGTH - 1;
    const resource = new networkfirewall.CfnRuleGroup(group, 'Resource', {
      // Another capacity is another group, which is made while the old one has its name.
      ruleGroupName: `${Names.uniqueResourceName(group, { maxLength, separator: '-' })}-${digestOf(group, [String(capacity)])}`,
      type: 'STATEFUL',
      capacity,
      ruleGroup: { rulesSource, statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' } },
    });
    return { resourceArn: resource.attrRuleGroupArn, resource };
  }
}

function domainSource(generatedRulesType: string, targets: string[]): networkfirewall.CfnRuleGroup.RulesSourceProperty {
  return { rulesSourceList: { generatedRulesType, targets, targetTypes: ['TLS_SNI', 'HTTP_HOST'] } };
}

/** https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html */
function domainRules(domains: string[], options: StatefulRuleGroupOptions): Rules {
  const wrong = domains.filter((it) => isKnown(it) && !/^\.?([a-z0-9_-]+\.)*[a-z0-9-]+$/i.test(it));
  return [
    nonEmptyList('domains', domains),
    distinct('domains', domains),
    rule(
      wrong.length > 0,
      () =>
        `'domains' must be names, as 'www.example.com', or '.example.com' for all its subdomains, got ${quoted(wrong)}; leave out '*', scheme, port and path`,
    ),
    roomRules(domains.length, options),
  ];
}

function suricataRules(rules: string[], options: StatefulRuleGroupOptions): Rules {
  const known = rules.filter((it) => isKnown(it));
  const withoutSid = known.filter((it) => !/\bsid\s*:\s*\d+\s*;/.test(it));
  const sids = known.flatMap((it) => /\bsid\s*:\s*(\d+)\s*;/.exec(it)?.[1] ?? []);
  const long = known.find((it) => it.length > 8192);
  const otherAction = known.filter((it) => !/^\s*(alert|pass|drop|reject)\s/.test(it));
  return [
    nonEmptyList('rules', rules),
    rule(withoutSid.length > 0, () => `'rules' must each have a number, as 'sid:1;', got ${quoted(withoutSid)}`),
    distinct('rules.sid', sids),
    rule(
      otherAction.length > 0,
      () => `'rules' must each begin with alert, pass, drop or reject, got ${quoted(otherAction)}`,
    ),
    rule(long !== undefined, () => `'rules' must have 8,192 characters each at most, got one of ${long?.length}`),
    roomRules(rules.length, options),
  ];
}

function roomRules(count: number, { capacity = DEFAULT_CAPACITY }: StatefulRuleGroupOptions): Rules {
  return rule(
    isKnown(capacity) && count > capacity,
    () =>
      `'capacity' (${capacity}) must not be less than what is in the group, got ${count}; raise it, with room for later`,
  );
}
