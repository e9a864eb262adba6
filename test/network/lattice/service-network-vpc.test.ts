import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ServiceNetwork, ServiceNetworkVpc } from '../../../lib/network';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const ARN = 'arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetwork/sn-0123456789abcdef0';

describe('ServiceNetworkVpc', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      const serviceNetwork = ServiceNetwork.fromServiceNetworkArn(stack, 'Network', ARN);
      new ServiceNetworkVpc(stack, 'Vpc', { serviceNetwork, vpc: vpcOf(stack) });
      template = templateOf(stack);
    });

    test('connect the VPC, by a security group', () => {
      template.hasResourceProperties('AWS::VpcLattice::ServiceNetworkVpcAssociation', {
        ServiceNetworkIdentifier: ARN,
        VpcIdentifier: 'vpc-0123456789abcdef0',
        SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^VpcSecurityGroup'), 'GroupId'] }],
      });
    });

    test('admit the addresses of the VPC, over HTTPS', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443 })],
      });
    });
  });

  describe('overrides', () => {
    test('admit the given clients alone, and those that are added', () => {
      const stack = testStack();
      const serviceNetwork = ServiceNetwork.fromServiceNetworkArn(stack, 'Network', ARN);
      const client = new ec2.SecurityGroup(stack, 'Client', { vpc: vpcOf(stack) });
      const vpc = new ServiceNetworkVpc(stack, 'Vpc', {
        serviceNetwork,
        vpc: vpcOf(stack),
        clients: [ec2.Peer.ipv4('10.0.1.0/24')],
      });
      vpc.connections.allowDefaultPortFrom(client);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.1.0/24' })],
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, ToPort: 443 });
    });
  });

  describe('fails', () => {
    test('on no client', () => {
      const stack = testStack();
      const serviceNetwork = ServiceNetwork.fromServiceNetworkArn(stack, 'Network', ARN);
      expect(() => new ServiceNetworkVpc(stack, 'Vpc', { serviceNetwork, vpc: vpcOf(stack), clients: [] })).toThrow(
        "'clients' must not be empty",
      );
    });
  });
});
