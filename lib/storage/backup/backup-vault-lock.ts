import { Duration } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import { rule, validate } from '../../private/validation';
import { LockedDays } from '../private/backup-lifecycle';
import { daysBetween, daysOf } from '../private/whole-days';

/** Options of every lock. */
export interface BackupVaultLockOptions {
  /** The shortest time that a backup in the vault is kept, in whole days, 1 to 36,500. A job with a shorter one fails. */
  readonly minRetention: Duration;

  /**
   * The longest time that a backup in the vault is kept, in whole days. A job with a longer one fails.
   *
   * @default - no maximum
   */
  readonly maxRetention?: Duration;
}

/** Options of a lock that nobody can take away. */
export interface BackupVaultComplianceLockOptions extends BackupVaultLockOptions {
  /**
   * The time in which the lock can still be changed or taken away, from its creation on, in whole days, 3 to 36,500. After that it
   * cannot, by anybody: not by the root user, and not by AWS.
   */
  readonly grace: Duration;

  /** Must be true: backups can then not be deleted before their time, and are billed until then, whoever wants them gone. */
  readonly acknowledgeIrreversible: boolean;
}

/**
 * The protection of a vault's backups against deletion before their time.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export abstract class BackupVaultLock {
  /** A policy of the vault alone, which refuses deletions: who may change the policy can still delete. */
  public static none(): BackupVaultLock {
    return new NoLock();
  }

  /** A lock that only a principal with `backup:DeleteBackupVaultLockConfiguration` can take away. */
  public static governance(options: BackupVaultLockOptions): BackupVaultLock {
    validate('BackupVaultLock.governance', lockRules(options));
    return new VaultLock(options);
  }

  /** A lock that nobody can take away once `grace` is over: write once, read many. */
  public static compliance(options: BackupVaultComplianceLockOptions): BackupVaultLock {
    validate(
      'BackupVaultLock.compliance',
      lockRules(options),
      daysBetween('grace', options.grace, { min: 3, max: 36_500 }),
      rule(
        !options.acknowledgeIrreversible,
        () =>
          `'acknowledgeIrreversible' must be true, got ${String(options.acknowledgeIrreversible)}: after 'grace' nobody can delete a backup before its time, nor the lock`,
      ),
    );
    return new VaultLock(options, options.grace);
  }

  /**
   * Whether the vault is locked.
   *
   * @internal
   */
  public abstract readonly _isLocked: boolean;

  /**
   * The days that a backup must be kept for; undefined where every number of days is taken.
   *
   * @internal
   */
  public abstract readonly _days?: LockedDays;

  /**
   * The lock of the vault.
   *
   * @internal
   */
  public abstract _bind(): backup.LockConfiguration | undefined;
}

class NoLock extends BackupVaultLock {
  public readonly _isLocked = false;
  public readonly _days?: LockedDays = undefined;

  public _bind(): undefined {
    return undefined;
  }
}

class VaultLock extends BackupVaultLock {
  public readonly _isLocked = true;
  public readonly _days: LockedDays;

  constructor(
    private readonly options: BackupVaultLockOptions,
    private readonly grace?: Duration,
  ) {
    super();
    const { minRetention, maxRetention } = options;
    this._days = { min: daysOf(minRetention), max: maxRetention === undefined ? Infinity : daysOf(maxRetention) };
  }

  public _bind(): backup.LockConfiguration {
    const { minRetention, maxRetention } = this.options;
    return { minRetention, maxRetention, changeableFor: this.grace };
  }
}

function lockRules({ minRetention, maxRetention }: BackupVaultLockOptions) {
  return [
    daysBetween('minRetention', minRetention, { min: 1, max: 36_500 }),
    daysBetween('maxRetention', maxRetention, { min: 1, max: 36_500 }),
    rule(
      maxRetention !== undefined && daysOf(maxRetention) <= daysOf(minRetention),
      () =>
        `'maxRetention' must be more than 'minRetention' (${daysOf(minRetention)} d), got ${maxRetention ? daysOf(maxRetention) : 0} d; raise it`,
    ),
  ];
}
