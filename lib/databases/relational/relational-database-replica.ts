import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, isKnown, required, rule, Rules, validate } from '../../private/validation';
import { DatabaseExposure } from '../database-exposure';
import { DatabaseInsights } from '../database-insights';
import { connectionsOf, instanceThresholdRules } from '../private/database-alarms';
import { databaseEvents } from '../private/database-events';
import { databaseKey } from '../private/database-helpers';
import { databaseIdentifier } from '../private/database-logs';
import { monitoringRules } from '../private/database-monitoring';
import { databaseUserRules, titleOfFamily } from '../private/database-names';
import { databaseSubnetRules } from '../private/database-network';
import { requireIam } from '../private/database-proxy';
import { databaseWindows, windowRules } from '../private/database-windows';
import { replicaPolicyRules } from '../private/read-replica';
import { relationalAlarms, relationalWidgets } from '../private/relational-database-alarms';
import { logRules, storageThresholdRules } from '../private/relational-database-rules';
import { commonInstanceProps, relationalParts, waitForLogs } from '../private/relational-parts';
import { RelationalDatabaseAlarmThresholds } from './relational-database-props';
import { RelationalEngine } from './relational-engine';
import { RelationalReplicaSource, ReplicaSourceConfig } from './relational-replica-source';

/** Properties of a `RelationalDatabaseReplica`. */
export interface RelationalDatabaseReplicaProps {
  /** The database, of another Region. Another one makes another replica, which CloudFormation refuses. */
  readonly source: RelationalReplicaSource;

  /** The VPC, in the Region of the replica. */
  readonly vpc: ec2.IVpc;

  /** The recipients of alarms, and of events of RDS where it is a topic of this Region. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: RelationalDatabaseAlarmThresholds;

  /**
   * The instance type, without the `db.` before it.
   *
   * @default - that of the source: a smaller one could not do its work after a failure
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Whether the replica has a standby in another zone.
   *
   * @default true - it is to take the place of the source
   */
  readonly multiAz?: boolean;

  /**
   * The subnets, in two zones or more.
   *
   * @default - isolated subnets, in a VPC without them private ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The key of this Region that encrypts the replica. It cannot be changed.
   *
   * @default - a key of its own, rotated yearly, 1 USD a month
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time of week in UTC in which RDS changes the replica, as `sun:03:00-sun:04:00`.
   *
   * @default - sun:03:00-sun:04:00
   */
  readonly maintenanceWindow?: string;

  /**
   * The types of logs that are written to CloudWatch Logs.
   *
   * @default - those of the source
   */
  readonly logExports?: string[];

  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key of this Region that encrypts logs.
   *
   * @default - the key that the construct makes; the key of CloudWatch Logs where `encryptionKey` is given
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The mode of Database Insights.
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
   * Whether RDS refuses to delete the replica.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the replica, and of what it needs, when it is removed from the stack: `RETAIN` or `DESTROY`, since RDS makes no last
   * snapshot of a replica. `DESTROY` needs `deletionProtection: false`, too.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A read replica of a `RelationalDatabase` in another Region: near its readers, and to be promoted when the Region of the source is lost.
 * What is written last may be missing from it then. It is billed by the hour, and so is the transfer between the Regions.
 */
export class RelationalDatabaseReplica extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.databases.RelationalDatabaseReplica';

  /** The replica. */
  public readonly instance: rds.CfnDBInstance;

  /** The identifier of the replica. */
  public readonly identifier: string;

  /** The address that readers connect to. */
  public readonly endpoint: rds.Endpoint;

  /** The connections of readers. */
  public readonly connections: ec2.Connections;

  /** The security group. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The subnet group. */
  public readonly subnetGroup: rds.SubnetGroup;

  /** The parameter group, of this major version. */
  public readonly parameterGroup: rds.ParameterGroup;

  /** The key that encrypts the replica. */
  public readonly encryptionKey: kms.IKey;

  /** The log groups by the types of logs. */
  public readonly logGroups: { [type: string]: logs.LogGroup };

  /** The subscriptions of events; none where no topic is told of alarms. */
  public readonly eventSubscriptions: rds.CfnEventSubscription[];

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly engine: RelationalEngine;

  constructor(scope: Construct, id: string, props: RelationalDatabaseReplicaProps) {
    super(scope, id);
    props = injectedProps(RelationalDatabaseReplica.PROPERTY_INJECTION_ID, scope, id, props);
    const where = at('RelationalDatabaseReplica', scope, id);
    validate(where, [
      required('source', props.source, 'give it the database'),
      required('vpc', props.vpc, 'give it the VPC of the readers'),
      required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
    ]);
    const { source, vpc, alarms } = props;
    const of = source._bind();
    const { engine } = of;
    const instanceType = props.instanceType ?? of.instanceType;
    const monitoringInterval = props.monitoringInterval ?? Duration.seconds(60);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const deletionProtection = props.deletionProtection ?? true;
    validate(where, [
      replicaRules(props, of, Stack.of(this).region, deletionProtection),
      monitoringRules(monitoringInterval),
      instanceThresholdRules(
        alarms,
        { family: engine._facts.family, instanceType, maxConnections: connectionsOf(of.parameters) },
        props.alarmThresholds ?? {},
      ),
    ]);
    this.engine = engine;

    const parts = relationalParts(this, {
      vpc,
      subnets: props.subnets,
      engine,
      parameters: of.parameters,
      identifier: databaseIdentifier(this),
      key: databaseKey(this, props.encryptionKey, removalPolicy),
      hasOwnKey: props.encryptionKey === undefined,
      logExports: props.logExports ?? of.logExports,
      monitoringInterval,
      logRetention: props.logRetention,
      logEncryptionKey: props.logEncryptionKey,
      removalPolicy,
    });
    this.identifier = parts.identifier;
    this.encryptionKey = parts.key;
    this.securityGroup = parts.securityGroup;
    this.subnetGroup = parts.subnetGroup;
    this.parameterGroup = parts.parameterGroup;
    this.logGroups = parts.logGroups;
    const { tlsPort, port } = engine._facts;
    const clientPort = tlsPort ?? of.port ?? port;
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(clientPort),
    });

    // The L2 would make the ARN of a database in this Region of the ARN of the source, and not encrypt the replica.
    const common = commonInstanceProps(
      { vpc, engine, insights: props.insights, caCertificate: of.caCertificate },
      { monitoringInterval, exposure: DatabaseExposure.vpcOnly() },
      parts,
    );
    this.instance = new rds.CfnDBInstance(this, 'Instance', {
      sourceDbInstanceIdentifier: of.arn,
      dbInstanceIdentifier: this.identifier,
      dbInstanceClass: `db.${instanceType.toString()}`,
      // Without an engine CloudFormation takes the one of the source.
      multiAz: props.multiAz ?? true,
      storageType: common.storageType,
      // That it is encrypted it has from its source; the key is of its own Region.
      kmsKeyId: parts.key.keyArn,
      maxAllocatedStorage: of.maxAllocatedStorage.toGibibytes(),
      dbSubnetGroupName: parts.subnetGroup.subnetGroupName,
      vpcSecurityGroups: [this.securityGroup.securityGroupId],
      dbParameterGroupName: parts.parameterGroup.bindToInstance({}).parameterGroupName,
      optionGroupName: parts.optionGroup?.optionGroupName,
      publiclyAccessible: false,
      port: of.port === undefined ? undefined : String(of.port),
      enableIamDatabaseAuthentication: common.iamAuthentication,
      autoMinorVersionUpgrade: common.autoMinorVersionUpgrade,
      caCertificateIdentifier: common.caCertificate?.toString(),
      copyTagsToSnapshot: true,
      preferredMaintenanceWindow: databaseWindows({ maintenanceWindow: props.maintenanceWindow }).maintenanceWindow,
      databaseInsightsMode: common.databaseInsightsMode,
      enablePerformanceInsights: true,
      performanceInsightsRetentionPeriod: common.performanceInsightRetention,
      performanceInsightsKmsKeyId: parts.key.keyArn,
      monitoringInterval: monitoringInterval.toSeconds(),
      monitoringRoleArn: parts.monitoringRole?.roleArn,
      enableCloudwatchLogsExports: common.cloudwatchLogsExports,
      engineLifecycleSupport: common.engineLifecycleSupport,
      deletionProtection,
      deleteAutomatedBackups: false,
    });
    this.instance.applyRemovalPolicy(removalPolicy);
    waitForLogs(this.instance, parts);
    acknowledgeInherent(
      this.instance,
      'A replica in another Region is encrypted by the key that it is given; CloudFormation refuses to be told so as well',
      'AwsSolutions-RDS2',
      'RDSStorageEncrypted',
    );
    this.endpoint = new rds.Endpoint(this.instance.attrEndpointAddress, clientPort);
    this.eventSubscriptions = databaseEvents(this, alarms, 'db-instance', [this.instance.ref]);
    this.alarms = relationalAlarms(
      this,
      alarms,
      {
        family: engine._facts.family,
        instanceType,
        maxConnections: connectionsOf(of.parameters),
        dimensions: { DBInstanceIdentifier: this.instance.ref },
        allocatedStorage: of.allocatedStorage,
        follows: 'replica',
      },
      props.alarmThresholds,
    );
  }

  /**
   * Lets a principal connect to the replica as one user of the database, by IAM.
   *
   * @param grantee the principal
   * @param user the name of the user in the database
   */
  public grantConnect(grantee: iam.IGrantable, user: string): iam.Grant {
    const where = `grantConnect() of RelationalDatabaseReplica at '${this.node.path}'`;
    const { iam: hasIam = false, family } = this.engine._facts;
    validate(where, databaseUserRules('user', user));
    requireIam(where, hasIam, titleOfFamily(family));
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['rds-db:connect'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'rds-db',
          resource: `dbuser:${this.instance.attrDbiResourceId}`,
          resourceName: user,
        }),
      ],
    });
  }

  /** Graphs of the processor, connections, latency, operations, memory and storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return relationalWidgets(this, [{ DBInstanceIdentifier: this.instance.ref }]);
  }
}

function replicaRules(
  props: RelationalDatabaseReplicaProps,
  { engine, region: sourceRegion, rules }: ReplicaSourceConfig,
  region: string,
  deletionProtection: boolean,
): Rules {
  const { removalPolicy } = props;
  return [
    rules,
    rule(
      sourceRegion !== undefined && !isKnown(sourceRegion),
      () => `'source' must be in a stack that knows its Region; give that stack 'env.region'`,
    ),
    rule(
      isKnown(region) && region === sourceRegion,
      () => `'source' must be in another Region, got one in '${region}' as well; take its 'addReadReplica()'`,
    ),
    databaseSubnetRules(props, { minZones: 2, because: 'as every subnet group' }),
    windowRules({ maintenanceWindow: props.maintenanceWindow }),
    logRules(props.logExports, engine._facts.logTypes, titleOfFamily(engine._facts.family)),
    storageThresholdRules(props.alarmThresholds ?? {}),
    replicaPolicyRules(removalPolicy),
    rule(
      removalPolicy === RemovalPolicy.DESTROY && deletionProtection,
      () =>
        `'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it; set 'deletionProtection' to false`,
    ),
  ];
}
