import { Match } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NetworkPort, NetworkTargets } from '../../../lib/loadbalancing';
import { templateOf, testStack } from '../../support/synth';
import { importedVpc } from '../support';
import { networkLoadBalancerOf } from './network-load-balancer-of';
import { albOf, groupAttributesOf, networkRouteOf, UDP_CHECK } from './network-route-of';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';

describe('NetworkTargets', () => {
  describe('all options', () => {
    test('instances let the load balancer in by reference, for UDP and its check', () => {
      const stack = testStack();
      const instance = new ec2.Instance(stack, 'Dns', {
        vpc: importedVpc(stack),
        instanceType: new ec2.InstanceType('t4g.nano'),
        machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-1' }),
      });
      networkRouteOf(
        {
          listenerPort: NetworkPort.udp(53),
          targets: NetworkTargets.instances(1053, [instance]),
          healthCheck: UDP_CHECK,
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResourceProperties(GROUP, {
        TargetType: 'instance',
        Protocol: 'UDP',
        Port: 1053,
        Targets: [{ Id: { Ref: Match.stringLikeRegexp('^Dns') }, Port: 1053 }],
        HealthCheckProtocol: 'TCP',
        HealthCheckPort: '8080',
      });
      for (const [IpProtocol, FromPort] of [
        ['udp', 1053],
        ['tcp', 8080],
      ]) {
        template.hasResourceProperties(INGRESS, {
          IpProtocol,
          FromPort,
          SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NlbSecurityGroup'), 'GroupId'] },
        });
        template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { IpProtocol, FromPort });
      }
      template.resourceCountIs(INGRESS, 2);
      expect(groupAttributesOf(stack)).not.toHaveProperty(['preserve_client_ip.enabled']);
    });

    test('instances see the clients of TCP, unless that is switched off', () => {
      const stack = testStack();
      const group = new autoscaling.AutoScalingGroup(stack, 'Group', {
        vpc: importedVpc(stack),
        instanceType: new ec2.InstanceType('t4g.nano'),
        machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-1' }),
      });
      networkRouteOf({ targets: NetworkTargets.autoScalingGroup(25_565, group) }, stack);
      expect(groupAttributesOf(stack)).toMatchObject({ 'preserve_client_ip.enabled': 'true' });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        TargetGroupARNs: [{ Ref: Match.stringLikeRegexp('^DatabaseTargetGroup') }],
      });
      template.hasResourceProperties(INGRESS, { IpProtocol: 'tcp', FromPort: 25_565 });
    });

    test('both protocols on one port are opened both', () => {
      const stack = testStack();
      networkRouteOf(
        { listenerPort: NetworkPort.tcpAndUdp(53), targets: NetworkTargets.addresses(53, ['10.0.1.10']) },
        stack,
      );
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: ['tcp', 'udp'].map((IpProtocol) => Match.objectLike({ IpProtocol, FromPort: 53 })),
      });
    });

    test('addresses outside of the VPC are in all zones', () => {
      const stack = testStack();
      networkRouteOf({ targets: NetworkTargets.addresses(6432, ['192.168.1.10'], { outsideVpc: true }) }, stack);
      templateOf(stack).hasResourceProperties(GROUP, {
        Targets: [{ Id: '192.168.1.10', Port: 6432, AvailabilityZone: 'all' }],
      });
    });

    test('a web load balancer gets static addresses for both of its listeners', () => {
      const stack = testStack();
      const networkLoadBalancer = networkLoadBalancerOf({}, stack);
      const alb = albOf(stack);
      networkRouteOf(
        { networkLoadBalancer, listenerPort: NetworkPort.tcp(443), targets: NetworkTargets.webListener(alb.listener) },
        stack,
        'Https',
      );
      networkRouteOf(
        {
          networkLoadBalancer,
          listenerPort: NetworkPort.tcp(80),
          targets: NetworkTargets.webListener(alb.redirectListener!),
        },
        stack,
        'Http',
      );
      const template = templateOf(stack);
      for (const [Port, HealthCheckProtocol] of [
        [443, 'HTTPS'],
        [80, 'HTTP'],
      ]) {
        template.hasResource(GROUP, {
          Properties: {
            TargetType: 'alb',
            Protocol: 'TCP',
            Port,
            HealthCheckProtocol,
            Matcher: { HttpCode: '200-499' },
            Targets: [{ Id: { Ref: Match.stringLikeRegexp('^Alb') }, Port }],
            TargetGroupAttributes: Match.absent(),
          },
          DependsOn: [Match.stringLikeRegexp('^Alb')],
        });
        template.hasResourceProperties(INGRESS, {
          FromPort: Port,
          GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlbSecurityGroup'), 'GroupId'] },
        });
      }
    });
  });
});
