import { Duration } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Alarms } from '../../observability';
import { DeliveryDomain } from './delivery-domain';
import { DeliveryFirewall } from './delivery-firewall';
import { DeliveryLogs } from './delivery-logs';
import { DeliveryMutualTls } from './delivery-mutual-tls';
import { DeliveryOrigin } from './delivery-origin';
import { DeliveryPages } from './delivery-pages';
import { DeliveryBehavior, DeliveryErrorPage, DeliveryRoute } from './delivery-route';
import { DeliveryStaging } from './delivery-staging';
import { DeliveryStaticIps } from './delivery-static-ips';
import { SecurityHeaders } from './security-headers';

/** The thresholds of the alarms of a delivery. */
export interface ContentDeliveryAlarmThresholds {
  /**
   * The share of requests that are answered with 5xx, in percent, in three periods of five minutes, 0.1 to 100.
   *
   * @default 5
   */
  readonly serverErrorPercent?: number;

  /**
   * The average time that origins take until they answer, in three periods of five minutes, 1 to 120 seconds. Needs `additionalMetrics`.
   *
   * @default - no alarm
   */
  readonly originLatency?: Duration;
}

/** Properties of a `ContentDelivery`. */
export interface ContentDeliveryProps {
  /** The origin of what no route names. */
  readonly origin: DeliveryOrigin;

  /**
   * The treatment of requests to `origin`.
   *
   * @default - the defaults of the origin
   */
  readonly behavior?: DeliveryBehavior;

  /**
   * Paths that other origins answer. The first one that fits decides.
   *
   * @default - none
   */
  readonly routes?: DeliveryRoute[];

  /** The firewall. One of the delivery's own costs at least 8 USD a month. */
  readonly firewall: DeliveryFirewall;

  /**
   * The recipients of the alarms, and of that of the firewall. A topic must be in us-east-1, where AWS keeps these metrics:
   * `new AlarmTopic(NorthVirginia.before(this), ...)`.
   */
  readonly alarms: Alarms;

  /**
   * The names, and their certificate.
   *
   * @default DeliveryDomain.cloudFrontName()
   */
  readonly domain?: DeliveryDomain;

  /**
   * The headers that tell browsers what pages may do.
   *
   * @default SecurityHeaders.strict()
   */
  readonly securityHeaders?: SecurityHeaders;

  /**
   * The object that answers the root, as a key without a slash at its beginning; an empty text for none.
   *
   * @default - 'index.html' for a bucket as `origin`, else none
   */
  readonly defaultRootObject?: string;

  /**
   * The files of a bucket as `origin` that the paths of requests stand for.
   *
   * @default DeliveryPages.asStored()
   */
  readonly pages?: DeliveryPages;

  /**
   * Pages in place of errors of origins. They hold for all routes.
   *
   * @default - none
   */
  readonly errorPages?: DeliveryErrorPage[];

  /**
   * The lowest version of TLS, with its ciphers, for the names of `domain`: TLS_V1_2_2021, TLS_V1_2_2025 or TLS_V1_3_2025.
   *
   * @default cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 - clients of the last ten years
   */
  readonly minProtocolVersion?: cloudfront.SecurityPolicyProtocol;

  /**
   * Whether HTTP/3 is spoken, too. CloudFront has neither mutual TLS nor a staging distribution with it: switch it off in a deployment before
   * the first `staging`.
   *
   * @default true - but false with `mutualTls`
   */
  readonly http3?: boolean;

  /**
   * The certificates that clients show.
   *
   * @default - none
   */
  readonly mutualTls?: DeliveryMutualTls;

  /**
   * Addresses that stay. A list of them costs about 3,000 USD a month.
   *
   * @default - those of CloudFront, which change, IPv6 among them
   */
  readonly staticIps?: DeliveryStaticIps;

  /**
   * Another configuration that is tried on some of the requests. The delivery must be deployed before without it.
   *
   * @default - none
   */
  readonly staging?: DeliveryStaging;

  /**
   * The header of answers of origins that holds their cache tags, separated by commas: all that has a tag is invalidated at once, by the path
   * `#<tag>` (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-by-tags.html). S3 has the metadata of an object
   * for it: `x-amz-meta-cache-tag`.
   *
   * @default - none
   */
  readonly cacheTagHeader?: string;

  /**
   * The edge locations that answer, which decides the price.
   *
   * @default cloudfront.PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * The countries that may, or may not, get anything.
   *
   * @default - all may
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * The logs of requests.
   *
   * @default DeliveryLogs.cloudWatch() - kept for three months, without query strings and cookies
   */
  readonly accessLogs?: DeliveryLogs;

  /**
   * Whether CloudFront publishes the latency of origins, the rate of hits in the cache and errors by their status, at extra cost
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html).
   *
   * @default false
   */
  readonly additionalMetrics?: boolean;

  /**
   * Whether the distribution answers. One that does not is kept as it is.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * A comment that the console shows, at most 128 characters.
   *
   * @default - the path of the construct
   */
  readonly comment?: string;

  /**
   * The thresholds of the alarms.
   *
   * @default - 5 percent of server errors
   */
  readonly alarmThresholds?: ContentDeliveryAlarmThresholds;
}
