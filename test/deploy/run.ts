import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, connect } from './aws';
import { Cdk } from './cdk';
import { checkRetained, checkStack } from './check';
import { DeployedStack } from './deployed-stack';
import { NOT_DEPLOYED, UNREADABLE } from './deviations';
import { Emulator } from './emulator';
import { leftovers, takeInventory } from './inventory';
import { killAll } from './processes';
import { hasPython } from './python';
import { READERS } from './readers';
import { reportStack, say, step } from './report';
import { SCENARIOS } from './scenarios';
import { Scenario } from './scenarios/scenario';
import { prepareSite, ProfileName, PROFILES } from './site';
import { REGION, Workplace } from './workplace';

/** The longest that the run of a profile may take, whatever hangs. */
const LONGEST_SECONDS = 600;

/** The SDK says on every start that it will leave Node.js 20 one day. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** The clients of the Region that a stack is in. */
type AwsOf = (stack: string) => Aws;

async function main(workplace: Workplace, profile: ProfileName): Promise<string[]> {
  step(`The ${profile} profile: start the emulator`);
  const emulator = await Emulator.start(workplace);
  try {
    return await deployAndDestroy(workplace, emulator, profile);
  } finally {
    await emulator.stop();
  }
}

async function deployAndDestroy(workplace: Workplace, emulator: Emulator, profile: ProfileName): Promise<string[]> {
  const cdk = new Cdk(workplace, emulator.endpoint);
  const clients = new Map<string, Aws>();
  const connectTo = (region: string) => {
    const known = clients.get(region) ?? connect(emulator.endpoint, region);
    clients.set(region, known);
    return known;
  };
  const aws = connectTo(REGION);
  step('cdk synth');
  await cdk.synthesize(await prepareSite(aws, profile));
  const all = stackRegions(workplace.assembly);
  const reasons = reasonsAgainst(profile);
  const names = chosenOf([...all.keys()].filter((name) => !reasons.has(name)));
  const awsOf = (stack: string) => connectTo(all.get(stack) ?? REGION);
  const everywhere = [...new Set([aws, ...names.map(awsOf)])];
  for (const [name, reason] of reasons) say(`  not deployed: ${name}: ${reason}`);
  const failures = unsupportedTypes(workplace.assembly, names, emulator);
  step('cdk bootstrap');
  await cdk.bootstrap();
  const before = await takeInventory(everywhere);

  step(`cdk deploy ${names.join(' ')}`);
  await cdk.deploy('deploy', names);
  const stacks: DeployedStack[] = [];
  for (const name of names) {
    stacks.push(await DeployedStack.read(awsOf(name), workplace.assembly, name, connectTo));
  }
  step('What exists, against what the templates say');
  for (const stack of stacks) {
    const findings = await checkStack(awsOf(stack.name), stack);
    reportStack(stack.name, findings, emulator.supported);
    failures.push(...findings.flatMap((finding) => finding.failures));
  }
  step('Use it');
  failures.push(...(await runScenarios(awsOf, stacks, SCENARIOS[profile])));

  step('cdk deploy again: there must be no changes');
  failures.push(...changed(await cdk.deploy('redeploy', names), names));
  step('cdk destroy: nothing may be left but what the templates retain');
  failures.push(...(await endProtection(awsOf, names, profile)));
  await cdk.destroy(names);
  const left = leftovers(
    before,
    await takeInventory(everywhere),
    stacks.flatMap((stack) => stack.resources),
  );
  for (const item of left.excused) say(`  may stay: ${item}`);
  failures.push(...left.unexpected.map((item) => `left behind after cdk destroy: ${item}`));
  for (const stack of stacks) failures.push(...(await checkRetained(awsOf(stack.name), stack)));
  return failures;
}

/** Does what whoever deletes a stack of production has to do first; those of a sandbox are deleted as they are. */
async function endProtection(awsOf: AwsOf, names: string[], profile: ProfileName): Promise<string[]> {
  const failures: string[] = [];
  for (const StackName of names) {
    const { cloudFormation } = awsOf(StackName);
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName });
    const isProtected = Stacks[0]?.EnableTerminationProtection === true;
    if (isProtected !== (profile === 'production'))
      failures.push(`${StackName} is ${isProtected ? '' : 'not '}protected from deletion in ${profile}`);
    if (isProtected)
      await cloudFormation.updateTerminationProtection({ StackName, EnableTerminationProtection: false });
  }
  return failures;
}

/** The stacks that are not deployed in a profile, and why. */
function reasonsAgainst(profile: ProfileName): ReadonlyMap<string, string> {
  const items = Object.entries(NOT_DEPLOYED).filter(([, item]) => (item.profile ?? profile) === profile);
  return new Map(items.map(([name, { reason }]) => [name, reason]));
}

/** The stacks, with the Regions that they are deployed to: most say none, and go where the CLI is told to be. */
function stackRegions(assembly: string): ReadonlyMap<string, string> {
  const manifest = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
  const artifacts = Object.entries(manifest.artifacts as Record<string, { type: string; environment?: string }>);
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  return new Map(
    stacks.map(([name, { environment = '' }]) => {
      const region = environment.split('/').pop() ?? '';
      return [name, region === 'unknown-region' ? REGION : region];
    }),
  );
}

/** Said before the deployment fails of it, and for types that nobody would ask about. */
function unsupportedTypes(assembly: string, names: string[], emulator: Emulator): string[] {
  const types = new Set<string>();
  for (const name of names) {
    const { Resources } = JSON.parse(readFileSync(join(assembly, `${name}.template.json`), 'utf8'));
    for (const { Type } of Object.values<{ Type: string }>(Resources)) types.add(Type);
  }
  const deployable = (type: string) => type.startsWith('Custom::') || type in emulator.supported;
  const readable = (type: string) => type in READERS || type in UNREADABLE;
  return [
    ...[...types].filter((type) => !deployable(type)).map((type) => `the emulator cannot deploy ${type}`),
    ...[...types].filter((type) => !readable(type)).map((type) => `nobody asks for ${type}: add a reader`),
  ];
}

async function runScenarios(awsOf: AwsOf, stacks: DeployedStack[], scenarios: readonly Scenario[]): Promise<string[]> {
  const failures: string[] = [];
  for (const scenario of scenarios) {
    if (chosenOf([scenario.stack]).length === 0) continue;
    const stack = stacks.find((item) => item.name === scenario.stack);
    if (!stack) {
      failures.push(`${scenario.title}: there is no stack ${scenario.stack}`);
      continue;
    }
    try {
      const seen = await scenario.run(awsOf(stack.name), stack);
      say(`\n${scenario.stack}: ${scenario.title}`);
      for (const item of seen) say(`  ${item}`);
    } catch (error) {
      failures.push(`${scenario.stack}: ${scenario.title}: ${String(error)}`);
    }
  }
  return failures;
}

function changed(said: string, names: string[]): string[] {
  return names
    .filter((name) => !said.includes(`${name} (no changes)`))
    .map((name) => `the second cdk deploy changed ${name}, or said nothing of it`);
}

/** `npm run test:deploy` takes every profile, `npm run test:deploy -- production` one. */
function profiles(): readonly ProfileName[] {
  const named = process.argv.slice(2).filter((name) => !isStack(name));
  const unknown = named.filter((name) => !PROFILES.some((profile) => profile === name));
  if (unknown.length > 0) throw new Error(`no profile ${unknown.join(', ')}; there are ${PROFILES.join(' and ')}`);
  return named.length > 0 ? PROFILES.filter((profile) => named.includes(profile)) : PROFILES;
}

/** The stacks among these that were named, by their capital letter; all if none was. */
function chosenOf(stacks: readonly string[]): string[] {
  const named = process.argv.slice(2).filter(isStack);
  return stacks.filter((stack) => named.length === 0 || named.includes(stack));
}

function isStack(name: string): boolean {
  return /^[A-Z]/.test(name);
}

async function test(profile: ProfileName): Promise<boolean> {
  const workplace = new Workplace();
  const end = (reason: string) => {
    say(`${reason}; logs are in ${workplace.directory}`);
    process.exit(1);
  };
  const interrupted = () => end('interrupted');
  const terminated = () => end('terminated');
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', terminated);
  const limit = setTimeout(() => end(`took more than ${LONGEST_SECONDS} s`), LONGEST_SECONDS * 1000);

  const failures = await main(workplace, profile).catch((error: Error) => [error.message]);
  clearTimeout(limit);
  process.off('SIGINT', interrupted).off('SIGTERM', terminated);
  if (failures.length === 0) {
    workplace.remove();
    step(`The ${profile} profile: everything deploys, does what it should, and goes`);
    return true;
  }
  step(`The ${profile} profile failed; logs are in ${workplace.directory}`);
  for (const failure of failures) say(`  ${failure}`);
  return false;
}

async function start(): Promise<number> {
  const chosen = profiles();
  if (!hasPython()) {
    say('test:deploy needs python3 (3.11 or later), which is not here');
    return process.env.CI ? 1 : 0;
  }
  process.once('exit', () => killAll());
  const passed: boolean[] = [];
  for (const profile of chosen) passed.push(await test(profile));
  return passed.every(Boolean) ? 0 : 1;
}

void start().then(
  (code) => process.exit(code),
  (error: Error) => {
    say(error.message);
    process.exit(1);
  },
);
