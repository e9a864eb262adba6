import { ObjectStore, readText } from './object-store';
import { linesOf, sliceOf } from './slice';
import { add, count, NOTHING, Statistics } from './statistics';

/** What a job of a run works on. */
export interface Run {
  readonly input: ObjectStore;
  readonly inputKey: string;
  readonly output: ObjectStore;
  readonly id: string;
  /** Says that the host is being taken away: nothing more is written. */
  readonly signal: AbortSignal;
}

/** What all children of a run have to agree on, whatever happens to the input meanwhile. */
interface Manifest {
  readonly inputKey: string;
  readonly size: number;
  readonly etag: string;
  readonly children: number;
}

/** The result of a run. */
export interface Result extends Statistics {
  readonly children: number;
  /** The children that have left no result; their reads are not counted. */
  readonly missing: number[];
}

/**
 * Writes down which input the run is about, and into how many slices it is cut. A run of that name that was about something else
 * is an error: its parts would be taken for parts of this one.
 */
export async function prepare(run: Run, children: number): Promise<void> {
  const input = await run.input.describe(run.inputKey);
  if (!input) throw new Error(`there is no input '${run.inputKey}'`);
  const manifest = JSON.stringify({ inputKey: run.inputKey, ...input, children } satisfies Manifest);
  const before = await readText(run.output, manifestKey(run));
  if (before === manifest) return;
  if (before !== undefined) throw new Error(`there is a run '${run.id}' of another input; start one of another name`);
  await run.output.write(manifestKey(run), manifest, run.signal);
}

/**
 * Does one child's slice. A child that has left its result already has nothing to do, so that a whole run can be started
 * again at the cost of its missing parts.
 *
 * @returns whether there was anything to do
 */
export async function processSlice(run: Run, index: number): Promise<boolean> {
  const { inputKey, size, etag, children } = await manifestOf(run);
  if (index >= children || (await run.output.describe(partKey(run, index)))) return false;
  let statistics = NOTHING;
  for await (const line of linesOf(run.input, inputKey, sliceOf(index, children, size), etag, run.signal)) {
    statistics = add(statistics, count(line));
  }
  await run.output.write(partKey(run, index), JSON.stringify(statistics), run.signal);
  return true;
}

/**
 * Adds up what the children have left, and marks it as merged, so that it expires.
 *
 * @param tolerated the number of slices that may be missing; with more, nothing is written
 */
export async function merge(run: Run, tolerated: number): Promise<Result> {
  const { children } = await manifestOf(run);
  let sum = NOTHING;
  const missing: number[] = [];
  const merged: string[] = [];
  for (const indexes of inGroups(Array.from({ length: children }, (_, i) => i))) {
    run.signal.throwIfAborted();
    const parts = await Promise.all(indexes.map((index) => readText(run.output, partKey(run, index))));
    parts.forEach((part, i) => {
      const index = indexes[i] ?? 0;
      if (part === undefined) return missing.push(index);
      sum = add(sum, JSON.parse(part) as Statistics);
      return merged.push(partKey(run, index));
    });
  }
  if (missing.length > tolerated) {
    const some = missing.slice(0, 20).join(', ');
    throw new Error(
      `${missing.length} slices are missing and ${tolerated} may be: ${some}${missing.length > 20 ? ' ...' : ''}; ` +
        `resume the run with "from": "children"`,
    );
  }
  const result: Result = { ...sum, children, missing };
  await run.output.write(`runs/${run.id}/result.json`, JSON.stringify(result), run.signal);
  for (const keys of inGroups(merged)) {
    run.signal.throwIfAborted();
    await Promise.all(keys.map((key) => run.output.tag(key, MERGED)));
  }
  return result;
}

/**
 * The slice of a child: its own number, or in a resumed run the number at its place of the list of missing slices. Undefined where a
 * resumed run has more children than work.
 *
 * @param resumed the numbers with commas, or the URI of an object that holds them
 * @param lists the store of a bucket
 */
export async function sliceNumber(
  arrayIndex: number,
  resumed: string | undefined,
  lists: (bucket: string) => ObjectStore,
): Promise<number | undefined> {
  if (resumed === undefined) return arrayIndex;
  const slices = resumed.startsWith('s3://') ? await readList(resumed, lists) : resumed.split(',').map(wholeNumber);
  if (!slices.every((slice) => Number.isSafeInteger(slice) && slice >= 0)) {
    throw new Error(`RESUME_CHILDREN must be numbers with commas or the URI of a list of them, got '${resumed}'`);
  }
  return slices[arrayIndex];
}

async function readList(uri: string, lists: (bucket: string) => ObjectStore): Promise<number[]> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  const text = await readText(lists(bucket), key);
  if (text === undefined) throw new Error(`there is no list of slices at '${uri}'`);
  const { children } = JSON.parse(text) as { children: number[] };
  return children;
}

/** Not a number for anything but digits, also for nothing at all. */
function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

/** What the lifecycle of the bucket knows merged parts by. */
export const MERGED = { merged: 'true' };

/** The number of objects that are asked for at the same time. */
const AT_ONCE = 50;

function* inGroups<T>(items: readonly T[]): Iterable<T[]> {
  for (let first = 0; first < items.length; first += AT_ONCE) yield items.slice(first, first + AT_ONCE);
}

async function manifestOf(run: Run): Promise<Manifest> {
  const text = await readText(run.output, manifestKey(run));
  if (text === undefined) throw new Error(`run '${run.id}' was never prepared`);
  return JSON.parse(text) as Manifest;
}

function manifestKey(run: Run): string {
  return `runs/${run.id}/manifest.json`;
}

function partKey(run: Run, index: number): string {
  return `runs/${run.id}/parts/${String(index).padStart(5, '0')}.json`;
}
