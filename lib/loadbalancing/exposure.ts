import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Alarms } from '../observability';
import { nonEmpty, nonEmptyList, rule, validate } from '../private/validation';
import { Ingress, IngressBindOptions, IngressConfig } from './ingress';
import { LoadBalancerOptions } from './load-balancer-options';
import { MutualTls } from './mutual-tls';
import { domainRules } from './private/load-balancer-domain';
import { certificateRules } from './private/load-balancer-rules';
import { LAST_PRIORITY } from './private/priority-bands';
import { RouteMatch } from './route-match';
import { WebLoadBalancer } from './web-load-balancer';

/** Options for a load balancer on the internet. */
export interface InternetExposureOptions extends LoadBalancerOptions {
  /**
   * Certificates of the HTTPS listener, in this Region, at most 26. The first one is for clients that name no host.
   *
   * @default - one that is issued for the names of `domain`, validated in its zone; without `domain` they are required
   */
  readonly certificates?: elbv2.IListenerCertificate[];

  /**
   * The clients that may connect.
   *
   * @default - everybody
   */
  readonly clients?: ec2.IPeer[];

  /**
   * Versions and ciphers of TLS.
   *
   * @default elbv2.SslPolicy.TLS13_12_RES_PQ - TLS 1.2 and 1.3 with forward secrecy, post-quantum where the client can
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Whether requests by HTTP on port 80 are redirected to HTTPS; otherwise the port is closed.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;

  /**
   * Certificates of clients. It is for the listener as a whole, so for every route.
   *
   * @default - clients need none
   */
  readonly mutualTls?: MutualTls;
}

/** Options for a load balancer with private addresses. */
export interface InternalExposureOptions extends LoadBalancerOptions {
  /**
   * Certificates of the HTTPS listener, in this Region, at most 26.
   *
   * @default - none: plain HTTP inside the VPC
   */
  readonly certificates?: elbv2.IListenerCertificate[];

  /**
   * The clients that may connect: name what is connected to the VPC (peered networks, VPN, transit gateways), and its
   * secondary ranges.
   *
   * @default - the primary IPv4 range of the VPC; for a dual-stack load balancer its IPv6 range, too
   */
  readonly clients?: ec2.IPeer[];

  /**
   * Versions and ciphers of TLS.
   *
   * @default elbv2.SslPolicy.TLS13_12_RES_PQ
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Whether requests by HTTP on port 80 are redirected to HTTPS; otherwise the port is closed.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;

  /**
   * Certificates of clients. It is for the listener as a whole, so for every route.
   *
   * @default - clients need none
   */
  readonly mutualTls?: MutualTls;
}

/** Options for a load balancer on the internet without TLS. */
export interface PlainHttpExposureOptions extends LoadBalancerOptions {
  /** The reason that no traffic needs protection, for example 'sandbox without a domain'. It is shown in the warning. */
  readonly reason: string;

  /**
   * The clients that may connect.
   *
   * @default - everybody
   */
  readonly clients?: ec2.IPeer[];
}

/**
 * The options of a load balancer that differ between the exposures.
 *
 * @internal
 */
export interface ExposureConfig extends LoadBalancerOptions {
  /** Whether the load balancer has public addresses. */
  readonly internetFacing: boolean;

  /** Whether the listener speaks HTTPS. */
  readonly secure: boolean;

  /**
   * Certificates of the HTTPS listener.
   *
   * @default - one for the names of the domain where the listener speaks HTTPS
   */
  readonly certificates?: elbv2.IListenerCertificate[];

  /**
   * The clients that may connect.
   *
   * @default - everybody for a public load balancer, the VPC for an internal one
   */
  readonly clients?: ec2.IPeer[];

  /**
   * Versions and ciphers of TLS.
   *
   * @default - the load balancer's default
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Whether HTTP is redirected to HTTPS.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;

  /**
   * Certificates of clients.
   *
   * @default - clients need none
   */
  readonly mutualTls?: MutualTls;

  /**
   * The reason for no TLS.
   *
   * @default - there is, or the load balancer is internal
   */
  readonly reason?: string;
}

/**
 * A load balancer of an architecture's own, and the clients that can reach it.
 *
 * An Application Load Balancer costs about 16 USD a month at idle, and 3.65 USD for each public IPv4 address, one for
 * each zone (https://aws.amazon.com/elasticloadbalancing/pricing/, https://aws.amazon.com/vpc/pricing/).
 * Give it to several services by `Ingress.shared()`.
 */
export abstract class Exposure extends Ingress {
  /** The internet, by HTTPS on port 443; HTTP on port 80 redirects there. */
  public static internet(options: InternetExposureOptions): Exposure {
    const { certificates, clients, domain } = options;
    validate(
      'Exposure.internet',
      rule(
        certificates === undefined && domain === undefined,
        () =>
          `'certificates' must be given, got none; give them, or a 'domain' that gets one; without TLS there is 'Exposure.plainHttp'`,
      ),
      certificateRules(certificates, "give at least one, or a 'domain' in their place, which gets one"),
      nonEmptyList('clients', clients),
      domain === undefined ? [] : domainRules(domain, certificates === undefined),
    );
    return new OwnLoadBalancer({ ...options, internetFacing: true, secure: true });
  }

  /** The VPC, and what `clients` names beyond it, by HTTPS with a certificate, else by HTTP. */
  public static internalOnly(options: InternalExposureOptions = {}): Exposure {
    const { certificates, clients, domain } = options;
    validate(
      'Exposure.internalOnly',
      certificateRules(certificates, 'give at least one, or leave it out for HTTP inside the VPC'),
      nonEmptyList('clients', clients),
      domain === undefined ? [] : domainRules(domain, false),
      (['sslPolicy', 'mutualTls', 'redirectHttp'] as const).map((prop) =>
        rule(
          options[prop] !== undefined && certificates === undefined,
          () => `'${prop}' needs HTTPS; give 'certificates' or leave '${prop}' out`,
        ),
      ),
    );
    return new OwnLoadBalancer({ ...options, internetFacing: false, secure: certificates !== undefined });
  }

  /**
   * The internet, by plain HTTP on port 80: everybody on the way can read and change what passes.
   * Warns with `cdk-reference-architectures:plainHttp`.
   */
  public static plainHttp(options: PlainHttpExposureOptions): Exposure {
    const { reason, clients, domain } = options;
    validate(
      'Exposure.plainHttp',
      nonEmpty('reason', reason),
      nonEmptyList('clients', clients),
      domain === undefined ? [] : domainRules(domain, false),
    );
    return new OwnLoadBalancer({ ...options, internetFacing: true, secure: false });
  }

  /**
   * As `internalOnly()`, but without `clients` nobody may connect: for an architecture that lets in each of its clients.
   *
   * @internal
   */
  public static _closed(options: InternalExposureOptions = {}): Exposure {
    const { _config } = Exposure.internalOnly(options);
    return new OwnLoadBalancer({ ..._config, clients: options.clients ?? [] });
  }

  /**
   * The options of the load balancer.
   *
   * @internal
   */
  public abstract readonly _config: ExposureConfig;
}

class OwnLoadBalancer extends Exposure {
  public readonly _secure: boolean;
  public readonly _http2: boolean;

  constructor(public readonly _config: ExposureConfig) {
    super();
    this._secure = _config.secure;
    this._http2 = _config.secure && _config.http2 !== false;
  }

  public _bind(scope: Construct, options: IngressBindOptions): IngressConfig {
    const loadBalancer = new WebLoadBalancer(scope, 'LoadBalancer', {
      vpc: options.vpc,
      exposure: this,
      alarms: options.alarms ?? Alarms.none(),
    });
    return {
      webListener: loadBalancer,
      match: RouteMatch.everything(),
      priority: LAST_PRIORITY,
      ownLoadBalancer: loadBalancer,
    };
  }
}
