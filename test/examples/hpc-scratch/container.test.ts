import { spawn, spawnSync, SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CONTAINER = join(__dirname, '../../../examples/hpc-scratch/container');
const MAIN = join(CONTAINER, 'main.mjs');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hpc-scratch-'));
  for (const name of ['samples/2026', 'results']) mkdirSync(join(directory, name), { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function environment(variables: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    SAMPLES_DIR: join(directory, 'samples'),
    RESULTS_DIR: join(directory, 'results'),
    ...variables,
  };
}

/** A child of an array job, or a job alone. */
function job(variables: Record<string, string> = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN], { env: environment(variables), encoding: 'utf8' });
}

function sample(name: string, text: string): void {
  writeFileSync(join(directory, 'samples', name), text);
}

function results(run: string): Record<string, unknown> {
  const folder = join(directory, 'results', run);
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]),
  );
}

/** The last line of a log. */
function last(log: string): Record<string, unknown> {
  return JSON.parse(log.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

describe('a job', () => {
  test('writes the statistics of each sample, of folders as well', () => {
    sample('a.fa', '>one\nGATTACA\n>two\r\nggcc\r\n');
    sample('2026/b.fa', '');
    expect(job().status).toBe(0);
    expect(results('local')).toEqual({
      'a.fa.json': { sample: 'a.fa', sequences: 2, bases: 11, gc: 6 },
      '2026%2Fb.fa.json': { sample: '2026/b.fa', sequences: 0, bases: 0, gc: 0 },
    });
  });

  test('without samples succeeds, with none in its result', () => {
    const { status, stdout } = job();
    expect(status).toBe(0);
    expect(last(stdout)).toMatchObject({ samples: 0 });
  });

  test('fails, and says why, where the samples cannot be read', () => {
    const { status, stdout } = job({ SAMPLES_DIR: join(directory, 'nowhere') });
    expect(status).toBe(1);
    expect(last(stdout)).toMatchObject({ level: 'error', message: expect.stringContaining('ENOENT') });
  });

  test('that is taken away writes nothing more, and ends so that Batch starts it again', async () => {
    sample('a.fa', '>one\nGATTACA\n'.repeat(2_000_000));
    const child = spawn(process.execPath, [MAIN], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await exited).toEqual([143, null]);
    expect(Object.keys(results('local'))).toEqual([]);
  });
});

describe('the children of an array', () => {
  test.each([1, 2, 3, 7])('%d of them compute every sample once, into the folder of their run', (size) => {
    for (let i = 0; i < 5; i++) sample(`${i}.fa`, `>s\n${'GC'.repeat(i)}\n`);
    const counts = Array.from({ length: size }, (_, index) => {
      const { status, stdout } = job({
        AWS_BATCH_JOB_ID: `run-1:${index}`,
        AWS_BATCH_JOB_ARRAY_INDEX: `${index}`,
        AWS_BATCH_JOB_ARRAY_SIZE: `${size}`,
      });
      expect(status).toBe(0);
      return last(stdout).samples as number;
    });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(Object.keys(results('run-1'))).toEqual(['0.fa.json', '1.fa.json', '2.fa.json', '3.fa.json', '4.fa.json']);
  });

  test('write the same in a second attempt', () => {
    sample('a.fa', '>one\nGATTACA\n');
    job({ AWS_BATCH_JOB_ID: 'run-1:0' });
    const first = results('run-1');
    expect(job({ AWS_BATCH_JOB_ID: 'run-1:0' }).status).toBe(0);
    expect(results('run-1')).toEqual(first);
  });
});

test('the image has every module of the program, and runs it as a user that is not root', () => {
  const dockerfile = readFileSync(join(CONTAINER, 'Dockerfile'), 'utf8');
  const [, copied = ''] = /^COPY (.*) \.\/$/m.exec(dockerfile) ?? [];
  const modules = readdirSync(CONTAINER).filter((name) => name.endsWith('.mjs'));
  expect(copied.split(' ').sort()).toEqual(modules.sort());
  expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  expect(dockerfile).toContain('ENTRYPOINT ["node", "/app/main.mjs"]');
});
