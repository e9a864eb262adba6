import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LoadBalancerOptions } from '../web-load-balancer';

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
   * Why there is no TLS.
   *
   * @default - there is, or the load balancer is internal
   */
  readonly reason?: string;
}
