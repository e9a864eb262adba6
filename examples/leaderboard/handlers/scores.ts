import { DaxDocument } from '@amazon-dax-sdk/lib-dax';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { AcceleratedTable, codeOf } from './accelerated-table';
import { gameOf, limitOf, newScoreOf, playerOf, Problem, ScoresEvent } from './requests';
import { ScoreStore } from './score-store';

type Respond = (event: ScoresEvent) => Promise<APIGatewayProxyStructuredResultV2>;

const logger = new Logger();
const metrics = new Metrics();
const client = new DynamoDBClient();
/** The cluster. */
export const cluster = new DaxDocument({
  endpoint: setting('DAX_ENDPOINT'),
  region: setting('AWS_REGION'),
  credentials: client.config.credentials,
  connectTimeout: 1000,
  requestTimeout: 2000,
  maxRetryDelay: 500,
});
const table = new AcceleratedTable(cluster, DynamoDBDocument.from(client), (error) => {
  logger.warn('the cluster does not answer; the table is asked', error as Error);
  metrics.addMetric('ClusterBypassed', MetricUnit.Count, 1);
});
const scores = new ScoreStore(table, setting('SCORE_TABLE_NAME'));

const routes = new Map<string, Respond>([
  ['GET /games/{game}/scores', best],
  ['POST /games/{game}/scores', note],
  ['GET /games/{game}/scores/mine', mine],
]);

/** The best scores of a game, and the caller's own. */
export async function handler(event: ScoresEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const respond = routes.get(event.routeKey);
    if (!respond) throw new Problem(404, `there is no ${event.routeKey}`);
    return await respond(event);
  } catch (error) {
    if (error instanceof Problem) return error.response;
    if (isThrottle(error)) {
      return new Problem(503, 'there are too many requests; try again', { 'retry-after': '1' }).response;
    }
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

async function best(event: ScoresEvent): Promise<APIGatewayProxyStructuredResultV2> {
  return json(200, { scores: await scores.best(gameOf(event), limitOf(event)) });
}

async function mine(event: ScoresEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const score = await scores.find(playerOf(event), gameOf(event));
  if (!score) throw new Problem(404, 'you have no score in this game');
  return json(200, score);
}

/** Takes the word of the app for the score. A game with prizes has a server that plays along, and notes what it saw. */
async function note(event: ScoresEvent): Promise<APIGatewayProxyStructuredResultV2> {
  return json(200, await scores.note(playerOf(event), gameOf(event), newScoreOf(event)));
}

function isThrottle(error: unknown): boolean {
  return ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'].includes(
    codeOf(error),
  );
}

function json(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}
