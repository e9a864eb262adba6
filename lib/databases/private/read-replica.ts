import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as rds from 'aws-cdk-lib/aws-rds';
import { acknowledgeInherent } from '../../private/rule-packs';
import { matches, rule, Rules } from '../../private/validation';
import { ReadReplicaOptions, RelationalDatabaseProps } from '../relational/relational-database-props';
import { connectionsOf, instanceThresholdRules } from './database-alarms';
import { databaseEvents } from './database-events';
import { helperRemovalPolicy } from './database-helpers';
import { databaseLogGroups } from './database-logs';
import { titleOfFamily } from './database-names';
import { relationalAlarms } from './relational-database-alarms';
import { ResolvedDatabase, storageThresholdRules } from './relational-database-rules';
import { commonInstanceProps, RelationalParts, waitForLogs } from './relational-parts';

/** The database that replicas are made of. */
export interface ReplicatedDatabase {
  readonly props: RelationalDatabaseProps;
  readonly resolved: ResolvedDatabase;
}

/**
 * The rules of what has replicas, in the same Region or in another.
 *
 * RDS makes none of a database whose password it manages, but of SQL Server:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
export function replicatedRules({ props: { engine }, resolved }: ReplicatedDatabase, what: string): Rules {
  const { availability, masterPassword, backups } = resolved;
  const { family } = engine._facts;
  return [
    rule(
      availability._cluster !== undefined,
      () =>
        `${what} must be of one instance or of one with a standby, and not of a Multi-AZ DB cluster; its 'readerEndpoint' is for readers`,
    ),
    rule(
      masterPassword._isManaged && family !== 'sqlserver' && availability._cluster === undefined,
      () =>
        `${what} must not have a password that RDS manages, of which RDS makes no replica; give the database ` +
        `'masterPassword: RelationalMasterPassword.secret()'`,
    ),
    rule(
      backups._days === 0,
      () =>
        `${what} must have backups, from which RDS makes a replica; give the database 'RelationalBackups.lastDays(1)' or more`,
    ),
    rule(
      family === 'sqlserver' && !/-ee$/.test(engine.instanceEngine.engineType),
      () => `${what} must be of the Enterprise edition of SQL Server, the only one with replicas`,
    ),
    rule(
      family === 'oracle' && !/-ee/.test(engine.instanceEngine.engineType),
      () => `${what} must be of the Enterprise edition of ${titleOfFamily(family)}, the only one with replicas`,
    ),
  ];
}

/** The rules of a replica in the Region of the database. */
export function readReplicaRules(
  id: string,
  { multiAz, availabilityZone, alarmThresholds = {}, instanceType }: ReadReplicaOptions,
  database: ReplicatedDatabase & { readonly taken: readonly string[] },
): Rules {
  const { props, resolved, taken } = database;
  return [
    replicatedRules(database, 'the database'),
    matches('id', id, /^[A-Z][A-Za-z0-9]{0,19}$/, "a name in PascalCase of at most 20 characters, such as 'Reports'"),
    rule(taken.includes(id), () => `'id' must be one of its own, got '${id}' twice; give the replica another`),
    rule(taken.length >= 15, () => `a database must have at most 15 read replicas, got one more`),
    rule(
      multiAz === true && availabilityZone !== undefined,
      () =>
        `'availabilityZone' must not be given with 'multiAz', which is in two, got '${String(availabilityZone)}'; leave one out`,
    ),
    instanceThresholdRules(
      props.alarms,
      {
        family: props.engine._facts.family,
        instanceType: instanceType ?? resolved.instanceType,
        maxConnections: connectionsOf(props.parameters),
      },
      alarmThresholds,
    ),
    storageThresholdRules(alarmThresholds),
  ];
}

/** Makes a replica in the Region of the database. */
export function readReplica(
  database: Construct,
  id: string,
  options: ReadReplicaOptions,
  of: ReplicatedDatabase & { readonly parts: RelationalParts; readonly source: rds.DatabaseInstance },
): {
  readonly replica: rds.DatabaseInstanceReadReplica;
  readonly alarms: cloudwatch.Alarm[];
  readonly events: rds.CfnEventSubscription[];
} {
  const { props, resolved, parts, source } = of;
  const scope = new Construct(database, id);
  const removalPolicy = helperRemovalPolicy(resolved.removalPolicy);
  const identifier = `${parts.identifier}-${id.toLowerCase()}`;
  const instanceType = options.instanceType ?? resolved.instanceType;
  const logGroups = databaseLogGroups(scope, 'instance', identifier, Object.keys(parts.logGroups), {
    logRetention: props.logRetention,
    logEncryptionKey: props.logEncryptionKey ?? (props.encryptionKey ? undefined : parts.key),
    removalPolicy,
  });
  const replica = new rds.DatabaseInstanceReadReplica(scope, 'Replica', {
    ...commonInstanceProps(props, resolved, { ...parts, logGroups }),
    sourceDatabaseInstance: source,
    instanceIdentifier: identifier,
    instanceType,
    multiAz: options.multiAz ?? false,
    availabilityZone: options.availabilityZone,
    port: props.port,
    // It has nothing that its source does not have, and RDS makes no last snapshot of it.
    deletionProtection: false,
    removalPolicy,
  });
  const resource = replica.node.defaultChild as rds.CfnDBInstance;
  waitForLogs(resource, { ...parts, logGroups });
  acknowledgeReplica(replica);
  return {
    replica,
    alarms: relationalAlarms(
      scope,
      props.alarms,
      {
        family: props.engine._facts.family,
        instanceType,
        maxConnections: connectionsOf(props.parameters),
        dimensions: { DBInstanceIdentifier: replica.instanceIdentifier },
        allocatedStorage: resolved.allocatedStorage,
        follows: 'replica',
      },
      options.alarmThresholds,
    ),
    events: databaseEvents(scope, props.alarms, 'db-instance', [replica.instanceIdentifier]),
  };
}

/** Acknowledges what a replica leaves to its source. */
function acknowledgeReplica(replica: rds.DatabaseInstanceReadReplica): void {
  acknowledgeInherent(
    replica,
    'A replica is encrypted as its source is, which has the backups, the standby and the protection: it can be made again at any time',
    'AwsSolutions-RDS2',
    'AwsSolutions-RDS3',
    'AwsSolutions-RDS10',
    'AwsSolutions-RDS13',
    'RDSStorageEncrypted',
    'RDSMultiAZSupport',
    'RDSInstanceDeletionProtectionEnabled',
    'RDSInstanceBackupEnabled',
  );
}

/** The policy of a replica, of which RDS makes no last snapshot. */
export function replicaPolicyRules(removalPolicy: RemovalPolicy | undefined): Rules {
  return rule(
    removalPolicy === RemovalPolicy.SNAPSHOT,
    () =>
      `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT: RDS makes no last snapshot of a replica; take RETAIN`,
  );
}
