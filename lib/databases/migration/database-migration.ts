import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dms from 'aws-cdk-lib/aws-dms';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { migrationAlarms, MigrationEvents, migrationMetric, migrationWidgets } from '../private/migration-alarms';
import { WatchedMigration } from '../private/migration-alarms';
import { createMigrationLog, createMigrationSecurityGroup, subscribeToInstance } from '../private/migration-parts';
import { migrationRules, withMigrationDefaults } from '../private/migration-rules';
import { createMigrationTask } from '../private/migration-task';
import { warnOfMigration } from '../private/migration-warnings';
import { DmsAccountRoles } from './dms-account-roles';
import { MigrationEndpoint } from './migration-endpoint';
import { MigrationEngine } from './migration-engine';
import { MigrationSettings } from './migration-settings';
import { MigrationType } from './migration-type';
import { TableSelection } from './table-selection';
import { TableTransformation } from './table-transformation';

/** The thresholds of the alarms of a `DatabaseMigration`. */
export interface DatabaseMigrationAlarmThresholds {
  /**
   * The time that reading is behind the source, for five minutes, at least one minute. Only where changes are captured.
   *
   * @default Duration.minutes(5)
   */
  readonly sourceLatency?: Duration;

  /**
   * The time that the target is behind, for five minutes, at least one minute. Only where changes are captured.
   *
   * @default Duration.minutes(5)
   */
  readonly targetLatency?: Duration;

  /**
   * The number of tables that are suspended within five minutes.
   *
   * @default 1
   */
  readonly suspendedTables?: number;

  /**
   * The freeable memory of the instance, below which it is too small.
   *
   * @default Size.mebibytes(512)
   */
  readonly freeableMemory?: Size;

  /**
   * The free part of the disk of the instance, in percent, below which it is too small.
   *
   * @default 20
   */
  readonly freeStoragePercent?: number;
}

/** Properties of a `DatabaseMigration`. */
export interface DatabaseMigrationProps {
  /** The VPC that reaches both sides. */
  readonly vpc: ec2.IVpc;

  /** The database that is read. Another engine is another migration, which loads everything again. */
  readonly source: MigrationEndpoint;

  /** The place that is written. Another engine is another migration, which loads everything again. */
  readonly target: MigrationEndpoint;

  /** The tables that are migrated, with at least one that is included. */
  readonly tables: TableSelection[];

  /** The recipients of alarms when the migration fails, or is late. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: DatabaseMigrationAlarmThresholds;

  /**
   * The topic that is told when the migration fails or stops, and what happens to its instance. The policies of a topic of this app,
   * and of its key, are extended.
   *
   * @default - none
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * The capacity that the migration runs on. To change from one to the other is another migration, which loads everything again.
   *
   * @default MigrationEngine.serverless()
   */
  readonly engine?: MigrationEngine;

  /**
   * The part that is copied: what is there, what changes, or both. A change is another migration, which loads everything again.
   *
   * @default MigrationType.fullLoadAndCdc()
   */
  readonly migrationType?: MigrationType;

  /**
   * The changes of names on the way.
   *
   * @default - none: names are as in the source
   */
  readonly transformations?: TableTransformation[];

  /**
   * The settings of the copy.
   *
   * @default - the default of each setting
   */
  readonly settings?: MigrationSettings;

  /**
   * Whether it runs. With false a new one waits, for example until the source is prepared, and one that runs is stopped at its position,
   * from which it goes on later. A deployment waits until it runs or has stopped.
   *
   * A serverless one that was stopped for 48 hours has no capacity any more, and cannot go on
   * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Components.html): only another id loads everything again.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The subnets of the network interfaces, in at least two zones.
   *
   * @default - private subnets with egress, else isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The roles of the account, where they are of this app: the migration waits for them.
   *
   * @default - they exist already
   */
  readonly accountRoles?: DmsAccountRoles;

  /**
   * The key that encrypts the disk, and the connections to the endpoints. A change is another migration, which loads everything again.
   *
   * @default - the key `aws/dms` of the account
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time that the logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs. Its policy is extended for CloudWatch Logs.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/**
 * A migration of a database by AWS DMS: encrypted, validated, by a secret for each side, started by the deployment, stopped and
 * resumed where a change needs it, never loaded again unless a prop says so, and with alarms when it fails or is late.
 */
export class DatabaseMigration extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.databases.DatabaseMigration';

  /** The security group of the network interfaces, with egress to the two sides and to AWS services only. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections of the migration. */
  public readonly connections: ec2.Connections;

  /** The subnets of the network interfaces. */
  public readonly subnetGroup: dms.CfnReplicationSubnetGroup;

  /** The endpoint of the source. */
  public readonly sourceEndpoint: dms.CfnEndpoint;

  /** The endpoint of the target. */
  public readonly targetEndpoint: dms.CfnEndpoint;

  /** The instance; undefined for a serverless migration. */
  public readonly replicationInstance?: dms.CfnReplicationInstance;

  /** The task on the instance; undefined for a serverless migration. */
  public readonly replicationTask?: dms.CfnReplicationTask;

  /** The serverless migration; undefined on an instance. */
  public readonly replicationConfig?: dms.CfnReplicationConfig;

  /** The ARN of the task, or of the serverless migration. */
  public readonly migrationArn: string;

  /** The log of the migration. */
  public readonly logGroup: logs.LogGroup;

  /** The log of the functions that start and stop the migration. */
  public readonly runLogGroup: logs.LogGroup;

  /** The rule that matches a failure. Add targets of your own to it. */
  public readonly failedRule: events.Rule;

  /** The rule that matches a stop, also the one at the end of a full load. Add targets of your own to it. */
  public readonly stoppedRule: events.Rule;

  /** The subscription to events of the instance; undefined without `notificationTopic`, and for a serverless migration. */
  public readonly eventSubscription?: dms.CfnEventSubscription;

  /** Holds notifications that could not be delivered; undefined without `notificationTopic`. */
  public readonly deadLetterQueue?: sqs.Queue;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly migration: WatchedMigration;
  private readonly watched: MigrationEvents;

  constructor(scope: Construct, id: string, props: DatabaseMigrationProps) {
    super(scope, id);
    props = injectedProps(DatabaseMigration.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('DatabaseMigration', scope, id), migrationRules(props));
    const settings = withMigrationDefaults(props);

    this.securityGroup = createMigrationSecurityGroup(this, props);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    for (const side of [props.source, props.target]) side._open(this.connections);
    this.runLogGroup = createMigrationLog(this, 'RunLogGroup', props);
    const task = createMigrationTask(this, settings, this);
    this.subnetGroup = task.subnetGroup;
    this.sourceEndpoint = task.sourceEndpoint;
    this.targetEndpoint = task.targetEndpoint;
    this.replicationInstance = task.instance;
    this.replicationTask = task.replicationTask;
    this.replicationConfig = task.replicationConfig;
    this.migrationArn = task.arn;
    this.logGroup = task.logGroup;
    warnOfMigration(this, settings);

    this.migration = {
      name: task.name,
      instanceName: task.instanceName,
      storage: settings.engine._instance?.storage,
      captures: settings.migrationType._captures,
      logGroup: this.logGroup,
    };
    this.watched = new MigrationEvents(this, this.migration, props.notificationTopic);
    this.failedRule = this.watched.failed;
    this.stoppedRule = this.watched.stopped;
    this.deadLetterQueue = this.watched.deadLetterQueue;
    this.eventSubscription = subscribeToInstance(this, this.replicationInstance, props.notificationTopic);
    const { alarmThresholds: given = {} } = props;
    this.alarms = migrationAlarms(this, props.alarms, this.migration, this.watched, {
      sourceLatency: given.sourceLatency ?? Duration.minutes(5),
      targetLatency: given.targetLatency ?? Duration.minutes(5),
      suspendedTables: given.suspendedTables ?? 1,
      freeableMemory: given.freeableMemory ?? Size.mebibytes(512),
      freeStoragePercent: given.freeStoragePercent ?? 20,
    });
  }

  /** The seconds that reading is behind the source; of a serverless migration the highest of the Region. */
  public metricSourceLatency(): cloudwatch.IMetric {
    return migrationMetric(this.migration, 'CDCLatencySource');
  }

  /** The seconds that the target is behind; of a serverless migration the highest of the Region. */
  public metricTargetLatency(): cloudwatch.IMetric {
    return migrationMetric(this.migration, 'CDCLatencyTarget');
  }

  /** Graphs of latency, of rows, and of failures and stops. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return migrationWidgets(this, this.migration, this.watched);
  }
}
