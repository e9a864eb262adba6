import { inflateSync } from 'node:zlib';
import { BadImage, checkSize, MAX_PIXELS, Picture } from './picture';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** The samples of a pixel, and the depths that they may have, by type of color. */
const COLORS: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** The passes of an interlaced picture: the first column and row, and the steps to the next ones. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** A 16-bit picture may have half the pixels. */
const MAX_UNPACKED_BYTES = MAX_PIXELS * 4;

interface Chunk {
  readonly name: string;
  readonly body: Buffer;
  /** Length, name, body and checksum. */
  readonly whole: Buffer;
}

interface Header {
  readonly width: number;
  readonly height: number;
  /** The length of what the compressed data must unpack to. */
  readonly unpackedBytes: number;
}

/**
 * Reads a PNG, or undefined if the file is none. There is one header, the size that it gives is known to fit before a byte
 * is unpacked, and the compressed data unpack to that size and no more. A decoder that goes by another header, or unpacks
 * whatever there is, would need gigabytes for a file of a few hundred bytes.
 */
export function readPng(file: Buffer): Picture | undefined {
  if (!file.subarray(0, 8).equals(SIGNATURE)) return undefined;
  const chunks = chunksOf(file);
  const { width, height, unpackedBytes } = readHeader(chunks[0]);
  const packed = chunks.filter(({ name }) => name === 'IDAT').map(({ body }) => body);
  if (unpack(Buffer.concat(packed), unpackedBytes) !== unpackedBytes) throw new BadImage('broken');
  const data = Buffer.concat([SIGNATURE, ...chunks.map(({ whole }) => whole)]);
  return { type: 'image/png', width, height, data, orientation: 1 };
}

/** The chunks that make the picture, which are in order, and each but the data once. */
function chunksOf(file: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; chunks.at(-1)?.name !== 'IEND';) {
    if (at + 12 > file.length) throw new BadImage('broken');
    const length = file.readUInt32BE(at);
    if (length > file.length - at - 12) throw new BadImage('broken');
    const whole = file.subarray(at, at + 12 + length);
    const name = whole.toString('latin1', 4, 8);
    if (['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].includes(name)) {
      chunks.push({ name, body: whole.subarray(8, 8 + length), whole });
    }
    at += 12 + length;
  }
  const order = chunks.map(({ name }) => name).join(' ');
  const palette = chunks.find(({ name }) => name === 'PLTE')?.body;
  if (!/^IHDR( PLTE)?( tRNS)?( IDAT)+ IEND$/.test(order) || (palette && palette.length > 256 * 3)) {
    throw new BadImage('broken');
  }
  return chunks;
}

function readHeader(chunk: Chunk | undefined): Header {
  if (chunk?.body.length !== 13) throw new BadImage('broken');
  const { body } = chunk;
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
  const [depth = 0, color = 0, , , interlace = 0] = body.subarray(8);
  const { samples, depths } = COLORS[color] ?? { samples: 0, depths: [] };
  if (!depths.includes(depth) || interlace > 1) throw new BadImage('broken');
  checkSize(width, height);
  const bits = samples * depth;
  const unpackedBytes =
    interlace === 0
      ? rows(width, height, bits)
      : PASSES.map(([left, top, right, down]) =>
          rows(Math.ceil((width - left) / right), Math.ceil((height - top) / down), bits),
        ).reduce((sum, each) => sum + each, 0);
  // Each row has a byte for its filter, which counts in a picture of narrow rows.
  if (unpackedBytes > MAX_UNPACKED_BYTES) throw new BadImage('tooManyPixels');
  return { width, height, unpackedBytes };
}

function rows(width: number, height: number, bits: number): number {
  return width <= 0 || height <= 0 ? 0 : height * (1 + Math.ceil((width * bits) / 8));
}

/** The length of the unpacked data. More than was asked for is not unpacked. */
function unpack(packed: Buffer, maxOutputLength: number): number {
  try {
    return inflateSync(packed, { maxOutputLength }).length;
  } catch {
    throw new BadImage('broken');
  }
}
