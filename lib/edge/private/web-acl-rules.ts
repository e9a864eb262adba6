import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { ManagedRulesConfig } from '../managed-rules';
import { RateLimitConfig } from '../rate-limit';

/** One rule of a web ACL, without its place among the others. */
export interface WebAclRule {
  readonly name: string;
  /** In web ACL capacity units. */
  readonly capacity: number;
  readonly statement: wafv2.CfnWebACL.StatementProperty;
  readonly action?: wafv2.CfnWebACL.RuleActionProperty;
  readonly overrideAction?: wafv2.CfnWebACL.OverrideActionProperty;
}

const COUNT: wafv2.CfnWebACL.RuleActionProperty = { count: {} };

/** A managed rule group; names of rules follow the group's, without the prefix that all of AWS have. */
export function managedRule(config: ManagedRulesConfig, countOnly: boolean): WebAclRule {
  return {
    name: config.name.replace(/^AWSManagedRules/, ''),
    capacity: config.capacity,
    statement: {
      managedRuleGroupStatement: {
        vendorName: config.vendor,
        name: config.name,
        version: config.version,
        ruleActionOverrides:
          config.countRules.length > 0 ? config.countRules.map((name) => ({ name, actionToUse: COUNT })) : undefined,
      },
    },
    overrideAction: countOnly || config.countOnly ? { count: {} } : { none: {} },
  };
}

/** A limit on one caller's requests; who exceeds it gets 429 Too Many Requests. */
export function rateRule(config: RateLimitConfig, countOnly: boolean): WebAclRule {
  return {
    name: config.name,
    // 2 for the rate, 2 for the start of a path.
    capacity: config.path === undefined ? 2 : 4,
    statement: {
      rateBasedStatement: {
        limit: config.limit,
        evaluationWindowSec: config.windowSeconds,
        aggregateKeyType: config.forwarded ? 'FORWARDED_IP' : 'IP',
        // An address that is none is no reason to block a caller that cannot be told from others.
        forwardedIpConfig: config.forwarded
          ? { headerName: 'X-Forwarded-For', fallbackBehavior: 'NO_MATCH' }
          : undefined,
        scopeDownStatement:
          config.path === undefined
            ? undefined
            : {
                byteMatchStatement: {
                  fieldToMatch: { uriPath: {} },
                  positionalConstraint: 'STARTS_WITH',
                  searchString: config.path,
                  textTransformations: [{ priority: 0, type: 'NONE' }],
                },
              },
      },
    },
    action: countOnly ? COUNT : { block: { customResponse: { responseCode: 429 } } },
  };
}

/** Addresses of IP sets, one for each family. */
export function addressRule(
  name: string,
  setArns: readonly string[],
  action: wafv2.CfnWebACL.RuleActionProperty,
): WebAclRule {
  const statements = setArns.map((arn) => ({ ipSetReferenceStatement: { arn } }));
  return {
    name,
    capacity: statements.length,
    statement: statements.length === 1 ? statements[0] : { orStatement: { statements } },
    action,
  };
}

/** Countries, by the caller's address. */
export function countryRule(countryCodes: string[], countOnly: boolean): WebAclRule {
  return {
    name: 'BlockedCountries',
    capacity: 1,
    statement: { geoMatchStatement: { countryCodes } },
    action: countOnly ? COUNT : { block: {} },
  };
}

/** Gives each rule its place, and a metric of its name. */
export function inOrder(rules: WebAclRule[]): wafv2.CfnWebACL.RuleProperty[] {
  return rules.map(({ name, statement, action, overrideAction }, priority) => ({
    name,
    priority,
    statement,
    action,
    overrideAction,
    visibilityConfig: visibility(name),
  }));
}

/** A metric and sampled requests. */
export function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
