import { Template } from 'aws-cdk-lib/assertions';
import { InspectedWebStack } from '../../../examples/inspected-web/stack';
import { InspectionServiceStack } from '../../../examples/inspection-service/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { PROFILES } from '../../support/example-templates';
import { recommendedContext, testApp } from '../../support/synth';

const templateIn = describeExampleStack('InspectionService', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  const service = new InspectionServiceStack(app, 'InspectionService', { profile, network });
  // It exports what this uses of it.
  new InspectedWebStack(app, 'InspectedWeb', { profile, service });
});

describe.each(PROFILES)('the inspection service in %s', (profile) => {
  const resources = (type: string) =>
    Object.values(templateIn(profile).Resources ?? {}).filter((resource) => resource.Type === type);

  test('has an appliance for each zone of its load balancer', () => {
    const zones = profile === 'production' ? 3 : 2;
    expect(resources('AWS::ElasticLoadBalancingV2::LoadBalancer')[0]?.Properties?.Subnets).toHaveLength(zones);
    expect(resources('AWS::AutoScaling::AutoScalingGroup')[0]?.Properties?.MinSize).toBe(`${zones}`);
  });

  test('is open to nothing but its load balancer', () => {
    const open = resources('AWS::EC2::SecurityGroup')
      .flatMap(({ Properties }) => (Properties?.SecurityGroupIngress ?? []) as Record<string, unknown>[])
      .map(({ IpProtocol, FromPort }) => `${String(IpProtocol)} ${String(FromPort)}`);
    expect([...new Set(open)].sort()).toEqual(['tcp 8080', 'udp 6081']);
  });

  test('has the service kept in production alone', () => {
    const [service] = resources('AWS::EC2::VPCEndpointService');
    expect(service?.DeletionPolicy).toBe(profile === 'production' ? 'RetainExceptOnCreate' : 'Delete');
  });

  test('starts the program with one privilege, and checks its port', () => {
    const [launch] = resources('AWS::EC2::LaunchTemplate');
    const script = JSON.stringify(launch?.Properties?.LaunchTemplateData);
    expect(script).toContain('CapabilityBoundingSet=CAP_NET_RAW');
    expect(script).toContain('Environment=PORTS=80,443 SIGNATURES=inspection-test-drop-me HEALTH_PORT=8080');
    expect(resources('AWS::ElasticLoadBalancingV2::TargetGroup')[0]?.Properties?.HealthCheckPort).toBe('8080');
  });
});

test.each([
  ['the program, whatever the port of a vendor is', { applianceHealthPort: '443' }, '8080'],
  ["a vendor's image", { applianceImage: 'ami-0123456789abcdef0', applianceHealthPort: '443' }, '443'],
])('checks the port that answers, of %s', (_, context, HealthCheckPort) => {
  const app = testApp({ ...recommendedContext, profile: 'sandbox', ...context });
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  const template = Template.fromStack(new InspectionServiceStack(app, 'InspectionService', { profile, network }));
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPort });
});

test("encrypts the root volume of a vendor's image, whatever its name", () => {
  const context = { applianceImage: 'ami-0123456789abcdef0', applianceRootDevice: '/dev/sda1' };
  const app = testApp({ ...recommendedContext, profile: 'sandbox', ...context });
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  const template = Template.fromStack(new InspectionServiceStack(app, 'InspectionService', { profile, network }));
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true } }] },
  });
});
