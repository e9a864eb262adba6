import { ObjectStore } from './object-store';
import { merge, prepare, processSlice, Run, sliceNumber } from './run';

/** What happened, for the log. */
export type Outcome = Readonly<Record<string, unknown>>;

/** Where the steps find buckets, and how they learn that the host is being taken away. */
export interface Host {
  readonly bucket: (name: string) => ObjectStore;
  readonly signal: AbortSignal;
}

/** Does one step of a run, as the environment of its job says. */
export async function perform(step: string | undefined, environment: NodeJS.ProcessEnv, host: Host): Promise<Outcome> {
  const run: Run = {
    input: host.bucket(required(environment, 'INPUT_BUCKET')),
    inputKey: required(environment, 'INPUT_KEY'),
    output: host.bucket(required(environment, 'OUTPUT_BUCKET')),
    id: required(environment, 'RUN_ID'),
    signal: host.signal,
  };
  switch (step) {
    case 'prepare':
      await prepare(run, numberIn(environment, 'CHILDREN'));
      return { message: 'prepared', run: run.id };
    case 'child': {
      const arrayIndex = numberIn(environment, 'AWS_BATCH_JOB_ARRAY_INDEX');
      const index = await sliceNumber(arrayIndex, environment.RESUME_CHILDREN, host.bucket);
      const done = index !== undefined && (await processSlice(run, index));
      return { message: done ? 'processed' : 'nothing to do', run: run.id, index };
    }
    case 'merge':
      return { message: 'merged', run: run.id, ...(await merge(run, numberIn(environment, 'TOLERATED_CHILDREN'))) };
    default:
      throw new Error(`the step must be 'prepare', 'child' or 'merge', got '${step}'`);
  }
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`);
  return value;
}

function numberIn(environment: NodeJS.ProcessEnv, name: string): number {
  const text = required(environment, name);
  if (!/^\d+$/.test(text)) throw new Error(`the environment variable ${name} must be a whole number, got '${text}'`);
  return Number(text);
}
