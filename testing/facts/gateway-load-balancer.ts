import { Fact, named } from '../fact';
import { LiveResource } from '../live-resource';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

function subnetsOf({ properties }: LiveResource): Set<string> {
  const mappings = (properties.SubnetMappings ?? []) as { readonly SubnetId?: unknown }[];
  const subnets = (properties.Subnets ?? []) as unknown[];
  return new Set([...subnets, ...mappings.map(({ SubnetId }) => SubnetId)].map((id) => JSON.stringify(id)));
}

const ZONE_TAKEN_AWAY: Fact = {
  id: 'gateway-load-balancer-zone',
  says: 'A subnet of a Gateway Load Balancer cannot be taken away: whoever sets subnets "must include all subnets that were enabled previously".',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(LOAD_BALANCER)) {
      if (action !== 'update' || !before || !after || after.properties.Type !== 'gateway') continue;
      const now = subnetsOf(after);
      if ([...subnetsOf(before)].every((subnet) => now.has(subnet))) continue;
      report(
        after,
        'fails',
        `${named(after)} would leave a subnet that it has`,
        'keep its subnets, or make a second load balancer and move its consumers',
      );
    }
  },
};

export const GATEWAY_LOAD_BALANCER_FACTS: readonly Fact[] = [ZONE_TAKEN_AWAY];
