import { Stack, Validations } from 'aws-cdk-lib/core';
import { TimestreamInfluxDb } from 'cdk-reference-architectures/databases';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface DeviceTelemetryParts {
  readonly profile: Profile;
  readonly telemetry: TimestreamInfluxDb;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { profile, telemetry }: DeviceTelemetryParts): void {
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold no measurements; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  if (profile.isProduction) return;
  Validations.of(telemetry).acknowledge({
    id: 'Annotation::cdk-reference-architectures:singleInfluxDbNode',
    reason: 'What a sandbox measures waits in the queue while its one node is made anew.',
  });
}
