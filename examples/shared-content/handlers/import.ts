import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { S3Event, S3EventRecord, SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** What became of an upload. */
interface Outcome {
  readonly outcome: 'imported' | 'refused' | 'gone';
  readonly reason?: string;
}

/** The size that an upload may have; the memory of the function is for one at a time. */
export const MAX_BYTES = 16 * 1024 * 1024;

/** As in `app/content.mjs`: no path, and nothing that begins with a dot. */
const KEY = /^uploads\/([a-z0-9][a-z0-9-]{0,63}\.(?:css|html|jpg|png|txt|webp))$/;

const logger = new Logger();
const s3 = new S3Client();

/**
 * Imports uploads into the shared content. S3 and SQS deliver at least once and in any order: an object is read as it is now, so that the
 * same message twice, or an older one last, leaves the newest upload.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(event.Records.map(({ body }) => work(body)));
  const batchItemFailures = results.flatMap((result, i) => {
    if (result.status === 'fulfilled') return [];
    logger.error('upload not imported', result.reason as Error);
    return [{ itemIdentifier: event.Records[i]?.messageId ?? '' }];
  });
  return { batchItemFailures };
}

/** S3 sends a message without records, too: to try the queue when it is made the bucket's. */
async function work(body: string): Promise<void> {
  const { Records: records = [] } = JSON.parse(body) as Partial<S3Event>;
  for (const { s3: upload } of records) {
    // Keys are encoded as in a form.
    const key = decodeURIComponent(upload.object.key.replaceAll('+', ' '));
    logger.info('upload settled', { key, ...(await importUpload(key, upload)) });
  }
}

async function importUpload(key: string, { bucket, object }: S3EventRecord['s3']): Promise<Outcome> {
  const name = KEY.exec(key)?.[1];
  if (name === undefined) return { outcome: 'refused', reason: 'its name is not such as uploads/about-us.html' };
  if (object.size > MAX_BYTES) return { outcome: 'refused', reason: `it is larger than ${MAX_BYTES} bytes` };
  try {
    const { Body: body, ContentLength: size = 0 } = await s3.send(
      new GetObjectCommand({ Bucket: bucket.name, Key: key }),
    );
    // A later upload may be another size than that of the event.
    if (size > MAX_BYTES) return { outcome: 'refused', reason: `it is larger than ${MAX_BYTES} bytes` };
    await write(name, (await body?.transformToByteArray()) ?? new Uint8Array());
    return { outcome: 'imported' };
  } catch (error) {
    if (error instanceof NoSuchKey) return { outcome: 'gone' };
    throw error;
  }
}

/** A reader has the old file or the new one, and never half of it. */
async function write(name: string, content: Uint8Array): Promise<void> {
  const directory = process.env.CONTENT_DIR;
  if (directory === undefined) throw new Error('environment variable CONTENT_DIR is not set');
  const half = join(directory, `.${randomUUID()}`);
  try {
    const file = await open(half, 'wx', 0o640);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(half, join(directory, name));
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
}
