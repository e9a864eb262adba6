import { Template } from 'aws-cdk-lib/assertions';
import { StaticSiteStack } from '../../../examples/static-site/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'StaticSiteUsEast1After',
  (app, profile) => new StaticSiteStack(app, 'StaticSite', { profile }),
);

describe('StaticSiteUsEast1After', () => {
  test.each([
    ['sandbox', 7],
    ['production', 90],
  ] as const)('in %s keeps the log of requests for %d days', (profile, days) => {
    const template = Template.fromJSON(templateIn(profile));
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: days });
    template.resourceCountIs('AWS::Logs::Delivery', 1);
  });

  test('tells who is on call of errors in production alone', () => {
    Template.fromJSON(templateIn('sandbox')).resourceCountIs('AWS::CloudWatch::Alarm', 0);
    Template.fromJSON(templateIn('production')).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/CloudFront',
      MetricName: '5xxErrorRate',
    });
  });
});
