// The site: what everybody may read. It runs on each instance of the fleet, whose mount cannot be written to.
import process from 'node:process';
import { isName, readContent, serve, typeOf } from './content.mjs';

async function answer(request, path) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { allow: 'GET, HEAD' }, body: 'method not allowed\n' };
  }
  const name = path === '/' ? 'index.html' : path.slice(1);
  const content = isName(name) ? await readContent(name) : undefined;
  if (!content) return { status: 404, body: 'not found\n' };
  // Kept by browsers and asked for again each time: an editor who has saved a page wants to see it.
  const headers = { 'cache-control': 'no-cache', etag: content.etag };
  if (request.headers['if-none-match'] === content.etag) return { status: 304, headers };
  return { status: 200, type: typeOf(name), body: content.body, headers };
}

serve(Number(process.env.PORT ?? 8080), answer);
