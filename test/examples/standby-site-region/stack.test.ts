import { Match, Template } from 'aws-cdk-lib/assertions';
import { addStandbySite } from '../../../examples/standby-site/stacks';
import { describeExampleStack } from '../../support/example-stack';

const active = describeExampleStack('StandbySiteActive', (app, profile) => {
  addStandbySite(app, profile);
});
const standby = describeExampleStack('StandbySiteStandby', (app, profile) => {
  addStandbySite(app, profile);
});

describe.each(['sandbox', 'production'] as const)('the two sites in %s', (profile) => {
  test('have the same resources, and say which of the two they are', () => {
    const [one, other] = [active(profile), standby(profile)].map(({ Resources = {} }) =>
      Object.values(Resources)
        .map(({ Type }) => Type)
        .sort(),
    );
    expect(other).toEqual(one);
    Template.fromJSON(standby(profile)).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ROLE: 'standby' }) },
    });
    Template.fromJSON(active(profile)).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ROLE: 'active' }) },
    });
  });

  test('are public, and are asked every ten seconds whether they answer', () => {
    for (const template of [active(profile), standby(profile)].map((json) => Template.fromJSON(json))) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' });
      template.resourceCountIs('AWS::EC2::NatGateway', 0);
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        TargetType: 'lambda',
        HealthCheckEnabled: true,
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 10,
      });
    }
  });
});

test('the sites in production have a certificate of the one name each, a firewall, and refuse to be deleted', () => {
  for (const template of [active('production'), standby('production')].map((json) => Template.fromJSON(json))) {
    template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'bulletin.example.com' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
    });
  }
});
