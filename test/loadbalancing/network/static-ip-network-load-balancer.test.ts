import { Stack } from 'aws-cdk-lib/core';
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
import { attributesOf, networkLoadBalancerOf, openPort } from './network-load-balancer-of';

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const GROUP = 'AWS::EC2::SecurityGroup';
const BUCKET = 'AWS::S3::Bucket';

function onInternet(options: InternetNetworkExposureOptions, stack = testStack()): StaticIpNetworkLoadBalancer {
  return networkLoadBalancerOf({ exposure: NetworkExposure.internet(options) }, stack);
}

describe('StaticIpNetworkLoadBalancer', () => {
  describe('defaults', () => {
    let loadBalancer: StaticIpNetworkLoadBalancer;
    let template: Template;
    beforeAll(() => {
      loadBalancer = networkLoadBalancerOf();
      template = templateOf(Stack.of(loadBalancer));
    });

    test('has a public address in each zone, which is kept unless its creation fails', () => {
      template.resourceCountIs('AWS::EC2::EIP', 2);
      template.allResources('AWS::EC2::EIP', {
        Properties: { Domain: 'vpc' },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
      template.hasResourceProperties(BALANCER, {
        Type: 'network',
        Scheme: 'internet-facing',
        IpAddressType: 'ipv4',
        SubnetMappings: ['1', '2'].map((n) => ({
          SubnetId: `public-${n}`,
          AllocationId: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^NlbPublicSubnet${n}Address`), 'AllocationId'] },
        })),
        Subnets: Match.absent(),
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on',
        EnablePrefixForIpv6SourceNat: Match.absent(),
        MinimumLoadBalancerCapacity: Match.absent(),
      });
      expect(loadBalancer.publicAddresses).toHaveLength(2);
      expect(Stack.of(loadBalancer).resolve(loadBalancer.publicAddresses[0])).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^NlbPublicSubnet1Address/), 'PublicIp'],
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
            accessLogs: AccessLogs.toExistingBucket(new s3.Bucket(stack, 'Logs'), { prefix: 'nlb' }),
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
      openPort(loadBalancer, 'Tls', NetworkPort.tls(443, { certificates: [certificate('a')] }));
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
      expect(loadBalancer.alarms).toHaveLength(4);
    });
  });

  describe('overrides', () => {
    test('alarms have thresholds of their own, and none on resets, by default', () => {
      const stack = testStack();
      const { alarms } = networkLoadBalancerOf({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
      expect(alarms.map(({ node }) => node.id)).toEqual([
        'PortAllocationErrorsAlarm',
        'UnhealthyZonesAlarm',
        'RejectedFlowsAlarm',
      ]);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ZonalHealthStatus',
        Statistic: 'Minimum',
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
        TreatMissingData: 'notBreaching',
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'PortAllocationErrorCount',
        Threshold: 1,
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'RejectedFlowCount', Threshold: 5 });
    });

    test('a port divides its connections among target groups by weight', () => {
      const stack = testStack();
      const nlb = networkLoadBalancerOf({}, stack);
      const groups = ['Blue', 'Green'].map((id) =>
        elbv2.NetworkTargetGroup.fromTargetGroupAttributes(stack, id, {
          targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${id}/1`,
        }),
      );
      nlb.addListener(stack, 'Port', {
        listenerPort: NetworkPort.tcp(5432),
        action: elbv2.NetworkListenerAction.weightedForward(
          groups.map((targetGroup, index) => ({ targetGroup, weight: index === 0 ? 9 : 1 })),
        ),
      });
      templateOf(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
        DefaultActions: [
          { ForwardConfig: { TargetGroups: [Match.objectLike({ Weight: 9 }), Match.objectLike({ Weight: 1 })] } },
        ],
      });
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
      openPort(loadBalancer, 'Tls', NetworkPort.tls(443, { certificates: [certificate('a')] }));
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

    test('for QUIC in a VPC without its range', () => {
      const stack = testStack();
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', {
        vpcId: 'vpc-2',
        availabilityZones: ['eu-west-1a'],
        publicSubnetIds: ['public-1'],
      });
      expect(() => networkLoadBalancerOf({ vpc, exposure: NetworkExposure.internetWithQuic() }, stack)).toThrow(
        `'vpc' was imported without the range of its addresses`,
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
