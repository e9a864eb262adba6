import { Template } from 'aws-cdk-lib/assertions';
import { StatefulRuleGroup } from '../../../../lib/network';
import { templateOf, testStack } from '../../../support/synth';

const GROUP = 'AWS::NetworkFirewall::RuleGroup';
const MANAGED = 'arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup';

function templateOfGroup(group: StatefulRuleGroup): Template {
  const stack = testStack();
  group._bind(stack);
  return templateOf(stack);
}

const nameOf = (group: StatefulRuleGroup): string =>
  String(Object.values(templateOfGroup(group).findResources(GROUP))[0]?.Properties.RuleGroupName);

describe('StatefulRuleGroup', () => {
  describe('all options', () => {
    test.each([
      ['lets call domains', StatefulRuleGroup.allowDomains('Sites', ['.example.com']), 'ALLOWLIST'],
      ['refuses domains', StatefulRuleGroup.denyDomains('Sites', ['.example.com']), 'DENYLIST'],
    ])('%s, by the host header and the server name', (_, group, type) => {
      templateOfGroup(group).hasResourceProperties(GROUP, {
        RuleGroup: {
          RulesSource: {
            RulesSourceList: {
              GeneratedRulesType: type,
              Targets: ['.example.com'],
              TargetTypes: ['TLS_SNI', 'HTTP_HOST'],
            },
          },
        },
      });
    });

    test('lets the internet connect to ports, from outside alone', () => {
      templateOfGroup(StatefulRuleGroup.allowInbound('Web', [80, 443])).hasResourceProperties(GROUP, {
        RuleGroup: {
          RulesSource: {
            RulesString: [
              'pass tcp $EXTERNAL_NET any -> $HOME_NET 80 (flow:to_server; sid:1; rev:1;)',
              'pass tcp $EXTERNAL_NET any -> $HOME_NET 443 (flow:to_server; sid:2; rev:1;)',
            ].join('\n'),
          },
        },
      });
    });

    test('has rules of Suricata in their order', () => {
      const rules = ['drop tcp any any -> any 23 (sid:2;)', 'pass tcp any any -> any 22 (sid:1;)'];
      templateOfGroup(StatefulRuleGroup.suricata('Own', rules, { capacity: 7 })).hasResourceProperties(GROUP, {
        Capacity: 7,
        RuleGroup: { RulesSource: { RulesString: rules.join('\n') } },
      });
    });

    test('has another name with another capacity, and the same with other rules', () => {
      const one = nameOf(StatefulRuleGroup.allowInbound('Web', [443]));
      expect(nameOf(StatefulRuleGroup.allowInbound('Web', [80]))).toBe(one);
      expect(nameOf(StatefulRuleGroup.allowInbound('Web', [443], { capacity: 501 }))).not.toBe(one);
      expect(one).toMatch(/^[a-zA-Z0-9-]{1,128}$/);
    });
  });

  describe('fails', () => {
    test.each<[string, () => StatefulRuleGroup, RegExp]>([
      [
        'a name in small letters',
        () => StatefulRuleGroup.allowInbound('web', [443]),
        /'name' must be letters and digits/,
      ],
      ['no domains', () => StatefulRuleGroup.allowDomains('Sites', []), /'domains' must not be empty/],
      [
        'a star',
        () => StatefulRuleGroup.denyDomains('Sites', ['*.example.com']),
        /'domains' must be names.*'\*\.example/,
      ],
      ['a URL', () => StatefulRuleGroup.allowDomains('Sites', ['https://example.com']), /leave out '\*', scheme/],
      [
        'a domain twice',
        () => StatefulRuleGroup.allowDomains('Sites', ['a.com', 'a.com']),
        /must not hold a value twice/,
      ],
      ['no ports', () => StatefulRuleGroup.allowInbound('Web', []), /'ports' must not be empty/],
      [
        'a port that is none',
        () => StatefulRuleGroup.allowInbound('Web', [0]),
        /'ports' must be a whole number from 1/,
      ],
      ['a port twice', () => StatefulRuleGroup.allowInbound('Web', [80, 80]), /must not hold a value twice, got '80'/],
      ['no rules', () => StatefulRuleGroup.suricata('Own', []), /'rules' must not be empty/],
      ['a rule without a number', () => StatefulRuleGroup.suricata('Own', ['pass ip any any -> any any ()']), /sid:1;/],
      [
        'a number twice',
        () => StatefulRuleGroup.suricata('Own', ['pass ip (sid:1;)', 'drop ip (sid:1;)']),
        /rules.sid/,
      ],
      [
        'an action that is none',
        () => StatefulRuleGroup.suricata('Own', ['allow ip (sid:1;)']),
        /alert, pass, drop or reject/,
      ],
      [
        'a long rule',
        () => StatefulRuleGroup.suricata('Own', [`pass ip (msg:"${'x'.repeat(8192)}"; sid:1;)`]),
        /8,192/,
      ],
      [
        'no room',
        () => StatefulRuleGroup.allowInbound('Web', [80, 443], { capacity: 1 }),
        /'capacity' \(1\) must not be less/,
      ],
      ['too much room', () => StatefulRuleGroup.allowInbound('Web', [80], { capacity: 30_001 }), /from 1 to 30000/],
      ['another ARN', () => StatefulRuleGroup.managed('arn:aws:s3:::bucket'), /the ARN of a stateful rule group/],
      [
        'action order',
        () => StatefulRuleGroup.managed(`${MANAGED}/MalwareDomainsActionOrder`),
        /ends with StrictOrder/,
      ],
    ])('fails for %s', (_, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
