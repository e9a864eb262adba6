import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A request, with what API Gateway knows of the caller by IAM. */
export type ScoresEvent = APIGatewayProxyEventV2WithRequestContext<{
  readonly authorizer?: {
    readonly iam?: {
      readonly userId?: string;
      readonly cognitoIdentity?: { readonly identityId?: string } | null;
    };
  };
}>;

/** A score that a player wants to be noted. */
export interface NewScore {
  readonly score: number;
  readonly nickname: string;
}

const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
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
      headers: { ...this.headers, 'content-type': 'application/problem+json' },
      body: JSON.stringify({ status: this.status, title: TITLES[this.status], detail: this.message }),
    };
  }
}

/**
 * The player, as the service vouches for it: the identity of the identity pool, by which the player's own items are found in the
 * tables as well, or the id of the IAM user or role of who tries it out. What follows that is the name of the session, which the
 * caller chose.
 */
export function playerOf({ requestContext }: ScoresEvent): string {
  const { iam } = requestContext.authorizer ?? {};
  const player = iam?.cognitoIdentity?.identityId ?? iam?.userId?.split(':')[0];
  if (player === undefined || player === '') throw new Problem(403, 'the caller is not known');
  return player;
}

/** The name of the game, of the path. */
export function gameOf({ pathParameters }: ScoresEvent): string {
  const game = pathParameters?.game ?? '';
  if (!/^[a-z0-9-]{1,40}$/.test(game)) throw new Problem(404, 'there is no such game');
  return game;
}

/** The number of scores that are wanted, 1 to 100. */
export function limitOf({ queryStringParameters }: ScoresEvent): number {
  const limit = queryStringParameters?.limit;
  if (limit === undefined) return 10;
  if (!/^[1-9]\d?$|^100$/.test(limit)) throw new Problem(400, "'limit' must be a whole number from 1 to 100");
  return Number(limit);
}

/** The score of the body. */
export function newScoreOf({ body, isBase64Encoded }: ScoresEvent): NewScore {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (text.length > 1000) throw new Problem(413, 'the body must have at most 1,000 characters');
  const { score, nickname } = parseObject(text);
  if (typeof score !== 'number' || !Number.isInteger(score) || score < 0 || score > 1_000_000_000) {
    throw new Problem(400, "'score' must be a whole number from 0 to 1,000,000,000");
  }
  if (typeof nickname !== 'string' || !/^[\p{L}\p{N}](?:[\p{L}\p{N} _.-]{0,18}[\p{L}\p{N}])?$/u.test(nickname)) {
    throw new Problem(400, "'nickname' must be 1 to 20 letters and digits, with spaces, '.', '_' and '-' in between");
  }
  return { score, nickname };
}

function parseObject(text: string): Record<string, unknown> {
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
