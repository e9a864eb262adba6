import { ImageType } from './image-types';

/** The limit of pixels: decoded, one takes 4 bytes, so that this many fit the memory of the function several times. */
export const MAX_PIXELS = 25_000_000;

/** A file that has been checked, and not been unpacked. */
export interface Picture {
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
  /** The parts of the file that a decoder needs. It never sees the others. */
  readonly data: Buffer;
  /** How the camera was held, 1 to 8 as in EXIF. */
  readonly orientation: number;
}

/** The reason why a file is no photo. */
export class BadImage extends Error {
  constructor(public readonly reason: 'wrongType' | 'broken' | 'tooManyPixels') {
    super(reason);
  }
}

/** Refuses a picture of no pixels, or of more than the memory is for. */
export function checkSize(width: number, height: number): void {
  if (width === 0 || height === 0) throw new BadImage('broken');
  if (width * height > MAX_PIXELS) throw new BadImage('tooManyPixels');
}
