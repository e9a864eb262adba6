import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { GraphUnavailable } from './graph';
import { MAX_RECOMMENDATIONS } from './purchases-graph';

/** A request, with what API Gateway knows of the caller by a token or by IAM. */
export type ShopEvent = APIGatewayProxyEventV2WithRequestContext<{
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: { readonly sub?: unknown } };
    readonly iam?: { readonly userId?: string };
  };
}>;

/** Answers one route. */
export type Respond = (event: ShopEvent, customer: string) => Promise<APIGatewayProxyStructuredResultV2>;

const TITLES = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' };

/** An error that the client is told, as RFC 9457 has it. */
export class Problem extends Error {
  constructor(
    public readonly status: keyof typeof TITLES,
    message: string,
  ) {
    super(message);
  }

  public get response(): APIGatewayProxyStructuredResultV2 {
    return {
      statusCode: this.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...(this.status === 503 && { 'retry-after': '5' }),
      },
      body: JSON.stringify({ status: this.status, title: TITLES[this.status], detail: this.message }),
    };
  }
}

/** Answers a request by its route. What the client can do something about is an answer; all else is an error of the function. */
export async function respond(
  routes: ReadonlyMap<string, Respond>,
  event: ShopEvent,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const route = routes.get(event.routeKey);
    if (!route) throw new Problem(404, `there is no ${event.routeKey}`);
    return await route(event, customerOf(event));
  } catch (error) {
    if (error instanceof Problem) return error.response;
    if (error instanceof GraphUnavailable) return new Problem(503, 'try again in a moment').response;
    throw error;
  }
}

/**
 * The caller, as the service vouches for it: the subject of the token, or the id of the IAM user or role. What follows that is
 * the name of the session, which the caller chose.
 */
export function customerOf({ requestContext }: ShopEvent): string {
  const { jwt, iam } = requestContext.authorizer ?? {};
  const customer = jwt?.claims?.sub ?? iam?.userId?.split(':')[0];
  if (typeof customer !== 'string' || customer === '') throw new Problem(403, 'the caller is not known');
  return customer;
}

/** The article of the path. */
export function skuOf({ pathParameters }: ShopEvent): string {
  const sku = pathParameters?.sku ?? '';
  if (!/^[\w-]{1,40}$/.test(sku)) throw new Problem(404, 'there is no such article');
  return sku;
}

/** The number of recommendations that are asked for. */
export function limitOf({ queryStringParameters }: ShopEvent): number {
  const text = queryStringParameters?.limit ?? '5';
  const limit = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_RECOMMENDATIONS) {
    throw new Problem(400, `'limit' must be a whole number from 1 to ${MAX_RECOMMENDATIONS}`);
  }
  return limit;
}
