import { IConstruct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';

/** The packs of cdk-nag that name their findings by the underlying rule. */
const PACKS = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

/** Acknowledges what a rule wants of every resource of a kind and this one cannot have, whoever uses it. */
export function acknowledgeInPacks(subject: IConstruct, rule: string, reason: string): void {
  Validations.of(subject).acknowledge(...PACKS.map((pack) => ({ id: `${pack}-${rule}`, reason })));
}
