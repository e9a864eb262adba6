import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DeliveryFirewall, FirewallScope, NorthVirginia, RateLimit, WebFirewall } from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const GLOBAL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/a1b2c3';

describe('DeliveryFirewall', () => {
  describe('defaults', () => {
    test('is one for CloudFront, with its alarm, in us-east-1', () => {
      const app = testApp();
      const stack = stackIn('eu-west-1', app);
      const alarms = Alarms.notify(new sns.Topic(NorthVirginia.before(stack), 'OnCall'));
      delivery({ firewall: DeliveryFirewall.create(), alarms }, stack);
      const template = templateOf(app.node.findChild('SiteUsEast1') as Stack);
      template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'BlockedRequests',
        AlarmActions: [{ Ref: Match.stringLikeRegexp('^OnCall') }],
      });
    });
  });

  describe('all options', () => {
    test('has the rules that it is given', () => {
      const stack = stackIn('us-east-1');
      const firewall = DeliveryFirewall.create({ rateLimits: [RateLimit.perIp(100)], managedRules: [] });
      delivery({ firewall }, stack);
      const [acl] = Object.values(templateOf(stack).findResources('AWS::WAFv2::WebACL'));
      expect(acl?.Properties.Rules).toHaveLength(1);
    });

    test('is one that exists, or of another stack', () => {
      const given = DeliveryFirewall.existing(WebFirewall.fromWebAclArn(GLOBAL));
      expect(configOf(delivery({ firewall: given })).WebACLId).toBe(GLOBAL);
      const stack = stackIn('eu-west-1');
      const own = new WebFirewall(NorthVirginia.before(stack), 'Shared', {
        scope: FirewallScope.CLOUDFRONT,
        alarms: Alarms.none(),
      });
      expect(configOf(delivery({ firewall: DeliveryFirewall.existing(own) }, stack)).WebACLId).toEqual({
        'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Site-us-east-1' }),
      });
    });

    test('is there without being asked', () => {
      const stack = stackIn('us-east-1');
      const made = delivery({ firewall: DeliveryFirewall.detached() }, stack);
      expect(configOf(made).WebACLId).toBeUndefined();
      templateOf(stack).resourceCountIs('AWS::WAFv2::WebACL', 1);
    });

    test('is none for a reason', () => {
      expect(configOf(delivery({ firewall: DeliveryFirewall.none('An example.') })).WebACLId).toBeUndefined();
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      ['fails without a reason', () => DeliveryFirewall.none(' '), /'reason' must not be empty/],
      [
        'fails with a regional firewall',
        () => {
          const stack = stackIn('us-east-1');
          const firewall = DeliveryFirewall.existing(new WebFirewall(stack, 'Regional', { alarms: Alarms.none() }));
          return delivery({ firewall }, stack);
        },
        /'firewall' must be of scope CLOUDFRONT/,
      ],
      [
        'fails with the ARN of a regional firewall',
        () =>
          delivery({
            firewall: DeliveryFirewall.existing(
              WebFirewall.fromWebAclArn('arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/site/a1b2c3'),
            ),
          }),
        /'firewall' must be of scope CLOUDFRONT/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
