import * as route53 from 'aws-cdk-lib/aws-route53';

/** Names that lead to a load balancer, in a hosted zone of Route 53. */
export interface LoadBalancerDomain {
  /**
   * The names, lower case, in the zone; `*.` in front stands for one label. Each gets an alias record, for IPv6 too where the
   * load balancer is dual-stack. The first one without a wildcard is the address in `url`.
   */
  readonly hostNames: string[];

  /** The hosted zone of the names; a public one where a certificate is issued for them. */
  readonly hostedZone: route53.IHostedZone;
}
