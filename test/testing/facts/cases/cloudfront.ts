import { resource } from '../../templates';
import { Case } from './case';

const distribution = (name: string) =>
  resource('CloudFront::Distribution', { DistributionConfig: { Enabled: true, Aliases: [name] } });
const vpcOrigin = (port: number) =>
  resource('CloudFront::VpcOrigin', { VpcOriginEndpointConfig: { Arn: 'arn', Name: 'api', HTTPPort: port } });

export const CLOUDFRONT_CASES: Readonly<Record<string, Case>> = {
  'distribution-alternate-name': {
    versions: [{ Old: distribution('www.example.com') }, { New: distribution('www.example.com') }],
    finds: 'fails at New',
    twin: [{ Old: distribution('www.example.com') }, { New: distribution('shop.example.com') }],
  },
  'vpc-origin-in-use': {
    versions: [{ Origin: vpcOrigin(80) }, { Origin: vpcOrigin(8080) }],
    finds: 'fails at Origin',
    twin: [{ Origin: vpcOrigin(80) }, { Another: vpcOrigin(8080) }],
  },
};
