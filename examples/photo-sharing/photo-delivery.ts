import { Construct } from 'constructs';
import { Fn } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { HttpApiService } from 'cdk-reference-architectures/apis';
import { PhotoBuckets } from './photo-buckets';

/** Properties of the delivery. */
export interface PhotoDeliveryProps {
  readonly buckets: PhotoBuckets;
  readonly api: HttpApiService;
  /** The name of both. */
  readonly domainName: string;
  /** A certificate of the name, in us-east-1. */
  readonly certificate: acm.ICertificate;
  readonly hostedZone: route53.IHostedZone;
}

/**
 * CloudFront in front of thumbnails and API, under one name. Only the distribution may read the bucket. Thumbnails are
 * open to who knows their address, which has 122 random bits: that is how a photo is shared. A deleted one is served from
 * caches for five minutes at most, by the header of its object.
 */
export class PhotoDelivery extends Construct {
  public readonly distribution: cloudfront.Distribution;

  /** Without a slash at the end. */
  public readonly url: string;

  constructor(scope: Construct, id: string, props: PhotoDeliveryProps) {
    super(scope, id);
    const { buckets, api, domainName, hostedZone } = props;
    const secure = {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
    };
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: 'Photo sharing',
      domainNames: [domainName],
      certificate: props.certificate,
      defaultBehavior: {
        ...secure,
        origin: S3BucketOrigin.withOriginAccessControl(buckets.thumbnails),
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      },
      additionalBehaviors: {
        '/photos*': {
          ...secure,
          origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.url))),
          viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          // The API knows itself by its own host only.
          originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      enableLogging: true,
      logBucket: buckets.accessLogs,
      logFilePrefix: 'cloudfront/',
    });
    this.url = `https://${domainName}`;
    const record = {
      zone: hostedZone,
      recordName: `${domainName}.`,
      target: route53.RecordTarget.fromAlias(new CloudFrontTarget(this.distribution)),
    };
    new route53.ARecord(this, 'Ipv4Record', record);
    new route53.AaaaRecord(this, 'Ipv6Record', record);
  }
}
