import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Alarms } from '../../observability';
import { ConnectionPooling } from '../connection-pooling';
import { DatabaseExposure } from '../database-exposure';
import { DatabaseInsights } from '../database-insights';
import { RelationalAvailability } from './relational-availability';
import { CrossRegionBackups, RelationalBackups } from './relational-backups';
import { RelationalEngine } from './relational-engine';
import { RelationalMasterPassword } from './relational-master-password';
import { RelationalSnapshot } from './relational-snapshot';

/** The thresholds of a relational database's alarms. */
export interface RelationalDatabaseAlarmThresholds {
  /**
   * The use of the processor in percent, in each of three periods of five minutes.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * The memory that is left, in each of three periods of five minutes.
   *
   * @default - a tenth of the memory of the instance type
   */
  readonly freeableMemory?: Size;

  /**
   * The storage that is left, in each of three periods of five minutes.
   *
   * @default - a twentieth of `allocatedStorage`: RDS makes it larger at a tenth, so that less means that it could not
   */
  readonly freeStorage?: Size;

  /**
   * The number of connections, in each of three minutes.
   *
   * @default - four fifths of what the instance type takes, or of `max_connections`; no alarm for Oracle
   */
  readonly connections?: number;

  /**
   * The credits of the processor that are left, of instance types that run on credits.
   *
   * @default 20
   */
  readonly cpuCredits?: number;

  /**
   * The share of the burst of the disks that is left, in percent.
   *
   * @default 20
   */
  readonly diskBurstPercent?: number;

  /**
   * The time that a replica or a reader is behind, in each of five minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly replicaLag?: Duration;
}

/** Properties of a `RelationalDatabase`. */
export interface RelationalDatabaseProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** The engine, with its options. */
  readonly engine: RelationalEngine;

  /** The recipients of alarms, and of events of RDS where it is a topic. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: RelationalDatabaseAlarmThresholds;

  /**
   * The instances, by which the database goes on when a zone fails. A change to or from a Multi-AZ DB cluster is another, empty database.
   *
   * @default RelationalAvailability.multiAz(); RelationalAvailability.singleAz() for SQL Server Express and Web, which have no standby
   */
  readonly availability?: RelationalAvailability;

  /**
   * The instance type, without the `db.` before it. Another one is taken within minutes in which the database is away: in the window of
   * maintenance, or at once with `applyImmediately`.
   *
   * @default - m7g.large; r6i.large for Oracle; m6i.large for SQL Server, m6i.xlarge for its Enterprise and t3.medium for its Express edition
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The storage at first, of the type gp3, in GiB. More of it is taken in place, in the window of maintenance, or at once with
   * `applyImmediately`; it never becomes less.
   *
   * @default Size.gibibytes(20)
   */
  readonly allocatedStorage?: Size;

  /**
   * The storage that RDS may make of it by itself, a tenth more than `allocatedStorage` at least.
   *
   * @default - five times `allocatedStorage`
   */
  readonly maxAllocatedStorage?: Size;

  /**
   * The name of the first database; of Oracle its system identifier; not for SQL Server. It cannot be changed.
   *
   * @default - `postgres` of PostgreSQL, `ORCL` of Oracle, none of the others
   */
  readonly databaseName?: string;

  /**
   * The name of the first user. It cannot be changed. With `snapshot` it is that of the snapshot: it is given for
   * `RelationalMasterPassword.secret()` alone, whose secret has it beside the password.
   *
   * @default dbowner
   */
  readonly masterUsername?: string;

  /**
   * The keeper of the password of the first user.
   *
   * @default RelationalMasterPassword.managed()
   */
  readonly masterPassword?: RelationalMasterPassword;

  /**
   * The snapshot that the database is made from, once, in place of an empty one. It brings databases, users and encryption: `encryptionKey`
   * is its key, and `allocatedStorage` its storage or more. It stays given for as long as the database is there.
   *
   * @default - an empty database
   */
  readonly snapshot?: RelationalSnapshot;

  /**
   * The port. It cannot be changed.
   *
   * @default - that of the engine: 5432, 3306, 1433 or 1521
   */
  readonly port?: number;

  /**
   * The subnets, in two zones or more. They can be changed while those in use stay.
   *
   * @default - isolated subnets, in a VPC without them private ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Whether the database has an address outside the VPC.
   *
   * @default DatabaseExposure.vpcOnly()
   */
  readonly exposure?: DatabaseExposure;

  /**
   * The key that encrypts the database, its backups, its insights and its managed password. It cannot be changed.
   *
   * @default - a key of its own, rotated yearly, 1 USD a month: the one of the account could not be shared with another one later
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Parameters of the engine beside those that the construct sets. Those by which TLS is forced cannot be changed.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Whether a change of the major version of `engine` is taken. Set it for that deployment alone.
   *
   * @default false
   */
  readonly allowMajorVersionUpgrade?: boolean;

  /**
   * Whether RDS takes minor versions in the window of maintenance.
   *
   * @default true
   */
  readonly autoMinorVersionUpgrade?: boolean;

  /**
   * Whether changes that interrupt the database are made with the deployment, and not in the window of maintenance: another instance type,
   * more storage, a standby, and a restart for static parameters. CloudFormation alone would make them at once.
   *
   * @default - false; true with `allowMajorVersionUpgrade`
   */
  readonly applyImmediately?: boolean;

  /**
   * The certificate authority of the server.
   *
   * @default - the one that RDS has as its default
   */
  readonly caCertificate?: rds.CaCertificate;

  /**
   * The automated backups.
   *
   * @default RelationalBackups.lastDays(14)
   */
  readonly backups?: RelationalBackups;

  /**
   * The copies of automated backups in another Region.
   *
   * @default - none
   */
  readonly crossRegionBackups?: CrossRegionBackups;

  /**
   * The time of day in UTC in which backups begin, as `01:00-02:00`, of 30 minutes or more.
   *
   * @default - 01:00-02:00, or two hours after the maintenance where that would overlap it
   */
  readonly backupWindow?: string;

  /**
   * The time of week in UTC in which RDS changes the database, as `sun:03:00-sun:04:00`, of 30 minutes or more.
   *
   * @default - sun:03:00-sun:04:00, or two hours after the backup where that would overlap it
   */
  readonly maintenanceWindow?: string;

  /**
   * The types of logs that are written to CloudWatch Logs.
   *
   * @default - postgresql and upgrade; error and slowquery; agent and error; alert, audit and listener
   */
  readonly logExports?: string[];

  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts logs, which have statements.
   *
   * @default - the key that the construct makes; the key of CloudWatch Logs where `encryptionKey` is given
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The mode of Database Insights. `micro` and `small` types of MySQL and MariaDB record no load, and have none
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.Engines.html).
   *
   * @default DatabaseInsights.standard()
   */
  readonly insights?: DatabaseInsights;

  /**
   * The interval of the metrics of the operating system (1, 5, 10, 15, 30 or 60 seconds), billed as logs; zero for none.
   *
   * @default Duration.seconds(60)
   */
  readonly monitoringInterval?: Duration;

  /**
   * The sharing of connections among clients.
   *
   * @default ConnectionPooling.none()
   */
  readonly connectionPooling?: ConnectionPooling;

  /**
   * Whether RDS refuses to delete the database.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the database, and of what it needs, when it is removed from the stack. `DESTROY` needs `deletionProtection: false`, too.
   *
   * @default RemovalPolicy.SNAPSHOT - a last snapshot; its key, its logs and a secret of the stack are kept
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options of a read replica in the Region of its source. */
export interface ReadReplicaOptions {
  /**
   * The instance type.
   *
   * @default - that of the database
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Whether the replica has a standby in another zone.
   *
   * @default false
   */
  readonly multiAz?: boolean;

  /**
   * The zone of a replica without a standby.
   *
   * @default - chosen by RDS
   */
  readonly availabilityZone?: string;

  /**
   * The thresholds of the alarms of the replica.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: RelationalDatabaseAlarmThresholds;
}
