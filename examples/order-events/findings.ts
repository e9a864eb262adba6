import { Stack } from 'aws-cdk-lib/core';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack): void {
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The log of the bus has no events in it; a key of its own would cost a dollar a month without keeping a reader out.',
  );
}
