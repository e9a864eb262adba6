import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IWebFirewall } from '../edge';
import { AccessLogs } from './access-logs';

/** The listener for test traffic. It exists once a service asks for a test route. */
export interface TestListenerOptions {
  /**
   * Port of the listener, 1 to 65,535.
   *
   * @default 8443, or 8080 where there is no certificate
   */
  readonly port?: number;

  /**
   * The clients that may connect. The name of a load balancer on the internet stands for public addresses even inside the VPC: there,
   * name the addresses that its clients leave by, such as those of the NAT gateways.
   *
   * @default - every address of the VPC
   */
  readonly clients?: ec2.IPeer[];
}

/** Options of a load balancer, whoever may reach it. */
export interface LoadBalancerOptions {
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
   * Address families of the load balancer. Dual-stack needs a VPC with IPv6.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;

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
