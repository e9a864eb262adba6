import { Duration, Stack, Stage } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ContentDeliveryProps,
  DeliveryDomain,
  DeliveryFirewall,
  DeliveryLogFormat,
  DeliveryLogs,
  DeliveryMutualTls,
  DeliveryOrigin,
  DeliveryOriginProtocol,
  DeliveryPages,
  DeliveryStaging,
  DeliveryStaticIps,
  DeliveryTrustStore,
  NorthVirginia,
  SecurityHeaders,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import {
  certificateOf,
  CLIENTS,
  contentOf,
  loadBalancerOf,
  logKeyOf,
  specimens,
  zoneOf,
} from '../specimens/edge/delivery';
import { vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends ContentDeliveryProps {
  readonly id: string;
  /** Whether there is a delivery. */
  readonly exists: boolean;
  /** The name of the bucket of content. */
  readonly content: string;
  /** Names in the zone, with a certificate of the delivery's own. */
  readonly hostNames: string[];
  /** Names with a certificate that exists. */
  readonly certified: string[];
  /** The port of a load balancer in a VPC, at /api/*. */
  readonly vpcPort: number;
  /** The routes, by their paths, to a server. */
  readonly paths: string[];
  /** Whether the log group has a key. */
  readonly keyed: boolean;
  /** The name of a bucket of the logs. */
  readonly logs: string;
  /** Whether the stack is in another Region than us-east-1. */
  readonly elsewhere: boolean;
  /** Whether somebody is told of alarms there. */
  readonly rings: boolean;
  /** The version of the authorities that the certificates of clients must be of. */
  readonly authorities: string;
  /** The image of a server in a VPC, at /server/*. */
  readonly image: string;
}

function serverOf(stack: Stack, image: string): DeliveryOrigin {
  const server = new ec2.Instance(stack, 'Server', {
    vpc: vpcOf(stack),
    instanceType: new ec2.InstanceType('t4g.small'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
  });
  (server.node.defaultChild as ec2.CfnInstance).imageId = image;
  return DeliveryOrigin.instance('Server', server, DeliveryOriginProtocol.http(8080), { clients: CLIENTS });
}

function routesOf(stack: Stack, { vpcPort, image, paths = [] }: Partial<Version>) {
  const servers = paths.map((path) => ({ path, origin: DeliveryOrigin.server('api.example.com') }));
  if (image !== undefined) return [{ path: '/server/*', origin: serverOf(stack, image) }];
  if (vpcPort === undefined) return servers;
  const protocol = DeliveryOriginProtocol.http(vpcPort);
  const options = { clients: CLIENTS };
  const origin = DeliveryOrigin.applicationLoadBalancer('Api', loadBalancerOf(stack), protocol, options);
  return [...servers, { path: '/api/*', origin }];
}

/** A name is on one distribution alone, so each stage has its own. */
function namesIn(stack: Stack, names: string[]): string[] {
  const { stageName = '' } = Stage.of(stack) ?? {};
  return names.map((name) => `${stageName.toLowerCase()}${name}`);
}

function domainOf(stack: Stack, { hostNames, certified, domain }: Partial<Version>): DeliveryDomain | undefined {
  if (hostNames) return DeliveryDomain.inZone(zoneOf(stack), namesIn(stack, hostNames));
  return certified ? DeliveryDomain.withCertificate(certificateOf(stack), namesIn(stack, certified)) : domain;
}

/** Before the stack, as the topic of a delivery in another Region must be; it stays when nobody is told any more. */
function alarmsIn(stack: Stack, { rings = false }: Partial<Version>): Alarms {
  const topic = new sns.Topic(NorthVirginia.before(stack), 'Topic');
  return rings ? Alarms.notify(topic) : Alarms.none();
}

function make(given: Stack, { elsewhere, ...version }: Partial<Version>): void {
  // Beside it: what the base version has is deployed, and stays.
  const stack = elsewhere ? new Stack(given.node.scope, 'Elsewhere', { env: { region: 'eu-west-1' } }) : given;
  if (elsewhere) makeIn(given, {});
  makeIn(stack, elsewhere ? { ...version, alarms: alarmsIn(stack, version) } : version);
}

/** What is no property of a delivery. */
const OWN = [
  'id',
  'exists',
  'content',
  'hostNames',
  'certified',
  'vpcPort',
  'paths',
  'keyed',
  'logs',
  'rings',
  'authorities',
  'image',
];

function makeIn(stack: Stack, version: Partial<Version>): void {
  const { id = 'Delivery', exists = true, content = 'Content', keyed, logs: logBucket } = version;
  const bucket = contentOf(stack, content);
  const authorities = contentOf(stack, 'Authorities');
  if (!exists) return;
  // Both stay, whichever of them is written to.
  if (logBucket !== undefined) for (const name of ['Logs', 'OtherLogs']) contentOf(stack, name);
  specimens.ContentDelivery?.minimal(stack, id, {
    ...Object.fromEntries(Object.entries(version).filter(([name]) => !OWN.includes(name))),
    origin: DeliveryOrigin.bucket(bucket),
    routes: routesOf(stack, version),
    domain: domainOf(stack, version),
    ...(logBucket !== undefined && { accessLogs: DeliveryLogs.toBucket(contentOf(stack, logBucket)) }),
    ...(version.authorities !== undefined && {
      mutualTls: DeliveryMutualTls.required(
        DeliveryTrustStore.fromBucket(authorities, 'ca.pem', { version: version.authorities }),
      ),
    }),
    ...(keyed && { accessLogs: DeliveryLogs.cloudWatch({ logEncryptionKey: logKeyOf(stack) }) }),
  });
}

const ACCESS_CONTROL = 'AWS::CloudFront::OriginAccessControl';
const ALARM = 'AWS::CloudWatch::Alarm';
const CERTIFICATE = 'AWS::CertificateManager::Certificate';
const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const HEADERS = 'AWS::CloudFront::ResponseHeadersPolicy';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const LOG_PARTS = ['AWS::Logs::Delivery', 'AWS::Logs::DeliveryDestination'];
const FIREWALL = [ALARM, LOG_GROUP, 'AWS::WAFv2::LoggingConfiguration', 'AWS::WAFv2::WebACL'];
const RECORD = 'AWS::Route53::RecordSet';
const VPC_ORIGIN = 'AWS::CloudFront::VpcOrigin';
const WWW = ['www.example.com'];

const LIST = 'AWS::CloudFront::AnycastIpList';
const IPV4_LIST = DeliveryStaticIps.forAllowLists('An example.');
const DUAL_STACK_LIST = DeliveryStaticIps.forAllowLists('An example.', { ipv6: true });
const TRUST_STORE = 'AWS::CloudFront::TrustStore';
const STAGED = { name: 'Spring', defaultRootObject: 'next.html' };
const TRIED = { http3: false, staging: DeliveryStaging.byWeight(5, STAGED) };
const LET_GO = { http3: false, staging: DeliveryStaging.detached(STAGED) };
/** What goes with a staging distribution; its log group is kept. */
const STAGED_PARTS = [
  'AWS::CloudFront::ContinuousDeploymentPolicy',
  DISTRIBUTION,
  ALARM,
  ...LOG_PARTS,
  'AWS::Logs::DeliverySource',
  LOG_GROUP,
].sort();

const ALL_PARTS = [ACCESS_CONTROL, DISTRIBUTION, HEADERS, ...LOG_PARTS, 'AWS::Logs::DeliverySource', ...FIREWALL];

export const deliveryTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>('lib/edge/delivery/README.md', 'ContentDelivery', make, [
    {
      change:
        'Routes, policies, `pages`, `errorPages`, `priceClass`, `geoRestriction`, `minProtocolVersion`, `enabled`',
      effect: 'in place, within minutes everywhere; what is cached stays so until it expires or is invalidated',
      versions: {
        routes: { paths: ['/api/*'] },
        order: [{ paths: ['/a/*', '/b/*'] }, { paths: ['/b/*', '/a/*'] }],
        'route removed': [{ paths: ['/api/*'] }, {}],
        behavior: { behavior: { cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED } },
        pages: { pages: DeliveryPages.singlePage() },
        'pages changed': [{ pages: DeliveryPages.singlePage() }, { pages: DeliveryPages.directories() }],
        errors: { errorPages: [{ status: 404, page: '/404.html' }] },
        price: { priceClass: cloudfront.PriceClass.PRICE_CLASS_100 },
        countries: { geoRestriction: cloudfront.GeoRestriction.denylist('AQ') },
        tls: [
          { certified: WWW },
          { certified: WWW, minProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025 },
        ],
        off: { enabled: false },
        root: { defaultRootObject: 'home.html' },
        metrics: { additionalMetrics: true },
        comment: { comment: 'Documentation' },
      },
    },
    {
      change: 'Another bucket as `origin`',
      effect:
        'in place: the policy of the new bucket names the distribution once that is changed, so that for some seconds it is refused with 403, and such an answer is cached for 10 seconds',
      versions: { bucket: { content: 'Another' } },
    },
    {
      change: '`domain` added, or with one more name',
      effect:
        'in place, after the certificate is issued, which takes minutes. **Fails** where another distribution, of any account, has the name: take it away there first, or move it by `aws cloudfront associate-alias`',
      versions: {
        added: { hostNames: WWW },
        certified: { certified: WWW },
        'one more': [{ certified: WWW }, { certified: [...WWW, 'docs.example.com'] }],
      },
    },
    {
      change: 'Other names with a certificate of its own',
      effect:
        'another certificate is issued first, and the distribution moves to it. In another Region than us-east-1 the old one is kept, since it is still in use when its stack is done: delete it by hand; it costs nothing',
      versions: {
        names: [{ hostNames: WWW }, { hostNames: [...WWW, 'docs.example.com'] }],
        elsewhere: [
          { elsewhere: true, hostNames: WWW },
          { elsewhere: true, hostNames: [...WWW, 'docs.example.com'] },
        ],
      },
      replaced: [CERTIFICATE],
    },
    {
      change: '`domain` removed',
      effect:
        'the records are deleted at the end, and the certificate, which in another Region than us-east-1 is kept: clients that still know the name get nothing',
      versions: { removed: [{ hostNames: WWW }, {}] },
      removed: [CERTIFICATE, RECORD],
    },
    {
      change: 'The protocol or the load balancer of a VPC origin',
      effect:
        'another VPC origin is made, which takes about 15 minutes; the distribution moves to it, and the old one is deleted. Changed in place it would be refused while it is in use',
      versions: { port: [{ vpcPort: 80 }, { vpcPort: 8080 }] },
      removed: [VPC_ORIGIN, 'AWS::EC2::SecurityGroupIngress'],
    },
    {
      change: 'A VPC origin added, or its route removed',
      effect: 'it is made before the distribution uses it, and deleted after',
      versions: {
        added: { vpcPort: 80 },
        'before another': { vpcPort: 80, paths: ['/a/*'] },
        removed: [{ vpcPort: 80 }, {}],
      },
      except: { removed: { removed: [VPC_ORIGIN, 'AWS::EC2::SecurityGroupIngress'] } },
    },
    {
      change: '`http3`, `mutualTls`, `cacheTagHeader`',
      effect:
        'in place, within minutes everywhere: clients without a certificate are refused from then on. With other tags than those of the header before, CloudFront forgets nothing: invalidate `/*`',
      versions: {
        http3: { http3: false },
        mutual: { authorities: 'v1' },
        existing: { mutualTls: DeliveryMutualTls.optional(DeliveryTrustStore.existing('ts_1')) },
        tags: { cacheTagHeader: 'cache-tag' },
        removed: [{ authorities: 'v1' }, {}],
      },
      except: { removed: { removed: [TRUST_STORE] } },
    },
    {
      change: 'Another `version` of the bundle of a trust store',
      effect:
        'in place: CloudFront reads it again. Without a version it is read once, and another bundle is not noticed',
      versions: { version: [{ authorities: 'v1' }, { authorities: 'v2' }] },
    },
    {
      change: '`staticIps` added, of another kind, or removed',
      effect:
        'in place: the name of the distribution has other addresses, which clients see as their DNS does. Another kind is another list, made before the old one is deleted; each is billed as long as it is there. With a list of IPv4 the records of IPv6 are deleted',
      versions: {
        existing: { staticIps: DeliveryStaticIps.existing('aip_1') },
        own: { staticIps: DeliveryStaticIps.forAllowLists('An example.') },
        kind: [
          { staticIps: DeliveryStaticIps.forAllowLists('An example.') },
          { staticIps: DeliveryStaticIps.forApex('An example.') },
        ],
        removed: [{ staticIps: DeliveryStaticIps.forAllowLists('An example.') }, {}],
        names: [{ hostNames: WWW }, { hostNames: WWW, staticIps: DeliveryStaticIps.existing('aip_1') }],
      },
      except: { kind: { removed: [LIST] }, removed: { removed: [LIST] }, names: { removed: [RECORD] } },
    },
    {
      change: '`ipv6` of `staticIps` of its own added, or removed',
      effect:
        "in place: the list gets IPv6 addresses beside those that it has, and the name records of them. Removed it **fails**: CloudFormation updates the list first, while the distribution has IPv6. Override `DistributionConfig.IPV6Enabled` of the distribution's L1 with `false` in a deployment before",
      versions: {
        added: [{ staticIps: IPV4_LIST }, { staticIps: DUAL_STACK_LIST }],
        removed: [{ staticIps: DUAL_STACK_LIST }, { staticIps: IPV4_LIST }],
      },
      except: { removed: { findings: ['fails static-ips-without-ipv6'] } },
    },
    {
      change: '`staging` at a delivery that is deployed without HTTP/3',
      effect:
        'the staging distribution and its policy are made, then the delivery is given the policy; requests are sent to it within minutes',
      versions: { added: [{ http3: false }, TRIED] },
    },
    {
      change: 'A delivery that is made with `staging`',
      effect: '**fails**: CloudFront creates no distribution with a policy. Deploy it without before',
      versions: { made: [{ exists: false }, TRIED] },
      findings: ['fails continuous-deployment-creation'],
    },
    {
      change: 'What is staged, under the same name',
      effect:
        '**fails**: CloudFormation cannot change a staging distribution. Deploy `detached()` as it is, then the change under another name',
      versions: {
        changed: [
          { http3: false },
          TRIED,
          { http3: false, staging: DeliveryStaging.byWeight(5, { ...STAGED, defaultRootObject: 'third.html' }) },
        ],
        'under another name': [
          { http3: false },
          TRIED,
          LET_GO,
          { http3: false, staging: DeliveryStaging.byWeight(5, { ...STAGED, name: 'Summer' }) },
        ],
      },
      findings: ['fails staging-distribution-in-use'],
      except: { 'under another name': { findings: [], removed: STAGED_PARTS } },
    },
    {
      change: 'The share or the header of `staging`',
      effect: 'in place, within minutes',
      versions: {
        share: [{ http3: false }, TRIED, { http3: false, staging: DeliveryStaging.byWeight(10, STAGED) }],
        header: [
          { http3: false },
          TRIED,
          { http3: false, staging: DeliveryStaging.byHeader('aws-cf-cd-test', 'spring', STAGED) },
        ],
      },
    },
    {
      change: '`detached()`, with what was staged in the props of the delivery',
      effect: 'in place: after a promotion the delivery is as it is already, and lets go of the policy',
      versions: { 'taken over': [{ http3: false }, TRIED, { ...LET_GO, defaultRootObject: 'next.html' }] },
    },
    {
      change: 'Names, certificate, TLS, `firewall` or `priceClass` beside `staging`',
      effect:
        '**fails**: CloudFront refuses each of them as long as the policy is there. Deploy `detached()`, then without `staging`, before',
      versions: { price: [{ http3: false }, TRIED, { ...TRIED, priceClass: cloudfront.PriceClass.PRICE_CLASS_100 }] },
      findings: ['fails continuous-deployment-fields', 'fails staging-distribution-in-use'],
    },
    {
      change: '`staging` removed',
      effect:
        'the staging distribution is switched off and deleted, after its policy; its log group is kept. **Fails** without `detached()` in a deployment before: CloudFront keeps a policy that is left out',
      versions: {
        'let go before': [{ http3: false }, TRIED, LET_GO, { http3: false }],
        elsewhere: [{ http3: false }, TRIED, LET_GO, { http3: false }].map((it) => ({
          ...it,
          elsewhere: true,
          rings: true,
        })),
        'not let go': [{ http3: false }, TRIED, { http3: false }],
      },
      removed: STAGED_PARTS,
      except: { 'not let go': { findings: ['fails continuous-deployment-left-out'], removed: STAGED_PARTS } },
    },
    {
      change: 'The image, the subnet or the key pair of an `instance()`',
      effect:
        'another instance is made, then another VPC origin, which takes about 15 minutes; the distribution moves to it, and the old ones are deleted. An image of the day is refused, since nothing in the template tells of another one',
      versions: { image: [{ image: 'ami-0123456789abcdef0' }, { image: 'ami-0123456789abcdef1' }] },
      replaced: ['AWS::EC2::Instance'],
      removed: [VPC_ORIGIN],
    },
    {
      change: '`firewall` to `none()`, or to an existing one',
      effect:
        'the distribution lets go of it, then it is deleted; its log group is kept. In another Region than us-east-1 its stack is first, and cannot delete what is in use: deploy `detached()` before, or CloudFormation leaves the web ACL behind, **which is billed until you delete it**',
      versions: {
        none: { firewall: DeliveryFirewall.none('An example.') },
        elsewhere: [
          { elsewhere: true, hostNames: WWW },
          { elsewhere: true, hostNames: WWW, firewall: DeliveryFirewall.none('An example.') },
        ],
        'detached before': [
          { elsewhere: true, hostNames: WWW },
          { elsewhere: true, hostNames: WWW, firewall: DeliveryFirewall.detached() },
          { elsewhere: true, hostNames: WWW, firewall: DeliveryFirewall.none('An example.') },
        ],
      },
      removed: FIREWALL,
      except: {
        elsewhere: { findings: ['ignored used-by-distribution'], removed: FIREWALL.filter((type) => type !== ALARM) },
        'detached before': { removed: FIREWALL.filter((type) => type !== ALARM) },
      },
    },
    {
      change: '`firewall` from `create()` to `detached()`, and back',
      effect: 'in place: the distribution is without it, or with it, and it stays',
      versions: {
        detached: { firewall: DeliveryFirewall.detached() },
        back: [{ firewall: DeliveryFirewall.detached() }, {}],
      },
    },
    {
      change: '`securityHeaders`',
      effect: 'in place; what browsers know of HSTS stays until its time is over',
      versions: {
        policy: { securityHeaders: SecurityHeaders.strict({ contentSecurityPolicy: "default-src 'none'" }) },
        none: { securityHeaders: SecurityHeaders.none('The origins send them.') },
      },
      except: { none: { removed: [HEADERS] } },
    },
    {
      change: '`accessLogs`: fields, `path`, retention, key',
      effect: 'in place; what was written stays as it is',
      versions: {
        fields: { accessLogs: DeliveryLogs.cloudWatch({ queryStrings: true }) },
        path: [
          { accessLogs: DeliveryLogs.newBucket() },
          { accessLogs: DeliveryLogs.newBucket({ path: '{DistributionId}/{yyyy}' }) },
        ],
        retention: { accessLogs: DeliveryLogs.cloudWatch({ logRetention: logs.RetentionDays.ONE_YEAR }) },
        key: { keyed: true },
      },
    },
    {
      change: '`accessLogs` to a bucket, or to `none()`',
      effect: 'a delivery to the bucket begins before that to the log group ends; the log group is kept',
      versions: {
        bucket: { accessLogs: DeliveryLogs.newBucket() },
        'own bucket': { logs: 'Logs' },
        none: { accessLogs: DeliveryLogs.none('An example.') },
      },
      removed: [...LOG_PARTS, LOG_GROUP].sort(),
      except: {
        none: { removed: [...LOG_PARTS, 'AWS::Logs::DeliverySource', LOG_GROUP].sort() },
      },
    },
    {
      change: '`accessLogs` to a bucket or to `none()`, and back to the log group',
      effect:
        '**fails** the second time: the log group that was kept has the name. Delete it before. A bucket of its own is kept, too',
      versions: {
        none: [{}, { accessLogs: DeliveryLogs.none('An example.') }, {}],
        bucket: [{}, { accessLogs: DeliveryLogs.newBucket() }, {}],
      },
      findings: ['fails physical-name'],
      except: {
        bucket: {
          findings: ['fails physical-name', 'loses data-lost'],
          removed: [...LOG_PARTS, 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
        },
      },
    },
    {
      change: '`accessLogs` from one bucket to another, or in another `format`',
      effect: 'the other delivery begins before the first one ends; both buckets stay, with what was written',
      versions: {
        bucket: [{ logs: 'Logs' }, { logs: 'OtherLogs' }],
        format: [
          { accessLogs: DeliveryLogs.newBucket() },
          { accessLogs: DeliveryLogs.newBucket({ format: DeliveryLogFormat.PARQUET }) },
        ],
      },
      replaced: LOG_PARTS,
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history, that of the firewall, too',
      versions: {
        thresholds: {
          additionalMetrics: true,
          alarmThresholds: { serverErrorPercent: 1, originLatency: Duration.seconds(1) },
        },
        none: { alarms: Alarms.none() },
        'none elsewhere': [
          { elsewhere: true, hostNames: WWW, rings: true },
          { elsewhere: true, hostNames: WWW },
        ],
      },
      except: { none: { removed: [ALARM] }, 'none elsewhere': { removed: [ALARM] } },
    },
    {
      change: 'The id of the construct',
      effect:
        'another distribution, with another address of CloudFront. **Fails** where it has a `domain`: its names are on the old one still. Take the domain away in a deployment before. `cdk refactor` keeps the distribution, but the next deployment fails where it has logs or VPC origins, whose names come from the id: deploy `DeliveryLogs.none()` before, and VPC origins away',
      versions: { renamed: [{ certified: WWW }, { certified: WWW, id: 'Site' }] },
      findings: ['fails distribution-alternate-name', 'outage address-changes'],
      removed: [...ALL_PARTS].sort(),
    },
    {
      change: 'The construct is removed',
      effect:
        'CloudFormation switches the distribution off and deletes it, which takes minutes; the log groups are kept, and the bucket is the stack’s matter',
      versions: { removed: { exists: false } },
      findings: ['outage address-changes'],
      removed: [...ALL_PARTS].sort(),
    },
  ]),
];
