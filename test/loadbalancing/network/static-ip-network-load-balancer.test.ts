import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AccessLogs,
  InternetNetworkExposureOptions,
  NetworkExposure,
  NetworkPort,
  StaticIpNetworkLoadBalancer,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';
import { certificate, importedVpc } from '../support';
import { networkLoadBalancerOf } from './network-load-balancer-of';

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const GROUP = 'AWS::EC2::SecurityGroup';
const BUCKET = 'AWS::S3::Bucket';

function onInternet(options: InternetNetworkExposureOptions, stack = testStack()): StaticIpNetworkLoadBalancer {
  return networkLoadBalancerOf({ exposure: NetworkExposure.internet(options) }, stack);
}

function open(loadBalancer: StaticIpNetworkLoadBalancer, id: string, listenerPort: NetworkPort): elbv2.NetworkListener {
  const scope = Stack.of(loadBalancer);
  const group = elbv2.NetworkTargetGroup.fromTargetGroupAttributes(scope, `${id}Group`, {
    targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${id}/1`,
  });
  return loadBalancer.addListener(scope, id, {
    listenerPort,
    action: elbv2.NetworkListenerAction.forward([group]),
  });
}

function dualStackVpc(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'DualStack', { ipProtocol: ec2.IpProtocol.DUAL_STACK, maxAzs: 2 });
}

function attributesOf(template: Template): Record<string, unknown> {
  const [balancer] = Object.values(template.findResources(BALANCER));
  const attributes: { Key: string; Value: unknown }[] = balancer?.Properties.LoadBalancerAttributes;
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}

describe('StaticIpNetworkLoadBalancer', () => {
  describe('defaults', () => {
    let loadBalancer: StaticIpNetworkLoadBalancer;
    let template: Template;
    beforeAll(() => {
      loadBalancer = networkLoadBalancerOf();
      template = templateOf(Stack.of(loadBalancer));
    });

    test('has a public address in each zone, which is kept', () => {
      template.resourceCountIs('AWS::EC2::EIP', 2);
      template.allResources('AWS::EC2::EIP', {
        Properties: { Domain: 'vpc' },
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
      template.hasResourceProperties(BALANCER, {
        Type: 'network',
        Scheme: 'internet-facing',
        IpAddressType: 'ipv4',
        SubnetMappings: ['1', '2'].map((n) => ({
          SubnetId: `public-${n}`,
          AllocationId: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^NlbAddressPublicSubnet${n}`), 'AllocationId'] },
        })),
        Subnets: Match.absent(),
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on',
        EnablePrefixForIpv6SourceNat: Match.absent(),
        MinimumLoadBalancerCapacity: Match.absent(),
      });
      expect(loadBalancer.publicAddresses).toHaveLength(2);
      expect(Stack.of(loadBalancer).resolve(loadBalancer.publicAddresses[0])).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^NlbAddressPublicSubnet1/), 'PublicIp'],
      });
    });

    test('spreads over zones, can be deleted, and logs nothing without a TLS port', () => {
      expect(attributesOf(template)).toEqual({
        'deletion_protection.enabled': 'false',
        'load_balancing.cross_zone.enabled': 'true',
        'dns_record.client_routing_policy': 'any_availability_zone',
        'zonal_shift.config.enabled': 'false',
        'access_logs.s3.enabled': 'false',
      });
      template.resourceCountIs(BUCKET, 0);
      expect(loadBalancer.accessLogsBucket).toBeUndefined();
    });

    test('has a security group that lets nothing pass until there is a port', () => {
      template.resourceCountIs(GROUP, 1);
      template.hasResourceProperties(GROUP, {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      });
      template.hasResourceProperties(BALANCER, {
        SecurityGroups: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^NlbSecurityGroup'), 'GroupId'] }],
      });
    });

    test('has no endpoint service, names, or alarms that nobody gets', () => {
      template.resourceCountIs('AWS::EC2::VPCEndpointService', 0);
      template.resourceCountIs('AWS::Route53::RecordSet', 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(loadBalancer.alarms).toEqual([]);
      expect(Stack.of(loadBalancer).resolve(loadBalancer.hostName)).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^Nlb/), 'DNSName'],
      });
    });

    test('depends on the way to the internet in a VPC of the app', () => {
      const stack = testStack();
      networkLoadBalancerOf({ vpc: new ec2.Vpc(stack, 'Own', { maxAzs: 2, natGateways: 0 }) }, stack);
      templateOf(stack).hasResource(BALANCER, {
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('^OwnPublicSubnet1DefaultRoute'),
          Match.stringLikeRegexp('^OwnPublicSubnet2DefaultRoute'),
        ]),
      });
    });
  });

  describe('ports', () => {
    test.each([
      ['TCP', NetworkPort.tcp(7777), ['tcp']],
      ['UDP', NetworkPort.udp(7777), ['udp']],
      ['TCP_UDP', NetworkPort.tcpAndUdp(7777), ['tcp', 'udp']],
    ])('%s is opened to everybody', (Protocol, listenerPort, protocols) => {
      const loadBalancer = networkLoadBalancerOf();
      open(loadBalancer, 'Game', listenerPort);
      const template = templateOf(Stack.of(loadBalancer));
      template.hasResourceProperties(LISTENER, { Port: 7777, Protocol, Certificates: Match.absent() });
      template.hasResourceProperties(GROUP, {
        SecurityGroupIngress: protocols.map((IpProtocol) => ({
          CidrIp: '0.0.0.0/0',
          IpProtocol,
          FromPort: 7777,
          ToPort: 7777,
          Description: 'Clients to the load balancer on port 7777',
        })),
      });
    });

    test('TLS has its certificates, the policy with post-quantum, and switches the logs on', () => {
      const loadBalancer = networkLoadBalancerOf();
      open(loadBalancer, 'Mqtt', NetworkPort.tls(8883, { certificates: [certificate('a'), certificate('b')] }));
      const template = templateOf(Stack.of(loadBalancer));
      template.hasResourceProperties(LISTENER, {
        Port: 8883,
        Protocol: 'TLS',
        Certificates: [{ CertificateArn: Match.stringLikeRegexp('/a$') }],
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
        AlpnPolicy: ['None'],
      });
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerCertificate', {
        Certificates: [{ CertificateArn: Match.stringLikeRegexp('/b$') }],
      });
      template.hasResource(BUCKET, { DeletionPolicy: 'Retain' });
      template.hasResourceProperties(BUCKET, {
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
      });
      expect(loadBalancer.accessLogsBucket).toBeDefined();
      expect(attributesOf(template)).toMatchObject({
        'access_logs.s3.enabled': 'true',
        'access_logs.s3.bucket': { Ref: expect.stringMatching(/^NlbAccessLogs/) },
      });
    });

    test('the idle timeout of TCP is said, and can be changed', () => {
      const loadBalancer = networkLoadBalancerOf();
      open(loadBalancer, 'Plain', NetworkPort.tcp(1));
      open(loadBalancer, 'Long', NetworkPort.tcp(2, { idleTimeout: Duration.seconds(6000) }));
      const template = templateOf(Stack.of(loadBalancer));
      for (const [Port, Value] of [
        [1, '350'],
        [2, '6000'],
      ]) {
        template.hasResourceProperties(LISTENER, {
          Port,
          ListenerAttributes: [{ Key: 'tcp.idle_timeout.seconds', Value }],
        });
      }
    });

    test('lets the log delivery write, for load balancers of this account only', () => {
      const loadBalancer = networkLoadBalancerOf();
      open(loadBalancer, 'Tls', NetworkPort.tls(443, { certificates: [certificate('a')] }));
      const bucket = { 'Fn::GetAtt': [Match.stringLikeRegexp('^NlbAccessLogs'), 'Arn'] };
      const account = { Ref: 'AWS::AccountId' };
      const logs = {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*'],
        ],
      };
      templateOf(Stack.of(loadBalancer)).hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: [
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            {
              Sid: 'LogDeliveryWrites',
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: { 'Fn::Join': ['', [bucket, '/AWSLogs/', account, '/*']] },
              Condition: {
                StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': account },
                ArnLike: { 'aws:SourceArn': logs },
              },
            },
            {
              Sid: 'LogDeliveryChecksAcl',
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: 's3:GetBucketAcl',
              Resource: bucket,
              Condition: {
                StringEquals: { 'aws:SourceAccount': account },
                ArnLike: { 'aws:SourceArn': logs },
              },
            },
          ],
        },
      });
    });

    test('fails for a number that another port has', () => {
      const loadBalancer = networkLoadBalancerOf();
      open(loadBalancer, 'One', NetworkPort.tcp(7777));
      expect(() => open(loadBalancer, 'Two', NetworkPort.udp(7777))).toThrow(
        `listener 'Test/Two': port 7777 is that of the listener 'Test/One' already; take another one, or NetworkPort.tcpAndUdp() for both protocols on one port`,
      );
    });

    test.each([
      ['number', () => NetworkPort.tcp(0)],
      ['number', () => NetworkPort.udp(65_536)],
      ['idleTimeout', () => NetworkPort.tcp(1, { idleTimeout: Duration.seconds(59) })],
      ['certificates', () => NetworkPort.tls(443, { certificates: [] })],
      ['certificates', () => NetworkPort.tls(443, { certificates: [certificate('a'), certificate('a')] })],
    ])('fails for a wrong %s', (prop, make) => {
      expect(make).toThrow(`'${prop}' must`);
    });
  });

  describe('clients', () => {
    const ingressOf = (exposure: NetworkExposure, stack = testStack()) => {
      const loadBalancer = networkLoadBalancerOf({ exposure }, stack);
      open(loadBalancer, 'Game', NetworkPort.tcp(7777));
      const [group] = Object.values(templateOf(stack).findResources(GROUP));
      return group?.Properties.SecurityGroupIngress as Record<string, unknown>[] | undefined;
    };

    test('are the addresses, prefix lists and security groups that are named', () => {
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

    test('are the VPC for an internal one, which has no public address', () => {
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

    test('are nobody but by PrivateLink', () => {
      const stack = testStack();
      expect(ingressOf(NetworkExposure.privateLinkOnly(), stack)).toBeUndefined();
      templateOf(stack).hasResourceProperties(BALANCER, {
        Scheme: 'internal',
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
      });
    });

    test('are everybody by IPv4 and IPv6 on a dual-stack one, which has a prefix for UDP', () => {
      const stack = testStack();
      const loadBalancer = networkLoadBalancerOf(
        {
          vpc: dualStackVpc(stack),
          exposure: NetworkExposure.internet({ ipAddressType: elbv2.IpAddressType.DUAL_STACK }),
        },
        stack,
      );
      open(loadBalancer, 'Game', NetworkPort.udp(7777));
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

  describe('all options', () => {
    let loadBalancer: StaticIpNetworkLoadBalancer;
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      loadBalancer = networkLoadBalancerOf(
        {
          exposure: NetworkExposure.internet({
            allocationIds: ['eipalloc-1', 'eipalloc-2'],
            allowPrivateLink: true,
            crossZone: false,
            clientRouting: elbv2.ClientRoutingPolicy.AVAILABILITY_ZONE_AFFINITY,
            zonalShift: true,
            deletionProtection: true,
            minCapacityUnits: 5500,
            accessLogs: AccessLogs.toBucket(new s3.Bucket(stack, 'Logs'), { prefix: 'nlb' }),
            endpointService: {
              allowedPrincipals: [new iam.AccountPrincipal('111122223333')],
              acceptanceRequired: false,
              allowedRegions: ['eu-central-1'],
            },
            domain: {
              hostNames: ['game.example.com'],
              hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
                hostedZoneId: 'Z1',
                zoneName: 'example.com',
              }),
            },
          }),
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          alarmThresholds: { portAllocationErrors: 10, rejectedFlows: 100, targetResets: 1000 },
        },
        stack,
      );
      open(loadBalancer, 'Tls', NetworkPort.tls(443, { certificates: [certificate('a')] }));
      template = templateOf(stack);
    });

    test('uses addresses that exist', () => {
      template.resourceCountIs('AWS::EC2::EIP', 0);
      template.hasResourceProperties(BALANCER, {
        SubnetMappings: [
          { SubnetId: 'public-1', AllocationId: 'eipalloc-1' },
          { SubnetId: 'public-2', AllocationId: 'eipalloc-2' },
        ],
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
        MinimumLoadBalancerCapacity: { CapacityUnits: 5500 },
      });
      expect(loadBalancer.publicAddresses).toEqual([]);
    });

    test('has the attributes', () => {
      expect(attributesOf(template)).toMatchObject({
        'deletion_protection.enabled': 'true',
        'load_balancing.cross_zone.enabled': 'false',
        'dns_record.client_routing_policy': 'availability_zone_affinity',
        'zonal_shift.config.enabled': 'true',
        'access_logs.s3.enabled': 'true',
        'access_logs.s3.prefix': 'nlb',
      });
    });

    test('has an endpoint service', () => {
      template.hasResourceProperties('AWS::EC2::VPCEndpointService', {
        AcceptanceRequired: false,
        NetworkLoadBalancerArns: [{ Ref: Match.stringLikeRegexp('^Nlb') }],
        SupportedRegions: ['eu-central-1'],
      });
      template.hasResourceProperties('AWS::EC2::VPCEndpointServicePermissions', {
        AllowedPrincipals: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] }],
      });
    });

    test('has the name', () => {
      template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'game.example.com.', Type: 'A' });
      expect(loadBalancer.hostName).toBe('game.example.com');
    });

    test('has alarms on what is dropped, rejected and reset', () => {
      for (const [MetricName, Threshold] of [
        ['PortAllocationErrorCount', 10],
        ['RejectedFlowCount', 100],
        ['TCP_Target_Reset_Count', 1000],
      ]) {
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          Namespace: 'AWS/NetworkELB',
          MetricName,
          Threshold,
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 5,
          DatapointsToAlarm: 3,
          Dimensions: [
            { Name: 'LoadBalancer', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Nlb'), 'LoadBalancerFullName'] } },
          ],
        });
      }
      expect(loadBalancer.alarms).toHaveLength(3);
    });
  });

  describe('overrides', () => {
    test('alarms have thresholds of their own, and none on resets, by default', () => {
      const stack = testStack();
      const { alarms } = networkLoadBalancerOf({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
      expect(alarms.map(({ node }) => node.id)).toEqual(['PortAllocationErrorsAlarm', 'RejectedFlowsAlarm']);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'PortAllocationErrorCount',
        Threshold: 1,
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'RejectedFlowCount', Threshold: 5 });
    });

    test('an endpoint service wants each connection accepted, by nobody but this account, by default', () => {
      const { endpointService } = networkLoadBalancerOf({
        exposure: NetworkExposure.privateLinkOnly({ endpointService: {} }),
      });
      const template = templateOf(Stack.of(endpointService!));
      template.hasResourceProperties('AWS::EC2::VPCEndpointService', {
        AcceptanceRequired: true,
        SupportedRegions: Match.absent(),
      });
      template.resourceCountIs('AWS::EC2::VPCEndpointServicePermissions', 0);
    });

    test('private addresses can be chosen', () => {
      const stack = testStack();
      networkLoadBalancerOf(
        { exposure: NetworkExposure.internalOnly({ privateAddresses: ['10.0.2.10', '10.0.3.10'] }) },
        stack,
      );
      templateOf(stack).hasResourceProperties(BALANCER, {
        SubnetMappings: [
          { SubnetId: 'private-1', PrivateIPv4Address: '10.0.2.10' },
          { SubnetId: 'private-2', PrivateIPv4Address: '10.0.3.10' },
        ],
      });
    });

    test('logs can be left out', () => {
      const loadBalancer = onInternet({ accessLogs: AccessLogs.none('a test') });
      open(loadBalancer, 'Tls', NetworkPort.tls(443, { certificates: [certificate('a')] }));
      const template = templateOf(Stack.of(loadBalancer));
      template.resourceCountIs(BUCKET, 0);
      expect(attributesOf(template)['access_logs.s3.enabled']).toBe('false');
    });

    test('a zone can be chosen alone', () => {
      const loadBalancer = onInternet({
        subnets: { subnetType: ec2.SubnetType.PUBLIC, availabilityZones: ['eu-west-1b'] },
      });
      templateOf(Stack.of(loadBalancer)).hasResourceProperties(BALANCER, {
        SubnetMappings: [Match.objectLike({ SubnetId: 'public-2' })],
      });
    });

    test('shows connections, bytes, and what was refused', () => {
      const widgets = networkLoadBalancerOf().dashboardWidgets();
      expect(widgets.map((widget) => JSON.stringify(widget.toJson()))).toEqual([
        expect.stringContaining('NewFlowCount'),
        expect.stringContaining('ProcessedBytes'),
        expect.stringContaining('RejectedFlowCount'),
      ]);
    });
  });

  describe('fails', () => {
    const wrong: [string, InternetNetworkExposureOptions][] = [
      [`'ipAddressType' must be one of`, { ipAddressType: elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 }],
      [`'allocationIds' must be one for each of the 2 subnets, got 1`, { allocationIds: ['eipalloc-1'] }],
      [`'allocationIds' must not`, { allocationIds: ['eipalloc-1', 'eipalloc-1'] }],
      [`'minCapacityUnits' must be`, { minCapacityUnits: 5499 }],
      [`'subnets' must be public`, { subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }],
      [`'accessLogs' must be without 'connectionLogs'`, { accessLogs: AccessLogs.newBucket({ connectionLogs: true }) }],
      [
        `'endpointService.allowedPrincipals' must not be everybody`,
        { endpointService: { allowedPrincipals: [new iam.ArnPrincipal('*')], acceptanceRequired: false } },
      ],
      [`'endpointService.allowedPrincipals' must`, { endpointService: { allowedPrincipals: [] } }],
    ];
    test.each(wrong)('for options that do not work: %s', (message, options) => {
      expect(() => onInternet(options)).toThrow(message);
    });

    test('for no clients', () => {
      expect(() => NetworkExposure.internet({ clients: [] })).toThrow(`'clients'`);
      expect(() => NetworkExposure.internalOnly({ clients: [] })).toThrow(`'clients'`);
    });

    test('for a VPC without the subnets, and one without its range', () => {
      const stack = testStack();
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', {
        vpcId: 'vpc-2',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['private-1'],
      });
      expect(() => networkLoadBalancerOf({ vpc }, stack)).toThrow(`'vpc' must have public subnets, got none`);
      expect(() => networkLoadBalancerOf({ vpc, exposure: NetworkExposure.internalOnly() }, stack, 'Inside')).toThrow(
        `'vpc' was imported without the range of its addresses`,
      );
    });

    test('for dual-stack in subnets without IPv6', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Ipv4', { maxAzs: 2, natGateways: 0 });
      const exposure = NetworkExposure.internet({ ipAddressType: elbv2.IpAddressType.DUAL_STACK });
      expect(() => networkLoadBalancerOf({ vpc, exposure }, stack)).toThrow(
        `'ipAddressType' dualstack needs subnets with IPv6 ranges, got 2 without`,
      );
    });

    test('for thresholds below one', () => {
      expect(() => networkLoadBalancerOf({ alarmThresholds: { rejectedFlows: 0 } })).toThrow(
        `'alarmThresholds.rejectedFlows' must be`,
      );
    });
  });

  describe('in a stack', () => {
    test('two load balancers, and children that can be overridden', () => {
      const stack = testStack();
      const first = networkLoadBalancerOf({}, stack);
      networkLoadBalancerOf({ vpc: importedVpc(stack), exposure: NetworkExposure.internalOnly() }, stack, 'Inside');
      first.loadBalancer.setAttribute('ipv6.deny_all_igw_traffic', 'true');
      const template = templateOf(stack);
      template.resourceCountIs(BALANCER, 2);
      template.hasResourceProperties(BALANCER, {
        LoadBalancerAttributes: Match.arrayWith([{ Key: 'ipv6.deny_all_igw_traffic', Value: 'true' }]),
      });
    });
  });
});
