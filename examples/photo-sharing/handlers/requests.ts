import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { IMAGE_TYPES, ImageType } from './image-types';
import { isPhotoId } from './keys';
import { PhotoKey } from './photo-store';

const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  429: 'Too Many Requests',
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

/** What a new photo is asked for with. */
export interface NewPhoto {
  readonly contentType: ImageType;
  readonly title: string;
}

/** Reads the body of a request for an upload. */
export function parseNewPhoto(body: string | undefined, isBase64Encoded: boolean): NewPhoto {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (text.length > 10_000) throw new Problem(413, 'the body must have at most 10,000 characters');
  const parsed = parseObject(text);
  const { contentType, title = '' } = parsed;
  if (!IMAGE_TYPES.some((type) => type === contentType)) {
    throw new Problem(400, `'contentType' must be one of ${IMAGE_TYPES.join(', ')}`);
  }
  // eslint-disable-next-line no-control-regex -- they have no place in a title
  if (typeof title !== 'string' || title.length > 200 || /[\u0000-\u001f\u007f]/.test(title)) {
    throw new Problem(400, "'title' must be a line of at most 200 characters");
  }
  return { contentType: contentType as ImageType, title };
}

/** Reads the number of photos on a page, 1 to 100. */
export function parseLimit(limit: string | undefined): number {
  if (limit === undefined) return 20;
  if (!/^[1-9]\d?$|^100$/.test(limit)) throw new Problem(400, "'limit' must be a whole number from 1 to 100");
  return Number(limit);
}

/** Where a page begins, as the client gives it back. */
export function encodeCursor({ createdAt, photoId }: PhotoKey): string {
  return Buffer.from(`${createdAt} ${photoId}`).toString('base64url');
}

/** Reads where a page begins. */
export function parseCursor(cursor: string | undefined): PhotoKey | undefined {
  if (cursor === undefined) return undefined;
  const [createdAt = '', photoId = '', ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (rest.length > 0 || !isPhotoId(photoId) || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(createdAt)) {
    throw new Problem(400, "'cursor' must be the 'next' of another page");
  }
  return { createdAt, photoId };
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
