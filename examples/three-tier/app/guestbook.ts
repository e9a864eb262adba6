import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Database, DatabaseAway } from './database';

type Log = (level: 'info' | 'error', message: string, fields?: object) => void;

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

interface Entry {
  readonly id: string;
  readonly author: string;
  readonly message: string;
  readonly written: Date;
}

const MAX_BYTES = 16 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The guest book: its newest entries as a page and as JSON, and a form for another one. */
export function guestbook(database: Pick<Database, 'send'>, log: Log): Server {
  const server = createServer((request, response) => {
    const started = process.hrtime.bigint();
    const path = (request.url ?? '').split('?')[0];
    const isCheck = path === '/health';
    // Not of the database: it fails over for all instances at once, and a new instance would find it no sooner.
    const health = server.listening ? { status: 200, body: 'ok\n' } : { status: 503, body: 'draining\n' };
    void (isCheck ? Promise.resolve<Answer>(health) : answer(database, request, path))
      .catch((error: unknown) => failed(error, log))
      .then(({ status, type = 'text/plain', body = '', headers = {} }) => {
        response.writeHead(status, {
          'content-type': type,
          'content-length': Buffer.byteLength(body),
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
          ...(server.listening ? {} : { connection: 'close' }),
          ...headers,
        });
        response.end(request.method === 'HEAD' ? undefined : body);
        // A line for each health check would bury the others.
        if (isCheck) return;
        log(status < 500 ? 'info' : 'error', 'request', {
          method: request.method,
          path,
          status,
          milliseconds: Number((process.hrtime.bigint() - started) / 1000n) / 1000,
          trace: request.headers['x-amzn-trace-id'],
        });
      });
  });
  // Longer than the load balancer's idle timeout of 60 s, or it would send requests into connections that close.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 70_000;
  return server;
}

async function answer(database: Pick<Database, 'send'>, request: IncomingMessage, path: string): Promise<Answer> {
  if (path === '/' && isRead(request)) {
    return { status: 200, type: 'text/html; charset=utf-8', body: page(await newest(database)) };
  }
  if (path === '/entries' && isRead(request)) {
    return { status: 200, type: 'application/json', body: JSON.stringify(await newest(database)) };
  }
  if (path === '/entries' && request.method === 'POST') return write(database, request);
  if (path === '/' || path === '/entries') {
    return { status: 405, headers: { allow: path === '/' ? 'GET, HEAD' : 'GET, HEAD, POST' }, body: 'not allowed\n' };
  }
  return { status: 404, body: 'not found\n' };
}

const isRead = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD';

function newest(database: Pick<Database, 'send'>): Promise<Entry[]> {
  return database.send<Entry>(
    'SELECT id, author, message, written FROM guestbook.entry ORDER BY written DESC, id LIMIT 50',
  );
}

async function write(database: Pick<Database, 'send'>, request: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(request);
  if (body === undefined)
    return { status: 413, headers: { connection: 'close' }, body: `at most ${MAX_BYTES} bytes\n` };
  const form = new URLSearchParams(body);
  const [id, author, message] = ['id', 'author', 'message'].map((name) => (form.get(name) ?? '').trim());
  if (!UUID.test(id)) return { status: 400, body: 'id must be a UUID\n' };
  // PostgreSQL has no text with it.
  if (body.includes('%00')) return { status: 400, body: 'text must have no NUL\n' };
  if (author.length < 1 || author.length > 80) return { status: 400, body: 'author must have 1 to 80 characters\n' };
  if (message.length < 1 || message.length > 1000)
    return { status: 400, body: 'message must have 1 to 1,000 characters\n' };
  // The page gave the id: sent again, by the reader or after a failover, it is the same entry.
  await database.send(
    'INSERT INTO guestbook.entry (id, author, message) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
    [id, author, message],
  );
  return { status: 303, headers: { location: '/' } };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failed(error: unknown, log: Log): Answer {
  if (error instanceof DatabaseAway) {
    return { status: 503, headers: { 'retry-after': '10' }, body: 'the guest book is away, try again\n' };
  }
  log('error', 'request failed', { error: error instanceof Error ? error.stack : String(error) });
  return { status: 500, body: 'internal error\n' };
}

const page = (entries: Entry[]) =>
  [
    '<!doctype html><html lang="en"><title>Guest book</title><h1>Guest book</h1>',
    `<form method="post" action="/entries"><input type="hidden" name="id" value="${randomUUID()}">`,
    '<p><label>Name <input name="author" required maxlength="80"></label>',
    '<p><label>Message <textarea name="message" required maxlength="1000"></textarea></label>',
    '<p><button>Write</button></form>',
    ...entries.map(
      ({ author, message, written }) =>
        `<article><h2>${escaped(author)}</h2><time>${written.toISOString()}</time><p>${escaped(message)}</article>`,
    ),
    '</html>',
  ].join('\n');

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
