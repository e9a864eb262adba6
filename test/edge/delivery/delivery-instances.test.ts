import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DeliveryOrigin, DeliveryOriginProtocol } from '../../../lib/edge';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const HTTP = DeliveryOriginProtocol.http(8080);
const PINNED = ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0123456789abcdef0' });

const instance = (stack: Stack, props: Partial<ec2.InstanceProps> = {}) =>
  new ec2.Instance(stack, 'Server', {
    vpc: vpcOf(stack),
    instanceType: new ec2.InstanceType('t4g.small'),
    machineImage: PINNED,
    ...props,
  });

function made(props: Partial<ec2.InstanceProps> = {}, protocol = HTTP) {
  const stack = stackIn('eu-west-1');
  const origin = DeliveryOrigin.instance('Server', instance(stack, props), protocol);
  return { stack, config: configOf(delivery({ origin }, stack)), template: templateOf(stack) };
}

const idOf = (props: Partial<ec2.InstanceProps>, protocol = HTTP) =>
  Object.keys(made(props, protocol).template.findResources('AWS::CloudFront::VpcOrigin'))[0];

describe('delivery-instances', () => {
  describe('defaults', () => {
    test('reaches an instance by its private name', () => {
      const { config, template } = made();
      expect(config.Origins[0]).toMatchObject({
        DomainName: { 'Fn::GetAtt': [expect.stringMatching(/^Server/), 'PrivateDnsName'] },
        VpcOriginConfig: { VpcOriginId: { 'Fn::GetAtt': [expect.stringMatching(/ServerVpcOrigin/), 'Id'] } },
      });
      template.hasResourceProperties('AWS::CloudFront::VpcOrigin', {
        Tags: Match.absent(),
        VpcOriginEndpointConfig: {
          Arn: {
            'Fn::Join': [
              '',
              Match.arrayWith([Match.stringLikeRegexp(':instance/'), { Ref: Match.stringLikeRegexp('^Server') }]),
            ],
          },
          HTTPPort: 8080,
          OriginProtocolPolicy: 'http-only',
        },
      });
    });

    test("lets in CloudFront's servers alone, on its port", () => {
      made().template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 8080,
        ToPort: 8080,
        SourcePrefixListId: 'pl-4fa04526',
      });
    });
  });

  describe('overrides', () => {
    test('asks for the name on its certificate by HTTPS', () => {
      const { config, template } = made({}, DeliveryOriginProtocol.https('origin.example.com', 8443));
      expect(config.Origins[0].DomainName).toBe('origin.example.com');
      template.hasResourceProperties('AWS::CloudFront::VpcOrigin', {
        VpcOriginEndpointConfig: {
          HTTPSPort: 8443,
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
        },
      });
    });

    test('waits for the internet gateway of its VPC', () => {
      const stack = stackIn('eu-west-1');
      const server = instance(stack, { vpc: new ec2.Vpc(stack, 'Network') });
      delivery({ origin: DeliveryOrigin.instance('Server', server, HTTP) }, stack);
      templateOf(stack).hasResource('AWS::CloudFront::VpcOrigin', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('VPCGW')]),
      });
    });

    test('makes another VPC origin for another instance, and keeps it for one that is changed in place', () => {
      const other = ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-00000000000000000' });
      const first = idOf({});
      expect(idOf({ machineImage: other })).not.toBe(first);
      expect(idOf({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } })).not.toBe(first);
      expect(idOf({}, DeliveryOriginProtocol.http(80))).not.toBe(first);
      expect(idOf({ instanceType: new ec2.InstanceType('t4g.large') })).toBe(first);
    });

    test('takes an instance whose resource it does not know', () => {
      const stack = stackIn('eu-west-1');
      const server = instance(stack, { machineImage: ec2.MachineImage.latestAmazonLinux2023() });
      server.node.defaultChild = server.role;
      const origin = DeliveryOrigin.instance('Server', server, HTTP, { clients: [ec2.Peer.ipv4('10.0.0.0/16')] });
      expect(() => delivery({ origin }, stack)).not.toThrow();
    });
  });

  describe('fails', () => {
    const failing = (make: (stack: Stack) => DeliveryOrigin, region = 'eu-west-1') => {
      const stack = stackIn(region);
      return () => delivery({ origin: make(stack) }, stack);
    };
    test.each<[string, () => unknown, RegExp]>([
      [
        'fails with the image of the day',
        failing((stack) => {
          const machineImage = ec2.MachineImage.latestAmazonLinux2023();
          return DeliveryOrigin.instance('Server', instance(stack, { machineImage }), HTTP);
        }),
        /'origin' is an instance whose image is looked up at each deployment.*'MachineImage.genericLinux\(\)'/,
      ],
      [
        'fails with an image of Systems Manager that is read by CloudFormation',
        failing((stack) => {
          const server = instance(stack);
          (server.node.defaultChild as ec2.CfnInstance).imageId = '{{resolve:ssm:/images/web}}';
          return DeliveryOrigin.instance('Server', server, HTTP);
        }),
        /'origin' is an instance whose image is looked up at each deployment/,
      ],
      [
        'fails in a VPC without an internet gateway',
        failing((stack) => {
          const vpc = new ec2.Vpc(stack, 'Closed', {
            createInternetGateway: false,
            subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
          });
          const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
          return DeliveryOrigin.instance('Server', instance(stack, { vpc, vpcSubnets }), HTTP);
        }),
        /'origin' is an instance in a VPC without an internet gateway/,
      ],
      [
        'fails without clients in a Region whose prefix list is not known, and with a name in lower case',
        failing((stack) => {
          const machineImage = ec2.MachineImage.genericLinux({ 'ap-southeast-5': 'ami-0123456789abcdef0' });
          return DeliveryOrigin.instance('server', instance(stack, { machineImage }), HTTP);
        }, 'ap-southeast-5'),
        /'name' must be.*'clients' must be given.*for ap-southeast-5/s,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
