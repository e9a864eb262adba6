import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';

/** What EventBridge tells of a new object. */
export interface ObjectCreatedEvent {
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly size: number };
  };
}

/** What became of an upload. */
export interface Outcome {
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
 * Imports an upload into the shared content. EventBridge delivers at least once and in any order: the object is read as it is now, so that
 * the same event twice, or an older one last, leaves the newest upload.
 */
export async function handler(event: ObjectCreatedEvent, context: Context): Promise<Outcome> {
  logger.addContext(context);
  const outcome = await importUpload(event);
  logger.info('upload settled', { key: event.detail.object.key, ...outcome });
  return outcome;
}

async function importUpload({ detail: { bucket, object } }: ObjectCreatedEvent): Promise<Outcome> {
  const name = KEY.exec(object.key)?.[1];
  if (name === undefined) return { outcome: 'refused', reason: 'its name is not such as uploads/about-us.html' };
  if (object.size > MAX_BYTES) return { outcome: 'refused', reason: `it is larger than ${MAX_BYTES} bytes` };
  try {
    const { Body: body, ContentLength: size = 0 } = await s3.send(
      new GetObjectCommand({ Bucket: bucket.name, Key: object.key }),
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
