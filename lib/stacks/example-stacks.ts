import { App } from 'aws-cdk-lib/core';
import { NetworkStack } from './network/stack';
import { Profile } from './profile';
import { acknowledgeInherentRules } from './rule-packs';

/** Every example stack, in the profile that the app's context names. */
export function addExampleStacks(app: App): void {
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  acknowledgeInherentRules(app);
  profile.finish(app);
}
