import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MigrationTls } from './migration-tls';

/** Options of every endpoint that is a database with a secret. */
export interface DatabaseEndpointOptions {
  /**
   * The secret with `username`, `password`, `host` and `port`. Not the one that RDS manages for its master user: it has no host
   * and no port (https://docs.aws.amazon.com/dms/latest/userguide/security_iam_secretsmanager.html).
   */
  readonly secret: secretsmanager.ISecret;

  /** The encryption of the connection. */
  readonly tls: MigrationTls;

  /**
   * The database in this VPC, for example the cluster: its security group is opened to the migration. Give this or `peer`.
   *
   * @default - none
   */
  readonly connections?: ec2.IConnectable;

  /**
   * The addresses of a database elsewhere, for example `ec2.Peer.ipv4('192.0.2.0/24')`, to which the migration is opened.
   *
   * @default - none
   */
  readonly peer?: ec2.IPeer;

  /**
   * The port that the security groups are opened for: the one that the secret names.
   *
   * @default - the port of the engine: 5432, 3306, 1521 or 1433
   */
  readonly port?: number;
}

/** Options of a PostgreSQL endpoint. */
export interface PostgresEndpointOptions extends DatabaseEndpointOptions {
  /** The name of the database. */
  readonly databaseName: string;

  /**
   * The replication slot that exists already; of a source only.
   *
   * @default - DMS makes one, and deletes it with the task
   */
  readonly slotName?: string;

  /**
   * Whether a source writes to itself every five minutes, so that its write-ahead log does not pile up while nothing changes. It
   * needs the permission to create tables and functions in the schema `public`.
   *
   * @default true
   */
  readonly heartbeat?: boolean;
}

/** Options of an Oracle endpoint. */
export interface OracleEndpointOptions extends DatabaseEndpointOptions {
  /** The system id (SID) or the service name of the database. */
  readonly databaseName: string;

  /**
   * Whether DMS switches on supplemental logging of the primary keys of the tables that it migrates; that of the database is on
   * already. Of a source only.
   *
   * @default false - the user needs ALTER on each table for it
   */
  readonly addSupplementalLogging?: boolean;
}

/** Options of a SQL Server endpoint. */
export interface SqlServerEndpointOptions extends DatabaseEndpointOptions {
  /** The name of the database. */
  readonly databaseName: string;
}

/** The format of objects in a bucket. */
export enum MigrationObjectFormat {
  /** Comma-separated values. */
  CSV = 'csv',

  /** Apache Parquet, compressed. */
  PARQUET = 'parquet',
}

/** Options of a bucket as the target. */
export interface BucketEndpointOptions {
  /**
   * The folder in the bucket, without slashes at its ends.
   *
   * @default - the root of the bucket
   */
  readonly folder?: string;

  /**
   * The format of the objects.
   *
   * @default MigrationObjectFormat.PARQUET
   */
  readonly format?: MigrationObjectFormat;

  /**
   * Whether changes are in folders by their date.
   *
   * @default true
   */
  readonly datePartitions?: boolean;
}
