import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface StaticSiteParts {
  readonly wishes: ItemTable;
  readonly library: ApiFunction;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, _profile: Profile, { wishes, library }: StaticSiteParts): void {
  const table = stack.getLogicalId(wishes.table.node.defaultChild as CfnElement);
  Validations.of(library).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${table}.Arn>/index/*]`,
    reason: 'The one index of the one table.',
  });
}
