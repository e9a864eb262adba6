import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LoadBalancerOptions } from '../load-balancer-options';
import { MutualTls } from '../mutual-tls';

/** What differs between the exposures. */
export interface ExposureSettings extends LoadBalancerOptions {
  /** Whether the load balancer has public addresses. */
  readonly internetFacing: boolean;

  /**
   * Certificates of the HTTPS listener.
   *
   * @default - the listener speaks plain HTTP
   */
  readonly certificates?: elbv2.IListenerCertificate[];

  /**
   * Who may connect.
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
   * Certificates of clients.
   *
   * @default - clients need none
   */
  readonly mutualTls?: MutualTls;

  /**
   * Why there is no TLS.
   *
   * @default - there is, or the load balancer is internal
   */
  readonly reason?: string;
}
