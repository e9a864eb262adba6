import { Fact, named, uniqueClaims } from '../fact';

const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';

const ALTERNATE_NAME = uniqueClaims({
  id: 'distribution-alternate-name',
  says: 'An alternate domain name is on one distribution alone (CNAMEAlreadyExists).',
  source: `${GUIDE}/alternate-domain-names-move-options.html`,
  remedy: 'take the name away from the old distribution in a deployment before this one, or move it by AssociateAlias',
  claims: ({ type, properties: { DistributionConfig } }) => {
    const { Aliases } = (DistributionConfig ?? {}) as { Aliases?: unknown };
    if (type !== 'AWS::CloudFront::Distribution' || !Array.isArray(Aliases)) return [];
    return Aliases.map((name: unknown) => ({
      key: JSON.stringify(name),
      what: `the alternate domain name ${String(name)}`,
    }));
  },
});

const VPC_ORIGIN_IN_USE: Fact = {
  id: 'vpc-origin-in-use',
  says: 'A VPC origin is not changed while a distribution uses it, not even its tags.',
  source: 'https://github.com/aws/aws-cdk/issues/35765',
  check: (deployment, report) => {
    for (const { action, before } of deployment.changed('AWS::CloudFront::VpcOrigin')) {
      if (!before || action !== 'update') continue;
      report(
        before,
        'fails',
        `${named(before)} is changed in place, which CloudFront refuses while a distribution uses it`,
        'give it another id, so that another one is made, and the distribution moves to it before the old one is deleted',
      );
    }
  },
};

export const CLOUDFRONT_FACTS: readonly Fact[] = [ALTERNATE_NAME, VPC_ORIGIN_IN_USE];
