import { Construct } from 'constructs';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import { isKnown, matches, nonEmpty, oneOf, rule, Rules, validate, wholeNumber } from '../../private/validation';
import { firstPlaceRules } from '../private/air-gapped-vault-rules';
import { lifecycleRules, lockedRules } from '../private/backup-lifecycle';
import { SCANNER } from '../private/backup-scans';
import { ScheduleWindow } from '../private/overlapping-schedules';
import { daysBetween } from '../private/whole-days';
import { AirGappedVault } from './air-gapped-vault';
import { BackupCopy } from './backup-copy';
import { BackupVaultLock } from './backup-vault-lock';

/** Options of every schedule. */
export interface BackupScheduleOptions {
  /**
   * The time that a backup is kept, in whole days, 1 to 36,500.
   *
   * @default - daily 35 days, weekly 90 days, monthly 365 days, hourly 7 days
   */
  readonly retention?: Duration;

  /**
   * The age at which a backup moves to cold storage, in whole days: cheaper, hours until it can be restored, and billed for at least
   * 90 days, by which `retention` must be longer. Of what has no cold storage, among them S3 and RDS, backups stay where they are, and so do
   * those of EBS, whose archive this does not opt in to (https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html).
   *
   * @default - never
   */
  readonly coldStorageAfter?: Duration;

  /**
   * The hour of the day, 0 to 23, in `timeZone`.
   *
   * @default 3
   */
  readonly hour?: number;

  /**
   * The time zone of the schedule.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * The time within which a backup must have begun, or it counts as expired, 60 minutes to 100 years. Within it AWS Backup makes no
   * backups of schedules of the same program that are kept for a shorter time.
   *
   * @default Duration.hours(8) - as AWS Backup has it
   */
  readonly startWindow?: Duration;

  /**
   * The time within which a backup must be complete, or it is canceled. Longer than `startWindow`.
   *
   * @default Duration.days(7) - as AWS Backup has it
   */
  readonly completionWindow?: Duration;

  /**
   * The copies of each backup.
   *
   * @default - none
   */
  readonly copies?: BackupCopy[];

  /**
   * The vault of this account and Region that backups go to at once, instead of a copy: what AWS Backup manages wholly is then in it alone.
   * Of other resources a snapshot is in the vault of the program until it has been copied, and is billed as long; of what an air-gapped
   * vault does not take, the backup is in the vault of the program.
   *
   * @default - none: backups are in the vault of the program
   */
  readonly airGappedVault?: AirGappedVault;

  /**
   * The backups whose content is indexed: files and objects are found in them by name, size and date, and restored alone. Billed by item.
   * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_IndexAction.html
   *
   * @default - none
   */
  readonly index?: BackupIndex;

  /**
   * The search for malware in backups of volumes, instances and buckets, by GuardDuty, which need not be switched on. Billed by GB.
   * https://docs.aws.amazon.com/aws-backup/latest/devguide/malware-protection.html
   *
   * @default - none
   */
  readonly malwareScan?: BackupMalwareScan;
}

/** The backups whose content is indexed: AWS Backup takes one kind for a schedule. */
export enum BackupIndex {
  /** Files of volumes of EBS. */
  EBS = 'EBS',

  /** Objects of buckets. */
  S3 = 'S3',
}

/** The part of a backup that is searched for malware. */
export enum BackupMalwareScan {
  /** The changes since the backup that was scanned last. */
  INCREMENTAL = 'INCREMENTAL_SCAN',

  /** All of each backup: what signatures did not know before is found, too. */
  FULL = 'FULL_SCAN',
}

/** Options of a weekly schedule. */
export interface BackupWeeklyScheduleOptions extends BackupScheduleOptions {
  /**
   * The day of the week: `SUN`, `MON`, `TUE`, `WED`, `THU`, `FRI` or `SAT`.
   *
   * @default 'SUN'
   */
  readonly weekDay?: string;
}

/** Options of a monthly schedule. */
export interface BackupMonthlyScheduleOptions extends BackupScheduleOptions {
  /**
   * The day of the month, 1 to 28.
   *
   * @default 1
   */
  readonly day?: number;
}

/** Options of continuous backups. */
export interface BackupContinuousScheduleOptions {
  /**
   * The time that can be restored to, to the second, 1 to 35 days.
   *
   * @default Duration.days(35)
   */
  readonly retention?: Duration;

  /**
   * The hour of the day at which AWS Backup looks whether everything is backed up continuously, and takes a snapshot of what cannot be.
   *
   * @default 3
   */
  readonly hour?: number;
}

/** Options of a schedule by a cron expression. */
export interface BackupCronScheduleOptions extends BackupScheduleOptions {
  /** The schedule, as `events.Schedule.cron({ hour: '2', minute: '30' })`; not a rate, which AWS Backup does not have. */
  readonly schedule: events.Schedule;
}

/** The times at which backups are made, and the time that they are kept for. */
export abstract class BackupSchedule {
  /** Every day, kept for 35 days. */
  public static daily(options: BackupScheduleOptions = {}): BackupSchedule {
    const { hour = 3, retention = Duration.days(35) } = options;
    return snapshots('daily', 'Daily', { ...options, retention, cron: `0 ${hour} * * ? *` }, Duration.days(1));
  }

  /** Every week, kept for 90 days. */
  public static weekly(options: BackupWeeklyScheduleOptions = {}): BackupSchedule {
    const { hour = 3, weekDay = 'SUN', retention = Duration.days(90) } = options;
    validate('BackupSchedule.weekly', oneOf('weekDay', weekDay, WEEK_DAYS));
    const cron = `0 ${hour} ? * ${weekDay} *`;
    return snapshots('weekly', 'Weekly', { ...options, retention, cron }, Duration.days(7));
  }

  /** Every month, kept for a year. */
  public static monthly(options: BackupMonthlyScheduleOptions = {}): BackupSchedule {
    const { hour = 3, day = 1, retention = Duration.days(365) } = options;
    validate('BackupSchedule.monthly', wholeNumber('day', day, { min: 1, max: 28 }));
    const cron = `0 ${hour} ${day} * ? *`;
    return snapshots('monthly', 'Monthly', { ...options, retention, cron }, Duration.days(31));
  }

  /**
   * Every so many hours, kept for 7 days.
   *
   * @param hours the number of hours between two backups
   */
  public static hourly(hours: number, options: BackupScheduleOptions = {}): BackupSchedule {
    validate('BackupSchedule.hourly', oneOf('hours', hours, [1, 2, 3, 4, 6, 8, 12]));
    const { hour = 0, retention = Duration.days(7) } = options;
    const cron = `0 ${hour === 0 ? `0/${hours}` : `${hour % hours}/${hours}`} * * ? *`;
    return snapshots('hourly', 'Hourly', { ...options, retention, cron }, Duration.hours(hours));
  }

  /**
   * Continuously, for a restore to any second: of S3, and of databases of RDS and Aurora. Of others a snapshot is taken each day.
   * https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html
   */
  public static continuous(options: BackupContinuousScheduleOptions = {}): BackupSchedule {
    const { hour = 3, retention = Duration.days(35) } = options;
    validate(
      'BackupSchedule.continuous',
      daysBetween('retention', retention, { min: 1, max: 35 }),
      wholeNumber('hour', hour, { min: 0, max: 23 }),
    );
    return new PlanRule('Continuous', { retention, cron: `0 ${hour} * * ? *`, continuous: true });
  }

  /**
   * By a cron expression, kept for 35 days.
   *
   * @param name the name of the schedule, unique in its program
   */
  public static cron(name: string, options: BackupCronScheduleOptions): BackupSchedule {
    const text = options.schedule.expressionString;
    validate(
      'BackupSchedule.cron',
      nonEmpty('name', name),
      matches('name', name, /^[\w.-]{1,50}$/, "1 to 50 letters, digits, '-', '_' and '.'"),
      rule(
        isKnown(text) && !/^cron\((\S+\s+){5}\S+\)$/.test(text),
        () => `'schedule' must be a cron expression, got '${text}'; use 'events.Schedule.cron()'`,
      ),
    );
    const { retention = Duration.days(35) } = options;
    return snapshots('cron', name, { ...options, retention, cron: text.replace(/^cron\((.*)\)$/, '$1') });
  }

  /** Daily for 35 days, weekly for 90 days, monthly for a year, each with the same copies. */
  public static dailyWeeklyMonthly(copies: BackupCopy[] = []): BackupSchedule[] {
    return [BackupSchedule.daily({ copies }), BackupSchedule.weekly({ copies }), BackupSchedule.monthly({ copies })];
  }

  /**
   * The name of the rule.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * The longest time from one backup to the next, where it is known.
   *
   * @internal
   */
  public abstract readonly _interval?: Duration;

  /**
   * The vault that backups go to at once.
   *
   * @internal
   */
  public abstract readonly _airGappedVault?: AirGappedVault;

  /**
   * Whether the content of backups is indexed.
   *
   * @internal
   */
  public abstract readonly _isIndexed: boolean;

  /**
   * Whether backups are searched for malware.
   *
   * @internal
   */
  public abstract readonly _isScanned: boolean;

  /**
   * The times at which backups may begin; undefined for continuous ones.
   *
   * @internal
   */
  public abstract readonly _window?: ScheduleWindow;

  /**
   * What is wrong with the schedule in a vault.
   *
   * @internal
   */
  public abstract _rules(scope: Construct, lock: BackupVaultLock): Rules;

  /**
   * The rule of the plan.
   *
   * @internal
   */
  public abstract _bind(plan: Construct, vaultName: string): backup.CfnBackupPlan.BackupRuleResourceTypeProperty;
}

const WEEK_DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** A schedule with its retention, and with its cron expression without what is around it. */
interface PlanRuleOptions extends BackupScheduleOptions {
  readonly retention: Duration;
  readonly cron: string;
  readonly continuous?: boolean;
}

function snapshots(factory: string, name: string, options: PlanRuleOptions, interval?: Duration): BackupSchedule {
  const { startWindow, completionWindow, hour } = options;
  const minutes = (duration: Duration) => duration.toMinutes({ integral: false });
  validate(
    `BackupSchedule.${factory}`,
    lifecycleRules(options),
    wholeNumber('hour', hour, { min: 0, max: 23 }),
    // A shorter one makes backups expire for no reason.
    rule(
      startWindow !== undefined && minutes(startWindow) < 60,
      () => `'startWindow' must be at least 60 minutes, got ${minutes(startWindow as Duration)}; raise it`,
    ),
    rule(
      completionWindow !== undefined && minutes(completionWindow) <= minutes(startWindow ?? START_WINDOW),
      () =>
        `'completionWindow' must be longer than 'startWindow' (${minutes(startWindow ?? START_WINDOW)} min), got ${minutes(completionWindow as Duration)} min; raise it`,
    ),
  );
  return new PlanRule(name, options, interval);
}

const START_WINDOW = Duration.hours(8);

class PlanRule extends BackupSchedule {
  public readonly _airGappedVault?: AirGappedVault;
  public readonly _isIndexed: boolean;
  public readonly _isScanned: boolean;
  public readonly _window?: ScheduleWindow;

  constructor(
    public readonly _name: string,
    private readonly options: PlanRuleOptions,
    public readonly _interval?: Duration,
  ) {
    super();
    this._airGappedVault = options.airGappedVault;
    this._isIndexed = options.index !== undefined;
    this._isScanned = options.malwareScan !== undefined;
    if (options.continuous) return;
    this._window = {
      name: _name,
      cron: options.cron,
      timeZone: options.timeZone?.timezoneName ?? 'UTC',
      startWindow: options.startWindow ?? START_WINDOW,
      retention: options.retention,
      hasCopies: (options.copies ?? []).length > 0,
    };
  }

  public _rules(scope: Construct, lock: BackupVaultLock): Rules {
    const { retention, copies = [], airGappedVault } = this.options;
    return [
      airGappedVault ? firstPlaceRules(scope, `the schedule '${this._name}'`, airGappedVault, retention) : [],
      lockedRules(`the schedule '${this._name}'`, retention, lock._days),
      copies.map((copy) => copy._rules(scope, this.options)),
    ];
  }

  public _bind(plan: Construct, vaultName: string): backup.CfnBackupPlan.BackupRuleResourceTypeProperty {
    const { retention, coldStorageAfter, cron, continuous, startWindow, completionWindow, copies } = this.options;
    const { index, malwareScan } = this.options;
    return {
      ruleName: this._name,
      targetBackupVault: vaultName,
      targetLogicallyAirGappedBackupVaultArn: this._airGappedVault?.vaultArn,
      scheduleExpression: `cron(${cron})`,
      scheduleExpressionTimezone: this.options.timeZone?.timezoneName,
      startWindowMinutes: startWindow?.toMinutes(),
      completionWindowMinutes: completionWindow?.toMinutes(),
      enableContinuousBackup: continuous,
      lifecycle: { deleteAfterDays: retention.toDays(), moveToColdStorageAfterDays: coldStorageAfter?.toDays() },
      copyActions: copies?.length ? copies.map((copy) => copy._bind(plan)) : undefined,
      indexActions: index === undefined ? undefined : [{ resourceTypes: [index] }],
      scanActions: malwareScan === undefined ? undefined : [{ malwareScanner: SCANNER, scanMode: malwareScan }],
    };
  }
}
