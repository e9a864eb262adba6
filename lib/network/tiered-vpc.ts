import { Construct } from 'constructs';
import { Fn, Stack, Token } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { markRoutedElsewhere } from '../private/network-reach';
import { injectedProps } from '../private/property-injection';
import { acknowledgeInherent } from '../private/rule-packs';
import { at, isKnown, matches, nonEmptyList, rule, validate, wholeNumber } from '../private/validation';
import { Egress } from './egress';
import { FlowLogs } from './flow-logs';
import { InterfaceEndpointSet } from './interface-endpoint-set';

/** Properties of a `TieredVpc`. */
export interface TieredVpcProps {
  /**
   * The IPv4 range, /16 to /20. Cannot be changed later without replacing everything in the VPC.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * Number of availability zones, 1 to 4. Room for four is set aside, so raising it later moves no subnet.
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
   * Interface endpoints, about 7.30 USD a month each in each zone.
   *
   * @default - none
   */
  readonly interfaceEndpoints?: InterfaceEndpointSet[];

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
   * Whether subnets have IPv6 addresses as well, from a /56 that Amazon gives. The private tier then reaches the
   * internet over IPv6 by an egress-only gateway, which is free.
   *
   * @default false
   */
  readonly ipv6?: boolean;
}

/** Room is set aside for this many zones. */
const MAX_ZONES = 4;

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

  /** The interface endpoints by name, for example `EcrApi`. */
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

  private readonly cidr: string;
  private readonly endpointZones: number;
  private sharedEndpointGroup?: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: TieredVpcProps = {}) {
    super(scope, id);
    props = injectedProps(TieredVpc.PROPERTY_INJECTION_ID, scope, id, props);
    const zones = props.availabilityZones?.length ?? props.zones ?? 2;
    const egress = props.egress ?? Egress.none();
    validate(at('TieredVpc', scope, id), rules(props, zones), egress._rules(zones));
    this.cidr = props.cidr ?? '10.0.0.0/16';
    const way = egress._bind();

    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(this.cidr),
      ipProtocol: props.ipv6 ? ec2.IpProtocol.DUAL_STACK : ec2.IpProtocol.IPV4_ONLY,
      ...zoneProps(this, zones, props.availabilityZones),
      reservedAzs: MAX_ZONES - zones,
      subnetConfiguration: tiers(this.cidr),
      natGateways: way.natGateways,
      natGatewayProvider: way.natGatewayProvider,
      restrictDefaultSecurityGroup: true,
    });
    if (way.routedElsewhere) markRoutedElsewhere(this.vpc);
    acknowledgePublicTier(this.vpc);
    const parts = way.finish(this, this.vpc);
    for (const { connections } of parts.natInstances)
      connections.allowFrom(ec2.Peer.ipv4(this.cidr), ec2.Port.allTraffic(), 'Private tier to the internet');
    ({
      alarms: this.alarms,
      natGateways: this.natGateways,
      natInstances: this.natInstances,
      addresses: this.natAddresses,
    } = parts);
    this.privateTierReachesInternet = egress.reachesInternet;

    this.addGatewayEndpoints(
      props.gatewayEndpoints ?? [ec2.GatewayVpcEndpointAwsService.S3, ec2.GatewayVpcEndpointAwsService.DYNAMODB],
    );
    this.endpointZones = props.interfaceEndpointZones ?? zones;
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
      this.sharedEndpointGroup.addIngressRule(ec2.Peer.ipv4(this.cidr), ec2.Port.tcp(443), 'HTTPS from the VPC');
    }
    return this.sharedEndpointGroup;
  }

  /** Adds the endpoints of a set that are not there yet. A service has one endpoint, also under two names. */
  public addInterfaceEndpoints(set: InterfaceEndpointSet): void {
    const added = Object.entries(set.services).map(([name, service]) => ({
      name,
      id: endpointId(name, service),
      service,
    }));
    validate(
      `endpoints of '${this.node.path}'`,
      added.map(({ name, id }) =>
        rule(
          name in this.interfaceEndpoints && this.interfaceEndpoints[name] !== this.vpc.node.tryFindChild(id),
          () => `'services' must name each service by a name of its own, got '${name}' for two; rename one of them`,
        ),
      ),
    );
    for (const { name, id, service } of added) {
      this.interfaceEndpoints[name] ??=
        (this.vpc.node.tryFindChild(id) as ec2.InterfaceVpcEndpoint | undefined) ?? this.createEndpoint(id, service);
    }
  }

  private createEndpoint(id: string, service: ec2.InterfaceVpcEndpointService): ec2.InterfaceVpcEndpoint {
    return this.vpc.addInterfaceEndpoint(id, {
      service,
      subnets: { subnets: this.vpc.privateSubnets.slice(0, this.endpointZones) },
      securityGroups: [this.endpointSecurityGroup],
      // The shared group says who may call; `open` would add a rule for each endpoint.
      open: false,
      privateDnsEnabled: true,
    });
  }

  private addGatewayEndpoints(services: ec2.GatewayVpcEndpointAwsService[]): void {
    for (const service of services) {
      this.vpc.addGatewayEndpoint(gatewayName(service), {
        service,
        subnets: [{ subnets: [...this.vpc.privateSubnets, ...this.vpc.isolatedSubnets] }],
      });
    }
  }
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

function rules(props: TieredVpcProps, zones: number) {
  return [
    ...matches(
      'cidr',
      props.cidr,
      /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|20)$/,
      "an IPv4 range from /16 to /20, for example '10.0.0.0/16'",
    ),
    rule(
      isKnown(props.cidr) && /^[\d.]+\//.test(props.cidr) && !isNetworkAddress(props.cidr),
      () => `'cidr' must be the first address of its range with four numbers from 0 to 255, got '${props.cidr}'`,
    ),
    ...wholeNumber('zones', props.zones, { min: 1, max: MAX_ZONES }),
    rule(
      props.zones !== undefined && props.availabilityZones !== undefined,
      () => `'zones' and 'availabilityZones' must not both be given; leave out 'zones'`,
    ),
    ...nonEmptyList('availabilityZones', props.availabilityZones),
    rule(
      (props.availabilityZones?.length ?? 0) > MAX_ZONES,
      () => `'availabilityZones' must name at most ${MAX_ZONES} zones, got ${props.availabilityZones?.length}`,
    ),
    ...wholeNumber('interfaceEndpointZones', props.interfaceEndpointZones, { min: 1, max: zones }),
  ];
}

function isNetworkAddress(cidr: string): boolean {
  const [address = '', bits = ''] = cidr.split('/');
  const octets = address.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => octet > 255)) return false;
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return value % 2 ** (32 - Number(bits)) === 0;
}

/** A /20 for each private subnet of a /16 and a sixteenth of that for the others; the same shares of smaller ranges. */
function tiers(cidr: string): ec2.SubnetConfiguration[] {
  const wide = Token.isUnresolved(cidr) ? 20 : Number(cidr.split('/')[1]) + 4;
  const narrow = Math.min(wide + 4, 28);
  return [
    // Load balancers and NAT bring their own addresses; nothing else gets one by accident.
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: narrow, mapPublicIpOnLaunch: false },
    // The type stays the same without egress, so that adding it later keeps the subnets.
    { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: wide },
    { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: narrow },
  ];
}

function zoneProps(
  scope: Construct,
  zones: number,
  names?: string[],
): Pick<ec2.VpcProps, 'maxAzs' | 'availabilityZones'> {
  if (names) return { availabilityZones: names };
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
