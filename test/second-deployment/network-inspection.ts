import { Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  Egress,
  FlowLogs,
  InspectedRouting,
  InspectedRoutingProps,
  Inspection,
  NetworkFirewall,
  NetworkFirewallProps,
  StatefulRuleGroup,
  TieredVpc,
  UnmatchedTraffic,
} from 'cdk-reference-architectures/network';
import { Alarms } from 'cdk-reference-architectures/observability';
import { INSPECTION_SERVICE } from '../specimens/network/inspection';
import { alarmsOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a routing, with the VPC that it is in. */
interface RoutingVersion extends Omit<InspectedRoutingProps, 'vpc' | 'inspection'> {
  readonly id: string;
  readonly none: boolean;
  readonly zones: readonly string[];
  readonly service: string;
  readonly firewall: boolean;
  readonly otherVpc: boolean;
  readonly ipv6: boolean;
}

/** A version of a firewall, with the VPC that it is in. */
interface FirewallVersion extends Omit<NetworkFirewallProps, 'vpc'> {
  readonly id: string;
  readonly ipv6: boolean;
  readonly zones: readonly string[];
}

const ROUTING_README = 'lib/network/inspection/routing/README.md';
const FIREWALL_README = 'lib/network/inspection/firewall/README.md';
const ALARM = 'AWS::CloudWatch::Alarm';
const ASSOCIATION = 'AWS::EC2::GatewayRouteTableAssociation';
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const ROUTE = 'AWS::EC2::Route';
const TABLE = 'AWS::EC2::RouteTable';
const SUBNET = 'AWS::EC2::Subnet';
const SUBNET_ASSOCIATION = 'AWS::EC2::SubnetRouteTableAssociation';
const FIREWALL = 'AWS::NetworkFirewall::Firewall';
const POLICY = 'AWS::NetworkFirewall::FirewallPolicy';
const GROUP = 'AWS::NetworkFirewall::RuleGroup';
const LOGGING = 'AWS::NetworkFirewall::LoggingConfiguration';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const ZONES = ['a', 'b'];

interface NetworkOptions {
  readonly zones?: readonly string[];
  readonly id?: string;
  readonly cidr?: string;
  readonly ipv6?: boolean;
}

function networkIn(stack: Stack, options: NetworkOptions = {}): TieredVpc {
  const { zones = ZONES, id = 'Network', cidr, ipv6 } = options;
  return new TieredVpc(stack, id, {
    cidr,
    ipv6,
    availabilityZones: zones.map((zone) => `eu-west-1${zone}`),
    egress: Egress.none(),
    gatewayEndpoints: [],
    flowLogs: FlowLogs.none('a test'),
  });
}

function firewallIn(stack: Stack, { vpc }: TieredVpc): NetworkFirewall {
  return new NetworkFirewall(stack, 'Firewall', {
    vpc,
    ruleGroups: [StatefulRuleGroup.allowInbound('Web', [443])],
    alarms: Alarms.none(),
  });
}

function makeRouting(stack: Stack, version: Partial<RoutingVersion>): void {
  const { id = 'Inspection', none, zones, service = INSPECTION_SERVICE, firewall, otherVpc, ipv6, ...props } = version;
  const network = networkIn(stack, { zones, ipv6 });
  const other = networkIn(stack, { zones, id: 'Other', cidr: '10.1.0.0/16' });
  if (none) return;
  new InspectedRouting(stack, id, {
    vpc: (otherVpc ? other : network).vpc,
    inspection: firewall ? Inspection.networkFirewall(firewallIn(stack, network)) : Inspection.endpointService(service),
    alarms: alarmsOf(stack),
    ...props,
  });
}

function makeFirewall(stack: Stack, version: Partial<FirewallVersion>): void {
  const { id = 'Firewall', zones, ipv6, ...props } = version;
  const { vpc } = networkIn(stack, { zones, ipv6 });
  const firewall = new NetworkFirewall(stack, id, {
    vpc,
    ruleGroups: [web(), sites()],
    alarms: alarmsOf(stack),
    ...props,
  });
  new InspectedRouting(stack, 'Routing', {
    vpc,
    inspection: Inspection.networkFirewall(firewall),
    alarms: Alarms.none(),
  });
}

const web = (ports = [443]) => StatefulRuleGroup.allowInbound('Web', ports);
const sites = (capacity?: number, domains = ['.example.com']) =>
  StatefulRuleGroup.allowDomains('Sites', domains, { capacity });

export const inspectionTables: readonly SecondDeploymentTable[] = [
  secondDeployments<RoutingVersion>(ROUTING_README, 'InspectedRouting', makeRouting, [
    {
      change: 'the construct is added to a VPC that has traffic',
      effect:
        '**open connections with the internet are cut**: the inspection has not seen their beginning. The routes are changed in place, those out of the subnets and that of the gateway one after the other: for seconds packets come by another way than they leave. `bypass: true` in a deployment before makes everything but that',
      versions: { added: [{ none: true }, {}] },
    },
    {
      change: '`bypass`, on and off',
      effect:
        'in place; the endpoints stay, and are paid for; the routes of the internet gateway to them go when none of them is in use, and are there again before any is. Open connections go on when it is switched on, but for seconds in which the two directions differ, and **are cut when it is switched off**',
      versions: { on: { bypass: true }, off: [{ bypass: true }, {}] },
      except: { on: { removed: [ROUTE] } },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: { thresholds: { alarmThresholds: { droppedPackets: 5 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: 'the VPC has one zone more',
      effect: 'another endpoint; the subnets of the other zones keep theirs, and their connections',
      versions: { added: [{}, { zones: ['a', 'b', 'c'] }] },
    },
    {
      change: 'the VPC has one zone less',
      effect: 'the endpoint of the zone goes with its subnets',
      versions: { removed: [{ zones: ['a', 'b', 'c'] }, {}] },
      removed: [ALARM, ENDPOINT, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: 'the VPC gets IPv6',
      effect:
        'in place: the endpoints become dual-stack, which their endpoint service must be, and have routes for IPv6 as well. With a firewall it **fails** (there)',
      versions: { added: [{}, { ipv6: true }] },
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
        '**fails**: an endpoint does not move. Take the construct away and make it again with the other ranges, in two deployments; `bypass` before them keeps connections open meanwhile',
      versions: { moved: { endpointSubnetCidrs: ['10.0.200.0/28', '10.0.200.16/28'] } },
      findings: ['fails gateway-load-balancer-endpoint-subnet'],
      replaced: [SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: '`vpc`',
      effect:
        'the other VPC is inspected from then on, and the first one goes around; **open connections of the other are cut**',
      versions: { other: { otherVpc: true } },
      replaced: [ASSOCIATION, ENDPOINT, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: 'another id',
      effect:
        '**fails**: the ranges of the subnets are those of the old ones until the end, and so is the route table of the gateway. Take the construct away and make it again, in two deployments',
      versions: { renamed: { id: 'Perimeter' } },
      findings: ['fails physical-name', 'fails subnet-range'],
      removed: [ALARM, ASSOCIATION, ENDPOINT, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION],
    },
    {
      change: 'the construct is removed',
      effect:
        'what leaves goes around at once, in place, and what comes in only when the old resources are deleted at the end of the deployment: **minutes of one-way traffic**. Deploy `bypass: true` before',
      versions: { removed: { none: true }, 'after a bypass': [{ bypass: true }, { none: true }] },
      removed: [ALARM, ASSOCIATION, ENDPOINT, ROUTE, TABLE, SUBNET, SUBNET_ASSOCIATION],
    },
  ]),
  secondDeployments<FirewallVersion>(FIREWALL_README, 'NetworkFirewall', makeFirewall, [
    {
      change: 'the rules, the domains or the order of `ruleGroups`, one more of them, `unmatchedTraffic`',
      effect: 'in place, for new connections',
      versions: {
        domains: { ruleGroups: [web(), sites(500, ['.example.com', '.example.net'])] },
        ports: { ruleGroups: [web([80, 443]), sites()] },
        order: { ruleGroups: [sites(), web()] },
        another: { ruleGroups: [web(), sites(), StatefulRuleGroup.denyDomains('Refused', ['.example.org'])] },
        unmatched: { unmatchedTraffic: UnmatchedTraffic.ALERT },
      },
    },
    {
      change: 'a rule group less, or with another name',
      effect: 'in place: the policy changes before the old group is deleted',
      versions: {
        less: { ruleGroups: [web()] },
        renamed: { ruleGroups: [StatefulRuleGroup.allowInbound('Public', [443]), sites()] },
      },
      removed: [GROUP],
    },
    {
      change: 'the `capacity` of a group',
      effect: 'another group with another name, which the policy takes before the old one is deleted',
      versions: { capacity: { ruleGroups: [web(), sites(1000)] } },
      replaced: [GROUP],
    },
    {
      change: '`deletionProtection`, `subnetChangeProtection`, `logRetention`, `logFlows` on',
      effect: 'in place',
      versions: {
        protected: { deletionProtection: true },
        subnets: { subnetChangeProtection: true },
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        flows: [{ logFlows: false }, {}],
      },
    },
    {
      change: '`logFlows` off',
      effect: 'in place; the log group of connections is kept, outside the stack',
      versions: { off: { logFlows: false } },
      removed: [LOG_GROUP],
    },
    {
      change: '`logFlows` off, and on again',
      effect: '**fails** the second time: the log group that was kept has the name. Delete it before',
      versions: { again: [{}, { logFlows: false }, {}] },
      findings: ['fails physical-name'],
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: { thresholds: { alarmThresholds: { droppedPackets: 5 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: 'the VPC has one zone more',
      effect:
        'in place: another endpoint, and the others stay. With `subnetChangeProtection` it **fails**: take that away in a deployment before',
      versions: {
        added: [{}, { zones: ['a', 'b', 'c'] }],
        protected: [{ subnetChangeProtection: true }, { subnetChangeProtection: true, zones: ['a', 'b', 'c'] }],
      },
      except: { protected: { findings: ['fails firewall-subnet-change-protection'] } },
    },
    {
      change: 'the VPC gets IPv6',
      effect:
        '**fails**: the endpoints of a firewall keep their kind of addresses. Take the routing and the firewall away with a `bypass` before, and make them again, in deployments of their own',
      versions: { added: [{}, { ipv6: true }] },
      findings: ['fails firewall-subnet-address-type'],
    },
    {
      change: 'another id',
      effect:
        'another firewall with endpoints in the same subnets, which the routes are led to in place; **open connections are cut**. The old one is deleted in the end, its logs are kept. With `deletionProtection` the old one stays and is paid for',
      versions: {
        renamed: { id: 'Perimeter' },
        protected: [{ deletionProtection: true }, { deletionProtection: true, id: 'Perimeter' }],
      },
      except: {
        protected: {
          findings: ['ignored deletion-protected'],
          removed: [ALARM, FIREWALL, POLICY, GROUP, LOGGING, LOG_GROUP],
        },
      },
      removed: [ALARM, FIREWALL, POLICY, GROUP, LOGGING, LOG_GROUP],
    },
  ]),
];
