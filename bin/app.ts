import { App } from 'aws-cdk-lib/core';
import { ContextError } from '../examples/context';
import { addExampleStacks } from '../examples/example-stacks';

try {
  const app = new App();
  const { notice } = addExampleStacks(app);
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
  if (app.node.tryGetContext('only') !== undefined) {
    process.stderr.write(
      "some stacks only, to look at: deploy without 'only', or Network loses what other stacks use of it\n",
    );
  }
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // Not by a code for later, which would have the stacks so far synthesized.
  process.exit(1);
}
