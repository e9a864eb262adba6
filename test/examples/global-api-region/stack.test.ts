import { Match, Template } from 'aws-cdk-lib/assertions';
import { addGlobalApi } from '../../../examples/global-api/stacks';
import { describeExampleStack } from '../../support/example-stack';

const europe = describeExampleStack('GlobalApiEurope', (app, profile) => {
  addGlobalApi(app, profile);
});

describe.each(['sandbox', 'production'] as const)('GlobalApiEurope in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(europe(profile));
  });

  test('has a load balancer with private addresses, and an internet gateway for the accelerator', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
    template.resourceCountIs('AWS::EC2::InternetGateway', 1);
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
  });

  test('asks every ten seconds whether the function answers', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'lambda',
      HealthCheckEnabled: true,
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 10,
    });
  });
});

test('GlobalApiEurope in production takes TLS alone, behind a firewall, and refuses to be deleted', () => {
  const template = Template.fromJSON(europe('production'));
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
  template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
  });
  template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'global.example.com' });
});
