import { Construct } from 'constructs';
import { Duration, Stack, Stage, Token } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import { isKnown, matches, rule, Rules, validate } from '../../private/validation';
import { lifecycleRules, lockedRules } from '../private/backup-lifecycle';
import { AirGappedVault } from './air-gapped-vault';
import { BackupCopyVault } from './backup-copy-vault';

/** Options of copies. */
export interface BackupCopyOptions {
  /**
   * The time that copies are kept, in whole days.
   *
   * @default - that of the backup
   */
  readonly retention?: Duration;

  /**
   * The age at which a copy moves to cold storage, in whole days; see `BackupScheduleOptions.coldStorageAfter`.
   *
   * @default - that of the backup if `retention` is its own, too; otherwise copies stay in warm storage
   */
  readonly coldStorageAfter?: Duration;
}

/** Options of copies in an air-gapped vault. */
export interface BackupAirGappedCopyOptions {
  /**
   * The time that copies are kept, in whole days, within the bounds of the vault.
   *
   * @default - that of the backup
   */
  readonly retention?: Duration;
}

/**
 * The copy of a backup, as its plan has it.
 *
 * @internal
 */
export interface BackupCopyConfig {
  readonly destinationBackupVaultArn: string;
  readonly lifecycle?: backup.CfnBackupPlan.LifecycleResourceTypeProperty;
}

/** The retention that a copy has unless it has its own. */
interface Kept {
  readonly retention: Duration;
  readonly coldStorageAfter?: Duration;
}

/** A copy that is made of each backup, in another Region or account: what is lost with the first is there. */
export abstract class BackupCopy {
  /** To a vault of this app. A vault of another account must be made with `allowedAccounts` or `allowedOrganization`. */
  public static toVault(vault: BackupCopyVault, options: BackupCopyOptions = {}): BackupCopy {
    validate('BackupCopy.toVault', lifecycleRules(options));
    return new CopyToVault(vault, options);
  }

  /**
   * To a vault whose backups AWS keeps outside the account, in warm storage. A vault of another account must be made with
   * `allowedAccounts` or `allowedOrganization`.
   */
  public static toAirGappedVault(vault: AirGappedVault, options: BackupAirGappedCopyOptions = {}): BackupCopy {
    validate('BackupCopy.toAirGappedVault', lifecycleRules(options));
    return new CopyToVault(vault, options);
  }

  /**
   * To a vault that exists, by its ARN. Its policy and its lock are not checked.
   *
   * @param vaultArn the ARN of the vault
   */
  public static toVaultArn(vaultArn: string, options: BackupCopyOptions = {}): BackupCopy {
    validate(
      'BackupCopy.toVaultArn',
      lifecycleRules(options),
      matches(
        'vaultArn',
        vaultArn,
        /^arn:[\w-]+:backup:[\w-]+:\d{12}:backup-vault:[\w-]{2,50}$/,
        "the ARN of a backup vault, such as 'arn:aws:backup:eu-central-1:111122223333:backup-vault:copies'",
      ),
    );
    return new CopyToArn(vaultArn, options);
  }

  /**
   * What is wrong with the copy of backups that are made here.
   *
   * @internal
   */
  public abstract _rules(scope: Construct, kept: Kept): Rules;

  /**
   * The copy, in the plan.
   *
   * @internal
   */
  public abstract _bind(plan: Construct): BackupCopyConfig;
}

class CopyToVault extends BackupCopy {
  constructor(
    private readonly vault: AirGappedVault | BackupCopyVault,
    private readonly options: BackupCopyOptions,
  ) {
    super();
  }

  public _rules(scope: Construct, { retention }: Kept): Rules {
    const here = Stack.of(scope);
    const there = Stack.of(this.vault);
    const where = `the copies in '${this.vault.node.path}'`;
    return [
      lockedRules(where, this.options.retention ?? retention, this.vault._days),
      rule(
        Token.isUnresolved(here.region) !== Token.isUnresolved(there.region),
        () => `copies between Regions need Regions that are known; give both stacks 'env.region'`,
      ),
      rule(
        isKnown(here.account) && isKnown(there.account) && !this.vault._takesFrom(here.account),
        () =>
          `${where} are of another account, which the vault does not let in; give it 'allowedAccounts: ['${here.account}']', or 'allowedOrganization'`,
      ),
    ];
  }

  public _bind(plan: Construct): BackupCopyConfig {
    // The vault must be there before its first copy.
    if (Stage.of(plan) === Stage.of(this.vault)) plan.node.addDependency(this.vault);
    return { destinationBackupVaultArn: this.vault._arnFor(plan), lifecycle: lifecycleOf(this.options) };
  }
}

class CopyToArn extends BackupCopy {
  constructor(
    private readonly vaultArn: string,
    private readonly options: BackupCopyOptions,
  ) {
    super();
  }

  public _rules(): Rules {
    return [];
  }

  public _bind(): BackupCopyConfig {
    return { destinationBackupVaultArn: this.vaultArn, lifecycle: lifecycleOf(this.options) };
  }
}

/** Without any, AWS Backup takes the lifecycle of the backup. */
function lifecycleOf({ retention, coldStorageAfter }: BackupCopyOptions) {
  if (retention === undefined) return undefined;
  return { deleteAfterDays: retention.toDays(), moveToColdStorageAfterDays: coldStorageAfter?.toDays() };
}
