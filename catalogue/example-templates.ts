import { exampleApp, stacksOf } from '../test/support/example-apps';
import { ProfileName, writtenTemplate } from '../test/support/example-templates';
import { pathsOf } from './architecture/architecture';
import { ExampleTemplates } from './example-readme';

/** The templates of all example stacks. */
export function exampleTemplates(): ExampleTemplates {
  const apps = { sandbox: exampleApp('sandbox'), production: exampleApp('production') };
  const templates = (profile: ProfileName) => {
    const { directory } = apps[profile].synth();
    return Object.fromEntries(
      stacksOf(apps[profile]).map(({ node: { id } }) => [id, writtenTemplate(directory, id)] as const),
    );
  };
  return {
    sandbox: templates('sandbox'),
    production: templates('production'),
    paths: pathsOf(stacksOf(apps.production)),
    dependencies: Object.fromEntries(
      stacksOf(apps.production).map((stack) => [stack.node.id, stack.dependencies.map(({ node: { id } }) => id)]),
    ),
  };
}
