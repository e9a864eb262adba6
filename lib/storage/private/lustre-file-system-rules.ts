import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { workloadSubnets } from '../../private/subnets';
import { distinct, isKnown, matches, required, rule, Rules, seconds } from '../../private/validation';
import { LustreFileSystemProps, LustreMountOptions } from '../lustre/lustre-file-system';
import { LustreLinkOptions } from '../lustre/lustre-link';
import { linkEvents } from './lustre-links';
import { daysBetween } from './whole-days';

/** The subnet of a file system. */
export function lustreSubnet({ vpc, subnets }: Pick<LustreFileSystemProps, 'vpc' | 'subnets'>): ec2.ISubnet {
  return vpc.selectSubnets(workloadSubnets(vpc, subnets)).subnets[0];
}

/** The rules of a `LustreFileSystem`. */
export function lustreFileSystemRules(props: LustreFileSystemProps): Rules {
  const { vpc, deployment, alarms, subnets, removalPolicy } = props;
  const missing = [
    required('vpc', vpc, 'give it the VPC of the clients'),
    required('deployment', deployment, "give it 'LustreDeployment.scratch()' or 'LustreDeployment.persistent()'"),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const found = vpc.selectSubnets(workloadSubnets(vpc, subnets)).subnets.length;
  return [
    rule(
      found === 0 || (subnets !== undefined && found !== 1),
      () => `'subnets' must be one, for a Lustre file system is in one zone, got ${found}; name one of the VPC`,
    ),
    sizeRules(props),
    persistenceRules(props),
    backupRules(props),
    thresholdRules(props),
    rule(
      removalPolicy === RemovalPolicy.SNAPSHOT,
      () =>
        `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which FSx does not have in templates; take RETAIN`,
    ),
  ];
}

function sizeRules({ deployment, storageCapacity }: LustreFileSystemProps): Rules {
  if (storageCapacity === undefined) return [];
  if (storageCapacity.isUnresolved()) {
    return rule(true, () => `'storageCapacity' must be known at synthesis, got a token; give it a number`);
  }
  return deployment._sizeRules('storageCapacity', storageCapacity.toBytes() / GIBIBYTE);
}

const GIBIBYTE = 1024 ** 3;

function persistenceRules({ deployment, encryptionKey }: LustreFileSystemProps): Rules {
  return rule(
    encryptionKey !== undefined && !deployment._persistent,
    () =>
      `'encryptionKey' needs a persistent deployment: scratch is encrypted by a key of its own; leave it out, or take ` +
      `'LustreDeployment.persistent()'`,
  );
}

function backupRules(props: LustreFileSystemProps): Rules {
  const { deployment, automaticBackups, backupRetention, backupStartTime } = props;
  const without = (reason: string) =>
    Object.entries({ backupRetention, backupStartTime })
      .filter(([, value]) => value !== undefined)
      .map(([prop]) => rule(true, () => `'${prop}' must not be given ${reason}; leave it out`));
  return [
    rule(
      automaticBackups === true && !deployment._persistent,
      () =>
        `'automaticBackups' needs a persistent deployment: there are no backups of scratch; leave it out, or take ` +
        `'LustreDeployment.persistent()'`,
    ),
    deployment._persistent
      ? automaticBackups === false
        ? without(`without 'automaticBackups'`)
        : []
      : without('for scratch, which has no backups'),
    daysBetween('backupRetention', backupRetention, { min: 1, max: 90 }),
  ];
}

const DELAY = { min: Duration.minutes(5).toSeconds(), max: Duration.days(7).toSeconds() };

function thresholdRules({ alarmThresholds = {}, deployment }: LustreFileSystemProps): Rules {
  const { freeStoragePercent, exportDelay, importDelay } = alarmThresholds;
  return [
    rule(
      isKnown(freeStoragePercent) && !(freeStoragePercent > 0 && freeStoragePercent < 100),
      () => `'alarmThresholds.freeStoragePercent' must be a number above 0 and below 100, got ${freeStoragePercent}`,
    ),
    rule(
      freeStoragePercent !== undefined && deployment._smallestGibibytes === undefined,
      () =>
        `'alarmThresholds.freeStoragePercent' must not be given with Intelligent-Tiering, which is never full; leave it out`,
    ),
    seconds('alarmThresholds.exportDelay', exportDelay, DELAY),
    seconds('alarmThresholds.importDelay', importDelay, DELAY),
  ];
}

/** A link with its bucket. */
type Link = LustreLinkOptions & { readonly bucket: s3.IBucket };

/** FSx takes so many links of a file system. */
const MAX_LINKS = 8;

/**
 * The rules of a link.
 *
 * @param known the links that the file system has already, and the props of the file system
 */
export function lustreLinkRules(
  scope: Construct,
  link: Link,
  known: { readonly others: readonly Link[]; readonly props: LustreFileSystemProps },
): Rules {
  const { path, prefix, bucket } = link;
  const { others, props } = known;
  const { automaticBackups, backupRetention, backupStartTime } = props;
  const { imported, exported } = linkEvents(link);
  const nested = others.find((other) => overlap(directory(other.path), directory(path)));
  const shared = others.find(
    (other) => other.bucket.bucketName === bucket.bucketName && overlap(other.prefix ?? '', prefix ?? ''),
  );
  const [here, there] = [Stack.of(scope).region, bucket.env.region];
  return [
    // https://docs.aws.amazon.com/fsx/latest/LustreGuide/create-dra-linked-data-repo.html
    rule(
      others.length >= MAX_LINKS,
      () => `there must be at most ${MAX_LINKS} links, got another one; link a prefix above several of them`,
    ),
    // https://docs.aws.amazon.com/fsx/latest/LustreGuide/fsx-data-repositories.html
    rule(
      props.deployment._smallestGibibytes === undefined,
      () =>
        `there must be no links with Intelligent-Tiering, which FSx does not link to buckets; take 'LustreDeployment.persistent()', or copy by 'DataTransferTask'`,
    ),
    Object.entries({ automaticBackups: automaticBackups === true || undefined, backupRetention, backupStartTime })
      .filter(([, value]) => value !== undefined)
      .map(([prop]) =>
        rule(true, () => `'${prop}' must not be given with a link: FSx makes no backups of both; leave it out`),
      ),
    matches('path', path, /^\/$|^(\/(?!\.\.?(\/|$))[\w.-]+)+$/, "an absolute path, such as '/samples', or '/'"),
    matches(
      'prefix',
      prefix,
      /^[^/].*\/$/s,
      "without a slash at its beginning and with one at its end, such as 'runs/'",
    ),
    rule(
      nested !== undefined,
      () => `'path' must not overlap with that of another link, '${nested?.path}', got '${path}'; link siblings`,
    ),
    rule(
      shared !== undefined,
      () =>
        `'prefix' must not overlap with that of another link to the same bucket, '${shared?.prefix ?? ''}', got ` +
        `'${prefix ?? ''}'; link siblings`,
    ),
    rule(
      imported.length === 0 && exported.length === 0,
      () => `'importedEvents' and 'exportedEvents' must not both be empty; give one of them an event`,
    ),
    distinct('importedEvents', imported),
    distinct('exportedEvents', exported),
    // https://docs.aws.amazon.com/fsx/latest/LustreGuide/autoimport-data-repo-dra.html
    rule(
      imported.length > 0 && isKnown(here) && isKnown(there) && here !== there,
      () =>
        `'importedEvents' must be empty for a bucket in '${there}', for they are imported within a Region ('${here}') only; give it ` +
        'an empty list, or a bucket here',
    ),
  ];
}

function directory(path: string): string {
  return path === '/' ? '/' : `${path}/`;
}

function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/**
 * That an Elastic Fabric Adapter can send: it asks for a rule that names the other group, beside which an address range is not enough.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html
 */
export function lustreClientRules({ connections }: ec2.IConnectable, efa: boolean): Rules {
  return rule(
    efa && connections.securityGroups.some(({ allowAllOutbound }) => allowAllOutbound),
    () =>
      `the security groups of clients must be made with 'allowAllOutbound: false' for a file system with 'efa', got one that has no ` +
      'outbound rules of its own; make one for the clients',
  );
}

/** The rules of a mount. */
export function lustreMountRules({ path, directory: mounted }: LustreMountOptions): Rules {
  return [
    matches('path', path, ABSOLUTE, 'an absolute path without spaces, such as /fsx'),
    matches('directory', mounted, /^\/$|^(\/[\w.-]+)+$/, "an absolute path without spaces, such as '/samples', or '/'"),
  ];
}

const ABSOLUTE = /^(\/[\w.-]+)+$/;
