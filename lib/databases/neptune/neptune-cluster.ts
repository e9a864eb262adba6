import { Construct } from 'constructs';
import { ArnFormat, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as neptune from 'aws-cdk-lib/aws-neptune';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { neptuneAlarms, neptuneWidgets } from '../private/neptune-alarms';
import { loadFromBucket } from '../private/neptune-load';
import { makeNeptune, NeptuneParts } from '../private/neptune-parts';
import { grantRules, loadRules, neptuneRules, PORT } from '../private/neptune-rules';
import { NeptuneAuthentication } from './neptune-authentication';
import { NeptuneCapacity } from './neptune-capacity';
import { NeptuneEngineVersion } from './neptune-engine-version';
import { NeptuneReaders } from './neptune-readers';

/** The thresholds of the alarms of a Neptune cluster, each for every instance but `serverErrors`. */
export interface NeptuneAlarmThresholds {
  /**
   * The use of the maximum capacity in percent, 1 to 100, for 15 minutes. Of a capacity that follows the load.
   *
   * @default 90
   */
  readonly capacityPercent?: number;

  /**
   * The use of the processor in percent, 1 to 100, for 15 minutes. Of an instance type.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * The memory that is free, in 15 minutes. Of an instance type.
   *
   * @default - a tenth of the memory of the instance type
   */
  readonly freeableMemory?: Size;

  /**
   * The number of requests that wait to be worked on, in each of five minutes.
   *
   * @default 100
   */
  readonly pendingRequests?: number;

  /**
   * The number of requests a second that fail in the engine, in three of five minutes. It may be a part of one: 0.1 are six a minute.
   *
   * @default 0.1
   */
  readonly serverErrors?: number;

  /**
   * The time that readers are behind the writer, 10 milliseconds to 10 minutes, for 5 minutes.
   *
   * @default Duration.seconds(1)
   */
  readonly replicaLag?: Duration;
}

/** Options of what is loaded from a bucket. */
export interface NeptuneLoadOptions {
  /**
   * The beginning of the keys that may be loaded, such as `products/`.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}

/** Properties of a `NeptuneCluster`. */
export interface NeptuneClusterProps {
  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /**
   * The version of the engine. There is no default: another one in a later release of this library would upgrade your cluster. A change of it is
   * an upgrade, with a downtime.
   */
  readonly engineVersion: NeptuneEngineVersion;

  /** The recipients of alarms, and of what Neptune tells of the cluster: failures, failovers, maintenance. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: NeptuneAlarmThresholds;

  /**
   * The capacity of every instance.
   *
   * @default NeptuneCapacity.serverless() - 1 to 8 capacity units for each instance
   */
  readonly capacity?: NeptuneCapacity;

  /**
   * The readers.
   *
   * @default - one in another zone, named `Reader`, which takes the place of the writer
   */
  readonly readers?: NeptuneReaders;

  /**
   * The way that clients are known.
   *
   * @default NeptuneAuthentication.iam()
   */
  readonly authentication?: NeptuneAuthentication;

  /**
   * The subnets, of two zones at least, not public ones. The first one's zone is the writer's.
   *
   * @default - the isolated ones, in a VPC without them the private ones with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The key that encrypts data and snapshots. It cannot be changed.
   *
   * @default - a key of the construct, that is rotated and kept: the AWS managed key can never be shared with another account
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Parameters of the cluster, without those of logs, which have properties.
   *
   * @default - those of the engine
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Parameters of the instances.
   *
   * @default - those of the engine
   */
  readonly instanceParameters?: { [name: string]: string };

  /**
   * Whether every request is logged, with its text and its client. A change takes effect with a restart of the instances.
   *
   * @default true
   */
  readonly auditLog?: boolean;

  /**
   * The time from which on a query is logged as slow, at least a millisecond.
   *
   * @default Duration.seconds(5)
   */
  readonly slowQueryThreshold?: Duration;

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
   * Whether Neptune takes minor versions, those with another third number, in the window of maintenance, with a downtime of all instances. Patches,
   * those with another fourth number, it takes in any case.
   *
   * @default true
   */
  readonly autoMinorVersionUpgrade?: boolean;

  /**
   * The snapshot that the cluster is made from, by its name, or its ARN where it is shared. **Leave the prop in its place afterwards**: a
   * cluster without it is another one.
   *
   * @default - none: the cluster is empty at first
   */
  readonly snapshotIdentifier?: string;

  /**
   * Whether Neptune refuses to delete the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the cluster when it is removed from the stack. Its instances and groups go or stay with it; log groups, and a key whose
   * snapshot stays, are kept unless it is `DESTROY`. Other than `RETAIN` needs `deletionProtection: false`, too, or the deletion is refused.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A graph database of Neptune: a writer and a reader in another zone, encrypted, closed, watched, with backups of two weeks, and clients that
 * sign their requests. It costs money at idle.
 */
export class NeptuneCluster extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.NeptuneCluster';

  /** The cluster. */
  public readonly cluster: neptune.CfnDBCluster;

  /** The writer. After a failover another instance is it. */
  public readonly writer: neptune.CfnDBInstance;

  /** The readers by their names. */
  public readonly readers: { [name: string]: neptune.CfnDBInstance };

  /** The identifier of the cluster. */
  public readonly clusterIdentifier: string;

  /** The ARN of the graph in permissions, which has the resource id of the cluster, not its identifier. */
  public readonly dataArn: string;

  /** The host of the writer. */
  public readonly writerHost: string;

  /** The host of the readers, and of the writer where there is none. */
  public readonly readerHost: string;

  /** The port of both hosts, which speak HTTPS and WebSocket with TLS. */
  public readonly port: number = PORT;

  /** The key of data and snapshots. */
  public readonly encryptionKey: kms.IKey;

  /** The security group, which lets nobody in. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections: let clients in by `allowDefaultPortFrom()`. */
  public readonly connections: ec2.Connections;

  /** The group of subnets. */
  public readonly subnetGroup: neptune.CfnDBSubnetGroup;

  /** The parameter group of the cluster. */
  public readonly clusterParameterGroup: neptune.CfnDBClusterParameterGroup;

  /** The parameter group of its instances. */
  public readonly instanceParameterGroup: neptune.CfnDBParameterGroup;

  /** The log group of requests; none without `auditLog`. */
  public readonly auditLogGroup?: logs.LogGroup;

  /** The log group of slow queries. */
  public readonly slowQueryLogGroup: logs.LogGroup;

  /** The subscriptions to events of the cluster and its instances; none where `alarms` has no topic. */
  public readonly eventSubscriptions: neptune.CfnEventSubscription[];

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: NeptuneClusterProps;
  private readonly parts: NeptuneParts;

  constructor(scope: Construct, id: string, props: NeptuneClusterProps) {
    super(scope, id);
    props = injectedProps(NeptuneCluster.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('NeptuneCluster', scope, id), neptuneRules(props));
    this.props = props;

    this.parts = makeNeptune(this, props);
    this.cluster = this.parts.cluster;
    this.writer = this.parts.writer;
    this.readers = this.parts.readers;
    this.clusterIdentifier = this.cluster.ref;
    this.dataArn = Stack.of(this).formatArn({
      service: 'neptune-db',
      resource: this.cluster.attrClusterResourceId,
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.writerHost = this.cluster.attrEndpoint;
    this.readerHost = this.cluster.attrReadEndpoint;
    this.encryptionKey = this.parts.encryptionKey;
    this.securityGroup = this.parts.securityGroup;
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(PORT),
    });
    this.subnetGroup = this.parts.subnetGroup;
    this.clusterParameterGroup = this.parts.clusterParameterGroup;
    this.instanceParameterGroup = this.parts.instanceParameterGroup;
    this.auditLogGroup = this.parts.auditLogGroup;
    this.slowQueryLogGroup = this.parts.slowQueryLogGroup;
    this.eventSubscriptions = this.parts.eventSubscriptions;
    this.alarms = neptuneAlarms(this, props, this.parts);
  }

  /** Lets a principal read the graph by queries. It has to reach the cluster as well: `connections.allowDefaultPortFrom()`. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'neptune-db:ReadDataViaQuery');
  }

  /**
   * Lets a principal add to the graph by queries. A query that looks before it writes, such as one with `MERGE`, needs `grantRead()` as well; one
   * that replaces a value or deletes something, `grantDelete()`.
   */
  public grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'neptune-db:WriteDataViaQuery');
  }

  /** Lets a principal delete from the graph by queries. */
  public grantDelete(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'neptune-db:DeleteDataViaQuery');
  }

  /** Lets a principal read, add, change and delete by queries. */
  public grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    const verbs = ['Read', 'Write', 'Delete'];
    return this.grant(grantee, ...verbs.map((verb) => `neptune-db:${verb}DataViaQuery`));
  }

  /** Lets a principal start bulk loads, look how they go, and cancel them. Neptune reads with the role of `loadFrom()`. */
  public grantLoad(grantee: iam.IGrantable): iam.Grant {
    const verbs = ['StartLoaderJob', 'GetLoaderJobStatus', 'ListLoaderJobs', 'CancelLoaderJob'];
    return this.grant(grantee, ...verbs.map((verb) => `neptune-db:${verb}`));
  }

  /**
   * Lets a principal take actions on the graph, such as `neptune-db:GetEngineStatus`
   * (https://docs.aws.amazon.com/neptune/latest/userguide/iam-dp-actions.html).
   *
   * @param actions the actions, with the prefix `neptune-db:`
   */
  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    validate(`the grant of '${this.node.path}'`, grantRules(this.props, actions));
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.dataArn] });
  }

  /**
   * Lets Neptune load data from a bucket of the Region: a role with the key of the bucket, and network access to it by HTTPS. The VPC needs
   * the gateway endpoint of S3; its absence is a warning.
   *
   * @returns the role, one for all buckets, whose ARN is `iamRoleArn` of a load
   */
  public loadFrom(bucket: s3.IBucket, options: NeptuneLoadOptions = {}): iam.Role {
    validate(`NeptuneCluster.loadFrom() of '${this.node.path}'`, loadRules(bucket, options, Stack.of(this)));
    return loadFromBucket(this, this.props, this.parts, bucket, options);
  }

  /** Graphs of the load, of requests and errors, of what waits and lags, and of the storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return neptuneWidgets(this, this.props, this.clusterIdentifier);
  }
}
