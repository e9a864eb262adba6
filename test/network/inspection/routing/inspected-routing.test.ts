import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Egress,
  InspectedRouting,
  InspectedRoutingProps,
  Inspection,
  NetworkFirewall,
  StatefulRuleGroup,
  TieredVpc,
  TieredVpcProps,
} from '../../../../lib/network';
import { Alarms } from '../../../../lib/observability';
import { topicOf, vpcOf } from '../../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../../support/synth';
import { Walk } from './walk';

const SERVICE = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0';
const INSPECTION = Inspection.endpointService(SERVICE);
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const ROUTE = 'AWS::EC2::Route';
const ASSOCIATION = 'AWS::EC2::GatewayRouteTableAssociation';
const ALARM = 'AWS::CloudWatch::Alarm';
const ZONES = ['eu-west-1a', 'eu-west-1b'];

const networkIn = (stack: Stack, props: TieredVpcProps = {}) =>
  new TieredVpc(stack, 'Network', { availabilityZones: ZONES, ...props }).vpc;

function routing(props: Partial<InspectedRoutingProps> = {}, stack = testStack()): InspectedRouting {
  return new InspectedRouting(stack, 'Inspection', {
    vpc: props.vpc ?? networkIn(stack),
    inspection: INSPECTION,
    alarms: Alarms.none(),
    ...props,
  });
}

const templateWith = (props: Partial<InspectedRoutingProps> = {}, network: TieredVpcProps = {}): Template => {
  const stack = testStack();
  routing({ vpc: networkIn(stack, network), ...props }, stack);
  return templateOf(stack);
};
const failing =
  (props: Partial<InspectedRoutingProps>, network: TieredVpcProps = {}, stack = testStack()) =>
  () =>
    routing({ vpc: networkIn(stack, network), ...props }, stack);

describe('InspectedRouting', () => {
  describe('defaults', () => {
    let template: Template;
    let stack: Stack;
    let made: InspectedRouting;

    beforeAll(() => {
      stack = testStack();
      made = routing({ alarms: Alarms.notify(topicOf(stack)) }, stack);
      template = templateOf(stack);
    });

    test('has an endpoint in each zone, in a subnet of its own at the end of the VPC', () => {
      template.resourcePropertiesCountIs(
        ENDPOINT,
        { VpcEndpointType: 'GatewayLoadBalancer', ServiceName: SERVICE, IpAddressType: 'ipv4' },
        2,
      );
      template.hasResourceProperties('AWS::EC2::Subnet', {
        AvailabilityZone: 'eu-west-1a',
        CidrBlock: '10.0.255.240/28',
        MapPublicIpOnLaunch: false,
      });
      template.hasResourceProperties('AWS::EC2::Subnet', {
        AvailabilityZone: 'eu-west-1b',
        CidrBlock: '10.0.255.224/28',
      });
      for (const { subnetIds } of made.endpoints) expect(subnetIds).toHaveLength(1);
    });

    test('keeps the subnets of endpoints out of the public ones that other apps look up', () => {
      template.hasResourceProperties('AWS::EC2::Subnet', {
        CidrBlock: '10.0.255.240/28',
        Tags: Match.arrayWith([{ Key: 'aws-cdk:subnet-type', Value: 'Isolated' }]),
      });
    });

    test('leads in by routes of whole subnets, and associates the table when all of them are there', () => {
      const routes = template.findResources(ROUTE, {
        Properties: { DestinationCidrBlock: Match.stringLikeRegexp('^10\\.0\\.[01]\\.0/24$') },
      });
      expect(Object.keys(routes)).toHaveLength(2);
      template.hasResource(ASSOCIATION, { DependsOn: Match.arrayWith(Object.keys(routes)) });
    });

    test('leads into no endpoint before there is a way on, and one for the answers', () => {
      const waysOn = made.endpointSubnets.map((subnet) =>
        stack.getLogicalId(subnet.node.findChild('DefaultRoute') as ec2.CfnRoute),
      );
      const out = template.findResources(ROUTE, {
        Properties: { DestinationCidrBlock: '0.0.0.0/0', VpcEndpointId: Match.anyValue() },
      });
      expect(Object.keys(out)).toHaveLength(2);
      const waysIn = Object.keys(template.findResources(ROUTE)).filter((id) => id.includes('Ingress'));
      expect(waysIn).toHaveLength(2);
      for (const { DependsOn } of Object.values(out)) {
        expect(DependsOn).toEqual(expect.arrayContaining([...waysOn, ...waysIn]));
      }
    });

    test('tells when an endpoint drops packets, for each zone', () => {
      template.resourceCountIs(ALARM, 2);
      template.hasResourceProperties(ALARM, {
        Namespace: 'AWS/PrivateLinkEndpoints',
        MetricName: 'PacketsDropped',
        Statistic: 'Sum',
        Period: 60,
        Threshold: 100,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
        Dimensions: Match.arrayWith([
          { Name: 'Endpoint Type', Value: 'GatewayLoadBalancer' },
          { Name: 'Service Name', Value: SERVICE },
          { Name: 'VPC Endpoint Id', Value: { Ref: stack.getLogicalId(made.endpoints[0]) } },
        ]),
      });
      expect(made.alarms).toHaveLength(2);
    });

    test('shows traffic and drops of each zone', () => {
      expect(JSON.stringify(made.dashboardWidgets().map((it) => it.toJson()))).toContain('BytesProcessed');
    });

    test('warns of nothing', () => {
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    const networks: Record<string, TieredVpcProps> = {
      'of two zones': { egress: Egress.natGatewayPerZone() },
      'of three zones with one NAT gateway': {
        availabilityZones: [...ZONES, 'eu-west-1c'],
        egress: Egress.natGateway(),
      },
      'of zones without names': { availabilityZones: undefined, zones: 2 },
    };

    test.each(Object.entries(networks))('traffic %s takes the endpoint of the same zone in and out', (_, network) => {
      const walk = new Walk(templateWith({}, network));
      expect(walk.publicSubnets.length).toBeGreaterThan(1);
      for (const subnet of walk.publicSubnets) {
        const inside = walk.fromInternet(subnet);
        const outside = walk.toInternet(subnet);
        expect(inside).toHaveLength(1);
        expect(outside).toEqual(inside);
        expect(walk.zoneOfEndpoint(inside[0] ?? '')).toEqual(walk.zoneOf(subnet));
      }
    });

    test('traffic of private subnets takes the endpoint of the zone of their NAT gateway', () => {
      const walk = new Walk(templateWith({}, { egress: Egress.natGatewayPerZone() }));
      expect(walk.privateSubnets).toHaveLength(2);
      for (const subnet of walk.privateSubnets) {
        const outside = walk.toInternet(subnet);
        expect(outside).toHaveLength(1);
        expect(walk.zoneOfEndpoint(outside[0] ?? '')).toEqual(walk.zoneOf(subnet));
      }
    });

    test('traffic over IPv6 takes the same endpoints', () => {
      const template = templateWith({}, { ipv6: true });
      const walk = new Walk(template, 6);
      for (const subnet of walk.publicSubnets) {
        expect(walk.fromInternet(subnet)).toHaveLength(1);
        expect(walk.toInternet(subnet)).toEqual(walk.fromInternet(subnet));
      }
      template.resourcePropertiesCountIs(ENDPOINT, { IpAddressType: 'dualstack' }, 2);
    });

    test('traffic takes no endpoint with a bypass, and the endpoints stay', () => {
      const template = templateWith({ bypass: true }, { ipv6: true });
      for (const version of [4, 6] as const) {
        const walk = new Walk(template, version);
        expect(walk.publicSubnets).toHaveLength(2);
        for (const subnet of walk.publicSubnets) {
          expect(walk.fromInternet(subnet)).toEqual([]);
          expect(walk.toInternet(subnet)).toEqual([]);
        }
      }
      template.resourcePropertiesCountIs(ENDPOINT, { VpcEndpointType: 'GatewayLoadBalancer' }, 2);
    });

    test('no route leads to an endpoint with a bypass, as it may wait to be accepted', () => {
      templateWith({ bypass: true }, { ipv6: true }).resourcePropertiesCountIs(
        ROUTE,
        { VpcEndpointId: Match.anyValue() },
        0,
      );
    });

    test.each([
      [false, /EdgeRouteTable/],
      [true, /BypassRouteTable/],
    ])('the internet gateway has the table of all ways at once, with a bypass %s', (bypass, table) => {
      templateWith({ bypass }).hasResourceProperties('AWS::EC2::GatewayRouteTableAssociation', {
        RouteTableId: { Ref: Match.stringLikeRegexp(table.source) },
      });
    });

    test('takes the endpoints of a firewall by the names of their zones', () => {
      const stack = testStack();
      const vpc = networkIn(stack);
      const firewall = new NetworkFirewall(stack, 'Firewall', {
        vpc,
        ruleGroups: [StatefulRuleGroup.allowInbound('Web', [443])],
        alarms: Alarms.none(),
      });
      const made = routing({ vpc, inspection: Inspection.networkFirewall(firewall) }, stack);
      const walk = new Walk(templateOf(stack));
      for (const subnet of walk.publicSubnets) {
        const inside = walk.fromInternet(subnet);
        expect(inside).toHaveLength(1);
        expect(walk.toInternet(subnet)).toEqual(inside);
        expect(inside[0]).toContain(`"Fn::Split":["${String(walk.zoneOf(subnet))}:",`);
      }
      expect(made.endpoints).toEqual([]);
      expect(made.dashboardWidgets()).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('leads other routes of public subnets to the internet gateway through it as well', () => {
      const stack = testStack();
      const vpc = networkIn(stack);
      (vpc.publicSubnets[1] as ec2.Subnet).addRoute('Partner', {
        routerType: ec2.RouterType.GATEWAY,
        routerId: vpc.internetGatewayId ?? '',
        destinationCidrBlock: '192.0.2.0/24',
      });
      const made = routing({ vpc }, stack);
      templateOf(stack).hasResourceProperties(ROUTE, {
        DestinationCidrBlock: '192.0.2.0/24',
        GatewayId: Match.absent(),
        VpcEndpointId: stack.resolve(made.endpointIds[1]),
      });
    });

    test('takes given ranges, of a secondary range as well, and waits for it', () => {
      const stack = testStack();
      const vpc = networkIn(stack, { secondaryRanges: [{ name: 'Containers', cidr: '100.64.0.0/24' }], maxZones: 2 });
      const block = new ec2.CfnVPCCidrBlock(vpc, 'Inspection', { vpcId: vpc.vpcId, cidrBlock: '100.65.0.0/24' });
      routing({ vpc, endpointSubnetCidrs: ['100.65.0.0/28', '100.65.0.16/28'] }, stack);
      templateOf(stack).hasResource('AWS::EC2::Subnet', {
        Properties: { CidrBlock: '100.65.0.16/28' },
        DependsOn: Match.arrayWith([stack.getLogicalId(block)]),
      });
    });

    test('takes ranges that are tokens', () => {
      const vpc = { ipamAllocation: { ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0', ipv4NetmaskLength: 20 } };
      const stack = testStack();
      const network = networkIn(stack, vpc);
      const cidrs = ['10.0.15.240/28', '10.0.15.224/28'];
      expect(() => routing({ vpc: network, endpointSubnetCidrs: cidrs }, stack)).not.toThrow();
    });

    test('takes appliances by their endpoint service', () => {
      templateWith({ inspection: Inspection.appliances({ serviceName: SERVICE }) }).hasResourceProperties(ENDPOINT, {
        VpcEndpointType: 'GatewayLoadBalancer',
        ServiceName: SERVICE,
      });
    });

    test('has another threshold', () => {
      const stack = testStack();
      routing({ alarms: Alarms.notify(topicOf(stack)), alarmThresholds: { droppedPackets: 7 } }, stack);
      templateOf(stack).hasResourceProperties(ALARM, { Threshold: 7 });
    });

    test('warns of a bypass', () => {
      const stack = testStack();
      routing({ bypass: true }, stack);
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:inspection-bypassed')]);
    });
  });

  describe('fails', () => {
    test('fails for an imported VPC, and says all problems at once', () => {
      const stack = testStack();
      expect(() => routing({ vpc: vpcOf(stack), alarmThresholds: { droppedPackets: 0 } }, stack)).toThrow(
        /has 2 problems[^]*'vpc' must be one of this app/,
      );
    });

    test('fails for a VPC of another stack', () => {
      const app = testApp();
      const vpc = networkIn(testStack(app, 'Other'));
      expect(() => routing({ vpc }, testStack(app, 'Mine'))).toThrow(/must be of the same stack/);
    });

    test('fails for one zone', () => {
      expect(failing({}, { availabilityZones: ['eu-west-1a'] })).toThrow(/in two zones at least, got 1/);
    });

    test('fails for a second inspection of a VPC', () => {
      const stack = testStack();
      const vpc = networkIn(stack);
      routing({ vpc }, stack);
      expect(
        () => new InspectedRouting(stack, 'Second', { vpc, inspection: INSPECTION, alarms: Alarms.none() }),
      ).toThrow(/'vpc' has an inspection already/);
    });

    test('fails for IPv6 that leaves by an egress-only internet gateway', () => {
      expect(failing({}, { ipv6: true, egress: Egress.natGateway() })).toThrow(/routes that go around the inspection/);
    });

    test('fails for a route of a private subnet to the internet gateway', () => {
      const stack = testStack();
      const vpc = networkIn(stack);
      new ec2.CfnRoute(stack, 'Around', {
        routeTableId: (vpc.isolatedSubnets[0] as ec2.Subnet).routeTable.routeTableId,
        destinationCidrBlock: '192.0.2.0/24',
        gatewayId: vpc.internetGatewayId,
      });
      expect(() => routing({ vpc }, stack)).toThrow(/routes that go around the inspection \('Test\/Around'\)/);
    });

    test.each([
      ['a public subnet', 'publicSubnets'],
      ['another one', 'isolatedSubnets'],
    ] as const)('fails for a route of %s to the internet gateway that comes later', (_, tier) => {
      const stack = testStack();
      const vpc = networkIn(stack);
      routing({ vpc }, stack);
      (vpc[tier][0] as ec2.Subnet).addRoute('Late', {
        routerType: ec2.RouterType.GATEWAY,
        routerId: vpc.internetGatewayId ?? '',
        destinationCidrBlock: '192.0.2.0/24',
      });
      expect(() => templateOf(stack)).toThrow(/routes go around the inspection: 'Test\/Network\/Vpc\/\w+\/Late'/);
    });

    test('fails for a public subnet without a route out', () => {
      const stack = testStack();
      const vpc = networkIn(stack);
      (vpc.publicSubnets[0] as ec2.Subnet).node.tryRemoveChild('DefaultRoute');
      expect(() => routing({ vpc }, stack)).toThrow(/without a route to its internet gateway/);
    });

    test.each([
      ['too few', ['10.0.255.0/28'], /one range for each zone \(2\), got 1/],
      ['twice the same', ['10.0.255.0/28', '10.0.255.0/28'], /must not hold a value twice/],
      ['another size', ['10.0.255.0/27', '10.0.255.32/28'], /of the size \/28.*got '10.0.255.0\/27'/],
      ['an address inside', ['10.0.255.1/28', '10.0.255.32/28'], /of the size \/28/],
      ['outside of the VPC', ['192.168.0.0/28', '10.0.255.32/28'], /in a range of the VPC, got '192.168.0.0\/28'/],
      ['in a subnet with workloads', ['10.0.16.0/28', '10.0.255.32/28'], /taken by Test\/Network\/Vpc\/PrivateSubnet1/],
      ['in the room of further zones', ['10.0.2.0/28', '10.0.255.32/28'], /taken by subnets of further zones/],
    ])('fails for ranges that are %s', (_, endpointSubnetCidrs, message) => {
      expect(failing({ endpointSubnetCidrs })).toThrow(message);
    });

    test('fails where the end of the VPC is taken, or set aside for zones', () => {
      expect(failing({}, { cidr: '10.0.0.0/24' })).toThrow(/must be given, because the end of the VPC/);
    });

    test('fails without ranges where that of the VPC is not known', () => {
      const ipamAllocation = { ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0', ipv4NetmaskLength: 20 };
      expect(failing({}, { ipamAllocation })).toThrow(/must be given where the range of the VPC is not known/);
    });

    test('fails for an endpoint service of another Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'us-east-1' } });
      expect(() => routing({ vpc: networkIn(stack, { availabilityZones: undefined, zones: 2 }) }, stack)).toThrow(
        /'inspection' must be an endpoint service of the Region of 'vpc' \(us-east-1\), got one of eu-west-1/,
      );
    });

    test('fails for a firewall of another VPC', () => {
      const stack = testStack();
      const firewall = new NetworkFirewall(stack, 'Firewall', {
        vpc: new TieredVpc(stack, 'Other', { availabilityZones: ZONES }).vpc,
        ruleGroups: [StatefulRuleGroup.allowInbound('Web', [443])],
        alarms: Alarms.none(),
      });
      expect(() => routing({ inspection: Inspection.networkFirewall(firewall) }, stack)).toThrow(
        /must be a firewall of the same VPC/,
      );
    });
  });

  describe('in a stack', () => {
    test('stands beside another one of another VPC, and its children can be overridden', () => {
      const stack = testStack(new App());
      const one = routing({}, stack);
      new InspectedRouting(stack, 'Other', {
        vpc: new TieredVpc(stack, 'OtherNetwork', { cidr: '10.1.0.0/16' }).vpc,
        inspection: INSPECTION,
        alarms: Alarms.none(),
      });
      one.endpoints[0]?.addPropertyOverride('Tags', [{ Key: 'Name', Value: 'first' }]);
      templateOf(stack).resourceCountIs(ASSOCIATION, 2);
      templateOf(stack).hasResourceProperties(ENDPOINT, { Tags: [{ Key: 'Name', Value: 'first' }] });
    });
  });
});
