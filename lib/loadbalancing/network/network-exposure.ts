import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { nonEmptyList, validate } from '../../private/validation';
import { AccessLogs } from '../access-logs';
import { LoadBalancerDomain } from '../load-balancer-domain';

/** A service of AWS PrivateLink, by which other VPCs and accounts reach the load balancer at addresses of their own. */
export interface NetworkEndpointServiceOptions {
  /**
   * The accounts, roles and users that may connect: `new iam.AccountPrincipal('111122223333')` for an account. `*` is everybody.
   *
   * @default - none but principals of this account
   */
  readonly allowedPrincipals?: iam.ArnPrincipal[];

  /**
   * Whether each connection must be accepted by you.
   *
   * @default true
   */
  readonly acceptanceRequired?: boolean;

  /**
   * Further Regions from which it can be reached. Each is billed by the hour.
   *
   * @default - this Region only
   */
  readonly allowedRegions?: string[];
}

/** Zonal autoshift: AWS takes a zone out of the traffic when it sees that it is impaired, and every week to see that it may. */
export interface ZonalAutoshiftOptions {
  /** The alarm on the application that ends a practice run as failed, for example of `Alarms.addComposite()`; it must not be of one zone. */
  readonly outcome: cloudwatch.IAlarm;

  /**
   * Alarms that keep practice runs from starting, and end one that runs.
   *
   * @default - none
   */
  readonly blockedBy?: cloudwatch.IAlarm[];

  /**
   * Times of the week without practice runs, in UTC and within a day: `MON:18:30-MON:19:30`.
   *
   * @default - none
   */
  readonly blockedWindows?: string[];

  /**
   * Days without practice runs, as `2027-12-24`, in UTC.
   *
   * @default - none
   */
  readonly blockedDates?: string[];
}

/** Options that every Network Load Balancer has. */
export interface BaseNetworkLoadBalancerOptions {
  /**
   * The names of the load balancer in a hosted zone of Route 53, each with alias records.
   *
   * @default - none: point names to the load balancer yourself
   */
  readonly domain?: LoadBalancerDomain;

  /**
   * The destination of the access logs. There are none but of TLS ports, so the first of them switches the logs on. Not
   * with `connectionLogs` or `healthCheckLogs`, which a Network Load Balancer does not write
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html).
   *
   * @default AccessLogs.newBucket() - kept 90 days
   */
  readonly accessLogs?: AccessLogs;

  /**
   * Whether the load balancer refuses to be deleted. While it does, a first deployment that fails cannot be rolled back.
   * Protect the stack by its `terminationProtection` in the first place.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether each zone of the load balancer sends traffic to the targets of all zones. Off, a zone without a healthy target
   * is lost to the clients that have its address, and each needs targets enough for its share. On, what passes between
   * zones is billed.
   *
   * @default true
   */
  readonly crossZone?: boolean;

  /**
   * The zone that clients of the VPC are sent to by the name of the load balancer.
   *
   * @default elbv2.ClientRoutingPolicy.ANY_AVAILABILITY_ZONE
   */
  readonly clientRouting?: elbv2.ClientRoutingPolicy;

  /**
   * Whether traffic may be shifted away from one zone, by you or by zonal autoshift. Costs nothing. With `crossZone` only TCP and TLS
   * to instances and addresses can be behind it, and they keep their connections when they become unhealthy
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-zonal-shift.html).
   *
   * @default false
   */
  readonly zonalShift?: boolean;

  /**
   * Zonal autoshift, with its practice runs; needs `zonalShift`. Costs nothing. The other zones must take all of the traffic.
   *
   * @default - none: nobody shifts traffic but you
   */
  readonly zonalAutoshift?: ZonalAutoshiftOptions;

  /**
   * The capacity that is reserved, in Load Balancer Capacity Units of 2.2 Mbit/s, 2,750 to 45,000 for each zone. It is billed
   * whether it is used or not (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/capacity-unit-reservation.html).
   *
   * @default - none: the load balancer scales with its traffic
   */
  readonly minCapacityUnits?: number;

  /**
   * Subnets of the load balancer, one of each zone. Zones can be added later. One that is taken away loses its address.
   *
   * @default - public subnets for the internet, private ones for internal use
   */
  readonly subnets?: ec2.SubnetSelection;
}

/** Options of a Network Load Balancer for TCP, UDP and TLS, whoever may reach it. */
export interface NetworkLoadBalancerOptions extends BaseNetworkLoadBalancerOptions {
  /**
   * Address families of the load balancer: `IPV4` or `DUAL_STACK`, which needs subnets with IPv6. Targets get IPv4.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;

  /**
   * A service of AWS PrivateLink in front of the load balancer.
   *
   * @default - none
   */
  readonly endpointService?: NetworkEndpointServiceOptions;
}

/** Options for a Network Load Balancer on the internet that takes QUIC. */
export interface QuicNetworkExposureOptions extends BaseNetworkLoadBalancerOptions {
  /**
   * The clients that targets let in: the load balancer itself, which cannot have a security group, lets everybody come.
   *
   * @default - everybody
   */
  readonly clients?: ec2.IPeer[];

  /**
   * The ids of the allocations of Elastic IP addresses that exist, one for each subnet in the order of the subnets.
   *
   * @default - new Elastic IP addresses, one for each zone, which are kept when the load balancer goes
   */
  readonly allocationIds?: string[];
}

/** Options for a Network Load Balancer on the internet. */
export interface InternetNetworkExposureOptions extends NetworkLoadBalancerOptions {
  /**
   * The clients that may connect: ranges of addresses, prefix lists, security groups of the VPC.
   *
   * @default - everybody
   */
  readonly clients?: ec2.IPeer[];

  /**
   * The ids of the allocations of Elastic IP addresses that exist, one for each subnet in the order of the subnets.
   *
   * @default - new Elastic IP addresses, one for each zone, which are kept when the load balancer goes
   */
  readonly allocationIds?: string[];

  /**
   * Whether what comes by AWS PrivateLink is let in, whatever `clients` says: who may connect there is a matter of the
   * endpoint service, and addresses of other VPCs may be those of this one.
   *
   * @default false
   */
  readonly allowPrivateLink?: boolean;
}

/** Options for a Network Load Balancer with private addresses. */
export interface InternalNetworkExposureOptions extends NetworkLoadBalancerOptions {
  /**
   * The clients that may connect: name what is connected to the VPC (peered networks, VPN, transit gateways), and its
   * secondary ranges, or only the security groups that should.
   *
   * @default - the primary IPv4 range of the VPC; for a dual-stack load balancer its IPv6 range, too
   */
  readonly clients?: ec2.IPeer[];

  /**
   * The private IPv4 addresses of the load balancer, one for each subnet in the order of the subnets, from their ranges.
   *
   * @default - chosen by AWS, and kept as long as the load balancer lives
   */
  readonly privateAddresses?: string[];

  /**
   * Whether what comes by AWS PrivateLink is let in, whatever `clients` says.
   *
   * @default false
   */
  readonly allowPrivateLink?: boolean;
}

/**
 * The options of a load balancer that differ between the exposures.
 *
 * @internal
 */
export interface NetworkExposureConfig extends NetworkLoadBalancerOptions {
  /** Whether the load balancer has public addresses. */
  readonly internetFacing: boolean;

  /**
   * The clients that may connect.
   *
   * @default - everybody for a public load balancer, the VPC for an internal one
   */
  readonly clients?: ec2.IPeer[];

  /** Whether what comes by AWS PrivateLink is let in, whatever `clients` says. */
  readonly allowPrivateLink: boolean;

  /** Whether a port may take QUIC, which a load balancer with a security group does not. */
  readonly takesQuic: boolean;

  /**
   * Elastic IP addresses that exist.
   *
   * @default - new ones
   */
  readonly allocationIds?: string[];

  /**
   * The private addresses.
   *
   * @default - chosen by AWS
   */
  readonly privateAddresses?: string[];
}

/** The clients that can reach a Network Load Balancer, and its options. */
export abstract class NetworkExposure {
  /** The internet, at Elastic IP addresses that stay. */
  public static internet(options: InternetNetworkExposureOptions = {}): NetworkExposure {
    validate('NetworkExposure.internet', nonEmptyList('clients', options.clients));
    return new Exposed({
      ...options,
      internetFacing: true,
      takesQuic: false,
      allowPrivateLink: options.allowPrivateLink ?? false,
    });
  }

  /**
   * The internet, at Elastic IP addresses that stay, for one port of QUIC and others of TCP and TLS. Elastic Load Balancing takes QUIC on
   * no load balancer that has a security group or IPv6, or a port of UDP
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-listener.html), so the security groups of the targets alone
   * keep others out.
   */
  public static internetWithQuic(options: QuicNetworkExposureOptions = {}): NetworkExposure {
    validate('NetworkExposure.internetWithQuic', nonEmptyList('clients', options.clients));
    return new Exposed({ ...options, internetFacing: true, takesQuic: true, allowPrivateLink: false });
  }

  /** The VPC, and what `clients` names beyond it, at private addresses that stay. */
  public static internalOnly(options: InternalNetworkExposureOptions = {}): NetworkExposure {
    validate('NetworkExposure.internalOnly', nonEmptyList('clients', options.clients));
    return new Exposed({
      ...options,
      internetFacing: false,
      takesQuic: false,
      allowPrivateLink: options.allowPrivateLink ?? false,
    });
  }

  /**
   * Nobody but by AWS PrivateLink: an endpoint service of the load balancer's own (`endpointService`), or a VPC link of a REST
   * API. No address of the VPC can connect.
   */
  public static privateLinkOnly(options: NetworkLoadBalancerOptions = {}): NetworkExposure {
    return new Exposed({ ...options, internetFacing: false, takesQuic: false, clients: [], allowPrivateLink: true });
  }

  /**
   * The options of the load balancer.
   *
   * @internal
   */
  public abstract readonly _config: NetworkExposureConfig;
}

class Exposed extends NetworkExposure {
  constructor(public readonly _config: NetworkExposureConfig) {
    super();
  }
}
