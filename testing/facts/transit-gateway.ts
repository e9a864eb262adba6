import { Fact, named, uniqueClaims } from '../fact';
import { LiveResource } from '../live-resource';

/** Both types attach a VPC. */
const ATTACHMENTS = ['AWS::EC2::TransitGatewayAttachment', 'AWS::EC2::TransitGatewayVpcAttachment'];

const ONE_ROUTE_TABLE = uniqueClaims({
  id: 'transit-gateway-association',
  says: 'An attachment of a transit gateway is associated with one route table ("is already associated to a route table").',
  source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/488',
  remedy: 'take the old association away in a deployment before this one, or let the attachment keep its route table',
  claims: ({ type, properties: { TransitGatewayAttachmentId } }) =>
    type === 'AWS::EC2::TransitGatewayRouteTableAssociation'
      ? [{ key: JSON.stringify(TransitGatewayAttachmentId), what: 'the route table of the attachment' }]
      : [],
});

const ONE_ATTACHMENT = uniqueClaims({
  id: 'transit-gateway-attachment',
  says: 'A VPC has one attachment to a transit gateway ("cannot have more than one VPC attachment to the same VPC").',
  source: 'https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html',
  remedy: 'take the old attachment away in a deployment before this one',
  claims: ({ type, properties: { TransitGatewayId, VpcId } }) =>
    ATTACHMENTS.includes(type)
      ? [{ key: JSON.stringify([TransitGatewayId, VpcId]), what: 'the attachment of the VPC to the transit gateway' }]
      : [],
});

function hasApplianceMode({ properties: { Options } }: LiveResource): boolean {
  return (Options as { readonly ApplianceModeSupport?: unknown } | undefined)?.ApplianceModeSupport === 'enable';
}

const APPLIANCE_MODE: Fact = {
  id: 'transit-gateway-appliance-mode',
  says: 'Without appliance mode the two directions of a flow may take different zones, and what inspects them sees half of each.',
  source: 'https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html',
  check: (deployment, report) => {
    for (const type of ATTACHMENTS) {
      for (const { action, before, after } of deployment.changed(type)) {
        if (action !== 'update' || !before || !after) continue;
        if (!hasApplianceMode(before) || hasApplianceMode(after)) continue;
        report(
          after,
          'outage',
          `${named(after)} would lose appliance mode, and connections between zones fail at what inspects them`,
          "leave 'ApplianceModeSupport' at 'enable'",
        );
      }
    }
  },
};

export const TRANSIT_GATEWAY_FACTS: readonly Fact[] = [ONE_ROUTE_TABLE, ONE_ATTACHMENT, APPLIANCE_MODE];
