// The editor: lists, saves and deletes pages for who has the token. It runs in a container.
import { Buffer } from 'node:buffer';
import { createHash, timingSafeEqual } from 'node:crypto';
import process from 'node:process';
import { deleteContent, isName, listContent, log, serve, writeContent } from './content.mjs';

const MAX_BYTES = 1024 * 1024;
const TOKEN = process.env.EDITOR_TOKEN ?? '';

async function answer(request, path) {
  if (!isAllowed(request.headers.authorization)) {
    return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: 'unauthorized\n' };
  }
  const name = path.slice('/edit/'.length);
  if (path === '/edit/' && request.method === 'GET') {
    return { status: 200, type: 'application/json', body: JSON.stringify(await listContent()) };
  }
  if (!path.startsWith('/edit/') || !isName(name)) {
    return { status: 404, body: 'not found; names are such as about-us.html\n' };
  }
  if (request.method === 'PUT') {
    const body = await bodyOf(request);
    if (!body) return { status: 413, headers: { connection: 'close' }, body: `at most ${MAX_BYTES} bytes\n` };
    return (await writeContent(name, body)) ? { status: 204 } : { status: 201, headers: { location: `/${name}` } };
  }
  if (request.method === 'DELETE') return { status: (await deleteContent(name)) ? 204 : 404 };
  return { status: 405, headers: { allow: 'PUT, DELETE' }, body: 'method not allowed\n' };
}

/** In the same time for every token that is wrong. */
function isAllowed(authorization = '') {
  const hash = (text) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(authorization), hash(`Bearer ${TOKEN}`));
}

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

if (TOKEN.length < 32) {
  // Without it everybody could write: better no editor.
  log('error', 'EDITOR_TOKEN must have 32 characters or more');
  process.exit(2);
}
serve(Number(process.env.PORT ?? 8080), answer);
