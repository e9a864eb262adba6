import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { airGappedVaultRules } from '../private/air-gapped-vault-rules';
import { LockedDays } from '../private/backup-lifecycle';
import { copyPermissions, CopySources, takesCopiesFrom, vaultArnFor } from '../private/copy-destination';
import { daysOf } from '../private/whole-days';

/** Properties of an `AirGappedVault`. */
export interface AirGappedVaultProps {
  /**
   * The shortest time that a backup in the vault is kept, in whole days, 7 to 36,500. A job with a shorter one fails. A change makes
   * another vault.
   */
  readonly minRetention: Duration;

  /**
   * The longest time that a backup in the vault is kept, in whole days, up to 36,500. A job with a longer one fails. A change makes
   * another vault.
   */
  readonly maxRetention: Duration;

  /**
   * Must be true: from its first day on the vault is locked in compliance mode. Its backups cannot be deleted before their time, by
   * anybody, and are billed until then.
   */
  readonly acknowledgeIrreversible: boolean;

  /**
   * The key that encrypts the backups, of this Region. A change makes another vault.
   *
   * @default - a key that AWS owns, at no charge: backups can then be restored from an account that the vault is shared with, also when
   * this account is lost
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
   * accounts know the vault by it. With a name of your own a change of the retention or the key fails: the name is taken.
   *
   * @default - a name from the path of the construct, the retention and the key
   */
  readonly vaultName?: string;

  /**
   * The fate of the vault when it is removed from the stack. A vault with backups cannot be deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A vault for backups that the account cannot reach: AWS keeps them in accounts of its own, locked from the first day, and restores
 * them also into another account that the vault is shared with.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
 */
export class AirGappedVault extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.AirGappedVault';

  /** The vault. */
  public readonly vault: backup.CfnLogicallyAirGappedBackupVault;

  /** The ARN of the vault, by which it is shared (`AWS::RAM::ResourceShare`). */
  public readonly vaultArn: string;

  /**
   * The days that a backup must be kept for.
   *
   * @internal
   */
  public readonly _days: LockedDays;

  private readonly vaultName: string;
  private readonly sources: CopySources;

  constructor(scope: Construct, id: string, props: AirGappedVaultProps) {
    super(scope, id);
    props = injectedProps(AirGappedVault.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('AirGappedVault', scope, id), airGappedVaultRules(props));
    this._days = { min: daysOf(props.minRetention), max: daysOf(props.maxRetention) };
    this.sources = props;

    // Not made at deployment: plans of other Regions and accounts could not refer to it.
    this.vaultName = props.vaultName ?? this.nameFor(props.encryptionKey);
    const permissions = copyPermissions(props);
    this.vault = new backup.CfnLogicallyAirGappedBackupVault(this, 'Vault', {
      backupVaultName: this.vaultName,
      minRetentionDays: this._days.min,
      maxRetentionDays: this._days.max,
      encryptionKeyArn: props.encryptionKey?.keyArn,
      accessPolicy: permissions.length === 0 ? undefined : new iam.PolicyDocument({ statements: permissions }),
    });
    this.vault.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.vaultArn = this.vault.attrBackupVaultArn;
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
    return vaultArnFor(plan, { construct: this, vaultName: this.vaultName, vaultArn: this.vaultArn });
  }

  /** What cannot be changed is part of the name: another vault stands beside the old one, which is kept until it is empty. */
  private nameFor(encryptionKey: kms.IKey | undefined): string {
    const fixed = JSON.stringify([this._days, Stack.of(this).resolve(encryptionKey?.keyArn)]);
    const unique = Names.uniqueResourceName(this, { maxLength: 41, separator: '-', allowedSpecialCharacters: '-_' });
    return `${unique}-${createHash('sha256').update(fixed).digest('hex').slice(0, 8)}`;
  }
}
