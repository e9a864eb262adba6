import { Stack } from 'aws-cdk-lib/core';
import {
  AccountPayload,
  AntiDdosSensitivity,
  BotControlLevel,
  FirewallAction,
  FirewallScope,
  ManagedRules,
  RequestMatch,
  ResponseInspection,
  TextMatch,
  WebFirewall,
  WebFirewallProps,
} from '../../lib/edge';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';

const GROUP_ARN = 'arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/shop/1';
const LOGIN = { loginPath: '/login', usernameField: '/user', passwordField: '/password' };
const REGISTRATION = { creationPath: '/accounts', registrationPagePath: '/register' };

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

  describe('all options', () => {
    /** The statement that a group becomes, and the capacity that it takes. */
    function statementOf(group: ManagedRules, props: Partial<WebFirewallProps> = {}) {
      const stack = testStack();
      const subject = firewall({ managedRules: [group], rateLimits: [], ...props }, stack);
      const [acl] = Object.values(templateOf(stack).findResources('AWS::WAFv2::WebACL'));
      return { capacity: subject.capacity, ...acl.Properties.Rules[0] };
    }

    test.each<[string, ManagedRules, object]>([
      ['Bot Control', ManagedRules.botControl(), { AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'COMMON' } }],
      [
        'Bot Control for targeted bots',
        ManagedRules.botControl({ level: BotControlLevel.TARGETED }),
        { AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'TARGETED', EnableMachineLearning: true } },
      ],
      [
        'Bot Control without machine learning',
        ManagedRules.botControl({ level: BotControlLevel.TARGETED, machineLearning: false }),
        { AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'TARGETED', EnableMachineLearning: false } },
      ],
      [
        'account takeover prevention',
        ManagedRules.accountTakeoverPrevention(LOGIN),
        {
          AWSManagedRulesATPRuleSet: {
            LoginPath: '/login',
            RequestInspection: {
              PayloadType: 'JSON',
              UsernameField: { Identifier: '/user' },
              PasswordField: { Identifier: '/password' },
            },
          },
        },
      ],
      [
        'account takeover prevention with a form',
        ManagedRules.accountTakeoverPrevention({
          loginPath: '^/(a|b)/login$',
          pathsAreRegex: true,
          payload: AccountPayload.FORM_ENCODED,
          usernameField: 'user',
          passwordField: 'password',
        }),
        {
          AWSManagedRulesATPRuleSet: {
            LoginPath: '^/(a|b)/login$',
            EnableRegexInPath: true,
            RequestInspection: {
              PayloadType: 'FORM_ENCODED',
              UsernameField: { Identifier: 'user' },
              PasswordField: { Identifier: 'password' },
            },
          },
        },
      ],
      [
        'account creation fraud prevention',
        ManagedRules.accountCreationFraudPrevention(REGISTRATION),
        {
          AWSManagedRulesACFPRuleSet: {
            CreationPath: '/accounts',
            RegistrationPagePath: '/register',
            RequestInspection: { PayloadType: 'JSON' },
          },
        },
      ],
      [
        'account creation fraud prevention with all fields',
        ManagedRules.accountCreationFraudPrevention({
          ...REGISTRATION,
          usernameField: '/user',
          passwordField: '/password',
          emailField: '/email',
          phoneNumberFields: ['/phone'],
          addressFields: ['/street', '/town'],
        }),
        {
          AWSManagedRulesACFPRuleSet: {
            CreationPath: '/accounts',
            RegistrationPagePath: '/register',
            RequestInspection: {
              PayloadType: 'JSON',
              UsernameField: { Identifier: '/user' },
              PasswordField: { Identifier: '/password' },
              EmailField: { Identifier: '/email' },
              PhoneNumberFields: [{ Identifier: '/phone' }],
              AddressFields: [{ Identifier: '/street' }, { Identifier: '/town' }],
            },
          },
        },
      ],
      [
        'the group against floods',
        ManagedRules.antiDdos(),
        {
          AWSManagedRulesAntiDDoSRuleSet: {
            ClientSideActionConfig: {
              Challenge: {
                UsageOfAction: 'ENABLED',
                Sensitivity: 'HIGH',
                ExemptUriRegularExpressions: [
                  {
                    RegexString:
                      '\\/api\\/|\\.(acc|avi|css|gif|jpe?g|js|mp[34]|ogg|otf|pdf|png|tiff?|ttf|webm|webp|woff2?)$',
                  },
                ],
              },
            },
            SensitivityToBlock: 'LOW',
          },
        },
      ],
      [
        'the group against floods, with other paths',
        ManagedRules.antiDdos({
          unchallengedPaths: ['^/v1/'],
          challengeSensitivity: AntiDdosSensitivity.LOW,
          blockSensitivity: AntiDdosSensitivity.MEDIUM,
        }),
        {
          AWSManagedRulesAntiDDoSRuleSet: {
            ClientSideActionConfig: {
              Challenge: {
                UsageOfAction: 'ENABLED',
                Sensitivity: 'LOW',
                ExemptUriRegularExpressions: [{ RegexString: '^/v1/' }],
              },
            },
            SensitivityToBlock: 'MEDIUM',
          },
        },
      ],
      [
        'the group against floods, without challenges',
        ManagedRules.antiDdos({ challenge: false }),
        {
          AWSManagedRulesAntiDDoSRuleSet: {
            ClientSideActionConfig: { Challenge: { UsageOfAction: 'DISABLED' } },
            SensitivityToBlock: 'LOW',
          },
        },
      ],
    ])('%s has its configuration', (_, group, config) => {
      const { Statement, capacity } = statementOf(group);
      expect(Statement.ManagedRuleGroupStatement.ManagedRuleGroupConfigs).toEqual([config]);
      expect(capacity).toBe(50);
    });

    test('answers are inspected at CloudFront', () => {
      const responseInspection = ResponseInspection.statusCode([200], [401]);
      const property = { StatusCode: { SuccessCodes: [200], FailureCodes: [401] } };
      const groups = [
        ManagedRules.accountTakeoverPrevention({ ...LOGIN, responseInspection }),
        ManagedRules.accountCreationFraudPrevention({ ...REGISTRATION, responseInspection }),
      ];
      for (const group of groups) {
        const { Statement } = statementOf(group, { scope: FirewallScope.CLOUDFRONT });
        const [config] = Statement.ManagedRuleGroupStatement.ManagedRuleGroupConfigs;
        expect(Object.values(config)).toEqual([expect.objectContaining({ ResponseInspection: property })]);
      }
    });

    test('a group inspects only what is in its scope, and takes the capacity of the match', () => {
      const scopeDown = RequestMatch.path(TextMatch.startsWith('/account'));
      const { Statement, capacity } = statementOf(ManagedRules.botControl({ scopeDown }));
      expect(Statement.ManagedRuleGroupStatement.ScopeDownStatement).toMatchObject({
        ByteMatchStatement: { SearchString: '/account', PositionalConstraint: 'STARTS_WITH' },
      });
      expect(capacity).toBe(50 + 32);
    });

    test('rules of a group have other actions', () => {
      const { Statement } = statementOf(
        ManagedRules.anonymousIp({
          countRules: ['HostingProviderIPList'],
          ruleActions: { AnonymousIPList: FirewallAction.captcha() },
        }),
      );
      expect(Statement.ManagedRuleGroupStatement.RuleActionOverrides).toEqual([
        { Name: 'HostingProviderIPList', ActionToUse: { Count: {} } },
        { Name: 'AnonymousIPList', ActionToUse: { Captcha: {} } },
      ]);
    });

    test('a rule group of your own', () => {
      const { capacity, ...rule } = statementOf(
        ManagedRules.fromRuleGroupArn(GROUP_ARN, {
          name: 'Shop',
          capacity: 120,
          ruleActions: { Bots: FirewallAction.challenge() },
        }),
      );
      expect(rule).toMatchObject({
        Name: 'Shop',
        OverrideAction: { None: {} },
        Statement: {
          RuleGroupReferenceStatement: {
            Arn: GROUP_ARN,
            RuleActionOverrides: [{ Name: 'Bots', ActionToUse: { Challenge: {} } }],
          },
        },
      });
      expect(capacity).toBe(120);
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
      ...[
        ['AWSManagedRulesBotControlRuleSet', 'botControl'],
        ['AWSManagedRulesATPRuleSet', 'accountTakeoverPrevention'],
        ['AWSManagedRulesACFPRuleSet', 'accountCreationFraudPrevention'],
        ['AWSManagedRulesAntiDDoSRuleSet', 'antiDdos'],
      ].map(([name, factory]): [string, () => unknown, RegExp] => [
        `${name} without its configuration`,
        () => ManagedRules.named({ name, capacity: 50 }),
        new RegExp(`'name' must be a group without a configuration, got '${name}'; use ManagedRules.${factory}\\(\\)`),
      ]),
      [
        'machine learning for common bots',
        () => ManagedRules.botControl({ machineLearning: true }),
        /ManagedRules.botControl: 'machineLearning' is for level TARGETED only, got level COMMON/,
      ],
      [
        'a path of the login without a slash',
        () => ManagedRules.accountTakeoverPrevention({ ...LOGIN, loginPath: 'login' }),
        /'loginPath' must start with '\/' and have at most 256 characters, got 'login'/,
      ],
      [
        'a field of JSON that is no pointer',
        () => ManagedRules.accountTakeoverPrevention({ ...LOGIN, usernameField: 'user' }),
        /'usernameField' must be a JSON pointer such as '\/login\/user', got 'user'; or say that 'payload' is FORM_ENCODED/,
      ],
      [
        'an empty field',
        () => ManagedRules.accountTakeoverPrevention({ ...LOGIN, passwordField: '' }),
        /'passwordField' must not be empty/,
      ],
      [
        'paths of a registration without a slash',
        () => ManagedRules.accountCreationFraudPrevention({ creationPath: 'a', registrationPagePath: 'b' }),
        /has 2 problems:\n {2}- 'creationPath'.*\n {2}- 'registrationPagePath'/,
      ],
      [
        'fields of a registration that are no pointers',
        () => ManagedRules.accountCreationFraudPrevention({ ...REGISTRATION, emailField: 'e', addressFields: ['a'] }),
        /- 'emailField' must be a JSON pointer.*\n {2}- 'addressFields' must be a JSON pointer/,
      ],
      [
        'no unchallenged path',
        () => ManagedRules.antiDdos({ unchallengedPaths: [] }),
        /'unchallengedPaths' must not be/,
      ],
      [
        'six unchallenged paths',
        () => ManagedRules.antiDdos({ unchallengedPaths: ['1', '2', '3', '4', '5', '6'] }),
        /'unchallengedPaths' must be at most 5, got 6; join some with '\|'/,
      ],
      [
        'options of a challenge that is off',
        () => ManagedRules.antiDdos({ challenge: false, challengeSensitivity: AntiDdosSensitivity.LOW }),
        /'unchallengedPaths' and 'challengeSensitivity' need 'challenge'/,
      ],
      [
        'an ARN of no rule group',
        () => ManagedRules.fromRuleGroupArn('arn:aws:s3:::a', { name: 'A', capacity: 1 }),
        /'ruleGroupArn' must be the ARN of an AWS WAF \(v2\) rule group/,
      ],
      [
        "a rule group with a name of the firewall's own",
        () => ManagedRules.fromRuleGroupArn(GROUP_ARN, { name: 'BlockedShop', capacity: 0 }),
        /'name' must not start with Blocked or Allowed.*\n {2}- 'capacity' must be a whole number from 1 to 5000, got 0/,
      ],
      [
        'a rule that counts and has another action',
        () => ManagedRules.linux({ countRules: ['A'], ruleActions: { A: FirewallAction.block() } }),
        /'countRules, ruleActions' must not hold a value twice, got 'A'/,
      ],
      [
        'an action of a rule that is none',
        () => ManagedRules.linux({ ruleActions: { 'a b': FirewallAction.block() } }),
        /'ruleActions' must be a rule's name, got 'a b'/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
