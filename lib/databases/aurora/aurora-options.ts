import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Alarms } from '../../observability';
import { DatabaseInsights } from '../database-insights';
import { AuroraCapacity } from './aurora-capacity';
import { AuroraEngine } from './aurora-engine';
import { AuroraReaderScaling } from './aurora-reader-scaling';
import { AuroraReaders } from './aurora-readers';

/** The thresholds of the alarms of an Aurora cluster. Those of the processor, of memory and credits are for instance types. */
export interface AuroraAlarmThresholds {
  /**
   * The use of the processor of the writer in percent, 1 to 100, for 15 minutes.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * The memory of the writer that is free, in 15 minutes.
   *
   * @default - a tenth of the memory of the instance type
   */
  readonly freeableMemory?: Size;

  /**
   * The number of connections of the writer, for 3 minutes.
   *
   * @default - 80 % of what the instance type takes; no alarm where the capacity follows the load
   */
  readonly connections?: number;

  /**
   * The processor credits of the writer that are left, for instance types with credits.
   *
   * @default 20
   */
  readonly cpuCredits?: number;

  /**
   * The use of the maximum capacity in percent, 1 to 100, for 15 minutes, where the capacity follows the load.
   *
   * @default 90
   */
  readonly capacityPercent?: number;

  /**
   * The time that readers are behind the writer, 10 milliseconds to 10 minutes, for 5 minutes.
   *
   * @default Duration.seconds(1)
   */
  readonly replicaLag?: Duration;
}

/** Properties that every cluster of Aurora has. */
export interface AuroraOptions {
  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** The engine and its version. Another major version is an upgrade, with a downtime. */
  readonly engine: AuroraEngine;

  /** The recipients of alarms, and of what RDS tells of the cluster: failures, failovers, maintenance. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: AuroraAlarmThresholds;

  /**
   * The capacity of the writer, and of the readers that take its place.
   *
   * @default AuroraCapacity.serverless() - 0.5 to 8 capacity units for each instance
   */
  readonly capacity?: AuroraCapacity;

  /**
   * The readers.
   *
   * @default - one in another zone, named `Reader`, which takes the place of the writer
   */
  readonly readers?: AuroraReaders;

  /**
   * Further readers that come and go with the load.
   *
   * @default - none
   */
  readonly readerScaling?: AuroraReaderScaling;

  /**
   * The subnets, of two zones at least, not public ones.
   *
   * @default - the isolated ones, in a VPC without them the private ones with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The port. A change ends connections.
   *
   * @default - that of the engine: 5432 or 3306
   */
  readonly port?: number;

  /**
   * The key that encrypts data, snapshots, the password and Performance Insights. It cannot be changed.
   *
   * @default - a key of the construct, that is rotated and kept: the AWS managed key can never be shared with another account
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Parameters of the cluster. Connections without TLS are always refused.
   *
   * @default - those of the engine
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Parameters of the instances.
   *
   * @default - statements of a second and longer are logged; else those of the engine
   */
  readonly instanceParameters?: { [name: string]: string };

  /**
   * The time that automatic backups are kept, in whole days from 1 to 35: to any second of it the data can be restored.
   *
   * @default Duration.days(14)
   */
  readonly backupRetention?: Duration;

  /**
   * The time of day in which backups begin, in UTC, `hh:mm-hh:mm`.
   *
   * @default '01:00-02:00' - or another one that does not overlap `maintenanceWindow`
   */
  readonly backupWindow?: string;

  /**
   * The time of week of maintenance, in UTC, `ddd:hh:mm-ddd:hh:mm`.
   *
   * @default 'sun:03:00-sun:04:00' - or another one that does not overlap `backupWindow`
   */
  readonly maintenanceWindow?: string;

  /**
   * The record of the load.
   *
   * @default DatabaseInsights.standard()
   */
  readonly insights?: DatabaseInsights;

  /**
   * The types of logs that are sent to CloudWatch Logs: `postgresql`, `iam-db-auth-error` and `instance` of PostgreSQL, `error`, `slowquery`,
   * `general`, `audit`, `iam-db-auth-error` and `instance` of MySQL. `general` and `audit` write only where parameters switch them on.
   *
   * @default - `postgresql` or `error` and `slowquery`, and `iam-db-auth-error`
   */
  readonly logTypes?: string[];

  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log groups.
   *
   * @default - the key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The certificate authority of the instances. Clients that verify the server have to trust it before.
   *
   * @default - the one that RDS has as its default
   */
  readonly caCertificate?: rds.CaCertificate;

  /**
   * Whether input and output are in the price of instances and storage, which are dearer then (Aurora I/O-Optimized): cheaper where they
   * are more than a quarter of the bill. It can be switched on every 30 days, and off at any time.
   *
   * @default false
   */
  readonly ioOptimized?: boolean;

  /**
   * Whether RDS refuses to delete the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the cluster when it is removed from the stack. Its groups, its key and its log groups go or stay with it; a key whose
   * snapshot stays is kept. Other than `RETAIN` needs `deletionProtection: false`, too, or the deletion is refused.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
}
