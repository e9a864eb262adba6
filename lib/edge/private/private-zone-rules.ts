import { distinct, isKnown, matches, rule, Rules } from '../../private/validation';
import { PrivateZoneProps } from '../dns/private-zone';
import { domainNameRules, suffixRules } from './domain-names';
import { commentRules } from './public-zone-rules';
import { identityOf, vpcDnsRules } from './vpc-dns';

/** The rules for a private zone: that VPCs can resolve its names, and still those of others. */
export function privateZoneRules(props: PrivateZoneProps, stackRegion: string): Rules {
  const { zoneName, comment, vpcs = [], otherVpcs = [] } = props;
  const apart = vpcs.find(({ vpcId, env }) => !isKnown(vpcId) && isKnown(env.region) && !isKnown(stackRegion));
  return [
    domainNameRules('zoneName', zoneName),
    suffixRules('zoneName', zoneName),
    commentRules(comment),
    rule(
      vpcs.length + otherVpcs.length === 0,
      () => `'vpcs' must hold a VPC at least: AWS makes no private zone without one; give it here or in 'otherVpcs'`,
    ),
    distinct('vpcs', [...vpcs.map(identityOf), ...otherVpcs.map(({ vpcId }) => vpcId)]),
    rule(
      apart !== undefined,
      () =>
        `'vpcs' has '${apart?.node.path}' of ${apart?.env.region}, which a stack without a known Region cannot refer to; give the stack 'env: { region }'`,
    ),
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    vpcs.map((vpc) => vpcDnsRules('vpcs', vpc, true)),
    otherVpcs.map(({ vpcId, region }) => [
      matches('otherVpcs', vpcId, /^vpc-[0-9a-f]{8,17}$/, `the id of a VPC, as 'vpc-0123456789abcdef0'`),
      matches('otherVpcs', region, /^[a-z]{2}(-[a-z]+)+-\d$/, `of a Region, as 'eu-west-1'`),
    ]),
  ].flat();
}
