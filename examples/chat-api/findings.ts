import { Stack, Validations } from 'aws-cdk-lib/core';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { chat }: { readonly chat: ApiFunction }): void {
  Validations.of(chat).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Traces of X-Ray and alarms seen by CodeDeploy have no resource-level permissions.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold no text of anybody; a key of their own would cost a dollar a month without a reader kept out.',
  );
}
