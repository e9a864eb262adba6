// The content directory: flat, and of files whose names say their type. What site, editor and import agree on.
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers';

const CONTENT_DIR = process.env.CONTENT_DIR ?? '/srv/content';
const DRAIN_SECONDS = Number(process.env.DRAIN_SECONDS ?? 25);

/** No path, and nothing that begins with a dot: those are files that are being written. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}\.(css|html|jpg|png|txt|webp)$/;

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
};

export const isName = (name) => NAME.test(name);

export const typeOf = (name) => TYPES[extname(name)];

/** Undefined where there is no such file. A link is none: it could lead out of the directory. */
export async function readContent(name) {
  const file = await open(join(CONTENT_DIR, name), constants.O_RDONLY | constants.O_NOFOLLOW).catch(unlessMissing);
  if (!file) return undefined;
  try {
    const { size, mtimeMs } = await file.stat();
    return { body: await file.readFile(), etag: `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"` };
  } finally {
    await file.close();
  }
}

/** A reader has the old file or the new one, and never half of it: of a rename clients of EFS see nothing in between. */
export async function writeContent(name, body) {
  const half = join(CONTENT_DIR, `.${randomUUID()}`);
  const existed = await stat(join(CONTENT_DIR, name)).catch(unlessMissing);
  try {
    // The group reads: the instances of the site are another user of it.
    const file = await open(half, 'wx', 0o640);
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(half, join(CONTENT_DIR, name));
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
  return existed !== undefined;
}

export async function listContent() {
  return (await readdir(CONTENT_DIR)).filter(isName).sort();
}

/** False if there is no such file. */
export async function deleteContent(name) {
  try {
    await unlink(join(CONTENT_DIR, name));
    return true;
  } catch (error) {
    unlessMissing(error);
    return false;
  }
}

function unlessMissing(error) {
  if (error.code !== 'ENOENT' && error.code !== 'ELOOP') throw error;
}

/** One JSON object a line. */
export function log(level, message, fields = {}) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

/**
 * A server that ends without losing a request. Its health check does not look at the files: an EFS that is slow or gone is so for all,
 * and a load balancer that replaced every instance for it would make an outage of a disturbance.
 */
export function serve(port, answer) {
  let draining = false;
  const server = createServer((request, response) => {
    const started = process.hrtime.bigint();
    const path = request.url.split('?')[0];
    const isCheck = path === '/health';
    const answered = isCheck
      ? Promise.resolve({ status: draining ? 503 : 200, type: 'text/plain', body: draining ? 'draining\n' : 'ok\n' })
      : answer(request, path);
    answered
      .catch((error) => {
        log('error', 'request failed', { path, error: String(error.stack ?? error) });
        return { status: 500, type: 'text/plain', body: 'internal error\n' };
      })
      .then(({ status, type = 'text/plain', body = '', headers = {} }) => {
        response.writeHead(status, {
          ...(status === 204 || status === 304 ? {} : { 'content-type': type }),
          ...(status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) }),
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; img-src 'self'; style-src 'self'; frame-ancestors 'none'",
          ...(draining ? { connection: 'close' } : {}),
          ...headers,
        });
        response.end(request.method === 'HEAD' || status === 204 || status === 304 ? undefined : body);
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

  const drain = (signal) => {
    if (draining) return;
    draining = true;
    log('info', 'draining', { signal });
    server.close(() => {
      log('info', 'stopped');
      process.exit(0);
    });
    server.closeIdleConnections();
    setTimeout(() => {
      log('error', 'stopped with open connections');
      process.exit(1);
    }, DRAIN_SECONDS * 1000).unref();
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
  server.listen(port, () => log('info', 'listening', { port: server.address().port }));
}
