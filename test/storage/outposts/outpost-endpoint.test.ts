import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { OutpostEndpoint } from '../../../lib/storage';
import { vpcOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';

const ENDPOINT = 'AWS::S3Outposts::Endpoint';
const outpostId = 'op-0123456789abcdef0';

describe('OutpostEndpoint', () => {
  describe('all options', () => {
    test.each([
      ['of the VPC alone', (subnet: ec2.ISubnet) => OutpostEndpoint.inSubnet(subnet), { AccessType: 'Private' }],
      [
        'for the premises, too',
        (subnet: ec2.ISubnet) => OutpostEndpoint.onPremises(subnet, 'ipv4pool-coip-0123456789abcdef0'),
        { AccessType: 'CustomerOwnedIp', CustomerOwnedIpv4Pool: 'ipv4pool-coip-0123456789abcdef0' },
      ],
    ])('makes one %s, which answers and never calls', (_, endpointIn, properties) => {
      const stack = testStack();
      const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0123456789abcdef0');
      endpointIn(subnet)._bind(stack, { vpc: vpcOf(stack), outpostId });
      const template = Template.fromStack(stack);
      template.hasResourceProperties(ENDPOINT, { OutpostId: outpostId, SubnetId: subnet.subnetId, ...properties });
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }],
      });
    });

    test('makes none where there is one', () => {
      const stack = testStack();
      OutpostEndpoint.existing()._bind(stack, { vpc: vpcOf(stack), outpostId });
      Template.fromStack(stack).resourceCountIs(ENDPOINT, 0);
    });
  });
});
