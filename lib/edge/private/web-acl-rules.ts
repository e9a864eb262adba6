import { Construct } from 'constructs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { FirewallAction } from '../firewall-action';
import { FirewallRule } from '../firewall-rule';
import { ManagedRulesConfig } from '../managed-rules';
import { RateLimitConfig } from '../rate-limit';
import { RequestMatch, RequestMatchBindOptions } from '../request-match';
import { addressSets, setCount } from './addresses';

/** The firewall that rules are made for. */
export interface RuleContext {
  /** The parent of IP sets. */
  readonly scope: Construct;
  /** REGIONAL or CLOUDFRONT. */
  readonly firewallScope: string;
  /** The header that has the caller's address, if it is not the address that connects. */
  readonly callerHeader?: string;
  /** Whether rules only count what they would do. */
  readonly countOnly: boolean;
}

/** One rule of a web ACL, without its place among the others. */
export interface WebAclRule {
  readonly name: string;
  /** In web ACL capacity units. */
  readonly capacity: number;
  /** The matches of the rule; its lists of addresses become resources. */
  readonly matches: readonly RequestMatch[];
  /** Makes the rule, and the IP sets that it needs. */
  readonly bind: (context: RuleContext) => WebAclRuleParts;
}

/** The parts of a rule beside its name, place and metric. */
export type WebAclRuleParts = Pick<
  wafv2.CfnWebACL.RuleProperty,
  'statement' | 'action' | 'overrideAction' | 'ruleLabels'
>;

const COUNT: wafv2.CfnWebACL.RuleActionProperty = { count: {} };

/** A rule group; names of rules follow the group's, without the prefix that all of AWS have. */
export function managedRule(config: ManagedRulesConfig): WebAclRule {
  const { scopeDown, ruleGroupArn } = config;
  const name = config.name.replace(/^AWSManagedRules/, '');
  return {
    name,
    capacity: config.capacity + capacityOf(scopeDown),
    matches: scopeDown ? [scopeDown] : [],
    bind: (context) => {
      const overrides = {
        ...Object.fromEntries(config.countRules.map((rule) => [rule, COUNT])),
        ...Object.fromEntries(Object.entries(config.ruleActions).map(([rule, { _action }]) => [rule, _action])),
      };
      const ruleActionOverrides =
        Object.keys(overrides).length > 0
          ? Object.entries(overrides).map(([rule, actionToUse]) => ({ name: rule, actionToUse }))
          : undefined;
      return {
        statement: ruleGroupArn
          ? { ruleGroupReferenceStatement: { arn: ruleGroupArn, ruleActionOverrides } }
          : {
              managedRuleGroupStatement: {
                vendorName: config.vendor,
                name: config.name,
                version: config.version,
                managedRuleGroupConfigs: config.groupConfig ? [config.groupConfig] : undefined,
                ruleActionOverrides,
                // A request that AWS WAF cannot look into is inspected by the group.
                scopeDownStatement: scopeDown?._bind(matchOptions(name, context, 'MATCH')),
              },
            },
        overrideAction: context.countOnly || config.countOnly ? { count: {} } : { none: {} },
      };
    },
  };
}

/** A limit on one caller's requests. */
export function rateRule(config: RateLimitConfig): WebAclRule {
  const { match, keys } = config;
  return {
    name: config.name,
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
    capacity: 2 + capacityOf(match) + keys.reduce((sum, { _capacity }) => sum + _capacity, 0),
    matches: match ? [match] : [],
    bind: (context) => {
      const header = config.byCaller ? context.callerHeader : config.header;
      return {
        statement: {
          rateBasedStatement: {
            limit: config.limit,
            evaluationWindowSec: config.windowSeconds,
            aggregateKeyType: keys.length > 0 ? 'CUSTOM_KEYS' : header ? 'FORWARDED_IP' : 'IP',
            customKeys: keys.length > 0 ? keys.map((key) => key._bind(header)) : undefined,
            // An address that is none is no reason to block a caller that cannot be told from others.
            forwardedIpConfig: header ? { headerName: header, fallbackBehavior: 'NO_MATCH' } : undefined,
            scopeDownStatement: match?._bind(matchOptions(config.name, context, 'MATCH')),
          },
        },
        action: actionOf(config.action, context),
      };
    },
  };
}

/** A rule of the caller's own. */
export function ownRule({ name, match, action, labels }: FirewallRule): WebAclRule {
  // A request that AWS WAF cannot look into is blocked rather than allowed.
  const inDoubt = 'allow' in action._action ? 'NO_MATCH' : 'MATCH';
  return {
    name,
    capacity: capacityOf(match),
    matches: [match],
    bind: (context) => ({
      statement: match._bind(matchOptions(name, context, inDoubt)),
      action: actionOf(action, context),
      ruleLabels: labels?.map((label) => ({ name: label })),
    }),
  };
}

/** A list of addresses. It blocks also while the firewall is rolled out. */
export function addressRule(name: string, cidrs: string[], action: FirewallAction): WebAclRule {
  return {
    name,
    capacity: setCount(cidrs),
    matches: [],
    bind: (context) =>
      ownRule({ name, match: RequestMatch.addresses(...cidrs), action }).bind({ ...context, countOnly: false }),
  };
}

/** Countries that are refused. */
export function countryRule(codes: string[]): WebAclRule {
  const name = 'BlockedCountries';
  return {
    name,
    capacity: 1,
    matches: [],
    bind: (context) =>
      ownRule({ name, match: RequestMatch.countries(...codes), action: FirewallAction.block() }).bind(context),
  };
}

/** The rules of a firewall in their order, each with a metric of its name. */
export function inOrder(rules: readonly WebAclRule[], context: RuleContext): wafv2.CfnWebACL.RuleProperty[] {
  return rules.map(({ name, bind }, priority) => ({
    name,
    priority,
    ...bind(context),
    visibilityConfig: visibility(name),
  }));
}

/** A metric and sampled requests. */
export function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

function capacityOf(match?: RequestMatch): number {
  return match?._demand.capacity ?? 0;
}

/** While a firewall is rolled out, only what lets requests pass is as it will be. */
function actionOf({ _action }: FirewallAction, { countOnly }: RuleContext): wafv2.CfnWebACL.RuleActionProperty {
  return countOnly && !('allow' in _action) ? COUNT : _action;
}

function matchOptions(
  name: string,
  { scope, firewallScope, callerHeader }: RuleContext,
  inDoubt: 'MATCH' | 'NO_MATCH',
): RequestMatchBindOptions {
  return {
    inDoubt,
    callerHeader,
    addressSets: (cidrs) => addressSets(scope, name, firewallScope, cidrs).map((set) => set.attrArn),
  };
}
