import { Construct } from 'constructs';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { uniqueName } from '../../private/unique-name';
import { DeliveryTrustStore } from './delivery-trust-store';

/**
 * A function that decides over connections after the certificate of their client is checked (connection function): for authorities that revoke, for
 * names that are allowed (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/connection-functions.html).
 */
export interface DeliveryConnectionFunction {
  /** The code, of at most 10 KB: `function connectionHandler(connection)`, which calls `connection.allow()` or `connection.deny()`. */
  readonly code: cloudfront.FunctionCode;

  /**
   * The key value store that it reads, for example the serial numbers of certificates that are revoked.
   *
   * @default - none
   */
  readonly keyValueStore?: cloudfront.IKeyValueStore;
}

/** Options for the certificates of clients that CloudFront checks. */
export interface DeliveryMutualTlsOptions {
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

  /**
   * A function that has the last word.
   *
   * @default - none: each certificate that an authority has signed is accepted
   */
  readonly connectionFunction?: DeliveryConnectionFunction;
}

/**
 * Clients that show a certificate of their own (viewer mTLS). It is for all routes, and for HTTP/2 and older ones alone
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/enable-mtls-distributions.html).
 */
export abstract class DeliveryMutualTls {
  /** Clients without a certificate that an authority of the trust store has signed are refused. */
  public static required(trustStore: DeliveryTrustStore, options: DeliveryMutualTlsOptions = {}): DeliveryMutualTls {
    return new CheckedClients('required', trustStore, options);
  }

  /**
   * Clients may show a certificate, and are refused with a wrong one. The origins decide over those that show none: they see
   * `CloudFront-Viewer-Cert-Present` where an origin request policy passes it on.
   */
  public static optional(trustStore: DeliveryTrustStore, options: DeliveryMutualTlsOptions = {}): DeliveryMutualTls {
    return new CheckedClients('optional', trustStore, options);
  }

  /**
   * CloudFront asks for a certificate and checks nothing; the origins must, by the headers `CloudFront-Viewer-Cert-...` that an origin request
   * policy passes on (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/mtls-validation-modes.html).
   */
  public static passThrough(): DeliveryMutualTls {
    return new UncheckedClients();
  }

  /**
   * Whether CloudFront checks the certificates.
   *
   * @internal
   */
  public abstract readonly _checks: boolean;

  /**
   * Has a distribution ask for certificates.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, distribution: cloudfront.CfnDistribution): void;
}

class CheckedClients extends DeliveryMutualTls {
  public readonly _checks = true;

  constructor(
    private readonly mode: 'required' | 'optional',
    private readonly trustStore: DeliveryTrustStore,
    private readonly options: DeliveryMutualTlsOptions,
  ) {
    super();
  }

  public _bind(scope: Construct, distribution: cloudfront.CfnDistribution): void {
    const { acceptExpired, advertiseAuthorities, connectionFunction } = this.options;
    distribution.addPropertyOverride('DistributionConfig.ViewerMtlsConfig', {
      Mode: this.mode,
      TrustStoreConfig: {
        TrustStoreId: this.trustStore._bind(scope),
        IgnoreCertificateExpiry: acceptExpired ?? false,
        AdvertiseTrustStoreCaNames: advertiseAuthorities ?? false,
      },
    });
    if (!connectionFunction) return;
    const { attrId } = createConnectionFunction(scope, connectionFunction);
    distribution.addPropertyOverride('DistributionConfig.ConnectionFunctionAssociation.Id', attrId);
  }
}

class UncheckedClients extends DeliveryMutualTls {
  public readonly _checks = false;

  public _bind(_scope: Construct, distribution: cloudfront.CfnDistribution): void {
    distribution.addPropertyOverride('DistributionConfig.ViewerMtlsConfig.Mode', 'passthrough');
  }
}

function createConnectionFunction(
  scope: Construct,
  { code, keyValueStore }: DeliveryConnectionFunction,
): cloudfront.CfnConnectionFunction {
  return new cloudfront.CfnConnectionFunction(scope, 'ConnectionFunction', {
    name: uniqueName(new Construct(scope, 'ConnectionFunctionName'), 64),
    connectionFunctionCode: code.render(),
    connectionFunctionConfig: {
      comment: 'Decides over connections with a certificate',
      runtime: cloudfront.FunctionRuntime.JS_2_0.value,
      keyValueStoreAssociations: keyValueStore && [{ keyValueStoreArn: keyValueStore.keyValueStoreArn }],
    },
    // A distribution takes published functions alone.
    autoPublish: true,
  });
}
