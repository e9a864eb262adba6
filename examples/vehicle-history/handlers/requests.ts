import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { faultOf } from './vin';

/** A request, with what API Gateway knows of the caller by a token or by IAM. */
export type VehicleEvent = APIGatewayProxyEventV2WithRequestContext<{
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: Record<string, unknown> };
    readonly iam?: { readonly userId?: string };
  };
}>;

/** A vehicle that is new in the register. */
export interface Registration {
  readonly vin: string;
  readonly make: string;
  readonly model: string;
  readonly modelYear: number;
  readonly keeper: string;
}

/** A vehicle that goes from one keeper to another. */
export interface Transfer {
  /** The newest entry that the caller has seen. */
  readonly after: number;
  readonly from: string;
  readonly to: string;
}

/** The group of users who may write. */
export const REGISTRARS = 'registrars';

const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  503: 'Service Unavailable',
};

/** An error of the client, answered as RFC 9457 has it. */
export class Problem extends Error {
  constructor(
    public readonly status: keyof typeof TITLES,
    message: string,
    private readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  public get response(): APIGatewayProxyStructuredResultV2 {
    return {
      statusCode: this.status,
      headers: { ...this.headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: JSON.stringify({ status: this.status, title: TITLES[this.status], detail: this.message }),
    };
  }
}

/**
 * The registrar, as the service vouches for it: the subject of the token, or the id of the IAM user or role. What follows that is the name
 * of the session, which the caller chose. IAM says itself who may call which route; of the users of the pool, those of a group write.
 */
export function registrarOf({ requestContext }: VehicleEvent): string {
  const { jwt, iam } = requestContext.authorizer ?? {};
  const registrar = jwt ? jwt.claims?.sub : iam?.userId?.split(':')[0];
  if (typeof registrar !== 'string' || registrar === '') throw new Problem(403, 'the caller is not known');
  if (jwt && !groupsOf(jwt.claims).includes(REGISTRARS)) throw new Problem(403, 'only registrars change the register');
  return registrar;
}

/** API Gateway writes a list of a token as text: `[readers registrars]`. */
function groupsOf(claims: Record<string, unknown> = {}): string[] {
  return String(claims['cognito:groups'] ?? '').split(/[\s,[\]"]+/);
}

/**
 * What the registrar calls the request, so that it can be sent again without a second entry. It is the registrar's own: the key of one
 * says nothing to another.
 */
export function requestIdOf({ headers }: VehicleEvent, registrar: string): string {
  const key = headers['idempotency-key'] ?? '';
  if (!/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw new Problem(400, "the header 'Idempotency-Key' must be 1 to 100 visible characters: no entry can be undone");
  }
  return createHash('sha256')
    .update(JSON.stringify([registrar, key]))
    .digest('hex');
}

/** The vehicle of the path. What can be no number of a vehicle is none, whatever it is meant to do to the database. */
export function vinOf({ pathParameters }: VehicleEvent): string {
  const vin = pathParameters?.vin ?? '';
  if (faultOf(vin) !== undefined) throw new Problem(404, 'there is no such vehicle');
  return vin;
}

/** The entry of the path. */
export function sequenceOf({ pathParameters }: VehicleEvent): number {
  const sequence = pathParameters?.sequence ?? '';
  if (!/^(0|[1-9]\d{0,14})$/.test(sequence)) throw new Problem(404, 'there is no such entry');
  return Number(sequence);
}

/** The number of entries that are wanted, and the entry that they come before. */
export function pageOf({ queryStringParameters }: VehicleEvent): { limit: number; before?: number } {
  const { limit = '20', before } = queryStringParameters ?? {};
  if (!/^[1-9]\d?$|^100$/.test(limit)) throw new Problem(400, "'limit' must be a whole number from 1 to 100");
  if (before === undefined) return { limit: Number(limit) };
  if (!/^[1-9]\d{0,14}$/.test(before)) throw new Problem(400, "'before' must be the 'next' of an earlier answer");
  return { limit: Number(limit), before: Number(before) };
}

/** The registration of the body. */
export function registrationOf(event: VehicleEvent): Registration {
  const { vin, make, model, modelYear, keeper } = objectOf(event);
  const fault = typeof vin === 'string' ? faultOf(vin) : 'must be text';
  if (fault !== undefined) throw new Problem(400, `'vin' ${fault}`);
  // A model is of the year that it is sold in or of the next one, and the numbers of 17 characters began with that of 1981.
  const newest = new Date().getUTCFullYear() + 2;
  if (typeof modelYear !== 'number' || !Number.isInteger(modelYear) || modelYear < 1981 || modelYear > newest) {
    throw new Problem(400, `'modelYear' must be a year from 1981 to ${newest}`);
  }
  return {
    vin: String(vin),
    make: nameOf('make', make),
    model: nameOf('model', model),
    modelYear,
    keeper: keeperOf('keeper', keeper),
  };
}

/** The transfer of the body. */
export function transferOf(event: VehicleEvent): Transfer {
  const { after, from, to } = objectOf(event);
  if (typeof after !== 'number' || !Number.isSafeInteger(after) || after < 0) {
    throw new Problem(400, "'after' must be the 'sequence' of the newest entry of the vehicle");
  }
  const transfer = { after, from: keeperOf('from', from), to: keeperOf('to', to) };
  if (transfer.from === transfer.to) throw new Problem(400, "'to' must be another keeper than 'from'");
  return transfer;
}

/**
 * A keeper, by the number of a file that is kept elsewhere. No name and no address gets here: nobody could correct or delete them, and the
 * law lets people ask for that.
 */
function keeperOf(name: string, keeper: unknown): string {
  if (typeof keeper !== 'string' || !/^[A-Z]-\d{4,12}$/.test(keeper)) {
    throw new Problem(400, `'${name}' must be the number of a keeper's file, for example K-1001`);
  }
  return keeper;
}

function nameOf(name: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[\p{L}\p{N}](?:[\p{L}\p{N} .&+/-]{0,38}[\p{L}\p{N}+])?$/u.test(value)) {
    throw new Problem(400, `'${name}' must be 1 to 40 letters and digits, with spaces, '.', '&', '+', '/' and '-'`);
  }
  return value.normalize('NFC');
}

function objectOf({ body, isBase64Encoded }: VehicleEvent): Record<string, unknown> {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (text.length > 2000) throw new Problem(413, 'the body must have at most 2,000 characters');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body must be JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Problem(400, 'the body must be a JSON object');
  }
  return parsed as Record<string, unknown>;
}
