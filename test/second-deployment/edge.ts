import { Duration, Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AcceleratorAttachmentProps,
  AcceleratorEndpoint,
  AcceleratorFlowLogs,
  AcceleratorListener,
  BodyInspectionLimit,
  CallerAddress,
  FirewallAction,
  FirewallDataProtection,
  FirewallLogDestination,
  FirewallMonetization,
  FirewallRule,
  FirewallScope,
  GlobalAcceleratorProps,
  LoggedRequests,
  LowReputationLimit,
  ManagedRules,
  RateLimit,
  RateLimitKey,
  RequestMatch,
  TextMatch,
  WebFirewall,
  WebFirewallProps,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/edge';
import { keyOf } from '../specimens/surroundings';
import { contentTables } from './edge-content';
import { deliveryTables } from './edge-delivery';
import { dnsTables } from './edge-dns';
import { profileTables } from './edge-profiles';
import { recordTables } from './edge-records';
import { shieldTables } from './edge-shield';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const WALLET = { pricePerRequest: 0.001, baseWallet: `0x${'a1'.repeat(20)}` };
const TEST_MONEY = FirewallMonetization.testMoney(WALLET);
const REAL_MONEY = FirewallMonetization.realMoney(WALLET);
const PAID = {
  scope: FirewallScope.CLOUDFRONT,
  rules: [{ name: 'Crawlers', match: RequestMatch.label('awswaf:bot'), action: FirewallAction.monetize() }],
};

interface Version extends WebFirewallProps {
  readonly id: string;
  readonly encrypted: boolean;
  /** Whether a bucket that exists takes the logs. */
  readonly toBucket: boolean;
  /** Whether the firewall protects a load balancer that exists. */
  readonly protects: boolean;
  /** The id of the protection. */
  readonly protection: string;
  /** The load balancer. */
  readonly resourceArn: string;
  /** Whether there is a firewall. */
  readonly exists: boolean;
}

const LOAD_BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188';

function make(stack: Stack, version: Partial<Version>): void {
  const { id = 'Firewall', encrypted, toBucket, protects, exists = true, ...given } = version;
  const { protection = 'Protection', resourceArn = LOAD_BALANCER, ...props } = given;
  if (!exists) {
    specimens.WebFirewall?.minimal(stack, 'Another');
    return;
  }
  const firewall = specimens.WebFirewall?.minimal(stack, id, {
    ...props,
    ...(encrypted && { logEncryptionKey: keyOf(stack) }),
    ...(toBucket && {
      logDestination: FirewallLogDestination.bucket(s3.Bucket.fromBucketName(stack, 'Logs', 'aws-waf-logs-shop')),
    }),
  }) as WebFirewall;
  if (protects) firewall.protect(stack, protection, resourceArn);
}

const ADMIN = RequestMatch.path(TextMatch.startsWith('/admin'));
const OFFICE: FirewallRule = {
  name: 'Office',
  match: RequestMatch.addresses('198.51.100.0/24'),
  action: FirewallAction.allow(),
};

const PARTS = [
  'AWS::CloudWatch::Alarm',
  'AWS::Logs::LogGroup',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
];

interface AcceleratorVersion extends GlobalAcceleratorProps {
  readonly id: string;
  /** Whether there is an accelerator. */
  readonly exists: boolean;
}

function makeAccelerator(stack: Stack, { id = 'Accelerator', exists = true, ...given }: Partial<AcceleratorVersion>) {
  if (exists) specimens.GlobalAccelerator?.minimal(stack, id, given);
  else specimens.WebFirewall?.minimal(stack, 'Another');
}

const regionWith = (region: string, weight?: number) => ({
  region,
  endpoints: [
    AcceleratorEndpoint.loadBalancerArn(
      `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/app/api/50dc6c495c0c9188`,
      { weight },
    ),
  ],
});
const GROUP = 'AWS::GlobalAccelerator::EndpointGroup';

const acceleratorTable = secondDeployments<AcceleratorVersion>(
  'lib/edge/accelerator/README.md',
  'GlobalAccelerator',
  makeAccelerator,
  [
    {
      change: '`trafficDial`, weights, other endpoints, `enabled`, `dualStack`',
      effect: 'in place, within a minute; connections that are open stay where they are',
      versions: {
        dial: { regions: [{ ...regionWith('eu-west-1'), trafficDial: 10 }, regionWith('us-east-2')] },
        weights: { regions: [regionWith('eu-west-1', 1), regionWith('us-east-2', 255)] },
        off: { enabled: false },
        'dual stack': { dualStack: true },
      },
    },
    {
      change: 'A Region more',
      effect: 'another endpoint group for each listener',
      versions: { more: { regions: [regionWith('eu-west-1'), regionWith('us-east-2'), regionWith('ap-northeast-1')] } },
    },
    {
      change: 'A Region less, or another one in its place',
      effect:
        'the endpoint groups of the Region are deleted: set its `trafficDial` to 0 first, and wait for connections to end',
      versions: {
        less: { regions: [regionWith('eu-west-1')] },
        other: { regions: [regionWith('eu-west-1'), regionWith('ap-northeast-1')] },
      },
      removed: [GROUP],
    },
    {
      change: 'The ports of a listener, `stickyClients`',
      effect: 'in place',
      versions: {
        ports: { listeners: [AcceleratorListener.tcp('Https', [443, 8443])] },
        sticky: { listeners: [AcceleratorListener.tcp('Https', [443], { stickyClients: true })] },
      },
    },
    {
      change: '`ipv4Addresses`',
      effect:
        '**nothing**: an accelerator has the addresses that it was made with. Make a second one with the others, move the clients, then remove the first',
      versions: {
        given: { ipv4Addresses: ['198.51.100.1'] },
        others: [{ ipv4Addresses: ['198.51.100.1'] }, { ipv4Addresses: ['198.51.100.2'] }],
        'taken away': [{ ipv4Addresses: ['198.51.100.1'] }, {}],
      },
      findings: ['ignored accelerator-addresses'],
    },
    {
      change: 'The name of a listener',
      effect:
        '**fails**: AWS takes no second listener on the same ports. Move the ports to the new one in a deployment of its own',
      versions: { named: { listeners: [AcceleratorListener.tcp('Web', [443])] } },
      findings: ['fails accelerator-ports'],
      removed: [GROUP, 'AWS::GlobalAccelerator::Listener'],
    },
    {
      change: '`flowLogs` off',
      effect: 'nothing more is written; the bucket is kept',
      versions: { none: { flowLogs: AcceleratorFlowLogs.none('The load balancers have logs.') } },
      findings: ['loses data-lost'],
      removed: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    },
    {
      change: 'The id of the construct, or the construct is removed',
      effect:
        'the accelerator and its addresses are kept, without listeners; another id makes another one with other addresses',
      versions: { renamed: { id: 'Front' }, removed: { exists: false } },
      findings: ['loses data-lost'],
      removed: [
        'AWS::CloudWatch::Alarm',
        'AWS::GlobalAccelerator::Accelerator',
        GROUP,
        'AWS::GlobalAccelerator::Listener',
        'AWS::S3::Bucket',
        'AWS::S3::BucketPolicy',
      ],
    },
  ],
);

interface AttachmentVersion extends AcceleratorAttachmentProps {
  readonly id: string;
  /** Whether there is an attachment. */
  readonly exists: boolean;
}

function makeAttachment(stack: Stack, { id = 'Shared', exists = true, ...given }: Partial<AttachmentVersion>) {
  if (exists) specimens.AcceleratorAttachment?.minimal(stack, id, given);
  else specimens.WebFirewall?.minimal(stack, 'Another');
}

const attachmentTable = secondDeployments<AttachmentVersion>(
  'lib/edge/accelerator/README.md',
  'AcceleratorAttachment',
  makeAttachment,
  [
    {
      change: '`endpoints`, `accounts`, `acceleratorArns`',
      effect: 'in place; take an endpoint away from the accelerator first',
      versions: {
        endpoints: { endpoints: regionWith('us-east-2').endpoints },
        accounts: { accounts: ['111122223333'] },
        accelerators: { acceleratorArns: ['arn:aws:globalaccelerator::111122223333:accelerator/01234567-abcd'] },
      },
    },
    {
      change: 'another id, or removal',
      effect: 'another attachment, whose ARN accelerators must name before the old one goes',
      versions: { renamed: { id: 'Others' }, removed: { exists: false } },
      removed: ['AWS::GlobalAccelerator::CrossAccountAttachment'],
    },
  ],
);

export const tables: readonly SecondDeploymentTable[] = [
  ...recordTables,
  ...contentTables,
  acceleratorTable,
  attachmentTable,
  ...shieldTables,
  ...dnsTables,
  ...profileTables,
  ...deliveryTables,
  secondDeployments<Version>('lib/edge/README.md', 'WebFirewall', make, [
    {
      change: '`rules`, `managedRules`, `rateLimits`, `callerAddress`, `blockedCountries`, `countOnly`',
      effect: 'in place, within minutes everywhere',
      versions: {
        groups: { managedRules: [ManagedRules.common(), ManagedRules.sqlInjection()] },
        limits: { rateLimits: [RateLimit.perIp(100, { path: '/login', name: 'Login' }), RateLimit.perIp(5000)] },
        'no limit': { rateLimits: [] },
        configured: { managedRules: [ManagedRules.botControl({ scopeDown: ADMIN })] },
        own: { rules: [{ name: 'Admin', match: ADMIN, action: FirewallAction.captcha(), labels: ['shop:admin'] }] },
        'own no more': [{ rules: [{ name: 'Admin', match: ADMIN, action: FirewallAction.captcha() }] }, {}],
        'behind CloudFront': { callerAddress: CallerAddress.behindCloudFront() },
        keys: { rateLimits: [RateLimit.perKeys(100, [RateLimitKey.header('x-api-key')])] },
        countries: { blockedCountries: ['AQ'] },
        count: { countOnly: true },
        'count no more': [{ countOnly: true }, {}],
      },
    },
    {
      change: '`allowedAddresses`, `blockedAddresses`, `RequestMatch.addresses()` of a rule',
      effect: 'in place; an IP set comes with the first address of its family, and goes after the last',
      versions: {
        first: { blockedAddresses: ['192.0.2.0/24'] },
        more: [{ blockedAddresses: ['192.0.2.0/24'] }, { blockedAddresses: ['192.0.2.0/24', '2001:db8::/32'] }],
        allowed: { allowedAddresses: ['198.51.100.0/24'] },
        'of a rule': { rules: [OFFICE] },
        'of a rule removed': [{ rules: [OFFICE] }, {}],
        removed: [{ blockedAddresses: ['192.0.2.0/24'] }, {}],
      },
      except: {
        removed: { removed: ['AWS::WAFv2::IPSet'] },
        'of a rule removed': { removed: ['AWS::WAFv2::IPSet'] },
      },
    },
    {
      change: '`loggedRequests`, `logRetention`, `logEncryptionKey`, `redactedHeaders`, `redactQueryStrings`',
      effect: 'in place; entries that were written stay as they are',
      versions: {
        all: { loggedRequests: LoggedRequests.ALL },
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        key: { encrypted: true },
        'key removed': [{ encrypted: true }, {}],
        headers: { redactedHeaders: ['x-api-key'] },
        query: { redactQueryStrings: true },
      },
    },
    {
      change:
        '`bodyInspectionLimits`, `lowReputationLimit`, `captchaImmunity`, `challengeImmunity`, `tokenDomains`, `dataProtection`, `monetization`',
      effect: 'in place; what was kept before stays as readable as it was',
      versions: {
        bodies: { bodyInspectionLimits: { apiGateway: BodyInspectionLimit.KB_64 } },
        'bodies no more': [{ bodyInspectionLimits: { apiGateway: BodyInspectionLimit.KB_64 } }, {}],
        reputation: { lowReputationLimit: LowReputationLimit.ALWAYS_ON },
        captcha: { captchaImmunity: Duration.hours(1) },
        challenge: { challengeImmunity: Duration.hours(1) },
        domains: { tokenDomains: ['example.com'] },
        protection: { dataProtection: [FirewallDataProtection.body()] },
        paid: [
          { ...PAID, monetization: TEST_MONEY },
          { ...PAID, monetization: REAL_MONEY },
        ],
        'no longer paid': [{ ...PAID, monetization: TEST_MONEY }, { scope: FirewallScope.CLOUDFRONT }],
      },
    },
    {
      change: '`logDestination` in place of the log group',
      effect: 'in place; the log group is kept outside the stack, with what it holds',
      versions: { bucket: { toBucket: true } },
      removed: ['AWS::Logs::LogGroup'],
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarm is deleted with its history',
      versions: {
        thresholds: { alarmThresholds: { blockedRequests: 50, allowedRequests: 9000 } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: '`protect()` added or removed',
      effect: 'the resource is protected within minutes, or no longer',
      versions: { added: { protects: true }, removed: [{ protects: true }, {}] },
      except: { removed: { removed: ['AWS::WAFv2::WebACLAssociation'] } },
    },
    {
      change: '`scope`',
      effect: '**replaces** the web ACL. Put what it protects behind another firewall first',
      versions: { cloudfront: { scope: FirewallScope.CLOUDFRONT } },
      replaced: ['AWS::WAFv2::LoggingConfiguration', 'AWS::WAFv2::WebACL'],
    },
    {
      change: '`protect()` under another id',
      effect:
        '**takes the protection away**: the old association is deleted last, and AWS WAF forgets the new one with it. Deploy once without `protect()`, then with it, or keep the id',
      versions: { renamed: [{ protects: true }, { protects: true, protection: 'Shield' }] },
      findings: ['ignored web-acl-disassociated'],
      removed: ['AWS::WAFv2::WebACLAssociation'],
    },
    {
      change: '`protect()` for another resource',
      effect:
        'the other one is protected; one that still exists stays behind the firewall until you take it away by hand, and with it the firewall cannot be deleted',
      versions: { other: [{ protects: true }, { protects: true, resourceArn: `${LOAD_BALANCER}2` }] },
      replaced: ['AWS::WAFv2::WebACLAssociation'],
    },
    {
      change: 'another id',
      effect:
        'another web ACL, and the old one is deleted; its log group is kept. What it protects moves at once and stays protected',
      versions: {
        alone: { id: 'Wall' },
        protecting: [{ protects: true }, { id: 'Wall', protects: true }],
      },
      removed: PARTS,
      except: { protecting: { replaced: ['AWS::WAFv2::WebACLAssociation'] } },
    },
    {
      change: 'removal, and the same id again',
      effect:
        '**fails** the second time: the log group that was kept has the name. Delete it before, or take another id',
      versions: { again: [{}, { exists: false }, {}] },
      findings: ['fails physical-name'],
      removed: PARTS,
    },
  ]),
];
