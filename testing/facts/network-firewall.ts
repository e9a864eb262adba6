import { Fact, named } from '../fact';
import { LiveResource } from '../live-resource';

const SUBNET_CHANGE_PROTECTION: Fact = {
  id: 'firewall-subnet-change-protection',
  says: 'A firewall that is protected against changes of its subnets takes none and gives none away.',
  source: 'https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_AssociateSubnets.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::NetworkFirewall::Firewall')) {
      if (action !== 'update' || !before || !after) continue;
      if (before.properties.SubnetChangeProtection !== true || after.properties.SubnetChangeProtection !== true)
        continue;
      const [old, now] = [before, after].map(({ properties }) => JSON.stringify(properties.SubnetMappings));
      if (old === now) continue;
      report(
        after,
        'fails',
        `${named(after)} would get other subnets, which it is protected against`,
        'switch its protection against changes of subnets off in a deployment before this one',
      );
    }
  },
};

const ADDRESS_TYPE: Fact = {
  id: 'firewall-subnet-address-type',
  says: 'The IP address type of a subnet of a firewall cannot be changed while the firewall has it.',
  source: 'https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_SubnetMapping.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::NetworkFirewall::Firewall')) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [before, after].map(typesOf);
      if (![...(now ?? [])].some(([subnet, type]) => (old?.get(subnet) ?? type) !== type)) continue;
      report(
        after,
        'fails',
        `${named(after)} would have other IP addresses in a subnet that it has`,
        'take its subnets away in a deployment before this one, or make another firewall',
      );
    }
  },
};

/** The address types of the subnets of a firewall. */
function typesOf({ properties: { SubnetMappings } }: LiveResource): ReadonlyMap<string, unknown> {
  const mappings = Array.isArray(SubnetMappings) ? (SubnetMappings as Record<string, unknown>[]) : [];
  return new Map(mappings.map(({ SubnetId, IPAddressType }) => [JSON.stringify(SubnetId), IPAddressType ?? 'IPV4']));
}

export const NETWORK_FIREWALL_FACTS: readonly Fact[] = [SUBNET_CHANGE_PROTECTION, ADDRESS_TYPE];
