import { FileStore } from './file-store';
import { ObjectStore } from './object-store';
import { S3Store } from './s3-store';
import { perform } from './steps';

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
    const { DATA_DIRECTORY: directory } = environment;
    const host = { bucket: storeIn(directory), signal: stop.signal };
    log(await perform(step, directory === undefined ? environment : { ...LOCAL_BUCKETS, ...environment }, host));
  } catch (error) {
    if (stop.signal.aborted) process.exit(TERMINATED);
    log({ level: 'error', message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

/** The stores of buckets; a directory takes the place of all of them. */
function storeIn(directory: string | undefined): (bucket: string) => ObjectStore {
  return (bucket) => (directory === undefined ? new S3Store(bucket) : new FileStore(directory));
}

/** Names that nobody looks at. */
const LOCAL_BUCKETS = { INPUT_BUCKET: 'input', OUTPUT_BUCKET: 'output' };

function log(entry: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ level: 'info', ...entry })}\n`);
}

void main(process.argv[2], process.env);
