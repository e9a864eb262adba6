import { att, resource } from '../../templates';
import { Case } from './case';

const distribution = (name: string) =>
  resource('CloudFront::Distribution', { DistributionConfig: { Enabled: true, Aliases: [name] } });
const vpcOrigin = (port: number) =>
  resource('CloudFront::VpcOrigin', { VpcOriginEndpointConfig: { Arn: 'arn', Name: 'api', HTTPPort: port } });

const source = (name: string, id: string) =>
  resource('Logs::DeliverySource', {
    Name: name,
    LogType: 'ACCESS_LOGS',
    ResourceArn: `arn:aws:cloudfront::111122223333:distribution/${id}`,
  });

const Acl = resource('WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
const protectedBy = (more: object) =>
  resource('CloudFront::Distribution', { DistributionConfig: { WebACLId: att('Acl', 'Arn') } }, more);

const addressed = (list: 'ipv4' | 'dualstack', IPV6Enabled: boolean) => ({
  List: resource('CloudFront::AnycastIpList', { Name: 'site', IpCount: 21, IpAddressType: list }),
  Site: resource('CloudFront::Distribution', {
    DistributionConfig: { AnycastIpListId: att('List', 'Id'), IPV6Enabled },
  }),
});

export const CLOUDFRONT_CASES: Readonly<Record<string, Case>> = {
  'distribution-alternate-name': {
    versions: [{ Old: distribution('www.example.com') }, { New: distribution('www.example.com') }],
    finds: 'fails at New',
    twin: [{ Old: distribution('www.example.com') }, { New: distribution('shop.example.com') }],
  },
  'delivery-source': {
    versions: [{ Source: source('site', 'E1A2B3C4D5E6F7') }, { Source: source('docs', 'E1A2B3C4D5E6F7') }],
    finds: 'fails at Source',
    twin: [{ Source: source('site', 'E1A2B3C4D5E6F7') }, { Source: source('docs', 'E9A8B7C6D5E4F3') }],
  },
  'delivery-source-resource': {
    versions: [{ Source: source('site', 'E1A2B3C4D5E6F7') }, { Source: source('site', 'E9A8B7C6D5E4F3') }],
    finds: 'fails at Source',
    twin: [{ Source: source('site', 'E1A2B3C4D5E6F7') }, { Source: source('docs', 'E9A8B7C6D5E4F3') }],
  },
  'vpc-origin-in-use': {
    versions: [{ Origin: vpcOrigin(80) }, { Origin: vpcOrigin(8080) }],
    finds: 'fails at Origin',
    twin: [{ Origin: vpcOrigin(80) }, { Another: vpcOrigin(8080) }],
  },
  'used-by-distribution': {
    versions: [{ Acl, Site: protectedBy({ DeletionPolicy: 'Retain' }) }, {}],
    finds: 'ignored at Acl',
    twin: [{ Acl, Site: protectedBy({}) }, {}],
  },
  'static-ips-without-ipv6': {
    versions: [addressed('dualstack', true), addressed('ipv4', false)],
    finds: 'fails at List',
    twin: [addressed('dualstack', true), addressed('dualstack', false), addressed('ipv4', false)],
  },
};
