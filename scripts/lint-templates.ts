// Holds the templates of both profiles against AWS's resource schemas with cfn-lint, as they are in several Regions, and
// fails on any finding. Needs python3 (3.11 or later) and, the first time, the Python package index.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { killAll, run } from '../test/deploy/processes';
import { hasPython, installPython } from '../test/deploy/python';
import { PROFILES } from '../test/deploy/site';
import { ROOT } from '../test/deploy/workplace';

/** Regions that differ in which types and instances they have. */
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];

/**
 * W3005: a DependsOn that a reference implies already. aws-cdk-lib writes them, and they change nothing. W3691: cfn-lint knows
 * engine versions with their minor one, and takes a major one alone, of which RDS chooses the minor one, for one that has ended. E3620: the
 * instance classes of DocumentDB, among which cfn-lint does not have that of a serverless cluster
 * (https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-serverless.html).
 */
const IGNORED = ['W3005', 'W3691', 'E3620'];

const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

async function lint(profile: string, python: string, directory: string): Promise<number> {
  const assembly = join(directory, profile);
  const log = (name: string) => join(directory, `${profile}-${name}.log`);
  const common = { cwd: ROOT, env: process.env, timeoutSeconds: 240 };
  const synth = ['synth', '--quiet', '--no-notices', '--output', assembly, '-c', `profile=${profile}`];
  await run(process.execPath, [CDK, ...synth], { ...common, log: log('synth') });
  const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  if (templates.length === 0) throw new Error(`the ${profile} profile has no templates`);
  const options = ['--regions', ...REGIONS, '--ignore-checks', ...IGNORED, '--format', 'parseable'];
  const paths = templates.map((name) => join(assembly, name));
  await run(join(dirname(python), 'cfn-lint'), [...options, '--', ...paths], { ...common, log: log('lint') });
  return templates.length;
}

async function main(): Promise<number> {
  if (!hasPython()) {
    process.stdout.write('lint:templates needs python3 (3.11 or later), which is not here\n');
    return process.env.CI ? 1 : 0;
  }
  const directory = mkdtempSync(join(tmpdir(), 'lint-templates-'));
  process.once('exit', () => {
    killAll();
    rmSync(directory, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const requirements = join(__dirname, 'lint-templates.txt');
  const python = await installPython('lint-templates', requirements, join(directory, 'pip.log'));
  const results = await Promise.allSettled(PROFILES.map((profile) => lint(profile, python, directory)));
  results.forEach((result, index) => {
    const said =
      result.status === 'fulfilled' ? `${result.value} templates, no finding` : (result.reason as Error).message;
    process.stdout.write(`${PROFILES[index]}: ${said}\n`);
  });
  return results.every(({ status }) => status === 'fulfilled') ? 0 : 1;
}

void main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stdout.write(`${error.message}\n`);
    process.exit(1);
  },
);
