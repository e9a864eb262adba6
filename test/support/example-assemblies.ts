import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Longer than the syntheses take on a machine that does much else. */
const PATIENCE_SECONDS = 180;

/** A profile of the example app, or an app with faults. */
export type Validated = 'validated-sandbox' | 'validated-production' | 'validated-broken';

const VALIDATED: Validated[] = ['validated-sandbox', 'validated-production', 'validated-broken'];

/**
 * The cloud assembly of the example app in a profile, or of one with faults, which the validators have looked at;
 * `findingsIn()` reads what they say.
 *
 * They are made once for each run of Jest, when the first test file asks, and together, since starting the validators takes
 * longest; the other files wait.
 */
export function exampleAssembly(name: Validated): string {
  const folder = process.env.EXAMPLE_ASSEMBLIES;
  if (!folder)
    throw new Error('EXAMPLE_ASSEMBLIES is not set; test/support/global-setup.ts sets it for each run of Jest');
  if (isFirst(join(folder, 'begun'))) make(folder);
  const assembly = join(folder, name);
  const failed = join(folder, `${name}.failed`);
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (!existsSync(assembly)) {
    if (existsSync(failed)) throw new Error(`'${name}' cannot be synthesized: ${readFileSync(failed, 'utf8')}`);
    if (Date.now() > deadline) throw new Error(`'${name}' has not been synthesized in ${PATIENCE_SECONDS} s`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return assembly;
}

/** Whether nobody has asked before: of all processes, one succeeds in making the folder. */
function isFirst(begun: string): boolean {
  try {
    mkdirSync(begun);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Makes the assemblies in a process of their own, which the validators may keep for themselves. */
function make(folder: string): void {
  const script = join(__dirname, 'make-example-assemblies.cjs');
  const args = ['--conditions', 'cdk-reference-architectures-source', '--require', 'ts-node/register', script];
  spawn(process.execPath, [...args, folder, ...VALIDATED], {
    cwd: join(__dirname, '../..'),
    // No traces of where each construct is made, which nobody reads here and which take a tenth of the time.
    env: { ...process.env, CDK_DISABLE_STACK_TRACE: '1' },
    stdio: 'ignore',
  }).unref();
}
