import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { TransitGatewayInspection } from '../inspection/transit/transit-gateway-inspection';

/**
 * A transit gateway that leads nothing by itself: an attachment has one route table, and could not have that of the inspection if it had the
 * default one.
 */
export function createTransitGateway(
  scope: Construct,
  policy: RemovalPolicy = RemovalPolicy.RETAIN,
): ec2.CfnTransitGateway {
  const gateway = new ec2.CfnTransitGateway(scope, 'TransitGateway', {
    description: `Networks that are inspected by ${scope.node.path}`,
    autoAcceptSharedAttachments: 'disable',
    defaultRouteTableAssociation: 'disable',
    defaultRouteTablePropagation: 'disable',
    dnsSupport: 'enable',
  });
  // A first deployment that fails leaves none behind.
  gateway.applyRemovalPolicy(policy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : policy);
  return gateway;
}

/**
 * A route table of a transit gateway, without tags: another tag of the app would replace it
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayroutetable.html), and its
 * attachments cannot be associated with the new one while they have the old one.
 */
export function createTransitRouteTable(
  scope: Construct,
  id: string,
  transitGatewayId: string,
): ec2.CfnTransitGatewayRouteTable {
  const table = new ec2.CfnTransitGatewayRouteTable(scope, id, { transitGatewayId });
  table.addPropertyDeletionOverride('Tags');
  return table;
}

/** The place of an attachment in the route tables of an inspection. */
export interface TransitMembership {
  readonly association: ec2.CfnTransitGatewayRouteTableAssociation;
  readonly propagation: ec2.CfnTransitGatewayRouteTablePropagation;
  /** Its range in the route table of the other spokes, which is more specific than their way to the inspection; with a bypass only. */
  readonly bypassPropagation?: ec2.CfnTransitGatewayRouteTablePropagation;
}

/** Leads an attachment through an inspection. */
export function joinTransit(
  scope: Construct,
  { spokeRouteTable, inspectionRouteTable, bypass }: TransitGatewayInspection,
  transitGatewayAttachmentId: string,
): TransitMembership {
  const propagate = (id: string, { ref }: ec2.CfnTransitGatewayRouteTable) =>
    new ec2.CfnTransitGatewayRouteTablePropagation(scope, id, {
      transitGatewayAttachmentId,
      transitGatewayRouteTableId: ref,
    });
  return {
    association: new ec2.CfnTransitGatewayRouteTableAssociation(scope, 'Association', {
      transitGatewayAttachmentId,
      transitGatewayRouteTableId: spokeRouteTable.ref,
    }),
    propagation: propagate('Propagation', inspectionRouteTable),
    bypassPropagation: bypass ? propagate('BypassPropagation', spokeRouteTable) : undefined,
  };
}
