import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../private/subnets';
import { distinct, isKnown, matches, oneOf, percentage, required, rule, Rules } from '../../private/validation';
import { WindowsAuditLevel, WindowsFileShareProps } from '../windows/windows-file-share';
import { WindowsShareDeployment } from '../windows/windows-share-deployment';
import { daysBetween } from './whole-days';

/** The props that have defaults. */
export interface ResolvedWindowsShare {
  readonly deployment: WindowsShareDeployment;
  readonly throughputCapacity: number;
  readonly auditLevel: WindowsAuditLevel;
}

/** The subnets of a file share, the first one that of the preferred file server. */
export function shareSubnets(
  { vpc, subnets }: Pick<WindowsFileShareProps, 'vpc' | 'subnets'>,
  { deployment }: ResolvedWindowsShare,
): ec2.ISubnet[] {
  if (subnets !== undefined) return vpc.selectSubnets(subnets).subnets;
  return vpc.selectSubnets({ ...workloadSubnets(vpc), onePerAz: true }).subnets.slice(0, deployment._zones);
}

/** The rules of a `WindowsFileShare`. */
export function windowsShareRules(props: WindowsFileShareProps, resolved: ResolvedWindowsShare): Rules {
  const { vpc, directory, alarms, aliases = [], removalPolicy, alarmThresholds = {} } = props;
  const missing = [
    required('vpc', vpc, 'give it the VPC of the clients'),
    required('directory', directory, "give it 'ActiveDirectory.managed()' or 'ActiveDirectory.selfManaged()'"),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const { throughputCapacity, auditLevel } = resolved;
  const { freeStoragePercent, networkPercent, diskPercent } = alarmThresholds;
  return [
    subnetRules(props, resolved),
    oneOf('throughputCapacity', throughputCapacity, THROUGHPUTS),
    // https://docs.aws.amazon.com/fsx/latest/WindowsGuide/file-access-auditing.html
    rule(
      auditLevel !== WindowsAuditLevel.DISABLED && isKnown(throughputCapacity) && throughputCapacity < 32,
      () =>
        `'auditLevel' needs a 'throughputCapacity' of 32 MB/s or more, got ${throughputCapacity}; raise it, or give ` +
        `'WindowsAuditLevel.DISABLED'`,
    ),
    rule(
      auditLevel === WindowsAuditLevel.DISABLED &&
        (props.logRetention !== undefined || props.logEncryptionKey !== undefined),
      () => `'logRetention' and 'logEncryptionKey' need an 'auditLevel'; leave them out`,
    ),
    rule(aliases.length > 50, () => `'aliases' must be at most 50, got ${aliases.length}`),
    distinct('aliases', aliases),
    aliases.map((alias) =>
      matches(
        'aliases',
        alias,
        /^[A-Za-z0-9_]([\w-]*\w)?(\.[A-Za-z0-9_]([\w-]*\w)?)+$/,
        'full names, such as files.example.com',
      ),
    ),
    rule(
      props.automaticBackups === false && (props.backupRetention !== undefined || props.backupStartTime !== undefined),
      () => `'backupRetention' and 'backupStartTime' need 'automaticBackups'; leave them out`,
    ),
    daysBetween('backupRetention', props.backupRetention, { min: 1, max: 90 }),
    percentage('alarmThresholds.freeStoragePercent', freeStoragePercent, { min: 1, max: 99 }),
    percentage('alarmThresholds.networkPercent', networkPercent, { min: 1, max: 100 }),
    percentage('alarmThresholds.diskPercent', diskPercent, { min: 1, max: 100 }),
    rule(
      removalPolicy === RemovalPolicy.SNAPSHOT,
      () =>
        `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which FSx does not have in templates; take RETAIN`,
    ),
  ];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-fsx-filesystem-windowsconfiguration.html */
const THROUGHPUTS = [8, 16, 32, 64, 128, 256, 512, 1024, 2048];

function subnetRules(props: WindowsFileShareProps, resolved: ResolvedWindowsShare): Rules {
  const found = shareSubnets(props, resolved);
  const { _zones } = resolved.deployment;
  const zones = found.map(({ availabilityZone }) => availabilityZone).filter(isKnown);
  return [
    rule(
      found.length !== _zones,
      () =>
        `'subnets' must be ${_zones === 1 ? 'one, that of the file server' : 'two, of the file servers'}, got ${found.length}; ` +
        `name ${_zones === 1 ? 'one' : 'two'}, or change 'deployment'`,
    ),
    rule(
      new Set(zones).size < zones.length,
      () => `'subnets' must be in different zones, got two of '${zones[0]}'; take one of each`,
    ),
  ];
}
