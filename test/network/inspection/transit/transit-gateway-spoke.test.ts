import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Egress, TieredVpcProps, TransitGatewaySpoke, TransitGatewaySpokeProps } from '../../../../lib/network';
import { vpcOf } from '../../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../../support/synth';
import { ATTACHMENT, hubOf, networkIn, ROUTE, spokeOf, twoSpokes, ZONES } from './transit';

const ASSOCIATION = 'AWS::EC2::TransitGatewayRouteTableAssociation';
const PROPAGATION = 'AWS::EC2::TransitGatewayRouteTablePropagation';

const failing =
  (props: Partial<TransitGatewaySpokeProps>, network: TieredVpcProps = {}, hub = hubOf()) =>
  () =>
    spokeOf(hub, props, network);

/** A VPC with IPv6, whose private subnets have an egress-only internet gateway. */
const dualStackIn = (stack: Stack) =>
  new ec2.Vpc(stack, 'Plain', {
    ipAddresses: ec2.IpAddresses.cidr('10.3.0.0/16'),
    ipProtocol: ec2.IpProtocol.DUAL_STACK,
    availabilityZones: [...ZONES],
    natGateways: 0,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
      { name: 'Work', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
    ],
  });

/** The destinations of the routes of a spoke. */
const destinationsOf = ({ routes }: TransitGatewaySpoke): unknown[] =>
  routes.map(({ destinationCidrBlock }) => destinationCidrBlock);

describe('TransitGatewaySpoke', () => {
  describe('defaults', () => {
    let stack: Stack;
    let spoke: TransitGatewaySpoke;
    let template: Template;

    beforeAll(() => {
      stack = testStack();
      spoke = spokeOf(hubOf({}, stack));
      template = templateOf(stack);
    });

    test('attaches the VPC without appliance mode, in a subnet of its own in each zone', () => {
      template.hasResourceProperties(ATTACHMENT, {
        Options: { ApplianceModeSupport: 'disable', DnsSupport: 'enable', Ipv6Support: 'disable' },
        SubnetIds: spoke.attachmentSubnets.map(({ subnetId }) => stack.resolve(subnetId) as unknown),
      });
      for (const [AvailabilityZone, CidrBlock] of [
        ['eu-west-1a', '10.1.255.240/28'],
        ['eu-west-1b', '10.1.255.224/28'],
      ]) {
        template.hasResourceProperties('AWS::EC2::Subnet', { AvailabilityZone, CidrBlock });
      }
    });

    test('is associated with the route table of spokes, and propagates to that of the inspection', () => {
      const attachment = { Ref: stack.getLogicalId(spoke.attachment) };
      const table = (id: string) => ({ Ref: Match.stringLikeRegexp(`^Hub${id}RouteTable`) });
      template.hasResourceProperties(ASSOCIATION, {
        TransitGatewayAttachmentId: attachment,
        TransitGatewayRouteTableId: table('Spoke'),
      });
      template.resourcePropertiesCountIs(PROPAGATION, { TransitGatewayAttachmentId: attachment }, 1);
      template.hasResourceProperties(PROPAGATION, {
        TransitGatewayAttachmentId: attachment,
        TransitGatewayRouteTableId: table('Inspection'),
      });
      expect(spoke.bypassPropagation).toBeUndefined();
    });

    test('leads what private subnets send to other networks, when there is a way on and one back', () => {
      expect(destinationsOf(spoke)).toEqual(['10.0.0.0/8', '10.0.0.0/8']);
      const tables = spoke.routes.map(({ routeTableId }) => JSON.stringify(stack.resolve(routeTableId)));
      for (const table of tables) expect(table).toContain('PrivateSubnet');
      const before = [spoke.attachment, spoke.association, spoke.propagation].map((it) => stack.getLogicalId(it));
      const routes = template.findResources(ROUTE, {
        Properties: {
          RouteTableId: { Ref: Match.stringLikeRegexp('^OrdersNetwork') },
          TransitGatewayId: Match.anyValue(),
        },
      });
      expect(Object.keys(routes)).toHaveLength(2);
      for (const { DependsOn } of Object.values(routes)) {
        expect(DependsOn).toEqual(expect.arrayContaining([...before, expect.stringMatching(/^HubInspectionRoute/)]));
      }
    });

    test('gives no warning', () => {
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('leads everything with central egress', () => {
      expect(destinationsOf(spokeOf(hubOf({ centralEgress: true })))).toEqual(['0.0.0.0/0', '0.0.0.0/0']);
    });

    test('leaves out a range that is the one of the VPC', () => {
      const spoke = spokeOf(hubOf({ spokeCidrs: ['10.1.0.0/16', '10.2.0.0/16'] }));
      expect(destinationsOf(spoke)).toEqual(['10.2.0.0/16', '10.2.0.0/16']);
    });

    test('leads given ranges of given subnets', () => {
      const hub = hubOf();
      const vpc = networkIn(Stack.of(hub), 'Network', { cidr: '10.1.0.0/16' });
      const subnets = { subnets: vpc.isolatedSubnets };
      const spoke = spokeOf(hub, { vpc, subnets, destinations: ['10.2.0.0/16', '192.168.0.0/16'] });
      expect(destinationsOf(spoke)).toEqual(['10.2.0.0/16', '192.168.0.0/16', '10.2.0.0/16', '192.168.0.0/16']);
      for (const { routeTableId } of spoke.routes) {
        expect(JSON.stringify(Stack.of(hub).resolve(routeTableId))).toContain('IsolatedSubnet');
      }
    });

    test('leaves IPv6 to a VPC that keeps its own egress', () => {
      const hub = hubOf();
      expect(destinationsOf(spokeOf(hub, { vpc: dualStackIn(Stack.of(hub)) }))).toEqual(['10.0.0.0/8', '10.0.0.0/8']);
    });

    test('has with central egress a VPC of IPv6 too, whose private subnets have no way out', () => {
      expect(() => spokeOf(hubOf({ centralEgress: true }), {}, { ipv6: true })).not.toThrow();
    });

    test('takes given ranges for its subnets', () => {
      const hub = hubOf();
      spokeOf(hub, { attachmentSubnetCidrs: ['10.1.200.0/28', '10.1.200.16/28'] });
      templateOf(Stack.of(hub)).hasResourceProperties('AWS::EC2::Subnet', { CidrBlock: '10.1.200.16/28' });
    });

    test('propagates to the other spokes with a bypass', () => {
      const { stack, spokes } = twoSpokes({ bypass: true });
      for (const { attachment } of spokes) {
        const TransitGatewayAttachmentId = stack.resolve(attachment.ref) as unknown;
        templateOf(stack).resourcePropertiesCountIs(PROPAGATION, { TransitGatewayAttachmentId }, 2);
      }
      expect(spokes[0]?.bypassPropagation).toBeDefined();
    });

    test('warns of zones that the inspection is not in', () => {
      const hub = hubOf();
      spokeOf(hub, {}, { availabilityZones: [...ZONES, 'eu-west-1c'] });
      expect(warningsOf(Stack.of(hub))).toEqual([
        expect.stringContaining('cdk-reference-architectures:inspection-zones'),
      ]);
    });

    test('warns of zones without names by their number', () => {
      const stack = testStack();
      const hub = hubOf({}, stack, { availabilityZones: undefined, zones: 2 });
      spokeOf(hub, {}, { availabilityZones: undefined, zones: 3 });
      expect(warningsOf(stack)).toHaveLength(1);
    });
  });

  describe('fails', () => {
    test('fails for an imported VPC', () => {
      const stack = testStack();
      expect(() => spokeOf(hubOf({}, stack), { vpc: vpcOf(stack) })).toThrow(
        /'vpc' must be one of this app.*give the attachment to 'addAttachment\(\)'/,
      );
    });

    test('fails for a VPC of another stack', () => {
      const app = testApp();
      const vpc = networkIn(testStack(app, 'Other'), 'Network', { cidr: '10.1.0.0/16' });
      expect(() => spokeOf(hubOf({}, testStack(app)), { vpc })).toThrow(/must be of the same stack as the spoke/);
    });

    test.each([
      [
        'account',
        { account: '444455556666', region: 'eu-west-1' },
        /of the account of the inspection \(111122223333\)/,
      ],
      ['Region', { account: '111122223333', region: 'us-east-1' }, /of the Region of the inspection \(eu-west-1\)/],
    ])('fails for another %s', (_, env, message) => {
      const app = testApp();
      const hub = hubOf({}, testStack(app, 'Hub', { env: { account: '111122223333', region: 'eu-west-1' } }));
      const stack = testStack(app, 'Spoke', { env });
      const zones = { availabilityZones: ['a', 'b'].map((zone) => `${env.region}${zone}`) };
      expect(() => spokeOf(hub, { stack }, zones)).toThrow(message);
    });

    test('fails for addresses of another spoke', () => {
      const hub = hubOf();
      spokeOf(hub);
      expect(() => spokeOf(hub, { id: 'Stock' }, { cidr: '10.1.128.0/17' })).toThrow(
        /'vpc' must not have addresses of another network.*got '10.1.128.0\/17', which overlaps 'Test\/OrdersNetwork\/Vpc'/,
      );
    });

    test('fails for addresses of the inspection VPC', () => {
      const hub = hubOf({}, testStack(), { cidr: '10.255.0.0/16' });
      expect(failing({}, { cidr: '10.255.0.0/20' }, hub)).toThrow(/which overlaps the inspection VPC/);
    });

    test('fails for addresses that are not behind the transit gateway', () => {
      expect(failing({}, { cidr: '192.168.0.0/16' })).toThrow(
        /'vpc' must be in 'spokeCidrs' of the inspection \('10.0.0.0\/8'\).*got '192.168.0.0\/16'/,
      );
    });

    test('fails for a VPC with egress of its own beside a central one', () => {
      expect(failing({}, { egress: Egress.natGateway() }, hubOf({ centralEgress: true }))).toThrow(
        /'vpc' has routes to 'destinations' already.*give the VPC Egress.external\(\)/,
      );
    });

    test('fails for IPv6 that goes to the internet around a central egress', () => {
      const hub = hubOf({ centralEgress: true });
      const vpc = dualStackIn(Stack.of(hub));
      expect(failing({ vpc }, {}, hub)).toThrow(
        /must have no way to the internet of its own.*routes of IPv6 \('Test\/Plain\/WorkSubnet1\/DefaultRoute6'/,
      );
    });

    test.each([
      ['none', [], /'destinations' must/],
      ['no range', ['10.2.0.1/16'], /'destinations' must be IPv4 ranges.*got '10.2.0.1\/16'/],
      ['the VPC itself', ['10.1.0.0/16'], /'destinations' must not be a part of 'vpc'.*got '10.1.0.0\/16'/],
      ['a part of it', ['10.1.16.0/24'], /'destinations' must not be a part of 'vpc'/],
      ['twice the same', ['10.2.0.0/16', '10.2.0.0/16'], /'destinations' must not hold a value twice/],
    ])('fails for destinations that are %s', (_, destinations, message) => {
      expect(failing({ destinations })).toThrow(message);
    });

    test('fails for attachment subnets where workloads are', () => {
      expect(failing({ attachmentSubnetCidrs: ['10.1.16.0/28', '10.1.255.0/28'] })).toThrow(
        /'attachmentSubnetCidrs' must not overlap what is taken by Test\/OrdersNetwork\/Vpc\/PrivateSubnet1/,
      );
    });

    test('fails for attachment subnets in some zones only', () => {
      expect(failing({ attachmentSubnetCidrs: ['10.1.255.0/28'] })).toThrow(/one range for each zone \(2\), got 1/);
    });
  });

  describe('in a stack', () => {
    test('joins an inspection of another stack, and its children can be overridden', () => {
      const app = new App();
      const hub = hubOf({}, testStack(app, 'Hub'));
      const stack = testStack(app, 'Spoke');
      const spoke = spokeOf(hub, { stack });
      spoke.attachment.addPropertyOverride('Options.DnsSupport', 'disable');
      templateOf(stack).hasResourceProperties(ATTACHMENT, { Options: Match.objectLike({ DnsSupport: 'disable' }) });
      expect(stack.dependencies).toEqual([Stack.of(hub)]);
    });

    test('is routed by what an ec2.Vpc has', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Plain', {
        ipAddresses: ec2.IpAddresses.cidr('10.3.0.0/16'),
        availabilityZones: [...ZONES],
        subnetConfiguration: [{ name: 'Work', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      });
      expect(destinationsOf(spokeOf(hubOf({}, stack), { vpc }))).toEqual(['10.0.0.0/8', '10.0.0.0/8']);
    });
  });
});
