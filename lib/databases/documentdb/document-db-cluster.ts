import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { documentDbEvents } from '../private/database-events';
import { documentDbAlarms, documentDbWidgets } from '../private/document-db-alarms';
import { makeDocumentDb } from '../private/document-db-parts';
import { documentDbClusterRules } from '../private/document-db-rules';
import { DocumentDbCapacity } from './document-db-capacity';
import { DocumentDbEngine } from './document-db-engine';
import { DocumentDbPasswordRotation } from './document-db-password-rotation';

/** The thresholds of the alarms of a DocumentDB cluster, of the writer and of the replicas alike. */
export interface DocumentDbAlarmThresholds {
  /**
   * The use of the processor in percent, 1 to 100, for 15 minutes.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * The use of the maximum capacity in percent, 1 to 100, for 15 minutes, where the capacity follows the load. It is above the share of
   * `minDcu`, below which the use does not fall; where `minDcu` is `maxDcu`, there is no such alarm.
   *
   * @default 90
   */
  readonly capacityPercent?: number;

  /**
   * The memory that is free, in 15 minutes, of an instance type.
   *
   * @default - a tenth of the memory of the instance type
   */
  readonly freeableMemory?: Size;

  /**
   * The processor credits that are left, of instance types with credits.
   *
   * @default 20
   */
  readonly cpuCredits?: number;

  /**
   * The connections in percent of those that the instance takes, 1 to 100, for 3 minutes.
   *
   * @default 80
   */
  readonly connectionsPercent?: number;

  /**
   * The open cursors in percent of those that the instance takes, 1 to 100, for 3 minutes.
   *
   * @default 80
   */
  readonly cursorsPercent?: number;

  /**
   * The number of operations that wait or fail for want of memory, in each of 3 minutes.
   *
   * @default 1
   */
  readonly throttledOperations?: number;

  /**
   * The time that replicas are behind the writer, 10 milliseconds to 10 minutes, for 5 minutes.
   *
   * @default Duration.seconds(1)
   */
  readonly replicaLag?: Duration;
}

/** Properties of a `DocumentDbCluster`. */
export interface DocumentDbClusterProps {
  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** The recipients of alarms, and of what DocumentDB tells of the cluster: failures, failovers, maintenance. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: DocumentDbAlarmThresholds;

  /**
   * The version. Another one cannot be had by this prop alone, which CloudFormation would replace the cluster for, and fails: the README has
   * the steps of an upgrade in place.
   *
   * @default DocumentDbEngine.v5() - the version with long-term support
   */
  readonly engine?: DocumentDbEngine;

  /**
   * The number of instances, and their capacity.
   *
   * @default DocumentDbCapacity.serverless() - two instances of 0.5 to 8 capacity units
   */
  readonly capacity?: DocumentDbCapacity;

  /**
   * The subnets, of two zones at least, not public ones.
   *
   * @default - the isolated ones, in a VPC without them the private ones with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The port. A change ends connections.
   *
   * @default 27017
   */
  readonly port?: number;

  /**
   * The name of the first user, a letter and up to 62 letters and digits. It cannot be changed. With `snapshotIdentifier` that of the snapshot.
   *
   * @default 'dbowner'
   */
  readonly masterUsername?: string;

  /**
   * The change of the password of the first user.
   *
   * @default DocumentDbPasswordRotation.hosted() - every thirty days; with `snapshotIdentifier` none, until it is given
   */
  readonly passwordRotation?: DocumentDbPasswordRotation;

  /**
   * The snapshot that the cluster is made from, by its name or ARN. Users and data are its own, the key is that of the cluster. **Leave the
   * prop in its place afterwards**: a cluster without it is another one.
   *
   * @default - none: the cluster is empty at first
   */
  readonly snapshotIdentifier?: string;

  /**
   * The key that encrypts data, snapshots and the secret. It cannot be changed.
   *
   * @default - a key of the construct, that is rotated and kept: the AWS managed key can never be shared with another account
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Parameters of the cluster. Connections without TLS are always refused; `audit_logs` and `profiler` follow `logTypes`.
   *
   * @default - operations of half a second and longer are in the log of the profiler; else those of the engine
   */
  readonly parameters?: { [name: string]: string };

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
   * Whether Performance Insights keeps a record of the load for seven days.
   *
   * @default - whether the instances are of a type: it takes memory that a small capacity that follows the load does not have
   */
  readonly performanceInsights?: boolean;

  /**
   * The logs that are written and sent to CloudWatch Logs: `audit`, of sign-ins and of changes of users, collections and indexes, and
   * `profiler`, of slow operations.
   *
   * @default - both
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
   * The certificate authority of the instances. Clients have to trust it before.
   *
   * @default - the one that DocumentDB has as its default
   */
  readonly caCertificate?: rds.CaCertificate;

  /**
   * Whether input and output are in the price of instances and storage, which are dearer then (I/O-Optimized): cheaper where they are more
   * than a quarter of the bill. It can be switched on every 30 days, and off at any time.
   *
   * @default false
   */
  readonly ioOptimized?: boolean;

  /**
   * Whether DocumentDB refuses to delete the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the cluster when it is removed from the stack. Its groups, its key, its secret and its log groups go or stay with it; a key
   * and a secret whose snapshot stays are kept. Instances hold no data, and always go. Other than `RETAIN` needs `deletionProtection: false`, too,
   * or the deletion is refused.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A database of documents with the protocol of MongoDB, on Amazon DocumentDB: a writer and a replica in another zone that takes its place,
 * encrypted, closed, by TLS alone, watched, with a password that changes, logs that expire and backups of two weeks. It costs money at idle.
 */
export class DocumentDbCluster extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.DocumentDbCluster';

  /** The cluster. */
  public readonly cluster: docdb.DatabaseCluster;

  /** The instances: the first one is the writer until it fails. */
  public readonly instances: docdb.DatabaseInstance[];

  /** The identifier of the cluster. */
  public readonly clusterIdentifier: string;

  /** The host and port of the writer, by which a driver finds the replicas as well. */
  public readonly writerEndpoint: docdb.Endpoint;

  /** The host and port of one of the replicas, and of the writer where there is none. */
  public readonly readerEndpoint: docdb.Endpoint;

  /** The secret with `username`, `password`, `host` and `port` of the first user. For administration: applications have users of their own. */
  public readonly secret: secretsmanager.ISecret;

  /** The key of data, snapshots and the secret. */
  public readonly encryptionKey: kms.IKey;

  /** The security group, which lets in nobody but the function that changes the password. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections: let clients in by `allowDefaultPortFrom()`. */
  public readonly connections: ec2.Connections;

  /** The group of subnets. */
  public readonly subnetGroup: docdb.CfnDBSubnetGroup;

  /** The parameter group, of this major version. */
  public readonly parameterGroup: docdb.ClusterParameterGroup;

  /** The log groups by the type of log. */
  public readonly logGroups: { [type: string]: logs.LogGroup };

  /** The subscriptions to events of the cluster and its instances; none where `alarms` has no topic. */
  public readonly eventSubscriptions: docdb.CfnEventSubscription[];

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: DocumentDbClusterProps;

  constructor(scope: Construct, id: string, props: DocumentDbClusterProps) {
    super(scope, id);
    props = injectedProps(DocumentDbCluster.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('DocumentDbCluster', scope, id), documentDbClusterRules(props));
    this.props = props;

    const parts = makeDocumentDb(this, props);
    this.cluster = parts.cluster;
    this.instances = parts.instances;
    this.clusterIdentifier = parts.cluster.clusterIdentifier;
    this.writerEndpoint = parts.cluster.clusterEndpoint;
    this.readerEndpoint = parts.cluster.clusterReadEndpoint;
    this.secret = parts.secret;
    this.encryptionKey = parts.encryptionKey;
    this.securityGroup = parts.securityGroup;
    this.connections = parts.connections;
    this.subnetGroup = parts.subnetGroup;
    this.parameterGroup = parts.parameterGroup;
    this.logGroups = parts.logGroups;
    const instanceIdentifiers = parts.instances.map(({ instanceIdentifier }) => instanceIdentifier);
    this.eventSubscriptions = [
      ...documentDbEvents(this, props.alarms, 'db-cluster', [this.clusterIdentifier]),
      ...documentDbEvents(this, props.alarms, 'db-instance', instanceIdentifiers, 'Instance'),
    ];
    this.alarms = documentDbAlarms(this, props, this.clusterIdentifier);
  }

  /**
   * Lets a principal read the secret of the first user, who may do everything: what makes users, collections and indexes. Applications sign
   * in as their role, for which the user has to be made in the database; no permission is needed for it. The policy of an imported key stays as
   * it is.
   */
  public grantSecretRead(grantee: iam.IGrantable): iam.Grant {
    return this.secret.grantRead(grantee);
  }

  /** Graphs of the load, of connections and cursors, of latency and lag, and of the storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return documentDbWidgets(this, this.props, this.clusterIdentifier);
  }
}
