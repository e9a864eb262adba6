import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { BackupCopyVault } from 'cdk-reference-architectures/storage';
import { describe, ExampleStackProps } from '../profile';

/** The Region of the copies. It must be another one than that of the content; change it to your own. */
export const COPY_REGION = 'eu-central-1';

/** By which the plan of the content knows the vault, in whatever Region the content is. */
export const COPY_VAULT_NAME = 'shared-content-copies';

/**
 * The vault in another Region that production's backups of the shared content are copied to. A sandbox copies nothing, and does without
 * the stack.
 */
export class SharedContentCopiesStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id, { env: { region: COPY_REGION } });
    describe(this, profile, 'Shared content: the vault for copies of its backups in another Region');
    new BackupCopyVault(this, 'Copies', { vaultName: COPY_VAULT_NAME });
  }
}
