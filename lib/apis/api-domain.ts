import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** Mutual TLS: clients must present a certificate of an authority that you trust. */
export interface ApiMutualTls {
  /** The bucket of the trust store, in the Region of the API. Have it versioned. */
  readonly truststoreBucket: s3.IBucket;

  /** The key of the trust store: certificates in PEM form, 1,000 at most and 1 MB at most together. */
  readonly truststoreKey: string;

  /**
   * The version of the trust store. API Gateway reads the object only when this or another property changes, so that
   * a new trust store without a new version here is never used.
   *
   * @default - the newest at the time of the deployment that created the domain
   */
  readonly truststoreVersion?: string;

  /**
   * The public certificate that proves that the domain name is yours, in this Region.
   *
   * @default - not needed: the certificate of the domain is a public one of ACM
   */
  readonly ownershipCertificate?: acm.ICertificate;
}

/** The custom domain of an API, with TLS 1.2 at least. */
export interface ApiDomain {
  /** The domain name, for example 'api.example.com'. A change replaces the domain. */
  readonly domainName: string;

  /** The certificate of the domain name, in the Region of the API. */
  readonly certificate: acm.ICertificate;

  /**
   * The hosted zone that gets alias records of the domain name, for IPv4 and IPv6.
   *
   * @default - no record: point the domain name to `domainName.regionalDomainName` yourself
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * The base path of the API, without slashes at the ends, for example 'v1'.
   *
   * @default - the API is at the root
   */
  readonly basePath?: string;

  /**
   * The certificates that clients must present.
   *
   * @default - none
   */
  readonly mutualTls?: ApiMutualTls;
}
