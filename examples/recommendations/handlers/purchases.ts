import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { PurchasesGraph } from './purchases-graph';
import { Respond, respond, ShopEvent, skuOf } from './requests';
import { graphOf } from './settings';

const logger = new Logger();
const metrics = new Metrics();
/** The graph by its writer. */
export const graph = graphOf(logger, metrics);
const purchases = new PurchasesGraph(graph);

const DONE: APIGatewayProxyStructuredResultV2 = { statusCode: 204 };
const routes = new Map<string, Respond>([
  [
    'PUT /purchases/{sku}',
    async (event, customer) => {
      await purchases.record(customer, skuOf(event));
      return DONE;
    },
  ],
  [
    'DELETE /purchases',
    async (_event, customer) => {
      await purchases.forget(customer);
      return DONE;
    },
  ],
]);

/** Records what the caller bought, and forgets all of it. */
export async function handler(event: ShopEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    return await respond(routes, event);
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
