import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A request, with what API Gateway knows of the caller by a token or by IAM. */
export type CartEvent = APIGatewayProxyEventV2WithRequestContext<{
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: { readonly sub?: unknown } };
    readonly iam?: { readonly userId?: string };
  };
}>;

const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
};

/** An error of the client, answered as RFC 9457 has it. */
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
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: JSON.stringify({ status: this.status, title: TITLES[this.status], detail: this.message }),
    };
  }
}

/**
 * The caller, as the service vouches for it: the subject of the token, or the id of the IAM user or role. What follows that is
 * the name of the session, which the caller chose.
 */
export function ownerOf({ requestContext }: CartEvent): string {
  const { jwt, iam } = requestContext.authorizer ?? {};
  const owner = jwt?.claims?.sub ?? iam?.userId?.split(':')[0];
  if (typeof owner !== 'string' || owner === '') throw new Problem(403, 'the caller is not known');
  return owner;
}

/** The article of the path. */
export function skuOf({ pathParameters }: CartEvent): string {
  const sku = pathParameters?.sku ?? '';
  if (!/^[\w-]{1,40}$/.test(sku)) throw new Problem(404, 'there is no such article');
  return sku;
}

/** The quantity of the body. */
export function quantityOf({ body, isBase64Encoded }: CartEvent): number {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (text.length > 1000) throw new Problem(413, 'the body must have at most 1,000 characters');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body must be JSON');
  }
  const { quantity } = (parsed ?? {}) as { readonly quantity?: unknown };
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > 999) {
    throw new Problem(400, "'quantity' must be a whole number from 1 to 999");
  }
  return quantity;
}
