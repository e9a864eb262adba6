import { Match, Template } from 'aws-cdk-lib/assertions';
import { addStandbySite } from '../../../examples/standby-site/stacks';
import { describeExampleStack } from '../../support/example-stack';

const standby = describeExampleStack('StandbySiteStandby', (app, profile) => {
  addStandbySite(app, profile);
});

describe.each(['sandbox', 'production'] as const)('StandbySiteStandby in %s', (profile) => {
  test('has what the active site has, and says that it is the standby', () => {
    const [one, other] = ['StandbySiteActive', 'StandbySiteStandby'].map((stack) =>
      Object.values(standby(profile, stack).Resources ?? {})
        .map(({ Type }) => Type)
        .sort(),
    );
    expect(other).toEqual(one);
    Template.fromJSON(standby(profile)).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ROLE: 'standby' }) },
    });
  });

  test('is public, in addresses of its own', () => {
    const template = Template.fromJSON(standby(profile));
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' });
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.60.0.0/16' });
  });
});
