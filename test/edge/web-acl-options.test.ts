import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import {
  BodyInspectionLimit,
  FirewallAction,
  FirewallBodyType,
  FirewallDataProtection,
  FirewallScope,
  LowReputationLimit,
  ManagedRules,
  RateLimit,
  RequestMatch,
  TextMatch,
  WebFirewall,
  WebFirewallProps,
} from '../../lib/edge';
import { Alarms } from '../../lib/observability';
import { topicOf } from '../specimens/surroundings';
import { templateOf, testStack } from '../support/synth';

const ACL = 'AWS::WAFv2::WebACL';

const firewall = (props: Partial<WebFirewallProps> = {}, stack: Stack = testStack()) =>
  new WebFirewall(stack, 'Firewall', { alarms: Alarms.none(), ...props });
const templateWith = (props: Partial<WebFirewallProps>, stack = testStack()) =>
  templateOf(Stack.of(firewall(props, stack)));
const GLOBAL = { scope: FirewallScope.CLOUDFRONT };

describe('web-acl-options', () => {
  describe('defaults', () => {
    test('says nothing of what AWS WAF decides', () => {
      templateWith({}).hasResourceProperties(ACL, {
        AssociationConfig: Match.absent(),
        OnSourceDDoSProtectionConfig: Match.absent(),
        CaptchaConfig: Match.absent(),
        ChallengeConfig: Match.absent(),
        TokenDomains: Match.absent(),
        DataProtectionConfig: Match.absent(),
        CustomResponseBodies: Match.absent(),
      });
    });
  });

  describe('all options', () => {
    test('bodies, sources of bad reputation, puzzles and their domains', () => {
      templateWith({
        bodyInspectionLimits: {
          apiGateway: BodyInspectionLimit.KB_64,
          cognitoUserPool: BodyInspectionLimit.KB_32,
          appRunnerService: BodyInspectionLimit.KB_48,
          verifiedAccessInstance: BodyInspectionLimit.KB_16,
        },
        lowReputationLimit: LowReputationLimit.ALWAYS_ON,
        captchaImmunity: Duration.minutes(1),
        challengeImmunity: Duration.hours(1),
        tokenDomains: ['example.com', 'shop.example.org'],
      }).hasResourceProperties(ACL, {
        AssociationConfig: {
          RequestBody: {
            API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_64' },
            COGNITO_USER_POOL: { DefaultSizeInspectionLimit: 'KB_32' },
            APP_RUNNER_SERVICE: { DefaultSizeInspectionLimit: 'KB_48' },
            VERIFIED_ACCESS_INSTANCE: { DefaultSizeInspectionLimit: 'KB_16' },
          },
        },
        OnSourceDDoSProtectionConfig: { ALBLowReputationMode: 'ALWAYS_ON' },
        CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 60 } },
        ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 3600 } },
        TokenDomains: ['example.com', 'shop.example.org'],
      });
      templateWith({
        ...GLOBAL,
        bodyInspectionLimits: { cloudFront: BodyInspectionLimit.KB_32 },
      }).hasResourceProperties(ACL, {
        AssociationConfig: { RequestBody: { CLOUDFRONT: { DefaultSizeInspectionLimit: 'KB_32' } } },
      });
    });

    test('parts that nobody can read afterwards', () => {
      templateWith({
        dataProtection: [
          FirewallDataProtection.header('x-api-key'),
          FirewallDataProtection.cookie('session', { hash: true }),
          FirewallDataProtection.queryArgument('token', { keepInMatches: true, keepInRateLimits: true }),
          FirewallDataProtection.queryString(),
          FirewallDataProtection.body(),
        ],
      }).hasResourceProperties(ACL, {
        DataProtectionConfig: {
          DataProtections: [
            {
              Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['x-api-key'] },
              Action: 'SUBSTITUTION',
              ExcludeRuleMatchDetails: false,
              ExcludeRateBasedDetails: false,
            },
            { Field: { FieldType: 'SINGLE_COOKIE', FieldKeys: ['session'] }, Action: 'HASH' },
            {
              Field: { FieldType: 'SINGLE_QUERY_ARGUMENT', FieldKeys: ['token'] },
              ExcludeRuleMatchDetails: true,
              ExcludeRateBasedDetails: true,
            },
            { Field: { FieldType: 'QUERY_STRING', FieldKeys: Match.absent() } },
            { Field: { FieldType: 'BODY' } },
          ].map(Match.objectLike),
        },
      });
    });

    test('texts of refusals, each once', () => {
      const body = { content: '{"error":"slow down"}', contentType: FirewallBodyType.JSON };
      const template = templateWith({
        rules: [
          {
            name: 'Admin',
            match: RequestMatch.path(TextMatch.startsWith('/admin')),
            action: FirewallAction.block({ body: { content: 'No.' } }),
          },
        ],
        rateLimits: [
          RateLimit.perCaller(100, { action: FirewallAction.block({ responseCode: 429, body }) }),
          RateLimit.perIp(200, { name: 'Ip', action: FirewallAction.block({ responseCode: 429, body }) }),
        ],
      });
      const [{ Properties }] = Object.values(template.findResources(ACL));
      expect(Object.values(Properties.CustomResponseBodies)).toEqual([
        { Content: 'No.', ContentType: 'TEXT_PLAIN' },
        { Content: body.content, ContentType: 'APPLICATION_JSON' },
      ]);
      const [plain, json] = Object.keys(Properties.CustomResponseBodies);
      const answers = Properties.Rules.map(({ Action }: { Action?: object }) => Action).filter(Boolean);
      expect(answers).toEqual([
        { Block: { CustomResponse: { ResponseCode: 403, CustomResponseBodyKey: plain } } },
        ...[1, 2].map(() => ({ Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: json } } })),
      ]);
    });

    test('an alarm on what passes, and none by default', () => {
      const stack = testStack();
      const made = firewall(
        { alarms: Alarms.notify(topicOf(stack)), alarmThresholds: { allowedRequests: 9000 } },
        stack,
      );
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'AllowedRequests',
        Threshold: 9000,
        Period: 300,
        EvaluationPeriods: 1,
      });
      expect(made.alarms).toHaveLength(2);
      const other = testStack();
      expect(firewall({ alarms: Alarms.notify(topicOf(other)) }, other).alarms).toHaveLength(1);
    });
  });

  describe('fails', () => {
    const body = { content: 'No.' };
    test.each<[string, Partial<WebFirewallProps>, RegExp]>([
      [
        'fails with bodies of CloudFront in a regional firewall',
        { bodyInspectionLimits: { cloudFront: BodyInspectionLimit.KB_32 } },
        /'bodyInspectionLimits' of cloudFront are for a firewall of scope CLOUDFRONT/,
      ],
      [
        'fails with bodies of an API in a firewall of CloudFront',
        { ...GLOBAL, bodyInspectionLimits: { apiGateway: BodyInspectionLimit.KB_32 } },
        /'bodyInspectionLimits' of apiGateway are for a firewall of scope REGIONAL/,
      ],
      [
        'fails with load balancers behind a firewall of CloudFront',
        { ...GLOBAL, lowReputationLimit: LowReputationLimit.ALWAYS_ON },
        /'lowReputationLimit' is for load balancers/,
      ],
      ['fails with a short puzzle', { captchaImmunity: Duration.seconds(59) }, /'captchaImmunity'/],
      ['fails with a short challenge', { challengeImmunity: Duration.seconds(299) }, /'challengeImmunity'/],
      ['fails with a long one', { challengeImmunity: Duration.days(4) }, /'challengeImmunity'/],
      ['fails with no domain', { tokenDomains: ['https://example.com'] }, /'tokenDomains' must be a domain/],
      [
        'fails with a part twice',
        { dataProtection: [FirewallDataProtection.body(), FirewallDataProtection.body({ hash: true })] },
        /'dataProtection'.*BODY/,
      ],
      ['fails with no threshold', { alarmThresholds: { allowedRequests: 0 } }, /allowedRequests/],
    ])('%s', (_title, props, message) => {
      expect(() => firewall(props)).toThrow(message);
    });

    test('fails with a text that is not what it says, or for a group', () => {
      expect(() => FirewallAction.block({ body: { content: '' } })).toThrow(/'body.content' must not be empty/);
      expect(() => FirewallAction.block({ body: { content: 'No.', contentType: FirewallBodyType.JSON } })).toThrow(
        /'body.content' must be JSON, got 'No.'/,
      );
      expect(() =>
        ManagedRules.common({ ruleActions: { NoUserAgent_HEADER: FirewallAction.block({ body }) } }),
      ).toThrow(/'ruleActions' cannot have a 'body'/);
      expect(() => FirewallDataProtection.header('')).toThrow(/'name' must be up to 64 characters/);
    });

    test.each([
      ['loadbalancer/net/games/50dc6c495c0c9188', 'elasticloadbalancing', /a Network or Gateway Load Balancer/],
      ['distribution/E1ABCDEF', 'cloudfront', /got a distribution; give it the 'webAclArn'/],
      ['function:shop', 'lambda', /got a resource of lambda.*put CloudFront/],
      ['instance/i-0123456789abcdef0', 'ec2', /no Verified Access instance/],
      ['apps/d1abcdef', 'amplify', /an application of Amplify, which needs a firewall of scope CLOUDFRONT/],
    ])('fails to protect %s', (resource, service, message) => {
      const stack = testStack();
      const arn = `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
      expect(() => firewall({}, stack).protect(stack, 'Behind', arn)).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test.each([
      ['appsync', 'apis/abc'],
      ['cognito-idp', 'userpool/eu-west-1_abc'],
      ['apprunner', 'service/shop/0123'],
      ['ec2', 'verified-access-instance/vai-0123'],
      ['elasticloadbalancing', 'loadbalancer/app/shop/50dc6c495c0c9188'],
    ])('protects resources of %s', (service, resource) => {
      const stack = testStack();
      const arn = `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
      firewall({}, stack).protect(stack, 'Behind', arn);
      templateOf(stack).hasResourceProperties('AWS::WAFv2::WebACLAssociation', { ResourceArn: arn });
    });

    test('protects an application of Amplify by a firewall of CloudFront', () => {
      const stack = testStack();
      firewall(GLOBAL, stack).protect(stack, 'Behind', 'arn:aws:amplify:eu-west-1:111122223333:apps/d1abcdef');
      templateOf(stack).resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    });
  });
});
