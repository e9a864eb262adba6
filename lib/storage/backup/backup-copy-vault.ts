import { Construct } from 'constructs';
import { Names, RemovalPolicy } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { LockedDays } from '../private/backup-lifecycle';
import { createVault, vaultRules } from '../private/backup-vault';
import {
  copyDestinationRules,
  copyPermissions,
  CopySources,
  takesCopiesFrom,
  vaultArnFor,
} from '../private/copy-destination';
import { BackupVaultLock } from './backup-vault-lock';

/** Properties of a `BackupCopyVault`. */
export interface BackupCopyVaultProps {
  /**
   * The protection of the copies against deletion before their time.
   *
   * @default BackupVaultLock.none() - a policy refuses deletions
   */
  readonly vaultLock?: BackupVaultLock;

  /**
   * The key that encrypts the copies, of this Region. A change fails: a vault has its key indefinitely.
   *
   * @default - a new customer managed key, rotated yearly, 1 USD a month, which is kept with the vault
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The accounts that may copy backups here.
   *
   * @default - this account alone
   */
  readonly allowedAccounts?: string[];

  /**
   * The organization whose accounts may all copy backups here, for example `o-abcdefghij`.
   *
   * @default - none
   */
  readonly allowedOrganization?: string;

  /**
   * The name of the vault, 2 to 50 letters, digits, hyphens and underscores, unique in account and Region. Plans of other Regions and
   * accounts know the vault by it. A change makes another vault, and keeps the old one with its copies, outside the stack.
   *
   * @default - a name from the path of the construct. A vault that was kept by a stack that is gone has it, too: import it, or
   * give another name
   */
  readonly vaultName?: string;

  /**
   * The fate of the vault and its key when it is removed from the stack. A vault with copies cannot be deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A vault for copies of backups, in another Region or account than what was backed up: make it in a stack there, and give
 * it to `BackupCopy.toVault()`.
 */
export class BackupCopyVault extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.BackupCopyVault';

  /** The vault. */
  public readonly vault: backup.BackupVault;

  /** The key that encrypts the copies. */
  public readonly encryptionKey: kms.IKey;

  /**
   * The days that a copy must be kept for; undefined where every number of days is taken.
   *
   * @internal
   */
  public readonly _days?: LockedDays;

  private readonly vaultName: string;
  private readonly sources: CopySources;

  constructor(scope: Construct, id: string, props: BackupCopyVaultProps = {}) {
    super(scope, id);
    props = injectedProps(BackupCopyVault.PROPERTY_INJECTION_ID, scope, id, props);
    const lock = props.vaultLock ?? BackupVaultLock.none();
    this._days = lock._days;
    this.sources = props;
    validate(at('BackupCopyVault', scope, id), vaultRules(lock, props.removalPolicy), copyDestinationRules(props));

    // Not made at deployment: plans of other Regions and accounts could not refer to it.
    this.vaultName =
      props.vaultName ??
      Names.uniqueResourceName(this, { maxLength: 50, separator: '-', allowedSpecialCharacters: '-_' });
    const { vault, encryptionKey } = createVault(this, {
      name: this.vaultName,
      encryptionKey: props.encryptionKey,
      lock,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.vault = vault;
    this.encryptionKey = encryptionKey;
    for (const statement of copyPermissions(props)) vault.addToAccessPolicy(statement);
  }

  /**
   * Whether backups of an account can be copied here.
   *
   * @internal
   */
  public _takesFrom(account: string): boolean {
    return takesCopiesFrom(account, this, this.sources);
  }

  /**
   * The ARN, as a plan in this or another Region or account can have it.
   *
   * @internal
   */
  public _arnFor(plan: Construct): string {
    return vaultArnFor(plan, { construct: this, vaultName: this.vaultName, vaultArn: this.vault.backupVaultArn });
  }
}
