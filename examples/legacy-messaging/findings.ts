import { Stack, Validations } from 'aws-cdk-lib/core';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack): void {
  Validations.of(stack).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Traces of X-Ray, and network interfaces that do not exist yet, have no resource-level permissions.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold articles and quantities; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  RulePacks.acknowledge(
    stack,
    'SecretsManagerUsingKMSKey',
    'Whoever may read a secret may read it with the key of Secrets Manager, too; no other account does.',
  );
}
