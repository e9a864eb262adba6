import { ApiFunction } from 'cdk-reference-architectures/functions';
import { TieredVpc } from 'cdk-reference-architectures/network';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(parts: readonly (TieredVpc | ApiFunction)[]): void {
  for (const part of parts) {
    RulePacks.acknowledge(
      part,
      'CloudWatchLogGroupEncrypted',
      'The log holds no data of users; the encryption of CloudWatch Logs will do.',
    );
  }
}
