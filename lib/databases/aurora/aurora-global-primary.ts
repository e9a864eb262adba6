import { Construct } from 'constructs';
import { CrossStackReferences, ReferenceStrength, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { auroraAlarms, auroraWidgets } from '../private/aurora-alarms';
import { AuroraParts, makeAurora } from '../private/aurora-database';
import { auroraGlobalAlarms } from '../private/aurora-global';
import { auroraGlobalPrimaryRules, globalSecret, rotateGlobalSecret } from '../private/aurora-global-secret';
import { helperRemovalPolicy } from '../private/database-helpers';
import { databaseUserRules } from '../private/database-names';
import { AuroraGlobalOptions } from './aurora-global-options';

/** Properties of an `AuroraGlobalPrimary`. */
export interface AuroraGlobalPrimaryProps extends AuroraGlobalOptions {
  /**
   * The name of the first user. It cannot be changed.
   *
   * @default - `postgres`, or `admin` of MySQL
   */
  readonly masterUsername?: string;

  /**
   * The name of the first database. It cannot be changed.
   *
   * @default - none; PostgreSQL always has `postgres`
   */
  readonly databaseName?: string;

  /**
   * The Regions of secondary clusters, which the secret is copied to.
   *
   * @default - none: the secret is lost with the Region, and its password has to be set anew
   */
  readonly secretRegions?: string[];

  /**
   * The subnets of the function that changes the password, which reach Secrets Manager: by a NAT gateway or an interface endpoint.
   *
   * @default - the private ones with egress, in a VPC without them the isolated ones
   */
  readonly rotationSubnets?: ec2.SubnetSelection;
}

/**
 * The first cluster of a global database, which is written to, and the global database itself: `AuroraGlobalSecondary` in a stack of another
 * Region is its copy. RDS keeps no password of global databases, so that it is in a secret of its own, which a function changes every
 * thirty days. It begins empty: CloudFormation takes no password together with a snapshot.
 */
export class AuroraGlobalPrimary extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.AuroraGlobalPrimary';

  /** The cluster. */
  public readonly cluster: rds.DatabaseCluster;

  /** The identifier of the cluster. */
  public readonly clusterIdentifier: string;

  /** The global database. */
  public readonly globalCluster: rds.CfnGlobalCluster;

  /** The identifier of the global database, for secondary clusters. */
  public readonly globalClusterIdentifier: string;

  /** The host and port of the writer, in whatever Region it is: the name stays the same after a switchover. */
  public readonly globalWriterEndpoint: rds.Endpoint;

  /** The host and port of the writer in this Region. */
  public readonly writerEndpoint: rds.Endpoint;

  /** The host and port of the readers in this Region. */
  public readonly readerEndpoint: rds.Endpoint;

  /** The secret with the password of the first user, and how to connect. For administration: applications connect by IAM. */
  public readonly secret: secretsmanager.ISecret;

  /** The key of data, snapshots and the secret. */
  public readonly encryptionKey: kms.IKey;

  /** The security group, which lets in nobody but the function that changes the password. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections: let clients in by `allowDefaultPortFrom()`. */
  public readonly connections: ec2.Connections;

  /** The readers that come and go, with `readerScaling`. */
  public readonly scalableReaders?: appscaling.ScalableTarget;

  /** The subscriptions to events of the cluster and its instances; none where `alarms` has no topic. */
  public readonly eventSubscriptions: rds.CfnEventSubscription[];

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: AuroraGlobalPrimaryProps;
  private readonly parts: AuroraParts;

  constructor(scope: Construct, id: string, props: AuroraGlobalPrimaryProps) {
    super(scope, id);
    props = injectedProps(AuroraGlobalPrimary.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('AuroraGlobalPrimary', scope, id), auroraGlobalPrimaryRules(props));
    this.props = props;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.SNAPSHOT;

    this.parts = makeAurora(this, props, (encryptionKey) => ({
      credentials: globalSecret(this, props, encryptionKey, removalPolicy),
      defaultDatabaseName: props.databaseName,
    }));
    this.cluster = this.parts.cluster;
    // By its name, and not as the secret has it: another one is refused, and not overlooked.
    (this.cluster.node.defaultChild as rds.CfnDBCluster).masterUsername =
      props.masterUsername ?? props.engine._bind().masterUsername;
    this.clusterIdentifier = this.parts.clusterIdentifier;
    this.secret = this.cluster.secret as secretsmanager.ISecret;
    this.encryptionKey = this.parts.encryptionKey;
    this.securityGroup = this.parts.securityGroup;
    this.connections = this.parts.connections;
    rotateGlobalSecret(this, props, this.parts);

    // Of the cluster, and not the other way round: one that names its global database is replaced when it leaves it.
    this.globalCluster = new rds.CfnGlobalCluster(this, 'GlobalCluster', {
      sourceDbClusterIdentifier: this.cluster.clusterArn,
      deletionProtection: props.deletionProtection ?? true,
      // It does not have it from its cluster, and there is none of MySQL:
      // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html
      engineLifecycleSupport:
        props.engine._bind().family === 'postgres'
          ? rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED
          : undefined,
    });
    this.globalCluster.applyRemovalPolicy(helperRemovalPolicy(removalPolicy));
    // A cluster without an instance cannot be copied yet.
    this.globalCluster.node.addDependency(this.cluster);
    // Read by Fn::GetStackOutput, whatever the app's default is: an export would need custom resources between Regions.
    CrossStackReferences.of(this.globalCluster).produce(ReferenceStrength.WEAK);
    this.globalClusterIdentifier = this.globalCluster.ref;
    const { port } = this.cluster.clusterEndpoint;
    this.globalWriterEndpoint = new rds.Endpoint(
      Token.asString(this.globalCluster.getAtt('GlobalEndpoint.Address')),
      port,
    );
    this.writerEndpoint = this.cluster.clusterEndpoint;
    this.readerEndpoint = this.cluster.clusterReadEndpoint;
    this.scalableReaders = this.parts.scalableReaders;
    this.eventSubscriptions = this.parts.eventSubscriptions;
    this.alarms = [
      ...auroraAlarms(this, props, this.clusterIdentifier, { readers: this.parts.readers.length > 0 }),
      ...auroraGlobalAlarms(this, props, this.clusterIdentifier),
    ];
  }

  /**
   * Lets a principal connect to this cluster as a user of the database, with a token of IAM in place of a password.
   *
   * @param user the name of the user in the database
   */
  public grantConnect(grantee: iam.IGrantable, user: string): iam.Grant {
    validate(`AuroraGlobalPrimary.grantConnect() of '${this.node.path}'`, databaseUserRules('user', user));
    return this.cluster.grantConnect(grantee, user);
  }

  /** Graphs of the load, of connections, latency and lag, and of the storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return auroraWidgets(this, this.props, this.clusterIdentifier);
  }
}
