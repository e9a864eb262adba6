import { Fact, named, uniqueClaims } from '../fact';
import { numbersIn } from '../live-resource';

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

const DELIVERY_SOURCE = uniqueClaims({
  id: 'delivery-source',
  says: 'A resource has one delivery source for each type of its logs. One with another name is made before the old one is deleted.',
  source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2513',
  remedy: 'keep the name, or take the delivery away in a deployment before',
  claims: ({ type, properties: { ResourceArn, LogType } }) => {
    if (type !== 'AWS::Logs::DeliverySource') return [];
    const key = JSON.stringify([ResourceArn, LogType]);
    return [{ key, what: `the delivery source for ${String(LogType)} of ${JSON.stringify(ResourceArn)}` }];
  },
});

const DELIVERY_SOURCE_RESOURCE: Fact = {
  id: 'delivery-source-resource',
  says: 'A delivery source keeps its resource: CloudFormation changes it in place, which CloudWatch Logs refuses.',
  source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2513',
  check: (deployment, report) => {
    for (const { action, after, properties } of deployment.changed('AWS::Logs::DeliverySource')) {
      if (!after || action !== 'update' || !('ResourceArn' in properties)) continue;
      report(
        after,
        'fails',
        `${named(after)} is of another resource now, or of one that is replaced`,
        'give it a name that is another one with the resource, made of its ARN for example',
      );
    }
  },
};

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

const USED_BY_DISTRIBUTION: Fact = {
  id: 'used-by-distribution',
  says: 'A web ACL or a certificate is not deleted while a distribution uses it (WAFAssociatedItemException, ResourceInUseException).',
  source: 'https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html',
  check: (deployment, report) => {
    for (const { action, before, keepsOld } of deployment.changed(
      'AWS::WAFv2::WebACL',
      'AWS::CertificateManager::Certificate',
    )) {
      if (!before || keepsOld || (action !== 'remove' && action !== 'replace')) continue;
      const user = deployment.before.find((holder) => {
        const its = deployment.changeOf(holder)?.action;
        return (
          holder.type === 'AWS::CloudFront::Distribution' &&
          numbersIn(holder.properties).includes(before.number) &&
          (its === undefined || its === 'none' || its === 'keep')
        );
      });
      if (!user) continue;
      report(
        before,
        'ignored',
        `${named(before)} is used by ${named(user)} of '${user.stack.name}': CloudFormation cannot delete it at the end, says UPDATE_COMPLETE, and leaves it outside the stack, where it may be paid for`,
        'have the distribution let go of it in a deployment before, or keep it by a policy of retention and delete it by hand',
      );
    }
  },
};

const STATIC_IPS_WITHOUT_IPV6: Fact = {
  id: 'static-ips-without-ipv6',
  says: 'A static IP list loses its IPv6 addresses only after the distributions that use it have none.',
  source: `${GUIDE}/request-static-ips.html`,
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::CloudFront::AnycastIpList')) {
      const isLost = before?.properties.IpAddressType === 'dualstack' && after?.properties.IpAddressType === 'ipv4';
      if (action !== 'update' || !before || !isLost) continue;
      const user = deployment.before.find(({ type, properties }) => {
        const { IPV6Enabled } = (properties.DistributionConfig ?? {}) as { IPV6Enabled?: unknown };
        return (
          type === 'AWS::CloudFront::Distribution' &&
          IPV6Enabled === true &&
          numbersIn(properties).includes(before.number)
        );
      });
      if (!user) continue;
      report(
        before,
        'fails',
        `${named(before)} would lose its IPv6 addresses, and ${named(user)} has IPv6 until it is updated, which is later`,
        "set 'IPV6Enabled' of the distribution to false in a deployment before",
      );
    }
  },
};

export const CLOUDFRONT_FACTS: readonly Fact[] = [
  ALTERNATE_NAME,
  DELIVERY_SOURCE,
  DELIVERY_SOURCE_RESOURCE,
  VPC_ORIGIN_IN_USE,
  USED_BY_DISTRIBUTION,
  STATIC_IPS_WITHOUT_IPV6,
];
