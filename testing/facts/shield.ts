import { Fact, uniqueClaims } from '../fact';

const PROTECTION = uniqueClaims({
  id: 'shield-protection',
  says: 'A resource has one protection of AWS Shield Advanced (ResourceAlreadyExistsException).',
  source: 'https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_CreateProtection.html',
  remedy: 'take the old protection away in a deployment before this one',
  claims: ({ type, properties: { ResourceArn } }) =>
    type === 'AWS::Shield::Protection'
      ? [{ key: JSON.stringify(ResourceArn), what: 'the protection of the resource' }]
      : [],
});

export const SHIELD_FACTS: readonly Fact[] = [PROTECTION];
