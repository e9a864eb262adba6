import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isNetworkAddress, overlap, parseCidr } from '../../private/cidr';
import { isKnown, nonEmptyList, quoted, rule, Rules } from '../../private/validation';
import { TransitGatewayInspection } from '../inspection/transit/transit-gateway-inspection';
import { TransitGatewaySpokeProps } from '../inspection/transit/transit-gateway-spoke';
import { InspectedNetwork, rangesOf, zonesOf } from './inspected-network';
import { subnetRangeRules } from './subnet-range-rules';
import { contains, readRanges, routesOfTable } from './transit-network';

/** A spoke as its rules see it. */
export interface SpokeSettings {
  readonly network: InspectedNetwork | undefined;
  readonly cidrs: readonly string[];
  readonly destinations: readonly string[];
  readonly subnets: readonly ec2.ISubnet[];
}

/** The rules for a spoke: that its addresses are its own, and that its routes have room. */
export function transitGatewaySpokeRules(
  scope: Construct,
  props: TransitGatewaySpokeProps,
  { network, cidrs, destinations, subnets }: SpokeSettings,
): Rules {
  const { inspection, vpc } = props;
  if (!network) {
    return rule(
      true,
      () =>
        `'vpc' must be one of this app, because the routes of an imported one are not known; attach it where it is made, and give the attachment to 'addAttachment()' of the inspection`,
    );
  }
  const [account, hub] = [scope, inspection].map((it) => Stack.of(it).account);
  const [region, hubRegion] = [scope, inspection].map((it) => Stack.of(it).region);
  return [
    nonEmptyList('destinations', props.destinations),
    destinations.map((cidr) => destinationRules(cidr)),
    rule(
      Stack.of(vpc) !== Stack.of(scope),
      () =>
        `'vpc' must be of the same stack as the spoke, got one of '${Stack.of(vpc).node.path}'; make the spoke there, with the inspection of the other stack`,
    ),
    rule(
      isKnown(account) && isKnown(hub) && account !== hub,
      () =>
        `'vpc' must be of the account of the inspection (${hub}), which alone may associate route tables, got one of ${account}; attach it there, and give the attachment to 'addAttachment()' of the inspection`,
    ),
    rule(
      isKnown(region) && isKnown(hubRegion) && region !== hubRegion,
      () =>
        `'vpc' must be of the Region of the inspection (${hubRegion}), got one of ${region}; make an inspection there`,
    ),
    rangeRules(inspection, network),
    subnetRangeRules('attachmentSubnetCidrs', {
      network,
      zones: zonesOf(network),
      given: props.attachmentSubnetCidrs,
      cidrs,
    }),
    routeRules(scope, subnets, destinations),
  ];
}

function rangeRules(inspection: TransitGatewayInspection, network: InspectedNetwork): Rules {
  const allowed = readRanges(inspection.spokeCidrs);
  return rangesOf(network).map((range) => {
    const text = `${range.address}/${range.prefix}`;
    const other = inspection._ranges.find((it) => overlap(it.range, range));
    return [
      rule(
        other !== undefined,
        () =>
          `'vpc' must not have addresses of another network behind the transit gateway, got '${text}', which overlaps ${other?.of}; give one of them another range`,
      ),
      rule(
        !allowed.some((it) => contains(it.range, range)),
        () =>
          `'vpc' must be in 'spokeCidrs' of the inspection (${quoted(inspection.spokeCidrs)}), or answers to it find no way, got '${text}'; add its range there`,
      ),
    ];
  });
}

function destinationRules(text: string): Rules {
  const range = isKnown(text) ? parseCidr(text) : undefined;
  return rule(
    range?.version !== 4 || !isNetworkAddress(range),
    () => `'destinations' must be IPv4 ranges that are known at synthesis, as '10.0.0.0/8', got '${String(text)}'`,
  );
}

function routeRules(scope: Construct, subnets: readonly ec2.ISubnet[], destinations: readonly string[]): Rules {
  const taken = subnets
    .flatMap((subnet) => routesOfTable(scope, subnet))
    .filter(({ destinationCidrBlock }) => destinations.includes(destinationCidrBlock ?? ''));
  return rule(
    taken.length > 0,
    () =>
      `'vpc' has routes to 'destinations' already (${quoted([...new Set(taken.map(({ node }) => node.path))])}), which go around the inspection; give the VPC Egress.external(), or other 'destinations'`,
  );
}
