/** What a client may ask for. */
export type ClientMessage =
  | { readonly action: 'join'; readonly room: string }
  | { readonly action: 'leave'; readonly room: string }
  | { readonly action: 'send'; readonly room: string; readonly text: string; readonly id?: string };

/** Why a message is refused. */
export class Refusal extends Error {
  constructor(
    public readonly code: 'badRequest' | 'notMember' | 'notConnected' | 'roomFull' | 'tooManyRooms',
    message: string,
  ) {
    super(message);
  }
}

/** A frame of WebSocket holds 32 KB; the longest text in UTF-8 is half of that. */
const LONGEST_TEXT = 4000;

/** Reads a message, or refuses it. */
export function parseMessage(body: string | undefined): ClientMessage {
  const message = parseObject(body);
  switch (message.action) {
    case 'join':
    case 'leave':
      return { action: message.action, room: roomOf(message) };
    case 'send':
      return { action: 'send', room: roomOf(message), text: textOf(message), id: idOf(message) };
    default:
      throw new Refusal('badRequest', "'action' must be 'join', 'leave' or 'send'");
  }
}

function parseObject(body: string | undefined): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body ?? '');
  } catch {
    throw new Refusal('badRequest', 'a message must be a JSON object');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Refusal('badRequest', 'a message must be a JSON object');
  }
  return parsed as Record<string, unknown>;
}

/** The same name is the same room, however the client composes its letters. */
function roomOf({ room }: Record<string, unknown>): string {
  const name = typeof room === 'string' ? room.normalize('NFC') : '';
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N} _.-]{0,63}$/u.test(name)) {
    throw new Refusal('badRequest', "'room' must be 1 to 64 letters, digits, spaces, '.', '_' or '-'");
  }
  return name;
}

function textOf({ text }: Record<string, unknown>): string {
  if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST_TEXT) {
    throw new Refusal('badRequest', `'text' must be 1 to ${LONGEST_TEXT} characters`);
  }
  return text;
}

function idOf({ id }: Record<string, unknown>): string | undefined {
  if (id === undefined) return undefined;
  if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) {
    throw new Refusal('badRequest', "'id' must be 1 to 64 letters, digits, '-' or '_'");
  }
  return id;
}
