import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
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
   * @default - no record: where the name server is another one, point the domain name to the `domainTarget` of the API
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

/** The custom domain of a REST API, with TLS 1.2 at least. */
export interface RestApiDomain extends ApiDomain {
  /**
   * The versions of TLS and the ciphers. Those of TLS 1.3 alone, with perfect forward secrecy or post-quantum cryptography
   * are for regional endpoints, or for edge endpoints, as their names say
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html).
   *
   * @default apigateway.SecurityPolicy.TLS_1_2
   */
  readonly securityPolicy?: apigateway.SecurityPolicy;

  /**
   * Whether requests are refused that do not come by the domain name itself, with any `securityPolicy` but TLS 1.2. BASIC is
   * for the time in which clients move to the policy.
   *
   * @default apigateway.EndpointAccessMode.STRICT - with TLS_1_2, none
   */
  readonly endpointAccessMode?: apigateway.EndpointAccessMode;
}

/** A custom domain that is there already, perhaps with other APIs, which have other base paths. */
export interface ExistingApiDomain {
  /**
   * The regional domain: an `apigwv2.DomainName` of your own for all APIs of the domain, the `domainName` of another
   * service, or one by `apigwv2.DomainName.fromDomainNameAttributes()`.
   */
  readonly domainName: apigwv2.IDomainName;

  /**
   * The base path of the API, without slashes at the ends, for example 'v1'. No other API of the domain may have it.
   *
   * @default - the API is at the root
   */
  readonly basePath?: string;

  /**
   * The name that clients call, below a wildcard domain. Every other name of the domain leads to the API as well.
   *
   * @default - the domain name
   */
  readonly hostName?: string;

  /**
   * The hosted zone that gets alias records of the host name, for IPv4 and IPv6.
   *
   * @default - no record: whoever made the domain has made it
   */
  readonly hostedZone?: route53.IHostedZone;
}
