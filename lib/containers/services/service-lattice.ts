import { Duration } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { IServiceNetwork, LatticeAuthorization } from '../../network';

/** A name of a service in VPC Lattice. */
export interface ServiceLatticeDomain {
  /** The name, for example `orders.example.com`. A change replaces the service in Lattice, and the old name ends. */
  readonly domainName: string;

  /** The certificate for the name, of this Region. */
  readonly certificate: acm.ICertificate;

  /**
   * The hosted zone that gets a record for the name. A private one must belong to the VPCs of the clients.
   *
   * @default - none: make a CNAME record to `latticeDomainName` where clients look
   */
  readonly hostedZone?: route53.IHostedZone;
}

/**
 * The part of a service in VPC Lattice: workloads of all VPCs and accounts of a service network call it by a name over HTTPS, with
 * no load balancer, peering or common address range.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-vpc-lattice.html
 */
export interface ServiceLattice {
  /** The service network. The VPCs of the clients are in it; that of the service need not be. */
  readonly serviceNetwork: IServiceNetwork;

  /**
   * The callers that may use the service. That of the network must admit them, too.
   *
   * @default LatticeAuthorization.ownAccount()
   */
  readonly authorization?: LatticeAuthorization;

  /**
   * A name of your own. The one that Lattice gives, with a certificate of AWS, stays beside it.
   *
   * @default - the name that Lattice gives alone
   */
  readonly domain?: ServiceLatticeDomain;

  /**
   * The time without traffic after which Lattice closes a connection, 60 to 600 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * The managed prefix list of VPC Lattice in the Region, by `ec2.PrefixList.fromLookup()` with the name
   * `com.amazonaws.<region>.vpc-lattice`, or its id by `fromPrefixListId()`. The tasks are opened to it, at the container's port.
   *
   * @default - the address ranges 169.254.171.0/24 and 129.224.0.0/17 that are in it; AWS may add others to the list
   */
  readonly prefixList?: ec2.IPrefixList;
}
