import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { CartLine, CartStore, MAX_LINES } from './cart-store';
import { CartEvent, ownerOf, Problem, quantityOf, skuOf } from './requests';
import { cacheOf, setting } from './settings';

type Respond = (event: CartEvent, owner: string) => Promise<APIGatewayProxyStructuredResultV2>;

const logger = new Logger();
const metrics = new Metrics();
const client = new DynamoDBClient();
const store = new CartStore(DynamoDBDocumentClient.from(client), setting('CART_TABLE_NAME'));
/** Carts of a moment ago. */
export const cache = cacheOf(client, (error) => logger.warn('the cache is not connected', error as Error));

const routes = new Map<string, Respond>([
  ['GET /cart', read],
  ['PUT /cart/{sku}', put],
  ['DELETE /cart/{sku}', remove],
]);

/** The cart of the caller. */
export async function handler(event: CartEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const respond = routes.get(event.routeKey);
    if (!respond) throw new Problem(404, `there is no ${event.routeKey}`);
    return await respond(event, ownerOf(event));
  } catch (error) {
    if (error instanceof Problem) return error.response;
    throw error;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

/** A cart of the cache, or else of the table, which is then kept in the cache. */
async function read(_event: CartEvent, owner: string): Promise<APIGatewayProxyStructuredResultV2> {
  const cached = await withoutCache(() => cache.find(owner));
  if (isCart(cached)) return answer(cached);
  const lines = await store.lines(owner);
  await withoutCache(() => cache.keep(owner, lines));
  return answer(lines);
}

async function put(event: CartEvent, owner: string): Promise<APIGatewayProxyStructuredResultV2> {
  const line = { sku: skuOf(event), quantity: quantityOf(event) };
  const lines = await store.lines(owner);
  const others = lines.filter(({ sku }) => sku !== line.sku);
  if (others.length >= MAX_LINES)
    throw new Problem(409, `a cart has at most ${MAX_LINES} articles; take one out first`);
  await store.put(owner, line);
  await withoutCache(() => cache.forget(owner));
  return answer([...others, line].sort((a, b) => (a.sku < b.sku ? -1 : 1)));
}

async function remove(event: CartEvent, owner: string): Promise<APIGatewayProxyStructuredResultV2> {
  await store.remove(owner, skuOf(event));
  await withoutCache(() => cache.forget(owner));
  return { statusCode: 204 };
}

/** A cache that cannot be reached costs time and no request; the stream takes out of it what this could not. */
async function withoutCache<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use();
  } catch (error) {
    logger.warn('the cache does not answer; the table does', error as Error);
    metrics.addMetric('CacheBypassed', MetricUnit.Count, 1);
    return undefined;
  }
}

function isCart(value: unknown): value is CartLine[] {
  return Array.isArray(value);
}

function answer(lines: CartLine[]): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: JSON.stringify({ lines }) };
}
