import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ObjectDescription, ObjectStore } from './object-store';

/** A directory in place of a bucket. */
export class FileStore implements ObjectStore {
  constructor(private readonly directory: string) {}

  public async describe(key: string): Promise<ObjectDescription | undefined> {
    try {
      const { size, mtimeMs } = await stat(join(this.directory, key));
      return { size, etag: `${size}-${mtimeMs}` };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  public async *read(key: string, offset: number, etag?: string): AsyncIterable<Uint8Array> {
    const now = await this.describe(key);
    if (etag !== undefined && now?.etag !== etag) throw new Error(`'${key}' has changed since the run began`);
    yield* createReadStream(join(this.directory, key), { start: offset }) as AsyncIterable<Buffer>;
  }

  public async write(key: string, text: string, signal: AbortSignal): Promise<void> {
    const path = join(this.directory, key);
    const unfinished = `${path}.${process.pid}.unfinished`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(unfinished, text, { signal });
      signal.throwIfAborted();
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
  /** Files have no tags, and nothing that expires. */
  public tag(): Promise<void> {
    return Promise.resolve();
  }
}
