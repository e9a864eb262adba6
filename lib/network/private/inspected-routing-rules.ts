import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { InspectedRoutingProps } from '../inspection/routing/inspected-routing';
import { InspectedNetwork } from './inspected-network';
import { subnetRangeRules } from './subnet-range-rules';

/** VPCs that have an inspection. */
const inspected = new WeakSet<ec2.IVpc>();

/** Remembers that a VPC has an inspection: its internet gateway takes one route table. */
export function markInspected(vpc: ec2.IVpc): void {
  inspected.add(vpc);
}

/** Whether a VPC has an inspection. */
export function isInspected(vpc: ec2.IVpc): boolean {
  return inspected.has(vpc);
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
  const { zones } = network;
  return [
    thresholds,
    vpcRules(scope, vpc, network),
    subnetRangeRules('endpointSubnetCidrs', { network, zones, given: endpointSubnetCidrs, cidrs }),
  ];
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
      isInspected(vpc),
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
