import { Stack } from 'aws-cdk-lib/core';
import { exampleApp, stacksOf } from '../test/support/example-apps';
import { ProfileName, writtenTemplate } from '../test/support/example-templates';
import { pathsOf } from './architecture/architecture';
import { ExampleTemplates } from './example-readme';

/** The templates of all example stacks, and the stacks themselves in production. */
export function exampleTemplates(): ExampleTemplates & { readonly stacks: readonly Stack[] } {
  const apps = { sandbox: exampleApp('sandbox'), production: exampleApp('production') };
  const templates = (profile: ProfileName) => {
    const { directory } = apps[profile].synth();
    return Object.fromEntries(
      stacksOf(apps[profile]).map(({ node: { id } }) => [id, writtenTemplate(directory, id)] as const),
    );
  };
  const stacks = stacksOf(apps.production);
  return {
    sandbox: templates('sandbox'),
    production: templates('production'),
    paths: pathsOf(stacks),
    stacks,
    dependencies: Object.fromEntries(
      stacks.map((stack) => [stack.node.id, stack.dependencies.map(({ node: { id } }) => id)]),
    ),
  };
}
