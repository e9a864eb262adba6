import type { APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';
import { Problem } from './problem';
import { categoryOf, recordOf } from './product';
import { PagePosition, ProductQuery } from './product-store';

/** A request, with what API Gateway knows of the caller by a token or by IAM. */
export type CatalogueEvent = APIGatewayProxyEventV2WithRequestContext<{
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
    readonly iam?: { readonly userId?: string };
  };
}>;

/** The group of users that may change the catalogue. */
export const EDITORS = 'editors';

const MAX_BODY = 20_000;
const MAX_LIMIT = 100;

/**
 * Refuses a change by somebody who may only read. Of a signature by IAM the policy has decided already; of a token its groups do, which
 * API Gateway gives as a text, `[editors admins]`.
 */
export function requireEditor({ requestContext }: CatalogueEvent): void {
  const { jwt, iam } = requestContext.authorizer ?? {};
  if (iam?.userId) return;
  const groups = jwt?.claims?.['cognito:groups'];
  const names = Array.isArray(groups) ? groups : typeof groups === 'string' ? groups.split(/[[\],\s]+/) : [];
  if (!names.includes(EDITORS)) throw new Problem(403, `only '${EDITORS}' may change the catalogue`);
}

/** The body as an object of JSON. */
export function bodyOf({ body, isBase64Encoded }: CatalogueEvent): Record<string, unknown> {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (text.length > MAX_BODY) throw new Problem(413, `the body must have at most ${MAX_BODY} characters`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body must be JSON');
  }
  return recordOf('body', parsed);
}

/** The version that the caller has read, by the header `If-Match`. */
export function versionOf({ headers }: CatalogueEvent): number {
  const value = headers['if-match'];
  if (value === undefined) throw new Problem(428, "the header 'If-Match' must have the 'ETag' of the product");
  const [, digits] = /^"(\d{1,9})"$/.exec(value) ?? [];
  if (digits === undefined) throw new Problem(400, `the header 'If-Match' must be an 'ETag' such as '"1"'`);
  return Number(digits);
}

/** The query of a list. */
export function queryOf({ queryStringParameters: given = {} }: CatalogueEvent): ProductQuery {
  const { category, name, limit = '20', after } = given;
  if (name !== undefined && (name === '' || name.length > 100)) {
    throw new Problem(400, "'name' must be the beginning of a name, 1 to 100 characters");
  }
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT) {
    throw new Problem(400, `'limit' must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  return { category: categoryOf(category), prefix: name, limit: Number(limit), after: positionOf(after) };
}

/** The text of a position, which clients give back as it is. */
export function textOf({ nameKey, sku }: PagePosition): string {
  return Buffer.from(JSON.stringify([nameKey, sku])).toString('base64url');
}

function positionOf(text: string | undefined): PagePosition | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [nameKey, sku] = parsed as unknown[];
    // Only texts: an object would be an operator.
    if (typeof nameKey === 'string' && typeof sku === 'string') return { nameKey, sku };
  } catch {
    // As below.
  }
  throw new Problem(400, "'after' must be the 'next' of the page before");
}
