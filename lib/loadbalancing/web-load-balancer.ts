import { Construct } from 'constructs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../observability';
import { graph } from '../observability/internal';
import { injectedProps } from '../private/property-injection';
import { acknowledgeInherent } from '../private/rule-packs';
import { at, rule, seconds, validate, wholeNumber } from '../private/validation';
import { AccessLogs } from './access-logs';
import { Exposure, ExposureConfig } from './exposure';
import { IWebListener, RouteOptions, WebListenerParts } from './ingress';
import { PriorityRange } from './priority-range';
import { acknowledgeUnprotected } from './private/deletion-protection';
import { ImportedLoadBalancer } from './private/imported-load-balancer';
import { addFurtherCertificates } from './private/listener-certificates';
import { defaultClients, rangeOf, vpcPeers } from './private/load-balancer-clients';
import { addRecords, certify } from './private/load-balancer-domain';
import { networkRules, optionRules, portsOf } from './private/load-balancer-rules';
import { defaultSubnets } from './private/load-balancer-subnets';
import { rangeRules } from './private/priority-bands';
import { ListenerTraits, RouteTable } from './private/route-table';
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

  /**
   * The days before the first of the certificates expires, in whole days, 1 or more. ACM renews its own before, unless it
   * cannot validate them any more; imported ones it does not renew.
   *
   * @default Duration.days(30)
   */
  readonly certificateExpiry?: Duration;
}

/** Properties of a `WebLoadBalancer`. */
export interface WebLoadBalancerProps {
  /** The VPC that it stands in. A change fails, for a load balancer cannot move: give it another id with it. */
  readonly vpc: ec2.IVpc;

  /** The clients that can reach it, and its options. */
  readonly exposure: Exposure;

  /** The recipients of alarms when the load balancer itself answers with 5xx, refuses connections, or a certificate expires. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 5 errors or one refused connection a minute, 30 days before a certificate expires
   */
  readonly alarmThresholds?: WebLoadBalancerAlarmThresholds;

  /**
   * The priorities that no route of this app gets, for those that other apps add by `WebLoadBalancer.fromAttributes()`.
   *
   * @default - none
   */
  readonly reservedPriorities?: PriorityRange[];
}

/** A load balancer of another app. */
export interface WebLoadBalancerAttributes {
  /** The ARN of the load balancer: `alb.loadBalancer.loadBalancerArn` of its app. */
  readonly loadBalancerArn: string;

  /** The ARN of its listener for production traffic: `alb.listener.listenerArn`. */
  readonly listenerArn: string;

  /** The id of its security group: `alb.securityGroup.securityGroupId`. Rules that let it out to targets are added to it. */
  readonly securityGroupId: string;

  /** Whether the listener speaks HTTPS. */
  readonly secure: boolean;

  /**
   * Whether clients can speak HTTP/2.
   *
   * @default true
   */
  readonly http2?: boolean;

  /**
   * The priorities that are reserved for this app (`reservedPriorities` of the load balancer), 1,000 or more where routes are
   * not to be given theirs. Within them, the more specific match goes first.
   *
   * @default - none: every route must be given a `priority` that no other rule has
   */
  readonly priorities?: PriorityRange;

  /**
   * The ARN of its listener for test traffic.
   *
   * @default - none: deployments that try the new version first are refused
   */
  readonly testListenerArn?: string;

  /**
   * Its DNS name, for alias records.
   *
   * @default - not known
   */
  readonly loadBalancerDnsName?: string;

  /**
   * The id of the hosted zone of its DNS name, for alias records.
   *
   * @default - not known
   */
  readonly loadBalancerCanonicalHostedZoneId?: string;
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

  /**
   * A load balancer of another app, which takes routes of this one. Two apps do not see each other's routes: give each
   * priorities of its own, and hosts of its own.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: WebLoadBalancerAttributes): IWebListener {
    return new ImportedLoadBalancer(scope, id, attributes);
  }

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

  /** Errors of the load balancer's own, refused connections, expiry of certificates; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The certificate that was issued for the names of `domain`; undefined where certificates were given. */
  public readonly certificate?: acm.Certificate;

  private readonly vpc: ec2.IVpc;
  private readonly settings: ExposureConfig;
  private readonly traits: ListenerTraits;
  private readonly certificates: elbv2.IListenerCertificate[];
  private testTraffic?: elbv2.ApplicationListener;

  constructor(scope: Construct, id: string, props: WebLoadBalancerProps) {
    super(scope, id);
    props = injectedProps(WebLoadBalancer.PROPERTY_INJECTION_ID, scope, id, props);
    const { vpc } = props;
    const settings = props.exposure._config;
    this.vpc = vpc;
    this.settings = settings;
    this.traits = { secure: settings.secure, reserved: props.reservedPriorities };
    const subnets = settings.subnets
      ? vpc.selectSubnets(settings.subnets).subnets
      : defaultSubnets(vpc, settings.internetFacing);
    validate(
      at('WebLoadBalancer', scope, id),
      optionRules(settings),
      networkRules(vpc, subnets, settings),
      settings.accessLogs?._rules(this) ?? [],
      (props.reservedPriorities ?? []).map((range) => rangeRules('reservedPriorities', range)),
      wholeNumber('alarmThresholds.serverErrors', props.alarmThresholds?.serverErrors, { min: 1 }),
      wholeNumber('alarmThresholds.rejectedConnections', props.alarmThresholds?.rejectedConnections, { min: 1 }),
      seconds('alarmThresholds.certificateExpiry', props.alarmThresholds?.certificateExpiry, { min: DAY, max: YEAR }),
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
      http2Enabled: settings.http2 ?? true,
      xffHeaderProcessingMode: settings.xForwardedFor ?? elbv2.XffHeaderProcessingMode.APPEND,
      minimumCapacityUnit: settings.minCapacityUnits,
      desyncMitigationMode: settings.desyncMitigationMode ?? elbv2.DesyncMitigationMode.DEFENSIVE,
    });
    if (settings.deletionProtection === undefined) acknowledgeUnprotected(this.loadBalancer);
    // Always: an attribute that is taken out of the template keeps its value
    // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
    for (const [key, on = false] of Object.entries({
      'zonal_shift.config.enabled': settings.zonalShift,
      'waf.fail_open.enabled': settings.firewallFailsOpen,
      'routing.http.preserve_host_header.enabled': settings.preserveHostHeader,
      'routing.http.xff_client_port.enabled': settings.xForwardedForClientPort,
      'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': settings.tlsHeaders,
    })) {
      this.loadBalancer.setAttribute(key, `${on}`);
    }
    settings.firewall?.protect(this, 'Firewall', this.loadBalancer.loadBalancerArn);
    this.accessLogsBucket = (settings.accessLogs ?? AccessLogs.newBucket())._bind(this, this.loadBalancer);

    const { certificates, domain, secure } = settings;
    this.certificate = secure && !certificates && domain ? certify(this, domain) : undefined;
    this.certificates = certificates ?? (this.certificate ? [this.certificate] : []);
    this.listener = this.createListener();
    this.redirectListener = secure && settings.redirectHttp !== false ? this.createRedirect() : undefined;
    this.connections = this.loadBalancer.connections;
    this.admit(vpc, settings);
    if (domain) addRecords(this, domain, this.loadBalancer, settings.ipAddressType ?? elbv2.IpAddressType.IPV4);
    this.alarms = addLoadBalancerAlarms(
      this,
      props.alarms,
      this.loadBalancer,
      props.alarmThresholds,
      secure ? this.certificates : [],
    );
    this.warnOfPlainHttp(settings);
  }

  /**
   * The URL, without a slash at its end: that of the first name of `domain`, else of the load balancer's own name. Undefined
   * for HTTPS without a `domain`, because no certificate is valid for the load balancer's own name.
   */
  public get url(): string | undefined {
    const { secure, domain } = this.settings;
    const scheme = secure ? 'https' : 'http';
    const name = domain?.hostNames.find((hostName) => !hostName.startsWith('*'));
    if (name !== undefined) return `${scheme}://${name}`;
    return secure ? undefined : `${scheme}://${this.loadBalancer.loadBalancerDnsName}`;
  }

  public listenerParts(): WebListenerParts {
    const { secure, http2 } = this.settings;
    return { listener: this.listener, loadBalancer: this.loadBalancer, secure, http2: secure && http2 !== false };
  }

  public addRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    return RouteTable.of(this.listener, this.traits).add(scope, id, this.listener, options);
  }

  public addTestRoute(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    this.testTraffic ??= this.createTestListener();
    return RouteTable.of(this.testTraffic, this.traits).add(scope, id, this.testTraffic, options);
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

  private createListener(): elbv2.ApplicationListener {
    return this.settings.secure
      ? this.certify(this.loadBalancer.addListener('Https', { port: 443, ...this.https(), ...NOT_FOUND }))
      : this.loadBalancer.addListener('Http', { port: 80, protocol: elbv2.ApplicationProtocol.HTTP, ...NOT_FOUND });
  }

  private createTestListener(): elbv2.ApplicationListener {
    const { secure, testListener, ipAddressType } = this.settings;
    validate(
      `test listener of '${this.node.path}'`,
      rule(
        testListener?.clients === undefined && rangeOf(this.vpc) === undefined,
        () =>
          `'testListener.clients' must be given, because 'vpc' was imported without the range of its addresses; name who tests`,
      ),
    );
    const listenerPort = testListener?.port ?? (secure ? 8443 : 8080);
    this.warnOfUnreachableTests(this.settings);
    for (const peer of testListener?.clients ?? vpcPeers(this.vpc, ipAddressType, this.securityGroup)) {
      this.securityGroup.addIngressRule(peer, ec2.Port.tcp(listenerPort), `Test traffic on port ${listenerPort}`);
    }
    return this.certify(
      this.loadBalancer.addListener('Test', {
        port: listenerPort,
        ...(secure ? this.https() : { protocol: elbv2.ApplicationProtocol.HTTP }),
        ...NOT_FOUND,
      }),
    );
  }

  private https() {
    const { sslPolicy, mutualTls } = this.settings;
    return {
      protocol: elbv2.ApplicationProtocol.HTTPS,
      certificates: this.certificates.slice(0, 1),
      sslPolicy: sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ,
      // Off is said, too: `ModifyListener` changes only what it is given.
      mutualAuthentication: mutualTls?._config ?? { mutualAuthenticationMode: elbv2.MutualAuthenticationMode.OFF },
    };
  }

  private certify(listener: elbv2.ApplicationListener): elbv2.ApplicationListener {
    addFurtherCertificates(listener, this.certificates);
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
    for (const peer of settings.clients ?? defaultClients(vpc, settings, this.securityGroup)) {
      for (const port of portsOf(settings)) {
        this.securityGroup.addIngressRule(peer, ec2.Port.tcp(port), `Clients to the load balancer on port ${port}`);
      }
    }
  }

  /** The name of the load balancer resolves to public addresses: who calls them from the VPC comes from its NAT gateway. */
  private warnOfUnreachableTests({ internetFacing, testListener }: ExposureConfig): void {
    if (!internetFacing || testListener?.clients !== undefined) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:testListenerUnreachable',
      "the listener for tests admits the addresses of the VPC only, and the name of a load balancer on the internet stands for public ones: nobody reaches it by its name; give the exposure 'testListener' with 'clients', for example the addresses of the NAT gateways that your tests leave by",
    );
  }

  private warnOfPlainHttp({ reason }: ExposureConfig): void {
    if (reason === undefined) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:plainHttp',
      `requests pass the internet without encryption (reason given: ${reason}); use 'Exposure.internet' with a certificate`,
    );
  }
}

const DAY = 24 * 60 * 60;
const YEAR = 365 * DAY;

const NOT_FOUND = {
  open: false,
  defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' }),
};
