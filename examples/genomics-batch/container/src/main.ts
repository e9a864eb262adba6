import { FileStore } from './file-store';
import { ObjectStore } from './object-store';
import { merge, prepare, processSlice, Run, sliceNumber } from './run';
import { S3Store } from './s3-store';

/**
 * What a process ends with when SIGTERM took it away, by convention. It must not be 0: Batch would take the child for
 * done and never start it again.
 */
const TERMINATED = 143;

async function main(step: string | undefined, environment: NodeJS.ProcessEnv): Promise<void> {
  const stop = new AbortController();
  process.once('SIGTERM', () => {
    log({ level: 'warn', message: 'the host is being taken away; nothing more is written' });
    stop.abort(new Error('SIGTERM'));
    // For a read that hangs; Fargate Spot gives two minutes at most, an EC2 host that shuts down less.
    setTimeout(() => process.exit(TERMINATED), 500).unref();
  });
  try {
    const run: Run = {
      input: store(environment, 'INPUT_BUCKET'),
      inputKey: required(environment, 'INPUT_KEY'),
      output: store(environment, 'OUTPUT_BUCKET'),
      id: required(environment, 'RUN_ID'),
      signal: stop.signal,
    };
    await perform(step, run, environment);
  } catch (error) {
    if (stop.signal.aborted) process.exit(TERMINATED);
    log({ level: 'error', message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

async function perform(step: string | undefined, run: Run, environment: NodeJS.ProcessEnv): Promise<void> {
  switch (step) {
    case 'prepare':
      await prepare(run, Number(required(environment, 'CHILDREN')));
      return log({ message: 'prepared', run: run.id });
    case 'child': {
      const arrayIndex = Number(required(environment, 'AWS_BATCH_JOB_ARRAY_INDEX'));
      const index = sliceNumber(arrayIndex, environment.RESUME_CHILDREN);
      const done = index !== undefined && (await processSlice(run, index));
      return log({ message: done ? 'processed' : 'nothing to do', run: run.id, index });
    }
    case 'merge':
      return log({ message: 'merged', run: run.id, ...(await merge(run)) });
    default:
      throw new Error(`the step must be 'prepare', 'child' or 'merge', got '${step}'`);
  }
}

function store(environment: NodeJS.ProcessEnv, bucketVariable: string): ObjectStore {
  const directory = environment.DATA_DIRECTORY;
  return directory === undefined ? new S3Store(required(environment, bucketVariable)) : new FileStore(directory);
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`);
  return value;
}

function log(entry: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ level: 'info', ...entry })}\n`);
}

void main(process.argv[2], process.env);
