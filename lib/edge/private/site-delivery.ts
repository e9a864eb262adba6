import { isDeepStrictEqual } from 'node:util';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** The part of a distribution that a site depends on. */
export interface ServedSite {
  /** The Content-Security-Policy of pages, where it is known. */
  readonly policy?: string;
  /** The paths that are answered by something else than the bucket of the site. */
  readonly otherPaths: readonly RegExp[];
  /** The path in the bucket that the distribution puts in front of each request, without slashes at its ends. */
  readonly keyPrefix: string;
  /** Whether the distribution reads the bucket; undefined where nobody can tell. */
  readonly readsBucket?: boolean;
}

/** Reads from a distribution of this app how it serves a bucket, as far as it is known at synthesis. */
export function servedBy(
  distribution: cloudfront.IDistribution,
  headers: cloudfront.IResponseHeadersPolicy | undefined,
  bucket: s3.IBucket,
): ServedSite {
  const config = configOf(distribution);
  const origin = originsOf(config).find(({ domainName }) =>
    isDeepStrictEqual(domainName, Stack.of(distribution).resolve(bucket.bucketRegionalDomainName)),
  );
  return {
    policy: policyOf(headers),
    otherPaths: otherPathsOf(config),
    keyPrefix: (origin?.originPath ?? '').replace(/^\//, ''),
    readsBucket: config && bucket.stack === distribution.stack ? origin !== undefined : undefined,
  };
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

function configOf({ node }: cloudfront.IDistribution): Config | undefined {
  const { defaultChild: resource } = node;
  if (!(resource instanceof cloudfront.CfnDistribution)) return undefined;
  return Stack.of(resource).resolve(resource.distributionConfig) as Config;
}

type Config = cloudfront.CfnDistribution.DistributionConfigProperty;

function originsOf(config: Config | undefined): cloudfront.CfnDistribution.OriginProperty[] {
  return (config?.origins ?? []) as cloudfront.CfnDistribution.OriginProperty[];
}

function otherPathsOf(config: Config | undefined): RegExp[] {
  const behaviors = (config?.cacheBehaviors ?? []) as cloudfront.CfnDistribution.CacheBehaviorProperty[];
  return behaviors.map(({ pathPattern }) => {
    const pattern = pathPattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${pattern.startsWith('/') ? '' : '/'}${pattern}$`);
  });
}
