/** A datagram of a client. */
export type Request =
  { readonly type: 'join'; readonly name: string; readonly cookie?: string } | Move | { readonly type: 'leave' };

/** Where a player wants to be. */
export interface Move {
  readonly type: 'move';
  readonly x: number;
  readonly y: number;
}

/** A datagram of the server. */
export type Reply =
  | { readonly type: 'challenge'; readonly cookie: string }
  | { readonly type: 'welcome'; readonly player: number; readonly arena: number }
  | { readonly type: 'full' }
  | { readonly type: 'bye' }
  | { readonly type: 'state'; readonly tick: number; readonly players: readonly PlayerState[] };

/** A player as the others see it. */
export interface PlayerState {
  readonly player: number;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** A client pads its first datagram to this size, so that the answer to a forged sender is never larger than the question. */
export const MIN_JOIN_BYTES = 128;

/** Larger datagrams are cut up on the way, and lost when one part is. */
export const MAX_BYTES = 1200;

/** The size of an arena: positions are from 0 to it. */
export const SIZE = 1000;

/** Reads a datagram; undefined for what no client of this game sends. It is from strangers: whatever is in doubt is dropped. */
export function parse(datagram: Uint8Array): Request | undefined {
  if (datagram.length > MAX_BYTES) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(datagram));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, name, cookie, x, y } = value as Record<string, unknown>;
  switch (type) {
    case 'join':
      if (datagram.length < MIN_JOIN_BYTES || typeof name !== 'string' || !/^[\p{L}\p{N}_-]{1,16}$/u.test(name))
        return undefined;
      return { type, name, cookie: typeof cookie === 'string' ? cookie : undefined };
    case 'move':
      return inArena(x) && inArena(y) ? { type, x, y } : undefined;
    case 'leave':
      return { type };
    default:
      return undefined;
  }
}

/** The datagram of a reply. */
export function encode(reply: Reply): Buffer {
  return Buffer.from(JSON.stringify(reply));
}

function inArena(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= SIZE;
}
