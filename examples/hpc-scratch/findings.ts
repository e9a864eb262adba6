import { Stack } from 'aws-cdk-lib/core';
import { JobQueues } from 'cdk-reference-architectures/batch';

/** What the findings are about. */
export interface HpcScratchParts {
  readonly queues: JobQueues;
}

/** Acknowledges the findings of the rule packs that the example means to be as they are. */
export function acknowledgeFindings(_stack: Stack, _parts: HpcScratchParts): void {}
