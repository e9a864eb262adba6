import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  Egress,
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
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, once } from '../surroundings';

/** The name of an endpoint service that exists nowhere. */
export const INSPECTION_SERVICE = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0';

/** A VPC for each use: its internet gateway takes one inspection. */
export function inspectedVpcOf(stack: Stack, id: string, zones = ['a', 'b'], ipv6 = false): ec2.IVpc {
  return once(
    stack,
    `${id}Network`,
    (scope) =>
      new TieredVpc(scope, `${id}Network`, {
        availabilityZones: zones.map((zone) => `eu-west-1${zone}`),
        egress: ipv6 ? Egress.none() : Egress.natGateway(),
        ipv6,
      }),
  ).vpc;
}

/** Of the VPC that is inspected, and of the logs. */
const FINDINGS = {
  CloudWatchLogGroupEncrypted:
    'A customer managed key costs money each month: it is the choice of whoever pays for it (`logEncryptionKey`)',
  VPCSubnetAutoAssignPublicIpDisabled:
    'With IPv6 instances of the public tier get an IPv6 address, which is public (ipv6 of the VPC).',
};

function routed(stack: Stack, id: string, firewall: NetworkFirewall, vpc: ec2.IVpc): NetworkFirewall {
  once(
    stack,
    `${id}Routing`,
    (scope) =>
      new InspectedRouting(scope, `${id}Routing`, {
        vpc,
        inspection: Inspection.networkFirewall(firewall),
        alarms: Alarms.none(),
      }),
  );
  return firewall;
}

export const inspectionSpecimens: Specimens = {
  InspectedRouting: {
    minimal: (stack, id, given: Partial<InspectedRoutingProps> = {}) =>
      new InspectedRouting(stack, id, {
        vpc: given.vpc ?? inspectedVpcOf(stack, id),
        inspection: Inspection.endpointService(INSPECTION_SERVICE),
        alarms: alarmsOf(stack),
        ...given,
      }),
    full: (stack, id, given: Partial<InspectedRoutingProps> = {}) =>
      new InspectedRouting(stack, id, {
        vpc: given.vpc ?? inspectedVpcOf(stack, id, ['a', 'b', 'c'], true),
        inspection: Inspection.appliances({ serviceName: INSPECTION_SERVICE }),
        endpointSubnetCidrs: ['10.0.200.0/28', '10.0.200.16/28', '10.0.200.32/28'],
        alarms: alarmsOf(stack),
        alarmThresholds: { droppedPackets: 1000 },
        ...given,
      }),
    further: {
      bypassed: (stack, id) =>
        new InspectedRouting(stack, id, {
          vpc: inspectedVpcOf(stack, id),
          inspection: Inspection.endpointService(INSPECTION_SERVICE),
          bypass: true,
          alarms: Alarms.none(),
        }),
    },
    findings: FINDINGS,
  },
  NetworkFirewall: {
    minimal: (stack, id, given: Partial<NetworkFirewallProps> = {}) => {
      const vpc = given.vpc ?? inspectedVpcOf(stack, id);
      const firewall = new NetworkFirewall(stack, id, {
        vpc,
        ruleGroups: [StatefulRuleGroup.allowDomains('Sites', ['.example.com'])],
        alarms: alarmsOf(stack),
        ...given,
      });
      return routed(stack, id, firewall, vpc);
    },
    full: (stack, id) => {
      const vpc = inspectedVpcOf(stack, id, ['a', 'b', 'c'], true);
      const firewall = new NetworkFirewall(stack, id, {
        vpc,
        ruleGroups: [
          StatefulRuleGroup.managed(
            'arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/MalwareDomainsStrictOrder',
            { alertOnly: true },
          ),
          StatefulRuleGroup.denyDomains('Refused', ['.example.net']),
          StatefulRuleGroup.allowInbound('Web', [80, 443]),
          StatefulRuleGroup.suricata(
            'Time',
            ['pass udp $HOME_NET any -> any 123 (msg:"Time of the day"; sid:1; rev:1;)'],
            { capacity: 10 },
          ),
          StatefulRuleGroup.allowDomains('Sites', ['.example.com', 'www.example.org'], { capacity: 2000 }),
        ],
        unmatchedTraffic: UnmatchedTraffic.ALERT,
        deletionProtection: true,
        subnetChangeProtection: true,
        logFlows: false,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { droppedPackets: 100 },
      });
      return routed(stack, id, firewall, vpc);
    },
    findings: FINDINGS,
  },
};
