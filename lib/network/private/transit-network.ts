import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { boundsOf, Cidr, parseCidr } from '../../private/cidr';
import { isKnown } from '../../private/validation';
import { InspectedNetwork, rangesFromEnd, zonesOf } from './inspected-network';

/** The NAT gateway of a zone, with the subnet that it stands in. */
export interface ZonalNat {
  readonly gateway: ec2.CfnNatGateway;
  readonly subnet: ec2.Subnet;
}

/** The NAT gateways of a VPC by their zone, the first one of each. */
export function natOf({ vpc, publicSubnets }: InspectedNetwork): ReadonlyMap<string, ZonalNat> {
  const gateways = vpc.node.findAll().filter((it) => it instanceof ec2.CfnNatGateway);
  const found = new Map<string, ZonalNat>();
  for (const subnet of publicSubnets) {
    const gateway = gateways.find(({ subnetId }) => subnetId === subnet.subnetId);
    if (gateway && !found.has(subnet.availabilityZone)) found.set(subnet.availabilityZone, { gateway, subnet });
  }
  return found;
}

/** Two ranges for each zone from the end of a VPC: a zone that comes later moves none. */
export function rangesOfHub(network: InspectedNetwork): {
  readonly endpoints: string[];
  readonly attachments: string[];
} {
  const zones = zonesOf(network);
  return {
    endpoints: rangesFromEnd(
      network.vpc,
      zones.map((_, zone) => 2 * zone),
    ),
    attachments: rangesFromEnd(
      network.vpc,
      zones.map((_, zone) => 2 * zone + 1),
    ),
  };
}

/** A range in an id, which a change of the order of ranges must not move: `10.0.0.0/8` is `10-0-0-0-8`. */
export function idOfRange(cidr: string): string {
  return cidr.replace(/[./]/g, '-');
}

/** Whether one range has all of another. */
export function contains(one: Cidr, other: Cidr): boolean {
  const [a, b] = [boundsOf(one), boundsOf(other)];
  return a.first <= b.first && b.last <= a.last;
}

/** The ranges of a list that are known, as they are written and as they are read. */
export function readRanges(cidrs: readonly string[]): { readonly text: string; readonly range: Cidr }[] {
  return cidrs.flatMap((text) => {
    const range = isKnown(text) ? parseCidr(text) : undefined;
    return range?.version === 4 ? [{ text, range }] : [];
  });
}

/** The routes of the route table of a subnet, wherever they were made. */
export function routesOfTable(scope: IConstruct, { routeTable }: ec2.ISubnet): ec2.CfnRoute[] {
  return scope.node.root.node
    .findAll()
    .filter((it) => it instanceof ec2.CfnRoute)
    .filter(({ routeTableId }) => routeTableId === routeTable.routeTableId);
}

/** The options of an attachment as CloudFormation will get them, raw overrides included. */
export function optionsOf(attachment: ec2.CfnTransitGatewayAttachment): Record<string, unknown> {
  const { Resources } = Stack.of(attachment).resolve(attachment._toCloudFormation()) as {
    Resources: Record<string, { Properties?: { Options?: Record<string, unknown> } }>;
  };
  return Object.values(Resources)[0]?.Properties?.Options ?? {};
}
