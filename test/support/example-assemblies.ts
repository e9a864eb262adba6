import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileName } from './example-apps';

/** Longer than the syntheses take on a machine that does much else. */
const PATIENCE_SECONDS = 180;

/** A profile of the example app, or an app with faults, synthesized with the validators on: that takes seconds. */
export type Validated = 'validated-sandbox' | 'validated-production' | 'validated-broken';

/**
 * The cloud assembly of the example app in a profile, as `cdk synth` writes it; or one that the validators have looked at,
 * of which `findingsIn()` reads what they say.
 *
 * Each is made once for each run of Jest, when the first test file asks; the other files wait. Those with validators are
 * made together, since starting these takes longest.
 */
export function exampleAssembly(name: ProfileName | Validated): string {
  const folder = beginExampleAssembly(name);
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

/** Begins to make an assembly, unless another test file has: one begun early is ready when it is read. Gives the folder. */
export function beginExampleAssembly(name: ProfileName | Validated): string {
  const folder = process.env.EXAMPLE_ASSEMBLIES;
  if (!folder)
    throw new Error('EXAMPLE_ASSEMBLIES is not set; test/support/global-setup.ts sets it for each run of Jest');
  const batch = VALIDATED.find((other) => other === name) ? VALIDATED : [name];
  if (isFirst(join(folder, `${batch.join('+')}.begun`))) make(folder, batch);
  return folder;
}

const VALIDATED: Validated[] = ['validated-sandbox', 'validated-production', 'validated-broken'];

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

/** Makes assemblies beside the test file, which goes on loading. */
function make(folder: string, names: string[]): void {
  const script = join(__dirname, 'make-example-assemblies.cjs');
  const args = ['--conditions', 'cdk-reference-architectures-source', '--require', 'ts-node/register', script];
  spawn(process.execPath, [...args, folder, ...names], {
    cwd: join(__dirname, '../..'),
    // No traces of where each construct is made, which nobody reads here and which take a tenth of the time.
    env: { ...process.env, CDK_DISABLE_STACK_TRACE: '1' },
    stdio: 'ignore',
  }).unref();
}
