import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ObjectDescription, ObjectStore } from '../../../examples/genomics-batch/container/src/object-store';
import { Result } from '../../../examples/genomics-batch/container/src/run';
import { linesOf, sliceOf } from '../../../examples/genomics-batch/container/src/slice';
import { perform } from '../../../examples/genomics-batch/container/src/steps';
import { ArrayPipeline, ArraySize, FailureTolerance } from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { batchStack, fargateJob } from '../../batch/support';
import { Definition, execute, Execution, ExecutionAborted, Integration, TaskFailure } from '../../support/asl';
import {
  AttemptEnd,
  BatchSimulator,
  CRASH,
  ObjectSimulator,
  RECLAIMED,
  RetryStrategy,
  SUCCESS,
} from '../../support/batch-simulator';
import { definitionOf, retriesOf } from '../../support/state-machine';
import { templateOf } from '../../support/synth';

const INPUT = 'reads.tsv';
const TOLERATED_PERCENT = 10;

/** Buckets in memory. What the workflow puts there, the container finds. */
class MemoryStore implements ObjectStore {
  public readonly texts = new Map<string, string>();
  public readonly tags = new Map<string, unknown>();

  constructor(private readonly records: ObjectSimulator) {}

  public describe(key: string): Promise<ObjectDescription | undefined> {
    const text = this.find(key);
    return Promise.resolve(text === undefined ? undefined : { size: text.length, etag: `"${text.length}"` });
  }

  public async *read(key: string, offset: number): AsyncIterable<Uint8Array> {
    await Promise.resolve();
    yield Buffer.from(this.find(key) ?? '').subarray(offset);
  }

  public write(key: string, text: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.texts.set(key, text);
    return Promise.resolve();
  }

  public tag(key: string, tags: unknown): Promise<void> {
    this.tags.set(key, tags);
    return Promise.resolve();
  }

  private find(key: string): string | undefined {
    const record = this.records.objects.get(key);
    return this.texts.get(key) ?? (record === undefined ? undefined : JSON.stringify(record));
  }
}

/** Random numbers that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let definition: Definition;
let retries: Map<string, RetryStrategy>;
beforeAll(() => {
  const { stack, queues } = batchStack();
  new ArrayPipeline(stack, 'Pipeline', {
    queue: queues.queue('Low'),
    singleJobQueue: queues.queue('High'),
    prepare: fargateJob(stack, 'Prepare'),
    child: fargateJob(stack, 'Child'),
    merge: fargateJob(stack, 'Merge'),
    size: ArraySize.fromInput(),
    tolerance: FailureTolerance.percent(TOLERATED_PERCENT),
    recordBucket: s3.Bucket.fromBucketName(stack, 'Output', 'output'),
    alarms: Alarms.none(),
  });
  const template: Template = templateOf(stack);
  definition = definitionOf(template);
  retries = retriesOf(template);
});

/** What goes wrong, each with its probability. */
interface Faults {
  readonly chance: (probability: number) => boolean;
}

/** One run over all its executions: the workflow as it is synthesized, with the code of the container in its jobs. */
class RunUnderTest {
  public readonly records = new ObjectSimulator();
  public readonly store = new MemoryStore(this.records);
  public executions = 0;

  /** The slices whose result was lost after it was written, which only the merge can know. */
  public readonly lost = new Set<number>();

  /** What the operator reads in the log of the last merge. */
  public logOfMerge = '';

  constructor(input: string) {
    this.store.texts.set(INPUT, input);
  }

  public get result(): Result | undefined {
    const text = this.store.texts.get('runs/run-1/result.json');
    return text === undefined ? undefined : (JSON.parse(text) as Result);
  }

  /** The slices that nobody has done although the record of the run does not say so. */
  public get forgotten(): number[] {
    const record = this.records.find('run-1/run.json') as { size: number; failed: number[] | null } | undefined;
    if (!record?.failed) return [];
    const { size, failed } = record;
    const done = (slice: number) => this.store.texts.has(`runs/run-1/parts/${String(slice).padStart(5, '0')}.json`);
    const known = new Set([...failed, ...this.lost]);
    return Array.from({ length: size }, (_, slice) => slice).filter((slice) => !done(slice) && !known.has(slice));
  }

  public async execute(input: unknown, faults: Faults): Promise<Execution> {
    this.logOfMerge = '';
    const batch = new BatchSimulator(retries, (job, index, _attempt, environment) =>
      this.attempt(job, index, environment, faults),
    );
    batch.lag = faults.chance(0.3) ? Math.floor(faults.chance(0.2) ? 100 : 2) : 0;
    const integrations = Object.entries({ ...batch.integrations, ...this.records.integrations }).map(
      ([name, integration]) => [name, unreliable(integration, faults)] as const,
    );
    return execute(definition, input, Object.fromEntries(integrations), `run-${++this.executions}`);
  }

  private async attempt(
    job: string,
    index: number | undefined,
    environment: Record<string, string>,
    { chance }: Faults,
  ): Promise<AttemptEnd> {
    if (chance(0.01)) throw new ExecutionAborted();
    if (chance(0.05)) return RECLAIMED;
    if (chance(0.13)) return CRASH;
    const before = new Map(this.store.texts);
    try {
      await this.perform(job, index, environment);
    } catch (error) {
      if (job === 'merge') this.logOfMerge = String(error);
      return CRASH;
    }
    // A job that ends well and whose result is lost all the same: a bug, a wrong lifecycle rule, a tidy colleague.
    if (index !== undefined && chance(0.02)) this.restore(before);
    return chance(0.03) ? CRASH : SUCCESS;
  }

  private async perform(job: string, index: number | undefined, environment: Record<string, string>): Promise<void> {
    const step = job.startsWith('children') ? 'child' : job;
    const variables = {
      ...environment,
      INPUT_BUCKET: 'input',
      INPUT_KEY: INPUT,
      OUTPUT_BUCKET: 'output',
      ...(index !== undefined && { AWS_BATCH_JOB_ARRAY_INDEX: `${index}` }),
    };
    await perform(step, variables, { bucket: () => this.store, signal: new AbortController().signal });
  }

  private restore(texts: Map<string, string>): void {
    for (const key of this.store.texts.keys())
      if (!texts.has(key)) this.lost.add(Number(/(\d+)\.json$/.exec(key)?.[1]));
    this.store.texts.clear();
    for (const [key, text] of texts) this.store.texts.set(key, text);
  }
}

/** An API that throttles, and sometimes goes on doing so. */
function unreliable(integration: Integration, { chance }: Faults): Integration {
  return (args) => {
    if (chance(0.04)) throw new TaskFailure('Batch.AWSBatchException', 'Too Many Requests');
    if (chance(0.01)) throw new TaskFailure('Batch.ClientException', 'JobQueue is disabled');
    return integration(args);
  };
}

function reads(count: number): string {
  return Array.from({ length: count }, (_, i) => `read${i}\t${'ACGTN'.repeat((i % 7) + 1)}\n`).join('');
}

/** The reads of the slices that are not missing, counted without the container's merge. */
async function readsOf(run: RunUnderTest, input: string, { children, missing }: Result): Promise<number> {
  let lines = 0;
  for (let index = 0; index < children; index++) {
    if (missing.includes(index)) continue;
    const slice = sliceOf(index, children, input.length);
    for await (const line of linesOf(run.store, INPUT, slice, '', new AbortController().signal))
      if (line !== '') lines++;
  }
  return lines;
}

/** The input of the command in the cause of a failure, as a shell would hand it over. */
function commandIn({ cause = '' }: Execution): unknown {
  const input = / --input '([^']+)'$/.exec(cause)?.[1];
  return input === undefined ? undefined : JSON.parse(input);
}

/** What an operator does next: the command of the failure; after a merge that misses slices, what its log says. */
function nextInput(run: RunUnderTest, execution: Execution, first: unknown): unknown {
  const recorded = run.records.find('run-1/run.json') !== undefined;
  if (!recorded) return first;
  const more = run.logOfMerge.includes('"from": "children"') ? { from: 'children' } : {};
  // Where the record cannot be read, nothing is known of the run.
  if (execution.status === 'FAILED' && execution.error !== 'UnknownRun') {
    expect(commandIn(execution)).toEqual({ resume: { runId: 'run-1' } });
  }
  return { resume: { runId: 'run-1', ...more } };
}

async function expectComplete(run: RunUnderTest, input: string, size: number, execution: Execution): Promise<void> {
  const { result } = run;
  if (!result) throw new Error('a run succeeded without a result');
  expect(result.children).toBe(size);
  expect(result.missing.length).toBeLessThanOrEqual((size * TOLERATED_PERCENT) / 100);
  expect(result.missing.length).toBeLessThanOrEqual((execution.output as { missing: number[] }).missing.length);
  expect(result.reads).toBe(await readsOf(run, input, result));
  // Everything that was merged expires, and nothing else does.
  const parts = [...run.store.texts.keys()].filter((key) => key.includes('/parts/')).sort();
  expect([...run.store.tags.keys()].sort()).toEqual(parts);
}

describe('runs with random failures and repeated resumes', () => {
  test.each(Array.from({ length: 20 }, (_, i) => i + 1))(
    'seed %d: end complete or failed, never quietly short, and complete in the end',
    async (seed) => {
      const random = randomOf(seed);
      const size = 2 + Math.floor(random() * 60);
      const input = reads(100 + Math.floor(random() * 200));
      const first = { children: size };
      const run = new RunUnderTest(input);
      let next: unknown = first;
      for (let execution = 0; execution < 20; execution++) {
        // At last, nothing goes wrong any more.
        const trouble = execution < 15 ? Math.max(0.3, 1 - execution / 12) : 0;
        const ended = await run.execute(next, { chance: (probability) => random() < probability * trouble });
        expect(run.forgotten).toEqual([]);
        if (ended.status === 'SUCCEEDED') return expectComplete(run, input, size, ended);
        next = run.records.find('run-1/run.json') === undefined ? restart(run, first) : nextInput(run, ended, first);
      }
      throw new Error('the run did not end complete');
    },
  );

  test('a run of thousands of failed children is handed over in S3, and ends complete', async () => {
    const input = reads(500);
    const run = new RunUnderTest(input);
    const random = randomOf(1);
    const half = { chance: (probability: number) => probability === 0.13 && random() < 0.5 };
    const first = await run.execute({ children: 3000 }, half);
    // The single jobs may be hit as well.
    expect(first.status).toBe('FAILED');
    const again = await run.execute({ resume: { runId: 'run-1' } }, { chance: () => false });
    expect(again.status).toBe('SUCCEEDED');
    await expectComplete(run, input, 3000, again);
    expect(again.path).toContain('HandOver');
    expect(run.result?.missing).toEqual([]);
  });
});

/** Nothing was written down: the run is started once more, by its name. */
function restart(run: RunUnderTest, first: unknown): unknown {
  run.executions = 0;
  return first;
}
