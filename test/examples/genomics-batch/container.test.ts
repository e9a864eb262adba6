import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { FileStore } from '../../../examples/genomics-batch/container/src/file-store';
import {
  merge,
  MERGED,
  prepare,
  processSlice,
  Run,
  sliceNumber,
} from '../../../examples/genomics-batch/container/src/run';
import { sliceOf } from '../../../examples/genomics-batch/container/src/slice';

const CONTAINER = join(__dirname, '../../../examples/genomics-batch/container');

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'genomics-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function run(overrides: Partial<Run> = {}): Run {
  const store = new FileStore(directory);
  return {
    input: store,
    inputKey: 'reads.tsv',
    output: store,
    id: 'r',
    signal: new AbortController().signal,
    ...overrides,
  };
}

function reads(count: number): string {
  return Array.from({ length: count }, (_, i) => `read${i}\t${'ACGTN'.repeat((i % 7) + 1)}\n`).join('');
}

async function wholeRun(input: string, children: number, order = [...Array(children).keys()], tolerated = 0) {
  writeFileSync(join(directory, 'reads.tsv'), input);
  await prepare(run(), children);
  for (const index of order) await processSlice(run(), index);
  return merge(run(), tolerated);
}

describe('slices', () => {
  test('cover a file without gap or overlap, whatever its size', () => {
    for (const size of [0, 1, 9999, 10_000, 10_001, 5 * 2 ** 40]) {
      const slices = Array.from({ length: 10_000 }, (_, i) => sliceOf(i, 10_000, size));
      expect(slices[0].start).toBe(0);
      expect(slices.at(-1)!.end).toBe(size);
      expect(slices.every((slice, i) => i === 0 || slice.start === slices[i - 1].end)).toBe(true);
    }
  });

  test.each([1, 2, 3, 7, 50, 200])('every line is counted once by %d children', async (children) => {
    const result = await wholeRun(reads(50), children);
    expect(result).toMatchObject({ reads: 50, invalid: 0, children, missing: [] });
    expect(result.bases).toBe(Array.from({ length: 50 }, (_, i) => 5 * ((i % 7) + 1)).reduce((a, b) => a + b));
  });

  test('the last line need not end with a newline, and lines may be longer than a slice', async () => {
    const result = await wholeRun(`a\t${'G'.repeat(5000)}\nb\tAT`, 40);
    expect(result).toMatchObject({ reads: 2, bases: 5002, gc: 5000, gcHistogram: [1, 0, 0, 0, 0, 0, 0, 0, 0, 1] });
  });

  test('an input that is larger than one chunk of the stream', async () => {
    expect(await wholeRun(reads(20_000), 3)).toMatchObject({ reads: 20_000 });
  });

  test('lines that are no reads are counted apart', async () => {
    expect(await wholeRun('a\tACGT\nnonsense\n\nb\tXYZ\n', 2)).toMatchObject({ reads: 1, invalid: 2 });
  });
});

describe('runs', () => {
  test('an empty input gives an empty result', async () => {
    expect(await wholeRun('', 5)).toMatchObject({ reads: 0, bases: 0, missing: [] });
  });

  test('more children than lines: the rest has nothing to count', async () => {
    expect(await wholeRun('a\tACGT\n', 100)).toMatchObject({ reads: 1, bases: 4, missing: [] });
  });

  test('a restart in the middle gives the same output', async () => {
    const whole = await wholeRun(reads(500), 20);
    rmSync(join(directory, 'runs'), { recursive: true });

    await prepare(run(), 20);
    for (let i = 0; i < 9; i++) await processSlice(run(), i);
    const stop = new AbortController();
    stop.abort(new Error('SIGTERM'));
    await expect(processSlice(run({ signal: stop.signal }), 9)).rejects.toThrow('SIGTERM');
    expect(readdirSync(join(directory, 'runs/r/parts'))).toHaveLength(9);

    for (let i = 19; i >= 0; i--) await processSlice(run(), i);
    expect(await merge(run(), 0)).toEqual(whole);
  });

  test('a child whose result exists has nothing to do', async () => {
    await wholeRun(reads(10), 2);
    expect(await processSlice(run(), 0)).toBe(false);
  });

  test('a child beyond the number of slices has nothing to do', async () => {
    await wholeRun(reads(10), 2);
    expect(await processSlice(run(), 2)).toBe(false);
  });

  test('the merge names the children that have left nothing', async () => {
    expect(await wholeRun(reads(100), 5, [0, 2, 4], 2)).toMatchObject({ children: 5, missing: [1, 3] });
  });

  test('the merge fails for more missing children than are tolerated, and leaves no result', async () => {
    await expect(wholeRun(reads(100), 5, [0, 2, 4], 1)).rejects.toThrow(
      '2 slices are missing and 1 may be: 1, 3; resume the run with "from": "children"',
    );
    expect(readdirSync(join(directory, 'runs/r'))).toEqual(['manifest.json', 'parts']);
  });

  test('the merge marks what is in its result, so that it expires', async () => {
    const tagged = new Map<string, unknown>();
    const output = new (class extends FileStore {
      public override tag(key = '', tags = {}): Promise<void> {
        tagged.set(key, tags);
        return Promise.resolve();
      }
    })(directory);
    writeFileSync(join(directory, 'reads.tsv'), reads(10));
    await prepare(run(), 3);
    for (const index of [0, 2]) await processSlice(run(), index);
    await expect(merge(run({ output }), 0)).rejects.toThrow();
    expect(tagged.size).toBe(0);
    await merge(run({ output }), 1);
    expect(Object.fromEntries(tagged)).toEqual({
      'runs/r/parts/00000.json': MERGED,
      'runs/r/parts/00002.json': MERGED,
    });
  });

  test('a preparation that is repeated changes nothing; one of another input is refused', async () => {
    writeFileSync(join(directory, 'reads.tsv'), reads(10));
    await prepare(run(), 2);
    await prepare(run(), 2);
    writeFileSync(join(directory, 'reads.tsv'), reads(11));
    await expect(prepare(run(), 2)).rejects.toThrow("there is a run 'r' of another input; start one of another name");
    await expect(prepare(run({ id: 'other' }), 2)).resolves.toBeUndefined();
  });

  test('an input that changes during a run is noticed', async () => {
    writeFileSync(join(directory, 'reads.tsv'), reads(10));
    await prepare(run(), 2);
    writeFileSync(join(directory, 'reads.tsv'), reads(11));
    await expect(processSlice(run(), 1)).rejects.toThrow("'reads.tsv' has changed since the run began");
  });

  test('a write that is interrupted leaves nothing behind', async () => {
    const stop = new AbortController();
    const writing = new FileStore(directory).write('out/x.json', 'x'.repeat(1e6), stop.signal);
    stop.abort(new Error('SIGTERM'));
    await expect(writing).rejects.toThrow();
    expect(readdirSync(join(directory, 'out'))).toEqual([]);
  });

  test('fails without an input', async () => {
    await expect(prepare(run({ inputKey: 'none' }), 2)).rejects.toThrow("there is no input 'none'");
  });

  test('fails for a child of a run that was never prepared', async () => {
    await expect(processSlice(run(), 0)).rejects.toThrow("run 'r' was never prepared");
  });
});

describe('resumed', () => {
  const lists = () => new FileStore(directory);

  test('child n does the work of the n-th failed child', async () => {
    const slices = ['3,17', '3,17', '3,17'].map((list, i) => sliceNumber(i, list, lists));
    expect(await Promise.all(slices)).toEqual([3, 17, undefined]);
    expect(await sliceNumber(5, undefined, lists)).toBe(5);
  });

  test('a long list is read where it is', async () => {
    await lists().write('records/p/r/slices/x.json', '{"children":[3,17]}', new AbortController().signal);
    const slices = [0, 1, 2].map((i) => sliceNumber(i, 's3://output/records/p/r/slices/x.json', lists));
    expect(await Promise.all(slices)).toEqual([3, 17, undefined]);
  });

  test.each(['three', '', '3,', '3, 4', '-1', '1.5'])("fails for a list that is none: '%s'", async (list) => {
    await expect(sliceNumber(0, list, lists)).rejects.toThrow('RESUME_CHILDREN must be numbers with commas');
  });

  test('fails for a list that is not there', async () => {
    await expect(sliceNumber(0, 's3://output/none.json', lists)).rejects.toThrow(
      "there is no list of slices at 's3://output/none.json'",
    );
  });
});

describe('as a process', () => {
  let program: string;
  beforeAll(() => {
    program = join(mkdtempSync(join(tmpdir(), 'genomics-bundle-')), 'main.mjs');
    buildSync({
      entryPoints: [join(CONTAINER, 'src/main.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
  });

  function start(step: string, environment: Record<string, string>, onOutput: (kill: () => void) => void = () => {}) {
    const child = spawn(process.execPath, [program, step], {
      env: { PATH: process.env.PATH, INPUT_KEY: 'reads.tsv', RUN_ID: 'r', ...environment },
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    onOutput(() => child.kill('SIGTERM'));
    return new Promise<{ code: number | null; output: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, output })),
    );
  }

  test('prepare, resumed child and merge on a directory', async () => {
    writeFileSync(join(directory, 'reads.tsv'), reads(10));
    const environment = { DATA_DIRECTORY: directory, CHILDREN: '2', TOLERATED_CHILDREN: '0' };
    expect(await start('prepare', environment)).toMatchObject({ code: 0 });
    const children = [
      start('child', { ...environment, AWS_BATCH_JOB_ARRAY_INDEX: '0' }),
      start('child', { ...environment, AWS_BATCH_JOB_ARRAY_INDEX: '0', RESUME_CHILDREN: '1' }),
    ];
    expect((await Promise.all(children)).map(({ code }) => code)).toEqual([0, 0]);
    expect(await start('merge', environment)).toMatchObject({ code: 0 });
    const result: unknown = JSON.parse(readFileSync(join(directory, 'runs/r/result.json'), 'utf8'));
    expect(result).toMatchObject({ reads: 10, missing: [] });
  });

  test('fails with 1 and a message for an unknown step and for a missing variable', async () => {
    const [unknown, missing] = await Promise.all([
      start('dance', { DATA_DIRECTORY: directory }),
      start('child', { DATA_DIRECTORY: directory }),
    ]);
    expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining("got 'dance'") });
    expect(missing).toMatchObject({ code: 1, output: expect.stringContaining('AWS_BATCH_JOB_ARRAY_INDEX is missing') });
  });

  describe('on S3', () => {
    let server: Server;
    let written: string[];
    let readingInput: () => void;
    const manifest = JSON.stringify({ inputKey: 'reads.tsv', size: 1000, etag: '"e"', children: 1 });

    beforeEach(async () => {
      written = [];
      // Sends the manifest at once and the input never to its end.
      server = createServer((request, response) => {
        const key = decodeURIComponent(request.url ?? '').split('?')[0];
        if (request.method === 'PUT') written.push(key);
        if (key.endsWith('manifest.json')) {
          response.writeHead(200, { 'content-length': manifest.length, etag: '"m"' });
          return response.end(request.method === 'HEAD' ? undefined : manifest);
        }
        if (key.endsWith('reads.tsv') && request.method === 'GET') {
          response.writeHead(206, { 'content-length': 1000, etag: '"e"' });
          response.write('read\tACGT\n');
          return readingInput();
        }
        response.writeHead(request.method === 'PUT' ? 200 : 404);
        return response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    test('SIGTERM in the middle of a slice: nothing is written, and the end is not a success', async () => {
      const { port } = server.address() as AddressInfo;
      const ended = start(
        'child',
        {
          AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
          AWS_REGION: 'eu-central-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          INPUT_BUCKET: 'in',
          OUTPUT_BUCKET: 'out',
          AWS_BATCH_JOB_ARRAY_INDEX: '0',
        },
        (kill) => (readingInput = () => setTimeout(kill, 50)),
      );
      const { code, output } = await ended;
      expect(output).toContain('the host is being taken away');
      expect(code).toBe(143);
      expect(written).toEqual([]);
    });
  });
});
