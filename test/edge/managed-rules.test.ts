import { Stack } from 'aws-cdk-lib/core';
import { ManagedRules, WebFirewall, WebFirewallProps } from '../../lib/edge';
import { Alarms } from '../../lib/observability';
import { testStack } from '../support/synth';

function firewall(props: Partial<WebFirewallProps> = {}, stack: Stack = testStack()): WebFirewall {
  return new WebFirewall(stack, 'Firewall', { alarms: Alarms.none(), ...props });
}

describe('ManagedRules', () => {
  describe('defaults', () => {
    test('every group of AWS has its capacity', () => {
      const groups = [
        ManagedRules.adminProtection(),
        ManagedRules.sqlInjection(),
        ManagedRules.linux(),
        ManagedRules.posix(),
        ManagedRules.windows(),
        ManagedRules.php(),
        ManagedRules.wordPress(),
      ];
      expect(firewall({ managedRules: groups, rateLimits: [] }).capacity).toBe(1000);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      [
        'no counted rule',
        () => ManagedRules.common({ countRules: [] }),
        /ManagedRules AWSManagedRulesCommonRuleSet: 'countRules' must not be empty/,
      ],
      ['a version that is none', () => ManagedRules.common({ version: 'a b' }), /'version' must be a version such as/],
      [
        'a group without capacity',
        () => ManagedRules.named({ name: 'A', capacity: 0 }),
        /ManagedRules.named: 'capacity' must be .* from 1 to 5000, got 0/,
      ],
      [
        'a group with a name that is none',
        () => ManagedRules.named({ name: 'a b', capacity: 1 }),
        /'name' must be a name of letters, digits, - and _/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
