import { createHash, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from './problem';

/** Larger bodies are no items. API Gateway alone would let 10 MB through. */
const MOST_BYTES = 16 * 1024;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The caller, as the service vouches for it: the user of the Cognito pool, the identity of an identity pool, or the IAM user
 * or role. The name of a session, which is part of the ARN of an assumed role, is chosen by the caller.
 */
export function ownerOf({ requestContext: { authorizer, identity } }: APIGatewayProxyEvent): string {
  const claims = (authorizer as { claims?: { sub?: unknown } } | null | undefined)?.claims;
  const owner = claims?.sub ?? identity.cognitoIdentityId ?? withoutSession(identity.userArn);
  if (typeof owner !== 'string' || owner === '') throw new Problem(401, 'sign in first');
  return owner;
}

/** `arn:aws:sts::111122223333:assumed-role/Role` of any session of the role; the ARN of a user as it is. */
function withoutSession(arn: string | null): string | undefined {
  return arn?.replace(/^(arn:[^:]+:sts::\d+:(assumed-role|federated-user)\/[^/]+)\/.*$/, '$1');
}

/** The item that the path names. What can be no id is no item, whatever it is meant to do to the database. */
export function itemIdOf({ pathParameters }: APIGatewayProxyEvent): string {
  const id = pathParameters?.id ?? '';
  if (!UUID.test(id)) throw new Problem(404, 'there is no such item');
  return id;
}

/** The JSON of the body. */
export function jsonOf(event: APIGatewayProxyEvent): unknown {
  const type = header(event, 'content-type') ?? 'application/json';
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new Problem(415, `the body must be 'application/json', got '${type.slice(0, 100)}'`);
  }
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MOST_BYTES) {
    throw new Problem(413, `the body must have at most ${MOST_BYTES} bytes, got ${body.length}`);
  }
  try {
    // Fatal: bytes that are no UTF-8 would become other characters than were sent.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Problem(400, 'the body must be JSON', { errors: [{ pointer: '', detail: 'is no JSON' }] });
  }
}

/** The version that the client saw, from `If-Match`. */
export function versionOf(event: APIGatewayProxyEvent): number {
  const etag = header(event, 'if-match');
  if (etag === undefined) {
    throw new Problem(428, "say in 'If-Match' which version you saw, as the 'ETag' of the answer to GET");
  }
  const [, version] = /^"([1-9]\d{0,14})"$/.exec(etag.trim()) ?? [];
  if (version === undefined) {
    throw new Problem(400, `'If-Match' must be the 'ETag' of an item, for example '"3"'`, {
      errors: [{ pointer: 'If-Match', detail: 'is no ETag of an item' }],
    });
  }
  return Number(version);
}

/** How many items a client wants at once, and from where. */
export function pageOf({ queryStringParameters }: APIGatewayProxyEvent): { limit: number; after?: string } {
  const limit = queryStringParameters?.limit ?? '20';
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw new Problem(400, "'limit' must be a whole number from 1 to 100", {
      errors: [{ pointer: 'limit', detail: 'must be from 1 to 100' }],
    });
  }
  const cursor = queryStringParameters?.cursor;
  if (cursor === undefined) return { limit: Number(limit) };
  const after = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!UUID.test(after)) {
    throw new Problem(400, "'cursor' must be the 'next' of an earlier answer", {
      errors: [{ pointer: 'cursor', detail: 'is none' }],
    });
  }
  return { limit: Number(limit), after };
}

/** What a client gives back to get the next page. It says nothing but where to go on among the client's own items. */
export function cursorOf(id: string | undefined): string | undefined {
  return id === undefined ? undefined : Buffer.from(id, 'utf8').toString('base64url');
}

/** What the client calls this request, so that it can send it twice without getting two items. */
export function idempotencyKeyOf(event: APIGatewayProxyEvent): string | undefined {
  const key = header(event, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw new Problem(400, "'Idempotency-Key' must be 1 to 100 visible characters", {
      errors: [{ pointer: 'Idempotency-Key', detail: 'must be 1 to 100 visible characters' }],
    });
  }
  return key;
}

/** An id: the same for the same key of the same owner, so that even a repetition after a crash finds what is there. */
export function newId(owner: string, key: string | undefined): string {
  if (key === undefined) return randomUUID();
  const hash = createHash('sha256')
    .update(JSON.stringify([owner, key]))
    .digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/** Headers come in any case. */
function header({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([each]) => each.toLowerCase() === name);
  return found?.[1];
}
