import { Stack, Validations } from 'aws-cdk-lib/core';
import { ValkeyCache } from 'cdk-reference-architectures/databases';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** The parts of the stack that have findings. */
export interface ShoppingCartParts {
  readonly profile: Profile;
  readonly cache: ValkeyCache;
}

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, { profile, cache }: ShoppingCartParts): void {
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold no carts; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  if (!profile.isProduction) return;
  RulePacks.acknowledge(
    cache,
    'ElastiCacheRedisClusterAutomaticBackup',
    'The cache has nothing that the table does not have, which can be restored to any second of 35 days.',
  );
  Validations.of(stack).acknowledge({
    id: 'AwsSolutions-COG8',
    reason: 'The plus plan is billed for each user; passwords are strong and MFA is required.',
  });
}
