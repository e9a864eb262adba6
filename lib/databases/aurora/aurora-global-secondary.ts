import { Construct } from 'constructs';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, nonEmpty, required, validate } from '../../private/validation';
import { auroraAlarms, auroraWidgets } from '../private/aurora-alarms';
import { AuroraParts, makeAurora } from '../private/aurora-database';
import { auroraGlobalAlarms, auroraGlobalRules } from '../private/aurora-global';
import { databaseUserRules } from '../private/database-names';
import { AuroraGlobalOptions } from './aurora-global-options';

/** Properties of an `AuroraGlobalSecondary`. */
export interface AuroraGlobalSecondaryProps extends AuroraGlobalOptions {
  /** The identifier of the global database: `globalClusterIdentifier` of the `AuroraGlobalPrimary`. */
  readonly globalClusterIdentifier: string;

  /**
   * Whether clients of this cluster can write: what they write is sent to the primary one, and is read here when it is back.
   *
   * @default false - writes are refused
   */
  readonly writeForwarding?: boolean;
}

/**
 * A copy of a global database in another Region, about a second behind: for readers there, and to take the place of the primary cluster
 * when its Region is lost. It has no password of its own. It costs as much as the primary one.
 */
export class AuroraGlobalSecondary extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.AuroraGlobalSecondary';

  /** The cluster. */
  public readonly cluster: rds.DatabaseCluster;

  /** The identifier of the cluster. */
  public readonly clusterIdentifier: string;

  /**
   * The host and port of the writer in this Region, which there is while this cluster is the primary one, after a switchover or a failover:
   * before that the endpoint is inactive, and connections fail. For clients that stand by here to take over.
   */
  public readonly writerEndpoint: rds.Endpoint;

  /** The host and port of the readers. */
  public readonly readerEndpoint: rds.Endpoint;

  /** The key of data and snapshots in this Region. */
  public readonly encryptionKey: kms.IKey;

  /** The security group, which lets nobody in. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections: let clients in by `allowDefaultPortFrom()`. */
  public readonly connections: ec2.Connections;

  /** The readers that come and go, with `readerScaling`. */
  public readonly scalableReaders?: appscaling.ScalableTarget;

  /** The subscriptions to events of the cluster and its instances; none where `alarms` has no topic. */
  public readonly eventSubscriptions: rds.CfnEventSubscription[];

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: AuroraGlobalSecondaryProps;
  private readonly parts: AuroraParts;

  constructor(scope: Construct, id: string, props: AuroraGlobalSecondaryProps) {
    super(scope, id);
    props = injectedProps(AuroraGlobalSecondary.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('AuroraGlobalSecondary', scope, id), [
      required('globalClusterIdentifier', props.globalClusterIdentifier, 'give it that of the primary cluster'),
      nonEmpty('globalClusterIdentifier', props.globalClusterIdentifier),
      auroraGlobalRules(props),
    ]);
    this.props = props;

    this.parts = makeAurora(this, props, () => ({
      // Without it the L2 makes a secret, which would be of no user: users come with the data.
      manageMasterUserPassword: true,
      credentials: rds.Credentials.fromUsername(props.engine._bind().masterUsername),
    }));
    this.cluster = this.parts.cluster;
    const cluster = this.cluster.node.defaultChild as rds.CfnDBCluster;
    cluster.addPropertyDeletionOverride('ManageMasterUserPassword');
    cluster.addPropertyDeletionOverride('MasterUsername');
    cluster.globalClusterIdentifier = props.globalClusterIdentifier;
    cluster.enableGlobalWriteForwarding = props.writeForwarding ?? false;
    this.clusterIdentifier = this.parts.clusterIdentifier;
    this.writerEndpoint = this.cluster.clusterEndpoint;
    this.readerEndpoint = this.cluster.clusterReadEndpoint;
    this.encryptionKey = this.parts.encryptionKey;
    this.securityGroup = this.parts.securityGroup;
    this.connections = this.parts.connections;
    this.scalableReaders = this.parts.scalableReaders;
    this.eventSubscriptions = this.parts.eventSubscriptions;
    this.alarms = [
      ...auroraAlarms(this, props, this.clusterIdentifier, { readers: true, isCopy: true }),
      ...auroraGlobalAlarms(this, props, this.clusterIdentifier),
    ];
  }

  /**
   * Lets a principal connect to this cluster as a user of the database, which comes with the data of the primary one.
   *
   * @param user the name of the user in the database
   */
  public grantConnect(grantee: iam.IGrantable, user: string): iam.Grant {
    validate(`AuroraGlobalSecondary.grantConnect() of '${this.node.path}'`, databaseUserRules('user', user));
    return this.cluster.grantConnect(grantee, user);
  }

  /** Graphs of the load, of connections, latency and lag, and of the storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return auroraWidgets(this, this.props, this.clusterIdentifier);
  }
}
