import { execFileSync } from 'node:child_process';
import { CfnElement } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Egress, TieredVpc, TieredVpcProps } from '../../lib/network';
import { Alarms } from '../../lib/observability';
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

    test('natGateway: with Elastic IPs of your own, whose addresses are known', () => {
      const stack = testStack();
      const elasticIps = [{ allocationId: 'eipalloc-1', publicIp: '192.0.2.1' }, { allocationId: 'eipalloc-2' }];
      const network = new TieredVpc(stack, 'Network', { egress: Egress.natGatewayPerZone({ elasticIps }) });
      const template = templateOf(stack);
      for (const AllocationId of ['eipalloc-1', 'eipalloc-2']) {
        template.hasResourceProperties('AWS::EC2::NatGateway', { AllocationId });
      }
      template.resourceCountIs('AWS::EC2::EIP', 0);
      expect(network.natAddresses).toEqual(['192.0.2.1']);
      expect(network.natGateways).toHaveLength(2);
    });

    test('natGateway: has new addresses, which are known too', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', { egress: Egress.natGateway() });
      expect(stack.resolve(network.natAddresses)).toEqual([
        { 'Fn::GetAtt': ['NetworkVpcPublicSubnet1EIPE0D52090', 'PublicIp'] },
      ]);
      expect(network.natInstances).toEqual([]);
    });

    test('external: nothing, by the routes of others', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', { egress: Egress.external() });
      expect(network.privateTierReachesInternet).toBe(true);
      expect(templateOf(stack).toJSON()).toEqual(synth().toJSON());
    });

    test('custom: by a provider of your own', () => {
      const stack = testStack();
      const provider = ec2.NatProvider.gateway({ eipAllocationIds: ['eipalloc-1'] });
      const network = new TieredVpc(stack, 'Network', { egress: Egress.custom(provider, { natGateways: 1 }) });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::EC2::NatGateway', { AllocationId: 'eipalloc-1' });
      template.resourcePropertiesCountIs('AWS::EC2::Route', { NatGatewayId: Match.anyValue() }, 2);
      expect(network.natGateways).toHaveLength(1);
      expect(network.privateTierReachesInternet).toBe(true);
    });

    test('custom: with fewer gateways than zones', () => {
      const stack = testStack();
      const instances = ec2.NatProvider.instanceV2({ instanceType: new ec2.InstanceType('t4g.small') });
      const network = new TieredVpc(stack, 'Network', { egress: Egress.custom(instances, { natGateways: 1 }) });
      expect(network.natInstances).toHaveLength(1);
      templateOf(stack).resourceCountIs('AWS::EC2::Instance', 1);
    });

    test('natInstance: small, hardened, and open to the VPC alone', () => {
      const template = synth({ egress: Egress.natInstance() });
      template.hasResourceProperties('AWS::EC2::Instance', {
        InstanceType: 't4g.micro',
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

    test('natInstance: is created when it forwards, and not before', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', { egress: Egress.natInstance() });
      const [instance] = network.natInstances;
      const template = templateOf(stack);
      template.hasResource('AWS::EC2::Instance', {
        CreationPolicy: { ResourceSignal: { Count: 1, Timeout: 'PT15M' } },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('PublicSubnet1DefaultRoute')]),
      });
      const script = JSON.stringify(stack.resolve(instance?.userData.render()));
      expect(script).toContain('for attempt in $(seq 20)');
      expect(script).toContain('dnf install -y iptables-services');
      expect(script).toContain('net.ipv4.ip_forward=1');
      expect(script).toContain('-j MASQUERADE');
      const logicalId = stack.getLogicalId(instance?.node.defaultChild as CfnElement);
      expect(script).toContain(`--logical-resource-id ${logicalId} --unique-id`);
      expect(network.natAddresses).toEqual([instance?.instancePublicIp]);
      // The names of CloudFormation stand for themselves: what is tested is the syntax.
      execFileSync('bash', ['-n', '-c', instance?.userData.render() ?? 'exit 1']);
    });

    test('natInstance: may signal, and be entered by Session Manager, and nothing more', () => {
      const instances = {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ec2:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':instance/*',
          ],
        ],
      };
      synth({ egress: Egress.natInstance() }).hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp('NatInstance'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'cloudformation:SignalResource', Resource: { Ref: 'AWS::StackId' } },
            { Effect: 'Allow', Action: 'ssm:UpdateInstanceInformation', Resource: instances },
            {
              Effect: 'Allow',
              Action: [
                'ssmmessages:CreateControlChannel',
                'ssmmessages:CreateDataChannel',
                'ssmmessages:OpenControlChannel',
                'ssmmessages:OpenDataChannel',
              ],
              Resource: '*',
            },
          ],
        },
      });
    });

    test('natInstance: an alarm when it fails or is stopped; none by default', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', {
        egress: Egress.natInstance({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }),
      });
      expect(network.alarms).toHaveLength(1);
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/EC2',
        MetricName: 'StatusCheckFailed',
        Dimensions: [{ Name: 'InstanceId', Value: Match.anyValue() }],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 3,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'breaching',
        AlarmDescription: Match.stringLikeRegexp('^Test/Network: The NAT instance fails its status checks'),
      });
      synth({ egress: Egress.natInstance() }).resourceCountIs('AWS::CloudWatch::Alarm', 0);
    });

    test('natInstance: is acknowledged for what a sandbox goes without', () => {
      const stack = testStack();
      new TieredVpc(stack, 'Network', { egress: Egress.natInstance() });
      const { findings, acknowledged } = runPack(new RULE_PACKS.AwsSolutions(), stack);
      expect(findings).toEqual([]);
      expect([...acknowledged.keys()]).toEqual([
        'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*]',
        'AwsSolutions-IAM5[Resource::*]',
        'AwsSolutions-EC28',
        'AwsSolutions-EC29',
      ]);
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

  describe('fails', () => {
    const addresses = (...ids: string[]) => ({ elasticIps: ids.map((allocationId) => ({ allocationId })) });
    test.each([
      ['none', () => Egress.natGateway(addresses()), /Egress.natGateway: 'elasticIps' must not be empty/],
      ['one twice', () => Egress.natGatewayPerZone(addresses('a', 'a')), /'elasticIps' must not hold a value twice/],
      [
        'fewer than gateways',
        () => synth({ egress: Egress.natGatewayPerZone(addresses('a')) }),
        /'elasticIps' must have one address for each NAT gateway \(2\), got 1/,
      ],
      ['more than one', () => synth({ egress: Egress.natGateway(addresses('a', 'b')) }), /NAT gateway \(1\), got 2/],
    ])('fails for Elastic IPs: %s', (_name, make, message) => {
      expect(make).toThrow(message);
    });

    test('fails for no gateway of your own', () => {
      const provider = ec2.NatProvider.gateway();
      expect(() => Egress.custom(provider, { natGateways: 0 })).toThrow(/'natGateways' must be a whole number/);
    });

    test('fails for a provider in two VPCs', () => {
      const egress = Egress.custom(ec2.NatProvider.gateway());
      synth({ egress });
      expect(() => synth({ egress })).toThrow(/'egress' must not be of another VPC/);
    });
  });
});
