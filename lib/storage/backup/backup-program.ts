import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { uniqueName } from '../../private/unique-name';
import { at, validate } from '../../private/validation';
import { BackupEvents } from '../private/backup-events';
import { programAlarms, programWidgets } from '../private/backup-program-alarms';
import { missingDaysOf, programRules, requireInstances } from '../private/backup-program-rules';
import { backupRole } from '../private/backup-role';
import { INDEX_POLICY, malwareScans, START_SCAN_POLICY } from '../private/backup-scans';
import { createVault } from '../private/backup-vault';
import { warnOfOverlaps } from '../private/overlapping-schedules';
import { BackupAudit } from './backup-audit';
import { BackupSchedule } from './backup-schedule';
import { BackupScope } from './backup-scope';
import { BackupVaultLock } from './backup-vault-lock';
import { RestoreTesting } from './restore-testing';

/** The thresholds of a program's alarms. */
export interface BackupProgramAlarmThresholds {
  /**
   * The number of backups and copies that fail within an hour.
   *
   * @default 1
   */
  readonly failedJobs?: number;

  /**
   * The time without a completed backup, in whole days, 1 to 7. Only for programs that back up once a day at least.
   *
   * @default Duration.days(2)
   */
  readonly withoutBackup?: Duration;
}

/** Properties of a `BackupProgram`. */
export interface BackupProgramProps {
  /** The resources that are backed up. */
  readonly scopes: BackupScope[];

  /** The recipients of alarms when backups fail, or are missing. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: BackupProgramAlarmThresholds;

  /**
   * The times at which backups are made, and the times that they are kept for.
   *
   * @default - [BackupSchedule.daily()], kept for 35 days
   */
  readonly schedules?: BackupSchedule[];

  /**
   * The protection of the backups against deletion before their time.
   *
   * @default BackupVaultLock.none() - a policy refuses deletions
   */
  readonly vaultLock?: BackupVaultLock;

  /**
   * The key that encrypts the backups of services that AWS Backup manages wholly, such as EFS, S3 and DynamoDB; those of others have the
   * key of their source. A change fails: a vault has its key indefinitely.
   *
   * @default - a new customer managed key, rotated yearly, 1 USD a month, which is kept with the vault
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The restores on trial.
   *
   * @default - none
   */
  readonly restoreTesting?: RestoreTesting;

  /**
   * The reports and the controls by AWS Backup Audit Manager.
   *
   * @default - none
   */
  readonly audit?: BackupAudit;

  /**
   * Whether backups of Windows instances are consistent for their applications, by the Volume Shadow Copy Service, which must be set
   * up in them. Only with a scope that may hold instances.
   *
   * @default false
   */
  readonly windowsVss?: boolean;

  /**
   * A topic that gets a message for each backup, copy and restore on trial that failed, with the reason. An encrypted topic needs a
   * customer managed key; that of a topic of this app is opened for EventBridge, that of an imported one must admit it.
   *
   * @default - none: alarms tell that something failed
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The fate of the vault and its key when the program is removed from the stack. A vault with backups cannot be deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Backups of all that an application keeps, by one plan in one vault: made on schedules, encrypted, kept against deletion, copied elsewhere,
 * restored on trial, and watched.
 */
export class BackupProgram extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.BackupProgram';

  /** The vault. */
  public readonly vault: backup.BackupVault;

  /** The key that encrypts the backups. */
  public readonly encryptionKey: kms.IKey;

  /** The plan. */
  public readonly plan: backup.CfnBackupPlan;

  /** The role by which AWS Backup makes backups and copies; it cannot restore. */
  public readonly role: iam.Role;

  /** The role by which GuardDuty searches backups for malware; undefined without a schedule with `malwareScan`. */
  public readonly scannerRole?: iam.Role;

  /** The plan of restores on trial; undefined if there is none. */
  public readonly restoreTestingPlan?: backup.CfnRestoreTestingPlan;

  /** The role by which AWS Backup restores on trial; undefined if it does not. */
  public readonly restoreTestingRole?: iam.Role;

  /** The report plans of `audit`; none without it. */
  public readonly reportPlans: backup.CfnReportPlan[];

  /** The controls of `BackupAudit.controls()`; undefined without it. */
  public readonly framework?: backup.CfnFramework;

  /** The rule that matches backups and copies that failed. Add targets of your own to it. */
  public readonly failedRule: events.Rule;

  /** Holds notifications that could not be delivered; undefined without `failureTopic`. */
  public readonly deadLetterQueue?: sqs.Queue;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly watched: BackupEvents;

  constructor(scope: Construct, id: string, props: BackupProgramProps) {
    super(scope, id);
    props = injectedProps(BackupProgram.PROPERTY_INJECTION_ID, scope, id, props);
    const schedules = props.schedules ?? [BackupSchedule.daily()];
    const lock = props.vaultLock ?? BackupVaultLock.none();
    validate(at('BackupProgram', scope, id), programRules(this, props, { schedules, lock }));

    warnOfOverlaps(
      this,
      schedules.flatMap(({ _window }) => _window ?? []),
    );

    const { vault, encryptionKey } = createVault(this, {
      // Part of it is of the stack: a vault that was kept does not keep another stack from being made.
      name: uniqueName(this, 50),
      encryptionKey: props.encryptionKey,
      lock,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.vault = vault;
    this.encryptionKey = encryptionKey;
    const isScanned = schedules.some(({ _isScanned }) => _isScanned);
    const scans = isScanned ? malwareScans(this) : undefined;
    this.scannerRole = scans?.role;
    this.plan = this.createPlan(schedules, {
      scanSettings: scans && [scans.setting],
      advancedBackupSettings: props.windowsVss
        ? [{ resourceType: 'EC2', backupOptions: { WindowsVSS: 'enabled' } }]
        : undefined,
    });
    this.role = backupRole(this, 'Role', {
      description: 'Backups and their copies',
      policies: [
        'service-role/AWSBackupServiceRolePolicyForBackup',
        ...(schedules.some(({ _isIndexed }) => _isIndexed) ? [INDEX_POLICY] : []),
        ...(isScanned ? [START_SCAN_POLICY] : []),
      ],
      bucketPolicy: 'AWSBackupServiceRolePolicyForS3Backup',
      hasBuckets: () => props.scopes.some((one) => one._hasBuckets()),
    });
    for (const one of props.scopes) this.select(one);
    const airGapped = schedules.flatMap(({ _airGappedVault }) => _airGappedVault?.vaultArn ?? []);
    const vaultArns = [...new Set([vault.backupVaultArn, ...airGapped])];
    const restores = props.restoreTesting?._bind(this, vaultArns);
    this.restoreTestingPlan = restores?.plan;
    this.restoreTestingRole = restores?.role;

    const audit = props.audit?._bind(this, { locked: lock._isLocked });
    this.reportPlans = audit?.reportPlans ?? [];
    this.framework = audit?.framework;
    if (props.windowsVss ?? false) requireInstances(this, props.scopes);

    this.watched = new BackupEvents(this, {
      vaultArns,
      isScanned,
      restoreRoleArn: restores?.role.roleArn,
      failureTopic: props.failureTopic,
    });
    this.failedRule = this.watched.failed;
    this.deadLetterQueue = this.watched.deadLetterQueue;
    this.alarms = programAlarms(this, props.alarms, this.watched, {
      failedJobs: props.alarmThresholds?.failedJobs ?? 1,
      missingDays: missingDaysOf(schedules, props.alarmThresholds?.withoutBackup ?? Duration.days(2)),
    });
  }

  /** A graph of completed and failed backups, and of failed restores on trial. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return programWidgets(this, this.watched);
  }

  private createPlan(
    schedules: BackupSchedule[],
    settings: Partial<backup.CfnBackupPlan.BackupPlanResourceTypeProperty>,
  ): backup.CfnBackupPlan {
    const plan = new backup.CfnBackupPlan(this, 'Plan', {
      backupPlan: {
        backupPlanName: uniqueName(this, 50),
        backupPlanRule: [],
        ...settings,
      },
    });
    const rules = schedules.map((schedule) => schedule._bind(plan, this.vault.backupVaultName));
    plan.backupPlan = {
      ...(plan.backupPlan as backup.CfnBackupPlan.BackupPlanResourceTypeProperty),
      backupPlanRule: rules,
    };
    return plan;
  }

  private select(selected: BackupScope): void {
    const { _name: name } = selected;
    const selection = selected._bind(this);
    new backup.CfnBackupSelection(this, `${name}Selection`, {
      backupPlanId: this.plan.ref,
      backupSelection: {
        // Nothing of a selection can be changed: the new one stands beside the old one for a moment, under a name of its own.
        selectionName: Lazy.string({
          produce: () => `${name}-${hashOf(Stack.of(this).resolve(selection))}`,
        }),
        iamRoleArn: this.role.roleArn,
        ...selection,
      },
    });
  }
}

function hashOf(resolved: unknown): string {
  return createHash('sha256').update(JSON.stringify(resolved)).digest('hex').slice(0, 12);
}
