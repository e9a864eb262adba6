import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes';
import { ROOT } from './workplace';

/** Whether there is a Python. It is the only thing that may be missing: everything else is installed with the packages. */
export function hasPython(): boolean {
  return spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * The Python of a virtual environment below `.cache/` with the pinned packages of a requirements file, which has to name
 * all that they depend on; made again when the file changes.
 */
export async function installPython(name: string, requirements: string, log: string): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const directory = join(ROOT, '.cache', `${name}-${version}`);
  const python = join(directory, 'bin', 'python');
  const done = join(directory, 'installed');
  if (!existsSync(done)) {
    // pip reads the user's settings: which index to use, and by which proxy.
    const options = { env: process.env, log, timeoutSeconds: 240 };
    await run('python3', ['-m', 'venv', '--clear', directory], options);
    const quiet = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', requirements];
    await run(python, quiet, options);
    await run(python, ['-c', `open(${JSON.stringify(done)}, 'w').close()`], options);
  }
  return python;
}
