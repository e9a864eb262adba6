import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleApp, ProfileName, PROFILES, synthesizeValidated } from './example-apps';

/** Longer than a synthesis takes on a machine that does much else. */
const PATIENCE_SECONDS = 120;

/**
 * The cloud assembly of the example app in a profile, synthesized with the validators on; `findingsIn()` reads what they say.
 *
 * Made once for each run of Jest, by the first test file that asks. One process makes both profiles, because most of the
 * time is the start of the validators; other test files wait.
 */
export function exampleAssembly(profile: ProfileName): string {
  const folder = process.env.EXAMPLE_ASSEMBLIES;
  if (!folder)
    throw new Error('EXAMPLE_ASSEMBLIES is not set; test/support/global-setup.ts sets it for each run of Jest');
  if (isFirst(folder)) for (const each of PROFILES) make(folder, each);
  return finished(folder, profile);
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

function make(folder: string, profile: ProfileName): void {
  const unfinished = join(folder, `${profile}.unfinished`);
  try {
    synthesizeValidated(exampleApp(profile, unfinished));
    renameSync(unfinished, join(folder, profile));
  } catch (error) {
    // For every test file that waits for it.
    writeFileSync(join(folder, `${profile}.failed`), String((error as Error).stack));
  }
}

function finished(folder: string, profile: ProfileName): string {
  const [assembly, failure] = [join(folder, profile), join(folder, `${profile}.failed`)];
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (!existsSync(assembly)) {
    if (existsSync(failure)) throw new Error(`the example app cannot be synthesized: ${readFileSync(failure, 'utf8')}`);
    if (Date.now() > deadline)
      throw new Error(`another test file has not synthesized ${profile} in ${PATIENCE_SECONDS} s`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return assembly;
}
