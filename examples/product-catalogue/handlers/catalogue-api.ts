import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Problem } from './problem';
import { contentOf, Product, skuOf } from './product';
import { ProductCollection, ProductStore } from './product-store';
import { bodyOf, CatalogueEvent, queryOf, requireEditor, textOf, versionOf } from './requests';

type Respond = (event: CatalogueEvent, store: ProductStore) => Promise<APIGatewayProxyStructuredResultV2>;

const logger = new Logger();

const routes = new Map<string, Respond>([
  ['GET /products', list],
  ['POST /products', create],
  ['GET /products/{sku}', read],
  ['PUT /products/{sku}', update],
]);

/** Errors of the driver with which a database is away for a moment: it fails over, is changed, or has too much to do. */
const AWAY = /^Mongo(Network|NetworkTimeout|ServerSelection|PoolCleared|WaitQueueTimeout|Topology.*)Error$/;

/** Codes of the database for the same: it is not the writer (any more), is shut down, or the time of a query is over. */
const AWAY_CODES = [50, 89, 91, 189, 10_107, 11_600, 11_602, 13_435, 13_436];

/** The API of the catalogue, on a collection that is asked for with each request. */
export function catalogueApi(collection: () => Promise<ProductCollection>) {
  return async (event: CatalogueEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    logger.addContext(context);
    try {
      const respond = routes.get(event.routeKey);
      if (!respond) throw new Problem(404, `there is no ${event.routeKey}`);
      return await respond(event, new ProductStore(await collection()));
    } catch (error) {
      if (error instanceof Problem) return error.response;
      if (!isAway(error)) throw error;
      logger.error('the database is away', error as Error);
      return new Problem(503, 'the catalogue is not there at the moment; try again').response;
    }
  };
}

async function list(event: CatalogueEvent, store: ProductStore): Promise<APIGatewayProxyStructuredResultV2> {
  const { products, next } = await store.list(queryOf(event));
  return answer(200, { products, next: next && textOf(next) });
}

async function read({ pathParameters }: CatalogueEvent, store: ProductStore) {
  const sku = skuOf(pathParameters?.sku);
  const product = await store.find(sku);
  if (!product) throw new Problem(404, `there is no product '${sku}'`);
  return answerWith(200, product);
}

async function create(event: CatalogueEvent, store: ProductStore) {
  requireEditor(event);
  const body = bodyOf(event);
  const { product, isNew } = await store.create(skuOf(body.sku), contentOf(body));
  const created = answerWith(isNew ? 201 : 200, product);
  return { ...created, headers: { ...created.headers, location: `/products/${product.sku}` } };
}

async function update(event: CatalogueEvent, store: ProductStore) {
  requireEditor(event);
  const sku = skuOf(event.pathParameters?.sku);
  const version = versionOf(event);
  const body = bodyOf(event);
  if (body.sku !== undefined && body.sku !== sku) throw new Problem(400, "'sku' must be that of the path");
  return answerWith(200, await store.update(sku, version, contentOf(body)));
}

function answerWith(statusCode: number, product: Product) {
  const { headers, ...rest } = answer(statusCode, product);
  return { ...rest, headers: { ...headers, etag: `"${product.version}"` } };
}

function answer(statusCode: number, body: unknown) {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}

function isAway(error: unknown): boolean {
  const { name = '', code } = error as { readonly name?: string; readonly code?: unknown };
  return AWAY.test(name) || AWAY_CODES.includes(Number(code));
}
