import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command is run. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the command says goes here, both streams. */
  readonly log: string;
  readonly timeoutSeconds: number;
}

const running = new Set<ChildProcess>();

/** Starts a command as the leader of a process group, so that it can be ended with all its children. */
export function start(command: string, args: string[], options: Omit<CommandOptions, 'timeoutSeconds'>): ChildProcess {
  const log = openSync(options.log, 'a');
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  running.add(child);
  return child;
}

/** Runs a command to its end, and returns what it said; throws with the end of that if it fails or takes too long. */
export async function run(command: string, args: string[], options: CommandOptions): Promise<string> {
  const child = start(command, args, options);
  child.stdin?.end();
  const code = await Promise.race([ended(child), sleep(options.timeoutSeconds * 1000, 'timeout', { ref: false })]);
  await stop(child);
  const said = readFileSync(options.log, 'utf8');
  if (code === 0) return said;
  const why = code === 'timeout' ? `took more than ${options.timeoutSeconds} s` : `ended with ${code}`;
  throw new Error(`${command} ${args.join(' ')} ${why}:\n${said.split('\n').slice(-60).join('\n')}`);
}

/** Ends a process and its children: politely, and after five seconds without mercy. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    signal(child, 'SIGTERM');
    await Promise.race([ended(child), sleep(5000, undefined, { ref: false })]);
  }
  signal(child, 'SIGKILL');
  running.delete(child);
}

/** For the last moment: ends everything that was started, at once. */
export function killAll(): void {
  for (const child of running) signal(child, 'SIGKILL');
}

function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, name) => resolve(code ?? name ?? 'nothing'));
  });
}

/** To the whole group; it may be gone already. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
