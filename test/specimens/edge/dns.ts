import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import {
  CaaRecords,
  DnsForwarding,
  DnsForwardingProps,
  DnsProfile,
  DnsProfileProps,
  NorthVirginia,
  PrivateZone,
  PrivateZoneProps,
  PublicZone,
  PublicZoneProps,
  VpcQueryLogs,
  VpcQueryLogsProps,
  ZoneQueryLogs,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

const LOG_GROUP = 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/all';

/** A stack of a Region beside one that does not know its own. */
export function stackBeside(stack: Stack, region: string): Stack {
  const id = `${stack.node.id}-${region}`;
  return (
    (stack.node.scope?.node.tryFindChild(id) as Stack | undefined) ??
    new Stack(stack.node.scope, id, { env: { region } })
  );
}

/** A zone that has everything, in a Region. No stack is empty: there is something beside it. */
function signedZone(stack: Stack, id: string, region: string): PublicZone {
  const there = stackBeside(stack, region);
  for (const one of [stack, there]) new kms.Key(one, `${id}Another`, { enableKeyRotation: true });
  const before = NorthVirginia.before(there);
  return new PublicZone(there, id, {
    zoneName: 'example.com',
    queryLogs: ZoneQueryLogs.newLogGroup({
      logRetention: logs.RetentionDays.ONE_YEAR,
      logEncryptionKey: new kms.Key(before, `${id}Key`, { enableKeyRotation: true }),
    }),
    dnssec: { alarms: Alarms.silent() },
  });
}

export const dnsSpecimens: Specimens = {
  PublicZone: {
    // The specimens' stack does not know its Region, which logs of the zone's own need: see `signed`.
    minimal: (stack, id, given: Partial<PublicZoneProps> = {}) =>
      new PublicZone(stack, id, {
        ...given,
        zoneName: given.zoneName ?? 'example.com',
        queryLogs: given.queryLogs ?? ZoneQueryLogs.toLogGroupArn(LOG_GROUP),
      }),
    full: (stack, id) => {
      const zone = new PublicZone(stack, id, {
        zoneName: 'example.com',
        comment: 'The shop',
        caa: CaaRecords.issuers(['amazon.com', 'letsencrypt.org'], {
          wildcardIssuers: [],
          reportTo: 'mailto:ca@example.com',
        }),
        queryLogs: ZoneQueryLogs.toLogGroupArn(LOG_GROUP),
        acceleratedRecovery: false,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      const subzone = new PublicZone(stack, `${id}Shop`, {
        zoneName: 'shop.example.com',
        queryLogs: ZoneQueryLogs.none('The zone above is logged.'),
      });
      zone.delegateZone('Shop', subzone);
      zone.delegateName('Eu', 'eu.example.com', ['ns1.example.net', 'ns2.example.net']);
      zone.addDelegationRole('Teams', { accounts: ['111122223333'], subzones: ['team.example.com'] });
      return zone;
    },
    further: {
      signed: (stack, id) => signedZone(stack, id, 'us-east-1'),
      abroad: (stack, id) => signedZone(stack, id, 'eu-west-1'),
    },
  },
  PrivateZone: {
    minimal: (stack, id, given: Partial<PrivateZoneProps> = {}) =>
      new PrivateZone(stack, id, {
        ...given,
        zoneName: given.zoneName ?? 'shop.internal',
        vpcs: given.vpcs ?? [vpcOf(stack)],
      }),
    full: (stack, id) =>
      new PrivateZone(stack, id, {
        zoneName: 'shop.internal',
        vpcs: [vpcOf(stack)],
        otherVpcs: [{ vpcId: 'vpc-0fedcba9876543210', region: 'us-east-2' }],
        comment: 'Inside',
        removalPolicy: RemovalPolicy.DESTROY,
      }),
  },
  DnsForwarding: {
    minimal: (stack, id, given: Partial<DnsForwardingProps> = {}) =>
      new DnsForwarding(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        rules: given.rules ?? [
          { domainName: 'corp.example.com', targets: [{ address: '10.1.0.2' }, { address: '10.1.1.2' }] },
        ],
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const forwarding = new DnsForwarding(stack, id, {
        vpc: vpcOf(stack),
        subnets: { availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
        rules: [
          { domainName: 'corp.example.com', targets: [{ address: '10.1.0.2' }, { address: '10.1.1.2' }] },
          { domainName: '.', targets: [{ address: '10.1.0.3', port: 5353 }] },
        ],
        inbound: { clients: ['10.1.0.0/16'], addresses: ['10.0.2.10', '10.0.3.10'] },
        alarms: alarmsOf(stack),
      });
      return forwarding;
    },
  },
  DnsProfile: {
    minimal: (stack, id, given: DnsProfileProps = {}) => new DnsProfile(stack, id, given),
    full: (stack, id) => {
      const profile = new DnsProfile(stack, id, { sharedWith: ['111122223333'] });
      const vpc = vpcOf(stack);
      profile.addZone(
        'Zone',
        new PrivateZone(stack, `${id}Zone`, { zoneName: 'all.internal', vpcs: [vpc] }).hostedZone,
      );
      profile.addFirewallRuleGroup('Blocked', new resolver.CfnFirewallRuleGroup(stack, `${id}Group`, {}), 200);
      profile.addVpc('Vpc', vpc);
      return profile;
    },
  },
  VpcQueryLogs: {
    minimal: (stack, id, given: Partial<VpcQueryLogsProps> = {}) =>
      new VpcQueryLogs(stack, id, { ...given, vpc: given.vpc ?? vpcOf(stack) }),
    full: (stack, id) =>
      new VpcQueryLogs(stack, id, {
        vpc: vpcOf(stack),
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
      }),
    findings: Object.fromEntries(
      ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
        `${pack}-CloudWatchLogGroupEncrypted`,
        'A customer managed key costs money each month: it is the choice of whoever pays for it (`logEncryptionKey`)',
      ]),
    ),
  },
};
