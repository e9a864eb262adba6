import { Stack, Validations } from 'aws-cdk-lib/core';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack): void {
  Validations.of(stack).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Traces of X-Ray and the list of streams have no resource-level permissions.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold articles and quantities; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  RulePacks.acknowledge(
    stack,
    'SNSEncryptedKMS',
    'Messages hold articles and quantities; a key would cost a dollar a month, and its requests.',
  );
}
