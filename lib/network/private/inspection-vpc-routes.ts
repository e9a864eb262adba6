import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { TransitGatewayInspection } from '../inspection/transit/transit-gateway-inspection';
import { InspectedNetwork, zonesOf } from './inspected-network';
import { idOfRange, natOf, ZonalNat } from './transit-network';

type Target = Partial<ec2.CfnRouteProps>;

/** The parts of an inspection VPC that its routes are made of. */
export type InspectionVpc = Pick<
  TransitGatewayInspection,
  | 'attachment'
  | 'attachmentSubnets'
  | 'bypass'
  | 'centralEgress'
  | 'endpointIds'
  | 'endpointSubnets'
  | 'spokeCidrs'
  | 'transitGatewayId'
>;

/**
 * Makes the routes of an inspection VPC. The attachment waits for what leads into the endpoints: it offers the transit gateway a zone for
 * flows, which an endpoint takes minutes to be ready for. What leads on from the endpoints can only be made after it.
 */
export function createInspectionVpcRoutes(
  scope: Construct,
  hub: InspectionVpc,
  network: InspectedNetwork,
): ec2.CfnRoute[] {
  const nat = hub.centralEgress ? natOf(network) : new Map<string, ZonalNat>();
  return zonesOf(network).flatMap((zone, index) => {
    const toInternet = natRoute(scope, `Endpoint${index + 1}ToInternet`, hub.endpointSubnets[index], nat.get(zone));
    const waysIn = wayIn(scope, hub, index, nat.get(zone));
    for (const way of waysIn) {
      for (const it of toInternet) way.addResourceDependency(it);
      hub.attachment.addResourceDependency(way);
    }
    const waysOn = spokeRoutes(scope, `Endpoint${index + 1}To`, hub, hub.endpointSubnets[index], {
      transitGatewayId: hub.transitGatewayId,
    });
    const answers = spokeRoutes(scope, `Nat${index + 1}To`, hub, nat.get(zone)?.subnet, targetOf(hub, index));
    for (const answer of answers) for (const way of waysOn) answer.addResourceDependency(way);
    return [...toInternet, ...waysIn, ...waysOn, ...answers];
  });
}

/** Each by its own range, not by its number: with another order the routes would take one another's place, and fail. */
function spokeRoutes(
  scope: Construct,
  name: string,
  { spokeCidrs, attachment }: InspectionVpc,
  subnet: ec2.ISubnet | undefined,
  target: Target,
): ec2.CfnRoute[] {
  if (!subnet) return [];
  return spokeCidrs.map((cidr) => {
    const route = createRoute(scope, `${name}${idOfRange(cidr)}`, subnet, cidr, target);
    // A route table takes no route to a transit gateway that the VPC is not attached to yet.
    route.addResourceDependency(attachment);
    return route;
  });
}

function natRoute(
  scope: Construct,
  id: string,
  subnet: ec2.ISubnet | undefined,
  nat: ZonalNat | undefined,
): ec2.CfnRoute[] {
  if (!subnet || !nat) return [];
  return [createRoute(scope, id, subnet, '0.0.0.0/0', { natGatewayId: nat.gateway.ref })];
}

/**
 * What comes by the transit gateway into a zone. Around the inspection only what is for the internet comes, and without NAT gateways nothing:
 * the route is taken away, as one to an endpoint that is not accepted yet is refused
 * (https://github.com/hashicorp/terraform-provider-aws/issues/32774).
 */
function wayIn(scope: Construct, hub: InspectionVpc, zone: number, nat: ZonalNat | undefined): ec2.CfnRoute[] {
  const subnet = hub.attachmentSubnets[zone];
  const target = hub.bypass ? nat && { natGatewayId: nat.gateway.ref } : targetOf(hub, zone);
  if (!subnet || !target) return [];
  return [createRoute(scope, `AttachmentSubnet${zone + 1}DefaultRoute`, subnet, '0.0.0.0/0', target)];
}

/** The endpoint of a zone, or the way around it. */
function targetOf({ bypass, transitGatewayId, endpointIds }: InspectionVpc, zone: number): Target {
  return bypass ? { transitGatewayId } : { vpcEndpointId: endpointIds[zone] };
}

function createRoute(
  scope: Construct,
  id: string,
  { routeTable: { routeTableId } }: ec2.ISubnet,
  destinationCidrBlock: string,
  target: Target,
): ec2.CfnRoute {
  return new ec2.CfnRoute(scope, id, { routeTableId, destinationCidrBlock, ...target });
}
