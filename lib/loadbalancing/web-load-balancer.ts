import { Construct } from 'constructs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../observability';
import { graph } from '../observability/internal';
import { injectedProps } from '../private/property-injection';
import { acknowledgeInherent } from '../private/rule-packs';
import { at, nonEmptyList, port, rule, Rules, seconds, validate, wholeNumber } from '../private/validation';
import { AccessLogs } from './access-logs';
import { Exposure, ExposureConfig } from './exposure';
import { IWebListener, RouteOptions, WebListenerParts } from './ingress';
import { RouteTable } from './private/route-table';
import { stableHash } from './private/stable-hash';
import { addLoadBalancerAlarms } from './private/web-alarms';

/** The thresholds of the alarms of a load balancer. */
export interface WebLoadBalancerAlarmThresholds {
  /**
   * Requests a minute that the load balancer itself answers with 5xx, 1 or more, in three of five minutes.
   *
   * @default 5
   */
  readonly serverErrors?: number;

  /**
   * Connections a minute that the load balancer refuses, 1 or more, in three of five minutes.
   *
   * @default 1
   */
  readonly rejectedConnections?: number;
}

/** Properties of a `WebLoadBalancer`. */
export interface WebLoadBalancerProps {
  /** The VPC that it stands in. A change fails, for a load balancer cannot move: give it another id with it. */
  readonly vpc: ec2.IVpc;

  /** The clients that can reach it, and its options. */
  readonly exposure: Exposure;

  /** The recipients of alarms when the load balancer itself answers with 5xx or refuses connections. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 5 errors or one refused connection a minute
   */
  readonly alarmThresholds?: WebLoadBalancerAlarmThresholds;
}

/**
 * An Application Load Balancer for one or several services, which add their routes to it.
 *
 * Its listener answers 404 to whatever no route takes, so that adding, changing or removing one service's routes
 * never touches the listener or another service.
 */
export class WebLoadBalancer extends Construct implements IWebListener, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.loadbalancing.WebLoadBalancer';

  /** The load balancer. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The listener that the routes are on: HTTPS where there is a certificate, else HTTP. */
  public readonly listener: elbv2.ApplicationListener;

  /** Sends HTTP on to HTTPS; undefined where there is no HTTPS. */
  public readonly redirectListener?: elbv2.ApplicationListener;

  /** The security group of the load balancer. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The bucket of the access logs; undefined without logs. */
  public readonly accessLogsBucket?: s3.IBucket;

  /** The network connections of the load balancer: to its targets, and from its clients. */
  public readonly connections: ec2.Connections;

  /** Errors of the load balancer's own, refused connections; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly vpc: ec2.IVpc;
  private readonly settings: ExposureConfig;
  private testTraffic?: elbv2.ApplicationListener;

  constructor(scope: Construct, id: string, props: WebLoadBalancerProps) {
    super(scope, id);
    props = injectedProps(WebLoadBalancer.PROPERTY_INJECTION_ID, scope, id, props);
    const { vpc } = props;
    const settings = props.exposure._config;
    this.vpc = vpc;
    this.settings = settings;
    const subnets = settings.subnets ? vpc.selectSubnets(settings.subnets).subnets : defaultSubnets(vpc, settings);
    validate(
      at('WebLoadBalancer', scope, id),
      optionRules(settings),
      subnetRules(subnets, settings),
      wholeNumber('alarmThresholds.serverErrors', props.alarmThresholds?.serverErrors, { min: 1 }),
      wholeNumber('alarmThresholds.rejectedConnections', props.alarmThresholds?.rejectedConnections, { min: 1 }),
    );

    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Load balancer: inbound from its clients, outbound to its targets',
      allowAllOutbound: false,
    });
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'Resource', {
      vpc,
      internetFacing: settings.internetFacing,
      vpcSubnets: { subnets },
      securityGroup: this.securityGroup,
      deletionProtection: settings.deletionProtection ?? false,
      dropInvalidHeaderFields: true,
      idleTimeout: settings.idleTimeout ?? Duration.seconds(60),
      clientKeepAlive: settings.clientKeepAlive ?? Duration.hours(1),
      ipAddressType: settings.ipAddressType ?? elbv2.IpAddressType.IPV4,
      desyncMitigationMode: settings.desyncMitigationMode ?? elbv2.DesyncMitigationMode.DEFENSIVE,
    });
    if (settings.deletionProtection === undefined) acknowledgeUnprotected(this.loadBalancer);
    // Always: an attribute that is taken out of the template keeps its value
    // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
    this.loadBalancer.setAttribute('zonal_shift.config.enabled', `${settings.zonalShift ?? false}`);
    this.loadBalancer.setAttribute('waf.fail_open.enabled', `${settings.firewallFailsOpen ?? false}`);
    settings.firewall?.protect(this, 'Firewall', this.loadBalancer.loadBalancerArn);
    this.accessLogsBucket = (settings.accessLogs ?? AccessLogs.newBucket())._bind(this, this.loadBalancer);

    this.listener = this.createListener(settings);
    this.redirectListener = settings.certificates && this.createRedirect();
    this.connections = this.loadBalancer.connections;
    this.admit(vpc, settings);
    this.alarms = addLoadBalancerAlarms(this, props.alarms, this.loadBalancer, props.alarmThresholds);
    this.warnOfPlainHttp(settings);
  }

  /** The address to call: scheme and DNS name. With a certificate, point a name of the certificate to it. */
  public get url(): string {
    return `${this.secure ? 'https' : 'http'}://${this.loadBalancer.loadBalancerDnsName}`;
  }

  public listenerParts(): WebListenerParts {
    return { listener: this.listener, loadBalancer: this.loadBalancer, secure: this.secure };
  }

  public addRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    return RouteTable.of(this.listener, this.secure).add(scope, id, this.listener, options);
  }

  public addTestRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    this.testTraffic ??= this.createTestListener();
    return RouteTable.of(this.testTraffic, this.secure).add(scope, id, this.testTraffic, options);
  }

  /** The listener for test traffic; undefined as long as nothing has a test route. */
  public get testListener(): elbv2.ApplicationListener | undefined {
    return this.testTraffic;
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const { metrics } = this.loadBalancer;
    return [
      graph(this, 'requests and errors', {
        left: [metrics.requestCount()],
        right: [
          metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT),
          metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT),
        ],
      }),
      graph(this, 'response time', {
        left: ['p50', 'p90', 'p99'].map((statistic) => metrics.targetResponseTime({ statistic, label: statistic })),
      }),
    ];
  }

  private get secure(): boolean {
    return this.settings.certificates !== undefined;
  }

  private createListener(settings: ExposureConfig): elbv2.ApplicationListener {
    return settings.certificates
      ? this.certify(this.loadBalancer.addListener('Https', { port: 443, ...https(settings), ...NOT_FOUND }))
      : this.loadBalancer.addListener('Http', { port: 80, protocol: elbv2.ApplicationProtocol.HTTP, ...NOT_FOUND });
  }

  private createTestListener(): elbv2.ApplicationListener {
    const { certificates, testListener } = this.settings;
    const listenerPort = testListener?.port ?? (certificates ? 8443 : 8080);
    for (const peer of testListener?.clients ?? [ec2.Peer.ipv4(this.vpc.vpcCidrBlock)]) {
      this.securityGroup.addIngressRule(peer, ec2.Port.tcp(listenerPort), `Test traffic on port ${listenerPort}`);
    }
    return this.certify(
      this.loadBalancer.addListener('Test', {
        port: listenerPort,
        ...(certificates ? https(this.settings) : { protocol: elbv2.ApplicationProtocol.HTTP }),
        ...NOT_FOUND,
      }),
    );
  }

  /**
   * Adds the certificates after the first, each under an id of its own. Numbered, as the listener does it, removing one
   * would move the others, and CloudFormation would take the last one away after it had moved.
   */
  private certify(listener: elbv2.ApplicationListener): elbv2.ApplicationListener {
    for (const certificate of this.settings.certificates?.slice(1) ?? []) {
      const arn = JSON.stringify(Stack.of(this).resolve(certificate.certificateArn));
      const key = Construct.isConstruct(certificate) ? certificate.node.addr : arn;
      listener.addCertificates(`Certificate${stableHash(key).toString(16)}`, [certificate]);
    }
    return listener;
  }

  private createRedirect(): elbv2.ApplicationListener {
    // The listener on port 80 keeps its id: a second one could not be created while the first one still exists.
    const listener = this.loadBalancer.addListener('Http', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
    const reason = 'It only sends HTTP on to HTTPS, and a listener that speaks HTTP takes no certificate';
    acknowledgeInherent(listener, reason, 'ELBv2ACMCertificateRequired');
    return listener;
  }

  private admit(vpc: ec2.IVpc, settings: ExposureConfig): void {
    const ports = settings.certificates ? [443, 80] : [80];
    for (const peer of settings.clients ?? defaultPeers(vpc, settings)) {
      for (const port of ports) {
        this.securityGroup.addIngressRule(peer, ec2.Port.tcp(port), `Clients to the load balancer on port ${port}`);
      }
    }
  }

  private warnOfPlainHttp({ reason }: ExposureConfig): void {
    if (reason === undefined) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:plainHttp',
      `requests pass the internet without encryption (reason given: ${reason}); use 'Exposure.internet' with a certificate`,
    );
  }
}

/** An explicit `false` is the caller's own choice. */
function acknowledgeUnprotected(loadBalancer: elbv2.ApplicationLoadBalancer): void {
  acknowledgeInherent(
    loadBalancer,
    'A load balancer that refuses deletion blocks the rollback of a creation that fails; the termination protection of the stack guards what lives',
    'ELBDeletionProtectionEnabled',
  );
}

const NOT_FOUND = {
  open: false,
  defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' }),
};

function https({ certificates, sslPolicy, mutualTls }: ExposureConfig) {
  return {
    protocol: elbv2.ApplicationProtocol.HTTPS,
    certificates: certificates?.slice(0, 1),
    sslPolicy: sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ,
    // Off is said, too: `ModifyListener` changes only what it is given.
    mutualAuthentication: mutualTls?._config ?? { mutualAuthenticationMode: elbv2.MutualAuthenticationMode.OFF },
  };
}

function defaultPeers(vpc: ec2.IVpc, settings: ExposureConfig): ec2.IPeer[] {
  if (!settings.internetFacing) return [ec2.Peer.ipv4(vpc.vpcCidrBlock)];
  switch (settings.ipAddressType) {
    case elbv2.IpAddressType.DUAL_STACK:
      return [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()];
    case elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4:
      return [ec2.Peer.anyIpv6()];
    default:
      return [ec2.Peer.anyIpv4()];
  }
}

/** Public subnets or, of the others, the tier that workloads run in; a load balancer takes one subnet of each zone. */
function defaultSubnets(vpc: ec2.IVpc, { internetFacing }: ExposureConfig): ec2.ISubnet[] {
  const { publicSubnets, privateSubnets, isolatedSubnets } = vpc;
  const privateTier = privateSubnets.length > 0 ? privateSubnets : isolatedSubnets;
  const firstOfZone = new Map<string, ec2.ISubnet>();
  for (const subnet of internetFacing ? publicSubnets : privateTier) {
    if (!firstOfZone.has(subnet.availabilityZone)) firstOfZone.set(subnet.availabilityZone, subnet);
  }
  return [...firstOfZone.values()];
}

function optionRules({ idleTimeout, clientKeepAlive, testListener }: ExposureConfig): Rules {
  return [
    seconds('idleTimeout', idleTimeout, { min: 1, max: 4000 }),
    seconds('clientKeepAlive', clientKeepAlive, { min: 60, max: 604_800 }),
    port('testListener.port', testListener?.port),
    nonEmptyList('testListener.clients', testListener?.clients),
  ];
}

function subnetRules(subnets: ec2.ISubnet[], settings: ExposureConfig): Rules {
  const zones = new Set(subnets.map((subnet) => subnet.availabilityZone)).size;
  const kind = settings.internetFacing ? 'public' : 'private';
  const what = settings.subnets ? `'subnets' must select subnets` : `'vpc' must have ${kind} subnets`;
  return [
    rule(zones < 2, () => `${what} in at least two zones, got ${zones}; add them, or choose others by 'subnets'`),
    rule(
      subnets.length > zones,
      () =>
        `'subnets' must select one subnet of each zone, got ${subnets.length} in ${zones} zones; add 'onePerAz: true'`,
    ),
  ];
}
