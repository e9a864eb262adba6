import { distinct, matches, nonEmptyList, Rule, rule, wholeNumber } from '../../private/validation';
import { WebFirewallProps } from '../web-firewall';
import { addressRules } from './addresses';
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

/** The rules of the props. */
export function firewallRules(props: WebFirewallProps, rules: WebAclRule[]): Rule[] {
  const { blockedCountries = [], redactedHeaders = [] } = props;
  return [
    ...distinct(
      'managedRules, rateLimits',
      rules.map(({ name }) => name),
    ),
    ...addressRules('allowedAddresses', props.allowedAddresses),
    ...addressRules('blockedAddresses', props.blockedAddresses),
    ...nonEmptyList('blockedCountries', props.blockedCountries),
    ...distinct('blockedCountries', blockedCountries),
    rule(
      blockedCountries.length > 50,
      () => `'blockedCountries' must be at most 50, got ${blockedCountries.length}; AWS WAF takes no more in a rule`,
    ),
    ...blockedCountries.flatMap((code) =>
      matches('blockedCountries', code, /^[A-Z]{2}$/, "two capital letters such as 'NZ'"),
    ),
    ...redactedHeaders.flatMap((name) => matches('redactedHeaders', name, /^[\w-]+$/, "a header's name")),
    ...wholeNumber('alarmThresholds.blockedRequests', props.alarmThresholds?.blockedRequests, { min: 1 }),
  ];
}
