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

const RESPONSE_TEAM = uniqueClaims({
  id: 'shield-response-team',
  says: 'The access of the Shield Response Team exists once in an account (ResourceConflict).',
  source:
    'https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-shield/blob/master/aws-shield-drtaccess/src/main/java/software/amazon/shield/drtaccess/CreateHandler.java',
  remedy: 'take the old access away in a deployment before this one',
  // By stack: the simulation of two environments has one account.
  claims: ({ type, stack }) =>
    type === 'AWS::Shield::DRTAccess' ? [{ key: stack.name, what: 'the access of the Shield Response Team' }] : [],
});

export const SHIELD_FACTS: readonly Fact[] = [PROTECTION, RESPONSE_TEAM];
