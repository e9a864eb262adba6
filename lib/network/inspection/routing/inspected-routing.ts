import { Construct } from 'constructs';
import { Fn, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms, IObservable } from '../../../observability';
import { graph } from '../../../observability/internal';
import { injectedProps } from '../../../private/property-injection';
import { acknowledgeInherent } from '../../../private/rule-packs';
import { at, quoted, validate } from '../../../private/validation';
import { endpointRanges, InspectedNetwork, inspectedNetworkOf, resourceOf } from '../../private/inspected-network';
import { inspectedRoutingRules, markInspected } from '../../private/inspected-routing-rules';
import { endpointAlarms, endpointMetric } from '../../private/inspection-endpoints';
import { createSetAsideSubnet } from '../../private/set-aside-subnet';
import { Inspection } from './inspection';

/** The thresholds of the alarms of an inspection. */
export interface InspectedRoutingAlarmThresholds {
  /**
   * The number of packets that an endpoint drops in a minute, in three of five minutes, 1 or more.
   *
   * @default 100
   */
  readonly droppedPackets?: number;
}

/** Properties of an `InspectedRouting`. */
export interface InspectedRoutingProps {
  /** The VPC, which must be of the same stack and have public subnets in two zones or more. All of these are inspected. */
  readonly vpc: ec2.IVpc;

  /** The place of the inspection. */
  readonly inspection: Inspection;

  /**
   * The IPv4 ranges of the subnets for the endpoints, a /28 for each zone of the public subnets, in their order. A subnet cannot move,
   * and neither can an endpoint.
   *
   * @default - from the end of the VPC's first range, the last /28 for the first zone
   */
  readonly endpointSubnetCidrs?: string[];

  /**
   * Whether traffic goes around the inspection. The endpoints stay, and no route leads to them: public subnets get theirs changed in place,
   * by one deployment.
   *
   * @default false
   */
  readonly bypass?: boolean;

  /**
   * The recipients of the alarms on endpoints that drop packets. There are none with `Inspection.networkFirewall()`, which has its own.
   */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 100 dropped packets a minute
   */
  readonly alarmThresholds?: InspectedRoutingAlarmThresholds;
}

/**
 * The way of a VPC's traffic with the internet through an inspection: appliances behind a Gateway Load Balancer, or AWS Network
 * Firewall. What comes in by the internet gateway and what leaves public subnets takes the endpoint of the subnet's own zone, in both
 * directions; so does what private subnets send by NAT gateways.
 *
 * The endpoints of a Gateway Load Balancer are billed by the hour in each zone, at 0.01 USD about 15 USD a month in two, and by the GB
 * (https://aws.amazon.com/privatelink/pricing/).
 */
export class InspectedRouting extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.network.InspectedRouting';

  /** The subnets of the endpoints, in the order of the zones. Nothing else belongs in them: it would not be inspected. */
  public readonly endpointSubnets: ec2.ISubnet[];

  /** The ids of the endpoints, in the order of the zones. */
  public readonly endpointIds: string[];

  /** The endpoints of a Gateway Load Balancer; empty with `Inspection.networkFirewall()`. */
  public readonly endpoints: ec2.CfnVPCEndpoint[];

  /** The route table of the internet gateway with the ways to the endpoints; with a bypass it is empty, and not in use. */
  public readonly edgeRouteTable: ec2.CfnRouteTable;

  /** The route table of the internet gateway for a bypass: it has no route of its own. */
  public readonly bypassRouteTable: ec2.CfnRouteTable;

  /** The association of the internet gateway with one of the two. */
  public readonly edgeAssociation: ec2.CfnGatewayRouteTableAssociation;

  /** The alarms on dropped packets; empty with `Alarms.none()` and with `Inspection.networkFirewall()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly vpc: ec2.IVpc;

  constructor(scope: Construct, id: string, props: InspectedRoutingProps) {
    super(scope, id);
    props = injectedProps(InspectedRouting.PROPERTY_INJECTION_ID, scope, id, props);
    const { vpc, inspection, bypass = false } = props;
    const network = inspectedNetworkOf(vpc);
    const cidrs = props.endpointSubnetCidrs ?? (network ? endpointRanges(network) : []);
    validate(
      at('InspectedRouting', scope, id),
      inspectedRoutingRules(this, props, network, cidrs),
      inspection._rules(vpc),
    );
    const known = network as InspectedNetwork;
    markInspected(vpc);

    this.vpc = vpc;
    const subnets = cidrs.map((cidr, zone) =>
      this.createEndpointSubnet(`EndpointSubnet${zone + 1}`, known, zone, cidr),
    );
    this.endpointSubnets = subnets;
    const { endpointIds, endpoints } = inspection._bind({ scope: this, vpc, subnets, ipv6: known.ipv6 });
    this.endpointIds = [...endpointIds];
    this.endpoints = [...endpoints];
    // What comes out of an endpoint must have a way on before anything is led into it.
    const waysOn = subnets.flatMap(({ node }) => node.findAll()).filter((it) => it instanceof ec2.CfnRoute);
    this.edgeRouteTable = new ec2.CfnRouteTable(this, 'EdgeRouteTable', { vpcId: vpc.vpcId });
    this.bypassRouteTable = new ec2.CfnRouteTable(this, 'BypassRouteTable', { vpcId: vpc.vpcId });
    // AWS takes no route to an endpoint that is not accepted yet, which a bypass is there to wait for:
    // https://github.com/hashicorp/terraform-provider-aws/issues/32774
    const waysIn = (bypass ? [] : known.publicSubnets).flatMap((subnet) =>
      this.createWaysIn(subnet.node.id, subnet, this.endpointIdOf(known.zones, subnet)),
    );
    const before = [...waysOn, ...waysIn];
    this.edgeAssociation = this.createEdgeAssociation(known, bypass, before);
    if (bypass) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:inspection-bypassed',
        `traffic of '${vpc.node.path}' with the internet goes around its inspection; take 'bypass' away as soon as the inspection works`,
      );
    } else {
      this.leadOut(known, before);
    }
    this.alarms = this.createAlarms(props);
    this.node.addValidation({ validate: () => this.routesAround(bypass) });
  }

  /**
   * Packets that the endpoint of a zone dropped, for a Gateway Load Balancer.
   *
   * @param zone the number of the zone, 0 for the first
   */
  public metricDroppedPackets(zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('PacketsDropped', zone, options);
  }

  /**
   * Bytes that the endpoint of a zone took, in both directions, for a Gateway Load Balancer.
   *
   * @param zone the number of the zone, 0 for the first
   */
  public metricProcessedBytes(zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BytesProcessed', zone, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    if (this.endpoints.length === 0) return [];
    return [
      graph(this, 'inspected traffic', {
        left: this.endpoints.map((_, zone) => this.metricProcessedBytes(zone, { label: `Zone ${zone + 1}` })),
        right: this.endpoints.map((_, zone) => this.metricDroppedPackets(zone, { label: `Zone ${zone + 1}, dropped` })),
      }),
    ];
  }

  private createEndpointSubnet(id: string, network: InspectedNetwork, zone: number, cidrBlock: string): ec2.Subnet {
    const { vpc, zones, attachment, ipv6 } = network;
    const subnet = createSetAsideSubnet(this, id, network, {
      name: 'Inspection',
      availabilityZone: zones[zone] ?? '',
      cidrBlock,
      ...(ipv6 && {
        // The last /64 for the first zone, as with IPv4. A VPC has 256 of them.
        ipv6CidrBlock: Fn.select(255 - zone, Fn.cidr(Fn.select(0, vpc.vpcIpv6CidrBlocks), 256, '64')),
        assignIpv6AddressOnCreation: false,
      }),
    });
    if (attachment && vpc.internetGatewayId) {
      subnet.addDefaultInternetRoute(vpc.internetGatewayId, attachment);
      if (ipv6) subnet.addIpv6DefaultInternetRoute(vpc.internetGatewayId, attachment);
    }
    acknowledgeInherent(
      subnet,
      'The subnet has an endpoint for inspection alone, between the internet gateway and the public subnets',
      'VPCNoUnrestrictedRouteToIGW',
    );
    return subnet;
  }

  /** https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html: destinations are ranges of whole subnets. */
  private createWaysIn(name: string, subnet: ec2.Subnet, vpcEndpointId: string): ec2.CfnRoute[] {
    const { ref: routeTableId } = this.edgeRouteTable;
    const resource = resourceOf(subnet);
    const { ipv6CidrBlock: destinationIpv6CidrBlock } = resource;
    const target = { routeTableId, vpcEndpointId };
    const ways = [new ec2.CfnRoute(this, `${name}Ingress`, { ...target, destinationCidrBlock: subnet.ipv4CidrBlock })];
    if (destinationIpv6CidrBlock !== undefined) {
      ways.push(new ec2.CfnRoute(this, `${name}IngressIpv6`, { ...target, destinationIpv6CidrBlock }));
    }
    for (const way of ways) way.addResourceDependency(resource);
    return ways;
  }

  private createEdgeAssociation(
    { vpc, attachment }: InspectedNetwork,
    bypass: boolean,
    before: readonly ec2.CfnRoute[],
  ): ec2.CfnGatewayRouteTableAssociation {
    // One table in place of the other, and not one route after the other: in place, and all public subnets at once.
    const association = new ec2.CfnGatewayRouteTableAssociation(this, 'EdgeAssociation', {
      gatewayId: vpc.internetGatewayId ?? '',
      routeTableId: (bypass ? this.bypassRouteTable : this.edgeRouteTable).ref,
    });
    for (const route of before) association.addResourceDependency(route);
    if (attachment) association.addResourceDependency(attachment);
    return association;
  }

  /** The routes stay what they are, with another target: taken away and made again, they would cut the subnets off meanwhile. */
  private leadOut({ routesOut, zones }: InspectedNetwork, before: readonly ec2.CfnRoute[]): void {
    for (const [subnet, routes] of routesOut) {
      for (const route of routes) {
        route.gatewayId = undefined;
        route.vpcEndpointId = this.endpointIdOf(zones, subnet);
        for (const way of before) route.addResourceDependency(way);
      }
    }
  }

  /** Routes that were made after the construct, which go around the inspection. */
  private routesAround(bypass: boolean): string[] {
    const network = inspectedNetworkOf(this.vpc);
    if (!network) return [];
    const own = new Set<unknown>(this.endpointSubnets.flatMap(({ node }) => node.findAll()));
    const ofPublic = bypass ? [] : [...network.routesOut.values()].flat();
    const around = [...network.routesAround, ...ofPublic].filter((route) => !own.has(route));
    if (around.length === 0) return [];
    const paths = quoted(around.map(({ node }) => node.path));
    return [`routes go around the inspection: ${paths}; make those of public subnets before it, and take others away`];
  }

  private endpointIdOf(zones: readonly string[], { availabilityZone }: ec2.ISubnet): string {
    return this.endpointIds[zones.indexOf(availabilityZone)] ?? '';
  }

  private metric(metricName: string, zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return endpointMetric(this, this.endpoints[zone], metricName, options);
  }

  private createAlarms({ alarms, alarmThresholds = {} }: InspectedRoutingProps): cloudwatch.Alarm[] {
    return endpointAlarms(this, alarms, this.endpoints, {
      threshold: alarmThresholds.droppedPackets ?? 100,
      fails: 'traffic of that zone with the internet fails',
    });
  }
}
