import * as jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { Bitmap, readOrientation, shrink, turn } from './bitmap';
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

/** Reads type and size, before anything of a small file is unpacked to a huge picture. */
export function readHeader(data: Buffer): ImageHeader {
  const header = readPng(data) ?? readJpeg(data);
  if (!header) throw new BadImage('wrongType');
  if (header.width === 0 || header.height === 0) throw new BadImage('broken');
  if (header.width * header.height > MOST_PIXELS) throw new BadImage('tooManyPixels');
  return header;
}

/** An upright JPEG of at most 400 x 400 pixels, without the camera's data. A smaller picture keeps its size. */
export function makeThumbnail(data: Buffer, type: ImageType): Buffer {
  const picture = decode(data, type);
  const scale = Math.min(1, LONGER_SIDE / Math.max(picture.width, picture.height));
  const small = shrink(
    picture,
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
  );
  return jpeg.encode(turn(small, type === 'image/jpeg' ? readOrientation(data) : 1), 80).data;
}

/** By pure JavaScript: there is no binary to build for the architecture of the function. */
function decode(data: Buffer, type: ImageType): Bitmap {
  try {
    return type === 'image/png'
      ? PNG.sync.read(data)
      : jpeg.decode(data, { useTArray: true, tolerantDecoding: false, maxMemoryUsageInMB: 1024 });
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
