import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DnsForwarding, DnsForwardingProps } from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const ENDPOINT = 'AWS::Route53Resolver::ResolverEndpoint';
const RULE = 'AWS::Route53Resolver::ResolverRule';
const ASSOCIATION = 'AWS::Route53Resolver::ResolverRuleAssociation';
const GROUP = 'AWS::EC2::SecurityGroup';

const CORP = { domainName: 'corp.example.com', targets: [{ address: '10.1.0.2' }, { address: '10.1.1.2' }] };

function forwarding(props: Partial<DnsForwardingProps> = {}, stack: Stack = testStack()): DnsForwarding {
  return new DnsForwarding(stack, 'Dns', { vpc: vpcOf(stack), rules: [CORP], alarms: Alarms.none(), ...props });
}
const failing = (props: Partial<DnsForwardingProps>) => () => forwarding(props);
const dns = (range: string, protocols = ['udp', 'tcp'], port = 53) =>
  protocols.map((IpProtocol) => Match.objectLike({ CidrIp: range, IpProtocol, FromPort: port, ToPort: port }));

describe('DnsForwarding', () => {
  describe('defaults', () => {
    let template: Template;
    let made: DnsForwarding;

    beforeAll(() => {
      const stack = testStack();
      made = forwarding({ alarms: Alarms.notify(topicOf(stack)) }, stack);
      template = templateOf(stack);
    });

    test('has an endpoint in two private subnets, and none for queries from elsewhere', () => {
      template.resourceCountIs(ENDPOINT, 1);
      template.hasResourceProperties(ENDPOINT, {
        Direction: 'OUTBOUND',
        Protocols: ['Do53'],
        IpAddresses: [{ SubnetId: 'subnet-0123456789abcdef2' }, { SubnetId: 'subnet-0123456789abcdef3' }],
        SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('OutboundSecurityGroup'), 'GroupId'] }],
      });
      expect(made.inboundEndpoint).toBeUndefined();
      expect(made.inboundSecurityGroup).toBeUndefined();
    });

    test('lets DNS out to the name servers, and nothing else', () => {
      template.hasResourceProperties(GROUP, {
        SecurityGroupEgress: [...dns('10.1.0.2/32'), ...dns('10.1.1.2/32')],
        SecurityGroupIngress: Match.absent(),
      });
    });

    test('forwards the names of its rules for its VPC', () => {
      template.hasResourceProperties(RULE, {
        RuleType: 'FORWARD',
        DomainName: 'corp.example.com',
        ResolverEndpointId: { 'Fn::GetAtt': [Match.stringLikeRegexp('OutboundEndpoint'), 'ResolverEndpointId'] },
        TargetIps: ['10.1.0.2', '10.1.1.2'].map((Ip) => ({ Ip, Port: '53', Protocol: 'Do53' })),
      });
      template.hasResourceProperties(ASSOCIATION, {
        VPCId: 'vpc-0123456789abcdef0',
        ResolverRuleId: { 'Fn::GetAtt': [Match.stringLikeRegexp('CorpExampleCom'), 'ResolverRuleId'] },
      });
      expect(made.resolverRules).toHaveLength(1);
    });

    test('alarms when an address does not work for a quarter of an hour', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/Route53Resolver',
        MetricName: 'EndpointHealthyENICount',
        Dimensions: [{ Name: 'EndpointId', Value: { 'Fn::GetAtt': Match.arrayWith(['ResolverEndpointId']) } }],
        Statistic: 'Minimum',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 2,
        Period: 300,
        EvaluationPeriods: 3,
        TreatMissingData: 'notBreaching',
      });
      expect(made.alarms).toHaveLength(1);
    });
  });

  describe('all options', () => {
    let template: Template;
    let made: DnsForwarding;

    beforeAll(() => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        natGateways: 0,
        subnetConfiguration: [{ name: 'Inside', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      });
      made = forwarding(
        {
          vpc,
          subnets: { subnetGroupName: 'Inside' },
          rules: [CORP, { domainName: '.', targets: [{ address: '10.1.0.3', port: 5353 }] }],
          inbound: { clients: ['10.1.0.0/16', '10.2.0.0/16'], addresses: ['10.0.0.10', '10.0.1.10'] },
          alarms: Alarms.silent(),
        },
        stack,
      );
      made.addVpc('Spoke', new ec2.Vpc(stack, 'Spoke', { natGateways: 0 }));
      template = templateOf(stack);
    });

    test('lets name servers elsewhere ask, at addresses that they know', () => {
      template.hasResourceProperties(ENDPOINT, {
        Direction: 'INBOUND',
        IpAddresses: [Match.objectLike({ Ip: '10.0.0.10' }), Match.objectLike({ Ip: '10.0.1.10' })],
      });
      template.hasResourceProperties(GROUP, {
        SecurityGroupIngress: [...dns('10.1.0.0/16'), ...dns('10.2.0.0/16')],
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      });
      expect(made.alarms).toHaveLength(2);
    });

    test('forwards everything else to another port', () => {
      template.hasResourceProperties(RULE, {
        DomainName: '.',
        TargetIps: [{ Ip: '10.1.0.3', Port: '5353', Protocol: 'Do53' }],
      });
      template.hasResourceProperties(GROUP, {
        SecurityGroupEgress: Match.arrayWith(dns('10.1.0.3/32', ['udp', 'tcp'], 5353)),
      });
    });

    test('forwards for another VPC, too', () => {
      template.resourceCountIs(RULE, 2);
      template.resourceCountIs(ASSOCIATION, 4);
    });

    test('shows its queries', () => {
      expect(made.metricForwardedQueries()).toMatchObject({ metricName: 'OutboundQueryAggregateVolume' });
      expect(made.metricInboundQueries()).toMatchObject({ metricName: 'InboundQueryVolume' });
      expect(made.dashboardWidgets()).toHaveLength(1);
    });
  });

  describe('overrides', () => {
    test('forwards nothing where it only lets queries in', () => {
      const made = forwarding({ rules: [], inbound: { clients: ['10.1.0.0/16'] } });
      const template = templateOf(Stack.of(made));
      template.resourceCountIs(ENDPOINT, 1);
      template.hasResourceProperties(ENDPOINT, {
        Direction: 'INBOUND',
        IpAddresses: [{ SubnetId: 'subnet-0123456789abcdef2' }, { SubnetId: 'subnet-0123456789abcdef3' }],
      });
      template.resourceCountIs(ASSOCIATION, 0);
      expect(made.outboundEndpoint).toBeUndefined();
      expect(made.metricForwardedQueries()).toBeUndefined();
    });
  });

  describe('fails', () => {
    test('fails with nothing to do', () => {
      expect(failing({ rules: [] })).toThrow(/'rules' must hold one at least without 'inbound'/);
    });

    test('fails in one zone', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
      expect(() => forwarding({ vpc }, stack)).toThrow(/'subnets' must be of two zones or more, got 1/);
    });

    test('fails in a VPC that resolves nothing', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { enableDnsSupport: false, enableDnsHostnames: false });
      expect(() => forwarding({ vpc }, stack)).toThrow(/'vpc' must have DNS resolution, got 'Test\/Vpc'/);
      expect(() => forwarding({}, testStack()).addVpc('Other', vpc)).toThrow(/'vpc' must have DNS resolution/);
    });

    test('fails with rules that AWS does not take', () => {
      expect(
        failing({
          rules: [
            CORP,
            CORP,
            { domainName: 'Corp', targets: [] },
            {
              domainName: 'more.example.com',
              targets: ['1', '2', '3', '4', '5', '5', 'x'].map((last) => ({ address: `10.1.0.${last}`, port: 0 })),
            },
          ],
        }),
      ).toThrow(
        /twice, got 'corp.example.com'[^]*write 'corp'[^]*'targets' must not be empty[^]*must be 6 at most, got 7[^]*twice, got '10.1.0.5'[^]*from 1 to 65535, got 0[^]*'address' must be an IPv4 address, got '10.1.0.x'/,
      );
    });

    test('fails with queries that go round', () => {
      expect(
        failing({
          rules: [{ domainName: 'corp.example.com', targets: [{ address: '10.0.2.10' }] }],
          inbound: { clients: ['10.1.0.0/16'], addresses: ['10.0.2.10', '10.0.3.10'] },
        }),
      ).toThrow(/must not be an address of 'inbound', got 10.0.2.10: queries would go round/);
    });

    test('fails with clients and addresses that AWS does not take', () => {
      expect(failing({ inbound: { clients: [], addresses: ['10.0.2.10'] } })).toThrow(
        /'inbound.clients' must not be empty[^]*must be one for each subnet \(2\), got 1/,
      );
      expect(failing({ inbound: { clients: ['0.0.0.0/0', 'x', '2001:db8::/32'], addresses: ['a', 'a'] } })).toThrow(
        /must not be everybody[^]*must be IPv4 ranges, as '10.1.0.0\/16', got 'x'[^]*got '2001:db8::\/32'[^]*twice, got 'a'[^]*must be an IPv4 address, got 'a'/,
      );
    });

    test.each(['10.0.0.3', '10.0.0.255', '10.0.9.9'])(
      'fails with an address that its subnet does not have: %s',
      (address) => {
        const stack = testStack();
        const vpc = new ec2.Vpc(stack, 'Vpc', {
          availabilityZones: ['eu-west-1a', 'eu-west-1b'],
          subnetConfiguration: [{ name: 'Inside', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
        });
        const inbound = { clients: ['10.1.0.0/16'], addresses: [address, '10.0.1.10'] };
        expect(() => forwarding({ vpc, inbound }, stack)).toThrow(
          new RegExp(`must be in the subnets.*got ${address} for 10.0.0.0/24`),
        );
      },
    );
  });
});
