import { Construct, DependencyGroup } from 'constructs';
import { Fn, Stack, Token } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { parseCidr } from '../private/cidr';
import { markRoutedElsewhere } from '../private/network-reach';
import { injectedProps } from '../private/property-injection';
import { acknowledgeInherent } from '../private/rule-packs';
import { at, rule, validate } from '../private/validation';
import { Egress } from './egress';
import { FlowLogs } from './flow-logs';
import { GatewayEndpointPolicy } from './gateway-endpoint-policy';
import { InterfaceEndpointPolicy } from './interface-endpoint-policy';
import { InterfaceEndpointSet } from './interface-endpoint-set';
import { BlockPublicAccessExclusion, IpamAllocation, NetworkTier, SecondaryRange, SubnetMasks } from './network-tier';
import { addressesOf, rememberAddresses, tierMasks, tiers } from './private/network-layout';
import { MAX_ZONES, tieredVpcRules } from './private/tiered-vpc-rules';

/** Properties of a `TieredVpc`. */
export interface TieredVpcProps {
  /**
   * The IPv4 range, /16 to /24. Cannot be changed later without replacing everything in the VPC.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * The IPv4 range from a pool of IP Address Manager, in place of `cidr`. A change replaces everything in the VPC.
   *
   * @default - none
   */
  readonly ipamAllocation?: IpamAllocation;

  /**
   * Further IPv4 ranges, up to 4, each with private subnets of its own in all zones (`secondarySubnets`).
   *
   * @default - none
   */
  readonly secondaryRanges?: SecondaryRange[];

  /**
   * The sizes of the subnets of the three tiers. A change replaces them.
   *
   * @default - a sixteenth of the VPC for each private subnet, a sixteenth of that for the others
   */
  readonly subnetMasks?: SubnetMasks;

  /**
   * Tiers beside the three, after them in the order of addresses: add others at the end.
   *
   * @default - none
   */
  readonly additionalTiers?: NetworkTier[];

  /**
   * The number of zones that room is set aside for, 1 to 4; fewer leave more addresses to each subnet of a small range. A change
   * moves subnets, which fails.
   *
   * @default 4
   */
  readonly maxZones?: number;

  /**
   * Number of availability zones, 1 to `maxZones`. Room is set aside for more, so raising it later moves no subnet.
   *
   * A stack with a fixed account and Region looks up its zones; one without takes the first of `Fn::GetAZs`, so give
   * no more than the Region has.
   *
   * @default 2
   */
  readonly zones?: number;

  /**
   * The zones by name, in place of `zones`; keep their order, it decides which addresses they have, and add others at
   * the end: a subnet cannot change its zone.
   *
   * @default - chosen by AWS
   */
  readonly availabilityZones?: string[];

  /**
   * The way of the private tier to the internet.
   *
   * @default Egress.none() - no NAT gateway is paid for unless you ask for it
   */
  readonly egress?: Egress;

  /**
   * Gateway endpoints for the private and isolated tiers. They are free.
   *
   * @default - S3 and DynamoDB
   */
  readonly gatewayEndpoints?: ec2.GatewayVpcEndpointAwsService[];

  /**
   * The resources that can be reached by the gateway endpoints.
   *
   * @default GatewayEndpointPolicy.fullAccess() - a narrower one breaks workloads that read buckets of others
   */
  readonly gatewayEndpointPolicy?: GatewayEndpointPolicy;

  /**
   * Interface endpoints, about 7.30 USD a month each in each zone.
   *
   * @default - none
   */
  readonly interfaceEndpoints?: InterfaceEndpointSet[];

  /**
   * The identities that may use the interface endpoints to services of AWS, also those that are added later. Each service
   * must support policies: `aws ec2 describe-vpc-endpoint-services` says `VpcEndpointPolicySupported`.
   *
   * @default InterfaceEndpointPolicy.fullAccess() - a narrower one breaks workloads that assume roles of others
   */
  readonly interfaceEndpointPolicy?: InterfaceEndpointPolicy;

  /**
   * The number of zones that the interface endpoints stand in, 1 to `zones`. With fewer than all, callers of the other zones pay
   * 0.01 USD per GB to get there, and the failure of a zone takes the endpoints along.
   *
   * @default - in all zones
   */
  readonly interfaceEndpointZones?: number;

  /**
   * The flow logs of the VPC.
   *
   * @default FlowLogs.toCloudWatch() - all traffic, kept three months
   */
  readonly flowLogs?: FlowLogs;

  /**
   * Whether subnets have IPv6 addresses as well, from a /56 that Amazon gives. With egress the private tier then reaches the
   * internet over IPv6 by an egress-only gateway, which is free; with `Egress.none()` and `Egress.external()` it does not.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * The exclusion of the VPC where the account blocks public access to its VPCs
   * (https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html). Without one load balancers and NAT do not work
   * there.
   *
   * @default - none
   */
  readonly blockPublicAccessExclusion?: BlockPublicAccessExclusion;
}

/**
 * A VPC in three tiers: public (load balancers, NAT), private (workloads) and isolated (data stores).
 *
 * Nothing in it costs money at idle unless you ask for egress or interface endpoints. Its default security group
 * admits nothing: a custom resource takes its rules away, because CloudFormation cannot.
 */
export class TieredVpc extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.network.TieredVpc';

  /** The VPC. Pass it to constructs as `vpc`. */
  public readonly vpc: ec2.Vpc;

  /** Whether the private tier reaches the internet. */
  public readonly privateTierReachesInternet: boolean;

  /** The flow log; undefined where there is none. */
  public readonly flowLog?: ec2.FlowLog;

  /** The log group of the flow log; undefined where it goes elsewhere. */
  public readonly flowLogGroup?: logs.LogGroup;

  /** The gateway endpoints by name, `S3` and `DynamoDb`; their policies can be added to. */
  public readonly gatewayEndpoints: { [name: string]: ec2.GatewayVpcEndpoint } = {};

  /** The private subnets of the secondary ranges by the names of these. */
  public readonly secondarySubnets: { [name: string]: ec2.ISubnet[] } = {};

  /** The interface endpoints by name, for example `EcrApi`; their policies can be added to. */
  public readonly interfaceEndpoints: { [name: string]: ec2.InterfaceVpcEndpoint } = {};

  /** The alarms of NAT gateways or instance; empty without them or with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The NAT gateways; empty without. */
  public readonly natGateways: ec2.CfnNatGateway[];

  /** The NAT instances; empty without. */
  public readonly natInstances: ec2.Instance[];

  /**
   * The public addresses that requests of the private tier come from, for the allow-lists of others. Empty where they are not
   * known: without egress, with one of another network or of your own, or with Elastic IPs given without their address.
   */
  public readonly natAddresses: string[];

  private readonly ranges: string[];
  private readonly endpointOfService = new Map<string, ec2.InterfaceVpcEndpoint>();
  private readonly endpointZones: number;
  private readonly endpointPolicy: InterfaceEndpointPolicy;
  private sharedEndpointGroup?: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: TieredVpcProps = {}) {
    super(scope, id);
    props = injectedProps(TieredVpc.PROPERTY_INJECTION_ID, scope, id, props);
    const { maxZones = MAX_ZONES, cidr = '10.0.0.0/16', egress = Egress.none(), ipamAllocation } = props;
    const zones = props.availabilityZones?.length ?? props.zones ?? Math.min(2, maxZones);
    const range = ipamAllocation?.ipv4NetmaskLength ?? parseCidr(cidr)?.prefix ?? 16;
    validate(
      at('TieredVpc', scope, id),
      tieredVpcRules(scope, props, { cidr: ipamAllocation ? '' : cidr, range, zones, maxZones }),
      egress._rules(zones),
    );
    const way = egress._bind();

    const subnetConfiguration = tiers(tierMasks(range, props.subnetMasks), props.additionalTiers);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ipamAllocation ? ec2.IpAddresses.awsIpamAllocation(ipamAllocation) : ec2.IpAddresses.cidr(cidr),
      ipProtocol: props.ipv6 ? ec2.IpProtocol.DUAL_STACK : ec2.IpProtocol.IPV4_ONLY,
      ...zoneProps(this, zones, props.availabilityZones),
      reservedAzs: maxZones - zones,
      subnetConfiguration,
      natGateways: way.natGateways,
      natGatewayProvider: way.natGatewayProvider,
      restrictDefaultSecurityGroup: true,
    });
    // aws-cdk-lib counts the zones that room is set aside for by a name that is none.
    this.vpc.availabilityZones.splice(zones);
    const masks = subnetConfiguration.map(({ cidrMask = 28 }) => cidrMask);
    rememberAddresses(this.vpc, addressesOf(maxZones, masks));
    // Traffic within the VPC is of all its ranges.
    this.ranges = [
      ipamAllocation ? this.vpc.vpcCidrBlock : cidr,
      ...(props.secondaryRanges ?? []).map((it) => it.cidr),
    ];
    if (props.ipv6 && (!egress.reachesInternet || way.routedElsewhere)) removeIpv6Egress(this.vpc);
    for (const secondary of props.secondaryRanges ?? []) {
      this.secondarySubnets[secondary.name] = addSecondaryRange(this.vpc, secondary, maxZones, way.natGatewayProvider);
    }
    if (way.routedElsewhere) markRoutedElsewhere(this.vpc);
    acknowledgePublicTier(this.vpc);
    const parts = way.finish(this, this.vpc);
    if (way.opensToVpc) this.allowFromVpc(parts.natInstances, ec2.Port.allTraffic(), 'Private tier to the internet');
    ({
      alarms: this.alarms,
      natGateways: this.natGateways,
      natInstances: this.natInstances,
      addresses: this.natAddresses,
    } = parts);
    this.privateTierReachesInternet = egress.reachesInternet;
    if (props.blockPublicAccessExclusion) {
      new ec2.CfnVPCBlockPublicAccessExclusion(this, 'BlockPublicAccessExclusion', {
        vpcId: this.vpc.vpcId,
        internetGatewayExclusionMode: props.blockPublicAccessExclusion,
      });
    }

    this.addGatewayEndpoints(
      props.gatewayEndpoints ?? [ec2.GatewayVpcEndpointAwsService.S3, ec2.GatewayVpcEndpointAwsService.DYNAMODB],
      props.gatewayEndpointPolicy ?? GatewayEndpointPolicy.fullAccess(),
    );
    this.endpointZones = props.interfaceEndpointZones ?? zones;
    this.endpointPolicy = props.interfaceEndpointPolicy ?? InterfaceEndpointPolicy.fullAccess();
    for (const set of props.interfaceEndpoints ?? []) this.addInterfaceEndpoints(set);
    ({ flowLog: this.flowLog, logGroup: this.flowLogGroup } = (props.flowLogs ?? FlowLogs.toCloudWatch())._bind(
      this,
      this.vpc,
    ));
  }

  /** The security group of the interface endpoints: HTTPS from the VPC. Created with the first endpoint. */
  public get endpointSecurityGroup(): ec2.SecurityGroup {
    if (!this.sharedEndpointGroup) {
      this.sharedEndpointGroup = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
        vpc: this.vpc,
        description: 'Interface endpoints: HTTPS from the VPC',
        allowAllOutbound: false,
      });
      this.allowFromVpc([this.sharedEndpointGroup], ec2.Port.tcp(443), 'HTTPS from the VPC');
    }
    return this.sharedEndpointGroup;
  }

  /** Adds the endpoints of a set that are not there yet. A service has one endpoint, also under two names. */
  public addInterfaceEndpoints(set: InterfaceEndpointSet): void {
    const added = Object.entries(set.services);
    validate(
      `endpoints of '${this.node.path}'`,
      added.map(([name, service]) =>
        rule(
          name in this.interfaceEndpoints && this.interfaceEndpoints[name] !== this.endpointOfService.get(service.name),
          () => `'services' must name each service by a name of its own, got '${name}' for two; rename one of them`,
        ),
      ),
    );
    for (const [name, service] of added) {
      const endpoint =
        this.endpointOfService.get(service.name) ?? this.createEndpoint(endpointId(name, service), service);
      this.endpointOfService.set(service.name, endpoint);
      this.interfaceEndpoints[name] ??= endpoint;
    }
  }

  private createEndpoint(id: string, service: ec2.InterfaceVpcEndpointService): ec2.InterfaceVpcEndpoint {
    const endpoint = this.vpc.addInterfaceEndpoint(id, {
      service,
      subnets: { subnets: this.vpc.privateSubnets.slice(0, this.endpointZones) },
      securityGroups: [this.endpointSecurityGroup],
      // The shared group says who may call; `open` would add a rule for each endpoint.
      open: false,
      privateDnsEnabled: true,
    });
    if (service instanceof ec2.InterfaceVpcEndpointAwsService) {
      for (const statement of this.endpointPolicy._bind()) endpoint.addToPolicy(statement);
    }
    return endpoint;
  }

  private addGatewayEndpoints(services: ec2.GatewayVpcEndpointAwsService[], policy: GatewayEndpointPolicy): void {
    const { privateSubnets, isolatedSubnets } = this.vpc;
    const subnets = [...privateSubnets, ...isolatedSubnets, ...Object.values(this.secondarySubnets).flat()];
    for (const service of services) {
      const name = gatewayName(service);
      const endpoint = this.vpc.addGatewayEndpoint(name, { service, subnets: [{ subnets }] });
      for (const statement of policy._bind(this, service)) endpoint.addToPolicy(statement);
      this.gatewayEndpoints[name] = endpoint;
    }
  }

  private allowFromVpc(targets: ec2.IConnectable[], port: ec2.Port, description: string): void {
    for (const { connections } of targets) {
      for (const range of this.ranges) connections.allowFrom(ec2.Peer.ipv4(range), port, description);
    }
  }
}

/** Takes away what aws-cdk-lib gives the private tier with IPv6: an egress-only gateway and the routes to it. */
function removeIpv6Egress(vpc: ec2.Vpc): void {
  vpc.node.tryRemoveChild('EIGW6');
  for (const subnet of vpc.privateSubnets) {
    subnet.node.tryRemoveChild('DefaultRoute6');
    // Workloads wait for their routes: for the one that is gone they would wait in vain.
    const routes = subnet.node.findAll().filter((child) => child instanceof ec2.CfnRoute);
    Object.assign(subnet, { internetConnectivityEstablished: new DependencyGroup(...routes) });
  }
}

/** Subnets of equal size, for the zones that are there. */
function addSecondaryRange(
  vpc: ec2.Vpc,
  { name, cidr }: SecondaryRange,
  maxZones: number,
  provider?: ec2.NatProvider,
): ec2.ISubnet[] {
  const block = new ec2.CfnVPCCidrBlock(vpc, `${name}Range`, { vpcId: vpc.vpcId, cidrBlock: cidr });
  const bits = Math.ceil(Math.log2(maxZones));
  const prefix = Number(cidr.split('/')[1]) + bits;
  return vpc.availabilityZones.map((availabilityZone, zone) => {
    const subnet = new ec2.PrivateSubnet(vpc, `${name}Subnet${zone + 1}`, {
      vpcId: vpc.vpcId,
      availabilityZone,
      cidrBlock: bits === 0 ? cidr : Fn.select(zone, Fn.cidr(cidr, 2 ** bits, String(32 - prefix))),
    });
    subnet.node.addDependency(block);
    provider?.configureSubnet(subnet);
    return subnet;
  });
}

function acknowledgePublicTier(vpc: ec2.Vpc): void {
  for (const subnet of vpc.publicSubnets) {
    acknowledgeInherent(
      subnet,
      'The public tier is where load balancers and NAT gateways stand; no instance gets a public address by itself',
      'VPCNoUnrestrictedRouteToIGW',
    );
  }
}

function zoneProps(
  scope: Construct,
  zones: number,
  names?: string[],
): Pick<ec2.VpcProps, 'maxAzs' | 'availabilityZones'> {
  // aws-cdk-lib adds to the list that it is given.
  if (names) return { availabilityZones: [...names] };
  const { region, account } = Stack.of(scope);
  // A stack of no fixed environment would get two zones at most.
  if (Token.isUnresolved(region) || Token.isUnresolved(account)) {
    return { availabilityZones: Array.from({ length: zones }, (_, zone) => Fn.select(zone, Fn.getAzs())) };
  }
  return { maxAzs: zones };
}

/**
 * The id of an endpoint: by its service, because a VPC has one for each whose private DNS name it takes. A second one under
 * another name would fail (https://github.com/hashicorp/terraform-provider-aws/issues/17535).
 */
function endpointId(name: string, service: ec2.InterfaceVpcEndpointService): string {
  if (!(service instanceof ec2.InterfaceVpcEndpointAwsService)) return name;
  const words = service.shortName.split(/[^A-Za-z0-9]+/);
  return `Interface${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}

/** `com.amazonaws.region.s3` is `S3`. */
function gatewayName(service: ec2.GatewayVpcEndpointAwsService): string {
  const name = service.name.split('.').at(-1) ?? 'gateway';
  return { s3: 'S3', dynamodb: 'DynamoDb', s3express: 'S3Express' }[name] ?? name;
}
