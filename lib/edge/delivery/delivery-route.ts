import { Duration } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { DeliveryOrigin } from './delivery-origin';

/** The treatment of requests, where the defaults of their origin do not fit. */
export interface DeliveryBehavior {
  /**
   * The parts of a request that decide what is cached, and the time for which it is.
   *
   * @default - CACHING_OPTIMIZED for buckets: by the path alone; CACHING_DISABLED for all else
   */
  readonly cachePolicy?: cloudfront.ICachePolicy;

  /**
   * The parts of a request that are passed on to the origin.
   *
   * @default - nothing for buckets; ALL_VIEWER_EXCEPT_HOST_HEADER for all else: APIs and function URLs refuse another host than their own
   */
  readonly originRequestPolicy?: cloudfront.IOriginRequestPolicy;

  /**
   * The headers of answers, in place of `securityHeaders`.
   *
   * @default - `securityHeaders` of the delivery
   */
  readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;

  /**
   * Functions at the edge (CloudFront Functions) that see each request or answer.
   *
   * @default - none, but that of `pages` at the default behavior
   */
  readonly functions?: cloudfront.FunctionAssociation[];

  /**
   * The public keys for signed URLs and cookies; requests without a signature are refused.
   *
   * @default - requests need no signature
   */
  readonly trustedKeyGroups?: cloudfront.IKeyGroup[];

  /**
   * Whether requests by HTTP are redirected to HTTPS; otherwise they are refused. Nothing is ever answered by HTTP.
   *
   * @default - true for buckets; false for all else: what a client sent by HTTP was on the wire already
   */
  readonly redirectHttp?: boolean;

  /**
   * Whether gRPC passes, which is never cached. The server must speak it by HTTPS
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-using-grpc.html).
   *
   * @default false
   */
  readonly grpc?: boolean;
}

/** Requests that another origin answers. */
export interface DeliveryRoute extends DeliveryBehavior {
  /**
   * The pattern of paths, beginning with a slash; `*` stands for any characters, `?` for one. The first one that fits decides, in the order
   * of the list.
   */
  readonly path: string;

  /** The origin of what is at these paths. */
  readonly origin: DeliveryOrigin;
}

/** A page in place of an error of an origin, of S3 for example. It holds for all routes. */
export interface DeliveryErrorPage {
  /** The status of the origin's answer: 400, 403, 404, 405, 414, 416, 500, 501, 502, 503 or 504. */
  readonly status: number;

  /** The path of the page, which a bucket has. */
  readonly page: string;

  /**
   * The status that clients see.
   *
   * @default - that of the origin
   */
  readonly responseStatus?: number;

  /**
   * The time that the error is cached.
   *
   * @default Duration.seconds(10) - what is missing may come
   */
  readonly cachedFor?: Duration;

  /**
   * Whether the page also takes the place of such answers of applications, whose clients then get HTML in place of what they expect.
   *
   * @default false - refused where an origin is no bucket
   */
  readonly replacesApplicationAnswers?: boolean;
}
