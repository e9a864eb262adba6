import { Construct } from 'constructs';
import { ArnFormat, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { injectedProps } from '../../private/property-injection';
import { at, distinct, matches, validate } from '../../private/validation';
import { createVault, vaultRules } from '../private/backup-vault';
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
   * The lock of the vault.
   *
   * @internal
   */
  public readonly _lock: BackupVaultLock;

  private readonly vaultName: string;
  private readonly allowedAccounts: string[];
  private readonly allowedOrganization?: string;

  constructor(scope: Construct, id: string, props: BackupCopyVaultProps = {}) {
    super(scope, id);
    props = injectedProps(BackupCopyVault.PROPERTY_INJECTION_ID, scope, id, props);
    this._lock = props.vaultLock ?? BackupVaultLock.none();
    this.allowedAccounts = props.allowedAccounts ?? [];
    this.allowedOrganization = props.allowedOrganization;
    validate(at('BackupCopyVault', scope, id), [
      vaultRules(this._lock, props.removalPolicy),
      distinct('allowedAccounts', props.allowedAccounts),
      this.allowedAccounts.map((account) =>
        matches('allowedAccounts', account, /^\d{12}$/, "account ids of 12 digits, such as '111122223333'"),
      ),
      matches('allowedOrganization', this.allowedOrganization, /^o-[a-z0-9]{10,32}$/, "an id such as 'o-abcdefghij'"),
      matches('vaultName', props.vaultName, /^[\w-]{2,50}$/, "2 to 50 letters, digits, '-' and '_'"),
    ]);

    // Not made at deployment: plans of other Regions and accounts could not refer to it.
    this.vaultName =
      props.vaultName ??
      Names.uniqueResourceName(this, { maxLength: 50, separator: '-', allowedSpecialCharacters: '-_' });
    const { vault, encryptionKey } = createVault(this, {
      name: this.vaultName,
      encryptionKey: props.encryptionKey,
      lock: this._lock,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.vault = vault;
    this.encryptionKey = encryptionKey;
    this.allowCopies();
  }

  /**
   * Whether backups of an account can be copied here.
   *
   * @internal
   */
  public _takesFrom(account: string): boolean {
    return (
      account === Stack.of(this).account ||
      this.allowedOrganization !== undefined ||
      this.allowedAccounts.some((allowed) => allowed === account || Token.isUnresolved(allowed))
    );
  }

  /**
   * The ARN, as a plan in this or another Region or account can have it.
   *
   * @internal
   */
  public _arnFor(plan: Construct): string {
    const [here, there] = [Stack.of(plan), Stack.of(this)];
    if (here.region === there.region && here.account === there.account) return this.vault.backupVaultArn;
    return there.formatArn({
      partition: here.partition,
      service: 'backup',
      region: there.region,
      account: Token.isUnresolved(there.account) ? here.account : there.account,
      resource: 'backup-vault',
      resourceName: this.vaultName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  /** https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html */
  private allowCopies(): void {
    const allow = (sid: string, principals: iam.IPrincipal[], conditions?: object) => {
      this.vault.addToAccessPolicy(
        new iam.PolicyStatement({
          sid,
          principals,
          actions: ['backup:CopyIntoBackupVault'],
          resources: ['*'],
          conditions: conditions as Record<string, unknown> | undefined,
        }),
      );
    };
    if (this.allowedAccounts.length > 0) {
      allow(
        'CopiesOfAccounts',
        this.allowedAccounts.map((account) => new iam.AccountPrincipal(account)),
      );
    }
    if (this.allowedOrganization !== undefined) {
      allow('CopiesOfOrganization', [new iam.AnyPrincipal()], {
        StringEquals: { 'aws:PrincipalOrgID': this.allowedOrganization },
      });
    }
  }
}
