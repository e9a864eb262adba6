import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { MAX_BYTES } from './price-list';

/** A version of an object: what was checked is what is worked on, even if it is overwritten meanwhile. */
export interface FileVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

const s3 = new S3Client();

/** The text of a file; undefined if it is too large to be read. */
export async function readFile({ bucket, key, versionId }: FileVersion): Promise<string | undefined> {
  const { Body, ContentLength } = await s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
  );
  if (Body === undefined || ContentLength === undefined) throw new Error(`no content of ${key}`);
  if (ContentLength <= MAX_BYTES) return Body.transformToString();
  // Its connection would stay open with what is not read.
  (Body as { destroy?: () => void }).destroy?.();
  return undefined;
}

/** Writes JSON beside the files, where it starts no workflow. */
export async function writeJson(bucket: string, key: string, value: unknown): Promise<void> {
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(value), ContentType: 'application/json' }),
  );
}
