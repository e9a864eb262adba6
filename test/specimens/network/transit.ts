import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Egress,
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
import { Specimens } from '../specimen';
import { alarmsOf, once } from '../surroundings';
import { INSPECTION_SERVICE } from './inspection';

interface NetworkOptions {
  readonly cidr: string;
  readonly egress?: Egress;
  readonly zones?: readonly string[];
}

/** A VPC for each use: a transit gateway is alone in its inspection VPC. */
function networkOf(stack: Stack, id: string, { cidr, egress, zones = ['a', 'b'] }: NetworkOptions): ec2.Vpc {
  return once(
    stack,
    `${id}Network`,
    (scope) =>
      new TieredVpc(scope, `${id}Network`, {
        cidr,
        egress,
        availabilityZones: zones.map((zone) => `eu-west-1${zone}`),
      }),
  ).vpc;
}

/** The inspection that the spokes of a stack join. */
function hubOf(stack: Stack, id: string): TransitGatewayInspection {
  const vpc = networkOf(stack, `${id}Hub`, { cidr: '100.64.0.0/20' });
  return once(
    stack,
    `${id}Hub`,
    (scope) =>
      new TransitGatewayInspection(scope, `${id}Hub`, {
        vpc,
        inspection: Inspection.endpointService(INSPECTION_SERVICE),
        spokeCidrs: ['10.0.0.0/8'],
        alarms: Alarms.none(),
      }),
  );
}

/** Of the VPCs. */
const FINDINGS = {
  CloudWatchLogGroupEncrypted:
    'A customer managed key costs money each month: it is the choice of whoever pays for it (`logEncryptionKey`)',
};

export const transitSpecimens: Specimens = {
  TransitGatewayInspection: {
    minimal: (stack, id, given: Partial<TransitGatewayInspectionProps> = {}) =>
      new TransitGatewayInspection(stack, id, {
        vpc: given.vpc ?? networkOf(stack, id, { cidr: '100.64.0.0/20' }),
        inspection: Inspection.endpointService(INSPECTION_SERVICE),
        spokeCidrs: ['10.0.0.0/8'],
        alarms: alarmsOf(stack),
        ...given,
      }),
    full: (stack, id, given: Partial<TransitGatewayInspectionProps> = {}) => {
      const hub = new TransitGatewayInspection(stack, id, {
        vpc:
          given.vpc ??
          networkOf(stack, id, {
            cidr: '100.64.0.0/20',
            egress: Egress.natGatewayPerZone(),
            zones: ['a', 'b', 'c'],
          }),
        inspection: Inspection.appliances({ serviceName: INSPECTION_SERVICE }),
        spokeCidrs: ['10.0.0.0/8', '192.168.0.0/16'],
        centralEgress: true,
        endpointSubnetCidrs: ['100.64.14.0/28', '100.64.14.16/28', '100.64.14.32/28'],
        attachmentSubnetCidrs: ['100.64.14.48/28', '100.64.14.64/28', '100.64.14.80/28'],
        alarms: alarmsOf(stack),
        alarmThresholds: { droppedPackets: 1000, unroutedPackets: 1000 },
        removalPolicy: RemovalPolicy.DESTROY,
        ...given,
      });
      hub.addAttachment('Datacentre', 'tgw-attach-0123456789abcdef0');
      return hub;
    },
    further: {
      bypassed: (stack, id) =>
        new TransitGatewayInspection(stack, id, {
          vpc: networkOf(stack, id, { cidr: '100.64.0.0/20', egress: Egress.natGatewayPerZone() }),
          inspection: Inspection.endpointService(INSPECTION_SERVICE),
          spokeCidrs: ['10.0.0.0/8'],
          transitGateway: ec2.CfnTransitGateway.fromTransitGatewayId(stack, `${id}Gateway`, 'tgw-0123456789abcdef0'),
          centralEgress: true,
          bypass: true,
          alarms: Alarms.none(),
        }),
      firewalled: (stack, id) => {
        const vpc = networkOf(stack, id, { cidr: '100.64.0.0/20' });
        const firewall = new NetworkFirewall(stack, `${id}Firewall`, {
          vpc,
          ruleGroups: [StatefulRuleGroup.allowDomains('Sites', ['.example.com'])],
          alarms: Alarms.none(),
        });
        return new TransitGatewayInspection(stack, id, {
          vpc,
          inspection: Inspection.networkFirewall(firewall),
          spokeCidrs: ['10.0.0.0/8'],
          alarms: Alarms.none(),
        });
      },
    },
    findings: FINDINGS,
  },
  TransitGatewaySpoke: {
    minimal: (stack, id, given: Partial<TransitGatewaySpokeProps> = {}) =>
      new TransitGatewaySpoke(stack, id, {
        inspection: hubOf(stack, id),
        vpc: given.vpc ?? networkOf(stack, id, { cidr: '10.1.0.0/16' }),
        ...given,
      }),
    full: (stack, id, given: Partial<TransitGatewaySpokeProps> = {}) => {
      const vpc = given.vpc ?? networkOf(stack, id, { cidr: '10.1.0.0/16' });
      return new TransitGatewaySpoke(stack, id, {
        inspection: hubOf(stack, id),
        vpc,
        subnets: { subnets: [...vpc.privateSubnets, ...vpc.isolatedSubnets] },
        destinations: ['10.0.0.0/8', '192.168.0.0/16'],
        attachmentSubnetCidrs: ['10.1.200.0/28', '10.1.200.16/28'],
        ...given,
      });
    },
    findings: FINDINGS,
  },
};
