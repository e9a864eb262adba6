import { Construct } from 'constructs';
import { ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { distinct, matches, Rules } from '../../private/validation';

/** The accounts that may copy backups into a vault. */
export interface CopySources {
  readonly allowedAccounts?: string[];
  readonly allowedOrganization?: string;
}

/** A vault that plans copy to. */
export interface CopyDestination {
  readonly construct: Construct;
  readonly vaultName: string;

  /** The ARN in its own stack. */
  readonly vaultArn: string;
}

/** The rules of what every vault for copies has. */
export function copyDestinationRules({
  allowedAccounts,
  allowedOrganization,
  vaultName,
}: CopySources & { readonly vaultName?: string }): Rules {
  return [
    distinct('allowedAccounts', allowedAccounts),
    (allowedAccounts ?? []).map((account) =>
      matches('allowedAccounts', account, /^\d{12}$/, "account ids of 12 digits, such as '111122223333'"),
    ),
    matches('allowedOrganization', allowedOrganization, /^o-[a-z0-9]{10,32}$/, "an id such as 'o-abcdefghij'"),
    matches('vaultName', vaultName, /^[\w-]{2,50}$/, "2 to 50 letters, digits, '-' and '_'"),
  ];
}

/** Whether backups of an account can be copied into a vault. */
export function takesCopiesFrom(
  account: string,
  vault: Construct,
  { allowedAccounts = [], allowedOrganization }: CopySources,
): boolean {
  return (
    account === Stack.of(vault).account ||
    allowedOrganization !== undefined ||
    allowedAccounts.some((allowed) => allowed === account || Token.isUnresolved(allowed))
  );
}

/** The ARN of a vault, as a plan in this or another Region or account can have it: by the name, without a reference. */
export function vaultArnFor(plan: Construct, { construct, vaultName, vaultArn }: CopyDestination): string {
  const [here, there] = [Stack.of(plan), Stack.of(construct)];
  if (here.region === there.region && here.account === there.account) return vaultArn;
  return there.formatArn({
    partition: here.partition,
    service: 'backup',
    region: there.region,
    account: Token.isUnresolved(there.account) ? here.account : there.account,
    resource: 'backup-vault',
    resourceName: vaultName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/**
 * The permissions of other accounts to copy backups into a vault.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export function copyPermissions({ allowedAccounts = [], allowedOrganization }: CopySources): iam.PolicyStatement[] {
  const allow = (sid: string, principals: iam.IPrincipal[], conditions?: iam.Conditions) =>
    new iam.PolicyStatement({
      sid,
      principals,
      actions: ['backup:CopyIntoBackupVault'],
      resources: ['*'],
      conditions,
    });
  return [
    ...(allowedAccounts.length > 0
      ? [
          allow(
            'CopiesOfAccounts',
            allowedAccounts.map((account) => new iam.AccountPrincipal(account)),
          ),
        ]
      : []),
    ...(allowedOrganization === undefined
      ? []
      : [
          allow('CopiesOfOrganization', [new iam.AnyPrincipal()], {
            StringEquals: { 'aws:PrincipalOrgID': allowedOrganization },
          }),
        ]),
  ];
}
