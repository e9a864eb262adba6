import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** Clients must present a certificate of an authority that you trust. */
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
   * A public certificate that proves that the name is yours, in this Region.
   *
   * @default - not needed: the certificate of the domain is a public one of ACM
   */
  readonly ownershipCertificate?: acm.ICertificate;
}

/** A name of your own for an API, with TLS 1.2 at least. */
export interface ApiDomain {
  /** The name, for example 'api.example.com'. A change replaces the domain. */
  readonly domainName: string;

  /** A certificate of the name, in the Region of the API. */
  readonly certificate: acm.ICertificate;

  /**
   * The zone that gets alias records of the name, for IPv4 and IPv6.
   *
   * @default - no record: point the name to the domain's `regionalDomainName` yourself
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * The path below which the API is, without slashes at the ends, for example 'v1'.
   *
   * @default - the API is at the root
   */
  readonly basePath?: string;

  /**
   * Which certificates clients must present.
   *
   * @default - none
   */
  readonly mutualTls?: ApiMutualTls;
}
