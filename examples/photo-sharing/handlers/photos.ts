import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { isPhotoId, setting, thumbnailKey, uploadKey } from './keys';
import { MAX_BYTES, MAX_PHOTOS, MAX_UPLOADS_A_DAY, UPLOAD_SECONDS } from './limits';
import { Photo, PhotoStore } from './photo-store';
import { encodeCursor, parseCursor, parseLimit, parseNewPhoto, Problem } from './requests';

/** A request, with what API Gateway knows of the caller by a token or by IAM. */
export type PhotosEvent = APIGatewayProxyEventV2WithRequestContext<{
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: { readonly sub?: unknown } };
    readonly iam?: {
      readonly userId?: string;
      readonly cognitoIdentity?: { readonly identityId?: string } | null;
    };
  };
}>;

type Respond = (event: PhotosEvent, owner: string) => Promise<APIGatewayProxyStructuredResultV2>;

const VIEW_SECONDS = 3600;

const logger = new Logger();
const s3 = new S3Client();
const photos = new PhotoStore(DynamoDBDocumentClient.from(new DynamoDBClient()), setting('PHOTO_TABLE_NAME'));
const uploadBucket = setting('UPLOAD_BUCKET_NAME');
const thumbnailBucket = setting('THUMBNAIL_BUCKET_NAME');
/** Where CloudFront serves the thumbnails; without it each gets a presigned address. */
const thumbnailUrl = process.env.THUMBNAIL_URL;

const routes = new Map<string, Respond>([
  ['POST /photos', create],
  ['GET /photos', list],
  ['GET /photos/{photoId}', read],
  ['DELETE /photos/{photoId}', remove],
]);

/** The photos of the caller: everybody sees and deletes their own. */
export async function handler(event: PhotosEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const respond = routes.get(event.routeKey);
    if (!respond) throw new Problem(404, `there is no ${event.routeKey}`);
    return await respond(event, ownerOf(event));
  } catch (error) {
    if (error instanceof Problem) return error.response;
    throw error;
  }
}

/** Notes a photo and gives the form to upload it with: S3 itself checks its size and type, and the function sees no byte. */
async function create(event: PhotosEvent, owner: string): Promise<APIGatewayProxyStructuredResultV2> {
  const { contentType, title } = parseNewPhoto(event.body, event.isBase64Encoded);
  const createdAt = new Date().toISOString();
  await checkLimits(owner, createdAt);
  const photoId = randomUUID();
  const upload = await createPresignedPost(s3, {
    Bucket: uploadBucket,
    Key: uploadKey(photoId),
    Fields: { 'Content-Type': contentType },
    Conditions: [
      ['content-length-range', 1, MAX_BYTES],
      ['eq', '$Content-Type', contentType],
    ],
    Expires: UPLOAD_SECONDS,
  });
  const photo: Photo = { photoId, owner, createdAt, title, contentType, status: 'pending' };
  await photos.create(photo);
  return json(201, { ...(await view(photo)), upload });
}

/** The limits are of each owner, so that one cannot use up what is there for all. */
async function checkLimits(owner: string, now: string): Promise<void> {
  if ((await photos.count(owner)) >= MAX_PHOTOS) {
    throw new Problem(409, `there are ${MAX_PHOTOS} photos, which is the limit; delete one first`);
  }
  if (!(await photos.useUpload(owner, now.slice(0, 10), MAX_UPLOADS_A_DAY))) {
    const midnight = Date.parse(`${now.slice(0, 10)}T24:00:00Z`);
    throw new Problem(429, `${MAX_UPLOADS_A_DAY} uploads a day are the limit; go on tomorrow`, {
      'retry-after': `${Math.ceil((midnight - Date.parse(now)) / 1000)}`,
    });
  }
}

async function list(event: PhotosEvent, owner: string): Promise<APIGatewayProxyStructuredResultV2> {
  const query = event.queryStringParameters ?? {};
  const page = await photos.list(owner, parseLimit(query.limit), parseCursor(query.cursor));
  return json(200, {
    photos: await Promise.all(page.photos.map(view)),
    next: page.next && encodeCursor(page.next),
  });
}

async function read(event: PhotosEvent, owner: string): Promise<APIGatewayProxyStructuredResultV2> {
  const photo = await photos.find(photoIdOf(event));
  // A photo of somebody else is as absent as none.
  if (photo?.owner !== owner) throw new Problem(404, 'there is no such photo');
  return json(200, await view(photo));
}

async function remove(event: PhotosEvent, owner: string): Promise<APIGatewayProxyStructuredResultV2> {
  const photoId = photoIdOf(event);
  if (!(await photos.beginDeletion(photoId, owner))) throw new Problem(404, 'there is no such photo');
  await Promise.all([
    s3.send(new DeleteObjectCommand({ Bucket: uploadBucket, Key: uploadKey(photoId) })),
    s3.send(new DeleteObjectCommand({ Bucket: thumbnailBucket, Key: thumbnailKey(photoId) })),
  ]);
  await photos.delete(photoId, owner);
  return { statusCode: 204 };
}

async function view({ owner: _owner, expiresAt: _expiresAt, ...photo }: Photo): Promise<object> {
  return photo.status === 'ready' ? { ...photo, thumbnailUrl: await addressOf(photo.photoId) } : photo;
}

async function addressOf(photoId: string): Promise<string> {
  const Key = thumbnailKey(photoId);
  if (thumbnailUrl !== undefined) return `${thumbnailUrl}/${Key}`;
  return getSignedUrl(s3, new GetObjectCommand({ Bucket: thumbnailBucket, Key }), { expiresIn: VIEW_SECONDS });
}

function photoIdOf(event: PhotosEvent): string {
  const photoId = event.pathParameters?.photoId ?? '';
  if (!isPhotoId(photoId)) throw new Problem(404, 'there is no such photo');
  return photoId;
}

/**
 * The caller, as the service vouches for it: the subject of the token, the identity of an identity pool, or the id of the
 * IAM user or role. What follows the id of a role is the name of the session, which the caller chose.
 */
function ownerOf(event: PhotosEvent): string {
  const { jwt, iam } = event.requestContext.authorizer ?? {};
  const owner = jwt?.claims?.sub ?? iam?.cognitoIdentity?.identityId ?? iam?.userId?.split(':')[0];
  if (typeof owner !== 'string' || owner === '') throw new Problem(403, 'the caller is not known');
  return owner;
}

function json(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
