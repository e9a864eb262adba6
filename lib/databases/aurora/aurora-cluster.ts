import { Construct } from 'constructs';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { ConnectionPooling } from '../connection-pooling';
import { auroraAlarms, auroraWidgets } from '../private/aurora-alarms';
import { auroraClusterRules, customEndpointRules } from '../private/aurora-cluster-rules';
import { AuroraParts, auroraProxy, customEndpointHost, makeAurora } from '../private/aurora-database';
import { databaseIdentifier } from '../private/database-logs';
import { databaseUserRules } from '../private/database-names';
import { DatabaseProxyParts, grantThroughProxy } from '../private/database-proxy';
import { AuroraOptions } from './aurora-options';

/** Options of a custom endpoint. */
export interface AuroraCustomEndpointOptions {
  /** The names of the readers that it spreads connections over, at least one. One that is the writer after a failover takes part, too. */
  readonly readers: string[];
}

/** Properties of an `AuroraCluster`. */
export interface AuroraClusterProps extends AuroraOptions {
  /**
   * The name of the first user. It cannot be changed.
   *
   * @default - `postgres`, or `admin` of MySQL; with `snapshotIdentifier` the one of the snapshot
   */
  readonly masterUsername?: string;

  /**
   * The name of the first database. It cannot be changed.
   *
   * @default - none; PostgreSQL always has `postgres`. With `snapshotIdentifier` those of the snapshot
   */
  readonly databaseName?: string;

  /**
   * The snapshot that the cluster is made from: the name or ARN of one of a cluster, the ARN of one of an instance. User and databases are
   * its own; the user gets another password. **Leave the prop in its place afterwards**: a cluster without it is another one.
   *
   * @default - none: the cluster is empty at first
   */
  readonly snapshotIdentifier?: string;

  /**
   * The time that the cluster can be set back to in place, up to 72 hours, of MySQL alone. It can be given when the cluster is made, billed by
   * change.
   *
   * @default - none; backups restore to a new cluster
   */
  readonly backtrackWindow?: Duration;

  /**
   * Whether statements can be sent by HTTPS, with a permission of IAM and the password of the secret, from outside the VPC as well.
   *
   * @default false
   */
  readonly dataApi?: boolean;

  /**
   * The way that clients share connections to the writer. A proxy keeps instances from pausing.
   *
   * @default ConnectionPooling.none()
   */
  readonly connectionPooling?: ConnectionPooling;
}

/**
 * A relational database of Aurora: a writer and a reader in another zone, encrypted, closed, watched, with backups of two weeks. It costs money
 * at idle, except where it pauses.
 */
export class AuroraCluster extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.AuroraCluster';

  /** The cluster. */
  public readonly cluster: rds.DatabaseCluster;

  /** The identifier of the cluster. */
  public readonly clusterIdentifier: string;

  /** The host and port of the proxy where there is one, else of the writer. */
  public readonly writerEndpoint: rds.Endpoint;

  /** The host and port of the readers, and of the writer where there is none. */
  public readonly readerEndpoint: rds.Endpoint;

  /** The secret with the password of the first user, which RDS changes every seven days. For administration: applications connect by IAM. */
  public readonly secret: secretsmanager.ISecret;

  /** The key of data, snapshots and the secret. */
  public readonly encryptionKey: kms.IKey;

  /** The security group, which lets nobody in. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections of the proxy where there is one, else of the cluster: let clients in by `allowDefaultPortFrom()`. */
  public readonly connections: ec2.Connections;

  /** The group of subnets. */
  public readonly subnetGroup: rds.SubnetGroup;

  /** The parameter group of the cluster. */
  public readonly clusterParameterGroup: rds.ParameterGroup;

  /** The parameter group of its instances. */
  public readonly instanceParameterGroup: rds.ParameterGroup;

  /** The log groups by the type of log. */
  public readonly logGroups: { [type: string]: logs.LogGroup };

  /** The proxy, with `connectionPooling`. */
  public readonly proxy?: rds.DatabaseProxy;

  /** The log group of the proxy. */
  public readonly proxyLogGroup?: logs.LogGroup;

  /** The readers that come and go, with `readerScaling`. */
  public readonly scalableReaders?: appscaling.ScalableTarget;

  /** The subscriptions to events of the cluster and its instances; none where `alarms` has no topic. */
  public readonly eventSubscriptions: rds.CfnEventSubscription[];

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: AuroraClusterProps;
  private readonly parts: AuroraParts;
  private readonly proxyParts?: DatabaseProxyParts;

  constructor(scope: Construct, id: string, props: AuroraClusterProps) {
    super(scope, id);
    props = injectedProps(AuroraCluster.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('AuroraCluster', scope, id), auroraClusterRules(props));
    this.props = props;

    const username = props.masterUsername ?? props.engine._bind().masterUsername;
    this.parts = makeAurora(this, props, (encryptionKey) => ({
      // RDS keeps the password, and changes it: no function, and no way to Secrets Manager.
      manageMasterUserPassword: true,
      credentials: rds.Credentials.fromUsername(username, { encryptionKey }),
      defaultDatabaseName: props.databaseName,
      backtrackWindow: props.backtrackWindow,
      enableDataApi: props.dataApi ?? false,
    }));
    this.cluster = this.parts.cluster;
    if (props.snapshotIdentifier !== undefined) restoreFrom(props.snapshotIdentifier, this.cluster);
    this.clusterIdentifier = this.parts.clusterIdentifier;
    const pooling = props.connectionPooling?._proxy;
    this.proxyParts = pooling && auroraProxy(this, props, pooling, this.parts);
    this.proxy = this.proxyParts?.proxy;
    this.proxyLogGroup = this.proxyParts?.logGroup;
    const { port } = props.engine._bind();
    // A proxy listens on the port of the engine, whatever that of the cluster is.
    this.writerEndpoint = this.proxy ? new rds.Endpoint(this.proxy.endpoint, port) : this.cluster.clusterEndpoint;
    this.readerEndpoint = this.cluster.clusterReadEndpoint;
    this.secret = this.cluster.secret as secretsmanager.ISecret;
    this.encryptionKey = this.parts.encryptionKey;
    this.securityGroup = this.parts.securityGroup;
    this.connections = this.proxyParts
      ? new ec2.Connections({ securityGroups: [this.proxyParts.securityGroup], defaultPort: ec2.Port.tcp(port) })
      : this.parts.connections;
    this.subnetGroup = this.parts.subnetGroup;
    this.clusterParameterGroup = this.parts.clusterParameterGroup;
    this.instanceParameterGroup = this.parts.instanceParameterGroup;
    this.logGroups = this.parts.logGroups;
    this.scalableReaders = this.parts.scalableReaders;
    this.eventSubscriptions = this.parts.eventSubscriptions;
    this.alarms = auroraAlarms(this, props, this.clusterIdentifier, {
      readers: this.parts.readers.length > 0,
    });
  }

  /**
   * Lets a principal connect as a user of the database, with a token of IAM in place of a password: through the proxy where there is one, which
   * then connects as the same user. The user is made once:
   * `CREATE USER app WITH LOGIN; GRANT rds_iam TO app` of PostgreSQL,
   * `CREATE USER app IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'` of MySQL.
   *
   * @param user the name of the user in the database
   */
  public grantConnect(grantee: iam.IGrantable, user: string): iam.Grant {
    validate(`AuroraCluster.grantConnect() of '${this.node.path}'`, databaseUserRules('user', user));
    return this.proxyParts
      ? grantThroughProxy(this.proxyParts, (role, name) => this.cluster.grantConnect(role, name), grantee, user)
      : this.cluster.grantConnect(grantee, user);
  }

  /** Lets a principal send statements by the Data API, as the first user. */
  public grantDataApi(grantee: iam.IGrantable): iam.Grant {
    validate(`AuroraCluster.grantDataApi() of '${this.node.path}'`, {
      condition: this.props.dataApi !== true,
      message: () => "'dataApi' must be true for callers of the Data API, got false; set it",
    });
    return this.cluster.grantDataApiAccess(grantee);
  }

  /**
   * An endpoint that spreads connections over some of the readers.
   *
   * @param name the name, which is part of its host: up to 30 letters and digits, beginning with a capital letter
   */
  public addCustomEndpoint(name: string, options: AuroraCustomEndpointOptions): rds.Endpoint {
    const names = this.parts.readers.map((reader) => reader.name);
    validate(`AuroraCluster.addCustomEndpoint() of '${this.node.path}'`, customEndpointRules(name, options, names));
    const scope = new Construct(this, `${name}Endpoint`);
    const identifier = databaseIdentifier(scope);
    // By its type: the lowest aws-cdk-lib that the package works with has no class for it.
    const endpoint = new CfnResource(scope, 'Resource', {
      type: 'AWS::RDS::DBClusterEndpoint',
      properties: {
        CustomEndpointType: 'READER',
        DBClusterEndpointIdentifier: identifier,
        DBClusterIdentifier: this.clusterIdentifier,
        // The writer is the first one.
        StaticMembers: options.readers.map((reader) => this.cluster.instanceIdentifiers[names.indexOf(reader) + 1]),
      },
    });
    return new rds.Endpoint(customEndpointHost(this.cluster, endpoint.ref), this.writerEndpoint.port);
  }

  /** Graphs of the load, of connections, latency and lag, and of the storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return auroraWidgets(this, this.props, this.clusterIdentifier);
  }
}

/**
 * Has a cluster made from a snapshot, which the first user comes from. The L2 for it makes a secret of its own; CloudFormation has RDS manage
 * the password right after the restore, which itself knows no password.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbcluster.html#cfn-rds-dbcluster-snapshotidentifier
 * https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds (`modifyDbClusterAfterCreateRequest`)
 */
function restoreFrom(snapshotIdentifier: string, cluster: rds.DatabaseCluster): void {
  const l1 = cluster.node.defaultChild as rds.CfnDBCluster;
  l1.snapshotIdentifier = snapshotIdentifier;
  l1.masterUsername = undefined;
}
