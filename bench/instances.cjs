// Makes a number of instances of one case in one stack, synthesizes, and prints what it took:
//   node bench/instances.cjs <case> <variant> <count>
// Started in a process of its own for each round, so that nothing is warm that a user's would not have.
'use strict';

// The validator costs both sides the same, and much more than they do.
if (!process.env.BENCH_VALIDATES) process.env.CDK_VALIDATION = 'false';
const { valuesOf } = require('./values.cjs');
const [name, variant, count] = process.argv.slice(2);
const { App, Stack } = require('aws-cdk-lib/core');
const make = require(`./constructs/${name}.cjs`)[variant];

const start = process.hrtime.bigint();
const app = new App({
  context: {
    ...require('../cdk.json').context,
    '@aws-cdk/core:stackResourceLimit': 0,
    'aws:cdk:bundling-stacks': [],
  },
  treeMetadata: false,
  analyticsReporting: false,
});
const stack = new Stack(app, 'Instances');
const shared = make.shared?.(new Stack(app, 'Shared'));
for (let i = 0; i < Number(count); i++) make(stack, `Instance${i}`, shared);
const assembly = app.synth();
// bench/guard.mjs makes our constructs slower on purpose, to see that the budgets notice.
if (variant === 'ours' && process.env.BENCH_SLOWER) {
  const end =
    process.hrtime.bigint() +
    BigInt(Math.round(Number(process.hrtime.bigint() - start) * Number(process.env.BENCH_SLOWER)));
  while (process.hrtime.bigint() < end);
}
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;

const megabytes = process.resourceUsage().maxRSS / 1024;
const { template } = assembly.getStackByName('Instances');
console.log(JSON.stringify({ milliseconds, megabytes, values: count === '1' ? valuesOf(template) : undefined }));
