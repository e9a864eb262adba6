import { RulePacks } from 'cdk-reference-architectures/operations';
import type { NetworkStack } from './stack';

/** Acknowledges what this example chose. */
export function acknowledgeFindings({ network }: NetworkStack): void {
  RulePacks.acknowledge(
    network,
    'CloudWatchLogGroupEncrypted',
    'Flow logs hold addresses and byte counts; the encryption of CloudWatch Logs itself is enough for them.',
  );
}
