import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { DeliveryOrigin } from '../delivery/delivery-origin';
import { DeliveryPages } from '../delivery/delivery-pages';
import { DeliveryBehavior, DeliveryErrorPage, DeliveryRoute } from '../delivery/delivery-route';
import { behaviorOf, OriginBindings } from './delivery-behaviors';

/** The part that a delivery and its staging distribution may differ in. */
export interface DistributionContent {
  readonly origin: DeliveryOrigin;
  readonly behavior?: DeliveryBehavior;
  readonly routes?: DeliveryRoute[];
  readonly defaultRootObject: string;
  readonly pages?: DeliveryPages;
  readonly errorPages?: DeliveryErrorPage[];
  readonly geoRestriction?: cloudfront.GeoRestriction;
}

/** The part that both have: CloudFront lets nothing of it differ. */
export interface DistributionSettings {
  readonly comment: string;
  readonly enabled: boolean;
  readonly certificate?: acm.ICertificate;
  readonly minProtocolVersion?: cloudfront.SecurityPolicyProtocol;
  readonly http3: boolean;
  readonly ipv6: boolean;
  readonly priceClass: cloudfront.PriceClass;
  readonly webAclId?: string;
  readonly cacheTagHeader?: string;
  readonly headers?: cloudfront.IResponseHeadersPolicy;
}

/** The surroundings of a distribution. */
export interface DistributionParts {
  readonly origins: OriginBindings;
  readonly hostNames: string[];
  readonly additionalMetrics: boolean;
}

/** A distribution, in the construct that its function is in, too. */
export function createDistribution(
  scope: Construct,
  content: DistributionContent,
  settings: DistributionSettings,
  { origins, hostNames, additionalMetrics }: DistributionParts,
): cloudfront.Distribution {
  const { routes = [], errorPages = [], pages = DeliveryPages.asStored() } = content;
  const { certificate, minProtocolVersion, cacheTagHeader, headers } = settings;
  const pagesFunction = pages._bind(scope);
  const behavior = {
    ...content.behavior,
    functions: [...(pagesFunction ? [pagesFunction] : []), ...(content.behavior?.functions ?? [])],
  };
  const distribution = new cloudfront.Distribution(scope, 'Distribution', {
    comment: settings.comment.slice(0, 128),
    enabled: settings.enabled,
    defaultBehavior: behaviorOf(origins.of(content.origin, 'Default'), content.origin, behavior, headers),
    defaultRootObject: content.defaultRootObject === '' ? undefined : content.defaultRootObject,
    certificate,
    domainNames: hostNames.length > 0 ? hostNames : undefined,
    // AWS sets those of its own name.
    minimumProtocolVersion: certificate && (minProtocolVersion ?? cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021),
    httpVersion: settings.http3 ? cloudfront.HttpVersion.HTTP2_AND_3 : cloudfront.HttpVersion.HTTP2,
    enableIpv6: settings.ipv6,
    priceClass: settings.priceClass,
    geoRestriction: content.geoRestriction,
    webAclId: settings.webAclId,
    publishAdditionalMetrics: additionalMetrics,
    errorResponses: errorPages.map(({ status, page, responseStatus, cachedFor }) => ({
      httpStatus: status,
      responsePagePath: page,
      responseHttpStatus: responseStatus ?? status,
      ttl: cachedFor ?? Duration.seconds(10),
    })),
  });
  for (const { path, origin, ...given } of routes) {
    const { origin: bound, ...options } = behaviorOf(origins.ofRoute(origin, path), origin, given, headers);
    distribution.addBehavior(path, bound, options);
  }
  if (cacheTagHeader !== undefined) {
    resourceOf(distribution).addPropertyOverride('DistributionConfig.CacheTagConfig.HeaderName', cacheTagHeader);
  }
  return distribution;
}

/** The L1 of a distribution. */
export function resourceOf(distribution: cloudfront.Distribution): cloudfront.CfnDistribution {
  return distribution.node.defaultChild as cloudfront.CfnDistribution;
}
