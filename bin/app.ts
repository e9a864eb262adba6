import { App } from 'aws-cdk-lib/core';
import { ContextError } from '../examples/context';
import { addExampleStacks } from '../examples/example-stacks';

try {
  const { notice } = addExampleStacks(new App());
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // Not by a code for later, which would have the stacks so far synthesized.
  process.exit(1);
}
