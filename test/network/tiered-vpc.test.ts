import { isDeepStrictEqual } from 'node:util';
import { PropertyInjectors } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  BlockPublicAccessExclusion,
  Egress,
  FlowLogs,
  InterfaceEndpointSet,
  TieredVpc,
  TieredVpcProps,
} from '../../lib/network';
import { Alarms } from '../../lib/observability';
import { templateOf, testApp, testStack } from '../support/synth';

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

describe('TieredVpc', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = synth();
    });

    test('makes three tiers over two zones, without public addresses by default', () => {
      expect(Object.values(subnets(template)).sort()).toEqual([
        '10.0.0.0/24',
        '10.0.1.0/24',
        '10.0.16.0/20',
        '10.0.32.0/20',
        '10.0.80.0/24',
        '10.0.81.0/24',
      ]);
      template.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false }, 6);
      template.hasResourceProperties('AWS::EC2::VPC', {
        CidrBlock: '10.0.0.0/16',
        EnableDnsHostnames: true,
        EnableDnsSupport: true,
      });
    });

    test('costs nothing at idle: no NAT, no address, no interface endpoint', () => {
      template.resourceCountIs('AWS::EC2::NatGateway', 0);
      template.resourceCountIs('AWS::EC2::EIP', 0);
      template.resourceCountIs('AWS::EC2::Instance', 0);
      template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
    });

    test('gives the private and isolated tiers S3 and DynamoDB', () => {
      for (const service of ['.s3', '.dynamodb']) {
        template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
          VpcEndpointType: 'Gateway',
          ServiceName: { 'Fn::Join': ['', Match.arrayWith([service])] },
          RouteTableIds: [Match.anyValue(), Match.anyValue(), Match.anyValue(), Match.anyValue()],
        });
      }
    });

    test('records all traffic for three months, by a role for this account alone', () => {
      template.hasResourceProperties('AWS::EC2::FlowLog', {
        TrafficType: 'ALL',
        LogDestinationType: 'cloud-watch-logs',
      });
      template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Retain' });
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            Match.objectLike({
              Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            }),
          ],
        },
      });
    });

    test('locks the default security group even in an app without feature flags', () => {
      const stack = testStack(testApp({}));
      new TieredVpc(stack, 'Network');
      templateOf(stack).resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
    });

    test('has no alarms', () => {
      expect(new TieredVpc(testStack(), 'Network').alarms).toEqual([]);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    });
  });

  describe('all options', () => {
    test('are all in the template', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', {
        cidr: '10.8.0.0/18',
        zones: 3,
        egress: Egress.natGatewayPerZone({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }),
        gatewayEndpoints: [ec2.GatewayVpcEndpointAwsService.S3],
        interfaceEndpoints: [InterfaceEndpointSet.FARGATE_TASKS, InterfaceEndpointSet.SESSION_MANAGER],
        interfaceEndpointZones: 2,
        flowLogs: FlowLogs.toCloudWatch({
          logRetention: logs.RetentionDays.ONE_WEEK,
          trafficType: ec2.FlowLogTrafficType.REJECT,
        }),
        ipv6: true,
      });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::EC2::Subnet', 9);
      template.resourceCountIs('AWS::EC2::NatGateway', 3);
      template.resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 1);
      template.resourcePropertiesCountIs(
        'AWS::CloudWatch::Alarm',
        {
          Namespace: 'AWS/NATGateway',
          MetricName: 'ErrorPortAllocation',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 5,
          DatapointsToAlarm: 3,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
        },
        3,
      );
      // Three alarms with one text would not say which gateway is meant.
      const named = (rest: string) => ({
        'Fn::Join': [
          '',
          [
            'Test/Network: The NAT gateway ',
            { Ref: Match.stringLikeRegexp('PublicSubnet2NATGateway') },
            Match.stringLikeRegexp(rest),
          ],
        ],
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ErrorPortAllocation',
        AlarmDescription: named('^ has no port left'),
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 0.01,
        AlarmDescription: named('^ drops more than 0.01 % of its packets'),
      });
      template.resourcePropertiesCountIs(
        'AWS::CloudWatch::Alarm',
        {
          Threshold: 0.01,
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 5,
          DatapointsToAlarm: 3,
          TreatMissingData: 'notBreaching',
          Metrics: Match.arrayWith([
            Match.objectLike({ Expression: '100 * dropped / (fromSource + fromDestination)' }),
            ...Object.entries({
              dropped: 'PacketsDropCount',
              fromSource: 'PacketsInFromSource',
              fromDestination: 'PacketsInFromDestination',
            }).map(([Id, MetricName]) =>
              Match.objectLike({
                Id,
                MetricStat: Match.objectLike({
                  Metric: Match.objectLike({ Namespace: 'AWS/NATGateway', MetricName }),
                  Period: 60,
                  Stat: 'Sum',
                }),
              }),
            ),
          ]),
        },
        3,
      );
      expect(network.alarms).toHaveLength(6);
      template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }, 1);
      template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' });
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
      expect(Object.keys(network.interfaceEndpoints).sort()).toEqual(
        ['EcrApi', 'EcrDocker', 'Logs', 'SecretsManager', 'Ssm', 'SsmMessages'].sort(),
      );
      const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).filter(
        (endpoint) => endpoint.Properties.VpcEndpointType === 'Interface',
      );
      expect(endpoints).toHaveLength(6);
      for (const endpoint of endpoints) {
        expect(endpoint.Properties.SubnetIds).toHaveLength(2);
        expect(endpoint.Properties.PrivateDnsEnabled).toBe(true);
        expect(endpoint.Properties.SecurityGroupIds).toHaveLength(1);
      }
    });
  });

  describe('overrides', () => {
    test('property injection', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: TieredVpc.PROPERTY_INJECTION_ID,
        inject: (props) => ({ cidr: '10.99.0.0/16', ...props }),
      });
      const stack = testStack(app);
      new TieredVpc(stack, 'Network');
      templateOf(stack).hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.99.0.0/16' });
      expect(TieredVpc.PROPERTY_INJECTION_ID).toBe('cdk-reference-architectures.network.TieredVpc');
    });

    test('none: the network has the default range', () => {
      synth().hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    });

    describe('zones', () => {
      test('raising them moves no subnet', () => {
        const two = subnets(synth({ zones: 2 }));
        expect(subnets(synth({ zones: 4 }))).toMatchObject(two);
      });

      test('by name', () => {
        const stack = testStack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
        new TieredVpc(stack, 'Network', { availabilityZones: ['eu-west-1b', 'eu-west-1c', 'eu-west-1a'] });
        templateOf(stack).hasResourceProperties('AWS::EC2::Subnet', {
          AvailabilityZone: 'eu-west-1b',
          CidrBlock: '10.0.0.0/24',
        });
      });

      test('by number, looked up for a stack with an environment', () => {
        const stack = testStack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
        new TieredVpc(stack, 'Network', { zones: 1 });
        templateOf(stack).hasResourceProperties('AWS::EC2::Subnet', { AvailabilityZone: 'dummy1a' });
      });
    });

    test('endpoints can be added later, each once', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', { interfaceEndpoints: [InterfaceEndpointSet.OBSERVABILITY] });
      network.addInterfaceEndpoints(InterfaceEndpointSet.WEB_FLEET);
      network.addInterfaceEndpoints(InterfaceEndpointSet.of({ Batch: ec2.InterfaceVpcEndpointAwsService.BATCH }));
      expect(Object.keys(network.interfaceEndpoints)).toEqual([
        'Logs',
        'Monitoring',
        'XRay',
        'CloudFormation',
        'ElasticLoadBalancing',
        'Batch',
      ]);
      const template = templateOf(stack);
      template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 6);
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Interface endpoints: HTTPS from the VPC',
        SecurityGroupIngress: [
          Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
        ],
      });
    });

    test('a service under two names has one endpoint, and one name is not for two services', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', { interfaceEndpoints: [InterfaceEndpointSet.OBSERVABILITY] });
      network.addInterfaceEndpoints(
        InterfaceEndpointSet.of({ CloudWatch: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING }),
      );
      expect(network.interfaceEndpoints.CloudWatch).toBe(network.interfaceEndpoints.Monitoring);
      const partner = new ec2.InterfaceVpcEndpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-1');
      network.addInterfaceEndpoints(InterfaceEndpointSet.of({ Partner: partner }));
      templateOf(stack).resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 4);
      const other = InterfaceEndpointSet.of({ Logs: ec2.InterfaceVpcEndpointAwsService.BATCH });
      expect(() => network.addInterfaceEndpoints(other)).toThrow(
        /endpoints of 'Test\/Network': 'services' must name each service by a name of its own, got 'Logs' for two/,
      );
    });

    test('a service that is not of AWS has one endpoint under two names', () => {
      const stack = testStack();
      const service = new ec2.InterfaceVpcEndpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-1');
      const network = new TieredVpc(stack, 'Network', {
        interfaceEndpoints: [
          InterfaceEndpointSet.of({ Partner: service }),
          InterfaceEndpointSet.of({ Other: service }),
        ],
      });
      expect(network.interfaceEndpoints.Other).toBe(network.interfaceEndpoints.Partner);
      templateOf(stack).resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 1);
    });

    describe('the isolated tier, and one of your own', () => {
      const egresses: [string, (() => Egress) | undefined][] = [
        ['no egress', undefined],
        ['a NAT gateway', () => Egress.natGateway()],
        ['a NAT gateway in each zone', () => Egress.natGatewayPerZone()],
        ['a NAT instance', () => Egress.natInstance()],
        ['a provider of your own', () => Egress.custom(ec2.NatProvider.gateway())],
        ['the network of others', () => Egress.external()],
      ];

      test.each(
        egresses.flatMap(([name, egress]): [string, boolean, (() => Egress) | undefined][] => [
          [name, false, egress],
          [name, true, egress],
        ]),
      )('have no route but to the gateway endpoints: %s, IPv6 %s', (_, ipv6, egress) => {
        const stack = testStack();
        const { vpc } = new TieredVpc(stack, 'Network', {
          egress: egress?.(),
          ipv6,
          additionalTiers: [{ name: 'Cache', subnetMask: 26, isolated: true }],
        });
        const closed = [...vpc.isolatedSubnets, ...vpc.selectSubnets({ subnetGroupName: 'Cache' }).subnets];
        const tables = stack.resolve(closed.map(({ routeTable }) => routeTable.routeTableId)) as unknown[];
        const template = templateOf(stack);
        const routes = Object.values(template.findResources('AWS::EC2::Route')).map(({ Properties }) => Properties);
        expect(new Set(tables.map((table) => JSON.stringify(table))).size).toBe(4);
        expect(routes.length).toBeGreaterThan(0);
        expect(
          routes.filter(({ RouteTableId }) => tables.some((table) => isDeepStrictEqual(table, RouteTableId))),
        ).toEqual([]);
      });
    });

    describe('addresses', () => {
      test('of a /20: public subnets that a load balancer can stand in', () => {
        expect(Object.values(subnets(synth({ cidr: '10.0.0.0/20' })))).toEqual(
          expect.arrayContaining(['10.0.0.0/27', '10.0.0.32/27', '10.0.1.0/24', '10.0.5.0/28']),
        );
      });

      test.each(['/16', '/19', '/20', '/22', '/24'])('of a %s: all tiers, for four zones', (prefix) => {
        const template = synth({ cidr: `10.0.0.0${prefix}`, zones: 4 });
        template.resourceCountIs('AWS::EC2::Subnet', 12);
      });

      test('with sizes of your own, and fewer zones in a small range', () => {
        const template = synth({
          cidr: '10.0.0.0/24',
          maxZones: 2,
          subnetMasks: { publicTier: 27, privateTier: 26, isolatedTier: 28 },
        });
        expect(Object.values(subnets(template)).sort()).toEqual([
          '10.0.0.0/27',
          '10.0.0.128/26',
          '10.0.0.192/28',
          '10.0.0.208/28',
          '10.0.0.32/27',
          '10.0.0.64/26',
        ]);
      });

      test('with tiers of your own, after the three, which stay where they are', () => {
        const stack = testStack();
        const network = new TieredVpc(stack, 'Network', {
          additionalTiers: [
            { name: 'Cache', subnetMask: 26, isolated: true },
            { name: 'Jobs', subnetMask: 22 },
          ],
          egress: Egress.natGateway(),
        });
        const template = templateOf(stack);
        expect(subnets(template)).toMatchObject(subnets(synth()));
        expect(network.vpc.selectSubnets({ subnetGroupName: 'Cache' }).subnetIds).toHaveLength(2);
        template.resourcePropertiesCountIs('AWS::EC2::Route', { NatGatewayId: Match.anyValue() }, 4);
      });

      test('from a pool of IP Address Manager', () => {
        const stack = testStack();
        const network = new TieredVpc(stack, 'Network', {
          ipamAllocation: { ipv4IpamPoolId: 'ipam-pool-1', ipv4NetmaskLength: 20 },
        });
        network.addInterfaceEndpoints(InterfaceEndpointSet.MESSAGING);
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::EC2::VPC', { Ipv4IpamPoolId: 'ipam-pool-1', Ipv4NetmaskLength: 20 });
        template.resourceCountIs('AWS::EC2::Subnet', 6);
        template.hasResourceProperties('AWS::EC2::SecurityGroup', {
          SecurityGroupIngress: [
            Match.objectLike({ CidrIp: { 'Fn::GetAtt': [Match.stringLikeRegexp('Vpc'), 'CidrBlock'] } }),
          ],
        });
      });

      test('in further ranges, with egress, endpoints and rules as the first', () => {
        const stack = testStack();
        const network = new TieredVpc(stack, 'Network', {
          egress: Egress.natGateway(),
          interfaceEndpoints: [InterfaceEndpointSet.MESSAGING],
          secondaryRanges: [{ name: 'Pods', cidr: '100.64.0.0/16' }],
        });
        expect(network.secondarySubnets.Pods).toHaveLength(2);
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::EC2::VPCCidrBlock', { CidrBlock: '100.64.0.0/16' });
        template.hasResource('AWS::EC2::Subnet', {
          Properties: { CidrBlock: { 'Fn::Select': [1, { 'Fn::Cidr': ['100.64.0.0/16', 4, '14'] }] } },
          DependsOn: [Match.stringLikeRegexp('PodsRange')],
        });
        template.resourcePropertiesCountIs('AWS::EC2::Route', { NatGatewayId: Match.anyValue() }, 4);
        template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
          VpcEndpointType: 'Gateway',
          RouteTableIds: Match.arrayWith([{ Ref: Match.stringLikeRegexp('PodsSubnet2RouteTable') }]),
        });
        template.hasResourceProperties('AWS::EC2::SecurityGroup', {
          SecurityGroupIngress: [
            Match.objectLike({ CidrIp: '10.0.0.0/16' }),
            Match.objectLike({ CidrIp: '100.64.0.0/16' }),
          ],
        });
      });
    });

    describe('ipv6', () => {
      const OUT = ['AWS::EC2::EgressOnlyInternetGateway', 1] as const;

      test('leads out with egress', () => {
        synth({ ipv6: true, egress: Egress.natGateway() }).resourceCountIs(...OUT);
      });

      test.each([Egress.none(), Egress.external()])('does not lead out without', (egress) => {
        const stack = testStack();
        const { vpc } = new TieredVpc(stack, 'Network', { ipv6: true, egress });
        const waits = new ec2.CfnEIP(stack, 'Waits');
        waits.node.addDependency(vpc.selectSubnets({ subnets: vpc.privateSubnets }).internetConnectivityEstablished);
        const template = templateOf(stack);
        template.resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 0);
        template.resourcePropertiesCountIs('AWS::EC2::Route', { DestinationIpv6CidrBlock: '::/0' }, 2);
        template.hasResource('AWS::EC2::EIP', { DependsOn: Match.absent() });
      });
    });

    test('names its zones as they are, and leaves the list of the caller alone', () => {
      const zones = ['eu-west-1a', 'eu-west-1b'];
      const { vpc } = new TieredVpc(testStack(), 'Network', { availabilityZones: zones });
      expect(vpc.availabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
      expect(zones).toHaveLength(2);
      expect(new TieredVpc(testStack(), 'Network', { zones: 3 }).vpc.availabilityZones).toHaveLength(3);
    });

    test('an exclusion from Block Public Access; none by default', () => {
      synth({ blockPublicAccessExclusion: BlockPublicAccessExclusion.ALLOW_EGRESS }).hasResourceProperties(
        'AWS::EC2::VPCBlockPublicAccessExclusion',
        { InternetGatewayExclusionMode: 'allow-egress', VpcId: Match.anyValue() },
      );
      synth().resourceCountIs('AWS::EC2::VPCBlockPublicAccessExclusion', 0);
    });

    test('no endpoint, no security group for them', () => {
      synth().resourceCountIs('AWS::EC2::SecurityGroup', 0);
    });
  });

  describe('fails', () => {
    const bad: [string, TieredVpcProps, RegExp][] = [
      ['a range too small', { cidr: '10.0.0.0/25' }, /'cidr' must be an IPv4 range from \/16 to \/24/],
      ['a range that is none', { cidr: 'ten' }, /'cidr' must be an IPv4 range/],
      ['an address inside the range', { cidr: '10.0.1.0/16' }, /'cidr' must be the first address/],
      ['numbers over 255', { cidr: '10.300.0.0/16' }, /'cidr' must be an IPv4 range/],
      ['multicast', { cidr: '224.0.0.0/16' }, /'cidr' must not be in 224.0.0.0\/4, which is for special purposes/],
      ['loopback', { cidr: '127.0.0.0/16' }, /'cidr' must not be in 127.0.0.0\/8/],
      ['a zone twice', { availabilityZones: ['a', 'a'] }, /'availabilityZones' must not hold a value twice, got 'a'/],
      [
        'two sources of addresses',
        { cidr: '10.0.0.0/16', ipamAllocation: { ipv4IpamPoolId: 'ipam-pool-1', ipv4NetmaskLength: 16 } },
        /'cidr' and 'ipamAllocation' must not both be given/,
      ],
      [
        'an allocation too small',
        { ipamAllocation: { ipv4IpamPoolId: 'ipam-pool-1', ipv4NetmaskLength: 25 } },
        /'ipamAllocation.ipv4NetmaskLength' must be a whole number from 16 to 24/,
      ],
      ['more zones than there is room for', { maxZones: 1, zones: 2 }, /'zones' must be a whole number from 1 to 1/],
      ['room for five zones', { maxZones: 5 }, /'maxZones' must be a whole number from 1 to 4, got 5/],
      [
        'public subnets too small for a load balancer',
        { subnetMasks: { publicTier: 28 } },
        /'subnetMasks.publicTier' must be a whole number from 16 to 27, got 28/,
      ],
      [
        'subnets without room',
        { cidr: '10.0.0.0/24', subnetMasks: { privateTier: 26 } },
        /must fit into the VPC \(\/24\) in 4 zones, got \/27, \/26, \/28; give smaller subnets or fewer 'maxZones'/,
      ],
      [
        'a tier with the name of another',
        { additionalTiers: [{ name: 'Private', subnetMask: 24 }] },
        /'additionalTiers.name' must not be that of one of the three tiers/,
      ],
      [
        'a tier without a name',
        { additionalTiers: [{ name: 'x y', subnetMask: 24 }] },
        /'additionalTiers.name' must be/,
      ],
      [
        'a tier too small',
        { additionalTiers: [{ name: 'Cache', subnetMask: 29 }] },
        /'additionalTiers.subnetMask' must be a whole number from 16 to 28/,
      ],
      [
        'ranges that overlap',
        { secondaryRanges: [{ name: 'Pods', cidr: '10.0.128.0/17' }] },
        /'secondaryRanges.cidr' must not overlap another range of the VPC, got '10.0.128.0\/17'/,
      ],
      [
        'a secondary range that is none',
        { secondaryRanges: [{ name: 'Pods', cidr: '100.64.0.0/8' }] },
        /'secondaryRanges.cidr' must be an IPv4 range from \/16 to \/26/,
      ],
      [
        'five secondary ranges',
        { secondaryRanges: [1, 2, 3, 4, 5].map((n) => ({ name: `R${n}`, cidr: `10.${n}.0.0/16` })) },
        /'secondaryRanges' must hold at most 4 ranges beside the first, got 5/,
      ],
      ['no zone', { zones: 0 }, /'zones' must be a whole number from 1 to 4, got 0/],
      ['half a zone', { zones: 1.5 }, /'zones' must be a whole number/],
      ['five zones', { zones: 5 }, /'zones' must be a whole number from 1 to 4, got 5/],
      ['zones twice', { zones: 2, availabilityZones: ['a', 'b'] }, /must not both be given/],
      ['an empty list of zones', { availabilityZones: [] }, /'availabilityZones' must not be empty/],
      ['five zones by name', { availabilityZones: ['a', 'b', 'c', 'd', 'e'] }, /at most 4 zones, got 5/],
      ['endpoints in more zones than there are', { zones: 2, interfaceEndpointZones: 3 }, /from 1 to 2, got 3/],
    ];
    test.each(bad)('fails for %s', (_name, props, message) => {
      expect(() => new TieredVpc(testStack(), 'Network', props)).toThrow(message);
    });

    test('fails for zones of another Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
      expect(() => new TieredVpc(stack, 'Network', { availabilityZones: ['eu-west-1a', 'us-east-1a'] })).toThrow(
        /'availabilityZones' must be of the Region of the stack \(eu-west-1\), got 'us-east-1a'/,
      );
    });

    test('fails with all problems at once', () => {
      expect(() => new TieredVpc(testStack(), 'Network', { cidr: 'ten', zones: 9 })).toThrow(
        /TieredVpc at 'Test\/Network' has 2 problems:[^]*'cidr'[^]*'zones'/,
      );
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const first = new TieredVpc(stack, 'First');
      new TieredVpc(stack, 'Second', { cidr: '10.1.0.0/16' });
      (first.vpc.node.defaultChild as ec2.CfnVPC).instanceTenancy = 'dedicated';
      const template = templateOf(stack);
      template.resourceCountIs('AWS::EC2::VPC', 2);
      template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16', InstanceTenancy: 'dedicated' });
      Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    });
  });
});
