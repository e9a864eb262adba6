import { App, Stack } from 'aws-cdk-lib/core';
import { addExampleStacks } from '../../examples/example-stacks';
import { profileApp, ProfileName } from './example-templates';

/** The example app in one profile. */
export function exampleApp(profile: ProfileName, outdir?: string, context?: Record<string, unknown>): App {
  const app = profileApp(profile, outdir, context);
  addExampleStacks(app);
  return app;
}

/** The example stacks, as `cdk ls` shows them. */
export function stacksOf(app: App): Stack[] {
  return app.node.children.filter((child) => Stack.isStack(child));
}
