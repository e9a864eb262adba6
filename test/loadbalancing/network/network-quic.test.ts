import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  NetworkExposure,
  NetworkHealthCheck,
  NetworkPort,
  NetworkTargets,
  QuicNetworkExposureOptions,
  StaticIpNetworkLoadBalancer,
} from '../../../lib/loadbalancing';
import { templateOf, testStack } from '../../support/synth';
import { importedVpc } from '../support';
import { networkLoadBalancerOf, openPort } from './network-load-balancer-of';
import { groupAttributesOf, networkRouteOf } from './network-route-of';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const [ONE, OTHER] = ['0x0123456789abcdef', '0xfedcba9876543210'];
const CHECK = NetworkHealthCheck.http({ port: 8080, path: '/health' });

function quicNlb(stack: Stack, options: QuicNetworkExposureOptions = {}): StaticIpNetworkLoadBalancer {
  return networkLoadBalancerOf({ exposure: NetworkExposure.internetWithQuic(options) }, stack);
}

function instanceOf(stack: Stack): ec2.Instance {
  return new ec2.Instance(stack, 'Server', {
    vpc: importedVpc(stack),
    instanceType: new ec2.InstanceType('t4g.small'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
  });
}

/** The rules of the security group of the instance, as "range protocol port". */
function openings(template: Template): string[] {
  return Object.values(template.findResources('AWS::EC2::SecurityGroup'))
    .flatMap(({ Properties }) => (Properties.SecurityGroupIngress ?? []) as Record<string, unknown>[])
    .map(({ CidrIp, IpProtocol, FromPort }) => `${String(CidrIp)} ${String(IpProtocol)} ${String(FromPort)}`)
    .sort();
}

describe('network-quic', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      networkRouteOf(
        {
          networkLoadBalancer: quicNlb(stack),
          listenerPort: NetworkPort.quic(443),
          targets: NetworkTargets.quicInstances(4433, [{ instance: instanceOf(stack), serverId: ONE }]),
          healthCheck: CHECK,
        },
        stack,
      );
      template = templateOf(stack);
    });

    test('has Elastic IP addresses, and no security group', () => {
      template.resourceCountIs('AWS::EC2::EIP', 2);
      template.hasResourceProperties(LOAD_BALANCER, {
        SecurityGroups: Match.absent(),
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: Match.absent(),
        IpAddressType: 'ipv4',
      });
    });

    test('listens for QUIC, and hands it on to servers by their ids', () => {
      template.hasResourceProperties(LISTENER, { Protocol: 'QUIC', Port: 443 });
      template.hasResourceProperties(GROUP, {
        Protocol: 'QUIC',
        Port: 4433,
        TargetType: 'instance',
        HealthCheckProtocol: 'HTTP',
        HealthCheckPort: '8080',
        Targets: [{ Id: { Ref: Match.stringLikeRegexp('^Server') }, Port: 4433, QuicServerId: ONE }],
      });
    });

    test('asks for no stickiness, and says it where it is asked for', () => {
      const attributesWith = (sourceIpStickiness?: boolean) => {
        const stack = testStack();
        const targets = NetworkTargets.quicAddresses(443, [{ address: '10.0.1.10', serverId: ONE }]);
        const listenerPort = NetworkPort.tcpAndQuic(443);
        networkRouteOf({ networkLoadBalancer: quicNlb(stack), listenerPort, targets, sourceIpStickiness }, stack);
        return groupAttributesOf(stack);
      };
      expect(attributesWith()).not.toHaveProperty(['stickiness.enabled']);
      expect(attributesWith(false)).toMatchObject({ 'stickiness.enabled': 'false' });
    });

    test('opens the server to clients by UDP, and to the load balancer for checks', () => {
      expect(openings(template)).toEqual(['0.0.0.0/0 udp 4433', '10.0.0.0/16 tcp 8080']);
    });
  });

  describe('all options', () => {
    test('TCP on the same port, for certain clients, at addresses of the VPC', () => {
      const stack = testStack();
      networkRouteOf(
        {
          networkLoadBalancer: quicNlb(stack, {
            clients: [ec2.Peer.ipv4('198.51.100.0/24')],
            allocationIds: ['eipalloc-0', 'eipalloc-1'],
          }),
          listenerPort: NetworkPort.tcpAndQuic(443),
          targets: NetworkTargets.quicInstances(443, [{ instance: instanceOf(stack), serverId: ONE }]),
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResourceProperties(LISTENER, { Protocol: 'TCP_QUIC' });
      template.hasResourceProperties(GROUP, { Protocol: 'TCP_QUIC', HealthCheckProtocol: 'TCP' });
      template.resourceCountIs('AWS::EC2::EIP', 0);
      expect(openings(template)).toEqual(['10.0.0.0/16 tcp 443', '198.51.100.0/24 tcp 443', '198.51.100.0/24 udp 443']);
    });

    test.each([
      [undefined, ['0.0.0.0/0 tcp 8443', '10.0.0.0/16 tcp 8080', '10.0.0.0/16 tcp 8443']],
      [false, ['10.0.0.0/16 tcp 8080', '10.0.0.0/16 tcp 8443']],
    ])('a port of TCP beside it is opened to those whom the target sees: preserveClientIp %s', (given, expected) => {
      const stack = testStack();
      networkRouteOf(
        {
          networkLoadBalancer: quicNlb(stack),
          listenerPort: NetworkPort.tcp(8443),
          targets: NetworkTargets.instances(8443, [instanceOf(stack)]),
          healthCheck: CHECK,
          preserveClientIp: given,
        },
        stack,
      );
      expect(openings(templateOf(stack))).toEqual(expected);
    });

    test('addresses with ids', () => {
      const stack = testStack();
      networkRouteOf(
        {
          networkLoadBalancer: quicNlb(stack),
          listenerPort: NetworkPort.tcpAndQuic(443),
          targets: NetworkTargets.quicAddresses(443, [
            { address: '10.0.1.10', serverId: ONE },
            { address: '10.0.2.10', serverId: OTHER },
          ]),
        },
        stack,
      );
      templateOf(stack).hasResourceProperties(GROUP, {
        TargetType: 'ip',
        Targets: [
          { Id: '10.0.1.10', Port: 443, QuicServerId: ONE },
          { Id: '10.0.2.10', Port: 443, QuicServerId: OTHER },
        ],
      });
    });

    test('ports of TCP and TLS beside it', () => {
      const stack = testStack();
      const nlb = quicNlb(stack);
      openPort(nlb, 'Quic', NetworkPort.quic(443));
      openPort(nlb, 'Plain', NetworkPort.tcp(80));
      templateOf(stack).resourceCountIs(LISTENER, 2);
      expect(nlb.securityGroup).toBeUndefined();
    });
  });

  describe('fails', () => {
    test('fails on a load balancer with a security group, a second time, and with UDP', () => {
      expect(() => openPort(networkLoadBalancerOf(), 'Quic', NetworkPort.quic(443))).toThrow(
        /'listenerPort' of QUIC needs a load balancer without a security group; give it.*internetWithQuic/,
      );
      const nlb = quicNlb(testStack());
      openPort(nlb, 'Quic', NetworkPort.quic(443));
      expect(() => openPort(nlb, 'Both', NetworkPort.tcpAndQuic(8443))).toThrow(/must be the only one of QUIC/);
      expect(() => openPort(nlb, 'Udp', NetworkPort.udp(53))).toThrow(/'listenerPort' of UDP does not go with QUIC/);
    });

    test('fails with servers without ids, and with ids that are none', () => {
      const stack = testStack();
      const networkLoadBalancer = quicNlb(stack);
      expect(() => networkRouteOf({ networkLoadBalancer, listenerPort: NetworkPort.tcpAndQuic(443) }, stack)).toThrow(
        /'targets' of TCP_QUIC must be NetworkTargets.quicInstances\(\) or quicAddresses\(\)/,
      );
      expect(() =>
        networkRouteOf({ targets: NetworkTargets.quicAddresses(443, [{ address: '10.0.1.10', serverId: ONE }]) }),
      ).toThrow(/'targets' with ids of QUIC servers need NetworkPort.quic\(\)/);
      expect(() => NetworkTargets.quicAddresses(443, [])).toThrow(/'servers' must not be empty/);
      expect(() => NetworkTargets.quicAddresses(443, [{ address: '10.0.1.10', serverId: '0x12' }])).toThrow(
        /'serverId' must be '0x' and 16 hexadecimal digits/,
      );
      expect(() =>
        NetworkTargets.quicAddresses(443, [
          { address: '10.0.1.10', serverId: ONE },
          { address: '10.0.2.10', serverId: ONE },
        ]),
      ).toThrow(/'serverId of servers'.*0x0123456789abcdef/);
    });

    test('fails without a check, and with one that sees the load balancer in place of the client', () => {
      const stack = testStack();
      const targets = NetworkTargets.quicAddresses(443, [{ address: '10.0.1.10', serverId: ONE }]);
      const props = { networkLoadBalancer: quicNlb(stack), listenerPort: NetworkPort.quic(443), targets };
      expect(() => networkRouteOf(props, stack, 'Unchecked')).toThrow(/'healthCheck' must be given for QUIC/);
      expect(() => networkRouteOf({ ...props, healthCheck: CHECK, preserveClientIp: false }, stack, 'Hidden')).toThrow(
        /'preserveClientIp' cannot be false for QUIC/,
      );
    });

    test('fails without clients', () => {
      expect(() => NetworkExposure.internetWithQuic({ clients: [] })).toThrow(/'clients' must not be empty/);
    });
  });
});
