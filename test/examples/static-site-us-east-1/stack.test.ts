import { Match, Template } from 'aws-cdk-lib/assertions';
import { StaticSiteStack } from '../../../examples/static-site/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'StaticSiteUsEast1',
  (app, profile) => new StaticSiteStack(app, 'StaticSite', { profile }),
  ['production'],
);

describe('StaticSiteUsEast1 in production', () => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn('production'));
  });

  test('certifies the name of the site', () => {
    template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'library.example.com' });
  });

  test('lets an address send 50 wishes in five minutes', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'CLOUDFRONT',
      Rules: Match.arrayWith([
        Match.objectLike({
          Statement: { RateBasedStatement: Match.objectLike({ Limit: 50, ScopeDownStatement: Match.anyValue() }) },
        }),
      ]),
    });
  });

  test('mails who is on call where the metrics of CloudFront are', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'oncall@example.com', Protocol: 'email' });
  });
});
