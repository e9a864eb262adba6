import { FirewallAction } from '../firewall-action';
import { FirewallRule } from '../firewall-rule';
import { ManagedRules } from '../managed-rules';
import { RateLimit } from '../rate-limit';
import { WebFirewallProps } from '../web-firewall';
import { addressRule, countryRule, managedRule, ownRule, rateRule, WebAclRule } from './web-acl-rules';

/** The actions whose texts the web ACL has. */
export function actionsOf({ rules = [], rateLimits = [] }: WebFirewallProps): FirewallAction[] {
  return [...rules.map(({ action }) => action), ...rateLimits.map(({ _config }) => _config.action)];
}

/** The rules in the order in which they are asked. */
export function rulesOf(props: WebFirewallProps): WebAclRule[] {
  const { blockedAddresses = [], allowedAddresses = [], blockedCountries = [], rules = [] } = props;
  const managedRules = props.managedRules ?? [
    ManagedRules.ipReputation(),
    ManagedRules.common(),
    ManagedRules.knownBadInputs(),
  ];
  const rateLimits = props.rateLimits ?? [RateLimit.perCaller(2000)];
  const isLate = ({ afterManagedRules, match }: FirewallRule) => afterManagedRules ?? match._demand.labels;
  const some = (list: readonly string[], made: () => WebAclRule) => (list.length > 0 ? [made()] : []);
  return [
    ...some(blockedAddresses, () => addressRule('BlockedAddresses', blockedAddresses, FirewallAction.block())),
    ...some(allowedAddresses, () => addressRule('AllowedAddresses', allowedAddresses, FirewallAction.allow())),
    ...some(blockedCountries, () => countryRule(blockedCountries)),
    ...rules.filter((own) => !isLate(own)).map(ownRule),
    ...rateLimits.map(({ _config }) => rateRule(_config)),
    ...managedRules.map(({ _config }) => managedRule(_config)),
    ...rules.filter(isLate).map(ownRule),
  ];
}
