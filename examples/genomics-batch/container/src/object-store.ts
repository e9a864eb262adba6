/** What is known of an object without reading it. */
export interface ObjectDescription {
  readonly size: number;
  /** Changes with the content. */
  readonly etag: string;
}

/** Where input and results are: S3, or a directory for tests and for a run on one's own machine. */
export interface ObjectStore {
  /** Undefined if there is no such object. */
  describe(key: string): Promise<ObjectDescription | undefined>;

  /**
   * The bytes from an offset on. Whoever has enough stops iterating, which closes the source.
   *
   * @param etag the content that is expected; reading anything else is an error
   */
  read(key: string, offset: number, etag?: string): AsyncIterable<Uint8Array>;

  /** Writes an object as a whole: nobody ever sees a part of it, and nothing is written after the signal. */
  write(key: string, text: string, signal: AbortSignal): Promise<void>;

  /** Sets the tags of an object. */
  tag(key: string, tags: Readonly<Record<string, string>>): Promise<void>;
}

/** The whole text of an object, or undefined if there is none. */
export async function readText(store: ObjectStore, key: string): Promise<string | undefined> {
  if ((await store.describe(key)) === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.read(key, 0)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
