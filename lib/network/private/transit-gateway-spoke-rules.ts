import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isNetworkAddress, overlap, parseCidr } from '../../private/cidr';
import { distinct, isKnown, nonEmptyList, quoted, rule, Rules } from '../../private/validation';
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
    distinct('destinations', props.destinations),
    destinations.map((cidr) => destinationRules(network, cidr)),
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
    ipv6Rules(scope, inspection, subnets),
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

function destinationRules(network: InspectedNetwork, text: string): Rules {
  const range = isKnown(text) ? parseCidr(text) : undefined;
  const known = range?.version === 4 && isNetworkAddress(range);
  return [
    rule(
      !known,
      () => `'destinations' must be IPv4 ranges that are known at synthesis, as '10.0.0.0/8', got '${String(text)}'`,
    ),
    // Such a route may lead to few targets, and a transit gateway is none of them:
    // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    rule(
      known && rangesOf(network).some((own) => contains(own, range)),
      () =>
        `'destinations' must not be a part of 'vpc', whose addresses are reached without a transit gateway, got '${text}'; give ranges of other networks, or one around it`,
    ),
  ];
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

/** A transit gateway that has all traffic would have that of IPv4 alone. */
function ipv6Rules(
  scope: Construct,
  { centralEgress }: TransitGatewayInspection,
  subnets: readonly ec2.ISubnet[],
): Rules {
  const around = subnets
    .flatMap((subnet) => routesOfTable(scope, subnet))
    .filter(({ destinationIpv6CidrBlock }) => destinationIpv6CidrBlock === '::/0');
  return rule(
    centralEgress && around.length > 0,
    () =>
      `'vpc' must have no way to the internet of its own with 'centralEgress' of the inspection, got routes of IPv6 (${quoted([...new Set(around.map(({ node }) => node.path))])}), which go around it; take them away, as Egress.external() does`,
  );
}
