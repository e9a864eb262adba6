import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { injectedProps } from '../../../private/property-injection';
import { workloadSubnets } from '../../../private/subnets';
import { at, isKnown, validate } from '../../../private/validation';
import {
  InspectedNetwork,
  inspectedNetworkOf,
  rangesFromEnd,
  rangesOf,
  zonesOf,
} from '../../private/inspected-network';
import { createSetAsideSubnet } from '../../private/set-aside-subnet';
import { joinTransit } from '../../private/transit-gateway';
import { transitGatewaySpokeRules } from '../../private/transit-gateway-spoke-rules';
import { idOfRange } from '../../private/transit-network';
import { TransitGatewayInspection } from './transit-gateway-inspection';

/** Properties of a `TransitGatewaySpoke`. */
export interface TransitGatewaySpokeProps {
  /** The inspection, of this stack or another one of the account and Region. */
  readonly inspection: TransitGatewayInspection;

  /** The VPC, of the same stack as the spoke. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets whose traffic is led to the transit gateway.
   *
   * @default - private subnets with egress, else isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The IPv4 ranges that are led to the transit gateway.
   *
   * @default - everything with `centralEgress` of the inspection, which the VPC then has no egress of its own for (`Egress.external()`), else its
   * `spokeCidrs`
   */
  readonly destinations?: string[];

  /**
   * The IPv4 ranges of the subnets for the interfaces of the transit gateway, a /28 for each zone of the VPC, in their order.
   *
   * @default - from the end of the VPC's first range, the last /28 for the first zone
   */
  readonly attachmentSubnetCidrs?: string[];
}

/**
 * A VPC behind a transit gateway: what its workloads send to other networks is inspected on its way, and so are the answers. Its public subnets
 * and its internet gateway are as they were.
 *
 * Its attachment is billed by the hour, at 0.05 USD about 37 USD a month (https://aws.amazon.com/transit-gateway/pricing/).
 */
export class TransitGatewaySpoke extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.network.TransitGatewaySpoke';

  /** The subnets of the interfaces of the transit gateway, in the order of the zones. */
  public readonly attachmentSubnets: ec2.ISubnet[];

  /** The attachment of the VPC. */
  public readonly attachment: ec2.CfnTransitGatewayAttachment;

  /** The association with the route table of the spokes. */
  public readonly association: ec2.CfnTransitGatewayRouteTableAssociation;

  /** The propagation of the VPC's range to the route table of the inspection. */
  public readonly propagation: ec2.CfnTransitGatewayRouteTablePropagation;

  /** The propagation to the route table of the spokes; undefined unless the inspection has a bypass. */
  public readonly bypassPropagation?: ec2.CfnTransitGatewayRouteTablePropagation;

  /** The routes to the transit gateway. Let what calls other networks when it starts depend on the construct. */
  public readonly routes: ec2.CfnRoute[];

  constructor(scope: Construct, id: string, props: TransitGatewaySpokeProps) {
    super(scope, id);
    props = injectedProps(TransitGatewaySpoke.PROPERTY_INJECTION_ID, scope, id, props);
    const { inspection, vpc } = props;
    const network = inspectedNetworkOf(vpc);
    const cidrs = props.attachmentSubnetCidrs ?? (network ? attachmentRanges(network) : []);
    const destinations = props.destinations ?? (network ? otherNetworks(inspection, network) : []);
    const { subnets } = vpc.selectSubnets(workloadSubnets(vpc, props.subnets));
    validate(
      at('TransitGatewaySpoke', scope, id),
      transitGatewaySpokeRules(this, props, { network, cidrs, destinations, subnets }),
    );
    const known = network as InspectedNetwork;
    inspection._ranges.push(...rangesOf(known).map((range) => ({ range, of: `'${vpc.node.path}'` })));
    this.warnOfZones(inspection, known);

    this.attachmentSubnets = zonesOf(known).map((availabilityZone, zone) =>
      createSetAsideSubnet(this, `AttachmentSubnet${zone + 1}`, known, {
        name: 'TransitGateway',
        availabilityZone,
        cidrBlock: cidrs[zone] ?? '',
      }),
    );
    this.attachment = this.createAttachment(props);
    ({
      association: this.association,
      propagation: this.propagation,
      bypassPropagation: this.bypassPropagation,
    } = joinTransit(this, inspection, this.attachment.ref));
    this.routes = subnets.flatMap((subnet) => this.createRoutes(inspection, subnet, destinations));
  }

  private createAttachment({ inspection, vpc }: TransitGatewaySpokeProps): ec2.CfnTransitGatewayAttachment {
    return new ec2.CfnTransitGatewayAttachment(this, 'Attachment', {
      transitGatewayId: inspection.transitGatewayId,
      vpcId: vpc.vpcId,
      subnetIds: this.attachmentSubnets.map(({ subnetId }) => subnetId),
      // Appliance mode is for the inspection VPC alone: flows of a spoke stay in their zone.
      options: { ApplianceModeSupport: 'disable', DnsSupport: 'enable', Ipv6Support: 'disable' },
    });
  }

  private createRoutes(
    inspection: TransitGatewayInspection,
    subnet: ec2.ISubnet,
    destinations: readonly string[],
  ): ec2.CfnRoute[] {
    return destinations.map((cidr) =>
      this.createRoute(`${subnet.node.id}To${idOfRange(cidr)}`, inspection, subnet, cidr),
    );
  }

  /** Nothing is sent before there is a way on, and one back. */
  private createRoute(
    id: string,
    { transitGatewayId, inspectionRoute }: TransitGatewayInspection,
    { routeTable: { routeTableId } }: ec2.ISubnet,
    destinationCidrBlock: string,
  ): ec2.CfnRoute {
    const route = new ec2.CfnRoute(this, id, { routeTableId, destinationCidrBlock, transitGatewayId });
    route.node.addDependency(this.attachment, this.association, this.propagation, inspectionRoute);
    return route;
  }

  private warnOfZones(inspection: TransitGatewayInspection, network: InspectedNetwork): void {
    const zones = zonesOf(network);
    const known = [...zones, ...inspection._zones].every((zone) => isKnown(zone));
    const missing = known
      ? zones.filter((zone) => !inspection._zones.includes(zone))
      : zones.slice(inspection._zones.length);
    if (missing.length === 0) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:inspection-zones',
      `the spoke '${this.node.path}' has ${missing.length} zone(s) that its inspection is not in: their flows cross zones, and fail with the zones of others; give the inspection VPC the same zones`,
    );
  }
}

function attachmentRanges(network: InspectedNetwork): string[] {
  return rangesFromEnd(
    network.vpc,
    zonesOf(network).map((_, zone) => zone),
  );
}

/** A range of the VPC itself has its own route, beside which none can be made. */
function otherNetworks({ centralEgress, spokeCidrs }: TransitGatewayInspection, network: InspectedNetwork): string[] {
  if (centralEgress) return ['0.0.0.0/0'];
  const own = rangesOf(network).map(({ address, prefix }) => `${address}/${prefix}`);
  return spokeCidrs.filter((cidr) => !own.includes(cidr));
}
