import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { PurchasesGraph } from './purchases-graph';
import { limitOf, Respond, respond, ShopEvent, skuOf } from './requests';
import { graphOf } from './settings';

const logger = new Logger();
const metrics = new Metrics();
/** The graph by its readers. */
export const graph = graphOf(logger, metrics);
const purchases = new PurchasesGraph(graph);

const routes = new Map<string, Respond>([
  [
    'GET /recommendations/{sku}',
    async (event, customer) => {
      const [sku, limit] = [skuOf(event), limitOf(event)];
      const recommendations = (await purchases.recommend(customer, sku)).slice(0, limit);
      const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
      return { statusCode: 200, headers, body: JSON.stringify({ recommendations }) };
    },
  ],
]);

/** Customers who bought this also bought. */
export async function handler(event: ShopEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    return await respond(routes, event);
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
