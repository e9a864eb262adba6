import { Duration, RemovalPolicy, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  distinct,
  gibibytes,
  isKnown,
  percentage,
  port,
  required,
  rule,
  Rules,
  seconds,
} from '../../private/validation';
import { ConnectionPooling } from '../connection-pooling';
import { DatabaseExposure } from '../database-exposure';
import { RelationalAvailability } from '../relational/relational-availability';
import { RelationalBackups } from '../relational/relational-backups';
import { RelationalDatabaseAlarmThresholds, RelationalDatabaseProps } from '../relational/relational-database-props';
import { RelationalMasterPassword } from '../relational/relational-master-password';
import { connectionsOf, instanceThresholdRules } from './database-alarms';
import { monitoringRules } from './database-monitoring';
import { databaseNameRules, DEFAULT_MASTER_USERNAME, masterUserRules, titleOfFamily } from './database-names';
import { databaseSubnetRules } from './database-network';
import { parameterRules, TLS_PARAMETERS } from './database-parameters';
import { windowRules } from './database-windows';
import { recordsLoad } from './instance-class';
import { snapshotRules } from './relational-restore';

/** The props that have defaults. */
export interface ResolvedDatabase {
  readonly availability: RelationalAvailability;
  readonly instanceType: ec2.InstanceType;
  readonly allocatedStorage: Size;
  readonly maxAllocatedStorage: Size;
  readonly masterUsername: string;
  readonly masterPassword: RelationalMasterPassword;
  readonly exposure: DatabaseExposure;
  readonly backups: RelationalBackups;
  readonly pooling: ConnectionPooling;
  readonly logExports: readonly string[];
  readonly monitoringInterval: Duration;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** The props of a database with their defaults. */
export function withDatabaseDefaults(props: RelationalDatabaseProps): ResolvedDatabase {
  const { defaultInstanceType, defaultLogTypes, hasStandby } = props.engine._facts;
  const availability =
    props.availability ?? (hasStandby === false ? RelationalAvailability.singleAz() : RelationalAvailability.multiAz());
  const allocatedStorage = availability._cluster?.allocatedStorage ?? props.allocatedStorage ?? Size.gibibytes(20);
  return {
    availability,
    instanceType:
      availability._cluster?.instanceType ?? props.instanceType ?? new ec2.InstanceType(defaultInstanceType),
    allocatedStorage,
    maxAllocatedStorage: props.maxAllocatedStorage ?? Size.gibibytes((gibibytesOf(allocatedStorage) ?? 20) * 5),
    masterUsername: props.masterUsername ?? DEFAULT_MASTER_USERNAME,
    masterPassword: props.masterPassword ?? RelationalMasterPassword.managed(),
    exposure: props.exposure ?? DatabaseExposure.vpcOnly(),
    backups: props.backups ?? RelationalBackups.lastDays(14),
    pooling: props.connectionPooling ?? ConnectionPooling.none(),
    logExports: props.logExports ?? defaultLogTypes,
    monitoringInterval: props.monitoringInterval ?? Duration.seconds(60),
    deletionProtection: props.deletionProtection ?? true,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.SNAPSHOT,
  };
}

/** A size that may be no whole number of GiB, which the rules tell of; undefined for one that is known at deployment only. */
function gibibytesOf(size: Size): number | undefined {
  return size.isUnresolved() ? undefined : size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}

/** The rules of what must be there before defaults can be made. */
export function requiredDatabaseRules({ vpc, engine, alarms }: RelationalDatabaseProps): Rules {
  return [
    required('vpc', vpc, 'give it the VPC of the clients'),
    required('engine', engine, "give it one such as 'RelationalEngine.postgres()'"),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
}

/** The rules of a `RelationalDatabase`. */
export function relationalDatabaseRules(
  props: RelationalDatabaseProps,
  resolved: ResolvedDatabase,
  region: string,
): Rules {
  const { engine, alarms, alarmThresholds = {}, removalPolicy } = props;
  const { family } = engine._facts;
  const { availability, instanceType, exposure } = resolved;
  return [
    databaseSubnetRules(props, {
      minZones: availability._zones,
      because: availability._because,
      isPublic: exposure._isPublic,
    }),
    databaseNameRules('databaseName', family, props.databaseName),
    masterUserRules('masterUsername', family, props.masterUsername),
    port('port', props.port),
    parameterRules('parameters', TLS_PARAMETERS[family], props.parameters),
    windowRules(props),
    logRules(props.logExports, engine._facts.logTypes, titleOfFamily(family)),
    monitoringRules(resolved.monitoringInterval),
    availability._cluster ? clusterRules(props, resolved) : storageRules(props, resolved),
    rule(
      availability._multiAz && engine._facts.hasStandby === false,
      () => `'availability' must be 'singleAz()' for this edition of SQL Server, which has no standby`,
    ),
    backupRules(props, resolved, region),
    snapshotRules(props, resolved, region),
    poolingRules(props, resolved),
    instanceThresholdRules(
      alarms,
      { family, instanceType, maxConnections: connectionsOf(props.parameters) },
      alarmThresholds,
    ),
    storageThresholdRules(alarmThresholds),
    insightsRules(props, instanceType),
    rule(
      removalPolicy === RemovalPolicy.DESTROY && resolved.deletionProtection,
      () =>
        `'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it; set 'deletionProtection' to false`,
    ),
  ];
}

/** The rules of the types of logs. */
export function logRules(given: readonly string[] | undefined, types: readonly string[], title: string): Rules {
  return [
    distinct('logExports', given),
    (given ?? [])
      .filter(isKnown)
      .map((type) =>
        rule(!types.includes(type), () => `'logExports' must be of ${title}: ${types.join(', ')}; got '${type}'`),
      ),
  ];
}

/** The rules of Database Insights, which some instance types do not have. */
export function insightsRules(
  { engine, insights }: Pick<RelationalDatabaseProps, 'engine' | 'insights'>,
  instanceType: ec2.InstanceType,
): Rules {
  return rule(
    insights?._mode === rds.DatabaseInsightsMode.ADVANCED && !recordsLoad(engine._facts.family, instanceType),
    () =>
      `'insights' must not be 'advanced()' for '${instanceType.toString()}' of ${titleOfFamily(engine._facts.family)}, which records no load; ` +
      `leave it out, or take a larger instance type`,
  );
}

/** The rules of the thresholds of disks and replicas. */
export function storageThresholdRules({ diskBurstPercent, replicaLag }: RelationalDatabaseAlarmThresholds): Rules {
  return [
    percentage('alarmThresholds.diskBurstPercent', diskBurstPercent, { min: 1, max: 99 }),
    seconds('alarmThresholds.replicaLag', replicaLag, { min: 1 }),
  ];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html */
function storageRules(
  props: RelationalDatabaseProps,
  { allocatedStorage, maxAllocatedStorage }: ResolvedDatabase,
): Rules {
  const bounds = { min: 20, max: 65_536 };
  const [size, most] = [allocatedStorage, maxAllocatedStorage].map(gibibytesOf);
  return [
    rule(
      size === undefined,
      () =>
        `'allocatedStorage' must be known at synthesis, since an alarm is derived from it, got a token; give a number`,
    ),
    gibibytes('allocatedStorage', props.allocatedStorage, bounds),
    gibibytes('maxAllocatedStorage', props.maxAllocatedStorage, bounds),
    rule(
      size !== undefined && most !== undefined && most < size * 1.1,
      () =>
        `'maxAllocatedStorage' must be a tenth more than 'allocatedStorage' (${String(size)} GiB) at least, got ${String(most)} GiB; ` +
        `raise it, or leave it out`,
    ),
  ];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html */
function clusterRules(props: RelationalDatabaseProps, { backups, masterPassword }: ResolvedDatabase): Rules {
  const { engine } = props;
  const elsewhere = (['instanceType', 'allocatedStorage', 'maxAllocatedStorage'] as const).filter(
    (name) => props[name] !== undefined,
  );
  const missing = (
    ['crossRegionBackups', 'caCertificate', 'allowMajorVersionUpgrade', 'applyImmediately'] as const
  ).filter((name) => props[name] !== undefined);
  return [
    rule(
      engine._facts.cluster === undefined,
      () =>
        `'availability' must not be 'multiAzCluster()' for ${titleOfFamily(engine._facts.family)}, but for PostgreSQL and MySQL alone; ` +
        `take 'multiAz()'`,
    ),
    elsewhere.map((name) =>
      rule(
        true,
        () => `'${name}' is not for a Multi-AZ DB cluster; give it to 'RelationalAvailability.multiAzCluster()'`,
      ),
    ),
    missing.map((name) =>
      rule(true, () => `'${name}' is not for a Multi-AZ DB cluster, which has none; leave it out, or take 'multiAz()'`),
    ),
    rule(
      !masterPassword._isManaged,
      () => `'masterPassword' must be 'managed()' for a Multi-AZ DB cluster, which has no read replicas; leave it out`,
    ),
    rule(
      backups._days === 0,
      () => `'backups' must not be 'none()' for a Multi-AZ DB cluster, which cannot be without; take 'lastDays(1)'`,
    ),
  ];
}

function backupRules(
  { crossRegionBackups: copies }: RelationalDatabaseProps,
  { backups }: ResolvedDatabase,
  region: string,
): Rules {
  if (!copies) return [];
  return [
    rule(
      backups._days === 0,
      () =>
        `'crossRegionBackups' needs 'backups', which are copied; leave it out, or give 'RelationalBackups.lastDays()'`,
    ),
    rule(
      isKnown(region) && copies._region === region,
      () => `'crossRegionBackups' must be of another Region than that of the database, got '${region}'; take another`,
    ),
    rule(
      copies._keyRegion !== undefined && copies._keyRegion !== '' && copies._keyRegion !== copies._region,
      () =>
        `the key of 'crossRegionBackups' must be of their Region ('${copies._region}'), got one of '${String(copies._keyRegion)}'`,
    ),
  ];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html */
function poolingRules({ engine }: RelationalDatabaseProps, { pooling, availability }: ResolvedDatabase): Rules {
  if (!pooling._proxy) return [];
  const { family, proxy } = engine._facts;
  return [
    rule(
      proxy !== true,
      () =>
        `'connectionPooling' must not be a proxy for ${titleOfFamily(family)}, which RDS Proxy does not know; leave it out`,
    ),
    rule(
      availability._cluster !== undefined,
      () => `'connectionPooling' must not be a proxy for a Multi-AZ DB cluster; leave it out, or take 'multiAz()'`,
    ),
    rule(
      (family === 'sqlserver' || family === 'mariadb') && pooling._proxy.secrets === undefined,
      () =>
        `'connectionPooling' needs 'secrets' for ${titleOfFamily(family)}: give those of the users that the proxy connects as`,
    ),
  ];
}
