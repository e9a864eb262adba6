import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Egress, TieredVpc, TieredVpcProps } from '../../lib/network';
import { RULE_PACKS, runPack } from '../support/rule-packs';
import { templateOf, testStack } from '../support/synth';

function synth(props: TieredVpcProps = {}): Template {
  const stack = testStack();
  new TieredVpc(stack, 'Network', props);
  return templateOf(stack);
}

function subnets(template: Template): Record<string, string> {
  return Object.fromEntries(
    Object.entries(template.findResources('AWS::EC2::Subnet')).map(([id, subnet]) => [id, subnet.Properties.CidrBlock]),
  );
}

describe('Egress', () => {
  describe('overrides', () => {
    test('natGateway: one for all zones', () => {
      const template = synth({ egress: Egress.natGateway() });
      template.resourceCountIs('AWS::EC2::NatGateway', 1);
      template.resourcePropertiesCountIs('AWS::EC2::Route', { NatGatewayId: Match.anyValue() }, 2);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    });

    test('natInstance: small, hardened, and open to the VPC alone', () => {
      const template = synth({ egress: Egress.natInstance() });
      template.hasResourceProperties('AWS::EC2::Instance', {
        InstanceType: 't4g.nano',
        SourceDestCheck: false,
        CreditSpecification: { CPUCredits: 'standard' },
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3' } }],
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Security Group for NAT instances',
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', IpProtocol: '-1' })],
      });
      template.resourcePropertiesCountIs('AWS::EC2::Route', { InstanceId: Match.anyValue() }, 2);
    });

    test('natInstance: is acknowledged for what a sandbox goes without', () => {
      const stack = testStack();
      new TieredVpc(stack, 'Network', { egress: Egress.natInstance() });
      const { findings, acknowledged } = runPack(new RULE_PACKS.AwsSolutions(), stack);
      expect(findings).toEqual([]);
      expect([...acknowledged.keys()]).toEqual(['AwsSolutions-EC28', 'AwsSolutions-EC29']);
    });

    test('natInstance: takes the image for the processor of the instance type', () => {
      const image = (template: Template) =>
        JSON.stringify(template.toJSON().Parameters ?? {}).match(/al2023-ami-kernel-[\d.a-z]+-(\w+)/)?.[1];
      const x86 = Egress.natInstance({ instanceType: new ec2.InstanceType('t3.nano') });
      expect(image(synth({ egress: x86 }))).toBe('x86_64');
      expect(image(synth({ egress: Egress.natInstance() }))).toBe('arm64');
    });
  });

  describe('in a stack', () => {
    test('says whether the private tier reaches the internet', () => {
      const stack = testStack();
      expect(new TieredVpc(stack, 'A').privateTierReachesInternet).toBe(false);
      expect(new TieredVpc(stack, 'B', { egress: Egress.natInstance() }).privateTierReachesInternet).toBe(true);
    });

    test('adding it later moves no subnet', () => {
      expect(subnets(synth({ egress: Egress.natGatewayPerZone() }))).toEqual(subnets(synth()));
    });
  });
});
