import { ContainerJob } from 'cdk-reference-architectures/batch';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** What the findings are about. */
export interface HpcScratchParts {
  readonly job: ContainerJob;
}

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings({ job }: HpcScratchParts): void {
  RulePacks.acknowledge(
    job,
    'CloudWatchLogGroupEncrypted',
    'The log of the jobs holds counts and ids of runs; the encryption of CloudWatch Logs is enough for them.',
  );
}
