import { Stack, Validations } from 'aws-cdk-lib/core';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, profile: Profile): void {
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold numbers of vehicles and no keepers; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  if (!profile.isProduction) return;
  Validations.of(stack).acknowledge({
    id: 'AwsSolutions-COG8',
    reason: 'The plus plan is billed for each user; passwords are strong and MFA is required.',
  });
}
