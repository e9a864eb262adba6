import { Construct } from 'constructs';
import { Stack, Token } from 'aws-cdk-lib/core';
import { distinct, nonEmptyList, rule, Rules, wholeNumber } from '../../private/validation';
import { NetworkFirewallProps } from '../inspection/firewall/network-firewall';
import { InspectedNetwork, zonesOf } from './inspected-network';

/** https://docs.aws.amazon.com/network-firewall/latest/developerguide/quotas.html */
const MAX_GROUPS = 20;
const MAX_CAPACITY = 30_000;

/** The rules for a firewall: that its endpoints are found, and that AWS takes its policy. */
export function networkFirewallRules(
  scope: Construct,
  { vpc, ruleGroups, alarmThresholds = {} }: NetworkFirewallProps,
  network: InspectedNetwork | undefined,
): Rules {
  const names = ruleGroups.flatMap(({ _name }) => _name ?? []);
  const capacity = ruleGroups.reduce((sum, { _capacity }) => sum + _capacity, 0);
  return [
    rule(
      network === undefined,
      () =>
        `'vpc' must be one of this app, because the routes of an imported one are not known; make the firewall where the VPC is`,
    ),
    rule(
      network !== undefined && Stack.of(vpc) !== Stack.of(scope),
      () =>
        `'vpc' must be of the same stack, because its routes lead to the endpoints, got one of '${Stack.of(vpc).node.path}'; make the firewall there`,
    ),
    rule(
      network !== undefined && zonesOf(network).some((zone) => Token.isUnresolved(zone)),
      () =>
        `'vpc' must have zones that are known by name, because AWS gives the endpoints of a firewall in no order; name them by 'availabilityZones', or give the stack an account and a Region`,
    ),
    nonEmptyList('ruleGroups', ruleGroups),
    rule(
      ruleGroups.length > MAX_GROUPS,
      () => `'ruleGroups' must be ${MAX_GROUPS} at most, got ${ruleGroups.length}; put rules of several into one`,
    ),
    rule(
      capacity > MAX_CAPACITY,
      () =>
        `'ruleGroups' must have a capacity of ${MAX_CAPACITY} together at most, got ${capacity}; lower those that have room`,
    ),
    distinct('ruleGroups.name', names),
    rule(
      names.some((name) => RESERVED.includes(name)),
      () =>
        `'ruleGroups.name' must not be one of ${RESERVED.join(', ')}, which are parts of the firewall; take another`,
    ),
    wholeNumber('alarmThresholds.droppedPackets', alarmThresholds.droppedPackets, { min: 1 }),
  ];
}

const RESERVED = ['AlertLogGroup', 'Firewall', 'FirewallPolicy', 'FlowLogGroup', 'Logging'];
