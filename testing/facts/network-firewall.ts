import { Fact, named } from '../fact';

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

export const NETWORK_FIREWALL_FACTS: readonly Fact[] = [SUBNET_CHANGE_PROTECTION];
