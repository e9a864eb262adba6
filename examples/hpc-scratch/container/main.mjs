// One child of an array job, or a job alone: Batch says which one it is.
import process from 'node:process';
import { setTimeout } from 'node:timers';
import { computeShare } from './statistics.mjs';

/**
 * The end of a process that SIGTERM took away, by convention. It must not be 0: Batch would take the child for done and never start it
 * again.
 */
const TERMINATED = 143;

const { SAMPLES_DIR, RESULTS_DIR, AWS_BATCH_JOB_ID, AWS_BATCH_JOB_ARRAY_INDEX, AWS_BATCH_JOB_ARRAY_SIZE } = process.env;

const stop = new globalThis.AbortController();
process.once('SIGTERM', () => {
  log({ level: 'warn', message: 'the instance is being taken away; nothing more is written' });
  stop.abort(new Error('SIGTERM'));
  // For a read that hangs.
  setTimeout(() => process.exit(TERMINATED), 500).unref();
});

try {
  // A child has the id of its array, a colon and its index.
  const run = String(AWS_BATCH_JOB_ID ?? 'local').split(':')[0];
  const index = Number(AWS_BATCH_JOB_ARRAY_INDEX ?? 0);
  const size = Number(AWS_BATCH_JOB_ARRAY_SIZE ?? 1);
  log({ level: 'info', message: 'begins', run, index, size });
  const share = { samples: SAMPLES_DIR, results: RESULTS_DIR, run, index, size, signal: stop.signal };
  log({ level: 'info', message: 'done', run, index, samples: await computeShare(share) });
} catch (error) {
  if (stop.signal.aborted) process.exit(TERMINATED);
  log({ level: 'error', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

function log(entry) {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}
