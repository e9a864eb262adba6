import {
  distinct,
  isKnown,
  matches,
  nonEmpty,
  percentage,
  port,
  required,
  rule,
  Rules,
  wholeNumber,
} from '../../private/validation';
import { DocumentDbCapacity, DocumentDbCapacityConfig } from '../documentdb/document-db-capacity';
import type { DocumentDbClusterProps } from '../documentdb/document-db-cluster';
import { DocumentDbEngine } from '../documentdb/document-db-engine';
import { DocumentDbPasswordRotation, DocumentDbRotationConfig } from '../documentdb/document-db-password-rotation';
import { retentionRules } from './database-backups';
import { databaseSubnetRules } from './database-network';
import { windowRules } from './database-windows';
import { memoryOf } from './instance-class';

/** The logs of DocumentDB. */
const LOG_TYPES = ['audit', 'profiler'];

/** The values of `tls` with which connections without TLS are refused. */
const TLS = ['enabled', 'tls1.2+', 'tls1.3+', 'fips-140-3'];

/** The engine of a cluster, by default as well. */
export function engineOf(engine: DocumentDbEngine | undefined): DocumentDbEngine {
  return engine ?? DocumentDbEngine.v5();
}

/** The capacity of a cluster, by default as well. */
export function capacityOf(capacity: DocumentDbCapacity | undefined): DocumentDbCapacityConfig {
  return (capacity ?? DocumentDbCapacity.serverless())._config;
}

/** The rotation of the password, by default as well: none of a restored cluster, whose password is another one at first. */
export function rotationOf({
  passwordRotation,
  snapshotIdentifier,
}: Pick<DocumentDbClusterProps, 'passwordRotation' | 'snapshotIdentifier'>): DocumentDbRotationConfig {
  if (passwordRotation) return passwordRotation._config;
  return snapshotIdentifier === undefined ? DocumentDbPasswordRotation.hosted()._config : {};
}

/** The logs that are exported. */
export function logTypesOf({ logTypes }: Pick<DocumentDbClusterProps, 'logTypes'>): string[] {
  return logTypes ?? LOG_TYPES;
}

/** The rules of a `DocumentDbCluster`. */
export function documentDbClusterRules(props: DocumentDbClusterProps): Rules {
  const missing = [
    required('vpc', props.vpc, 'give it the VPC of the clients'),
    required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const rotationSubnets = rotationOf(props).hosted?.subnets;
  return [
    databaseSubnetRules(props, { minZones: 2, because: 'for the writer and what takes its place' }),
    rule(
      rotationSubnets !== undefined && hasPublicSubnets(props, rotationSubnets),
      () => `'passwordRotation' must not have public 'subnets', where a function has no address; name private ones`,
    ),
    port('port', props.port),
    userRules(props.masterUsername),
    parameterRules(props),
    windowRules(props),
    retentionRules(props.backupRetention),
    logRules(props),
    nonEmpty('snapshotIdentifier', props.snapshotIdentifier),
    thresholdRules(props),
  ];
}

function hasPublicSubnets(
  { vpc }: DocumentDbClusterProps,
  selection: Parameters<DocumentDbClusterProps['vpc']['selectSubnets']>[0],
): boolean {
  const open = new Set(vpc.publicSubnets.map(({ node }) => node));
  return vpc.selectSubnets(selection).subnets.some(({ node }) => open.has(node));
}

/** https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html#limits-naming_constraints */
function userRules(user: string | undefined): Rules {
  return [
    matches('masterUsername', user, /^[A-Za-z][A-Za-z0-9]{0,62}$/, 'a letter and up to 62 letters and digits'),
    // The README of aws-docdb names it; the documentation of DocumentDB has no list of the words that it reserves.
    rule(
      isKnown(user) && user.toLowerCase() === 'admin',
      () =>
        `'masterUsername' must not be a name that DocumentDB reserves, got '${String(user)}'; take another, such as 'owner'`,
    ),
  ];
}

function parameterRules({ parameters = {}, logTypes }: DocumentDbClusterProps): Rules {
  const { tls, audit_logs: audit, profiler } = parameters;
  const exported = logTypesOf({ logTypes });
  return [
    rule(
      isKnown(tls) && !TLS.includes(tls),
      () =>
        `'parameters' must not switch off 'tls', by which connections without TLS are refused, got '${String(tls)}'; leave it out, or give one ` +
        `of ${TLS.join(', ')}`,
    ),
    rule(
      exported.includes('audit') && isKnown(audit) && ['disabled', 'none'].includes(audit),
      () =>
        `'parameters' must not switch off 'audit_logs', whose log is exported, got '${String(audit)}'; take it out of 'logTypes'`,
    ),
    rule(
      !exported.includes('audit') && isKnown(audit) && !['disabled', 'none'].includes(audit),
      () =>
        `'parameters' must not switch on 'audit_logs' without its log, got '${String(audit)}'; add 'audit' to 'logTypes'`,
    ),
    rule(
      isKnown(profiler) && (profiler === 'enabled') !== exported.includes('profiler'),
      () =>
        `'parameters' must not differ from 'logTypes' in 'profiler', got '${String(profiler)}'; leave it out, and change 'logTypes'`,
    ),
  ];
}

function logRules({ logTypes }: DocumentDbClusterProps): Rules {
  const unknown = (logTypes ?? []).filter((type) => !LOG_TYPES.includes(type));
  return [
    rule(
      unknown.length > 0,
      () =>
        `'logTypes' must be of ${LOG_TYPES.join(', ')}, got ${unknown.join(', ')}; leave out what DocumentDB does not have`,
    ),
    distinct('logTypes', logTypes),
  ];
}

/** The use of the maximum capacity that the alarm goes off at unless another is given. */
export const DEFAULT_CAPACITY_PERCENT = 90;

const LAG = { min: 10, max: 600_000 };

function thresholdRules({ alarms, alarmThresholds = {}, capacity }: DocumentDbClusterProps): Rules {
  const { instanceType, instances, minDcu = 0, maxDcu = 1 } = capacityOf(capacity);
  const { freeableMemory, cpuCredits, capacityPercent, replicaLag } = alarmThresholds;
  const idlePercent = (100 * minDcu) / maxDcu;
  const lag = replicaLag?.isUnresolved() === false ? replicaLag.toMilliseconds() : undefined;
  const forTypes = Object.entries({ freeableMemory, cpuCredits }).filter(([, value]) => value !== undefined);
  const percentages = ['cpuPercent', 'connectionsPercent', 'cursorsPercent', 'capacityPercent'] as const;
  return [
    instanceType === undefined
      ? forTypes.map(([name]) =>
          rule(
            true,
            () =>
              `'alarmThresholds.${name}' is for instance types; leave it out, 'capacityPercent' is for this capacity`,
          ),
        )
      : [
          rule(
            capacityPercent !== undefined,
            () => `'alarmThresholds.capacityPercent' is for capacity that follows the load; leave it out`,
          ),
          rule(
            alarms.enabled && freeableMemory === undefined && memoryOf(instanceType) === undefined,
            () =>
              `'alarmThresholds' must have 'freeableMemory' for the instance type '${instanceType.toString()}', whose memory is not known; give it`,
          ),
        ],
    percentages.map((name) => percentage(`alarmThresholds.${name}`, alarmThresholds[name], { min: 1, max: 100 })),
    wholeNumber('alarmThresholds.cpuCredits', cpuCredits, { min: 0 }),
    wholeNumber('alarmThresholds.throttledOperations', alarmThresholds.throttledOperations, { min: 1 }),
    rule(
      alarms.enabled && idlePercent < 100 && idlePercent >= (capacityPercent ?? DEFAULT_CAPACITY_PERCENT),
      () =>
        `'alarmThresholds.capacityPercent' (${capacityPercent ?? DEFAULT_CAPACITY_PERCENT}) must be above what the capacity never falls below, ` +
        `'minDcu' (${minDcu}) of 'maxDcu' (${maxDcu}), or the alarm stays on; raise it, or raise 'maxDcu'`,
    ),
    rule(
      capacityPercent !== undefined && idlePercent === 100,
      () =>
        `'alarmThresholds.capacityPercent' is for a capacity that grows, got 'minDcu' and 'maxDcu' of ${maxDcu}; leave it out, or raise 'maxDcu'`,
    ),
    rule(
      replicaLag !== undefined && instances === 1,
      () => `'alarmThresholds.replicaLag' is for a cluster with replicas; leave it out, or raise 'instances'`,
    ),
    rule(
      lag !== undefined && !(lag >= LAG.min && lag <= LAG.max),
      () => `'alarmThresholds.replicaLag' must be from 10 milliseconds to 10 minutes, got ${String(lag)} ms`,
    ),
  ];
}
