import { Stack, Validations } from 'aws-cdk-lib/core';
import { DocumentDbCluster } from 'cdk-reference-architectures/databases';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface ProductCatalogueParts {
  readonly profile: Profile;
  readonly database: DocumentDbCluster;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { profile, database }: ProductCatalogueParts): void {
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold no personal data: products, and who changed a collection; a key of their own would not keep a reader out.',
  );
  Validations.of(database).acknowledge({
    id: 'AwsSolutions-DOC2',
    reason: 'The port is no secret: only the functions of this stack are let in by it.',
  });
  if (profile.isProduction) {
    Validations.of(stack).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'The plus plan is billed for each user; passwords are strong and MFA is required.',
    });
    return;
  }
  Validations.of(database).acknowledge({
    id: 'Annotation::cdk-reference-architectures:noFailoverReader',
    reason: 'A sandbox may be away while its instance is made again; a second one costs as much again.',
  });
}
