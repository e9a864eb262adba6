import { ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The production bundle, started as the image starts it.
const source = join(__dirname, '../../../examples/microservices/container');
const folder = mkdtempSync(join(tmpdir(), 'container-'));

// Processes start slowly on a machine that does much else; none of the waiting is longer than it has to be.
jest.setTimeout(30_000);

const INTERNAL_TOKEN = 'onlyForTheServicesOfTheStore';

interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A running service. */
class Task {
  static async start(env: Record<string, string>): Promise<Task> {
    const task = new Task(env);
    const started = await task.logged('started');
    task.port = Number(started.port);
    return task;
  }

  public port = 0;
  public output = '';
  public readonly exited: Promise<number | null>;
  private readonly child: ChildProcessWithoutNullStreams;

  constructor(env: Record<string, string>, file = 'main.mjs') {
    this.child = spawn(process.execPath, ['--enable-source-maps', join(folder, file)], {
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        ...env,
      },
    });
    this.child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
    running.add(this);
    void this.exited.then(() => running.delete(this));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Throws if a line is not JSON. */
  get logs(): LogLine[] {
    return this.output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLine);
  }

  async logged(message: string): Promise<LogLine> {
    return until(() => this.logs.find((line) => line.message === message), `'${message}' in ${this.output}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

const running = new Set<Task>();
const servers: Server[] = [];

async function until<T>(find: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain for ${what}`);
}

interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly afterMs?: number;
}

/** A server on this machine that answers JSON by a function. */
async function serve(answer: (request: IncomingMessage, body: string) => Reply | Promise<Reply>): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { status = 200, body: content = {}, afterMs = 0 } = await answer(request, body);
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(content));
    }, afterMs);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function call(url: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${INTERNAL_TOKEN}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** As much of SQS as the services use. */
class FakeQueue {
  static async start(): Promise<FakeQueue> {
    const queue = new FakeQueue();
    queue.url = `${await serve((request, body) => queue.answer(request, JSON.parse(body)))}/123456789012/orders`;
    return queue;
  }

  public url = '';
  public failing = false;
  public readonly deleted: string[] = [];
  public readonly waiting: { id: string; body: string }[] = [];

  private async answer(request: IncomingMessage, body: Record<string, unknown>): Promise<Reply> {
    if (this.failing) return { status: 400, body: { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'gone' } };
    switch (request.headers['x-amz-target']) {
      case 'AmazonSQS.SendMessage': {
        const text = String(body.MessageBody);
        this.waiting.push({ id: `m${this.waiting.length + this.deleted.length}`, body: text });
        return { body: { MessageId: 'm', MD5OfMessageBody: md5(text) } };
      }
      case 'AmazonSQS.ReceiveMessage': {
        const messages = this.waiting.splice(0, 10);
        if (messages.length === 0) return { afterMs: 100 };
        const Messages = messages.map((m) => ({
          MessageId: m.id,
          ReceiptHandle: m.id,
          Body: m.body,
          MD5OfBody: md5(m.body),
          Attributes: { ApproximateReceiveCount: '1' },
        }));
        return { body: { Messages } };
      }
      case 'AmazonSQS.DeleteMessageBatch': {
        const entries = body.Entries as { Id: string; ReceiptHandle: string }[];
        this.deleted.push(...entries.map((e) => e.ReceiptHandle));
        return { body: { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] } };
      }
      default:
        return { status: 400, body: { __type: 'UnknownOperationException' } };
    }
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

beforeAll(() => {
  execFileSync(process.execPath, [join(source, 'build.mjs'), folder]);
});

afterAll(async () => {
  const left = [...running];
  for (const task of left) task.signal('SIGKILL');
  await Promise.all(left.map((task) => task.exited));
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

describe('microservices container: the store', () => {
  let user: Task;
  let inventory: Task;
  let order: Task;
  let worker: Task;
  let queue: FakeQueue;
  let agentCalls: unknown[];

  beforeAll(async () => {
    agentCalls = [];
    const agent = await serve((_, body) => {
      agentCalls.push(JSON.parse(body));
      return { body: { protection: {} } };
    });
    queue = await FakeQueue.start();
    [user, inventory] = await Promise.all([
      Task.start({ SERVICE: 'user', INTERNAL_TOKEN }),
      Task.start({ SERVICE: 'inventory', INTERNAL_TOKEN }),
    ]);
    const peers = {
      INTERNAL_TOKEN,
      USER_URL: user.url,
      INVENTORY_URL: inventory.url,
      QUEUE_URL: queue.url,
      AWS_ENDPOINT_URL_SQS: queue.url,
    };
    order = await Task.start({ SERVICE: 'order', ...peers });
    worker = await Task.start({
      SERVICE: 'worker',
      ...peers,
      ORDER_URL: order.url,
      ECS_AGENT_URI: agent,
      TASK_PROTECTION_MINUTES: '5',
    });
    await call(`${inventory.url}/inventory/lamp`, 'PUT', { available: 5 });
  });

  async function place(quantity: number): Promise<Awaited<ReturnType<typeof call>>> {
    const { body: buyer } = await call(`${user.url}/users`, 'POST', { name: 'Ada', email: 'ada@example.com' });
    return call(`${order.url}/orders`, 'POST', { userId: buyer.id, sku: 'lamp', quantity });
  }

  function settled(id: string): Promise<string> {
    return until(async () => {
      const { body } = await call(`${order.url}/orders/${id}`);
      return body.status === 'placed' ? undefined : (body.status as string);
    }, 'the worker');
  }

  test('an order is placed over three services, and confirmed by the worker under task protection', async () => {
    const placed = await place(2);
    expect(placed).toMatchObject({ status: 201, body: { sku: 'lamp', quantity: 2, status: 'placed' } });
    expect(placed.headers.get('location')).toBe(`/orders/${placed.body.id}`);
    expect(await settled(placed.body.id)).toBe('confirmed');
    expect((await call(`${inventory.url}/inventory/lamp`)).body).toEqual({ sku: 'lamp', available: 3 });
    await until(() => (queue.deleted.length > 0 ? true : undefined), 'the message to be deleted');
    await until(() => (agentCalls.length >= 2 ? true : undefined), 'the protection to end');
    expect(agentCalls.slice(0, 2)).toEqual([
      { ProtectionEnabled: true, ExpiresInMinutes: 5 },
      { ProtectionEnabled: false },
    ]);
  });

  test('goods are reserved once an order, though a message comes twice', async () => {
    const before = (await call(`${inventory.url}/inventory/lamp`)).body.available;
    const { body } = await place(1);
    await settled(body.id);
    const { status } = await call(`${inventory.url}/inventory/lamp/reservations`, 'POST', {
      orderId: body.id,
      quantity: 1,
    });
    expect(status).toBe(200);
    expect((await call(`${inventory.url}/inventory/lamp`)).body.available).toBe(before - 1);
  });

  test.each([
    ['set stock', 'PUT', () => `${inventory.url}/inventory/lamp`],
    ['reserve goods', 'POST', () => `${inventory.url}/inventory/lamp/reservations`],
    ['confirm an order', 'PUT', () => `${order.url}/orders/1/status`],
    ['read an e-mail address', 'GET', () => `${user.url}/users/1`],
  ])('nobody but the services of the store may %s', async (_, method, url) => {
    for (const authorization of ['', 'Bearer guessed', INTERNAL_TOKEN]) {
      const { status, body } = await call(url(), method, method === 'GET' ? undefined : {}, { authorization });
      expect({ status, detail: body.detail }).toEqual({ status: 401, detail: 'this is for the services of the store' });
    }
  });

  test('everybody may see what there is', async () => {
    const { status } = await call(`${inventory.url}/inventory/lamp`, 'GET', undefined, { authorization: '' });
    expect(status).toBe(200);
  });

  test('an order of more than there is is refused', async () => {
    const { status, body } = await place(99);
    expect(status).toBe(409);
    expect(body).toMatchObject({ title: 'Conflict', detail: expect.stringMatching(/only \d of 'lamp' are left/) });
  });

  test('a message that cannot be understood is left for the dead-letter queue', async () => {
    const deleted = queue.deleted.length;
    queue.waiting.push({ id: 'poison', body: '{"orderId":1}' });
    const line = await worker.logged('order not processed');
    expect(line).toMatchObject({
      level: 'error',
      messageId: 'poison',
      attempt: 1,
      error: { name: 'Problem', status: 400 },
    });
    expect(queue.deleted).toHaveLength(deleted);
  });

  test('an order that cannot be queued is not left open', async () => {
    queue.failing = true;
    const { status, body } = await place(1);
    queue.failing = false;
    expect(status).toBe(503);
    expect(body.detail).toBe('the order could not be queued; try again later');
  });

  test('the health check of the task definition passes for services and worker', async () => {
    const checks = [order, worker].map((task) => new Task({ PORT: String(task.port) }, 'health.mjs').exited);
    expect(await Promise.all(checks)).toEqual([0, 0]);
  });

  test('the health check fails where nothing listens', async () => {
    expect(await new Task({ PORT: '1' }, 'health.mjs').exited).toBe(1);
  });

  test('each log line is JSON and tells the request that it belongs to, across services', async () => {
    await call(`${order.url}/orders/none`, 'GET', undefined, {
      'x-request-id': 'req-42',
      'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
    });
    const line = await until(() => order.logs.find((l) => l.requestId === 'req-42'), 'the access log');
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      message: 'request',
      service: 'order',
      requestId: 'req-42',
      traceId: 'Root=1-67891233-abcdef012345678912345678',
      method: 'GET',
      path: '/orders/none',
      status: 404,
      durationMs: expect.any(Number),
    });
    const placed = await place(99);
    const id = placed.headers.get('x-request-id');
    // Another process writes it, when it likes.
    await until(() => inventory.logs.find((l) => l.requestId === id), 'the access log of the other service');
  });

  test('a request id that could break a log line is replaced', async () => {
    const { headers } = await call(`${order.url}/health`, 'GET', undefined, { 'x-request-id': 'a b' });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['what is not JSON', 'PUT', '{', {}, 400, 'the body is not JSON'],
    ['a list', 'PUT', '[]', {}, 400, 'the body must be a JSON object'],
    ['another media type', 'PUT', 'a=1', { 'content-type': 'text/plain' }, 415, 'the body must be application/json'],
    ['a body that is too large', 'PUT', ' '.repeat(20_000), {}, 413, 'the body must not be larger than 16384 bytes'],
    ['a wrong method', 'POST', '{}', {}, 405, 'POST is not possible here; use PUT, GET'],
  ])('refuses %s', async (_, method, body, headers, status, detail) => {
    const response = await call(`${inventory.url}/inventory/lamp`, method, body, headers);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ type: 'about:blank', status, detail });
    if (status === 405) expect(response.headers.get('allow')).toBe('PUT, GET');
  });

  test('refuses a body without a declared length that is too large', async () => {
    const request = httpRequest(`${inventory.url}/inventory/lamp`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${INTERNAL_TOKEN}`,
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      },
    });
    for (let i = 0; i < 10; i++) request.write(' '.repeat(4_000));
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(413);
  });

  test('refuses bad fields, all of them at once', async () => {
    const { status, body } = await call(`${order.url}/orders`, 'POST', { userId: '', quantity: 1.5, colour: 'red' });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { pointer: '/userId', detail: expect.stringMatching(/^must be an identifier/) },
      { pointer: '/sku', detail: expect.stringMatching(/^must be an identifier/) },
      { pointer: '/quantity', detail: 'must be a whole number from 1 to 100' },
      { pointer: '/colour', detail: expect.stringMatching(/^is not known; the fields are userId, sku, quantity$/) },
    ]);
  });

  test('knows nothing of other paths', async () => {
    expect((await call(`${user.url}/orders`)).status).toBe(404);
  });

  test('says with which method a path of the public route goes', async () => {
    const posted = await call(`${order.url}/orders/none`, 'POST', {});
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
    const read = await call(`${order.url}/orders`);
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('the worker stops at once while it waits for messages', async () => {
    const began = Date.now();
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(Date.now() - began).toBeLessThan(1_000);
    await worker.logged('stopped');
  });
});

describe('microservices container: SIGTERM', () => {
  /** An order service whose inventory answers after a while. */
  async function slowOrder(afterMs: number, env: Record<string, string> = {}): Promise<Task> {
    const peer = await serve(() => ({ body: { available: 9 }, afterMs }));
    return Task.start({ SERVICE: 'order', USER_URL: peer, INVENTORY_URL: peer, ...env });
  }

  const purchase = { userId: 'u1', sku: 'lamp', quantity: 1 };

  test('a request that has begun is answered, new connections are not taken, and the exit code is 0', async () => {
    const order = await slowOrder(400);
    const answer = call(`${order.url}/orders`, 'POST', purchase);
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.signal('SIGTERM');
    await order.logged('stopping');
    await expect(fetch(`${order.url}/health`)).rejects.toThrow();
    const { status, headers } = await answer;
    expect(status).toBe(201);
    expect(headers.get('connection')).toBe('close');
    expect(await order.exited).toBe(0);
    await order.logged('stopped');
  });

  test('what takes longer than the grace is cut off, and the exit code is 1', async () => {
    const order = await slowOrder(1_900, { SHUTDOWN_GRACE_SECONDS: '1' });
    const answer = call(`${order.url}/orders`, 'POST', purchase).catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = Date.now();
    order.signal('SIGTERM');
    expect(await answer).toBe('cut off');
    expect(await order.exited).toBe(1);
    expect(Date.now() - began).toBeLessThan(1_700);
    await order.logged('stopped with work unfinished');
  });

  test('a service that is down makes a 503, not a hanging request', async () => {
    const order = await Task.start({
      SERVICE: 'order',
      USER_URL: 'http://127.0.0.1:1',
      INVENTORY_URL: 'http://127.0.0.1:1',
    });
    const { status, body } = await call(`${order.url}/orders`, 'POST', purchase);
    expect(status).toBe(503);
    expect(body.detail).toMatch(/the (user|inventory) service does not answer; try again later/);
    order.signal('SIGTERM');
    expect(await order.exited).toBe(0);
  });
});

describe('microservices container: DynamoDB', () => {
  test('writes on the condition that nobody else did, and tries again if somebody did', async () => {
    const requests: { target: string; body: Record<string, unknown> }[] = [];
    let conflicts = 1;
    const endpoint = await serve((request, text) => {
      const body = JSON.parse(text);
      requests.push({ target: String(request.headers['x-amz-target']), body });
      if (request.headers['x-amz-target'] === 'DynamoDB_20120810.GetItem') {
        return { body: { Item: { id: body.Key.id, version: { N: '3' }, value: { M: { available: { N: '7' } } } } } };
      }
      if (conflicts-- > 0) {
        const CancellationReasons = [{ Code: 'ConditionalCheckFailed' }];
        const __type = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException';
        return { status: 400, body: { __type, message: 'cancelled', CancellationReasons } };
      }
      return {};
    });
    const inventory = await Task.start({
      SERVICE: 'inventory',
      TABLE_NAME: 'stock',
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    });

    expect((await call(`${inventory.url}/inventory/lamp`, 'PUT', { available: 8 })).status).toBe(200);
    expect(requests.map((r) => r.target.split('.')[1])).toEqual([
      'GetItem',
      'TransactWriteItems',
      'GetItem',
      'TransactWriteItems',
    ]);
    expect(requests[0].body).toMatchObject({
      TableName: 'stock',
      Key: { id: { S: 'stock#lamp' } },
      ConsistentRead: true,
    });
    expect(requests[3].body).toEqual({
      ClientRequestToken: expect.any(String),
      TransactItems: [
        {
          Put: {
            TableName: 'stock',
            Item: { id: { S: 'stock#lamp' }, version: { N: '4' }, value: { M: { available: { N: '8' } } } },
            ConditionExpression: 'version = :replaces',
            ExpressionAttributeValues: { ':replaces': { N: '3' } },
          },
        },
      ],
    });
    inventory.signal('SIGTERM');
    expect(await inventory.exited).toBe(0);
  });
});

describe('microservices container: configuration', () => {
  test('a wrong environment stops the start with one line that names everything', async () => {
    const task = new Task({
      SERVICE: 'worker',
      PORT: '80.5',
      QUEUE_URL: 'orders',
      LOG_LEVEL: 'loud',
      INTERNAL_TOKEN: 'short',
    });
    expect(await task.exited).toBe(1);
    expect(task.logs).toHaveLength(1);
    expect(task.output).not.toContain("'short'");
    const { message } = task.logs[0].error as { message: string };
    expect(message).toContain("PORT must be a whole number from 0 to 65535, got '80.5'");
    expect(message).toContain("LOG_LEVEL must be one of debug, info, warn, error, got 'loud'");
    expect(message).toContain("QUEUE_URL must be an http or https URL, got 'orders'");
    expect(message).toContain('INTERNAL_TOKEN must be 16 or more letters and digits');
    expect(message).toContain('ORDER_URL is missing; the worker service needs it');
  });
});

describe('microservices container: image', () => {
  const dockerfile = readFileSync(join(source, 'Dockerfile'), 'utf8');
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const last = stages.at(-1)!;

  test('two stages of one base that is pinned by digest', () => {
    expect(stages).toHaveLength(2);
    expect(dockerfile).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/m);
    for (const stage of stages) expect(stage).toMatch(/^(--platform=\$BUILDPLATFORM )?\$\{NODE\}/);
  });

  test('the last stage runs nothing, so that arm64 images build anywhere, and is not root', () => {
    expect(last).not.toMatch(/^RUN /m);
    expect(last).toMatch(/^USER 1000:1000$/m);
    expect(stages[0]).toMatch(/^--platform=\$BUILDPLATFORM/);
  });

  test('the lock file has the versions of the manifest and names no registry', () => {
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
    const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');
    expect(JSON.parse(lock).packages['']).toMatchObject({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
    expect(lock).not.toContain('"resolved"');
  });
});
