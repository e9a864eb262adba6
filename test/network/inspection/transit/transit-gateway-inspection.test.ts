import { App, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Egress,
  InspectedRouting,
  Inspection,
  NetworkFirewall,
  StatefulRuleGroup,
  TransitGatewayInspection,
  TransitGatewayInspectionProps,
} from '../../../../lib/network';
import { Alarms } from '../../../../lib/observability';
import { topicOf, vpcOf } from '../../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../../support/synth';
import { ATTACHMENT, hubOf, INSPECTION, networkIn, ROUTE, SERVICE, twoSpokes, ZONES } from './transit';

const GATEWAY = 'AWS::EC2::TransitGateway';
const TABLE = 'AWS::EC2::TransitGatewayRouteTable';
const PROPAGATION = 'AWS::EC2::TransitGatewayRouteTablePropagation';
const ALARM = 'AWS::CloudWatch::Alarm';

const failing =
  (props: Partial<TransitGatewayInspectionProps>, network = {}, stack = testStack()) =>
  () =>
    hubOf(props, stack, network);

describe('TransitGatewayInspection', () => {
  describe('defaults', () => {
    let stack: Stack;
    let template: Template;

    beforeAll(() => {
      stack = testStack();
      hubOf({ alarms: Alarms.notify(topicOf(stack)) }, stack);
      template = templateOf(stack);
    });

    test('makes a transit gateway that leads nothing by itself, and keeps it', () => {
      template.hasResource(GATEWAY, {
        Properties: {
          AutoAcceptSharedAttachments: 'disable',
          DefaultRouteTableAssociation: 'disable',
          DefaultRouteTablePropagation: 'disable',
          DnsSupport: 'enable',
        },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    });

    test('attaches the VPC in appliance mode, by the type that takes further zones in place', () => {
      template.resourceCountIs('AWS::EC2::TransitGatewayVpcAttachment', 0);
      template.hasResourceProperties(ATTACHMENT, {
        Options: { ApplianceModeSupport: 'enable', DnsSupport: 'enable', Ipv6Support: 'disable' },
        SubnetIds: [Match.anyValue(), Match.anyValue()],
      });
    });

    test('sets a subnet aside in each zone for the endpoint, and another for the transit gateway', () => {
      for (const [zone, CidrBlock] of [
        [0, '100.64.15.240/28'],
        [0, '100.64.15.224/28'],
        [1, '100.64.15.208/28'],
        [1, '100.64.15.192/28'],
      ] as const) {
        template.hasResourceProperties('AWS::EC2::Subnet', {
          CidrBlock,
          AvailabilityZone: ZONES[zone],
          Tags: Match.arrayWith([{ Key: 'aws-cdk:subnet-type', Value: 'Isolated' }]),
        });
      }
    });

    test('has two route tables, the one of the spokes with a route to the inspection alone', () => {
      template.resourceCountIs(TABLE, 2);
      template.resourceCountIs('AWS::EC2::TransitGatewayRoute', 1);
      template.hasResourceProperties('AWS::EC2::TransitGatewayRoute', { DestinationCidrBlock: '0.0.0.0/0' });
      template.resourceCountIs(PROPAGATION, 0);
    });

    test('attaches a zone when there is a way into its endpoint, and leads spokes to the VPC when there is one on', () => {
      const on = Object.keys(template.findResources(ROUTE, { Properties: { DestinationCidrBlock: '10.0.0.0/8' } }));
      const into = Object.keys(template.findResources(ROUTE, { Properties: { VpcEndpointId: Match.anyValue() } }));
      const tables = Object.keys(
        template.findResources('AWS::EC2::SubnetRouteTableAssociation', {
          Properties: { SubnetId: { Ref: Match.stringLikeRegexp('^Hub(Endpoint|Attachment)Subnet') } },
        }),
      );
      expect([on, into, tables].map(({ length }) => length)).toEqual([2, 2, 4]);
      const [attachment] = Object.values(template.findResources(ATTACHMENT));
      expect(attachment?.DependsOn).toEqual(expect.arrayContaining([...into, ...tables]));
      const [route] = Object.values(template.findResources('AWS::EC2::TransitGatewayRoute'));
      expect(route?.DependsOn).toEqual(expect.arrayContaining([...into, ...on]));
    });

    test('brings answers of the internet into endpoints when there is a way on from them', () => {
      const other = testStack();
      hubOf({ centralEgress: true }, other);
      const routes = templateOf(other).findResources(ROUTE, {
        Properties: { VpcEndpointId: Match.anyValue(), DestinationCidrBlock: '10.0.0.0/8' },
      });
      expect(Object.keys(routes)).toHaveLength(2);
      for (const { DependsOn } of Object.values(routes)) {
        expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^HubEndpoint[12]To10/)]));
      }
    });

    test('makes routes to the transit gateway when the VPC is attached', () => {
      const [attachment = ''] = Object.keys(template.findResources(ATTACHMENT));
      const routes = template.findResources(ROUTE, { Properties: { TransitGatewayId: Match.anyValue() } });
      for (const { DependsOn } of Object.values(routes)) expect(DependsOn).toEqual([attachment]);
    });

    test.each([
      ['PacketDropCountNoRoute', 'AWS/TransitGateway', 1],
      ['PacketDropCountBlackhole', 'AWS/TransitGateway', 1],
      ['PacketsDropped', 'AWS/PrivateLinkEndpoints', 2],
    ])('tells of %s', (MetricName, Namespace, count) => {
      template.resourcePropertiesCountIs(
        ALARM,
        {
          Namespace,
          MetricName,
          Statistic: 'Sum',
          Period: 60,
          Threshold: 100,
          EvaluationPeriods: 5,
          DatapointsToAlarm: 3,
        },
        count,
      );
    });
  });

  describe('overrides', () => {
    test('takes a transit gateway that exists', () => {
      const stack = testStack();
      const transitGateway = ec2.CfnTransitGateway.fromTransitGatewayId(stack, 'Existing', 'tgw-0123456789abcdef0');
      const hub = hubOf({ transitGateway }, stack);
      const template = templateOf(stack);
      template.resourceCountIs(GATEWAY, 0);
      template.hasResourceProperties(ATTACHMENT, { TransitGatewayId: 'tgw-0123456789abcdef0' });
      expect(hub.transitGateway).toBeUndefined();
      expect(hub.transitGatewayId).toBe('tgw-0123456789abcdef0');
    });

    test('lets the transit gateway go with the stack', () => {
      const stack = testStack();
      hubOf({ removalPolicy: RemovalPolicy.DESTROY }, stack);
      templateOf(stack).hasResource(GATEWAY, { DeletionPolicy: 'Delete' });
    });

    test('takes given ranges', () => {
      const stack = testStack();
      hubOf(
        {
          endpointSubnetCidrs: ['100.64.14.0/28', '100.64.14.16/28'],
          attachmentSubnetCidrs: ['100.64.14.32/28', '100.64.14.48/28'],
        },
        stack,
      );
      const template = templateOf(stack);
      for (const CidrBlock of ['100.64.14.0/28', '100.64.14.16/28', '100.64.14.32/28', '100.64.14.48/28']) {
        template.hasResourceProperties('AWS::EC2::Subnet', { CidrBlock });
      }
    });

    test('takes a range around the inspection VPC', () => {
      expect(failing({}, { cidr: '10.255.0.0/16' })).not.toThrow();
    });

    test('inspects by a firewall, which knows the spokes as its home', () => {
      const stack = testStack();
      const vpc = networkIn(stack, 'Inspection', { cidr: '100.64.0.0/20' });
      const firewall = new NetworkFirewall(stack, 'Firewall', {
        vpc,
        ruleGroups: [StatefulRuleGroup.allowDomains('Sites', ['.example.com'])],
        alarms: Alarms.none(),
      });
      hubOf({ vpc, inspection: Inspection.networkFirewall(firewall) }, stack);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::NetworkFirewall::FirewallPolicy', {
        FirewallPolicy: { PolicyVariables: { RuleVariables: { HOME_NET: { Definition: ['10.0.0.0/8'] } } } },
      });
      template.hasResourceProperties('AWS::NetworkFirewall::Firewall', {
        SubnetMappings: [Match.anyValue(), Match.anyValue()],
      });
      template.resourcePropertiesCountIs(ROUTE, { VpcEndpointId: Match.anyValue() }, 2);
    });

    test('takes a VPC without public subnets', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Plain', {
        ipAddresses: ec2.IpAddresses.cidr('100.64.0.0/20'),
        availabilityZones: [...ZONES],
        subnetConfiguration: [{ name: 'Nothing', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 }],
      });
      hubOf({ vpc }, stack);
      templateOf(stack).resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', {}, 2);
    });

    test('has other thresholds', () => {
      const stack = testStack();
      hubOf(
        { alarms: Alarms.notify(topicOf(stack)), alarmThresholds: { droppedPackets: 7, unroutedPackets: 9 } },
        stack,
      );
      const template = templateOf(stack);
      template.hasResourceProperties(ALARM, { MetricName: 'PacketsDropped', Threshold: 7 });
      template.hasResourceProperties(ALARM, { MetricName: 'PacketDropCountNoRoute', Threshold: 9 });
    });

    test('warns of a bypass, and leads nothing to endpoints', () => {
      const stack = testStack();
      hubOf({ bypass: true }, stack);
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:inspection-bypassed')]);
      templateOf(stack).resourcePropertiesCountIs(ROUTE, { VpcEndpointId: Match.anyValue() }, 0);
    });

    test.each([
      [false, 1],
      [true, 2],
    ])('leads an attachment that exists as a spoke, with a bypass %s', (bypass, propagations) => {
      const stack = testStack();
      hubOf({ bypass }, stack).addAttachment('Datacentre', 'tgw-attach-0123456789abcdef0');
      const template = templateOf(stack);
      const attached = { TransitGatewayAttachmentId: 'tgw-attach-0123456789abcdef0' };
      template.resourcePropertiesCountIs('AWS::EC2::TransitGatewayRouteTableAssociation', attached, 1);
      template.resourcePropertiesCountIs(PROPAGATION, attached, propagations);
    });

    test('has route tables without tags, which would replace them', () => {
      const app = testApp();
      const { stack } = twoSpokes({}, app);
      Tags.of(app).add('team', 'network');
      const template = templateOf(stack);
      template.resourcePropertiesCountIs(TABLE, { Tags: Match.absent() }, 2);
      template.hasResourceProperties(ATTACHMENT, { Tags: Match.arrayWith([{ Key: 'team', Value: 'network' }]) });
    });
  });

  describe('fails', () => {
    test('fails for an imported VPC, and says all problems at once', () => {
      const stack = testStack();
      expect(() => hubOf({ vpc: vpcOf(stack), spokeCidrs: [] }, stack)).toThrow(
        /has 2 problems[^]*'vpc' must be one of this app/,
      );
    });

    test('fails for a VPC of another stack', () => {
      const app = testApp();
      const vpc = networkIn(testStack(app, 'Other'), 'Inspection');
      expect(() => hubOf({ vpc }, testStack(app, 'Mine'))).toThrow(/must be of the same stack/);
    });

    test('fails for one zone', () => {
      expect(failing({}, { availabilityZones: ['eu-west-1a'] })).toThrow(/in two zones at least, got 1/);
    });

    test('fails for a VPC that has an inspection already', () => {
      const stack = testStack();
      const vpc = networkIn(stack, 'Inspection', { cidr: '100.64.0.0/20' });
      new InspectedRouting(stack, 'Routing', { vpc, inspection: INSPECTION, alarms: Alarms.none() });
      expect(() => hubOf({ vpc }, stack)).toThrow(/'vpc' has an inspection already/);
    });

    test.each([
      ['no ranges', [], /'spokeCidrs' must not be empty; give at least one$/],
      ['what is no range', ['10.0.0.0'], /must be IPv4 ranges that are known at synthesis.*got '10.0.0.0'/],
      ['everything', ['0.0.0.0/0'], /must be IPv4 ranges/],
      ['an address inside', ['10.0.0.1/8'], /must be IPv4 ranges/],
      ['ranges that overlap', ['10.0.0.0/8', '10.1.0.0/16'], /must not overlap one another/],
      [
        'a part of the inspection VPC',
        ['100.64.0.0/24'],
        /must not be a part of the inspection VPC \('100.64.0.0\/24'\)/,
      ],
      ['the inspection VPC', ['100.64.0.0/20'], /must not be a part of the inspection VPC/],
    ])('fails for spokes in %s', (_, spokeCidrs, message) => {
      expect(failing({ spokeCidrs })).toThrow(message);
    });

    test('fails for one subnet for the endpoint and the transit gateway', () => {
      const cidrs = ['100.64.14.0/28', '100.64.14.16/28'];
      expect(failing({ endpointSubnetCidrs: cidrs, attachmentSubnetCidrs: cidrs })).toThrow(
        /'attachmentSubnetCidrs' must not be those of the endpoints.*got '100.64.14.0\/28' for both/,
      );
    });

    test.each(['endpointSubnetCidrs', 'attachmentSubnetCidrs'])('fails for %s where workloads are', (prop) => {
      expect(failing({ [prop]: ['100.64.1.0/28', '100.64.14.16/28'] })).toThrow(
        new RegExp(`'${prop}' must not overlap what is taken by Test/Inspection/Vpc/PrivateSubnet`),
      );
    });

    test('fails without ranges where the end of the VPC is taken', () => {
      expect(failing({}, { cidr: '100.64.0.0/24' })).toThrow(/must be given, because the end of the VPC/);
    });

    test.each([
      ['none', Egress.none(), 2],
      ['one for all zones', Egress.natGateway(), 1],
    ])('fails for central egress with NAT gateways: %s', (_, egress, missing) => {
      expect(failing({ centralEgress: true }, { egress })).toThrow(
        `'centralEgress' must have a NAT gateway in each zone of 'vpc', got none in ${missing} of them`,
      );
    });

    test('fails for a route of its own beside a NAT gateway', () => {
      const stack = testStack();
      const vpc = networkIn(stack, 'Inspection', { cidr: '100.64.0.0/20', egress: Egress.natGatewayPerZone() });
      (vpc.publicSubnets[0] as ec2.Subnet).addRoute('Spokes', {
        routerType: ec2.RouterType.TRANSIT_GATEWAY,
        routerId: 'tgw-1',
        destinationCidrBlock: '10.0.0.0/8',
      });
      expect(() => hubOf({ vpc, centralEgress: true }, stack)).toThrow(/which go around the inspection/);
    });

    test('fails for an endpoint service of another Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'us-east-1' } });
      expect(() => hubOf({}, stack, { availabilityZones: undefined, zones: 2 })).toThrow(/got one of eu-west-1/);
    });

    test('fails for a removal policy of a transit gateway that exists', () => {
      const stack = testStack();
      const transitGateway = ec2.CfnTransitGateway.fromTransitGatewayId(stack, 'Existing', 'tgw-0123456789abcdef0');
      expect(() => hubOf({ transitGateway, removalPolicy: RemovalPolicy.DESTROY }, stack)).toThrow(
        /'removalPolicy' must not be given with a 'transitGateway' that exists/,
      );
    });

    test.each(['droppedPackets', 'unroutedPackets'])('fails for %s of 0', (threshold) => {
      expect(failing({ alarmThresholds: { [threshold]: 0 } })).toThrow(`'alarmThresholds.${threshold}' must be`);
    });

    test.each([
      ['a string', 'tgw-1', /'transitGateway' must be an ITransitGatewayRef, got the string 'tgw-1'/],
      ['an L2 of another service', new App(), /'transitGateway' must be an ITransitGatewayRef, got /],
    ])('fails for a transit gateway that is %s', (_, transitGateway, message) => {
      expect(failing({ transitGateway: transitGateway as unknown as ec2.ITransitGatewayRef })).toThrow(message);
    });

    test.each([
      ['is none', 'Datacentre', 'vpn-1', /'attachmentId' must be as 'tgw-attach-/],
      ['is not given', 'Datacentre', undefined, /'attachmentId' must be given/],
      ['has no id', undefined, 'tgw-attach-0', /'id' must be given/],
      ['has an empty id', '', 'tgw-attach-0', /'id' must not be empty/],
      ['has the id of a part', 'Attachment', 'tgw-attach-0', /'id' must not be that of another part.*'Attachment'/],
      ['is there already', 'Office', 'tgw-attach-1', /'attachmentId' must not be added twice.*'tgw-attach-1'/],
    ])('fails for an attachment that %s', (_, id, attachmentId, message) => {
      const hub = hubOf();
      hub.addAttachment('Datacentre2', 'tgw-attach-1');
      expect(() => hub.addAttachment(id as string, attachmentId as string)).toThrow(message);
    });

    test.each([
      ['by its property', (it: ec2.CfnTransitGatewayAttachment) => (it.options = { DnsSupport: 'enable' })],
      [
        'by a raw override',
        (it: ec2.CfnTransitGatewayAttachment) => it.addPropertyOverride('Options.ApplianceModeSupport', 'disable'),
      ],
    ])('fails where appliance mode is taken away %s', (_, takeAway) => {
      const stack = testStack();
      takeAway(hubOf({}, stack).attachment);
      expect(() => templateOf(stack)).toThrow(/the attachment of the inspection VPC must have appliance mode/);
    });
  });

  describe('in a stack', () => {
    test('stands beside another one, and its children can be overridden', () => {
      const stack = testStack(new App());
      const hub = hubOf({}, stack);
      const vpc = networkIn(stack, 'OtherNetwork', { cidr: '100.65.0.0/20' });
      new TransitGatewayInspection(stack, 'Other', {
        vpc,
        inspection: INSPECTION,
        spokeCidrs: ['10.0.0.0/8'],
        alarms: Alarms.none(),
      });
      hub.transitGateway?.addPropertyOverride('AmazonSideAsn', 64513);
      templateOf(stack).resourceCountIs(GATEWAY, 2);
      templateOf(stack).hasResourceProperties(GATEWAY, { AmazonSideAsn: 64513 });
    });

    test('shows its traffic and drops', () => {
      const [ofGateway, ofEndpoints] = hubOf()
        .dashboardWidgets()
        .map((it) => JSON.stringify(it.toJson()));
      expect(ofGateway).toContain('PacketDropCountBlackhole');
      expect(ofEndpoints).toContain(SERVICE);
    });
  });
});
