import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { distinct, nonEmpty, nonEmptyList, required, rule, Rules, validate } from '../../private/validation';
import { allowBackupReports } from '../private/backup-reports';
import { daysBetween } from '../private/whole-days';

/** The jobs that a daily report lists: those of the last 24 hours, and those that run. */
export enum BackupJobReport {
  /** Backups. */
  BACKUPS = 'BACKUP_JOB_REPORT',

  /** Copies. */
  COPIES = 'COPY_JOB_REPORT',

  /** Restores, also on trial. */
  RESTORES = 'RESTORE_JOB_REPORT',

  /** Searches of backups for malware. */
  SCANS = 'SCAN_JOB_REPORT',
}

/** The formats of a report. */
export enum BackupReportFormat {
  /** Comma-separated values. */
  CSV = 'CSV',

  /** JSON. */
  JSON = 'JSON',
}

/** Options of reports. */
export interface BackupReportOptions {
  /**
   * The jobs that are reported on, each in a report of its own.
   *
   * @default - backups, copies and restores
   */
  readonly jobs?: BackupJobReport[];

  /**
   * The formats.
   *
   * @default - CSV
   */
  readonly formats?: BackupReportFormat[];

  /**
   * The prefix of the objects, without a slash at its end.
   *
   * @default - none
   */
  readonly prefix?: string;
}

/** Options of controls, and of the reports on them. */
export interface BackupControlOptions extends BackupReportOptions {
  /**
   * The longest time between two backups of a resource, in whole days.
   *
   * @default Duration.days(1)
   */
  readonly maxInterval?: Duration;

  /**
   * The shortest time that plans keep their backups, in whole days.
   *
   * @default Duration.days(35)
   */
  readonly minRetention?: Duration;

  /**
   * The key of the tag by which resources and plans are controlled; AWS takes one.
   *
   * @default - everything in the Region
   */
  readonly tagKey?: string;

  /**
   * The value of the tag. Only with `tagKey`.
   *
   * @default - any
   */
  readonly tagValue?: string;
}

/**
 * The parts of an audit.
 *
 * @internal
 */
export interface BackupAuditConfig {
  readonly reportPlans: backup.CfnReportPlan[];
  readonly framework?: backup.CfnFramework;
}

/**
 * The proof of what is backed up, by AWS Backup Audit Manager, for the whole account in this Region: one program has it.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-audit-manager.html
 */
export class BackupAudit {
  /**
   * Reports of the jobs of each day, in a bucket.
   *
   * @param bucket a bucket of the stack of the program, whose policy is extended; that of an imported one admits the role
   * `AWSServiceRoleForBackupReports` by hand
   */
  public static reports(bucket: s3.IBucket, options: BackupReportOptions = {}): BackupAudit {
    validate('BackupAudit.reports', reportRules(bucket, options));
    return new BackupAudit(bucket, options);
  }

  /**
   * Controls beside them: that resources are in a plan, that plans back up often and keep long enough, that backups are encrypted and kept,
   * and that there is a recent one; with a locked vault also that it is locked. AWS Config must record the resources of AWS Backup and
   * compliance, and is billed for it.
   *
   * @param bucket as that of `reports()`
   */
  public static controls(bucket: s3.IBucket, options: BackupControlOptions = {}): BackupAudit {
    const { maxInterval, minRetention, tagKey, tagValue } = options;
    validate(
      'BackupAudit.controls',
      reportRules(bucket, options),
      daysBetween('maxInterval', maxInterval, { min: 1, max: 31 }),
      daysBetween('minRetention', minRetention, { min: 1, max: 36_500 }),
      nonEmpty('tagKey', tagKey),
      rule(tagValue !== undefined && tagKey === undefined, () => `'tagValue' needs 'tagKey', got none; give it, too`),
    );
    return new BackupAudit(bucket, options, options);
  }

  private constructor(
    private readonly bucket: s3.IBucket,
    private readonly options: BackupReportOptions,
    private readonly controls?: BackupControlOptions,
  ) {}

  /**
   * What of it cannot be in a program.
   *
   * @internal
   */
  public _rules(scope: Construct): Rules {
    const { bucket } = this;
    const [here, there] = [Stack.of(scope), Stack.of(bucket)];
    return rule(
      bucket instanceof s3.Bucket && here !== there,
      () =>
        `'audit' must have a bucket of the stack '${here.node.path}', got '${bucket.node.path}' of another: its policy names a role that AWS makes with the report; make a bucket in this stack`,
    );
  }

  /**
   * Creates the framework and the report plans.
   *
   * @internal
   */
  public _bind(scope: Construct, { locked }: { readonly locked: boolean }): BackupAuditConfig {
    const { jobs = ALL_JOBS, formats = [BackupReportFormat.CSV], prefix } = this.options;
    const framework =
      this.controls &&
      new backup.CfnFramework(scope, 'Framework', {
        frameworkDescription: `Controls of ${scope.node.path}`,
        frameworkControls: controlsOf(this.controls, locked),
      });
    const frameworkArns = framework && [framework.attrFrameworkArn];
    const reportPlans = [...jobs, ...(framework ? COMPLIANCE : [])].map(
      (template) =>
        // Of no type in aws-cdk-lib, which writes what it is given.
        new backup.CfnReportPlan(scope, REPORT_IDS[template], {
          reportPlanDescription: `Report of ${scope.node.path}`,
          reportSetting: {
            ReportTemplate: template,
            FrameworkArns: COMPLIANCE.includes(template) ? frameworkArns : undefined,
          },
          reportDeliveryChannel: { S3BucketName: this.bucket.bucketName, S3KeyPrefix: prefix, Formats: formats },
        }),
    );
    allowBackupReports(this.bucket, prefix, reportPlans);
    return { reportPlans, framework };
  }
}

const ALL_JOBS = [BackupJobReport.BACKUPS, BackupJobReport.COPIES, BackupJobReport.RESTORES];

/** The reports on controls, by resource and by control. */
const COMPLIANCE = ['RESOURCE_COMPLIANCE_REPORT', 'CONTROL_COMPLIANCE_REPORT'];

const REPORT_IDS: Record<string, string> = {
  [BackupJobReport.BACKUPS]: 'BackupReport',
  [BackupJobReport.COPIES]: 'CopyReport',
  [BackupJobReport.RESTORES]: 'RestoreReport',
  [BackupJobReport.SCANS]: 'ScanReport',
  RESOURCE_COMPLIANCE_REPORT: 'ResourceReport',
  CONTROL_COMPLIANCE_REPORT: 'ControlReport',
};

function reportRules(bucket: s3.IBucket, { jobs, formats, prefix }: BackupReportOptions): Rules {
  return [
    required('bucket', bucket, 'give it a bucket for the reports'),
    nonEmptyList('jobs', jobs),
    distinct('jobs', jobs),
    nonEmptyList('formats', formats),
    distinct('formats', formats),
    nonEmpty('prefix', prefix),
    rule(
      /^\/|\/$/.test(prefix ?? ''),
      () => `'prefix' must not begin or end with a slash, got '${prefix}'; AWS Backup adds one`,
    ),
  ];
}

/**
 * Not the control on manual deletion: it asks for a vault policy that nobody can change any more, this stack neither.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/controls-and-remediation.html
 */
function controlsOf(
  { maxInterval = Duration.days(1), minRetention = Duration.days(35), tagKey, tagValue }: BackupControlOptions,
  locked: boolean,
): backup.CfnFramework.FrameworkControlProperty[] {
  const controlScope = tagKey === undefined ? undefined : { Tags: [{ Key: tagKey, Value: tagValue ?? '' }] };
  const control = (controlName: string, parameters: Record<string, number | string> = {}) => ({
    controlName,
    controlInputParameters: Object.entries(parameters).map(([parameterName, value]) => ({
      parameterName,
      parameterValue: String(value),
    })),
    controlScope,
  });
  const [interval, retention] = [maxInterval.toDays(), minRetention.toDays()];
  return [
    control('BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN'),
    control('BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', {
      requiredFrequencyUnit: 'days',
      requiredFrequencyValue: interval,
      requiredRetentionDays: retention,
    }),
    control('BACKUP_RECOVERY_POINT_ENCRYPTED'),
    control('BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK', { requiredRetentionDays: retention }),
    control('BACKUP_LAST_RECOVERY_POINT_CREATED', { recoveryPointAgeUnit: 'days', recoveryPointAgeValue: interval }),
    ...(locked ? [control('BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK')] : []),
  ];
}
