import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  CaaRecords,
  DnsForwarding,
  DnsForwardingProps,
  PrivateZoneProps,
  PublicZone,
  PublicZoneProps,
  VpcQueryLogsProps,
  ZoneQueryLogs,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { dnsSpecimens as specimens, stackBeside } from '../specimens/edge/dns';
import { keyOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/edge/dns/README.md';
const ZONE = 'AWS::Route53::HostedZone';
const RECORD = 'AWS::Route53::RecordSet';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const LOG_POLICY = 'AWS::Logs::ResourcePolicy';
const ALARM = 'AWS::CloudWatch::Alarm';
const SIGNING = ['AWS::KMS::Key', 'AWS::Route53::DNSSEC', 'AWS::Route53::KeySigningKey'];

interface ZoneVersion extends PublicZoneProps {
  readonly id: string;
  readonly exists: boolean;
  readonly encrypted: boolean;
  readonly signed: boolean;
  /** The id of a delegation. */
  readonly delegation: string;
}

const SIGNED = { alarms: Alarms.silent() };

/** A zone in a stack of us-east-1, where everything of it is in one stack. */
function makeZone(stack: Stack, version: Partial<ZoneVersion>): void {
  const { id = 'Zone', exists = true, encrypted, signed, delegation, ...given } = version;
  const there = stackBeside(stack, 'us-east-1');
  // No stack is empty.
  for (const one of [stack, there]) new kms.Key(one, 'Another');
  if (!exists) return;
  const key = encrypted ? once(there, 'LogKey', (scope) => new kms.Key(scope, 'LogKey')) : undefined;
  const zone = new PublicZone(there, id, {
    zoneName: 'example.com',
    queryLogs: ZoneQueryLogs.newLogGroup({ logEncryptionKey: key }),
    ...given,
    ...(signed && { dnssec: SIGNED }),
  });
  if (delegation) zone.delegateName(delegation, 'eu.example.com', ['ns1.example.net', 'ns2.example.net']);
}

const publicZones = secondDeployments<ZoneVersion>(README, 'PublicZone', makeZone, [
  {
    change: '`comment`, `caa`, `acceleratedRecovery`',
    effect:
      'in place; certificates that were issued stay valid. While accelerated recovery changes, for some minutes, Route 53 takes no change of records',
    versions: {
      comment: { comment: 'The shop' },
      caa: { caa: CaaRecords.issuers(['amazon.com', 'letsencrypt.org']) },
      recovery: { acceleratedRecovery: false },
    },
  },
  {
    change: '`caa` to `CaaRecords.none()`',
    effect: 'the record is deleted: any authority may issue certificates again',
    versions: { none: { caa: CaaRecords.none('The zone above has one.') } },
    removed: [RECORD],
  },
  {
    change: 'The retention and the key of `queryLogs`',
    effect: 'in place; entries that were written stay as they are',
    versions: {
      retention: { queryLogs: ZoneQueryLogs.newLogGroup({ logRetention: logs.RetentionDays.ONE_YEAR }) },
      key: { encrypted: true },
    },
  },
  {
    change: '`queryLogs` to another log group, or to none',
    effect: 'nothing more is written to the old one, which is kept',
    versions: {
      none: { queryLogs: ZoneQueryLogs.none('Nobody reads them.') },
      other: {
        queryLogs: ZoneQueryLogs.toLogGroupArn('arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/all'),
      },
    },
    removed: [LOG_GROUP, LOG_POLICY],
  },
  {
    change: '`dnssec` added',
    effect:
      'a key and its alarms are made, then the zone is signed; nobody asks for it before the DS record is at the parent',
    versions: { signed: { signed: true } },
  },
  {
    change: '`dnssec` taken away',
    effect:
      '**the zone stays signed**, by a key that is kept and billed, and nothing watches it any more. Take the DS record away first, then [switch signing off](#sign-a-zone)',
    versions: { off: [{ signed: true }, {}] },
    removed: [ALARM, ...SIGNING],
  },
  {
    change: '`dnssec` again, after it was taken away',
    effect: '**fails** while the old key-signing key is in the zone. Switch signing off and delete it first',
    versions: { again: [{ signed: true }, {}, { signed: true }] },
    findings: ['fails physical-name'],
  },
  {
    change: '`zoneName`',
    effect:
      '**another zone with other name servers**, without the records that were written by others; the old one is kept. Nobody finds the new one before the registrar is told',
    versions: { name: { zoneName: 'example.org' } },
    replaced: [RECORD, ZONE],
    findings: ['loses data-lost'],
  },
  {
    change: '`zoneName` with `dnssec`',
    effect:
      'as above, and the other zone is signed by a key of its own: the old one stays signed by the old key, and nothing watches that any more',
    versions: { name: [{ signed: true }, { signed: true, zoneName: 'example.org' }] },
    replaced: [RECORD, ZONE],
    removed: [ALARM, ...SIGNING],
    findings: ['loses data-lost'],
  },
  {
    change: 'A delegation under another id',
    effect: '**fails**: the record exists. Keep the id, or delete it in a deployment of its own',
    versions: { id: [{ delegation: 'Eu' }, { delegation: 'Europe' }] },
    findings: ['fails record-name'],
    removed: [RECORD],
  },
  {
    change: 'Another id, or the construct is removed',
    effect:
      'the zone is kept and answers as before, without its CAA record and without logs. **Another id makes another zone with other name servers**: import the old one under the new id first (`cdk import`)',
    versions: { id: { id: 'Domain' }, removed: { exists: false } },
    removed: [LOG_GROUP, RECORD, ZONE],
    findings: ['loses data-lost'],
    except: { removed: { removed: [LOG_GROUP, LOG_POLICY, RECORD, ZONE] } },
  },
  {
    change: '`removalPolicy: RemovalPolicy.DESTROY`, then the removal',
    effect:
      '**the zone is gone, and with it the domain.** CloudFormation switches accelerated recovery and signing off first. AWS refuses while records of others are in it, and the end of signing while the DS record is at the parent',
    versions: { destroyed: [{ removalPolicy: RemovalPolicy.DESTROY }, { exists: false }] },
    findings: ['loses data-lost'],
    removed: [LOG_GROUP, LOG_POLICY, RECORD, ZONE],
  },
  {
    change: 'Removal, or `queryLogs` to none, and the same id again',
    effect: '**fails** the second time: the log group that was kept has the name. Delete it before, or take another id',
    versions: {
      logs: [{}, { queryLogs: ZoneQueryLogs.none('Nobody reads them.') }, {}],
      zone: [{}, { exists: false }, {}],
    },
    findings: ['fails physical-name'],
  },
]);

interface PrivateVersion extends PrivateZoneProps {
  readonly id: string;
  readonly exists: boolean;
  readonly more: boolean;
}

const otherVpcOf = (stack: Stack) =>
  once(stack, 'OtherVpc', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'OtherVpc', {
      vpcId: 'vpc-0123456789abcdef1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef4', 'subnet-0123456789abcdef5'],
    }),
  );

function makePrivateZone(stack: Stack, version: Partial<PrivateVersion>): void {
  const { id = 'Zone', exists = true, more, ...given } = version;
  new kms.Key(stack, 'Another');
  if (!exists) return;
  // The stages have the VPC in common, which takes a name once.
  const stage = stack.node.scopes[1]?.node.id.toLowerCase();
  specimens.PrivateZone?.minimal(stack, id, {
    ...given,
    zoneName: `${stage}.${given.zoneName ?? 'shop.internal'}`,
    ...(more && { vpcs: [vpcOf(stack), otherVpcOf(stack)] }),
  });
}

const privateZones = secondDeployments<PrivateVersion>(README, 'PrivateZone', makePrivateZone, [
  {
    change: 'Other VPCs, `comment`',
    effect: 'in place; VPCs that are taken away stop resolving the names at once',
    versions: {
      more: { more: true },
      less: [{ more: true }, {}],
      others: { otherVpcs: [{ vpcId: 'vpc-0fedcba9876543210', region: 'us-east-2' }] },
      comment: { comment: 'Inside' },
    },
  },
  {
    change: '`zoneName`',
    effect: '**another zone**, without the records that were written by others; the old one is kept, and answers too',
    versions: { name: { zoneName: 'shop.example.com' } },
    replaced: [ZONE],
    findings: ['loses data-lost'],
  },
  {
    change: 'The construct is removed',
    effect: 'the zone is kept, with its records and its VPCs',
    versions: { removed: { exists: false } },
    removed: [ZONE],
    findings: ['loses data-lost'],
  },
  {
    change: '`removalPolicy: RemovalPolicy.DESTROY`, then the removal',
    effect: '**the zone is gone**; AWS refuses while records of others are in it',
    versions: { destroyed: [{ removalPolicy: RemovalPolicy.DESTROY }, { exists: false }] },
    findings: ['loses data-lost'],
    removed: [ZONE],
  },
  {
    change: 'Another id, or the same one again after its removal',
    effect:
      '**fails**: a VPC has one private zone of a name, and the old one is kept. Import it under the new id first (`cdk import`)',
    versions: { id: { id: 'Inside' }, again: [{}, { exists: false }, {}] },
    findings: ['fails private-zone-name', 'loses data-lost'],
    removed: [ZONE],
    except: { again: { findings: ['fails private-zone-name'], removed: [] } },
  },
]);

interface ForwardingVersion extends DnsForwardingProps {
  readonly id: string;
  readonly exists: boolean;
  readonly other: boolean;
  readonly spoke: boolean;
}

function makeForwarding(stack: Stack, version: Partial<ForwardingVersion>): void {
  const { id = 'Dns', exists = true, other, spoke, ...given } = version;
  new kms.Key(stack, 'Another');
  if (!exists) return;
  const vpc = other ? otherVpcOf(stack) : vpcOf(stack);
  const made = specimens.DnsForwarding?.minimal(stack, id, { vpc, ...given }) as DnsForwarding;
  if (spoke) made.addVpc('Spoke', otherVpcOf(stack));
}

const ENDPOINT = 'AWS::Route53Resolver::ResolverEndpoint';
const RULE = 'AWS::Route53Resolver::ResolverRule';
const ASSOCIATION = 'AWS::Route53Resolver::ResolverRuleAssociation';
const GROUP = 'AWS::EC2::SecurityGroup';
const CORP = { domainName: 'corp.example.com', targets: [{ address: '10.1.0.2' }, { address: '10.1.1.2' }] };
const OTHER = { domainName: 'office.example.com', targets: [{ address: '10.1.0.2' }] };
const INBOUND = { inbound: { clients: ['10.1.0.0/16'] } };

const forwardings = secondDeployments<ForwardingVersion>(README, 'DnsForwarding', makeForwarding, [
  {
    change: 'Targets of a rule, `inbound.clients`, `alarms`',
    effect: 'in place',
    versions: {
      targets: { rules: [{ ...CORP, targets: [{ address: '10.1.0.9', port: 5353 }] }] },
      clients: [INBOUND, { inbound: { clients: ['10.1.0.0/16', '10.2.0.0/16'] } }],
    },
  },
  {
    change: 'A rule more, `addVpc()`, `inbound` added',
    effect: 'in place, beside what there is',
    versions: { rule: { rules: [CORP, OTHER] }, vpc: { spoke: true }, inbound: INBOUND },
  },
  {
    change: 'A rule less, or another name in its place',
    effect: 'its name is resolved by the VPCs themselves again, which do not find it',
    versions: { other: { rules: [OTHER] }, less: [{ rules: [CORP, OTHER] }, {}] },
    removed: [ASSOCIATION, RULE],
  },
  {
    change: '`subnets`, `inbound.addresses`',
    effect:
      'in place: addresses come and go, and name servers elsewhere must be told of those of `inbound`. Addresses that were free ones are others',
    versions: {
      addresses: [INBOUND, { inbound: { clients: ['10.1.0.0/16'], addresses: ['10.0.2.10', '10.0.3.10'] } }],
    },
  },
  {
    change: '`inbound` taken away',
    effect: '**the addresses are gone**, and name servers elsewhere ask in vain: tell them first',
    versions: { off: [INBOUND, {}] },
    removed: [ALARM, ENDPOINT, GROUP],
  },
  {
    change: '`vpc`',
    effect: '**other endpoints with other addresses**: tell the name servers and firewalls elsewhere',
    versions: { vpc: { other: true } },
    replaced: [ASSOCIATION, ENDPOINT, GROUP],
  },
  {
    change: 'Another id, or the construct is removed',
    effect:
      '**the endpoints and their addresses are gone.** Under another id others are made first, whose rules have the names of the old ones: remove the construct in a deployment of its own',
    versions: { removed: { exists: false }, id: { id: 'Forwarding' } },
    removed: [ALARM, ASSOCIATION, ENDPOINT, GROUP, RULE],
  },
]);

interface QueryLogsVersion extends VpcQueryLogsProps {
  readonly id: string;
  readonly exists: boolean;
  readonly other: boolean;
  readonly encrypted: boolean;
}

const CONFIG = 'AWS::Route53Resolver::ResolverQueryLoggingConfig';
const LOGGED = 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation';

function makeQueryLogs(stack: Stack, version: Partial<QueryLogsVersion>): void {
  const { id = 'Queries', exists = true, other, encrypted, ...given } = version;
  new kms.Key(stack, 'Another');
  if (!exists) return;
  specimens.VpcQueryLogs?.minimal(stack, id, {
    ...given,
    vpc: other ? otherVpcOf(stack) : vpcOf(stack),
    ...(encrypted && { logEncryptionKey: keyOf(stack) }),
  });
}

const queryLogs = secondDeployments<QueryLogsVersion>(README, 'VpcQueryLogs', makeQueryLogs, [
  {
    change: '`logRetention`, `logEncryptionKey`',
    effect: 'in place; entries that were written stay as they are',
    versions: { retention: { logRetention: logs.RetentionDays.ONE_YEAR }, key: { encrypted: true } },
  },
  {
    change: '`vpc`',
    effect: 'the queries of the other VPC are logged, and those of the old one no longer; the log group stays',
    versions: { vpc: { other: true } },
    replaced: [LOGGED],
  },
  {
    change: 'Another id, or the construct is removed',
    effect: 'the log group is kept; another id logs into another one',
    versions: { removed: { exists: false }, id: { id: 'Logs' } },
    removed: [CONFIG, LOG_GROUP, LOGGED],
  },
  {
    change: 'Removal, and the same id again',
    effect: '**fails** the second time: the log group that was kept has the name. Delete it before, or take another id',
    versions: { again: [{}, { exists: false }, {}] },
    findings: ['fails physical-name'],
  },
]);

export const dnsTables: readonly SecondDeploymentTable[] = [publicZones, privateZones, forwardings, queryLogs];
