import { Match, Template } from 'aws-cdk-lib/assertions';
import { addStandbySite } from '../../../examples/standby-site/stacks';
import { describeExampleStack } from '../../support/example-stack';

const active = describeExampleStack('StandbySiteActive', (app, profile) => {
  addStandbySite(app, profile);
});

describe.each(['sandbox', 'production'] as const)('StandbySiteActive in %s', (profile) => {
  test('is public, needs no way out, and is asked every ten seconds whether it answers', () => {
    const template = Template.fromJSON(active(profile));
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' });
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'lambda',
      HealthCheckEnabled: true,
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ROLE: 'active' }) },
    });
  });
});

describe('the sites in production', () => {
  test.each(['StandbySiteActive', 'StandbySiteStandby'])(
    '%s has a certificate of the one name, a firewall, and refuses to be deleted',
    (stack) => {
      const template = Template.fromJSON(active('production', stack));
      template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'bulletin.example.com' });
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
      template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
      });
    },
  );
});
