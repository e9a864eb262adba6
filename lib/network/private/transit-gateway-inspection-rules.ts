import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { boundsOf, isNetworkAddress, overlap, parseCidr } from '../../private/cidr';
import { shown } from '../../private/prop-check';
import { atLeastOne, isKnown, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { TransitGatewayInspectionProps } from '../inspection/transit/transit-gateway-inspection';
import { InspectedNetwork, rangesOf, zonesOf } from './inspected-network';
import { isInspected } from './inspected-routing-rules';
import { subnetRangeRules } from './subnet-range-rules';
import { contains, natOf, readRanges, routesOfTable } from './transit-network';

/** The ranges of the two kinds of subnets, given or chosen. */
export interface HubRanges {
  readonly endpoints: string[];
  readonly attachments: string[];
}

/** The rules for the inspection VPC of a transit gateway: that both directions of a flow come by, in one zone. */
export function transitGatewayInspectionRules(
  scope: Construct,
  props: TransitGatewayInspectionProps,
  network: InspectedNetwork | undefined,
  ranges: HubRanges,
): Rules {
  const { alarmThresholds = {} } = props;
  const always = [
    atLeastOne('spokeCidrs', props.spokeCidrs),
    props.spokeCidrs.map((cidr) => spokeRangeRules(cidr)),
    overlapRules(props.spokeCidrs),
    gatewayRules(props),
    wholeNumber('alarmThresholds.droppedPackets', alarmThresholds.droppedPackets, { min: 1 }),
    wholeNumber('alarmThresholds.unroutedPackets', alarmThresholds.unroutedPackets, { min: 1 }),
  ];
  if (!network) {
    return [
      rule(
        true,
        () =>
          `'vpc' must be one of this app, because the routes of an imported one are not known; make the inspection where the VPC is`,
      ),
      always,
    ];
  }
  return [
    always,
    vpcRules(scope, props, network),
    rangeRules(props, network, ranges),
    egressRules(scope, props, network),
  ];
}

function gatewayRules({ transitGateway, removalPolicy }: TransitGatewayInspectionProps): Rules {
  // Where no compiler tells, it may be anything.
  const given = transitGateway as { readonly transitGatewayRef?: { readonly transitGatewayId?: unknown } } | undefined;
  return [
    rule(
      given !== undefined && typeof given.transitGatewayRef?.transitGatewayId !== 'string',
      () =>
        `'transitGateway' must be an ITransitGatewayRef, got ${shown(given)}; give ec2.CfnTransitGateway.fromTransitGatewayId(scope, id, 'tgw-0123456789abcdef0')`,
    ),
    rule(
      given !== undefined && removalPolicy !== undefined,
      () => `'removalPolicy' must not be given with a 'transitGateway' that exists, which stays; leave it out`,
    ),
  ];
}

function vpcRules(
  scope: Construct,
  { vpc, spokeCidrs }: TransitGatewayInspectionProps,
  network: InspectedNetwork,
): Rules {
  const zones = zonesOf(network);
  const own = rangesOf(network);
  const inside = readRanges(spokeCidrs)
    .filter(({ range }) => own.some((it) => overlap(it, range) && (contains(it, range) || !contains(range, it))))
    .map(({ text }) => text);
  return [
    rule(
      Stack.of(vpc) !== Stack.of(scope),
      () =>
        `'vpc' must be of the same stack, because its routes lead to the endpoints, got one of '${Stack.of(vpc).node.path}'; make the inspection there`,
    ),
    rule(
      isInspected(vpc),
      () =>
        `'vpc' has an inspection already, and a transit gateway must be alone in its inspection VPC to lead flows symmetrically; take another VPC`,
    ),
    rule(
      zones.length < 2,
      () =>
        `'vpc' must have subnets in two zones at least, got ${zones.length}; with one, its failure or that of its endpoint cuts all spokes off`,
    ),
    rule(
      inside.length > 0,
      () =>
        `'spokeCidrs' must not be a part of the inspection VPC (${quoted(inside)}), whose own routes would take them; give ranges beside it, or one around it`,
    ),
  ];
}

function rangeRules(props: TransitGatewayInspectionProps, network: InspectedNetwork, ranges: HubRanges): Rules {
  const zones = zonesOf(network);
  const endpoints = readRanges(ranges.endpoints);
  const shared = readRanges(ranges.attachments).find(({ range }) => endpoints.some((it) => overlap(it.range, range)));
  return [
    subnetRangeRules('endpointSubnetCidrs', {
      network,
      zones,
      given: props.endpointSubnetCidrs,
      cidrs: ranges.endpoints,
    }),
    subnetRangeRules('attachmentSubnetCidrs', {
      network,
      zones,
      given: props.attachmentSubnetCidrs,
      cidrs: ranges.attachments,
    }),
    rule(
      shared !== undefined,
      () =>
        `'attachmentSubnetCidrs' must not be those of the endpoints, whose routes lead back to the transit gateway, got '${shared?.text}' for both; give others`,
    ),
  ];
}

/** Where NAT gateways stand, answers come back: each zone needs its own, or they pass another endpoint than the question did. */
function egressRules(
  scope: Construct,
  { centralEgress = false, spokeCidrs }: TransitGatewayInspectionProps,
  network: InspectedNetwork,
): Rules {
  if (!centralEgress) return [];
  const nat = natOf(network);
  const without = zonesOf(network).filter((zone) => !nat.has(zone));
  const taken = [...nat.values()].flatMap(({ subnet }) =>
    routesOfTable(scope, subnet).filter(({ destinationCidrBlock }) => spokeCidrs.includes(destinationCidrBlock ?? '')),
  );
  return [
    rule(
      without.length > 0,
      () =>
        `'centralEgress' must have a NAT gateway in each zone of 'vpc', got none in ${without.length} of them, whose flows would come back by the endpoint of another zone; give the VPC Egress.natGatewayPerZone()`,
    ),
    rule(
      taken.length > 0,
      () =>
        `'vpc' has routes to 'spokeCidrs' beside its NAT gateways (${quoted(taken.map(({ node }) => node.path))}), which go around the inspection; take them away`,
    ),
  ];
}

function spokeRangeRules(text: string): Rules {
  const range = isKnown(text) ? parseCidr(text) : undefined;
  const wrong = range?.version !== 4 || range.prefix === 0 || !isNetworkAddress(range);
  return rule(
    wrong,
    () => `'spokeCidrs' must be IPv4 ranges that are known at synthesis, as '10.0.0.0/8', got '${String(text)}'`,
  );
}

function overlapRules(cidrs: readonly string[]): Rules {
  const sorted = readRanges(cidrs).sort((a, b) => boundsOf(a.range).first - boundsOf(b.range).first);
  const both = sorted.find((it, index) => {
    const next = sorted[index + 1];
    return next !== undefined && overlap(it.range, next.range);
  });
  return rule(
    both !== undefined,
    () => `'spokeCidrs' must not overlap one another, got '${both?.text}' and another; leave the smaller one out`,
  );
}
