import { setFlagsFromString } from 'node:v8';
import { App } from 'aws-cdk-lib/core';
import { ContextError } from '../examples/context';
import { addExampleStacks } from '../examples/example-stacks';

// aws-cdk-lib's validator is WebAssembly. Before Node.js 24, V8 optimizes it so early that this takes as long as one scenario's
// validation; later versions let more of a function run first by themselves (docs/speed.md).
if (Number(process.versions.node.split('.')[0]) < 24) setFlagsFromString('--wasm-tiering-budget=20000000');

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
