import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { makeThumbnail, readPicture } from './image';
import { photoIdOf, setting, thumbnailKey } from './keys';
import { CACHE_SECONDS, MAX_BYTES } from './limits';
import { PhotoStore } from './photo-store';
import { BadImage } from './picture';

/** What EventBridge tells of a new object. */
export interface ObjectCreatedEvent {
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly size: number; readonly sequencer: string };
  };
}

/** What became of an object. */
export interface Outcome {
  readonly outcome: 'ready' | 'rejected' | 'ignored' | 'gone';
  readonly reason?: string;
}

interface Source {
  readonly Bucket: string;
  readonly Key: string;
}

const logger = new Logger();
const metrics = new Metrics();
const s3 = new S3Client();
const database = new DynamoDBClient();
const photos = new PhotoStore(DynamoDBDocumentClient.from(database), setting('PHOTO_TABLE_NAME'));
const thumbnailBucket = setting('THUMBNAIL_BUCKET_NAME');

/** Makes a thumbnail of a new photo. EventBridge delivers at least once: the same upload is worked on once a day. */
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
      // The sequencer tells an upload from another of the same bytes, which may follow a deletion.
      eventKeyJmesPath: 'detail.[bucket.name, object.key, object.sequencer]',
      throwOnNoIdempotencyKey: true,
      expiresAfterSeconds: 24 * 3600,
    }),
  },
);

async function work({ detail }: ObjectCreatedEvent): Promise<Outcome> {
  const { bucket, object } = detail;
  const photoId = photoIdOf(object.key);
  if (photoId === undefined) return { outcome: 'ignored' };
  const source = { Bucket: bucket.name, Key: object.key };
  if (!(await photos.receive(photoId))) return discard(source, photoId);
  try {
    // The policy of the upload has the same limit; this is for objects that came another way.
    if (object.size > MAX_BYTES) return await reject(source, photoId, 'tooLarge');
    const { Body: body, ContentType: declared } = await s3.send(new GetObjectCommand(source));
    const picture = readPicture(Buffer.from((await body?.transformToByteArray()) ?? []));
    const { type, width, height } = picture;
    if (type !== declared) throw new BadImage('wrongType');
    return await publish(source, photoId, makeThumbnail(picture), { width, height });
  } catch (error) {
    if (error instanceof BadImage) return reject(source, photoId, error.reason);
    if (error instanceof NoSuchKey) return { outcome: 'gone' };
    throw error;
  }
}

async function publish(
  source: Source,
  photoId: string,
  thumbnail: Buffer,
  size: { width: number; height: number },
): Promise<Outcome> {
  await s3.send(
    new PutObjectCommand({
      Bucket: thumbnailBucket,
      Key: thumbnailKey(photoId),
      Body: thumbnail,
      ContentType: 'image/jpeg',
      CacheControl: `public, max-age=${CACHE_SECONDS}`,
    }),
  );
  if (await photos.settle(photoId, { status: 'ready', ...size })) return { outcome: 'ready' };
  return discard(source, photoId);
}

/** The file goes, with what an earlier one at its place had become; the reason stays for the owner to see. */
async function reject(source: Source, photoId: string, reason: string): Promise<Outcome> {
  await photos.settle(photoId, { status: 'rejected', reason });
  await removeObjects(source, photoId);
  return { outcome: 'rejected', reason };
}

/** A photo that was deleted, or never was: its form holds for some minutes more, and nothing of it may stay. */
async function discard(source: Source, photoId: string): Promise<Outcome> {
  await removeObjects(source, photoId);
  return { outcome: 'gone' };
}

async function removeObjects(source: Source, photoId: string): Promise<void> {
  await Promise.all([
    s3.send(new DeleteObjectCommand(source)),
    s3.send(new DeleteObjectCommand({ Bucket: thumbnailBucket, Key: thumbnailKey(photoId) })),
  ]);
}
