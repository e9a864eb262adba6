import { IConstruct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';

/** The packs of cdk-nag that name their findings by the underlying rule. */
const PACKS = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321', 'Serverless'];

/** The context key that leaves inherent findings open. */
export const ACKNOWLEDGE_INHERENT_FINDINGS = 'cdk-reference-architectures:acknowledgeInherentFindings';

/**
 * Acknowledges one underlying rule in every pack that has it, on a scope and below it.
 *
 * @param rule the rule's name, with the finding in brackets where it reports several: `IAMNoWildcardPermissions[...]`
 */
export function acknowledgeInPacks(scope: IConstruct, rule: string, reason: string): void {
  acknowledge(scope, reason, inPacks(rule));
}

/**
 * Acknowledges findings that come with the architecture of a construct, whatever its props are, unless the app's own
 * policy wants to decide on each of them (context `ACKNOWLEDGE_INHERENT_FINDINGS`).
 *
 * @param rules ids of findings such as `AwsSolutions-SQS3`, or names of rules that several packs share
 */
export function acknowledgeInherent(scope: IConstruct, reason: string, ...rules: string[]): void {
  const setting: unknown = scope.node.tryGetContext(ACKNOWLEDGE_INHERENT_FINDINGS);
  if (setting === false || setting === 'false') return;
  acknowledge(
    scope,
    reason,
    rules.flatMap((rule) => (rule.startsWith('AwsSolutions-') ? rule : inPacks(rule))),
  );
}

/** The ids of a rule in the packs that share it. */
function inPacks(rule: string): string[] {
  return PACKS.map((pack) => `${pack}-${rule}`);
}

/**
 * Records ids as `Validations.acknowledge()` does, but in one entry of metadata: it makes one for each id, with a stack trace, and
 * looks for warnings of that id on everything below, which rule packs do not give. That was a sixth of the synthesis of a hundred services.
 */
function acknowledge(scope: IConstruct, reason: string, ids: string[]): void {
  const entry = Object.fromEntries(ids.map((id) => [`Annotation::${id}`, reason]));
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, entry);
}
