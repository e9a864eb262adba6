import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { openingHours } from './opening-hours';
import { Refusal, wishRequestOf } from './wish-request';
import { WishStore } from './wish-store';

type Respond = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const SHOWN = 10;

const logger = new Logger();
const wishes = new WishStore(DynamoDBDocumentClient.from(new DynamoDBClient()), process.env.TABLE_NAME ?? '');

const routes = new Map<string, Respond>([
  ['GET /api/hours', async () => answer(200, openingHours(new Date()), 'public, max-age=60')],
  ['GET /api/wishes', async () => answer(200, { wishes: await wishes.newest(SHOWN) })],
  ['POST /api/wishes', add],
]);

/** The hours of the library, and the wishes of its readers. */
export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const respond = routes.get(event.routeKey);
    if (!respond) throw new Refusal(404, 'there is no such resource');
    return await respond(event);
  } catch (error) {
    // Lambda must see any other failure: by its metric an alarm tells.
    if (!(error instanceof Refusal)) throw error;
    return answer(error.status, { error: error.message, faults: error.faults });
  }
}

/** A wish with the key of one that is there is that one, sent again; under the same key there is no other one. */
async function add(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const asked = wishRequestOf(event);
  const made = { ...asked, createdAt: new Date().toISOString() };
  const wish = await wishes.add(made);
  if (wish.book !== asked.book || wish.writer !== asked.writer) {
    throw new Refusal(409, 'another wish has this key');
  }
  return answer(wish === made ? 201 : 200, wish);
}

function answer(statusCode: number, body: object, cacheControl = 'no-store'): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': cacheControl },
    body: JSON.stringify(body),
  };
}
