import {
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ObjectDescription, ObjectStore } from './object-store';

/** A bucket. */
export class S3Store implements ObjectStore {
  constructor(
    private readonly bucket: string,
    private readonly client: S3Client = new S3Client({
      // Ten thousand children at once: S3 asks to slow down before it scales.
      maxAttempts: 8,
      retryMode: 'adaptive',
      // For S3-compatible stores on one's own machine.
      forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
    }),
  ) {}

  public async describe(key: string): Promise<ObjectDescription | undefined> {
    try {
      const head = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return { size: head.ContentLength ?? 0, etag: head.ETag ?? '' };
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  public async *read(key: string, offset: number, etag?: string): AsyncIterable<Uint8Array> {
    const object = await this.client.send(
      new GetObjectCommand({ Bucket: this.bucket, Key: key, Range: `bytes=${offset}-`, IfMatch: etag }),
    );
    yield* object.Body as unknown as AsyncIterable<Uint8Array>;
  }

  public async write(key: string, text: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // S3 shows an object when all of it has arrived, or not at all.
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: text, ContentType: 'application/json' }),
      { abortSignal: signal },
    );
  }

  public async tag(key: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.client.send(new PutObjectTaggingCommand({ Bucket: this.bucket, Key: key, Tagging: { TagSet } }));
  }
}
