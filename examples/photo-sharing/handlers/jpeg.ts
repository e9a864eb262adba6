import { readOrientation } from './bitmap';
import { BadImage, checkSize, Picture } from './picture';

/** The limit of scans. A decoder visits every block of the picture for each, however short it is. */
const MAX_SCANS = 100;

/** Markers of frames that the decoder knows: baseline, extended and progressive. */
const FRAMES = [0xc0, 0xc1, 0xc2];

const [DHT, RST0, RST7, SOI, EOI, SOS, DQT, DRI, APP0, APP14, APP15, COM] = [
  0xc4, 0xd0, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdd, 0xe0, 0xee, 0xef, 0xfe,
];

interface Segment {
  readonly marker: number;
  readonly body: Buffer;
  /** The marker, the length, the body, and what is coded after it. */
  readonly whole: Buffer;
}

/**
 * Reads a JPEG, or undefined if the file is none: one frame, whose size fits, then scans, not more than a camera writes.
 * Tables have the length that they say, so that the decoder sees the same segments, and none inside of another.
 */
export function readJpeg(file: Buffer): Picture | undefined {
  if (file.length < 4 || file.readUInt16BE(0) !== 0xff00 + SOI) return undefined;
  const segments = segmentsOf(file);
  const frames = segments.filter(({ marker }) => FRAMES.includes(marker));
  const scans = segments.filter(({ marker }) => marker === SOS);
  const [frame, scan] = [frames[0], scans[0]];
  if (frame === undefined || scan === undefined || frames.length > 1 || scans.length > MAX_SCANS) {
    throw new BadImage('broken');
  }
  if (segments.indexOf(frame) > segments.indexOf(scan)) throw new BadImage('broken');
  const [height, width] = [frame.body.readUInt16BE(1), frame.body.readUInt16BE(3)];
  return {
    type: 'image/jpeg',
    width,
    height,
    data: Buffer.concat([file.subarray(0, 2), ...segments.map(({ whole }) => whole), Buffer.from([0xff, EOI])]),
    orientation: readOrientation(file),
  };
}

/** The segments that the picture is decoded by. What cameras and programs write of their own is left out. */
function segmentsOf(file: Buffer): Segment[] {
  const segments: Segment[] = [];
  for (let at = 2; ;) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at++;
    const marker = file[at] === 0xff ? file[at + 1] : undefined;
    if (marker === EOI) return segments;
    if (marker === undefined || at + 4 > file.length) throw new BadImage('broken');
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end < at + 4 || end > file.length) throw new BadImage('broken');
    const next = marker === SOS ? endOfCode(file, end) : end;
    const segment = { marker, body: file.subarray(at + 4, end), whole: file.subarray(at, next) };
    check(segment);
    const isForeign = marker === COM || (marker >= APP0 && marker <= APP15);
    // The last one says how the colors are meant.
    if (!isForeign || marker === APP14) segments.push(segment);
    at = next;
  }
}

/** Coded data end at a marker that is not one of theirs. */
function endOfCode(file: Buffer, start: number): number {
  for (let at = file.indexOf(0xff, start); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const after = file[at + 1] ?? 0;
    if (after !== 0 && (after < RST0 || after > RST7)) return at;
  }
  throw new BadImage('broken');
}

/** Refuses what the decoder does not know, and what has another length than it would read. */
function check({ marker, body }: Segment): void {
  const isForeign = marker === COM || (marker >= APP0 && marker <= APP15);
  const isValid =
    isForeign ||
    (FRAMES.includes(marker) && isFrame(body)) ||
    (marker === SOS && body.length === 4 + 2 * (body[0] ?? 0)) ||
    (marker === DHT && endsExactly(body, (at) => 17 + sum(body.subarray(at + 1, at + 17)))) ||
    (marker === DQT && endsExactly(body, (at) => ((body[at] ?? 0) < 16 ? 65 : 129))) ||
    (marker === DRI && body.length === 2);
  if (!isValid) throw new BadImage('broken');
}

function isFrame(body: Buffer): boolean {
  const components = body[5] ?? 0;
  if (body.length !== 6 + 3 * components || ![1, 3, 4].includes(components)) return false;
  checkSize(body.readUInt16BE(3), body.readUInt16BE(1));
  return Array.from({ length: components }, (_, i) => body[7 + 3 * i] ?? 0).every(
    (sampling) => [1, 2, 3, 4].includes(sampling >> 4) && [1, 2, 3, 4].includes(sampling & 15),
  );
}

function endsExactly(body: Buffer, sizeAt: (at: number) => number): boolean {
  let at = 0;
  while (at < body.length) at += sizeAt(at);
  return at === body.length;
}

function sum(counts: Buffer): number {
  return counts.reduce((total, each) => total + each, 0);
}
