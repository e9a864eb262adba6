import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Logger } from './logger.js';
import { Problem } from './problem.js';

/** A request as a handler sees it. */
export interface Call {
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly requestId: string;
  readonly logger: Logger;
}

export interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** For example `/orders/:id`. */
  readonly path: string;
  /** For the other services of the store alone. */
  readonly internal?: boolean;
  readonly handle: (call: Call) => Promise<Answer>;
}

export interface HttpServerOptions {
  readonly routes: Route[];
  readonly logger: Logger;
  readonly bodyLimitBytes: number;
  /** What the other services prove themselves by; without it internal routes are open. */
  readonly internalToken?: string;
  /** Whether the process does its work; decides about `GET /health`. */
  readonly healthy: () => boolean;
}

/** A JSON server with a health check and an end that loses no request. */
export class HttpServer {
  private readonly server: Server;
  private stopping = false;

  constructor(private readonly options: HttpServerOptions) {
    this.server = createServer((request, response) => void this.serve(request, response));
    // Longer than the 60 s after which a load balancer drops an idle connection: else it may send a request into a
    // connection that is just being closed here, and the client gets a 502.
    this.server.keepAliveTimeout = 65_000;
    this.server.requestTimeout = 20_000;
  }

  /** Listens, and returns the port: the one asked for, or a free one for 0. */
  async start(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no more connections and waits for what has begun. False if time ran out and requests were cut off. */
  async stop(graceMs: number): Promise<boolean> {
    this.stopping = true;
    const drained = new Promise<boolean>((resolve) => this.server.close(() => resolve(true)));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), graceMs);
    });
    const inTime = await Promise.race([drained, late]);
    clearTimeout(timer);
    if (!inTime) this.server.closeAllConnections();
    return inTime;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const requestId = acceptableId(request.headers['x-request-id']) ?? randomUUID();
    const logger = this.options.logger.with({ requestId, traceId: request.headers['x-amzn-trace-id'] });

    const answer = await this.answer(request, path, requestId, logger).catch((error: unknown) =>
      failure(error, logger),
    );
    if (response.destroyed) return;
    const content = answer.body === undefined ? undefined : JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
      ...(content !== undefined && {
        'content-type': answer.status < 400 ? 'application/json' : 'application/problem+json',
        'content-length': String(Buffer.byteLength(content)),
      }),
      // A task that stops sends its clients elsewhere.
      ...(this.stopping && { connection: 'close' }),
      ...answer.headers,
    });
    response.end(content);

    const line = {
      method: request.method,
      path,
      status: answer.status,
      durationMs: Math.round(performance.now() - began),
    };
    if (path === '/health' && answer.status === 200) logger.debug('request', line);
    else logger.info('request', line);
  }

  private async answer(request: IncomingMessage, path: string, requestId: string, logger: Logger): Promise<Answer> {
    if (path === '/health') return this.health();
    const matching = this.options.routes.flatMap((route) => {
      const parameters = match(route.path, path);
      return parameters ? [{ route, parameters }] : [];
    });
    if (matching.length === 0) throw new Problem(404, `there is nothing at ${path}`);
    const found = matching.find(({ route }) => route.method === request.method);
    if (!found) {
      const allow = matching.map(({ route }) => route.method).join(', ');
      throw new Problem(405, `${request.method} is not possible here; use ${allow}`, { headers: { allow } });
    }
    if (found.route.internal && !this.knows(request)) throw new Problem(401, 'this is for the services of the store');
    const body = found.route.method === 'GET' ? undefined : await readJson(request, this.options.bodyLimitBytes);
    return found.route.handle({ parameters: found.parameters, body, requestId, logger });
  }

  private knows({ headers: { authorization = '' } }: IncomingMessage): boolean {
    const { internalToken } = this.options;
    return internalToken === undefined || timingSafeEqual(hash(authorization), hash(`Bearer ${internalToken}`));
  }

  private health(): Answer {
    if (this.stopping) throw new Problem(503, 'the service is stopping');
    if (!this.options.healthy()) throw new Problem(503, 'the service does not do its work');
    return { status: 200, body: { status: 'ok' } };
  }
}

/** Of one length, whatever was sent. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The values of a template's `:parameters`, or undefined if the path is not of the template. */
function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) parameters[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return parameters;
}

async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type))
    throw new Problem(415, 'the body must be application/json');
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const content = await readAll(request, limit);
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
}

/** Not `for await`: leaving that loop closes the connection, and the client would never see the answer. */
function readAll(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(tooLarge(limit));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new Problem(400, 'the body ended early')));
  });
}

function tooLarge(limit: number): Problem {
  return new Problem(413, `the body must not be larger than ${limit} bytes`);
}

/** A client's own id for a request, unless it could break a log line or a header. */
function acceptableId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.:=-]{1,128}$/.test(header) ? header : undefined;
}

/** What went wrong, in the words of the problem; of anything unexpected the client learns nothing but that. */
function failure(error: unknown, logger: Logger): Answer {
  if (error instanceof Problem) {
    if (error.status >= 500) logger.warn(error.detail, { error });
    return { status: error.status, body: error.document(), headers: error.options.headers };
  }
  logger.error('unexpected error', { error });
  return { status: 500, body: new Problem(500, 'the service failed; try again later').document() };
}
