import { distinct, matches, nonEmptyList, Rule, rule, Rules, wholeNumber } from '../../private/validation';
import { FirewallAction } from '../firewall-action';
import { WebFirewallProps } from '../web-firewall';
import { addressRules } from './addresses';
import { countryRules } from './countries';
import { ruleNameRules } from './rule-names';
import { WebAclRule } from './web-acl-rules';

/** The rules of the capacity. */
export function capacityRules(capacity: number, maxCapacity: number): Rule[] {
  return [
    ...wholeNumber('maxCapacity', maxCapacity, { min: 1, max: 5000 }),
    rule(
      capacity > maxCapacity,
      () =>
        `the rules must need at most ${maxCapacity} WCU ('maxCapacity'), got ${capacity}; leave out a group, or raise 'maxCapacity' to at most 5,000 (over 1,500 each request costs more)`,
    ),
  ];
}

/** The rules of a destination of the logs, which has its own way of keeping them. */
export function destinationRules({ logDestination, logRetention, logEncryptionKey }: WebFirewallProps): Rules {
  if (!logDestination) return [];
  return [
    logDestination._rules(),
    rule(
      logRetention !== undefined || logEncryptionKey !== undefined,
      () => `'logRetention' and 'logEncryptionKey' are for the log group, got a 'logDestination'; leave them out`,
    ),
  ];
}

/** That crawlers have something to pay, and somebody to pay it to: https://docs.aws.amazon.com/waf/latest/APIReference/API_MonetizeAction.html */
export function monetizationRules(props: WebFirewallProps, forCloudFront: boolean): Rules {
  const { monetization, rules = [], managedRules = [], rateLimits = [] } = props;
  const asks = ({ _action }: FirewallAction) => 'monetize' in _action;
  const asked =
    rules.some(({ action }) => asks(action)) ||
    managedRules.some(({ _config }) => Object.values(_config.ruleActions).some(asks));
  return [
    rule(
      rateLimits.some(({ _config }) => asks(_config.action)),
      () => `'action' of a rate limit must not be FirewallAction.monetize(), which AWS WAF has for other rules; block`,
    ),
    rule(
      asked && monetization === undefined,
      () => `'monetization' must be given for FirewallAction.monetize(): the price, and the wallet that is paid`,
    ),
    rule(
      monetization !== undefined && !asked,
      () => `'monetization' has no effect without a rule with FirewallAction.monetize(); give one, or leave it out`,
    ),
    rule(
      monetization !== undefined && !forCloudFront,
      () => `'monetization' is for a firewall of scope CLOUDFRONT; leave it out`,
    ),
  ];
}

/** The rules of the props. */
export function firewallRules(props: WebFirewallProps, rules: readonly WebAclRule[], forCloudFront: boolean): Rules {
  const { blockedCountries = [], redactedHeaders = [] } = props;
  return [
    distinct(
      'rules, managedRules, rateLimits',
      rules.map(({ name }) => name),
    ),
    (props.rules ?? []).map(({ name, labels }) => [
      ruleNameRules('rules.name', name),
      nonEmptyList('rules.labels', labels),
      (labels ?? []).map((label) => matches('rules.labels', label, LABEL, "a label such as 'shop:checkout'")),
    ]),
    rules.map(({ name, matches: its }) =>
      rule(
        its.reduce((sum, { _demand }) => sum + _demand.addressLists, 0) > 1,
        () =>
          `rule '${name}' must have at most one RequestMatch.addresses(); join the ranges into one, or use RequestMatch.ipSet()`,
      ),
    ),
    rule(
      !forCloudFront && (props.managedRules ?? []).some(({ _config }) => _config.forCloudFrontOnly),
      () =>
        `'responseInspection' needs a firewall of scope CLOUDFRONT, because AWS WAF sees the answers of no other; leave it out`,
    ),
    rule(
      forCloudFront && props.callerAddress?._header !== undefined,
      () =>
        `'callerAddress' of a firewall of CloudFront must be CallerAddress.connection(): it is the viewer who connects; leave it out`,
    ),
    addressRules('allowedAddresses', props.allowedAddresses),
    addressRules('blockedAddresses', props.blockedAddresses),
    nonEmptyList('blockedCountries', props.blockedCountries),
    distinct('blockedCountries', blockedCountries),
    countryRules('blockedCountries', blockedCountries),
    redactedHeaders.map((name) => matches('redactedHeaders', name, /^[\w-]+$/, "a header's name")),
    wholeNumber('alarmThresholds.blockedRequests', props.alarmThresholds?.blockedRequests, { min: 1 }),
    wholeNumber('alarmThresholds.allowedRequests', props.alarmThresholds?.allowedRequests, { min: 1 }),
  ];
}

const LABEL = /^[\w-]+(:[\w-]+)*$/;
