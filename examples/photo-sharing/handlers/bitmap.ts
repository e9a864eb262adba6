/** A picture, row by row, 4 bytes a pixel: red, green, blue, opacity. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A smaller picture on white, each pixel the mean of those that it stands for. */
export function shrink(source: Bitmap, width: number, height: number): Bitmap {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, source.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, source.width);
      let [red, green, blue] = [0, 0, 0];
      for (let row = top; row < bottom; row++) {
        for (let at = (row * source.width + left) * 4; at < (row * source.width + right) * 4; at += 4) {
          const opacity = (source.data[at + 3] ?? 255) / 255;
          const white = 255 * (1 - opacity);
          red += (source.data[at] ?? 0) * opacity + white;
          green += (source.data[at + 1] ?? 0) * opacity + white;
          blue += (source.data[at + 2] ?? 0) * opacity + white;
        }
      }
      const count = (bottom - top) * (right - left);
      data.set([red / count, green / count, blue / count], (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

/** Turns and mirrors a picture as an orientation of EXIF, 1 to 8, asks for. */
export function turn(source: Bitmap, orientation: number): { width: number; height: number; data: Buffer } {
  const { width: w, height: h } = source;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const origin = (x: number, y: number): [number, number] => {
    switch (orientation) {
      case 2:
        return [w - 1 - x, y];
      case 3:
        return [w - 1 - x, h - 1 - y];
      case 4:
        return [x, h - 1 - y];
      case 5:
        return [y, x];
      case 6:
        return [y, h - 1 - x];
      case 7:
        return [w - 1 - y, h - 1 - x];
      case 8:
        return [w - 1 - y, x];
      default:
        return [x, y];
    }
  };
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = origin(x, y);
      const at = (fromY * w + fromX) * 4;
      data.set(source.data.subarray(at, at + 4), (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

/** How the camera was held: the tag 0x0112 of the first directory of EXIF; 1 if a JPEG does not say. */
export function readOrientation(data: Buffer): number {
  let at = 2;
  while (at + 10 <= data.length && data[at] === 0xff && data[at + 1] !== 0xda) {
    const isExif = data[at + 1] === 0xe1 && data.toString('latin1', at + 4, at + 8) === 'Exif';
    const length = data.readUInt16BE(at + 2);
    if (isExif) return orientationOf(data.subarray(at + 10, at + 2 + length));
    at += 2 + length;
  }
  return 1;
}

function orientationOf(tiff: Buffer): number {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) =>
    at < 0 || at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const directory = tiff.length < 8 ? 0 : isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let i = 0; i < short(directory); i++) {
    const entry = directory + 2 + i * 12;
    if (short(entry) !== 0x0112) continue;
    const orientation = short(entry + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

function span(index: number, count: number, size: number): [number, number] {
  const start = Math.floor((index * size) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * size) / count))];
}
