import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { Alarms, IObservable } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { workloadSubnets } from '../../private/subnets';
import { at, validate } from '../../private/validation';
import { forwardingRules, forwardingVpcRules, oneOfEachZone } from '../private/dns-forwarding-rules';
import { domainNameId } from '../private/domain-names';

/** A name server that queries are forwarded to. */
export interface DnsForwardingTarget {
  /** The IPv4 address. */
  readonly address: string;

  /**
   * The port, of TCP and UDP.
   *
   * @default 53
   */
  readonly port?: number;
}

/** A name, and the servers that know it. */
export interface DnsForwardingRule {
  /** The name that is forwarded with all below it, as `corp.example.com`; `.` for all names that no other rule has. */
  readonly domainName: string;

  /** The name servers, one to six. Give two or more: each is asked. */
  readonly targets: DnsForwardingTarget[];
}

/** The queries that come in from another network. */
export interface InboundDnsOptions {
  /** The IPv4 ranges of the name servers that ask, as `10.1.0.0/16`. */
  readonly clients: string[];

  /**
   * The addresses to ask at, one in each of the subnets in their order, which name servers elsewhere are configured with.
   *
   * @default - free ones, which the console and `aws route53resolver list-resolver-endpoint-ip-addresses` show; they stay while the
   * endpoint does
   */
  readonly addresses?: string[];
}

/** Properties of a `DnsForwarding`. */
export interface DnsForwardingProps {
  /** The VPC that the endpoints are in, with a way to the other network, and whose queries are forwarded. It has DNS resolution. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets of the endpoints, of two zones or more; one is taken of each zone. **Billed for each.**
   *
   * @default - private subnets, else isolated ones, of all zones of the VPC
   */
  readonly subnets?: ec2.SubnetSelection;

  /** The names that are forwarded, and where to. An empty list forwards nothing, for `inbound` alone. */
  readonly rules: DnsForwardingRule[];

  /**
   * The queries that are let in, for the names that the VPC resolves.
   *
   * @default - none, and no endpoint for them
   */
  readonly inbound?: InboundDnsOptions;

  /** The recipients of the alarms on endpoints that have lost an address. */
  readonly alarms: Alarms;
}

/** The port of DNS. */
const DNS = 53;

/**
 * DNS between VPCs and another network, by endpoints of Route 53 Resolver: the names of the other network are forwarded to its name
 * servers, and those may ask for the names of the VPCs.
 *
 * It costs 0.125 USD an hour for each address of an endpoint: **182 USD a month for each direction in two zones**, used or not
 * (https://aws.amazon.com/route53/pricing/).
 */
export class DnsForwarding extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.DnsForwarding';

  /** The endpoint that queries leave by; none without `rules`. */
  public readonly outboundEndpoint?: resolver.CfnResolverEndpoint;

  /** The endpoint that queries come in by. */
  public readonly inboundEndpoint?: resolver.CfnResolverEndpoint;

  /** The rules, in the order of `rules`; share them with other accounts by AWS RAM. */
  public readonly resolverRules: resolver.CfnResolverRule[];

  /** The security group of the outbound endpoint, which lets DNS out to the targets. */
  public readonly outboundSecurityGroup?: ec2.SecurityGroup;

  /** The security group of the inbound endpoint, which lets DNS in from the clients. */
  public readonly inboundSecurityGroup?: ec2.SecurityGroup;

  /** The alarms; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly domainNames: string[];

  constructor(scope: Construct, id: string, props: DnsForwardingProps) {
    super(scope, id);
    props = injectedProps(DnsForwarding.PROPERTY_INJECTION_ID, scope, id, props);
    const { vpc, rules, inbound, alarms } = props;
    const subnets = oneOfEachZone(vpc.selectSubnets(workloadSubnets(vpc, props.subnets)).subnets);
    validate(at('DnsForwarding', scope, id), forwardingRules(props, subnets));

    this.domainNames = rules.map(({ domainName }) => domainName);
    if (rules.length > 0) {
      this.outboundSecurityGroup = this.createOutboundGroup(vpc, rules);
      this.outboundEndpoint = this.createEndpoint('OutboundEndpoint', 'OUTBOUND', this.outboundSecurityGroup, subnets);
    }
    if (inbound) {
      this.inboundSecurityGroup = this.createInboundGroup(vpc, inbound);
      this.inboundEndpoint = this.createEndpoint(
        'InboundEndpoint',
        'INBOUND',
        this.inboundSecurityGroup,
        subnets,
        inbound.addresses,
      );
    }
    this.resolverRules = rules.map((rule) => this.createRule(rule));
    this.addVpc('Vpc', vpc);
    this.alarms = this.createAlarms(alarms, subnets.length);
  }

  /**
   * Forwards the queries of another VPC of the Region and account, too. It needs no way to the other network of its own.
   */
  public addVpc(id: string, vpc: ec2.IVpc): void {
    validate(at('VPC', this, id), forwardingVpcRules(vpc));
    this.associate(new Construct(this, id), vpc);
  }

  /** Addresses of an endpoint that work, their minimum in a minute. */
  public metricHealthyAddresses(
    endpoint: resolver.CfnResolverEndpoint,
    options?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    return this.metric('EndpointHealthyENICount', endpoint, cloudwatch.Stats.MINIMUM, options);
  }

  /** Queries that were forwarded to the other network. */
  public metricForwardedQueries(options?: cloudwatch.MetricOptions): cloudwatch.Metric | undefined {
    const endpoint = this.outboundEndpoint;
    return endpoint && this.metric('OutboundQueryAggregateVolume', endpoint, cloudwatch.Stats.SUM, options);
  }

  /** Queries that came in from the other network. */
  public metricInboundQueries(options?: cloudwatch.MetricOptions): cloudwatch.Metric | undefined {
    const endpoint = this.inboundEndpoint;
    return endpoint && this.metric('InboundQueryVolume', endpoint, cloudwatch.Stats.SUM, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const left = [this.metricForwardedQueries(), this.metricInboundQueries()].filter((metric) => metric !== undefined);
    return [graph(this, 'queries', { left })];
  }

  private createOutboundGroup(vpc: ec2.IVpc, rules: DnsForwardingRule[]): ec2.SecurityGroup {
    const group = this.createGroup('OutboundSecurityGroup', vpc, 'DNS to name servers of another network');
    const targets = rules.flatMap((rule) => rule.targets.map(({ address, port = DNS }) => ({ address, port })));
    const once = new Map(targets.map((target) => [`${target.address}:${target.port}`, target]));
    for (const { address, port } of once.values()) {
      const peer = ec2.Peer.ipv4(`${address}/32`);
      group.addEgressRule(peer, ec2.Port.udp(port), 'DNS');
      group.addEgressRule(peer, ec2.Port.tcp(port), 'DNS with long answers');
    }
    return group;
  }

  private createInboundGroup(vpc: ec2.IVpc, { clients }: InboundDnsOptions): ec2.SecurityGroup {
    const group = this.createGroup('InboundSecurityGroup', vpc, 'DNS from name servers of another network');
    for (const client of clients) {
      group.addIngressRule(ec2.Peer.ipv4(client), ec2.Port.udp(DNS), 'DNS');
      group.addIngressRule(ec2.Peer.ipv4(client), ec2.Port.tcp(DNS), 'DNS with long answers');
    }
    return group;
  }

  /** A group of its own for each endpoint: another one would replace the endpoint, and its addresses with it. */
  private createGroup(id: string, vpc: ec2.IVpc, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, { vpc, description, allowAllOutbound: false });
  }

  private createEndpoint(
    id: string,
    direction: 'INBOUND' | 'OUTBOUND',
    group: ec2.SecurityGroup,
    subnets: ec2.ISubnet[],
    addresses?: string[],
  ): resolver.CfnResolverEndpoint {
    return new resolver.CfnResolverEndpoint(this, id, {
      direction,
      securityGroupIds: [group.securityGroupId],
      ipAddresses: subnets.map(({ subnetId }, index) => ({ subnetId, ip: addresses?.[index] })),
      protocols: ['Do53'],
    });
  }

  private createRule({ domainName, targets }: DnsForwardingRule): resolver.CfnResolverRule {
    // By its name: a rule of another name must not take this one's place.
    return new resolver.CfnResolverRule(this, domainNameId(domainName), {
      ruleType: 'FORWARD',
      domainName,
      resolverEndpointId: this.outboundEndpoint?.attrResolverEndpointId,
      targetIps: targets.map(({ address, port = DNS }) => ({ ip: address, port: String(port), protocol: 'Do53' })),
    });
  }

  private associate(scope: Construct, vpc: ec2.IVpc): void {
    this.resolverRules.forEach((rule, index) => {
      new resolver.CfnResolverRuleAssociation(scope, domainNameId(this.domainNames[index] ?? ''), {
        resolverRuleId: rule.attrResolverRuleId,
        vpcId: vpc.vpcId,
      });
    });
  }

  private metric(
    metricName: string,
    endpoint: resolver.CfnResolverEndpoint,
    statistic: string,
    options?: cloudwatch.MetricOptions,
  ): cloudwatch.Metric {
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-resolver-with-cloudwatch.html
    return new cloudwatch.Metric({
      namespace: 'AWS/Route53Resolver',
      metricName,
      dimensionsMap: { EndpointId: endpoint.attrResolverEndpointId },
      statistic,
      period: MINUTE,
      ...options,
    }).attachTo(this);
  }

  private createAlarms(alarms: Alarms, addresses: number): cloudwatch.Alarm[] {
    return Object.entries({ Outbound: this.outboundEndpoint, Inbound: this.inboundEndpoint })
      .map(
        ([name, endpoint]) =>
          endpoint &&
          alarms.add(this, `${name}AddressesAlarm`, {
            severity: severityOf('resolverAddresses'),
            metric: this.metricHealthyAddresses(endpoint, { period: Duration.minutes(5) }),
            threshold: addresses,
            comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            evaluationPeriods: 3,
            alarmDescription: `An address of the ${name.toLowerCase()} DNS endpoint does not work, and the others answer for it: look at its status in the Route 53 console, and for free addresses in its subnet.`,
          }),
      )
      .filter((alarm) => alarm !== undefined);
  }
}
