import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
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
import { connectionsOf } from '../private/database-alarms';
import { databaseEvents } from '../private/database-events';
import { databaseKey } from '../private/database-helpers';
import { databaseIdentifier } from '../private/database-logs';
import { databaseUserRules, titleOfFamily } from '../private/database-names';
import { databaseSubnets } from '../private/database-network';
import {
  databaseProxy,
  DatabaseProxyParts,
  grantThroughProxy,
  knownPortTarget,
  requireIam,
} from '../private/database-proxy';
import { readReplica, readReplicaRules } from '../private/read-replica';
import { relationalAlarms, relationalWidgets, WatchedDatabase } from '../private/relational-database-alarms';
import {
  relationalDatabaseRules,
  requiredDatabaseRules,
  ResolvedDatabase,
  withDatabaseDefaults,
} from '../private/relational-database-rules';
import { multiAzCluster, relationalInstance, RelationalParts, relationalParts } from '../private/relational-parts';
import { ReadReplicaOptions, RelationalDatabaseProps } from './relational-database-props';

/**
 * The instances of a Multi-AZ DB cluster have the name of the cluster, `-instance-` and a number, as the samples of the API show them;
 * CloudFormation has no attribute with their names. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBCluster.html
 */
const CLUSTER_INSTANCES = ['1', '2', '3'];

/** The maximum length of the identifier: that of a replica has a hyphen and 20 characters behind it, of 63. */
const MAX_IDENTIFIER = 42;

/**
 * A database of PostgreSQL, MySQL, MariaDB, SQL Server or Oracle on Amazon RDS: encrypted, closed but for its clients, by TLS alone, with a
 * standby, backups of 14 days, logs that expire and alarms from its instance type. No change of its props puts an empty database in its
 * place, but one to or from a Multi-AZ DB cluster: CloudFormation refuses those that would. It is billed by the hour.
 */
export class RelationalDatabase extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.databases.RelationalDatabase';

  /** The instance; undefined with `RelationalAvailability.multiAzCluster()`. */
  public readonly instance?: rds.DatabaseInstance;

  /** The Multi-AZ DB cluster; undefined without `RelationalAvailability.multiAzCluster()`. */
  public readonly cluster?: rds.CfnDBCluster;

  /** The identifier of the instance or cluster. */
  public readonly identifier: string;

  /** The address that clients connect to: that of the proxy, where there is one. */
  public readonly endpoint: rds.Endpoint;

  /** The address of the readers of a Multi-AZ DB cluster. */
  public readonly readerEndpoint?: rds.Endpoint;

  /** The connections of clients: to the proxy, where there is one. */
  public readonly connections: ec2.Connections;

  /** The security group of the database. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The subnet group. */
  public readonly subnetGroup: rds.SubnetGroup;

  /** The parameter group, of this major version. */
  public readonly parameterGroup: rds.ParameterGroup;

  /** The option group of Oracle, with TLS. */
  public readonly optionGroup?: rds.OptionGroup;

  /** The key that encrypts the database. */
  public readonly encryptionKey: kms.IKey;

  /** The name and the password of the first user, as `username` and `password`. */
  public readonly secret: secretsmanager.ISecret;

  /** The proxy of `ConnectionPooling.proxy()`. */
  public readonly proxy?: rds.DatabaseProxy;

  /** The log groups by the types of logs. */
  public readonly logGroups: { [type: string]: logs.LogGroup };

  /** The log group of the proxy. */
  public readonly proxyLogGroup?: logs.LogGroup;

  /** The subscriptions of events; none where no topic is told of alarms. */
  public readonly eventSubscriptions: rds.CfnEventSubscription[];

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: RelationalDatabaseProps;
  private readonly resolved: ResolvedDatabase;
  private readonly parts: RelationalParts;
  private readonly proxyParts?: DatabaseProxyParts;
  private readonly replicas = new Map<string, rds.DatabaseInstanceReadReplica>();

  constructor(scope: Construct, id: string, props: RelationalDatabaseProps) {
    super(scope, id);
    props = injectedProps(RelationalDatabase.PROPERTY_INJECTION_ID, scope, id, props);
    const where = at('RelationalDatabase', scope, id);
    validate(where, requiredDatabaseRules(props));
    const resolved = withDatabaseDefaults(props);
    validate(where, relationalDatabaseRules(props, resolved, Stack.of(this).region));
    this.props = props;
    this.resolved = resolved;

    const isCluster = resolved.availability._cluster !== undefined;
    const { removalPolicy, logExports } = resolved;
    this.parts = relationalParts(this, {
      ...props,
      identifier: databaseIdentifier(this, '', MAX_IDENTIFIER),
      key: databaseKey(this, props.encryptionKey, removalPolicy),
      hasOwnKey: props.encryptionKey === undefined,
      isCluster,
      logExports,
      monitoringInterval: resolved.monitoringInterval,
      removalPolicy,
    });
    this.identifier = this.parts.identifier;
    this.encryptionKey = this.parts.key;
    this.securityGroup = this.parts.securityGroup;
    this.subnetGroup = this.parts.subnetGroup;
    this.parameterGroup = this.parts.parameterGroup;
    this.optionGroup = this.parts.optionGroup;
    this.logGroups = this.parts.logGroups;
    resolved.exposure._bind(this);
    resolved.backups._bind(this);
    const { port, tlsPort } = props.engine._facts;
    const clientPort = tlsPort ?? props.port ?? port;

    if (isCluster) {
      this.cluster = multiAzCluster(this, props, resolved, this.parts);
      this.secret = secretsmanager.Secret.fromSecretAttributes(this, 'MasterSecret', {
        secretCompleteArn: this.cluster.attrMasterUserSecretSecretArn,
        encryptionKey: this.parts.key,
      });
      this.endpoint = new rds.Endpoint(this.cluster.attrEndpointAddress, clientPort);
      this.readerEndpoint = new rds.Endpoint(this.cluster.attrReadEndpointAddress, clientPort);
    } else {
      this.instance = relationalInstance(this, props, resolved, this.parts);
      this.secret = this.instance.secret as secretsmanager.ISecret;
      this.endpoint = new rds.Endpoint(this.instance.dbInstanceEndpointAddress, clientPort);
    }
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(clientPort),
    });

    const pooling = resolved.pooling._proxy;
    if (pooling && this.instance) {
      this.proxyParts = databaseProxy(
        this,
        pooling,
        {
          target: knownPortTarget(this, this.instance, props.port ?? port, this.securityGroup),
          vpc: props.vpc,
          subnets: databaseSubnets(props),
          iam: props.engine._facts.iam ?? false,
        },
        {
          logRetention: props.logRetention,
          logEncryptionKey: props.logEncryptionKey ?? (props.encryptionKey ? undefined : this.parts.key),
        },
      );
      this.proxy = this.proxyParts.proxy;
      this.proxyLogGroup = this.proxyParts.logGroup;
      // A proxy listens on the port of the engine, whatever that of the database is.
      this.endpoint = new rds.Endpoint(this.proxy.endpoint, port);
      this.connections = new ec2.Connections({
        securityGroups: [this.proxyParts.securityGroup],
        defaultPort: ec2.Port.tcp(port),
      });
    }
    this.eventSubscriptions = databaseEvents(this, props.alarms, isCluster ? 'db-cluster' : 'db-instance', [
      this.cluster?.ref ?? this.instance?.instanceIdentifier ?? this.identifier,
    ]);
    this.alarms = this.createAlarms();
  }

  /**
   * Lets a principal connect as one user of the database, by IAM: through the proxy where there is one, and the proxy to the database as
   * the same user. The user has to be made in the database, for IAM:
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
   *
   * @param grantee the principal
   * @param user the name of the user in the database
   */
  public grantConnect(grantee: iam.IGrantable, user: string): iam.Grant {
    const where = `grantConnect() of RelationalDatabase at '${this.node.path}'`;
    validate(where, databaseUserRules('user', user));
    const { iam: hasIam = false, family } = this.props.engine._facts;
    requireIam(where, hasIam, titleOfFamily(family));
    return this.proxyParts
      ? grantThroughProxy(this.proxyParts, (role, name) => this.grantDatabase(role, name), grantee, user)
      : this.grantDatabase(grantee, user);
  }

  /**
   * Makes a read replica in the same Region, with the security group of the database, alarms and logs of its own. The database needs
   * `RelationalMasterPassword.secret()`, but for SQL Server.
   *
   * @param id the name of the replica in logical ids, and in its identifier
   */
  public addReadReplica(id: string, options: ReadReplicaOptions = {}): rds.DatabaseInstanceReadReplica {
    validate(
      `addReadReplica('${id}') of RelationalDatabase at '${this.node.path}'`,
      readReplicaRules(id, options, { props: this.props, resolved: this.resolved, taken: [...this.replicas.keys()] }),
    );
    const { replica, alarms, events } = readReplica(this, id, options, {
      props: this.props,
      resolved: this.resolved,
      parts: this.parts,
      source: this.instance as rds.DatabaseInstance,
    });
    this.replicas.set(id, replica);
    this.alarms.push(...alarms);
    this.eventSubscriptions.push(...events);
    return replica;
  }

  /** Graphs of the processor, connections, latency, operations, memory and storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return relationalWidgets(
      this,
      this.watched().map(({ watched }) => watched.dimensions),
    );
  }

  /**
   * What a replica in another Region takes over.
   *
   * @internal
   */
  public get _source(): { readonly props: RelationalDatabaseProps; readonly resolved: ResolvedDatabase } {
    return { props: this.props, resolved: this.resolved };
  }

  /** The permission at the database itself; a Multi-AZ DB cluster is an L1, which has no grants. */
  private grantDatabase(grantee: iam.IGrantable, user: string): iam.Grant {
    if (!this.cluster) return (this.instance as rds.DatabaseInstance).grantConnect(grantee, user);
    const resource = `dbuser:${this.cluster.attrDbClusterResourceId}`;
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['rds-db:connect'],
      resourceArns: [Stack.of(this).formatArn({ service: 'rds-db', resource, resourceName: user })],
    });
  }

  private createAlarms(): cloudwatch.Alarm[] {
    const { alarms, alarmThresholds } = this.props;
    return this.watched().flatMap(({ scope, watched }) => relationalAlarms(scope, alarms, watched, alarmThresholds));
  }

  /** The instances that are watched: of a Multi-AZ DB cluster each, of which the readers follow whichever is the writer. */
  private watched(): { readonly scope: Construct; readonly watched: WatchedDatabase }[] {
    const watched = {
      family: this.props.engine._facts.family,
      instanceType: this.resolved.instanceType,
      maxConnections: connectionsOf(this.props.parameters),
      allocatedStorage: this.resolved.allocatedStorage,
    };
    if (!this.cluster) {
      const dimensions = { DBInstanceIdentifier: this.instance?.instanceIdentifier ?? this.identifier };
      return [{ scope: this, watched: { ...watched, dimensions } }];
    }
    const { ref } = this.cluster;
    return CLUSTER_INSTANCES.map((number) => ({
      scope: memberScope(this, `Instance${number}`),
      watched: { ...watched, dimensions: { DBInstanceIdentifier: `${ref}-instance-${number}` }, follows: 'member' },
    }));
  }
}

function memberScope(scope: Construct, id: string): Construct {
  return scope.node.tryFindChild(id) ?? new Construct(scope, id);
}
