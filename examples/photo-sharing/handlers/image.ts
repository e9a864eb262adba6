import * as jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { Bitmap, shrink, turn } from './bitmap';
import { readJpeg } from './jpeg';
import { BadImage, MAX_PIXELS, Picture } from './picture';
import { readPng } from './png';

/** The longer side of a thumbnail. */
const LONGER_SIDE = 400;

/** Checks a file, before anything of it is unpacked without a limit. */
export function readPicture(file: Buffer): Picture {
  const picture = readPng(file) ?? readJpeg(file);
  if (!picture) throw new BadImage('wrongType');
  return picture;
}

/** An upright JPEG of at most 400 x 400 pixels, without the camera's data. A smaller picture keeps its size. */
export function makeThumbnail(picture: Picture): Buffer {
  const bitmap = decode(picture);
  const scale = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height));
  const small = shrink(
    bitmap,
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  return jpeg.encode(turn(small, picture.orientation), 80).data;
}

/** By pure JavaScript: there is no binary to build for the architecture of the function. */
function decode({ type, data, width, height }: Picture): Bitmap {
  const bitmap = decoded(type, data);
  // Whatever the decoder read, it must be what was checked.
  if (bitmap.width !== width || bitmap.height !== height) throw new BadImage('broken');
  return bitmap;
}

function decoded(type: Picture['type'], data: Buffer): Bitmap {
  try {
    return type === 'image/png'
      ? PNG.sync.read(data)
      : jpeg.decode(data, {
          useTArray: true,
          tolerantDecoding: false,
          maxResolutionInMP: MAX_PIXELS / 1_000_000,
          maxMemoryUsageInMB: 1024,
        });
  } catch {
    throw new BadImage('broken');
  }
}
