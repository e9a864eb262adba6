import { Construct } from 'constructs';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms, IObservable } from '../../../observability';
import { MINUTE } from '../../../observability/internal';
import { Cidr } from '../../../private/cidr';
import { injectedProps } from '../../../private/property-injection';
import { at, isKnown, matches, nonEmpty, required, rule, validate } from '../../../private/validation';
import { InspectedNetwork, inspectedNetworkOf, rangesOf, zonesOf } from '../../private/inspected-network';
import { markInspected } from '../../private/inspected-routing-rules';
import { endpointMetric } from '../../private/inspection-endpoints';
import { createInspectionVpcRoutes } from '../../private/inspection-vpc-routes';
import { createSetAsideSubnet } from '../../private/set-aside-subnet';
import { createTransitGateway, createTransitRouteTable, joinTransit } from '../../private/transit-gateway';
import { transitGatewayAlarms, transitGatewayWidgets } from '../../private/transit-gateway-alarms';
import { transitGatewayInspectionRules } from '../../private/transit-gateway-inspection-rules';
import { optionsOf, rangesOfHub } from '../../private/transit-network';
import { Inspection } from '../routing/inspection';

/** The thresholds of the alarms of the inspection of a transit gateway. */
export interface TransitGatewayInspectionAlarmThresholds {
  /**
   * The number of packets that an endpoint of a Gateway Load Balancer drops in a minute, in three of five minutes, 1 or more.
   *
   * @default 100
   */
  readonly droppedPackets?: number;

  /**
   * The number of packets that the transit gateway drops in a minute because no route leads on, or one that leads nowhere, in three of five
   * minutes, 1 or more.
   *
   * @default 100
   */
  readonly unroutedPackets?: number;
}

/** Properties of a `TransitGatewayInspection`. */
export interface TransitGatewayInspectionProps {
  /** The inspection VPC, of the same stack, with two zones or more, and nothing in it but the inspection and what that needs. */
  readonly vpc: ec2.IVpc;

  /** The place of the inspection. */
  readonly inspection: Inspection;

  /**
   * The IPv4 ranges of all networks behind the transit gateway, also of those to come: as few as have all spokes in them, for example
   * `10.0.0.0/8`. What is in none of them is the internet.
   */
  readonly spokeCidrs: string[];

  /**
   * A transit gateway of this account that exists, and associates attachments with no route table by itself: an attachment has one.
   *
   * @default - a new one
   */
  readonly transitGateway?: ec2.ITransitGatewayRef;

  /**
   * Whether spokes reach the internet by the NAT gateways of the VPC, which must have one in each zone.
   *
   * @default false
   */
  readonly centralEgress?: boolean;

  /**
   * The IPv4 ranges of the subnets for the endpoints, a /28 for each zone, in their order. A subnet cannot move, and neither can an endpoint.
   *
   * @default - from the end of the VPC's first range, the last /28 for the first zone, the last but two for the second
   */
  readonly endpointSubnetCidrs?: string[];

  /**
   * The IPv4 ranges of the subnets for the interfaces of the transit gateway, a /28 for each zone, in their order.
   *
   * @default - the /28 before that of the endpoint of the zone
   */
  readonly attachmentSubnetCidrs?: string[];

  /**
   * Whether traffic goes around the inspection: spokes reach one another directly, and the internet by NAT gateways alone. The endpoints stay,
   * and no route leads to them. Spokes of other stacks are part of it when their stack is deployed.
   *
   * @default false
   */
  readonly bypass?: boolean;

  /** The recipients of alarms on dropped packets. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 100 packets a minute, each
   */
  readonly alarmThresholds?: TransitGatewayInspectionAlarmThresholds;

  /**
   * The fate of the new transit gateway, whose id is in every network, when it leaves the stack: `RETAIN` or `DESTROY`.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The inspection VPC of a transit gateway: traffic between networks, and from them to the internet, passes appliances behind a Gateway Load
 * Balancer or AWS Network Firewall, both directions of a flow in one zone (appliance mode). Networks join it as `TransitGatewaySpoke`.
 *
 * Attachments are billed by the hour, at 0.05 USD about 37 USD a month for each VPC, and traffic by the GB, twice where it is inspected
 * (https://aws.amazon.com/transit-gateway/pricing/); the endpoints as with `InspectedRouting`.
 */
export class TransitGatewayInspection extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.network.TransitGatewayInspection';

  /** The new transit gateway; undefined where one was given. */
  public readonly transitGateway?: ec2.CfnTransitGateway;

  /** The id of the transit gateway. */
  public readonly transitGatewayId: string;

  /** The attachment of the inspection VPC, with appliance mode. */
  public readonly attachment: ec2.CfnTransitGatewayAttachment;

  /** The route table of the spokes: everything goes to the inspection VPC. */
  public readonly spokeRouteTable: ec2.CfnTransitGatewayRouteTable;

  /** The route table of the inspection VPC: the spokes, each by its own range. */
  public readonly inspectionRouteTable: ec2.CfnTransitGatewayRouteTable;

  /** The route of the spokes to the inspection VPC. */
  public readonly inspectionRoute: ec2.CfnTransitGatewayRoute;

  /** The subnets of the endpoints, in the order of the zones. */
  public readonly endpointSubnets: ec2.ISubnet[];

  /** The subnets of the interfaces of the transit gateway, in the order of the zones. Nothing else belongs in them. */
  public readonly attachmentSubnets: ec2.ISubnet[];

  /** The ids of the endpoints, in the order of the zones. */
  public readonly endpointIds: string[];

  /** The endpoints of a Gateway Load Balancer; empty with `Inspection.networkFirewall()`. */
  public readonly endpoints: ec2.CfnVPCEndpoint[];

  /** The ranges of all networks behind the transit gateway. */
  public readonly spokeCidrs: string[];

  /** Whether spokes reach the internet by way of the inspection VPC. */
  public readonly centralEgress: boolean;

  /** Whether traffic goes around the inspection. */
  public readonly bypass: boolean;

  /** The alarms on dropped packets; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * The ranges behind the transit gateway that are known, with the names of those that have them.
   *
   * @internal
   */
  public readonly _ranges: { readonly range: Cidr; readonly of: string }[] = [];

  /**
   * The zones of the inspection.
   *
   * @internal
   */
  public readonly _zones: readonly string[];

  /** The attachments that exist already. */
  private readonly attachmentIds = new Set<string>();

  constructor(scope: Construct, id: string, props: TransitGatewayInspectionProps) {
    super(scope, id);
    props = injectedProps(TransitGatewayInspection.PROPERTY_INJECTION_ID, scope, id, props);
    const { vpc, inspection, centralEgress = false, bypass = false } = props;
    const network = inspectedNetworkOf(vpc);
    const chosen = network ? rangesOfHub(network) : { endpoints: [], attachments: [] };
    const ranges = {
      endpoints: props.endpointSubnetCidrs ?? chosen.endpoints,
      attachments: props.attachmentSubnetCidrs ?? chosen.attachments,
    };
    validate(
      at('TransitGatewayInspection', scope, id),
      transitGatewayInspectionRules(this, props, network, ranges),
      inspection._rules(vpc),
    );
    const known = network as InspectedNetwork;
    markInspected(vpc);
    this.spokeCidrs = [...props.spokeCidrs];
    this.centralEgress = centralEgress;
    this.bypass = bypass;
    this._zones = zonesOf(known);
    this._ranges.push(...rangesOf(known).map((range) => ({ range, of: `the inspection VPC '${vpc.node.path}'` })));

    if (!props.transitGateway) this.transitGateway = createTransitGateway(this, props.removalPolicy);
    this.transitGatewayId = props.transitGateway?.transitGatewayRef.transitGatewayId ?? this.transitGateway?.ref ?? '';
    this.spokeRouteTable = createTransitRouteTable(this, 'SpokeRouteTable', this.transitGatewayId);
    this.inspectionRouteTable = createTransitRouteTable(this, 'InspectionRouteTable', this.transitGatewayId);
    const endpointSubnets = this.createSubnets('EndpointSubnet', 'Inspection', known, ranges.endpoints);
    const attachmentSubnets = this.createSubnets('AttachmentSubnet', 'TransitGateway', known, ranges.attachments);
    this.endpointSubnets = endpointSubnets;
    this.attachmentSubnets = attachmentSubnets;
    const { endpointIds, endpoints } = inspection._bind({
      scope: this,
      vpc,
      subnets: endpointSubnets,
      ipv6: false,
      homeNetworks: props.spokeCidrs,
    });
    this.endpointIds = [...endpointIds];
    this.endpoints = [...endpoints];
    this.attachment = this.createAttachment(vpc);
    this.inspectionRoute = this.createInspectionRoute(createInspectionVpcRoutes(this, this, known));
    if (bypass) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:inspection-bypassed',
        `traffic of the spokes of '${this.node.path}' goes around its inspection; take 'bypass' away as soon as the inspection works`,
      );
    }
    this.alarms = transitGatewayAlarms(this, props.alarms, props.alarmThresholds);
    this.node.addValidation({ validate: () => this.withoutApplianceMode() });
  }

  /**
   * Leads the traffic of an attachment through the inspection that exists already: that of a VPC of another account or app, which has its
   * routes there, or that of a VPN connection. Its network must be in `spokeCidrs`.
   *
   * @param id the name of the network in PascalCase
   * @param attachmentId `tgw-attach-...`; it must be accepted, and associated with no route table
   */
  public addAttachment(id: string, attachmentId: string): void {
    validate(
      `attachment '${id}' of '${this.node.path}'`,
      nonEmpty('id', id),
      required('id', id),
      rule(
        isKnown(id) && this.node.tryFindChild(id) !== undefined,
        () => `'id' must not be that of another part of the inspection, got '${id}'; give another`,
      ),
      required('attachmentId', attachmentId),
      matches('attachmentId', attachmentId, /^tgw-attach-[0-9a-f]+$/, `as 'tgw-attach-0123456789abcdef0'`),
      rule(
        isKnown(attachmentId) && this.attachmentIds.has(attachmentId),
        () =>
          `'attachmentId' must not be added twice, as an attachment has one route table, got '${attachmentId}'; add it once`,
      ),
    );
    this.attachmentIds.add(attachmentId);
    joinTransit(new Construct(this, id), this, attachmentId);
  }

  /**
   * Packets that the endpoint of a zone dropped, for a Gateway Load Balancer.
   *
   * @param zone the number of the zone, 0 for the first
   */
  public metricDroppedPackets(zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return endpointMetric(this, this.endpoints[zone], 'PacketsDropped', options);
  }

  /**
   * Bytes that the endpoint of a zone took, in both directions, for a Gateway Load Balancer.
   *
   * @param zone the number of the zone, 0 for the first
   */
  public metricProcessedBytes(zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return endpointMetric(this, this.endpoints[zone], 'BytesProcessed', options);
  }

  /** Packets that the transit gateway dropped because no route of theirs leads on. */
  public metricNoRoute(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PacketDropCountNoRoute', options);
  }

  /** Packets that the transit gateway dropped because their route leads nowhere, as to an attachment that is gone. */
  public metricBlackhole(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PacketDropCountBlackhole', options);
  }

  /** Bytes that came to the transit gateway, each time that they came. */
  public metricBytesIn(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BytesIn', options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return transitGatewayWidgets(this);
  }

  private createSubnets(id: string, name: string, network: InspectedNetwork, cidrs: readonly string[]): ec2.Subnet[] {
    return zonesOf(network).map((availabilityZone, zone) =>
      createSetAsideSubnet(this, `${id}${zone + 1}`, network, {
        name,
        availabilityZone,
        cidrBlock: cidrs[zone] ?? '',
      }),
    );
  }

  /** The type of the two for attachments of VPCs that takes another zone without a replacement. */
  private createAttachment({ vpcId }: ec2.IVpc): ec2.CfnTransitGatewayAttachment {
    const attachment = new ec2.CfnTransitGatewayAttachment(this, 'Attachment', {
      transitGatewayId: this.transitGatewayId,
      vpcId,
      subnetIds: this.attachmentSubnets.map(({ subnetId }) => subnetId),
      // Without appliance mode the two directions of a flow take the zones that they start in, and each firewall sees half of it:
      // https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html
      options: { ApplianceModeSupport: 'enable', DnsSupport: 'enable', Ipv6Support: 'disable' },
    });
    // With their route tables.
    attachment.node.addDependency(...this.endpointSubnets, ...this.attachmentSubnets);
    return attachment;
  }

  /** The inspection VPC as the spokes see it, when it is ready for them. */
  private createInspectionRoute(routes: readonly ec2.CfnRoute[]): ec2.CfnTransitGatewayRoute {
    const transitGatewayAttachmentId = this.attachment.ref;
    const association = new ec2.CfnTransitGatewayRouteTableAssociation(this, 'Association', {
      transitGatewayAttachmentId,
      transitGatewayRouteTableId: this.inspectionRouteTable.ref,
    });
    const route = new ec2.CfnTransitGatewayRoute(this, 'InspectionRoute', {
      transitGatewayAttachmentId,
      transitGatewayRouteTableId: this.spokeRouteTable.ref,
      destinationCidrBlock: '0.0.0.0/0',
    });
    for (const before of [association, ...routes]) route.addResourceDependency(before);
    return route;
  }

  private withoutApplianceMode(): string[] {
    return optionsOf(this.attachment).ApplianceModeSupport === 'enable'
      ? []
      : [
          `the attachment of the inspection VPC must have appliance mode, or each firewall sees one direction of a flow; leave its option ApplianceModeSupport at 'enable'`,
        ];
  }

  private metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/TransitGateway',
      metricName,
      // https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-cloudwatch-metrics.html
      dimensionsMap: { TransitGateway: this.transitGatewayId },
      statistic: cloudwatch.Stats.SUM,
      period: MINUTE,
      ...options,
    }).attachTo(this);
  }
}
