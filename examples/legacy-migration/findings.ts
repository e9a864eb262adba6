import { Stack } from 'aws-cdk-lib/core';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack): void {
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold names of tables and numbers of rows; a key of their own would cost a dollar a month without keeping a reader out.',
  );
}
