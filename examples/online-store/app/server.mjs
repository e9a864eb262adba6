// One program, three services: the store, its images, its videos. Each runs as a process of its own, so that the load
// balancer can watch and replace them apart. No dependency: Node.js is all that an instance has to install.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import process from 'node:process';
import { setTimeout } from 'node:timers';

const SERVICE = process.env.SERVICE ?? 'store';
const PORT = Number(process.env.PORT ?? 8080);
const DRAIN_SECONDS = Number(process.env.DRAIN_SECONDS ?? 25);

const PRODUCTS = [
  { id: 'lamp', name: 'Desk lamp', price: 39.9 },
  { id: 'chair', name: 'Office chair', price: 189 },
  { id: 'shelf', name: 'Book shelf', price: 74.5 },
];

const product = (id) => PRODUCTS.find((candidate) => candidate.id === id);

/** Path patterns of each service, and what they answer: undefined where there is no such thing. */
const ROUTES = {
  store: [
    [/^\/$/, () => page()],
    [/^\/products$/, () => json(PRODUCTS)],
    [/^\/products\/([a-z]+)$/, (id) => product(id) && json(product(id))],
  ],
  images: [[/^\/images\/([a-z]+)\.svg$/, (id) => product(id) && image(product(id))]],
  videos: [[/^\/videos\/([a-z]+)\.m3u8$/, (id) => product(id) && playlist(product(id))]],
};

const json = (value) => ({ type: 'application/json', body: JSON.stringify(value) });

const page = () => ({
  type: 'text/html; charset=utf-8',
  body: [
    '<!doctype html><html lang="en"><title>Online store</title><h1>Online store</h1><ul>',
    ...PRODUCTS.map(
      ({ id, name, price }) =>
        `<li><img src="/images/${id}.svg" alt="" width="64" height="64"> <a href="/products/${id}">${name}</a> ${price.toFixed(2)}</li>`,
    ),
    '</ul></html>',
  ].join('\n'),
});

const image = ({ name }) => ({
  type: 'image/svg+xml',
  cache: 'public, max-age=3600',
  body: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="8" fill="#246"/><text x="32" y="40" fill="#fff" font-size="28" text-anchor="middle">${name[0]}</text></svg>`,
});

const playlist = ({ id }) => ({
  type: 'application/vnd.apple.mpegurl',
  cache: 'public, max-age=3600',
  body: `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${id}-0.ts\n#EXT-X-ENDLIST\n`,
});

let draining = false;

function answer(request) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { allow: 'GET, HEAD' }, type: 'text/plain', body: 'method not allowed\n' };
  }
  const path = request.url.split('?')[0];
  if (path === '/health') {
    // The load balancer stops sending requests before the process ends.
    return { status: draining ? 503 : 200, ...json({ service: SERVICE, status: draining ? 'draining' : 'ok' }) };
  }
  for (const [pattern, respond] of ROUTES[SERVICE]) {
    const match = pattern.exec(path);
    const found = match && respond(match[1]);
    if (found) return { status: 200, ...found };
  }
  return { status: 404, type: 'text/plain', body: 'not found\n' };
}

/** One JSON object a line, for the journal. */
function log(level, message, fields = {}) {
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, service: SERVICE, message, ...fields })}\n`,
  );
}

const server = createServer((request, response) => {
  const started = process.hrtime.bigint();
  const { status, type, body, cache = 'no-store', headers = {} } = answer(request);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': cache,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'self'; style-src 'none'",
    ...(draining ? { connection: 'close' } : {}),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  // A line for each health check would bury the others.
  if (request.url === '/health' && status === 200) return;
  log(status < 500 ? 'info' : 'error', 'request', {
    method: request.method,
    path: request.url,
    status,
    milliseconds: Number((process.hrtime.bigint() - started) / 1000n) / 1000,
    trace: request.headers['x-amzn-trace-id'],
  });
});

// Longer than the load balancer's idle timeout of 60 s, or it would send requests into connections that close.
server.keepAliveTimeout = 65_000;
server.headersTimeout = 70_000;

function drain(signal) {
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
}
process.on('SIGTERM', drain);
process.on('SIGINT', drain);

if (!(SERVICE in ROUTES)) {
  log('error', `SERVICE must be one of ${Object.keys(ROUTES).join(', ')}`);
  process.exit(2);
}
server.listen(PORT, () => log('info', 'listening', { port: server.address().port }));
