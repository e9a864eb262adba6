import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { NetworkExposure, NetworkPort } from '../../../lib/loadbalancing';
import { templateOf, testStack } from '../../support/synth';
import { networkLoadBalancerOf, openPort } from './network-load-balancer-of';

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const GROUP = 'AWS::EC2::SecurityGroup';

function dualStackVpc(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'DualStack', { ipProtocol: ec2.IpProtocol.DUAL_STACK, maxAzs: 2 });
}

describe('NetworkExposure', () => {
  describe('overrides', () => {
    const ingressOf = (exposure: NetworkExposure, stack = testStack()) => {
      const loadBalancer = networkLoadBalancerOf({ exposure }, stack);
      openPort(loadBalancer, 'Game', NetworkPort.tcp(7777));
      const [group] = Object.values(templateOf(stack).findResources(GROUP));
      return group?.Properties.SecurityGroupIngress as Record<string, unknown>[] | undefined;
    };

    test('the clients are the addresses, prefix lists and security groups that are named', () => {
      const stack = testStack();
      const peer = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clients', 'sg-1');
      const clients = [ec2.Peer.ipv4('192.0.2.0/24'), ec2.Peer.prefixList('pl-1')];
      expect(ingressOf(NetworkExposure.internet({ clients }), stack)).toEqual([
        expect.objectContaining({ CidrIp: '192.0.2.0/24' }),
      ]);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-1' });
      const other = testStack();
      ingressOf(NetworkExposure.internalOnly({ clients: [peer] }), other);
      templateOf(other).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: 'sg-1' });
    });

    test('the clients are the VPC for an internal one, which has no public address', () => {
      const stack = testStack();
      expect(ingressOf(NetworkExposure.internalOnly(), stack)).toEqual([
        expect.objectContaining({ CidrIp: '10.0.0.0/16' }),
      ]);
      templateOf(stack).resourceCountIs('AWS::EC2::EIP', 0);
      templateOf(stack).hasResourceProperties(BALANCER, {
        Scheme: 'internal',
        SubnetMappings: [{ SubnetId: 'private-1' }, { SubnetId: 'private-2' }],
      });
    });

    test('the clients are nobody but by PrivateLink', () => {
      const stack = testStack();
      expect(ingressOf(NetworkExposure.privateLinkOnly(), stack)).toBeUndefined();
      templateOf(stack).hasResourceProperties(BALANCER, {
        Scheme: 'internal',
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
      });
    });

    test('the clients are everybody by IPv4 and IPv6 on a dual-stack one, which has a prefix for UDP', () => {
      const stack = testStack();
      const loadBalancer = networkLoadBalancerOf(
        {
          vpc: dualStackVpc(stack),
          exposure: NetworkExposure.internet({ ipAddressType: elbv2.IpAddressType.DUAL_STACK }),
        },
        stack,
      );
      openPort(loadBalancer, 'Game', NetworkPort.udp(7777));
      const template = templateOf(stack);
      template.hasResourceProperties(GROUP, {
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '0.0.0.0/0' }), Match.objectLike({ CidrIpv6: '::/0' })],
      });
      template.hasResourceProperties(BALANCER, {
        IpAddressType: 'dualstack',
        EnablePrefixForIpv6SourceNat: 'on',
        SubnetMappings: Match.arrayWith([Match.objectLike({ SourceNatIpv6Prefix: 'auto_assigned' })]),
      });
    });
  });
});
