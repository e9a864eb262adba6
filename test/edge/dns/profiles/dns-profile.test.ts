import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { DnsForwarding, DnsProfile, DnsProfileProps, PrivateZone, VpcQueryLogs } from '../../../../lib/edge';
import { Alarms } from '../../../../lib/observability';
import { vpcOf } from '../../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../../support/synth';

const PROFILE = 'AWS::Route53Profiles::Profile';
const ASSOCIATION = 'AWS::Route53Profiles::ProfileAssociation';
const RESOURCE = 'AWS::Route53Profiles::ProfileResourceAssociation';
const SHARE = 'AWS::RAM::ResourceShare';
const ID = { 'Fn::GetAtt': [Match.stringLikeRegexp('Profile'), 'Id'] };
const NAME = /^(?!^[0-9]+$)[a-zA-Z0-9_ -]{1,64}$/;

const profileOf = (props: DnsProfileProps = {}, stack: Stack = testStack()) => new DnsProfile(stack, 'Dns', props);

describe('DnsProfile', () => {
  describe('defaults', () => {
    test('is for this account alone, and holds nothing', () => {
      const template = templateOf(Stack.of(profileOf()));
      const [{ Properties }] = Object.values(template.findResources(PROFILE));
      expect(Properties.Name).toMatch(NAME);
      template.resourceCountIs(SHARE, 0);
      template.resourceCountIs(RESOURCE, 0);
      template.resourceCountIs(ASSOCIATION, 0);
    });
  });

  describe('all options', () => {
    test('is shared within the organization alone', () => {
      const made = profileOf({ sharedWith: ['111122223333', 'arn:aws:organizations::111122223333:ou/o-1/ou-1'] });
      templateOf(Stack.of(made)).hasResourceProperties(SHARE, {
        ResourceArns: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('Profile'), 'Arn'] }],
        Principals: ['111122223333', 'arn:aws:organizations::111122223333:ou/o-1/ou-1'],
        AllowExternalPrincipals: false,
        PermissionArns: Match.absent(),
      });
      expect(made.resourceShare).toBeDefined();
    });

    test('holds zones, forwarding, DNS Firewall, endpoints and logs', () => {
      const stack = testStack();
      const made = profileOf({}, stack);
      const vpc = vpcOf(stack);
      const zone = new PrivateZone(stack, 'Zone', { zoneName: 'shop.internal', vpcs: [vpc] });
      const forwarding = new DnsForwarding(stack, 'Forwarding', {
        vpc,
        rules: [{ domainName: 'corp.example.com', targets: [{ address: '10.1.0.2' }] }],
        alarms: Alarms.none(),
      });
      const [rule] = forwarding.resolverRules;
      made.addZone('Shop', zone.hostedZone);
      if (rule) made.addResolverRule('Corp', rule);
      made.addFirewallRuleGroup('Blocked', new resolver.CfnFirewallRuleGroup(stack, 'Group', {}), 200);
      made.addInterfaceEndpoint(
        'Secrets',
        ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', {
          vpcEndpointId: 'vpce-0123456789abcdef0',
          port: 443,
        }),
      );
      made.addQueryLogs('Logs', new VpcQueryLogs(stack, 'Queries', { vpc }).queryLoggingConfig);
      const template = templateOf(stack);
      for (const ResourceArn of [
        { 'Fn::Join': ['', Match.arrayWith([':route53:::hostedzone/', { Ref: Match.stringLikeRegexp('Zone') }])] },
        { 'Fn::GetAtt': [Match.stringLikeRegexp('Forwarding'), 'Arn'] },
        { 'Fn::Join': ['', Match.arrayWith([':vpc-endpoint/vpce-0123456789abcdef0'])] },
        { 'Fn::GetAtt': [Match.stringLikeRegexp('QueryLogging'), 'Arn'] },
      ]) {
        template.hasResourceProperties(RESOURCE, { ProfileId: ID, ResourceArn, ResourceProperties: Match.absent() });
      }
      template.hasResourceProperties(RESOURCE, {
        ProfileId: ID,
        ResourceArn: { 'Fn::GetAtt': ['Group', 'Arn'] },
        ResourceProperties: '{"priority":200}',
      });
      const names = Object.values(template.findResources(RESOURCE)).map(({ Properties }) => String(Properties.Name));
      expect(new Set(names).size).toBe(5);
      for (const name of names) expect(name).toMatch(NAME);
    });

    test('VPCs take it, in the account that has it and in one that it is shared with', () => {
      const stack = testStack();
      profileOf({}, stack).addVpc('Vpc', vpcOf(stack));
      templateOf(stack).hasResourceProperties(ASSOCIATION, { ProfileId: ID, ResourceId: 'vpc-0123456789abcdef0' });

      const other = testStack();
      const shared = DnsProfile.fromProfileId(other, 'Dns', 'rp-0123456789abcdef');
      shared.addVpc('Vpc', vpcOf(other));
      const template = templateOf(other);
      template.hasResourceProperties(ASSOCIATION, {
        ProfileId: 'rp-0123456789abcdef',
        ResourceId: 'vpc-0123456789abcdef0',
      });
      template.resourceCountIs(PROFILE, 0);
    });
  });

  describe('in a stack', () => {
    test('two have names of their own, and children can be overridden', () => {
      const stack = testStack();
      const one = profileOf({}, stack);
      const other = new DnsProfile(stack, 'Other');
      one.addVpc('Vpc', vpcOf(stack)).priority = 2;
      other.profile.name = 'Chosen';
      const template = templateOf(stack);
      template.hasResourceProperties(ASSOCIATION, { Priority: 2 });
      template.hasResourceProperties(PROFILE, { Name: 'Chosen' });
    });

    test('takes a zone of a stack in another Region without a custom resource', () => {
      const app = testApp();
      const account = '111122223333';
      const home = new Stack(app, 'Home', { env: { account, region: 'us-east-1' } });
      const zone = new PrivateZone(home, 'Zone', { zoneName: 'shop.internal', vpcs: [vpcOf(home)] });
      const stack = new Stack(app, 'Ireland', { env: { account, region: 'eu-west-1' } });
      profileOf({}, stack).addZone('Shop', zone.hostedZone);
      const template = templateOf(stack);
      template.hasResourceProperties(RESOURCE, {
        ResourceArn: {
          'Fn::Join': ['', Match.arrayWith([{ 'Fn::GetStackOutput': Match.objectLike({ Region: 'us-east-1' }) }])],
        },
      });
      template.resourceCountIs('AWS::Lambda::Function', 0);
    });
  });

  describe('fails', () => {
    test.each<[string, string[], RegExp]>([
      ['fails to be shared with nobody', [], /'sharedWith' must not be empty/],
      ['fails to be shared twice', ['111122223333', '111122223333'], /'sharedWith'/],
      ['fails to be shared with the internet', ['*'], /'sharedWith' must be accounts of 12 digits/],
    ])('%s', (_title, sharedWith, message) => {
      expect(() => profileOf({ sharedWith })).toThrow(message);
    });

    test('fails with another id', () => {
      expect(() => DnsProfile.fromProfileId(testStack(), 'Dns', 'dns')).toThrow(
        /'profileId' must be the id of a profile/,
      );
    });

    test('fails with a public zone', () => {
      const stack = testStack();
      const zone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
      expect(() => profileOf({}, stack).addZone('Zone', zone)).toThrow(
        /'zone' must be a private zone, got 'Test\/Zone'/,
      );
    });

    test.each([99, 9901, 100.5])('fails with the priority %d', (priority) => {
      const stack = testStack();
      const group = new resolver.CfnFirewallRuleGroup(stack, 'Group', {});
      expect(() => profileOf({}, stack).addFirewallRuleGroup('Blocked', group, priority)).toThrow(/'priority'/);
    });

    test('fails with a VPC without private names', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Own', { natGateways: 0, enableDnsHostnames: false });
      expect(() => profileOf({}, stack).addVpc('Vpc', vpc)).toThrow(/'vpc' must have DNS hostnames/);
    });

    test('fails with what is of another Region', () => {
      const app = testApp();
      const account = '111122223333';
      const home = new Stack(app, 'Home', { env: { account, region: 'us-east-1' } });
      const made = profileOf({}, new Stack(app, 'Ireland', { env: { account, region: 'eu-west-1' } }));
      const group = new resolver.CfnFirewallRuleGroup(home, 'Group', {});
      const message = (prop: string) => new RegExp(`'${prop}' must be of eu-west-1, .* got one of us-east-1`);
      expect(() => made.addFirewallRuleGroup('Blocked', group, 100)).toThrow(message('ruleGroup'));
      expect(() => made.addVpc('Vpc', vpcOf(home))).toThrow(message('vpc'));
    });
  });
});
