import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IntegrationApp } from './integration-app';

// The CloudFormation validator takes seconds to start: once for all tests here, rather than twice for each in the runner.
process.env.CDK_VALIDATION = 'true';
const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(^|[/\\])integ\.[^/\\]*\.ts$/.test(file),
);
for (const test of tests) require(join(__dirname, test)); // eslint-disable-line @typescript-eslint/no-require-imports -- as the runner does

const problems = IntegrationApp.all.flatMap((app) =>
  app.problems().map((problem) => `${app.stack.stackName}: ${problem}`),
);
if (IntegrationApp.all.length !== tests.length) problems.push('each test makes one IntegrationApp');
process.stdout.write(`${tests.length} integration tests, ${problems.length} findings of the validator\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
