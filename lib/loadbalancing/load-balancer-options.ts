import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IWebFirewall } from '../edge';
import { AccessLogs } from './access-logs';
import { LoadBalancerDomain } from './load-balancer-domain';

/** The listener for test traffic. It exists once a service asks for a test route. */
export interface TestListenerOptions {
  /**
   * Port of the listener, 1 to 65,535, other than those for production traffic.
   *
   * @default 8443, or 8080 where there is no certificate
   */
  readonly port?: number;

  /**
   * The clients that may connect. The name of a load balancer on the internet stands for public addresses even inside the VPC: there,
   * name the addresses that its clients leave by, such as `natAddresses` of a `TieredVpc`.
   *
   * @default - every address of the VPC
   */
  readonly clients?: ec2.IPeer[];
}

/** Options of a load balancer, whoever may reach it. */
export interface LoadBalancerOptions {
  /**
   * The names of the load balancer in a hosted zone of Route 53, each with alias records. With `Exposure.internet()` and
   * without `certificates`, they get a certificate, too.
   *
   * @default - none: point names to the load balancer yourself
   */
  readonly domain?: LoadBalancerDomain;

  /**
   * The destination of the access logs.
   *
   * @default AccessLogs.newBucket() - kept 90 days
   */
  readonly accessLogs?: AccessLogs;

  /**
   * Whether the load balancer refuses to be deleted. While it does, a first deployment that fails cannot be rolled back, and
   * what replaces the load balancer leaves it behind. Protect the stack by its `terminationProtection` in the first place,
   * and switch this on for a load balancer that has been deployed, where its address must not be lost.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;

  /**
   * The time that a connection may be idle, 1 to 4,000 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * The time that a client connection is reused, 60 to 604,800 seconds.
   *
   * @default Duration.hours(1)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * Address families of the load balancer. Dual-stack needs subnets with IPv6.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;

  /**
   * Whether clients can speak HTTP/2, which they do by HTTPS only. Targets get HTTP/1.1 unless `protocolVersion` says
   * otherwise.
   *
   * @default true
   */
  readonly http2?: boolean;

  /**
   * Whether targets get the `Host` header exactly as the client sent it.
   *
   * @default false
   */
  readonly preserveHostHeader?: boolean;

  /**
   * The treatment of the `X-Forwarded-For` header of a request: the address of the client is appended to it, or it is
   * passed on as it is, or removed.
   *
   * @default elbv2.XffHeaderProcessingMode.APPEND
   */
  readonly xForwardedFor?: elbv2.XffHeaderProcessingMode;

  /**
   * Whether `X-Forwarded-For` also has the port of the client.
   *
   * @default false
   */
  readonly xForwardedForClientPort?: boolean;

  /**
   * Whether targets get the TLS version and cipher suite of the client, in `X-Amzn-Tls-Version` and
   * `X-Amzn-Tls-Cipher-Suite`.
   *
   * @default false
   */
  readonly tlsHeaders?: boolean;

  /**
   * The capacity that is reserved for a peak that scaling would be too slow for, in Load Balancer Capacity Units, 100 or
   * more. It is billed whether it is used or not, and the Region's quota for it is 0 until it is raised
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/capacity-unit-reservation.html).
   *
   * @default - none: the load balancer scales with its traffic
   */
  readonly minCapacityUnits?: number;

  /**
   * The treatment of requests that could smuggle another one past the load balancer.
   *
   * @default elbv2.DesyncMitigationMode.DEFENSIVE
   */
  readonly desyncMitigationMode?: elbv2.DesyncMitigationMode;

  /**
   * Subnets of the load balancer, in at least two zones. A change of scheme or subnets' type replaces it.
   *
   * @default - public subnets for the internet, private ones for internal use
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The listener where deployments try a new version before production traffic moves to it.
   *
   * @default - port 8443 (8080 without a certificate), from the VPC
   */
  readonly testListener?: TestListenerOptions;

  /**
   * A web application firewall in front of the load balancer.
   *
   * @default - none: a firewall is billed monthly
   */
  readonly firewall?: IWebFirewall;

  /**
   * Whether requests pass while the load balancer cannot reach the firewall.
   *
   * @default false - they get 503 instead
   */
  readonly firewallFailsOpen?: boolean;

  /**
   * Whether traffic may be shifted away from one zone, by you or by zonal autoshift of the Amazon Application Recovery
   * Controller. The other zones must be able to carry it. Costs nothing.
   *
   * @default false
   */
  readonly zonalShift?: boolean;
}
