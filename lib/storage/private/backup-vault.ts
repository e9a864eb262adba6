import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { rule, Rules } from '../../private/validation';
import { BackupVaultLock } from '../backup/backup-vault-lock';

/** The options that every vault has. */
export interface VaultOptions {
  readonly name: string;
  readonly encryptionKey?: kms.IKey;
  readonly lock: BackupVaultLock;
  readonly removalPolicy: RemovalPolicy;
}

/** A vault and its key. */
export interface VaultParts {
  readonly vault: backup.BackupVault;
  readonly encryptionKey: kms.IKey;
}

/** A vault whose backups nobody deletes before their time, or keeps longer or shorter than was said. */
export function createVault(scope: Construct, options: VaultOptions): VaultParts {
  const { name, lock, removalPolicy } = options;
  const encryptionKey =
    options.encryptionKey ??
    new kms.Key(scope, 'Key', {
      description: `Encrypts the backups of ${scope.node.path}`,
      enableKeyRotation: true,
      // Without it no backup can be restored.
      removalPolicy,
    });
  const vault = new backup.BackupVault(scope, 'Vault', {
    backupVaultName: name,
    encryptionKey,
    lockConfiguration: lock._bind(),
    removalPolicy,
  });
  vault.addToAccessPolicy(
    new iam.PolicyStatement({
      sid: 'RefuseDeletion',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
      resources: ['*'],
    }),
  );
  return { vault, encryptionKey };
}

/** The rules of a vault. */
export function vaultRules(lock: BackupVaultLock, removalPolicy: RemovalPolicy | undefined): Rules {
  return [
    rule(
      removalPolicy === RemovalPolicy.SNAPSHOT,
      () => `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which vaults do not have; take RETAIN`,
    ),
    rule(
      lock._isLocked && removalPolicy === RemovalPolicy.DESTROY,
      () =>
        `'removalPolicy' must not be DESTROY with a 'vaultLock', whose backups keep the vault from being deleted; leave one out`,
    ),
  ];
}
