// The statistics of one sample in FASTA format: lines that begin with '>' name a sequence, the others are its bases.
import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The samples of one child: every n-th of them all, by name, so that all children agree without talking to each other. */
export function shareOf(names, { index, size }) {
  return [...names].sort().filter((_, position) => position % size === index);
}

/** Reads a sample from beginning to end: its content comes from the bucket when it is first read. */
export async function statisticsOf(path) {
  const statistics = { sequences: 0, bases: 0, gc: 0 };
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.startsWith('>')) statistics.sequences++;
    else {
      const bases = line.trim().toUpperCase();
      statistics.bases += bases.length;
      statistics.gc += bases.length - bases.replace(/[GC]/g, '').length;
    }
  }
  return statistics;
}

/** The names of the samples. Directories, and objects that S3's console makes for them, are none. */
export async function samplesIn(directory) {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Computes the samples of one child. A result is written at once and whole, and a second attempt writes the same: what is in the
 * directory of results is written to the bucket as it is.
 */
export async function computeShare({ samples, results, run, index, size, signal }) {
  const share = shareOf(await samplesIn(samples), { index, size });
  const directory = join(results, run);
  await mkdir(directory, { recursive: true });
  for (const path of share) {
    signal?.throwIfAborted();
    const sample = path.slice(samples.length + 1);
    const result = JSON.stringify({ sample, ...(await statisticsOf(path)) });
    signal?.throwIfAborted();
    await writeFile(join(directory, `${encodeURIComponent(sample)}.json`), `${result}\n`);
  }
  return share.length;
}
