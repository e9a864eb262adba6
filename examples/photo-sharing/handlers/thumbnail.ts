import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { makeThumbnail, readPicture } from './image';
import { MOST_BYTES, photoIdOf, setting, thumbnailKey } from './keys';
import { PhotoStore } from './photo-store';
import { BadImage } from './picture';

/** What EventBridge tells of a new object. */
export interface ObjectCreatedEvent {
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly size: number; readonly etag: string };
  };
}

/** What became of an object. */
export interface Outcome {
  readonly outcome: 'ready' | 'rejected' | 'ignored' | 'gone';
  readonly reason?: string;
}

const logger = new Logger();
const metrics = new Metrics();
const s3 = new S3Client();
const database = new DynamoDBClient();
const photos = new PhotoStore(DynamoDBDocumentClient.from(database), setting('PHOTO_TABLE_NAME'));
const thumbnailBucket = setting('THUMBNAIL_BUCKET_NAME');

/** Makes a thumbnail of a new photo. EventBridge delivers at least once: the same object is worked on once a day. */
export const handler = makeIdempotent(
  async (event: ObjectCreatedEvent, context: Context): Promise<Outcome> => {
    logger.addContext(context);
    const outcome = await work(event);
    logger.info('photo settled', { key: event.detail.object.key, ...outcome });
    metrics.addMetric(`Photos${outcome.outcome}`, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    return outcome;
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: setting('IDEMPOTENCY_TABLE_NAME'),
      awsSdkV3Client: database,
    }),
    config: new IdempotencyConfig({
      eventKeyJmesPath: 'detail.[bucket.name, object.key, object.etag]',
      throwOnNoIdempotencyKey: true,
      expiresAfterSeconds: 24 * 3600,
    }),
  },
);

async function work({ detail }: ObjectCreatedEvent): Promise<Outcome> {
  const { bucket, object } = detail;
  const photoId = photoIdOf(object.key);
  if (photoId === undefined) return { outcome: 'ignored' };
  try {
    // The policy of the upload has the same limit; this is for objects that came another way.
    if (object.size > MOST_BYTES) return await reject(bucket.name, object.key, photoId, 'tooLarge');
    const { Body: body, ContentType: declared } = await s3.send(
      new GetObjectCommand({ Bucket: bucket.name, Key: object.key }),
    );
    const picture = readPicture(Buffer.from((await body?.transformToByteArray()) ?? []));
    const { type, width, height } = picture;
    if (type !== declared) throw new BadImage('wrongType');
    return await publish(photoId, makeThumbnail(picture), { width, height });
  } catch (error) {
    if (error instanceof BadImage) return reject(bucket.name, object.key, photoId, error.reason);
    if (error instanceof NoSuchKey) return { outcome: 'gone' };
    throw error;
  }
}

async function publish(photoId: string, thumbnail: Buffer, size: { width: number; height: number }): Promise<Outcome> {
  const target = { Bucket: thumbnailBucket, Key: thumbnailKey(photoId) };
  await s3.send(
    new PutObjectCommand({
      ...target,
      Body: thumbnail,
      ContentType: 'image/jpeg',
      CacheControl: 'public, max-age=31536000, immutable',
    }),
  );
  if (await photos.settle(photoId, { status: 'ready', ...size })) return { outcome: 'ready' };
  await s3.send(new DeleteObjectCommand(target));
  return { outcome: 'gone' };
}

/** The file goes, the reason stays for the owner to see. */
async function reject(bucket: string, key: string, photoId: string, reason: string): Promise<Outcome> {
  await photos.settle(photoId, { status: 'rejected', reason });
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  return { outcome: 'rejected', reason };
}
