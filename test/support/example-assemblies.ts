import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileName } from './example-apps';

/** Longer than the syntheses take on a machine that does much else. */
const PATIENCE_SECONDS = 180;

/**
 * The cloud assembly of the example app in a profile, or of the broken app, synthesized with the validators on;
 * `findingsIn()` reads what they say.
 *
 * All are made once for each run of Jest, when the first test file asks; the other files wait.
 */
export function exampleAssembly(name: ProfileName | 'broken'): string {
  const folder = process.env.EXAMPLE_ASSEMBLIES;
  if (!folder)
    throw new Error('EXAMPLE_ASSEMBLIES is not set; test/support/global-setup.ts sets it for each run of Jest');
  if (isFirst(folder)) make(folder);
  const assembly = join(folder, name);
  const failures = [join(folder, `${name}.failed`), join(folder, 'failed')];
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (!existsSync(assembly)) {
    const failure = failures.find((file) => existsSync(file));
    if (failure) throw new Error(`'${name}' cannot be synthesized: ${readFileSync(failure, 'utf8')}`);
    if (Date.now() > deadline) throw new Error(`'${name}' has not been synthesized in ${PATIENCE_SECONDS} s`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return assembly;
}

/** Whether nobody has asked before: of all processes, one succeeds in making the folder. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(join(folder, 'begun'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function make(folder: string): void {
  const script = join(__dirname, 'make-example-assemblies.ts');
  try {
    execFileSync(process.execPath, ['--require', 'ts-node/register', script, folder], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    writeFileSync(join(folder, 'failed'), String((error as Error).message));
  }
}
