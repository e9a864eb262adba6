import { createJimp } from '@jimp/core';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import { methods as resize } from '@jimp/plugin-resize';
import { ImageType } from './image-types';

/** A decoded pixel takes 4 bytes, so that this many fit the memory of the function several times. */
const MOST_PIXELS = 25_000_000;

/** The longer side of a thumbnail. */
const LONGER_SIDE = 400;

/** Why a file is no photo. */
export class BadImage extends Error {
  constructor(public readonly reason: 'wrongType' | 'broken' | 'tooManyPixels') {
    super(reason);
  }
}

/** What the header says. */
export interface ImageHeader {
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
}

// Pure JavaScript: no binary to build for the architecture of the function.
const Jimp = createJimp({ formats: [jpeg, png], plugins: [resize] });

/** Reads type and size, before anything of a small file is unpacked to a huge picture. */
export function readHeader(data: Buffer): ImageHeader {
  const header = readPng(data) ?? readJpeg(data);
  if (!header) throw new BadImage('wrongType');
  if (header.width === 0 || header.height === 0) throw new BadImage('broken');
  if (header.width * header.height > MOST_PIXELS) throw new BadImage('tooManyPixels');
  return header;
}

/** A JPEG of at most 400 x 400 pixels. A smaller picture keeps its size. */
export async function makeThumbnail(data: Buffer): Promise<Buffer> {
  try {
    const image = await Jimp.fromBuffer(data);
    if (Math.max(image.width, image.height) > LONGER_SIDE) image.scaleToFit({ w: LONGER_SIDE, h: LONGER_SIDE });
    return await image.getBuffer('image/jpeg', { quality: 80 });
  } catch {
    throw new BadImage('broken');
  }
}

function readPng(data: Buffer): ImageHeader | undefined {
  const isPng = data.length >= 24 && data.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  if (!isPng) return undefined;
  return { type: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
}

/** The size is in the first segment that starts a frame: SOF0 to SOF15, but for DHT, JPG and DAC. */
function readJpeg(data: Buffer): ImageHeader | undefined {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= data.length) {
    if (data[at] !== 0xff) throw new BadImage('broken');
    const marker = data.readUInt8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { type: 'image/jpeg', width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) };
    }
    at += marker === 0xff ? 1 : 2 + data.readUInt16BE(at + 2);
  }
  throw new BadImage('broken');
}
