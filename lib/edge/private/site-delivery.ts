import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';

/** The part of a distribution that a site depends on. */
export interface ServedSite {
  /** The Content-Security-Policy of pages, where it is known. */
  readonly policy?: string;
  /** The paths that are answered by something else than the bucket of the site. */
  readonly otherPaths: readonly RegExp[];
}

/** Reads from a distribution of this app how it serves a site, as far as it is known at synthesis. */
export function servedBy(
  distribution: cloudfront.IDistribution,
  headers: cloudfront.IResponseHeadersPolicy | undefined,
): ServedSite {
  return { policy: policyOf(headers), otherPaths: otherPathsOf(distribution) };
}

function policyOf(headers: cloudfront.IResponseHeadersPolicy | undefined): string | undefined {
  const resource = headers?.node.defaultChild;
  if (!(resource instanceof cloudfront.CfnResponseHeadersPolicy)) return undefined;
  const config = Stack.of(resource).resolve(
    resource.responseHeadersPolicyConfig,
  ) as cloudfront.CfnResponseHeadersPolicy.ResponseHeadersPolicyConfigProperty;
  const security = config.securityHeadersConfig as
    cloudfront.CfnResponseHeadersPolicy.SecurityHeadersConfigProperty | undefined;
  const value = security?.contentSecurityPolicy as
    cloudfront.CfnResponseHeadersPolicy.ContentSecurityPolicyProperty | undefined;
  return typeof value?.contentSecurityPolicy === 'string' ? value.contentSecurityPolicy : undefined;
}

function otherPathsOf(distribution: cloudfront.IDistribution): RegExp[] {
  const resource = distribution.node.defaultChild;
  if (!(resource instanceof cloudfront.CfnDistribution)) return [];
  const { cacheBehaviors = [] } = Stack.of(resource).resolve(
    resource.distributionConfig,
  ) as cloudfront.CfnDistribution.DistributionConfigProperty;
  return (cacheBehaviors as cloudfront.CfnDistribution.CacheBehaviorProperty[]).map(({ pathPattern }) => {
    const pattern = pathPattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${pattern.startsWith('/') ? '' : '/'}${pattern}$`);
  });
}
