import { Reader, textOf } from './reader';

/** Amazon CloudFront and Route 53, AWS Certificate Manager, AWS WAF. */
export const edgeReaders: Record<string, Reader> = {
  'AWS::CertificateManager::Certificate': async ({ acm }, id) => {
    const { Certificate } = await acm.describeCertificate({ CertificateArn: id });
    return Certificate && { ...Certificate, Tags: (await acm.listTagsForCertificate({ CertificateArn: id })).Tags };
  },
  'AWS::CloudFront::Distribution': async ({ cloudFront }, id) => {
    const { Distribution: found } = await cloudFront.getDistribution({ Id: id });
    const { Tags } = await cloudFront.listTagsForResource({ Resource: found?.ARN });
    const config = found?.DistributionConfig;
    return (
      config && {
        DistributionConfig: { ...(listed(config) as object), IPV6Enabled: config.IsIPV6Enabled },
        Tags: Tags?.Items,
      }
    );
  },
  'AWS::CloudFront::OriginAccessControl': async ({ cloudFront }, id) =>
    (await cloudFront.getOriginAccessControl({ Id: id })).OriginAccessControl,
  'AWS::Route53::RecordSet': async ({ route53 }, _id, record) => {
    const HostedZoneId = textOf(record, 'HostedZoneId');
    const { ResourceRecordSets: sets = [] } = await route53.listResourceRecordSets({ HostedZoneId });
    const found = sets.find((set) => set.Name === record.properties.Name && set.Type === record.properties.Type);
    // Route 53 ends every name with the root's point, whether it was told so or not.
    const DNSName = found?.AliasTarget?.DNSName?.replace(/\.$/, '');
    return found && { ...found, HostedZoneId, AliasTarget: { ...found.AliasTarget, DNSName } };
  },
  'AWS::WAFv2::WebACL': async ({ waf }, id) => {
    const [Name, Id, scope] = id.split('|');
    const Scope = scope === 'CLOUDFRONT' ? 'CLOUDFRONT' : 'REGIONAL';
    const { WebACL } = await waf.getWebACL({ Name, Id, Scope });
    const { TagInfoForResource: info } = await waf.listTagsForResource({ ResourceARN: WebACL?.ARN });
    return WebACL && { ...WebACL, Rules: decoded(WebACL.Rules), Scope: scope, Tags: info?.TagList };
  },
  'AWS::WAFv2::WebACLAssociation': async ({ waf }, _id, association) => {
    const ResourceArn = textOf(association, 'ResourceArn');
    const { WebACL } = await waf.getWebACLForResource({ ResourceArn });
    return WebACL && { ResourceArn, WebACLArn: WebACL.ARN };
  },
  'AWS::WAFv2::LoggingConfiguration': async ({ waf }, id) =>
    (await waf.getLoggingConfiguration({ ResourceArn: id })).LoggingConfiguration,
};

/** CloudFront's API wraps every list as `{ Quantity, Items }`; templates have the list. */
function listed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(listed);
  if (typeof value !== 'object' || value === null) return value;
  if ('Quantity' in value) return 'Items' in value ? listed(value.Items) : [];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, listed(item)]));
}

/** WAF's API has bytes where templates have the text that a rule looks for. */
function decoded(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoded(item)]));
}
