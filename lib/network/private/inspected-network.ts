import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { boundsOf, Cidr, parseCidr } from '../../private/cidr';
import { isKnown } from '../../private/validation';
import { addressesSetAside } from './network-layout';

/** The prefix length of the subnets of endpoints: no subnet is smaller, and there is one endpoint in each. */
export const ENDPOINT_MASK = 28;

const ENDPOINT_SIZE = 2 ** (32 - ENDPOINT_MASK);

/** A range of a VPC that is taken. */
export interface TakenRange {
  readonly first: number;
  readonly last: number;
  /** The subnet, or what it is set aside for. */
  readonly of: string;
}

/** The parts of a VPC of this app that take part in its traffic with the internet. */
export interface InspectedNetwork {
  readonly vpc: ec2.Vpc;
  readonly publicSubnets: readonly ec2.Subnet[];
  /** The zones of the public subnets, in their order. */
  readonly zones: readonly string[];
  /** The routes of the public subnets to the internet gateway, by the id of their subnet. */
  readonly routesOut: ReadonlyMap<ec2.Subnet, readonly ec2.CfnRoute[]>;
  /** Routes of other subnets to it, or to an egress-only internet gateway. */
  readonly routesAround: readonly ec2.CfnRoute[];
  readonly attachment?: ec2.CfnVPCGatewayAttachment;
  /** The resources that give the VPC more ranges. */
  readonly ranges: readonly ec2.CfnVPCCidrBlock[];
  readonly ipv6: boolean;
}

/** Reads a VPC; undefined where its routes are not of this app. */
export function inspectedNetworkOf(vpc: ec2.IVpc): InspectedNetwork | undefined {
  if (!(vpc instanceof ec2.Vpc)) return undefined;
  const everything = vpc.node.root.node.findAll();
  const publicSubnets = vpc.publicSubnets.filter((subnet) => subnet instanceof ec2.Subnet);
  const routes = everything.filter((it) => it instanceof ec2.CfnRoute);
  const out = routes.filter(({ gatewayId }) => gatewayId !== undefined && gatewayId === vpc.internetGatewayId);
  const routesOut = new Map(
    publicSubnets.map((subnet) => [
      subnet,
      out.filter(({ routeTableId }) => routeTableId === subnet.routeTable.routeTableId),
    ]),
  );
  const ofPublic = new Set([...routesOut.values()].flat());
  const inVpc = vpc.node.findAll();
  return {
    vpc,
    publicSubnets,
    zones: [...new Set(publicSubnets.map(({ availabilityZone }) => availabilityZone))],
    routesOut,
    routesAround: [
      ...out.filter((route) => !ofPublic.has(route)),
      ...inVpc.filter((it) => it instanceof ec2.CfnRoute && it.egressOnlyInternetGatewayId !== undefined),
    ] as ec2.CfnRoute[],
    attachment: inVpc
      .filter((it) => it instanceof ec2.CfnVPCGatewayAttachment)
      .find(({ internetGatewayId }) => internetGatewayId !== undefined),
    ranges: inVpc.filter((it) => it instanceof ec2.CfnVPCCidrBlock),
    ipv6: publicSubnets.some((subnet) => resourceOf(subnet).ipv6CidrBlock !== undefined),
  };
}

/** The subnet itself. */
export function resourceOf(subnet: ec2.Subnet): ec2.CfnSubnet {
  return subnet.node.defaultChild as ec2.CfnSubnet;
}

/** The IPv4 ranges of a VPC, the first one first; of those that are not known, nothing. */
export function rangesOf({ vpc, ranges }: InspectedNetwork): Cidr[] {
  const all = [(vpc.node.defaultChild as ec2.CfnVPC).cidrBlock, ...ranges.map(({ cidrBlock }) => cidrBlock)];
  return all.filter((it) => isKnown(it)).flatMap((it) => parseCidr(it) ?? []);
}

/**
 * Ranges for the endpoints from the end of the VPC, the last one for the first zone: tiers and zones that come later are taken from its
 * beginning, and what decides on an address must not change with them. None where the range of the VPC is not known.
 */
export function endpointRanges({ vpc, zones }: InspectedNetwork): string[] {
  return rangesFromEnd(
    vpc,
    zones.map((_, zone) => zone),
  );
}

/**
 * Ranges at places from the end of a VPC, 0 for the last one, each for a subnet of the size /28. None where the range of the VPC is not
 * known.
 */
export function rangesFromEnd(vpc: ec2.Vpc, places: readonly number[]): string[] {
  const range = firstRangeOf(vpc);
  if (!range) return [];
  const { last } = boundsOf(range);
  return places.map((place) => `${textOf(last + 1 - (place + 1) * ENDPOINT_SIZE)}/${ENDPOINT_MASK}`);
}

/** The zones that a VPC has subnets in: those of its public ones, where it has any. */
export function zonesOf({ vpc, zones }: InspectedNetwork): readonly string[] {
  return zones.length > 0 ? zones : vpc.availabilityZones;
}

/** The ranges of subnets anywhere in the app, and those that a tiered VPC sets aside. */
export function takenRanges({ vpc }: InspectedNetwork): TakenRange[] {
  const subnets = vpc.node.root.node
    .findAll()
    .filter((it) => it instanceof ec2.CfnSubnet)
    .filter(({ vpcId }) => vpcId === vpc.vpcId)
    .flatMap((subnet) => {
      const range = isKnown(subnet.cidrBlock) ? parseCidr(subnet.cidrBlock) : undefined;
      return range ? { ...boundsOf(range), of: subnet.node.scope?.node.path ?? '' } : [];
    });
  const addresses = addressesSetAside(vpc);
  const range = firstRangeOf(vpc);
  if (!range || addresses === 0) return subnets;
  const { first } = boundsOf(range);
  return [...subnets, { first, last: first + addresses - 1, of: 'subnets of further zones' }];
}

function firstRangeOf(vpc: ec2.Vpc): Cidr | undefined {
  const { cidrBlock } = vpc.node.defaultChild as ec2.CfnVPC;
  return isKnown(cidrBlock) ? parseCidr(cidrBlock) : undefined;
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}
