import { Stack, Validations } from 'aws-cdk-lib/core';
import { AuroraGlobalPrimary, AuroraGlobalSecondary } from 'cdk-reference-architectures/databases';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** Acknowledges the findings that follow from what this example chose, in either Region; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(
  stack: Stack,
  profile: Profile,
  store: AuroraGlobalPrimary | AuroraGlobalSecondary,
): void {
  if (profile.isProduction) {
    RulePacks.acknowledge(
      stack,
      'CloudWatchLogGroupEncrypted',
      'The logs have addresses, states of connections and prices, which everybody may see; the encryption of CloudWatch Logs will do.',
    );
    RulePacks.acknowledge(
      store,
      'RDSInBackupPlan',
      'Its own backups restore it to any second of two weeks, and the other Region has a copy; nobody asks for the prices of last year.',
    );
    return;
  }
  Validations.of(store).acknowledge(
    {
      id: 'AwsSolutions-RDS10',
      reason: 'A sandbox is destroyed after it was tried out, with its database.',
    },
    {
      id: 'Annotation::cdk-reference-architectures:noFailoverReader',
      reason: 'A sandbox may be away while its one instance is made again; a reader costs as much again.',
    },
  );
}
