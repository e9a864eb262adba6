import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Token, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as timestream from 'aws-cdk-lib/aws-timestream';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { uniqueName } from '../../private/unique-name';
import { at, validate } from '../../private/validation';
import { DatabaseExposure } from '../database-exposure';
import { influxDbAlarms, influxDbWidgets, WatchedInfluxDb } from '../private/timestream-influx-db-alarms';
import {
  firstPassword,
  influxDbCluster,
  influxDbInstance,
  influxDbLogBucket,
  influxDbPort,
  influxDbSecurityGroup,
  MAX_NAME_LENGTH,
} from '../private/timestream-influx-db-parts';
import { timestreamInfluxDbRules } from '../private/timestream-influx-db-rules';
import { InfluxDbEngine } from './influx-db-engine';

/** The thresholds of the alarms of a `TimestreamInfluxDb`, each in each of five minutes. */
export interface TimestreamInfluxDbAlarmThresholds {
  /**
   * The part of the time that the processors are busy, 1 to 100.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * The part of the memory that is in use, 1 to 100.
   *
   * @default 90
   */
  readonly memoryPercent?: number;

  /**
   * The part of the storage that is in use, 1 to 100. Of InfluxDB 2: InfluxDB 3 has its data in Amazon S3.
   *
   * @default 75 - AWS names 75 to 80: a database whose storage is full is hard to get going again
   * (https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-creating-cw-alarms.html)
   */
  readonly diskPercent?: number;
}

/** Properties of a `TimestreamInfluxDb`. */
export interface TimestreamInfluxDbProps {
  /** The VPC of the clients. Not one that is shared from another account, which InfluxDB 3 does not take. */
  readonly vpc: ec2.IVpc;

  /** The engine, and the instances that it runs on. That of another kind is another, empty database. */
  readonly engine: InfluxDbEngine;

  /** The recipients of alarms when processors, memory or storage come near to a limit. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: TimestreamInfluxDbAlarmThresholds;

  /**
   * The subnets, three at most, in two zones or more unless the engine is in one. They cannot be changed: name them before the
   * VPC gets another zone. InfluxDB 3 reaches its data in Amazon S3 by them: isolated ones need the gateway endpoint of S3.
   *
   * @default - private ones with egress, in a VPC without them isolated ones; public ones with an `exposure` outside the VPC
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Whether the database has an address outside the VPC. It cannot be changed.
   *
   * @default DatabaseExposure.vpcOnly()
   */
  readonly exposure?: DatabaseExposure;

  /**
   * The key that encrypts the data, of the same Region and account, and the generated password. It cannot be changed. Who deploys, the role
   * of CloudFormation, needs `kms:CreateGrant` and `kms:DescribeKey` on it: a key with the policy that aws-cdk-lib gives takes that from IAM.
   * A backup can then be restored only as another database.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The weekly time of maintenance in UTC, of 2 to 24 hours, in which the database may be away for minutes. What was put off for more than
   * 25 days AWS does at any time.
   *
   * @default 'sun:03:00-sun:05:00'
   */
  readonly maintenanceWindow?: string;

  /**
   * The time that the log files are kept, in whole days, 1 or more.
   *
   * @default Duration.days(90)
   */
  readonly logFileRetention?: Duration;

  /**
   * The fate of the database when it is removed from the stack: kept, with its security group, password and logs, or deleted with its data.
   * CloudFormation has neither a last snapshot nor protection against deletion of it.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A time series database of Amazon Timestream for InfluxDB, which has taken the place of Timestream for LiveAnalytics, closed to new
 * customers since June 2025: encrypted, in private subnets, closed but for clients that are let in, and kept. Almost nothing of it can be
 * changed later: its name comes from its place in the app alone, so that a change that would replace it fails, and leaves it as it is.
 */
export class TimestreamInfluxDb extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.TimestreamInfluxDb';

  /** The instance of InfluxDB 2; none with read replicas, and none of InfluxDB 3. */
  public readonly instance?: timestream.CfnInfluxDBInstance;

  /** The cluster of InfluxDB 3, or of InfluxDB 2 with read replicas. */
  public readonly cluster?: timestream.CfnInfluxDBCluster;

  /** The id that Timestream gave, for its API and CLI. */
  public readonly databaseId: string;

  /** The ARN of the database. */
  public readonly databaseArn: string;

  /** The name of the host that takes writes and reads. */
  public readonly endpointAddress: string;

  /** The port: 8181 of InfluxDB 3, 8086 of InfluxDB 2. */
  public readonly endpointPort: number;

  /** The address that takes writes and reads, in TLS: `https://...:8181`. */
  public readonly url: string;

  /** The address that takes reads; of `InfluxDbEngine.influxDb2ReadReplicas()` alone. */
  public readonly readerUrl?: string;

  /**
   * The secret that Timestream made, of which no change reaches the database: a token of InfluxDB 3, which begins with `apiv3_`, or user and
   * password, organization and bucket of InfluxDB 2. Both may do everything.
   */
  public readonly credentials: secretsmanager.ISecret;

  /**
   * The first password of InfluxDB 2, which is in `credentials` as well; none of InfluxDB 3. Neither change nor delete it: CloudFormation
   * reads it again when it changes the database.
   */
  public readonly initialPassword?: secretsmanager.Secret;

  /** The bucket of the log files, below `InfluxLogs/`, which come by the hour. */
  public readonly logBucket: s3.Bucket;

  /** The security group, which lets nobody in until `connections` does. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections; the default port is that of the engine. */
  public readonly connections: ec2.Connections;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly watched: WatchedInfluxDb;

  constructor(scope: Construct, id: string, props: TimestreamInfluxDbProps) {
    super(scope, id);
    props = injectedProps(TimestreamInfluxDb.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('TimestreamInfluxDb', scope, id), timestreamInfluxDbRules(props));
    const engine = props.engine._bind();
    props.exposure?._bind(this);

    const name = uniqueName(this, MAX_NAME_LENGTH);
    this.securityGroup = influxDbSecurityGroup(this, props, engine);
    this.logBucket = influxDbLogBucket(this, props);
    const parts = { name, securityGroup: this.securityGroup, logBucket: this.logBucket };
    if (engine.first) this.initialPassword = firstPassword(this, props);
    const database = engine.isCluster
      ? (this.cluster = influxDbCluster(this, props, engine, { ...parts, password: this.initialPassword }))
      : (this.instance = influxDbInstance(this, props, engine, { ...parts, password: this.initialPassword }));
    this.databaseId = database.attrId;
    this.databaseArn = database.attrArn;
    this.endpointAddress = database.attrEndpoint;
    this.endpointPort = influxDbPort(engine);
    this.url = `https://${this.endpointAddress}:${this.endpointPort}`;
    if (this.cluster && engine.isReadable) {
      this.readerUrl = `https://${this.cluster.attrReaderEndpoint}:${this.endpointPort}`;
    }
    this.credentials = secretsmanager.Secret.fromSecretCompleteArn(
      this,
      'Credentials',
      Token.asString(database.attrInfluxAuthParametersSecretArn),
    );
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(this.endpointPort),
    });
    this.watched = { engine, name };
    this.alarms = influxDbAlarms(this, props, this.watched);
    if (engine.reason !== undefined) this.warnOfOneNode(engine.reason);
  }

  /**
   * Lets a principal read `credentials`, with which it may do everything in the database: make it a narrower token where the engine has
   * them. It has to reach the database as well: `connections.allowDefaultPortFrom()`.
   */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    return this.credentials.grantRead(grantee);
  }

  /** Graphs of processors and memory, of InfluxDB 2 also of storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return influxDbWidgets(this, this.watched);
  }

  private warnOfOneNode(reason: string): void {
    Validations.of(this).addWarning(
      'cdk-reference-architectures:singleInfluxDbNode',
      `the database is away while its node is made anew, and for its maintenance (${reason}); use ` +
        "'InfluxDbEngine.influxDb3Enterprise()' or 'InfluxDbEngine.influxDb2()', which have another in another zone",
    );
  }
}
