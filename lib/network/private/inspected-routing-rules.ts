import { Construct } from 'constructs';
import { Stack, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { boundsOf, isNetworkAddress, overlap, parseCidr } from '../../private/cidr';
import { distinct, isKnown, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { InspectedRoutingProps } from '../inspection/routing/inspected-routing';
import { ENDPOINT_MASK, InspectedNetwork, rangesOf, takenRanges } from './inspected-network';

/** VPCs that have an inspection. */
const inspected = new WeakSet<ec2.IVpc>();

/** Remembers that a VPC has an inspection: its internet gateway takes one route table. */
export function markInspected(vpc: ec2.IVpc): void {
  inspected.add(vpc);
}

/** The rules for the routing of an inspection: that all traffic comes by, in both directions by the same endpoint. */
export function inspectedRoutingRules(
  scope: Construct,
  { vpc, endpointSubnetCidrs, alarmThresholds = {} }: InspectedRoutingProps,
  network: InspectedNetwork | undefined,
  cidrs: readonly string[],
): Rules {
  const thresholds = wholeNumber('alarmThresholds.droppedPackets', alarmThresholds.droppedPackets, { min: 1 });
  if (!network) {
    return [
      rule(
        true,
        () =>
          `'vpc' must be one of this app, because the routes of an imported one are not known; make the routing where the VPC is`,
      ),
      thresholds,
    ];
  }
  return [thresholds, vpcRules(scope, vpc, network), cidrRules(network, endpointSubnetCidrs, cidrs)];
}

function vpcRules(scope: Construct, vpc: ec2.IVpc, network: InspectedNetwork): Rules {
  const { zones, routesAround, routesOut } = network;
  const silent = [...routesOut].filter(([, routes]) => routes.length === 0).map(([{ node }]) => node.path);
  return [
    rule(
      Stack.of(vpc) !== Stack.of(scope),
      () =>
        `'vpc' must be of the same stack, because its routes lead to the endpoints, got one of '${Stack.of(vpc).node.path}'; make the routing there`,
    ),
    rule(
      inspected.has(vpc),
      () => `'vpc' has an inspection already, and its internet gateway takes one route table; take one of the two away`,
    ),
    rule(
      zones.length < 2,
      () =>
        `'vpc' must have public subnets in two zones at least, got ${zones.length}; with one, its failure or that of its endpoint cuts the VPC off`,
    ),
    rule(
      silent.length > 0,
      () =>
        `'vpc' has public subnets without a route to its internet gateway (${quoted(silent)}), which nothing can lead through an endpoint; give it back`,
    ),
    rule(
      routesAround.length > 0,
      () =>
        `'vpc' has routes that go around the inspection (${quoted(routesAround.map(({ node }) => node.path))}): an internet gateway of other than public subnets, or an egress-only one, which takes no route table; take them away, for IPv6 by Egress.none() or without 'ipv6'`,
    ),
  ];
}

function cidrRules(network: InspectedNetwork, given: string[] | undefined, cidrs: readonly string[]): Rules {
  const { zones } = network;
  if (given !== undefined && Token.isUnresolved(given)) return [];
  if (given === undefined && cidrs.length === 0) {
    return rule(
      zones.length > 0,
      () =>
        `'endpointSubnetCidrs' must be given where the range of the VPC is not known; give a /${ENDPOINT_MASK} for each zone`,
    );
  }
  const known = cidrs.filter((cidr) => isKnown(cidr));
  return [
    rule(
      cidrs.length !== zones.length,
      () => `'endpointSubnetCidrs' must have one range for each zone (${zones.length}), got ${cidrs.length}`,
    ),
    distinct('endpointSubnetCidrs', given),
    known.map((cidr) => rangeRules(network, given === undefined, cidr)),
  ];
}

function rangeRules(network: InspectedNetwork, chosen: boolean, text: string): Rules {
  const range = parseCidr(text);
  if (range?.version !== 4 || range.prefix !== ENDPOINT_MASK || !isNetworkAddress(range)) {
    return rule(
      true,
      () =>
        `'endpointSubnetCidrs' must be IPv4 ranges of the size /${ENDPOINT_MASK}, as '10.0.255.240/28', which have one endpoint each, got '${text}'`,
    );
  }
  const ranges = rangesOf(network);
  const { first, last } = boundsOf(range);
  const taken = takenRanges(network).find((one) => one.first <= last && first <= one.last);
  const unknown = network.ranges.some(({ cidrBlock }) => Token.isUnresolved(cidrBlock));
  const inVpc = ranges.some((one) => overlap(one, range)) || unknown || ranges.length === 0;
  return [
    rule(!inVpc, () => `'endpointSubnetCidrs' must be in a range of the VPC, got '${text}'`),
    rule(taken !== undefined, () =>
      chosen
        ? `'endpointSubnetCidrs' must be given, because the end of the VPC ('${text}') is taken by ${taken?.of}; give ranges that are free, or a secondary range`
        : `'endpointSubnetCidrs' must not overlap what is taken by ${taken?.of}, got '${text}'; give ranges that are free`,
    ),
  ];
}
