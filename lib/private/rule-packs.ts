import { IConstruct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';

/** The packs of cdk-nag that name their findings by the underlying rule. */
const PACKS = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321', 'Serverless'];

/**
 * Acknowledges one underlying rule in every pack that has it, on a scope and below it.
 *
 * @param rule the rule's name, with the finding in brackets where it reports several: `IAMNoWildcardPermissions[...]`
 */
export function acknowledgeInPacks(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge(...PACKS.map((pack) => ({ id: `${pack}-${rule}`, reason })));
}
