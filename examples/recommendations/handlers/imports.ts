import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { graphOf, setting } from './settings';

const logger = new Logger();
const metrics = new Metrics();
/** The graph by its writer. */
export const graph = graphOf(logger, metrics);

/** What an operator asks for: a load of what begins with a prefix, or how a load goes. */
export interface ImportEvent {
  readonly prefix?: string;
  readonly loadId?: string;
}

/** How a load goes. */
export interface ImportState {
  readonly loadId: string;
  /** `LOAD_IN_QUEUE`, `LOAD_IN_PROGRESS`, `LOAD_COMPLETED`, or what went wrong. */
  readonly status: string;
  readonly records?: number;
  readonly errors?: number;
}

/**
 * Loads past purchases in bulk, or says how that goes: files of openCypher in CSV, whose ids are those of the API
 * (https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load-tutorial-format-opencypher.html). A file that is loaded twice is there once, as
 * its ids are.
 */
export async function handler({ prefix, loadId }: ImportEvent, context: Context): Promise<ImportState> {
  logger.addContext(context);
  try {
    if (loadId !== undefined) return await look(loadId);
    if (prefix === undefined || !/^[\w=-][\w./=-]{0,199}$/.test(prefix) || prefix.includes('..')) {
      throw new Error("give 'prefix', the beginning of the keys to load, or 'loadId' of a load");
    }
    return await start(prefix);
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

/** https://docs.aws.amazon.com/neptune/latest/data-api/API_StartLoaderJob.html */
async function start(prefix: string): Promise<ImportState> {
  const { payload } = await graph.send('POST', '/loader', {
    source: `s3://${setting('IMPORT_BUCKET')}/${setting('IMPORT_PREFIX')}${prefix}`,
    format: 'opencypher',
    iamRoleArn: setting('IMPORT_ROLE_ARN'),
    region: setting('AWS_REGION'),
    failOnError: true,
    parallelism: 'MEDIUM',
    queueRequest: true,
    userProvidedEdgeIds: true,
  });
  const { loadId } = (payload ?? {}) as { readonly loadId?: unknown };
  if (typeof loadId !== 'string') throw new Error('the graph has not said the id of the load');
  logger.info('a load was started', { loadId, prefix });
  return { loadId, status: 'LOAD_IN_QUEUE' };
}

/** https://docs.aws.amazon.com/neptune/latest/userguide/load-api-reference-status.html */
async function look(loadId: string): Promise<ImportState> {
  if (!/^[0-9a-f-]{36}$/.test(loadId)) throw new Error("'loadId' must be the id that the load was started with");
  const { payload } = await graph.send('GET', `/loader/${loadId}`);
  const { overallStatus: of } = (payload ?? {}) as { readonly overallStatus?: Record<string, unknown> };
  if (typeof of?.status !== 'string') throw new Error('the graph has not said the status of the load');
  const errors = ['parsingErrors', 'datatypeMismatchErrors', 'insertErrors'].map((name) => Number(of[name] ?? 0));
  return {
    loadId,
    status: of.status,
    records: Number(of.totalRecords ?? 0),
    errors: errors.reduce((sum, count) => sum + count),
  };
}
