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

/** Writes down which input the run is about, and into how many slices it is cut. */
export async function prepare(run: Run, children: number): Promise<void> {
  const input = await run.input.describe(run.inputKey);
  if (!input) throw new Error(`there is no input '${run.inputKey}'`);
  const manifest: Manifest = { inputKey: run.inputKey, ...input, children };
  await run.output.write(manifestKey(run), JSON.stringify(manifest), run.signal);
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

/** Adds up what the children have left. */
export async function merge(run: Run): Promise<Result> {
  const { children } = await manifestOf(run);
  let sum = NOTHING;
  const missing: number[] = [];
  for (let first = 0; first < children; first += AT_ONCE) {
    run.signal.throwIfAborted();
    const indexes = Array.from({ length: Math.min(AT_ONCE, children - first) }, (_, i) => first + i);
    const parts = await Promise.all(indexes.map((index) => readText(run.output, partKey(run, index))));
    parts.forEach((part, i) => {
      if (part === undefined) missing.push(first + i);
      else sum = add(sum, JSON.parse(part) as Statistics);
    });
  }
  const result: Result = { ...sum, children, missing };
  await run.output.write(`runs/${run.id}/result.json`, JSON.stringify(result), run.signal);
  return result;
}

/**
 * The slice of a child: its own number, or in a resumed run the number of the failed child whose work it does.
 * Undefined where a resumed run has more children than work.
 */
export function sliceNumber(arrayIndex: number, resumed: string | undefined): number | undefined {
  if (resumed === undefined) return arrayIndex;
  const number = resumed.split(',')[arrayIndex];
  if (number === undefined) return undefined;
  if (!/^\d+$/.test(number.trim())) throw new Error(`RESUME_CHILDREN must be numbers with commas, got '${resumed}'`);
  return Number(number);
}

/** How many results are read at the same time. */
const AT_ONCE = 50;

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
