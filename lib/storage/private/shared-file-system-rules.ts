import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as efs from 'aws-cdk-lib/aws-efs';
import {
  distinct,
  isKnown,
  matches,
  number,
  quoted,
  required,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { FileAccessPointOptions, SharedFileSystemProps } from '../files/shared-file-system';
import { mountTargetSubnets } from './mount-target-subnets';

/** The props of a file system, with what they decide. */
export interface FileSystemToCheck extends SharedFileSystemProps {
  readonly archives: boolean;
  readonly throughputMode: efs.ThroughputMode;
  readonly scope: Construct;
}

/** The rules of a `SharedFileSystem`. */
export function fileSystemRules(props: FileSystemToCheck): Rules {
  const { vpc, alarms, archives, throughputMode, replication, replicationTarget, scope } = props;
  const missing = [
    required('vpc', vpc, 'give it the VPC of the clients'),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  return [
    zoneRules(props),
    rule(
      archives && throughputMode !== efs.ThroughputMode.ELASTIC,
      () =>
        `'lifecycle' must not archive files without elastic throughput, got throughput '${throughputMode}'; use ` +
        `'FileSystemLifecycle.infrequentAccess()', or 'FileSystemThroughput.elastic()'`,
    ),
    rule(
      replication !== undefined && (replicationTarget ?? false),
      () =>
        `'replication' and 'replicationTarget' must not both be given: what is overwritten cannot be the source; leave one out`,
    ),
    replication?._rules(scope) ?? [],
    thresholdRules(props),
    rule(
      props.removalPolicy === RemovalPolicy.SNAPSHOT,
      () => `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which EFS does not have; take RETAIN`,
    ),
  ];
}

function zoneRules(props: FileSystemToCheck): Rules {
  const { vpc, subnets, availabilityZone } = props;
  if (isKnown(availabilityZone) && vpc.availabilityZones.every(isKnown)) {
    const known = vpc.availabilityZones.filter((zone) => !zone.startsWith('dummy'));
    if (known.length > 0 && !known.includes(availabilityZone)) {
      return rule(
        true,
        () =>
          `'availabilityZone' must be one of the VPC, ${quoted(known)}, got '${availabilityZone}'; take one of them`,
      );
    }
  }
  const zones = vpc.selectSubnets(mountTargetSubnets(props)).availabilityZones.filter(isKnown);
  const doubled = zones.filter((zone, i) => zones.indexOf(zone) !== i);
  return [
    rule(
      vpc.selectSubnets(mountTargetSubnets(props)).subnets.length === 0,
      () => `'subnets' must have one of the zone of the file system, got none; choose others`,
    ),
    rule(
      doubled.length > 0,
      () => `'subnets' must have one of each zone, got several of ${quoted([...new Set(doubled)])}; keep one of each`,
    ),
    rule(
      availabilityZone !== undefined && subnets?.subnets !== undefined && subnets.subnets.length > 1,
      () => `'subnets' must be the one of '${availabilityZone}', got ${subnets?.subnets?.length}; keep that one`,
    ),
  ];
}

function thresholdRules({ alarmThresholds = {}, throughputMode }: FileSystemToCheck): Rules {
  const { ioLimitPercent, clientConnections, burstCredits, replicationDelay } = alarmThresholds;
  return [
    number('alarmThresholds.ioLimitPercent', ioLimitPercent, { min: 1, max: 100 }),
    wholeNumber('alarmThresholds.clientConnections', clientConnections, { min: 1, max: 25_000 }),
    rule(
      burstCredits !== undefined && throughputMode !== efs.ThroughputMode.BURSTING,
      () => `'alarmThresholds.burstCredits' needs 'FileSystemThroughput.bursting()'; leave it out`,
    ),
    rule(
      positive(burstCredits) === false,
      () => `'alarmThresholds.burstCredits' must be more than 0, got ${burstCredits?.toMebibytes({})} MiB`,
    ),
    seconds('alarmThresholds.replicationDelay', replicationDelay, DELAY),
  ];
}

const DELAY = { min: Duration.minutes(1).toSeconds(), max: Duration.days(1).toSeconds() };

function positive(size: Size | undefined): boolean | undefined {
  return size === undefined || size.isUnresolved() ? undefined : size.toBytes() > 0;
}

/** The greatest id of POSIX users and groups that EFS takes. */
const IDS = { min: 1, max: 4_294_967_295 };

/**
 * The rules of an access point.
 *
 * @param others those that the file system has already
 */
export function accessPointRules(options: FileAccessPointOptions, others: readonly FileAccessPointOptions[]): Rules {
  const { path, uid, gid, secondaryGids = [], ownerUid, ownerGid, permissions } = options;
  const known = isKnown(path) ? path : '';
  const clash = others.find((other) => other.path === path && aclOf(other) !== aclOf(options));
  return [
    matches('path', path, /^(\/[^/\s]+)+$/, "a directory below the root, such as '/content'"),
    // https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
    rule(known.length > 100, () => `'path' must be at most 100 characters, got ${known.length}; shorten it`),
    rule(
      known.split('/').length - 1 > 4,
      () => `'path' must be at most four directories deep, got ${known.split('/').length - 1}; use a shorter path`,
    ),
    rule(
      known.split('/').some((part) => part === '.' || part === '..'),
      () => `'path' must not hold '.' or '..', got '${path}'; write it out`,
    ),
    notRoot('uid', uid),
    notRoot('gid', gid),
    wholeNumber('uid', uid, { ...IDS, min: 0 }),
    wholeNumber('gid', gid, { ...IDS, min: 0 }),
    wholeNumber('ownerUid', ownerUid, { ...IDS, min: 0 }),
    wholeNumber('ownerGid', ownerGid, { ...IDS, min: 0 }),
    secondaryGids.map((one) => [notRoot('secondaryGids', one), wholeNumber('secondaryGids', one, { ...IDS, min: 0 })]),
    distinct('secondaryGids', secondaryGids.map(String)),
    rule(secondaryGids.length > 16, () => `'secondaryGids' must be at most 16, got ${secondaryGids.length}`),
    matches('permissions', permissions, /^[0-7]{3,4}$/, "octal permissions, such as '750'"),
    rule(
      clash !== undefined,
      () =>
        `'path' '${path}' is that of another access point with another owner or other permissions, and the first client to come ` +
        `would decide; give both the same 'ownerUid', 'ownerGid' and 'permissions'`,
    ),
  ];
}

function notRoot(prop: string, id: number | undefined): Rules {
  return rule(
    id === 0,
    () =>
      `'${prop}' must not be 0, which is root; take another one, or mount without an access point and with 'fileSystem.grantRootAccess()'`,
  );
}

function aclOf({
  uid,
  gid = uid,
  ownerUid = uid,
  ownerGid = gid,
  permissions = '750',
}: FileAccessPointOptions): string {
  return [ownerUid, ownerGid, permissions].join(':');
}
