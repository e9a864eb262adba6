import { ObjectStore } from './object-store';

const NEWLINE = 0x0a;

/** One child's part of a file: the lines whose first byte is in it. */
export interface Slice {
  readonly start: number;
  /** The first byte that is not in it. */
  readonly end: number;
}

/** Cuts a file of so many bytes into equal slices. With more slices than lines, some have none. */
export function sliceOf(index: number, children: number, size: number): Slice {
  // Exact for every size that S3 has: 5 TiB times 10,000 is beyond what a number holds.
  const cut = (n: number) => Number((BigInt(size) * BigInt(n)) / BigInt(children));
  return { start: cut(index), end: cut(index + 1) };
}

/** The lines of a slice. Every line of the file is in exactly one slice, also the one that a boundary cuts. */
export async function* linesOf(
  store: ObjectStore,
  key: string,
  slice: Slice,
  etag: string,
  signal: AbortSignal,
): AsyncIterable<string> {
  if (slice.start >= slice.end) return;
  // The byte before tells whether a line begins at the start.
  let position = Math.max(0, slice.start - 1);
  let skipping = slice.start > 0;
  let pending: Uint8Array[] = [];
  let lineStart = position;
  for await (const chunk of store.read(key, position, etag)) {
    signal.throwIfAborted();
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      if (!skipping) yield text(pending, chunk.subarray(from, at));
      pending = [];
      skipping = false;
      from = at + 1;
      lineStart = position + from;
      if (lineStart >= slice.end) return;
    }
    if (!skipping) pending.push(chunk.subarray(from));
    position += chunk.length;
  }
  // The last line of a file need not end with a newline.
  if (!skipping && lineStart < position) yield text(pending, new Uint8Array());
}

function text(before: Uint8Array[], rest: Uint8Array): string {
  return Buffer.concat([...before, rest]).toString('utf8');
}
