import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What is wrong with a request, for the page to show. */
export class Refusal extends Error {
  constructor(
    public readonly status: number,
    error: string,
    public readonly faults?: Readonly<Record<string, string>>,
  ) {
    super(error);
  }
}

/** A wish as somebody sends it. */
export interface WishRequest {
  readonly wishId: string;
  readonly book: string;
  readonly writer?: string;
}

const MAX_BYTES = 2048;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The wish of a request, or a refusal that says all that is wrong with it. */
export function wishRequestOf({ headers, body, isBase64Encoded }: APIGatewayProxyEventV2): WishRequest {
  const wishId = headers['idempotency-key'] ?? '';
  if (!UUID.test(wishId)) throw new Refusal(400, "'Idempotency-Key' must be a UUID");
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new Refusal(415, "the body must be 'application/json'");
  }
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BYTES) throw new Refusal(413, `the body must have ${MAX_BYTES} bytes at most`);
  const { book, writer } = jsonOf(bytes);
  const faults = Object.entries({
    book: faultOf(book, 'The title', 1, 120),
    writer: faultOf(writer ?? '', 'The author', 0, 80),
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (faults.length > 0) throw new Refusal(422, 'the wish is not complete', Object.fromEntries(faults));
  const name = plain(writer ?? '');
  return { wishId, book: plain(book), ...(name !== '' && { writer: name }) };
}

function jsonOf(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // It is no JSON, which is said below.
  }
  throw new Refusal(400, 'the body must be a JSON object');
}

function faultOf(value: unknown, field: string, min: number, max: number): string | undefined {
  if (typeof value !== 'string') return `${field} must be text.`;
  const { length } = plain(value);
  if (length < min) return `Please give ${field.toLowerCase()}.`;
  if (length > max) return `${field} can have ${max} characters.`;
  // Controls, and marks that turn the direction of what follows them.
  return /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(plain(value))
    ? `${field} has characters that are no text.`
    : undefined;
}

function plain(value: unknown): string {
  return String(value).normalize('NFC').trim().replace(/\s+/g, ' ');
}
