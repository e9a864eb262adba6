import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  DnsAnswer,
  DnsHealthCheckProps,
  DnsRecordProps,
  DnsRoutingPolicy,
  HealthCheckMonitor,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { healthCheckOf, recordSpecimens, zoneOf } from '../specimens/edge/records';
import { once } from '../specimens/surroundings';
import { secondDeployments } from './second-deployment-table';

const README = 'lib/edge/dns/records/README.md';
const GROUP = 'AWS::Route53::RecordSetGroup';
const CHECK = 'AWS::Route53::HealthCheck';
const ALARM = 'AWS::CloudWatch::Alarm';

const OLD = DnsAnswer.addresses('192.0.2.1');
const NEW = DnsAnswer.addresses('192.0.2.2');

interface RecordVersion extends DnsRecordProps {
  readonly id: string;
  /** Another zone. */
  readonly moved: boolean;
  /** Active and standby, or the other way round. */
  readonly failover: 'old first' | 'new first';
  /** Whether there is a record. */
  readonly exists: boolean;
}

function makeRecord(stack: Stack, { id = 'Shop', moved, failover, exists = true, ...given }: Partial<RecordVersion>) {
  if (!exists) {
    recordSpecimens.DnsRecord?.minimal(stack, 'Another');
    return;
  }
  const [first, second] = failover === 'new first' ? [NEW, OLD] : [OLD, NEW];
  recordSpecimens.DnsRecord?.minimal(stack, id, {
    recordName: 'shop',
    routing: failover
      ? DnsRoutingPolicy.failover({
          primary: { answer: first, healthCheck: healthCheckOf(stack) },
          secondary: { answer: second },
        })
      : DnsRoutingPolicy.simple(OLD),
    ...(moved && { zone: zoneOf(stack, 'example.org') }),
    ...given,
  });
}

const weights = (old: number, fresh: number) =>
  DnsRoutingPolicy.weighted([
    { name: 'Old', weight: old, answer: OLD },
    { name: 'New', weight: fresh, answer: NEW },
  ]);

const byRange = (location: string, range: string) =>
  DnsRoutingPolicy.ipBased({
    locations: [{ location, addressRanges: [range], answer: OLD }],
    elsewhere: { answer: NEW },
  });

interface CheckVersion extends DnsHealthCheckProps {
  readonly id: string;
  /** The evaluation periods of the alarm that is watched. */
  readonly periods: number;
}

function makeCheck(stack: Stack, { id = 'Check', periods, ...given }: Partial<CheckVersion>) {
  const watched =
    periods === undefined
      ? {}
      : {
          monitor: HealthCheckMonitor.alarm(
            once(
              stack,
              'Orders',
              (scope) =>
                new cloudwatch.Alarm(scope, 'Orders', {
                  metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }),
                  threshold: 1,
                  evaluationPeriods: periods,
                }),
            ),
          ),
        };
  recordSpecimens.DnsHealthCheck?.minimal(stack, id, {
    monitor: HealthCheckMonitor.https({ host: 'shop.example.net' }),
    ...watched,
    ...given,
  });
}

const shop = (options: object = {}) => HealthCheckMonitor.https({ host: 'shop.example.net', ...options });

export const recordTables = [
  secondDeployments<RecordVersion>(README, 'DnsRecord', makeRecord, [
    {
      change: 'Other answers, weights, health checks, `ttl`',
      effect: 'in place; clients have the old answer for as long as its TTL says',
      versions: {
        weights: [{ routing: weights(255, 0) }, { routing: weights(0, 255) }],
        ttl: { ttl: Duration.seconds(30) },
        answer: { routing: DnsRoutingPolicy.simple(NEW) },
      },
    },
    {
      change: 'Primary and secondary change places',
      effect: 'in place: the records keep their set identifiers, and only their targets change',
      versions: { swapped: [{ failover: 'old first' }, { failover: 'new first' }] },
    },
    {
      change: 'Another policy; another name for an answer',
      effect:
        'in place, and by the documentation of AWS the old records and the new ones in one change ([above](#one-resource-for-all-records-of-a-name)), with no moment without an answer',
      versions: {
        weighted: { routing: weights(255, 0) },
        failover: { failover: 'old first' },
        simple: [{ routing: weights(255, 0) }, {}],
        renamed: [
          { routing: weights(255, 0) },
          { routing: DnsRoutingPolicy.weighted([{ name: 'Blue', weight: 1, answer: OLD }]) },
        ],
      },
    },
    {
      change: '`addressRanges` of IP-based routing',
      effect: 'in place',
      versions: {
        ranges: [{ routing: byRange('office', '198.51.100.0/24') }, { routing: byRange('office', '203.0.113.0/24') }],
      },
    },
    {
      change: 'Its locations: one more, one less, another name',
      effect:
        '**replaces** the collection of ranges: another one is made, the records name it, the old one is deleted. A location that records name cannot be taken out of a collection, so that its name changes with them',
      versions: {
        renamed: [{ routing: byRange('office', '198.51.100.0/24') }, { routing: byRange('plant', '198.51.100.0/24') }],
      },
      replaced: ['AWS::Route53::CidrCollection'],
    },
    {
      change: '`recordName`',
      effect:
        'in place: the old name is gone as soon as the new one is there. Serve both for a while by another construct',
      versions: { renamed: { recordName: 'store' } },
    },
    {
      change: '`zone`',
      effect: '**replaces** the records: those in the new zone are made before those in the old one are deleted',
      versions: { moved: { moved: true } },
      replaced: [GROUP],
    },
    {
      change: 'The id of the construct, or the construct in another stack',
      effect:
        '**fails**: the name has records already. Keep the id (`overrideLogicalId`), or have two deployments, with no answer between them',
      versions: { renamed: { id: 'Store' } },
      findings: ['fails record-name'],
      removed: [GROUP],
    },
    {
      change: 'removal',
      effect: 'the records are deleted; clients get no answer once the TTL is over',
      versions: { removed: { exists: false } },
      removed: [GROUP],
    },
  ]),
  secondDeployments<CheckVersion>(README, 'DnsHealthCheck', makeCheck, [
    {
      change: '`host`, `ipAddress`, `port`, `path`, the text itself, `failureThreshold`, `regions`, `inverted`',
      effect: 'in place',
      versions: {
        path: { monitor: shop({ path: '/health' }) },
        host: { monitor: HealthCheckMonitor.https({ host: 'store.example.net' }) },
        text: [{ monitor: shop({ searchString: 'ok' }) }, { monitor: shop({ searchString: 'healthy' }) }],
        threshold: { monitor: shop({ failureThreshold: 1 }) },
        inverted: { inverted: true },
      },
    },
    {
      change:
        'Another kind of monitor, HTTP for HTTPS, a `searchString` where there was none; `interval`; `measureLatency`',
      effect:
        '**replaces** the health check: another one is made, the records name it, the old one is deleted. A new one counts as healthy until it has looked; the alarm follows in place, in another stack when that is deployed',
      versions: {
        text: { monitor: shop({ searchString: 'ok' }) },
        http: { monitor: HealthCheckMonitor.http({ host: 'shop.example.net' }) },
        interval: { monitor: shop({ interval: Duration.seconds(10) }) },
        latency: { monitor: shop({ measureLatency: true }) },
      },
      replaced: [CHECK],
    },
    {
      change: 'The threshold or the periods of an alarm that is watched',
      effect:
        'another health check, since one reads its alarm once, when it is made; records name it in the same deployment, before the old one is deleted. An alarm that is only named is not seen to change',
      versions: { periods: [{ periods: 2 }, { periods: 3 }] },
      removed: [CHECK],
    },
    {
      change: '`alarms`',
      effect: 'in place; to `Alarms.none()` the alarm is deleted with its history',
      versions: { none: { alarms: Alarms.none() }, silent: { alarms: Alarms.silent() } },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: 'The id of the construct',
      effect: 'another health check and alarm; records name it in the same deployment, before the old one is deleted',
      versions: { renamed: { id: 'Health' } },
      removed: [ALARM, CHECK],
    },
  ]),
];
