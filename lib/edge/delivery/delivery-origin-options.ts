import { Duration, SecretValue } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Options for every origin. */
export interface DeliveryOriginOptions {
  /**
   * A path that is put in front of the path of each request, with a slash at its beginning and none at its end.
   *
   * @default - none
   */
  readonly path?: string;

  /**
   * A Region whose cache all edge locations ask before the origin: the one nearest to the origin. It costs more for each request that
   * gets there (https://aws.amazon.com/cloudfront/pricing/).
   *
   * @default - none
   */
  readonly originShieldRegion?: string;

  /**
   * Headers that CloudFront adds to each request to the origin, at most 30.
   *
   * @default - none
   */
  readonly customHeaders?: Record<string, string>;

  /**
   * The number of attempts to connect to the origin, 1 to 3.
   *
   * @default 3 - that of CloudFront
   */
  readonly connectionAttempts?: number;

  /**
   * The time that one attempt to connect may take, 1 to 10 seconds.
   *
   * @default Duration.seconds(10) - that of CloudFront
   */
  readonly connectionTimeout?: Duration;

  /**
   * The time after which an answer that is not complete is given up, at least `readTimeout`, which is for each part of it.
   *
   * @default - none: an answer may go on as long as its parts come
   */
  readonly responseCompletionTimeout?: Duration;
}

/** Options for a bucket. */
export interface DeliveryBucketOriginOptions extends DeliveryOriginOptions {
  /**
   * Whether CloudFront may list the bucket, so that S3 answers 404 for what is missing. Otherwise it answers 403, as for what is
   * forbidden.
   *
   * @default true - nobody else sees a list: the root is answered by `defaultRootObject`
   */
  readonly missingAsNotFound?: boolean;

  /**
   * The id of the distribution, from its first deployment on: the policy of the bucket's key, and of a bucket in another stack, then names
   * it in place of all distributions of the account. CloudFormation cannot know it before: the distribution needs the bucket, and the
   * bucket its key.
   *
   * @default - all distributions of the account; the policy of a bucket in the same stack always names the one
   */
  readonly distributionId?: string;
}

/** Options for a server. */
export interface DeliveryServerOriginOptions extends DeliveryOriginOptions {
  /**
   * The time that CloudFront waits for an answer, and between two parts of one, 1 to 120 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly readTimeout?: Duration;

  /**
   * The time that an idle connection is kept, 1 to 120 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly keepaliveTimeout?: Duration;
}

/** Options for a server on the internet. */
export interface DeliveryInternetOriginOptions extends DeliveryServerOriginOptions {
  /**
   * The versions of IP by which CloudFront connects to it.
   *
   * @default cloudfront.OriginIpAddressType.IPV4 - that of CloudFront
   */
  readonly ipAddressType?: cloudfront.OriginIpAddressType;

  /**
   * The certificate that CloudFront shows the server (origin mTLS), in us-east-1, whose extended key usage is TLS client authentication. The
   * server must ask for it: CloudFront shows it to nobody else
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-enable-mtls-distributions.html). Not with gRPC or WebSockets.
   *
   * @default - none
   */
  readonly clientCertificate?: acm.ICertificate;
}

/** Options for an origin in a VPC. */
export interface DeliveryVpcOriginOptions extends DeliveryServerOriginOptions {
  /**
   * The peers that the security groups of the origin let in on the port. After the first deployment the security group
   * `CloudFront-VPCOrigins-Service-SG`, which AWS makes in the VPC, can take the place of the prefix list: of all distributions, it lets in
   * those of the account alone.
   *
   * @default - the prefix list of CloudFront's origin-facing servers in the Region of the origin
   */
  readonly clients?: ec2.IPeer[];
}

/** Options for a VPC origin that exists. */
export interface DeliveryExistingVpcOriginOptions extends DeliveryServerOriginOptions {
  /**
   * The account that shares the VPC origin with this one (AWS RAM).
   *
   * @default - the account of the distribution
   */
  readonly ownerAccountId?: string;
}

/** Options for a load balancer in a VPC. */
export interface DeliveryLoadBalancerOriginOptions extends DeliveryVpcOriginOptions {
  /**
   * The reason why a load balancer with public addresses is reached by the VPC, for example a move of it.
   *
   * @default - an internet-facing load balancer is refused
   */
  readonly internetFacingReason?: string;
}

/** Options for a load balancer on the internet. */
export interface DeliveryPublicLoadBalancerOriginOptions extends DeliveryInternetOriginOptions {
  /** The name of the load balancer in DNS, which is on the certificate of its listener on port 443. */
  readonly hostName: string;

  /**
   * The secret that CloudFront sends in a header; the rules of the listener must refuse requests without it. The addresses of CloudFront
   * are those of all its customers.
   */
  readonly secret: SecretValue;

  /** The reason that the load balancer is on the internet, for example an outage of VPC origins. */
  readonly reason: string;

  /**
   * The name of the header.
   *
   * @default 'x-origin-secret'
   */
  readonly secretHeaderName?: string;

  /**
   * The peers that the security groups of the load balancer let in on port 443.
   *
   * @default - the prefix list of CloudFront's origin-facing servers in the Region of the load balancer
   */
  readonly clients?: ec2.IPeer[];
}

/** Options for two origins of which the second stands in for the first. */
export interface DeliveryFailoverOptions {
  /**
   * The answers of the first origin, beside none at all, after which the second is asked.
   *
   * @default [500, 502, 503, 504]
   */
  readonly statusCodes?: number[];

  /**
   * The measure by which the origin is chosen. By the quality of media both must be channels of AWS Elemental MediaPackage v2.
   *
   * @default cloudfront.OriginSelectionCriteria.DEFAULT - the first one, as long as it answers
   */
  readonly selectionCriteria?: cloudfront.OriginSelectionCriteria;
}
