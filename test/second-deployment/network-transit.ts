import { Stack, Tags } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Egress,
  FlowLogs,
  Inspection,
  NetworkFirewall,
  StatefulRuleGroup,
  TieredVpc,
  TransitGatewayInspection,
  TransitGatewayInspectionProps,
  TransitGatewaySpoke,
  TransitGatewaySpokeProps,
} from 'cdk-reference-architectures/network';
import { Alarms } from 'cdk-reference-architectures/observability';
import { INSPECTION_SERVICE } from '../specimens/network/inspection';
import { alarmsOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of an inspection, with its VPC and a spoke. */
interface InspectionVersion extends Omit<TransitGatewayInspectionProps, 'vpc' | 'inspection' | 'transitGateway'> {
  readonly id: string;
  readonly none: boolean;
  readonly zones: readonly string[];
  readonly service: string;
  readonly firewall: boolean;
  readonly otherVpc: boolean;
  readonly existing: boolean;
  readonly tag: string;
  readonly attached: boolean;
  readonly elsewhere: boolean;
}

/** A version of a spoke, with its VPC. */
interface SpokeVersion extends Omit<TransitGatewaySpokeProps, 'vpc' | 'inspection' | 'subnets'> {
  readonly id: string;
  readonly none: boolean;
  readonly zones: readonly string[];
  readonly isolated: boolean;
  readonly otherVpc: boolean;
  readonly otherInspection: boolean;
  readonly sharedGateway: boolean;
  readonly centralEgress: boolean;
  readonly ownEgress: boolean;
}

const README = 'lib/network/inspection/transit/README.md';
const ALARM = 'AWS::CloudWatch::Alarm';
const ASSOCIATION = 'AWS::EC2::TransitGatewayRouteTableAssociation';
const ATTACHMENT = 'AWS::EC2::TransitGatewayAttachment';
const EIP = 'AWS::EC2::EIP';
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const FIREWALL = 'AWS::NetworkFirewall::Firewall';
const GATEWAY = 'AWS::EC2::TransitGateway';
const GATEWAY_ROUTE = 'AWS::EC2::TransitGatewayRoute';
const GATEWAY_TABLE = 'AWS::EC2::TransitGatewayRouteTable';
const GROUP = 'AWS::NetworkFirewall::RuleGroup';
const LOGGING = 'AWS::NetworkFirewall::LoggingConfiguration';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const NAT = 'AWS::EC2::NatGateway';
const POLICY = 'AWS::NetworkFirewall::FirewallPolicy';
const PROPAGATION = 'AWS::EC2::TransitGatewayRouteTablePropagation';
const ROUTE = 'AWS::EC2::Route';
const SUBNET = 'AWS::EC2::Subnet';
const SUBNET_ASSOCIATION = 'AWS::EC2::SubnetRouteTableAssociation';
const TABLE = 'AWS::EC2::RouteTable';
const ZONES = ['a', 'b'];
const HALVES = { centralEgress: true, destinations: ['0.0.0.0/1', '128.0.0.0/1'] };

function networkIn(stack: Stack, id: string, cidr: string, zones = ZONES, egress = Egress.none()): ec2.Vpc {
  return new TieredVpc(stack, id, {
    cidr,
    egress,
    availabilityZones: zones.map((zone) => `eu-west-1${zone}`),
    gatewayEndpoints: [],
    flowLogs: FlowLogs.none('a test'),
  }).vpc;
}

function firewallIn(stack: Stack, vpc: ec2.Vpc): Inspection {
  const firewall = new NetworkFirewall(stack, 'Firewall', {
    vpc,
    ruleGroups: [StatefulRuleGroup.allowDomains('Sites', ['.example.com'])],
    alarms: Alarms.none(),
  });
  return Inspection.networkFirewall(firewall);
}

function existingIn(stack: Stack): ec2.ITransitGatewayRef {
  return ec2.CfnTransitGateway.fromTransitGatewayId(stack, 'Existing', 'tgw-0123456789abcdef0');
}

function makeInspection(stack: Stack, version: Partial<InspectionVersion>): void {
  const {
    id = 'Inspection',
    none,
    zones = ZONES,
    service = INSPECTION_SERVICE,
    firewall,
    otherVpc,
    existing,
    tag,
    attached,
    elsewhere,
    ...props
  } = version;
  const vpc = networkIn(stack, 'Network', '100.64.0.0/20', [...zones], Egress.natGatewayPerZone());
  const other = networkIn(stack, 'Other', '100.65.0.0/20');
  const spokes = elsewhere ? new Stack(stack.node.scope, 'Spokes') : stack;
  const spoke = networkIn(spokes, 'Orders', '10.1.0.0/16');
  if (tag) Tags.of(stack).add('team', tag);
  if (none) return;
  const inspection = new TransitGatewayInspection(stack, id, {
    vpc: otherVpc ? other : vpc,
    inspection: firewall ? firewallIn(stack, vpc) : Inspection.endpointService(service),
    spokeCidrs: ['10.0.0.0/8'],
    alarms: alarmsOf(stack),
    ...(existing && { transitGateway: existingIn(stack) }),
    ...props,
  });
  // Another one in each stage.
  const attachmentId = `tgw-attach-${Buffer.from(stack.node.path).toString('hex')}`;
  if (attached) inspection.addAttachment('Datacentre', attachmentId);
  new TransitGatewaySpoke(spokes, 'Spoke', { inspection, vpc: spoke });
}

function hubIn(
  stack: Stack,
  id: string,
  cidr: string,
  props: Partial<TransitGatewayInspectionProps> = {},
): TransitGatewayInspection {
  return new TransitGatewayInspection(stack, id, {
    vpc: networkIn(stack, `${id}Network`, cidr, ZONES, Egress.natGatewayPerZone()),
    inspection: Inspection.endpointService(INSPECTION_SERVICE),
    spokeCidrs: ['10.0.0.0/8'],
    alarms: Alarms.none(),
    ...props,
  });
}

function makeSpoke(stack: Stack, version: Partial<SpokeVersion>): void {
  const { id = 'Spoke', none, zones = ZONES, isolated, otherVpc, otherInspection, ...others } = version;
  const { sharedGateway, centralEgress, ownEgress, ...props } = others;
  const hubProps = { centralEgress, ...(sharedGateway && { transitGateway: existingIn(stack) }) };
  const hub = hubIn(stack, 'Hub', '100.64.0.0/20', hubProps);
  const otherHub = hubIn(stack, 'OtherHub', '100.65.0.0/20', hubProps);
  const egress = ownEgress ? Egress.natGateway() : Egress.external();
  const network = networkIn(stack, 'Orders', '10.1.0.0/16', [...zones], egress);
  const other = networkIn(stack, 'Stock', '10.2.0.0/16');
  if (none) return;
  const vpc = otherVpc ? other : network;
  new TransitGatewaySpoke(stack, id, {
    inspection: otherInspection ? otherHub : hub,
    vpc,
    ...(isolated && { subnets: { subnets: vpc.isolatedSubnets } }),
    ...props,
  });
}

export const transitTables: readonly SecondDeploymentTable[] = [
  secondDeployments<InspectionVersion>(README, 'TransitGatewayInspection', makeInspection, [
    {
      change: '`bypass`, on and off',
      effect:
        'in place, and the endpoints stay. On: spokes get the ranges of one another before the routes to the endpoints go; off: the other way round. Spokes of other stacks follow when their stack is deployed, and are cut off from one another meanwhile. For seconds the two directions of a connection differ, and open ones **are cut when it is switched off**',
      versions: {
        on: { bypass: true },
        off: [{ bypass: true }, {}],
        'on, with central egress': [{ centralEgress: true }, { centralEgress: true, bypass: true }],
        'off, with central egress': [{ centralEgress: true, bypass: true }, { centralEgress: true }],
      },
      except: {
        on: { removed: [ROUTE] },
        off: { removed: [PROPAGATION] },
        'off, with central egress': { removed: [PROPAGATION] },
      },
    },
    {
      change: '`centralEgress`, on and off',
      effect:
        'other routes, the new ones before the old ones go; on: the spokes must have no egress of their own; off: connections with the internet are cut',
      versions: { on: { centralEgress: true }, off: [{ centralEgress: true }, {}] },
      removed: [ROUTE],
    },
    {
      change: '`spokeCidrs`: one more, one less, another order',
      effect: 'routes are added and taken away, and the others stay',
      versions: {
        more: { spokeCidrs: ['192.168.0.0/16', '10.0.0.0/8'] },
        less: [{ spokeCidrs: ['10.0.0.0/8', '192.168.0.0/16'] }, {}],
      },
      except: { less: { removed: [ROUTE] } },
    },
    {
      change: 'a spoke, or `addAttachment()`, is added',
      effect: 'in place',
      versions: { added: { attached: true } },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: { thresholds: { alarmThresholds: { droppedPackets: 5 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: 'tags of the app or the stack, by `Tags.of()`',
      effect:
        'in place; the route tables of the transit gateway have none, because another tag would replace them. What CloudFormation does to them with tags of a stack itself (`StackProps.tags`, `--tags`) was not tried',
      versions: { other: [{ tag: 'one' }, { tag: 'two' }] },
    },
    {
      change: 'the VPC has one zone more',
      effect:
        'in place: another endpoint, and the attachment takes the zone when packets are led into it; flows may be spread anew, and those of the zone wait for seconds until they are led on',
      versions: { added: [{}, { zones: ['a', 'b', 'c'] }] },
    },
    {
      change: 'the VPC has one zone less',
      effect: 'in place; **connections by that zone are cut**, and the endpoint goes with its subnets',
      versions: { removed: [{ zones: ['a', 'b', 'c'] }, {}] },
      removed: [ALARM, EIP, ENDPOINT, NAT, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION].sort(),
    },
    {
      change: '`inspection`: another endpoint service',
      effect:
        'other endpoints, which the routes are led to in place before the old ones are deleted; **open connections are cut**',
      versions: { other: { service: INSPECTION_SERVICE.replace('svc-0', 'svc-1') } },
      replaced: [ENDPOINT],
    },
    {
      change: '`inspection` between an endpoint service and a firewall',
      effect:
        'the new endpoints are made in the subnets of the old ones, and the routes led to them in place; **open connections are cut**',
      versions: { firewall: { firewall: true }, service: [{ firewall: true }, {}] },
      removed: [ALARM, ENDPOINT],
      except: { service: { removed: [FIREWALL, POLICY, GROUP, LOGGING, LOG_GROUP] } },
    },
    {
      change: '`endpointSubnetCidrs`',
      effect:
        '**fails**: an endpoint does not move. Take the construct away and make it again with the other ranges, in two deployments',
      versions: { moved: { endpointSubnetCidrs: ['100.64.14.0/28', '100.64.14.16/28'] } },
      findings: ['fails gateway-load-balancer-endpoint-subnet'],
      replaced: [SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: '`attachmentSubnetCidrs`',
      effect:
        'the attachment is told to take new subnets in place of those of the same zones; AWS takes one in a zone, and whether it changes them at once was not tried: do it as with `endpointSubnetCidrs`',
      versions: { moved: { attachmentSubnetCidrs: ['100.64.14.0/28', '100.64.14.16/28'] } },
      replaced: [SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: '`transitGateway`, in place of a new one',
      effect:
        'all attachments are made anew, and **connections between networks are cut** until their routes are changed; the transit gateway of the stack is kept, outside of it',
      versions: { given: { existing: true } },
      replaced: [ASSOCIATION, ATTACHMENT, GATEWAY_ROUTE, GATEWAY_TABLE, PROPAGATION],
      removed: [GATEWAY],
    },
    {
      change: '`transitGateway`, with spokes of other stacks',
      effect:
        '**fails**: they use the route tables of the old one. Take the spokes away, and make them again, in three deployments',
      versions: { given: [{ elsewhere: true }, { elsewhere: true, existing: true }] },
      findings: ['fails export-in-use'],
      replaced: [ASSOCIATION, ATTACHMENT, GATEWAY_ROUTE, GATEWAY_TABLE, PROPAGATION],
      removed: [GATEWAY],
    },
    {
      change: '`vpc`',
      effect:
        '**fails**: the route of the spokes leads to the attachment of the old VPC until the end. Take the construct away and make it again, in two deployments',
      versions: { other: { otherVpc: true } },
      findings: ['fails physical-name'],
      replaced: [ASSOCIATION, ATTACHMENT, ENDPOINT, GATEWAY_ROUTE, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: 'another id',
      effect:
        '**fails**: the ranges of the subnets are those of the old ones until the end. Take the construct away and make it again, in two deployments',
      versions: { renamed: { id: 'Perimeter' } },
      findings: ['fails subnet-range'],
      replaced: [ATTACHMENT, ASSOCIATION, PROPAGATION],
      removed: [
        ALARM,
        ROUTE,
        TABLE,
        SUBNET,
        SUBNET_ASSOCIATION,
        GATEWAY,
        ATTACHMENT,
        GATEWAY_ROUTE,
        GATEWAY_TABLE,
        ASSOCIATION,
        ENDPOINT,
      ],
    },
    {
      change: 'the construct is removed, with its spokes',
      effect:
        '**networks are cut off from one another**. All but the transit gateway is deleted, which is kept, costs nothing without attachments, and can be given as `transitGateway` later',
      versions: { removed: { none: true } },
      removed: [
        ALARM,
        ASSOCIATION,
        ATTACHMENT,
        ENDPOINT,
        GATEWAY,
        GATEWAY_ROUTE,
        GATEWAY_TABLE,
        PROPAGATION,
        ROUTE,
        TABLE,
        SUBNET,
        SUBNET_ASSOCIATION,
      ],
    },
  ]),
  secondDeployments<SpokeVersion>(README, 'TransitGatewaySpoke', makeSpoke, [
    {
      change: 'the construct is added to a VPC that has traffic',
      effect: 'routes are added when there is a way on and one back; what the VPC sends elsewhere stays as it was',
      versions: { added: [{ none: true }, {}] },
    },
    {
      change: '`destinations`, `subnets`',
      effect: 'routes are added before others go',
      versions: { destinations: { destinations: ['10.2.0.0/16'] }, subnets: { isolated: true } },
      removed: [ROUTE],
    },
    {
      change: 'the VPC has one zone more, or one less',
      effect: 'in place: the attachment takes the zone, or gives it up with its subnet',
      versions: { more: { zones: ['a', 'b', 'c'] }, less: [{ zones: ['a', 'b', 'c'] }, {}] },
      except: { less: { removed: [ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION] } },
    },
    {
      change: '`attachmentSubnetCidrs`',
      effect:
        'the attachment is told to take new subnets in place of those of the same zones; AWS takes one in a zone, and whether it changes them at once was not tried: take the construct away and make it again, in two deployments',
      versions: { moved: { attachmentSubnetCidrs: ['10.1.200.0/28', '10.1.200.16/28'] } },
      replaced: [SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: '`inspection`: of another transit gateway',
      effect:
        'another attachment, which the routes are led to in place; **open connections are cut**, and the old one is deleted in the end',
      versions: { other: { otherInspection: true } },
      replaced: [ASSOCIATION, ATTACHMENT, PROPAGATION],
    },
    {
      change: '`inspection`: another one of the same transit gateway',
      effect:
        '**fails**: an attachment has one route table. Take the construct away and make it again, in two deployments',
      versions: { other: [{ sharedGateway: true }, { sharedGateway: true, otherInspection: true }] },
      findings: ['fails transit-gateway-association'],
      replaced: [ASSOCIATION, PROPAGATION],
    },
    {
      change: 'the VPC gives up its own egress for `centralEgress`, or takes one again, at once',
      effect: '**fails**: a route table has one route for everything. Do it by the halves of it, as below',
      versions: {
        given: [{ ownEgress: true }, { centralEgress: true }],
        taken: [{ centralEgress: true }, { ownEgress: true }],
      },
      findings: ['fails route-destination'],
      removed: [EIP, NAT, ROUTE],
      except: { taken: { removed: [ROUTE] } },
    },
    {
      change:
        "the same in three deployments: `destinations: ['0.0.0.0/1', '128.0.0.0/1']`; then `Egress.external()`; then no `destinations`",
      effect: 'there is a way out all the time; **open connections with the internet are cut** by the first, once',
      versions: {
        first: [{ ownEgress: true }, { ...HALVES, ownEgress: true }],
        second: [{ ...HALVES, ownEgress: true }, HALVES],
        third: [HALVES, { centralEgress: true }],
      },
      removed: [ROUTE],
      except: { second: { removed: [EIP, NAT, ROUTE] } },
    },
    {
      change: '`vpc`',
      effect: 'another attachment; the first VPC is cut off from other networks',
      versions: { other: { otherVpc: true } },
      replaced: [ASSOCIATION, ATTACHMENT, PROPAGATION, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: 'another id',
      effect:
        '**fails**: a VPC has one attachment to a transit gateway, and the ranges of its subnets are those of the old ones until the end. Take the construct away and make it again, in two deployments',
      versions: { renamed: { id: 'Shop' } },
      findings: ['fails route-destination', 'fails subnet-range', 'fails transit-gateway-attachment'],
      removed: [ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION, ATTACHMENT, ASSOCIATION, PROPAGATION],
    },
    {
      change: 'the construct is removed',
      effect: '**the VPC is cut off from other networks**; its routes go before its attachment',
      versions: { removed: { none: true } },
      removed: [ASSOCIATION, ATTACHMENT, PROPAGATION, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION],
    },
  ]),
];
