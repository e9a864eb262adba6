import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as datasync from 'aws-cdk-lib/aws-datasync';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { allowLogs } from '../../private/log-key';
import { injectedProps } from '../../private/property-injection';
import { uniqueName } from '../../private/unique-name';
import { at, validate } from '../../private/validation';
import { transferAlarms, TransferEvents, transferMetric, transferWidgets } from '../private/transfer-alarms';
import { TRANSFER_LOGS } from '../private/transfer-logs';
import { allowReports, transferRole } from '../private/transfer-role';
import { missingDaysOf, transferRules, withTransferDefaults } from '../private/transfer-rules';
import { reportOf, taskOptions } from '../private/transfer-settings';
import { TransferDeletion } from './transfer-deletion';
import { TransferLocation } from './transfer-location';
import { TransferLogAccess } from './transfer-log-access';
import {
  DataTransferTaskAlarmThresholds,
  TransferLogLevel,
  TransferMode,
  TransferReportOptions,
  TransferVerification,
} from './transfer-options';

/** Properties of a `DataTransferTask`. */
export interface DataTransferTaskProps {
  /** The storage that is read. A change replaces the task. */
  readonly source: TransferLocation;

  /** The storage that is written. A change replaces the task; what was copied stays. */
  readonly destination: TransferLocation;

  /** The recipients of alarms when an execution fails, or none succeeds. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: DataTransferTaskAlarmThresholds;

  /**
   * The topic that is told of each execution that failed. The policies of a topic of this app, and of its key, are extended.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The times at which the task starts, in UTC, at least an hour apart: `events.Schedule.rate()` or `events.Schedule.cron()`.
   *
   * @default - none: it is started by hand, or by whoever has `grantStart()`
   */
  readonly schedule?: events.Schedule;

  /**
   * Whether the schedule starts the task. To end one, set it to false and deploy before `schedule` is taken away.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The mode. Who deploys a task in Enhanced mode needs `iam:CreateServiceLinkedRole`.
   *
   * @default - TransferMode.ENHANCED where the locations and their agents can, else TransferMode.BASIC
   */
  readonly mode?: TransferMode;

  /**
   * The files that are verified at the end of an execution.
   *
   * @default TransferVerification.TRANSFERRED - the whole of both sides is read, and billed, for EVERYTHING
   */
  readonly verification?: TransferVerification;

  /**
   * The fate of what the destination has and the source has not.
   *
   * @default TransferDeletion.keep()
   */
  readonly deletion?: TransferDeletion;

  /**
   * Whether files of the destination are overwritten that differ from those of the source.
   *
   * @default true
   */
  readonly overwrite?: boolean;

  /**
   * Whether source and destination are compared, and only what differs is copied. Without it all is copied each time, which is faster
   * for the first time, into an empty destination.
   *
   * @default true
   */
  readonly compare?: boolean;

  /**
   * Whether the tags of objects are copied between buckets and object storages. Set it to false for a storage that has none.
   *
   * @default true
   */
  readonly objectTags?: boolean;

  /**
   * The patterns of what is copied, for example `/projects` or `/projects/2026*`, below the source location.
   *
   * @default - everything
   */
  readonly includes?: string[];

  /**
   * The patterns of what is not copied, for example `*.tmp` or `/projects/scratch`.
   *
   * @default - nothing
   */
  readonly excludes?: string[];

  /**
   * The maximum bandwidth in a second, at least 1 MiB, so that others still have a share of the line. In Basic mode only.
   *
   * @default - no limit: the task takes what it gets
   */
  readonly bandwidthLimit?: Size;

  /**
   * The report of each execution, which is the proof that everything has arrived.
   *
   * @default - none
   */
  readonly report?: TransferReportOptions;

  /**
   * The amount that is logged.
   *
   * @default TransferLogLevel.ERRORS
   */
  readonly logLevel?: TransferLogLevel;

  /**
   * The time that the log is kept. In Basic mode only: in Enhanced mode DataSync writes to its own log group `/aws/datasync`.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log, in Basic mode. Its policy is extended for CloudWatch Logs.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The permission for DataSync to write the log, in Basic mode.
   *
   * @default TransferLogAccess.ownPolicy()
   */
  readonly logAccess?: TransferLogAccess;
}

/**
 * A task of AWS DataSync that copies files or objects from one storage to another, now or by a schedule: encrypted, verified, by roles
 * for these two locations alone, and with alarms when it fails or stays away.
 */
export class DataTransferTask extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.storage.DataTransferTask';

  /** The task. */
  public readonly task: datasync.CfnTask;

  /** The mode of the task. */
  public readonly mode: TransferMode;

  /** The role by which DataSync reads the source, or its password; undefined where an agent needs none. */
  public readonly sourceRole?: iam.Role;

  /** The role by which DataSync writes the destination, or reads its password; undefined where an agent needs none. */
  public readonly destinationRole?: iam.Role;

  /** The role by which reports are written; undefined without `report`. */
  public readonly reportRole?: iam.Role;

  /** The log; undefined with `TransferLogLevel.OFF`, and in Enhanced mode, whose log group DataSync makes. */
  public readonly logGroup?: logs.LogGroup;

  /** The permission to write the log; undefined with `TransferLogAccess.existingPolicy()`, and without a log. */
  public readonly logPolicy?: logs.ResourcePolicy;

  /** The rule that matches executions that failed. Add targets of your own to it. */
  public readonly failedRule: events.Rule;

  /** The rule that matches executions that succeeded. Add targets to it for what comes after the copy. */
  public readonly succeededRule: events.Rule;

  /** Holds notifications that could not be delivered; undefined without `failureTopic`. */
  public readonly deadLetterQueue?: sqs.Queue;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly watched: TransferEvents;

  constructor(scope: Construct, id: string, props: DataTransferTaskProps) {
    super(scope, id);
    props = injectedProps(DataTransferTask.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('DataTransferTask', scope, id), transferRules(this, props));
    const settings = withTransferDefaults(props);
    this.mode = settings.mode;

    const source = props.source._bind(new Construct(this, 'Source'), false);
    const destination = props.destination._bind(new Construct(this, 'Destination'), true);
    this.sourceRole = source.role;
    this.destinationRole = destination.role;
    this.reportRole = this.letReport(props.report);
    if (this.mode === TransferMode.BASIC && settings.logLevel !== TransferLogLevel.OFF) {
      this.logGroup = this.createLog(props);
      this.logPolicy = settings.logAccess._bind(this);
    }
    this.task = new datasync.CfnTask(this, 'Task', {
      sourceLocationArn: source.location.attrLocationArn,
      destinationLocationArn: destination.location.attrLocationArn,
      taskMode: this.mode,
      options: taskOptions(settings),
      // Empty where there is none: an update may leave what it is not told of.
      includes: filtersOf(props.includes),
      excludes: filtersOf(props.excludes),
      schedule: props.schedule && {
        scheduleExpression: props.schedule.expressionString,
        status: settings.enabled ? 'ENABLED' : 'DISABLED',
      },
      cloudWatchLogGroupArn: this.logGroup?.logGroupArn,
      taskReportConfig: this.reportRole && props.report && reportOf(props.report, this.reportRole),
    });
    // DataSync tries the permissions when the task is made.
    for (const needed of [this.logPolicy, this.reportRole]) if (needed) this.task.node.addDependency(needed);

    this.watched = new TransferEvents(this, this.task, props.failureTopic);
    this.failedRule = this.watched.failed;
    this.succeededRule = this.watched.succeeded;
    this.deadLetterQueue = this.watched.deadLetterQueue;
    this.alarms = transferAlarms(this, props.alarms, this.watched, {
      failedExecutions: props.alarmThresholds?.failedExecutions ?? 1,
      missingDays: missingDaysOf(props),
    });
  }

  /** Allows a principal to start the task, and to look how it goes. */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    const taskArn = this.task.attrTaskArn;
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['datasync:StartTaskExecution'],
      resourceArns: [taskArn],
    }).combine(
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['datasync:DescribeTaskExecution'],
        resourceArns: [`${taskArn}/execution/*`],
      }),
    );
  }

  /** The bytes that were written to the destination, by default their sum in five minutes. */
  public metricBytesWritten(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return transferMetric(this.task, 'BytesWritten', options);
  }

  /** The files and objects that were copied, by default their sum in five minutes. */
  public metricFilesTransferred(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return transferMetric(this.task, 'FilesTransferred', options);
  }

  /** Graphs of what was copied, and of executions that succeeded and failed. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return transferWidgets(this, this.watched, this.task);
  }

  private letReport(report: TransferReportOptions | undefined): iam.Role | undefined {
    if (!report) return undefined;
    const role = transferRole(this, 'ReportRole', 'Writes the reports of a transfer');
    allowReports(role, { bucket: report.bucket, prefix: report.prefix ?? '' });
    return role;
  }

  private createLog({ logRetention, logEncryptionKey }: DataTransferTaskProps): logs.LogGroup {
    allowLogs(this, logEncryptionKey, TRANSFER_LOGS);
    return new logs.LogGroup(this, 'LogGroup', {
      // The name is what one policy admits for all tasks.
      logGroupName: `${TRANSFER_LOGS}/${uniqueName(this)}`,
      retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: logEncryptionKey,
    });
  }
}

function filtersOf(patterns: string[] = []): datasync.CfnTask.FilterRuleProperty[] {
  return patterns.length === 0 ? [] : [{ filterType: 'SIMPLE_PATTERN', value: patterns.join('|') }];
}
