import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../../observability';
import { graph } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, rule, Rules, validate } from '../../private/validation';
import { AccessLogs } from '../access-logs';
import { acknowledgeUnprotected } from '../private/deletion-protection';
import { addFurtherCertificates } from '../private/listener-certificates';
import { defaultClients, isDualStack } from '../private/load-balancer-clients';
import { addRecords } from '../private/load-balancer-domain';
import { defaultSubnets } from '../private/load-balancer-subnets';
import { addNetworkLoadBalancerAlarms } from '../private/network-alarms';
import { networkLoadBalancerRules } from '../private/network-load-balancer-rules';
import { quicRules, shiftRules, takesDatagrams } from '../private/network-target-rules';
import { transportPorts } from '../private/transport-ports';
import { addZonalAutoshift } from '../private/zonal-autoshift';
import { NetworkLoadBalancerAlarmThresholds } from './network-alarm-thresholds';
import { NetworkExposure, NetworkExposureConfig } from './network-exposure';
import { NetworkPort } from './network-port';

/** Properties of a `StaticIpNetworkLoadBalancer`. */
export interface StaticIpNetworkLoadBalancerProps {
  /** The VPC that it stands in. A change fails, for a load balancer cannot move: give it another id with it. */
  readonly vpc: ec2.IVpc;

  /** The clients that can reach it, and its options. */
  readonly exposure: NetworkExposure;

  /** The recipients of alarms when the load balancer rejects or drops connections. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - one connection without a port, 5 rejected connections a minute
   */
  readonly alarmThresholds?: NetworkLoadBalancerAlarmThresholds;
}

/** A listener of a Network Load Balancer. */
export interface NetworkListenerOptions {
  /** The port, and the protocol on it. */
  readonly listenerPort: NetworkPort;

  /** The target groups that get what comes. */
  readonly action: elbv2.NetworkListenerAction;
}

/**
 * A Network Load Balancer for TCP, UDP and TLS, at addresses that stay: an Elastic IP address in each zone, or a private one.
 *
 * It has a security group, as one that was created without can never get one, and each port that is added is opened to the clients
 * of the exposure. What is behind a port is a `NetworkRoute`, or a `containers.EcsNetworkService`.
 */
export class StaticIpNetworkLoadBalancer extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string =
    'cdk-reference-architectures.loadbalancing.StaticIpNetworkLoadBalancer';

  /** The load balancer. */
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;

  /** The security group of the load balancer; undefined with `NetworkExposure.internetWithQuic()`, which takes none. */
  public readonly securityGroup?: ec2.SecurityGroup;

  /** The Elastic IP addresses that were made for it, one for each zone; empty where there are none or they were given. */
  public readonly elasticIps: ec2.CfnEIP[];

  /** The service of AWS PrivateLink; undefined without one. */
  public readonly endpointService?: ec2.VpcEndpointService;

  /** The network connections of the load balancer: to its targets, and from its clients. */
  public readonly connections: ec2.Connections;

  /** The alarms on connections; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The VPC that it stands in. */
  public readonly vpc: ec2.IVpc;

  private readonly settings: NetworkExposureConfig;
  private readonly listeners = new Map<number, elbv2.NetworkListener>();
  private readonly ports: NetworkPort[] = [];
  private logs?: { readonly bucket?: s3.IBucket };

  constructor(scope: Construct, id: string, props: StaticIpNetworkLoadBalancerProps) {
    super(scope, id);
    props = injectedProps(StaticIpNetworkLoadBalancer.PROPERTY_INJECTION_ID, scope, id, props);
    const { vpc } = props;
    const settings = props.exposure._config;
    this.vpc = vpc;
    this.settings = settings;
    const { internetFacing } = settings;
    const subnets = settings.subnets
      ? vpc.selectSubnets(settings.subnets).subnets
      : defaultSubnets(vpc, internetFacing);
    validate(
      at('StaticIpNetworkLoadBalancer', scope, id),
      networkLoadBalancerRules(vpc, subnets, settings, props.alarmThresholds),
      settings.accessLogs?._rules(this) ?? [],
    );

    this.securityGroup = settings.takesQuic ? undefined : this.createSecurityGroup();
    this.elasticIps =
      internetFacing && !settings.allocationIds ? subnets.map((subnet) => this.createAddress(subnet)) : [];
    this.loadBalancer = this.createLoadBalancer(subnets);
    // Without a security group the L2 would refuse to be asked.
    this.connections = settings.takesQuic ? new ec2.Connections() : this.loadBalancer.connections;
    this.endpointService = this.createEndpointService();
    if (settings.zonalAutoshift) addZonalAutoshift(this, this.loadBalancer.loadBalancerArn, settings.zonalAutoshift);
    if (settings.domain) addRecords(this, settings.domain, this.loadBalancer, this.ipAddressType);
    this.alarms = addNetworkLoadBalancerAlarms(
      this,
      props.alarms,
      this.loadBalancer,
      props.alarmThresholds,
      settings.zonalAutoshift !== undefined,
    );
  }

  /** The Elastic IP addresses that were made for it, for allow lists of others; empty where there are none or they were given. */
  public get publicAddresses(): string[] {
    return this.elasticIps.map(({ attrPublicIp }) => attrPublicIp);
  }

  /** The first name of the `domain`, else the load balancer's own. */
  public get hostName(): string {
    const name = this.settings.domain?.hostNames.find((hostName) => !hostName.startsWith('*'));
    return name ?? this.loadBalancer.loadBalancerDnsName;
  }

  /** The bucket of the access logs; undefined without logs, and as long as there is no TLS port. */
  public get accessLogsBucket(): s3.IBucket | undefined {
    return this.logs?.bucket;
  }

  /**
   * Adds a listener, and opens its port to the clients. Refuses a port that another listener has. Let targets in by
   * `connections`; `NetworkRoute` does all of it.
   *
   * @param scope the construct that owns the listener
   */
  public addListener(scope: Construct, id: string, options: NetworkListenerOptions): elbv2.NetworkListener {
    const { listenerPort, action } = options;
    validate(`listener '${scope.node.path}/${id}'`, this._portRules(listenerPort));
    const { protocol, quic, certificates, sslPolicy, alpnPolicy, idleTimeout } = listenerPort._config;
    const listener = new elbv2.NetworkListener(scope, id, {
      loadBalancer: this.loadBalancer,
      port: listenerPort.number,
      protocol,
      certificates: certificates.length > 0 ? certificates.slice(0, 1) : undefined,
      sslPolicy,
      alpnPolicy,
      tcpIdleTimeout: idleTimeout,
      defaultAction: action,
    });
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listener.html
    if (quic) (listener.node.defaultChild as elbv2.CfnListener).protocol = quic;
    addFurtherCertificates(listener, certificates);
    this.listeners.set(listenerPort.number, listener);
    this.ports.push(listenerPort);
    this.admitClients(listenerPort);
    if (certificates.length > 0) this.switchLogsOn();
    else {
      acknowledgeInherent(
        listener,
        'The port passes TCP or UDP on as it is: encryption is a matter of the client and the target, and only TLS takes a certificate',
        'ELBv2ACMCertificateRequired',
      );
    }
    return listener;
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const { metrics } = this.loadBalancer;
    return [
      graph(this, 'connections', {
        left: [metrics.newFlowCount({ label: 'new' })],
        right: [metrics.activeFlowCount({ label: 'active' })],
      }),
      graph(this, 'bytes', { left: [metrics.processedBytes()] }),
      graph(this, 'refused and reset', {
        left: [
          metrics.custom('RejectedFlowCount', { statistic: cloudwatch.Stats.SUM }),
          metrics.custom('PortAllocationErrorCount', { statistic: cloudwatch.Stats.SUM }),
        ],
        right: [metrics.tcpTargetResetCount(), metrics.tcpClientResetCount(), metrics.tcpElbResetCount()],
      }),
    ];
  }

  /**
   * That no other listener has the port.
   *
   * @internal
   */
  public _portRules(listenerPort: NetworkPort): Rules {
    const { number } = listenerPort;
    const other = this.listeners.get(number);
    return [
      rule(
        other !== undefined,
        () =>
          `port ${number} is that of the listener '${other?.node.path}' already; take another one, or NetworkPort.tcpAndUdp() for both protocols on one port`,
      ),
      quicRules(listenerPort, this.ports, this.settings.takesQuic),
    ];
  }

  /**
   * What IPv4 targets behind a port ask for, besides the port.
   *
   * @internal
   */
  public _targetRules(listenerPort: NetworkPort, targetType: elbv2.TargetType = elbv2.TargetType.IP): Rules {
    return [
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
      rule(
        isDualStack(this.ipAddressType) && takesDatagrams(listenerPort),
        () =>
          `'listenerPort' cannot take UDP on a dual-stack load balancer, which sends it to IPv6 targets only; leave 'ipAddressType' out, or give addListener() a target group of IPv6 addresses`,
      ),
      shiftRules(listenerPort, targetType, this._shiftsTargets),
    ];
  }

  /**
   * Whether a shift of a zone takes its targets from the other zones, too: with `crossZone`.
   *
   * @internal
   */
  public get _shiftsTargets(): boolean {
    return (this.settings.zonalShift ?? false) && (this.settings.crossZone ?? true);
  }

  /**
   * The ranges that targets let in where the load balancer has no security group: of the clients, whose addresses they see, and of the
   * load balancer.
   *
   * @internal
   */
  public _sourcesWithoutSecurityGroup(): { readonly clients: ec2.IPeer[]; readonly own: ec2.IPeer } | undefined {
    if (this.securityGroup) return undefined;
    return { clients: this.settings.clients ?? [ec2.Peer.anyIpv4()], own: ec2.Peer.ipv4(this.vpc.vpcCidrBlock) };
  }

  private get ipAddressType(): elbv2.IpAddressType {
    return this.settings.ipAddressType ?? elbv2.IpAddressType.IPV4;
  }

  /**
   * Named after its subnet, so that another zone moves none. Others have it in their allow lists: it is kept, unless the deployment
   * that made it fails. Nobody knows it then, and each attempt would take further ones of the five that an account has.
   */
  private createAddress(subnet: ec2.ISubnet): ec2.CfnEIP {
    const name = `${subnet.node.id}${this.settings.takesQuic ? 'Quic' : ''}`;
    const address = new ec2.CfnEIP(this, `${name}Address`, { domain: 'vpc' });
    address.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return address;
  }

  /** One with a security group cannot lose it, and one without cannot get one: they are two, with addresses of their own. */
  private createLoadBalancer(subnets: ec2.ISubnet[]): elbv2.NetworkLoadBalancer {
    const { settings, vpc, securityGroup } = this;
    const { internetFacing, allocationIds, privateAddresses } = settings;
    // UDP with IPv6 needs the prefix, and a port for it may come later.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html
    const dualStack = isDualStack(this.ipAddressType);
    const sourceNatIpv6Prefix = dualStack ? elbv2.SourceNatIpv6Prefix.autoAssigned() : undefined;
    const loadBalancer = new elbv2.NetworkLoadBalancer(this, securityGroup ? 'Resource' : 'QuicResource', {
      vpc,
      internetFacing,
      subnetMappings: subnets.map((subnet, index) => ({
        subnet,
        allocationId: allocationIds?.[index] ?? this.elasticIps[index]?.attrAllocationId,
        privateIpv4Address: privateAddresses?.[index],
        sourceNatIpv6Prefix,
      })),
      securityGroups: securityGroup && [securityGroup],
      disableSecurityGroups: securityGroup ? undefined : true,
      ipAddressType: this.ipAddressType,
      enablePrefixForIpv6SourceNat: dualStack ? true : undefined,
      crossZoneEnabled: settings.crossZone ?? true,
      deletionProtection: settings.deletionProtection ?? false,
      clientRoutingPolicy: settings.clientRouting ?? elbv2.ClientRoutingPolicy.ANY_AVAILABILITY_ZONE,
      zonalShift: settings.zonalShift ?? false,
      minimumCapacityUnit: settings.minCapacityUnits,
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: securityGroup && !settings.allowPrivateLink,
    });
    // With mappings aws-cdk-lib does not say that a load balancer on the internet needs the route there.
    if (internetFacing) {
      loadBalancer.node.addDependency(
        ...subnets.map(({ internetConnectivityEstablished }) => internetConnectivityEstablished),
      );
    }
    if (settings.deletionProtection === undefined) acknowledgeUnprotected(loadBalancer);
    if (settings.accessLogs?._enabled !== false) {
      acknowledgeInherent(
        loadBalancer,
        'A Network Load Balancer logs what its TLS ports take, and nothing else: the first of them switches the logs on',
        'AwsSolutions-ELB2',
        'ELBLoggingEnabled',
      );
    }
    // Off is said, too: an attribute that is taken out of the template keeps its value
    // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
    loadBalancer.setAttribute('access_logs.s3.enabled', 'false');
    return loadBalancer;
  }

  private createSecurityGroup(): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: this.vpc,
      description: 'Network Load Balancer: inbound from its clients, outbound to its targets',
      allowAllOutbound: false,
    });
  }

  /** Opens a port of the load balancer to its clients. */
  private admitClients({ number, _config: { protocol } }: NetworkPort): void {
    const { securityGroup } = this;
    if (!securityGroup) return;
    for (const peer of this.settings.clients ?? defaultClients(this.vpc, this.settings, securityGroup)) {
      for (const port of transportPorts(protocol, number)) {
        securityGroup.addIngressRule(peer, port, `Clients to the load balancer on port ${number}`);
      }
    }
  }

  private createEndpointService(): ec2.VpcEndpointService | undefined {
    const { endpointService } = this.settings;
    if (!endpointService) return undefined;
    return new ec2.VpcEndpointService(this, 'EndpointService', {
      vpcEndpointServiceLoadBalancers: [this.loadBalancer],
      acceptanceRequired: endpointService.acceptanceRequired ?? true,
      allowedPrincipals: endpointService.allowedPrincipals,
      allowedRegions: endpointService.allowedRegions,
    });
  }

  private switchLogsOn(): void {
    this.logs ??= {
      bucket: (this.settings.accessLogs ?? AccessLogs.newBucket())._bindNetwork(this, this.loadBalancer),
    };
  }
}
