import { Aws, Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CallerAddress,
  FirewallAction,
  FirewallScope,
  LoggedRequests,
  ManagedRules,
  RateLimit,
  RateLimitKey,
  RequestMatch,
  ResponseInspection,
  TextMatch,
  WebFirewall,
  WebFirewallProps,
} from '../../lib/edge';
import { Alarms } from '../../lib/observability';
import { templateOf, testApp, testStack } from '../support/synth';

const WEB_ACL = 'AWS::WAFv2::WebACL';
const IP_SET = 'AWS::WAFv2::IPSet';
const LOGGING = 'AWS::WAFv2::LoggingConfiguration';
const ALB_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1';
const POOL_ARN = 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc';
const ADMIN = RequestMatch.path(TextMatch.startsWith('/admin'));
const WEB_ACL_ARN = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shared/1';

function firewall(props: Partial<WebFirewallProps> = {}, stack: Stack = testStack()): WebFirewall {
  return new WebFirewall(stack, 'Firewall', { alarms: Alarms.none(), ...props });
}

function templateWith(props: Partial<WebFirewallProps> = {}): Template {
  return templateOf(Stack.of(firewall(props)));
}

interface Rule {
  Name: string;
  Priority: number;
  Action?: object;
  OverrideAction?: object;
  Statement: Record<string, object>;
}

function rules(template: Template): Rule[] {
  return Object.values(template.findResources(WEB_ACL))[0].Properties.Rules;
}

describe('WebFirewall', () => {
  describe('defaults', () => {
    let template: Template;

    beforeAll(() => {
      template = templateWith();
    });

    test('asks for reputation, common attacks and known bad inputs, after the rate, and lets the rest pass', () => {
      template.hasResourceProperties(WEB_ACL, {
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        Name: Match.absent(),
      });
      expect(rules(template).map(({ Name, Priority }) => [Name, Priority])).toEqual([
        ['RateLimit', 0],
        ['AmazonIpReputationList', 1],
        ['CommonRuleSet', 2],
        ['KnownBadInputsRuleSet', 3],
      ]);
      expect(firewall().capacity).toBe(927);
    });

    test('blocks by the managed rules, and answers 429 to who asks too often', () => {
      const [rate, ...managed] = rules(template);
      expect(rate.Action).toEqual({ Block: { CustomResponse: { ResponseCode: 429 } } });
      expect(rate.Statement).toEqual({
        RateBasedStatement: { Limit: 2000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' },
      });
      expect(managed.map(({ OverrideAction }) => OverrideAction)).toEqual(Array(3).fill({ None: {} }));
    });

    test('uses no group that is paid for', () => {
      expect(JSON.stringify(rules(template))).not.toMatch(/BotControl|ATPRuleSet|ACFPRuleSet|AntiDDoS/);
    });

    test('logs what a rule matched, without credentials, for 90 days, to a name that AWS WAF takes', () => {
      template.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: { RetentionInDays: 90, KmsKeyId: Match.absent() },
      });
      const [group] = Object.values(template.findResources('AWS::Logs::LogGroup'));
      expect(group.Properties.LogGroupName['Fn::Join'][1][0]).toMatch(/^aws-waf-logs-/);
      template.hasResourceProperties(LOGGING, {
        RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
        LoggingFilter: Match.objectLike({ DefaultBehavior: 'DROP' }),
      });
      // Not the ARN that ends with `:*`.
      const [logging] = Object.values(template.findResources(LOGGING));
      expect(JSON.stringify(logging.Properties.LogDestinationConfigs)).not.toContain(':*');
    });

    test('has no addresses, countries, alarms', () => {
      template.resourceCountIs(IP_SET, 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(JSON.stringify(rules(template))).not.toContain('GeoMatch');
    });
  });

  describe('all options', () => {
    let subject: WebFirewall;
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      subject = firewall(
        {
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          managedRules: [
            ManagedRules.common({ countRules: ['SizeRestrictions_BODY'], version: 'Version_1.4' }),
            ManagedRules.anonymousIp({ countOnly: true }),
            ManagedRules.botControl(),
            ManagedRules.named({ vendor: 'Acme', name: 'Rules', capacity: 700 }),
          ],
          rateLimits: [
            RateLimit.perIp(100, { path: '/login', name: 'Login', window: Duration.minutes(1) }),
            RateLimit.perForwardedIp(5000),
          ],
          allowedAddresses: ['198.51.100.0/24'],
          blockedAddresses: ['192.0.2.0/24', '2001:db8::/32'],
          blockedCountries: ['AQ'],
          maxCapacity: 5000,
          loggedRequests: LoggedRequests.ALL,
          logRetention: logs.RetentionDays.ONE_WEEK,
          logEncryptionKey: key,
          redactedHeaders: ['X-Api-Key', 'Cookie'],
          redactQueryStrings: true,
          alarmThresholds: { blockedRequests: 10 },
        },
        stack,
      );
      subject.protect(stack, 'Protection', ALB_ARN);
      template = templateOf(stack);
    });

    test('asks for blocked, then allowed addresses, then countries, rates and groups', () => {
      expect(rules(template).map(({ Name }) => Name)).toEqual([
        'BlockedAddresses',
        'AllowedAddresses',
        'BlockedCountries',
        'Login',
        'RateLimit',
        'CommonRuleSet',
        'AnonymousIpList',
        'BotControlRuleSet',
        'Rules',
      ]);
      expect(subject.capacity).toBe(2 + 1 + 1 + 34 + 2 + 700 + 50 + 50 + 700);
    });

    test('has an IP set for each family', () => {
      template.resourceCountIs(IP_SET, 3);
      template.hasResourceProperties(IP_SET, {
        IPAddressVersion: 'IPV4',
        Addresses: ['192.0.2.0/24'],
        Scope: 'REGIONAL',
      });
      template.hasResourceProperties(IP_SET, { IPAddressVersion: 'IPV6', Addresses: ['2001:db8::/32'] });
      template.hasResourceProperties(IP_SET, { IPAddressVersion: 'IPV4', Addresses: ['198.51.100.0/24'] });
      const [blocked, allowed, countries] = rules(template);
      expect(blocked.Action).toEqual({ Block: {} });
      expect(blocked.Statement).toHaveProperty('OrStatement.Statements.length', 2);
      expect(allowed.Action).toEqual({ Allow: {} });
      expect(allowed.Statement).toHaveProperty('IPSetReferenceStatement');
      expect(countries).toMatchObject({
        Action: { Block: {} },
        Statement: { GeoMatchStatement: { CountryCodes: ['AQ'] } },
      });
    });

    test('limits a path by the minute, and callers behind a proxy by the forwarded address', () => {
      const [login, forwarded] = rules(template).filter(({ Statement }) => 'RateBasedStatement' in Statement);
      expect(login.Statement).toEqual({
        RateBasedStatement: {
          Limit: 100,
          EvaluationWindowSec: 60,
          AggregateKeyType: 'IP',
          ScopeDownStatement: {
            ByteMatchStatement: {
              FieldToMatch: { UriPath: {} },
              PositionalConstraint: 'STARTS_WITH',
              SearchString: '/login',
              // Otherwise /%6Cogin, //login and /Login are not counted.
              TextTransformations: [
                { Priority: 0, Type: 'URL_DECODE' },
                { Priority: 1, Type: 'NORMALIZE_PATH' },
                { Priority: 2, Type: 'LOWERCASE' },
              ],
            },
          },
        },
      });
      expect(forwarded.Statement).toMatchObject({
        RateBasedStatement: { AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: { HeaderName: 'X-Forwarded-For' } },
      });
    });

    test('counts rules and groups that are on trial, and pins a version', () => {
      const [common, anonymous, bots, acme] = rules(template).slice(-4);
      expect(common).toMatchObject({
        OverrideAction: { None: {} },
        Statement: {
          ManagedRuleGroupStatement: {
            Name: 'AWSManagedRulesCommonRuleSet',
            Version: 'Version_1.4',
            RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
          },
        },
      });
      expect(anonymous.OverrideAction).toEqual({ Count: {} });
      expect(bots.Statement).toMatchObject({ ManagedRuleGroupStatement: { VendorName: 'AWS' } });
      expect(acme.Statement).toMatchObject({ ManagedRuleGroupStatement: { VendorName: 'Acme' } });
    });

    test('logs everything for a week, without what is secret, with the key', () => {
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 7,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
      template.hasResourceProperties(LOGGING, {
        LoggingFilter: Match.absent(),
        RedactedFields: [
          { SingleHeader: { Name: 'authorization' } },
          { SingleHeader: { Name: 'cookie' } },
          { SingleHeader: { Name: 'x-api-key' } },
          { QueryString: {} },
        ],
      });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: Match.arrayWith(['kms:Decrypt', 'kms:Encrypt']),
              Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
            }),
          ]),
        },
      });
    });

    test('tells of a surge, and protects', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/WAFV2',
        MetricName: 'BlockedRequests',
        Statistic: 'Sum',
        Threshold: 10,
        Period: 300,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmDescription: Match.stringLikeRegexp('^Test/Firewall: The firewall has blocked 10 requests'),
        Dimensions: [
          { Name: 'Region', Value: { Ref: 'AWS::Region' } },
          { Name: 'Rule', Value: 'ALL' },
          {
            Name: 'WebACL',
            Value: Object.values(template.findResources(WEB_ACL))[0].Properties.VisibilityConfig.MetricName,
          },
        ],
      });
      expect(subject.alarms).toHaveLength(1);
      // A replaced association must not be deleted: with it the resource would lose the new one.
      template.hasResource('AWS::WAFv2::WebACLAssociation', {
        UpdateReplacePolicy: 'Retain',
        DeletionPolicy: 'Delete',
        Properties: {
          ResourceArn: ALB_ARN,
          WebACLArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FirewallWebAcl'), 'Arn'] },
        },
      });
    });
  });

  describe('overrides', () => {
    test('counting only: nothing is blocked but addresses', () => {
      const counted = rules(
        templateWith({ countOnly: true, blockedAddresses: ['192.0.2.1/32'], blockedCountries: ['AQ'] }),
      );
      expect(counted.map(({ Action, OverrideAction }) => Action ?? OverrideAction)).toEqual([
        { Block: {} },
        ...Array(5).fill({ Count: {} }),
      ]);
    });

    test('own rules: before the limits, with their labels; those that match labels after the groups', () => {
      const template = templateWith({
        rules: [
          {
            name: 'Hosting',
            match: RequestMatch.label('awswaf:managed:aws:anonymous-ip-list:HostingProviderIPList'),
            action: FirewallAction.challenge(),
          },
          { name: 'Admin', match: ADMIN, action: FirewallAction.captcha(), labels: ['shop:admin'] },
          { name: 'Late', match: ADMIN, action: FirewallAction.count(), afterManagedRules: true },
          {
            name: 'Early',
            match: RequestMatch.label('shop:admin'),
            action: FirewallAction.block({ responseCode: 404 }),
            afterManagedRules: false,
          },
        ],
      });
      const all = rules(template);
      expect(all.map(({ Name }) => Name)).toEqual([
        'Admin',
        'Early',
        'RateLimit',
        'AmazonIpReputationList',
        'CommonRuleSet',
        'KnownBadInputsRuleSet',
        'Hosting',
        'Late',
      ]);
      expect(all[0]).toMatchObject({ Action: { Captcha: {} }, RuleLabels: [{ Name: 'shop:admin' }] });
      expect(all[1].Action).toEqual({ Block: { CustomResponse: { ResponseCode: 404 } } });
      expect(all[6].Action).toEqual({ Challenge: {} });
      expect(all[1]).not.toHaveProperty('RuleLabels');
    });

    test('own rules while counting only: only those that allow act', () => {
      const actions = [FirewallAction.allow(), FirewallAction.block(), FirewallAction.captcha()];
      const [allow, block, captcha] = rules(
        templateWith({
          countOnly: true,
          rules: actions.map((action, i) => ({ name: `Rule${i}`, match: ADMIN, action })),
        }),
      );
      expect([allow, block, captcha].map(({ Action }) => Action)).toEqual([
        { Allow: {} },
        { Count: {} },
        { Count: {} },
      ]);
    });

    test("own rules with addresses: an IP set with the rule's name", () => {
      const stack = testStack();
      const subject = firewall(
        {
          rules: [
            {
              name: 'Office',
              match: RequestMatch.all(
                ADMIN,
                RequestMatch.negated(RequestMatch.addresses('192.0.2.0/24', '2001:db8::/32')),
              ),
              action: FirewallAction.block(),
            },
          ],
        },
        stack,
      );
      const template = templateOf(stack);
      template.resourceCountIs(IP_SET, 2);
      expect(subject.node.tryFindChild('OfficeIPV4')).toBeDefined();
      expect(subject.capacity).toBe(927 + 32 + 2);
    });

    test('behind CloudFront: the default limit, countries and addresses are by the forwarded address', () => {
      const [blocked, allowed, countries, rate] = rules(
        templateWith({
          callerAddress: CallerAddress.behindCloudFront(),
          blockedAddresses: ['192.0.2.0/24'],
          allowedAddresses: ['198.51.100.0/24'],
          blockedCountries: ['AQ'],
        }),
      );
      const header = { HeaderName: 'X-Forwarded-For' };
      // CloudFront appends the viewer's address: what a viewer sends stands before it. In doubt, nobody is let in.
      expect(blocked.Statement.IPSetReferenceStatement).toMatchObject({
        IPSetForwardedIPConfig: { ...header, FallbackBehavior: 'MATCH', Position: 'LAST' },
      });
      expect(allowed.Statement.IPSetReferenceStatement).toMatchObject({
        IPSetForwardedIPConfig: { ...header, FallbackBehavior: 'NO_MATCH', Position: 'LAST' },
      });
      expect(countries.Statement.GeoMatchStatement).toMatchObject({
        ForwardedIPConfig: { ...header, FallbackBehavior: 'MATCH' },
      });
      expect(rate.Statement.RateBasedStatement).toEqual({
        Limit: 2000,
        EvaluationWindowSec: 300,
        AggregateKeyType: 'FORWARDED_IP',
        ForwardedIPConfig: { ...header, FallbackBehavior: 'NO_MATCH' },
      });
    });

    test('a limit by keys, of what a match means, with an action of its own', () => {
      const stack = testStack();
      const subject = firewall(
        {
          callerAddress: CallerAddress.forwarded('x-real-ip'),
          rateLimits: [
            RateLimit.perKeys(50, [RateLimitKey.header('x-api-key'), RateLimitKey.address()], {
              path: '/api',
              scopeDown: RequestMatch.method('POST'),
              action: FirewallAction.captcha(),
            }),
          ],
        },
        stack,
      );
      const [rate] = rules(templateOf(stack));
      expect(rate).toMatchObject({
        Action: { Captcha: {} },
        Statement: {
          RateBasedStatement: {
            AggregateKeyType: 'CUSTOM_KEYS',
            CustomKeys: [
              { Header: { Name: 'x-api-key', TextTransformations: [{ Priority: 0, Type: 'NONE' }] } },
              { ForwardedIP: {} },
            ],
            ForwardedIPConfig: { HeaderName: 'x-real-ip', FallbackBehavior: 'NO_MATCH' },
            ScopeDownStatement: {
              AndStatement: { Statements: [{ ByteMatchStatement: {} }, { ByteMatchStatement: {} }] },
            },
          },
        },
      });
      expect(subject.capacity).toBe(925 + 2 + 32 + 2 + 60);
    });

    test('behind a proxy, perIp still counts connections', () => {
      const [rate] = rules(
        templateWith({ callerAddress: CallerAddress.forwarded('x-real-ip'), rateLimits: [RateLimit.perIp(100)] }),
      );
      expect(rate.Statement.RateBasedStatement).toMatchObject({ AggregateKeyType: 'IP' });
    });

    test('no rate limit', () => {
      expect(rules(templateWith({ rateLimits: [] })).map(({ Name }) => Name)).not.toContain('RateLimit');
    });

    test('for CloudFront: metrics without a Region, no association', () => {
      const subject = firewall(
        { scope: FirewallScope.CLOUDFRONT },
        testStack(testApp(), 'Global', { env: { region: 'us-east-1' } }),
      );
      expect(subject.metricAllowed().dimensions).not.toHaveProperty('Region');
      expect(() => subject.protect(Stack.of(subject), 'P', ALB_ARN)).toThrow(/'protect' is for regional resources/);
      templateOf(Stack.of(subject)).hasResourceProperties(WEB_ACL, { Scope: 'CLOUDFRONT' });
    });

    test('no threshold: the alarm goes off at 1,000 blocked requests', () => {
      const stack = testStack();
      firewall({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 1000 });
    });

    test('property injection', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: WebFirewall.PROPERTY_INJECTION_ID,
        inject: (props) => ({ countOnly: true, ...props }),
      });
      const injected = rules(templateOf(Stack.of(firewall({}, testStack(app)))));
      expect(injected.map(({ Action, OverrideAction }) => Action ?? OverrideAction)).toEqual(
        Array(4).fill({ Count: {} }),
      );
      expect(WebFirewall.PROPERTY_INJECTION_ID).toBe('cdk-reference-architectures.edge.WebFirewall');
    });

    test('an imported firewall protects', () => {
      const stack = testStack();
      const imported = WebFirewall.fromWebAclArn(WEB_ACL_ARN);
      imported.protect(stack, 'Protection', ALB_ARN);
      templateOf(stack).hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
        WebACLArn: WEB_ACL_ARN,
        ResourceArn: ALB_ARN,
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      [
        'CloudFront outside us-east-1',
        () =>
          firewall({ scope: FirewallScope.CLOUDFRONT }, testStack(testApp(), 'Eu', { env: { region: 'eu-west-1' } })),
        /WebFirewall at 'Eu\/Firewall': 'scope' CLOUDFRONT needs a stack in us-east-1, got eu-west-1/,
      ],
      [
        'more than 1,500 WCU',
        () => firewall({ managedRules: [ManagedRules.common(), ManagedRules.named({ name: 'Big', capacity: 900 })] }),
        /the rules must need at most 1500 WCU \('maxCapacity'\), got 1602; leave out a group/,
      ],
      [
        'more than 5,000 WCU',
        () => firewall({ maxCapacity: 5001 }),
        /'maxCapacity' must be a whole number from 1 to 5000, got 5001/,
      ],
      [
        'a group twice',
        () => firewall({ managedRules: [ManagedRules.linux(), ManagedRules.linux()] }),
        /'rules, managedRules, rateLimits' must not hold a value twice, got 'LinuxRuleSet'/,
      ],
      [
        'two limits of one name',
        () => firewall({ rateLimits: [RateLimit.perIp(10), RateLimit.perIp(20)] }),
        /must not hold a value twice, got 'RateLimit'/,
      ],
      [
        'an address that is none',
        () => firewall({ blockedAddresses: ['300.0.0.0/8'] }),
        /'blockedAddresses' must be CIDR ranges .* got '300.0.0.0\/8'/,
      ],
      [
        'an address without a range',
        () => firewall({ allowedAddresses: ['192.0.2.1'] }),
        /'allowedAddresses' must be CIDR ranges .* got '192.0.2.1'/,
      ],
      ['the whole internet', () => firewall({ allowedAddresses: ['0.0.0.0/0'] }), /not \/0, got '0.0.0.0\/0'/],
      ['an IPv4 prefix of 33', () => firewall({ blockedAddresses: ['192.0.2.0/33'] }), /got '192.0.2.0\/33'/],
      [
        'an address twice',
        () => firewall({ blockedAddresses: ['192.0.2.0/24', '192.0.2.0/24'] }),
        /'blockedAddresses' must not hold a value twice/,
      ],
      [
        'more than 10,000 addresses',
        () => firewall({ blockedAddresses: Array.from({ length: 10_001 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`) }),
        /'blockedAddresses' must hold at most 10,000 ranges, got 10001/,
      ],
      [
        'a country that is no code',
        () => firewall({ blockedCountries: ['Antarctica'] }),
        /'blockedCountries' must be ISO 3166 codes .* got 'Antarctica'; look the country up/,
      ],
      [
        'the United Kingdom as people write it',
        () => firewall({ blockedCountries: ['UK'] }),
        /'blockedCountries' must be ISO 3166 codes of two capital letters such as 'NZ', got 'UK'; write 'GB'/,
      ],
      ['a country in small letters', () => firewall({ blockedCountries: ['nz'] }), /got 'nz'; write 'NZ'/],
      [
        'a code that no country has',
        () => firewall({ blockedCountries: ['XX'] }),
        /got 'XX'; look the country up in ISO 3166-1 alpha-2/,
      ],
      ['no country', () => firewall({ blockedCountries: [] }), /'blockedCountries' must not be empty/],
      [
        '51 countries',
        () =>
          firewall({
            blockedCountries: Array.from({ length: 51 }, (_, i) => String.fromCharCode(65 + (i >> 4), 65 + (i & 15))),
          }),
        /'blockedCountries' must be at most 50, got 51; AWS WAF takes no more in a rule/,
      ],
      [
        'a rule with the name of a group',
        () => firewall({ rules: [{ name: 'CommonRuleSet', match: ADMIN, action: FirewallAction.block() }] }),
        /'rules, managedRules, rateLimits' must not hold a value twice, got 'CommonRuleSet'/,
      ],
      [
        "a rule with a name of the firewall's own",
        () => firewall({ rules: [{ name: 'BlockedAdmin', match: ADMIN, action: FirewallAction.block() }] }),
        /'rules.name' must not start with Blocked or Allowed, got 'BlockedAdmin'/,
      ],
      [
        'a label that is none',
        () => firewall({ rules: [{ name: 'R', match: ADMIN, action: FirewallAction.count(), labels: ['a b'] }] }),
        /'rules.labels' must be a label such as 'shop:checkout', got 'a b'/,
      ],
      [
        'an empty list of labels',
        () => firewall({ rules: [{ name: 'R', match: ADMIN, action: FirewallAction.count(), labels: [] }] }),
        /'rules.labels' must not be empty/,
      ],
      [
        'two lists of addresses in a rule',
        () =>
          firewall({
            rules: [
              {
                name: 'R',
                match: RequestMatch.any(
                  RequestMatch.addresses('192.0.2.0/24'),
                  RequestMatch.addresses('198.51.100.0/24'),
                ),
                action: FirewallAction.block(),
              },
            ],
          }),
        /rule 'R' must have at most one RequestMatch.addresses\(\); join the ranges into one/,
      ],
      [
        'the inspection of answers that AWS WAF does not see',
        () =>
          firewall({
            managedRules: [
              ManagedRules.accountTakeoverPrevention({
                loginPath: '/login',
                usernameField: '/user',
                passwordField: '/password',
                responseInspection: ResponseInspection.statusCode([200], [401]),
              }),
            ],
          }),
        /'responseInspection' needs a firewall of scope CLOUDFRONT/,
      ],
      [
        'a forwarded address at CloudFront',
        () => firewall({ scope: FirewallScope.CLOUDFRONT, callerAddress: CallerAddress.behindCloudFront() }),
        /'callerAddress' of a firewall of CloudFront must be CallerAddress.connection\(\).*; leave it out/,
      ],
      [
        'a header that is none',
        () => firewall({ redactedHeaders: ['x y'] }),
        /'redactedHeaders' must be a header's name, got 'x y'/,
      ],
      [
        'a surge of nothing',
        () => firewall({ alarmThresholds: { blockedRequests: 0 } }),
        /'alarmThresholds.blockedRequests' must be a whole number of at least 1, got 0/,
      ],
      [
        'an ARN that is none of a web ACL',
        () => WebFirewall.fromWebAclArn(ALB_ARN),
        /'webAclArn' must be the ARN of an AWS WAF \(v2\) web ACL/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });

    test('fails for a user pool behind fraud control', () => {
      const takeover = ManagedRules.accountTakeoverPrevention({
        loginPath: '/login',
        usernameField: '/user',
        passwordField: '/password',
      });
      const stack = testStack();
      const subject = firewall({ managedRules: [takeover] }, stack);
      expect(() => subject.protect(stack, 'Pool', POOL_ARN)).toThrow(
        /'protect' got a Cognito user pool, and AWS WAF refuses fraud control for those/,
      );
      expect(() => subject.protect(stack, 'Alb', ALB_ARN)).not.toThrow();
      expect(() => WebFirewall.fromWebAclArn(WEB_ACL_ARN).protect(stack, 'Pool2', POOL_ARN)).not.toThrow();
    });

    test('fails once for everything that is wrong', () => {
      expect(() => firewall({ blockedCountries: ['Antarctica'], alarmThresholds: { blockedRequests: 0 } })).toThrow(
        /has 2 problems:\n {2}- 'blockedCountries'.*\n {2}- 'alarmThresholds.blockedRequests'/,
      );
    });

    test('to protect a regional resource with an imported firewall for CloudFront', () => {
      const global = WebFirewall.fromWebAclArn(
        WEB_ACL_ARN.replace('regional', 'global').replace('eu-west-1', 'us-east-1'),
      );
      expect(() => global.protect(testStack(), 'P', ALB_ARN)).toThrow(/the firewall is for CloudFront/);
    });

    test('for the stage of an HTTP API, and takes one of a REST API', () => {
      const stack = testStack();
      const stage = (path: string) => `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}::/${path}/a1b2c3/stages/live`;
      const subject = WebFirewall.fromWebAclArn(WEB_ACL_ARN);
      expect(() => subject.protect(stack, 'Http', stage('apis'))).toThrow(/AWS WAF protects those of REST APIs only/);
      expect(() => subject.protect(stack, 'Rest', stage('restapis'))).not.toThrow();
    });
  });

  describe('in a stack', () => {
    test('synthesize, have metrics of their own, and can be overridden', () => {
      const stack = testStack();
      const [one, two] = ['One', 'Two'].map((id) => new WebFirewall(stack, id, { alarms: Alarms.none() }));
      one.webAcl.defaultAction = { block: {} };
      const template = templateOf(stack);
      template.resourceCountIs(WEB_ACL, 2);
      template.hasResourceProperties(WEB_ACL, { DefaultAction: { Block: {} } });
      expect(one.metricBlocked().dimensions?.WebACL).not.toBe(two.metricBlocked().dimensions?.WebACL);
      expect(one.metricCounted({ label: 'counted' }).label).toBe('counted');
      expect(two.dashboardWidgets()).toHaveLength(1);
    });
  });
});
