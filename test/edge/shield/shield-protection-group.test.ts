import { Stack } from 'aws-cdk-lib/core';
import {
  ShieldAggregation,
  ShieldedResource,
  ShieldedResourceType,
  ShieldGroupMembers,
  ShieldProtection,
  ShieldProtectionGroup,
  ShieldProtectionGroupProps,
} from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

const GROUP = 'AWS::Shield::ProtectionGroup';
const ZONE = 'arn:aws:route53:::hostedzone/Z0123456789';

function group(props: Partial<ShieldProtectionGroupProps> = {}, stack: Stack = testStack()): ShieldProtectionGroup {
  return new ShieldProtectionGroup(stack, 'Group', {
    accountIsSubscribed: true,
    members: ShieldGroupMembers.all(),
    ...props,
  });
}

const templateWith = (props: Partial<ShieldProtectionGroupProps>, stack = testStack()) =>
  templateOf(Stack.of(group(props, stack)));

describe('ShieldProtectionGroup', () => {
  describe('defaults', () => {
    test('sums up all that is protected, by a name of 36 characters at most', () => {
      const stack = testStack(undefined, 'AStackWithANameThatIsLongerThanTheGroupsCanBe');
      const template = templateWith({}, stack);
      template.hasResourceProperties(GROUP, { Aggregation: 'SUM', Pattern: 'ALL' });
      const [{ Properties }] = Object.values(template.findResources(GROUP));
      expect(Properties.ProtectionGroupId).toMatch(/^[a-zA-Z0-9-]{1,36}$/);
      expect([Properties.Members, Properties.ResourceType]).toEqual([undefined, undefined]);
    });
  });
  describe('all options', () => {
    test('takes what is of a kind, by another aggregation', () => {
      const members = ShieldGroupMembers.ofType(ShieldedResourceType.CLOUDFRONT_DISTRIBUTION);
      templateWith({ members, aggregation: ShieldAggregation.MAX }).hasResourceProperties(GROUP, {
        Aggregation: 'MAX',
        Pattern: 'BY_RESOURCE_TYPE',
        ResourceType: 'CLOUDFRONT_DISTRIBUTION',
      });
    });
  });
  describe('in a stack', () => {
    test('takes what protections of the app protect, when it is protected', () => {
      const stack = testStack();
      const protection = new ShieldProtection(stack, 'Zone', {
        accountIsSubscribed: true,
        resource: ShieldedResource.arn(ZONE),
        alarms: Alarms.none(),
      });
      templateWith({ members: ShieldGroupMembers.of([protection]) }, stack).hasResource(GROUP, {
        Properties: { Pattern: 'ARBITRARY', Members: [ZONE] },
        DependsOn: [stack.getLogicalId(protection.protections[0])],
      });
    });
  });
  describe('fails', () => {
    test('fails without the word that the account is subscribed, and without protections', () => {
      expect(() => group({ accountIsSubscribed: false })).toThrow(/'accountIsSubscribed' must be true/);
      expect(() => ShieldGroupMembers.of([])).toThrow(/'protections' must not be empty/);
    });
  });
});
