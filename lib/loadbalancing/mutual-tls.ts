import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** Options for checking the certificates of clients. */
export interface VerifiedClientsOptions {
  /**
   * Whether certificates that have expired are accepted.
   *
   * @default false
   */
  readonly acceptExpired?: boolean;

  /**
   * Whether the names of the trusted authorities are sent to clients, so that those with several certificates can choose.
   *
   * @default false
   */
  readonly advertiseAuthorities?: boolean;
}

/**
 * Clients that show a certificate of their own (mutual TLS). It needs HTTPS, and is for all routes of the listener.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 */
export abstract class MutualTls {
  /**
   * The load balancer refuses clients without a certificate that an authority of the trust store has signed.
   *
   * A trust store costs about 4 USD a month (https://aws.amazon.com/elasticloadbalancing/pricing/).
   */
  public static verify(trustStore: elbv2.ITrustStore, options: VerifiedClientsOptions = {}): MutualTls {
    return new ListenerMutualTls({
      mutualAuthenticationMode: elbv2.MutualAuthenticationMode.VERIFY,
      trustStore,
      ignoreClientCertificateExpiry: options.acceptExpired ?? false,
      advertiseTrustStoreCaNames: options.advertiseAuthorities ?? false,
    });
  }

  /** The load balancer asks for a certificate and passes it on in `X-Amzn-Mtls-Clientcert`; the targets must check it. */
  public static passThrough(): MutualTls {
    return new ListenerMutualTls({ mutualAuthenticationMode: elbv2.MutualAuthenticationMode.PASS_THROUGH });
  }

  /**
   * The setting of the listener.
   *
   * @internal
   */
  public abstract readonly _config: elbv2.MutualAuthentication;
}

class ListenerMutualTls extends MutualTls {
  constructor(public readonly _config: elbv2.MutualAuthentication) {
    super();
  }
}
