import { ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelOf } from '../../../examples/order-processing/container/src/label';

// The production bundle, started as the image starts it.
const source = join(__dirname, '../../../examples/order-processing/container');
const folder = mkdtempSync(join(tmpdir(), 'packing-'));

// Processes start slowly on a machine that does much else; none of the waiting is longer than it has to be.
jest.setTimeout(30_000);

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The program, running. */
class Task {
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

async function until<T>(find: () => T | undefined, what: string): Promise<T> {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    const found = find();
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
async function serve(answer: (request: IncomingMessage, body: Record<string, unknown>) => Reply): Promise<string> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { status = 200, body = {}, afterMs = 0 } = answer(request, JSON.parse(text || '{}'));
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
    }, afterMs).unref();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Received {
  readonly id: string;
  readonly visibility: number;
}

/** As much of SQS, DynamoDB, the agent of ECS and a carrier as the program uses. */
class World {
  static async start(): Promise<World> {
    const world = new World();
    world.aws = await serve((request, body) => world.answer(String(request.headers['x-amz-target']), body));
    world.agent = await serve((_, body) => {
      world.protections.push(body);
      return { body: { protection: {} } };
    });
    world.carrier = await serve((request) => {
      world.bookings.push(String(request.headers['idempotency-key']));
      return { body: { trackingNumber: 'DHL-4711' }, afterMs: world.carrierMs, status: world.carrierStatus };
    });
    return world;
  }

  public aws = '';
  public agent = '';
  public carrier = '';
  public carrierMs = 0;
  public carrierStatus = 200;
  public readonly waiting: { id: string; body: string }[] = [];
  public readonly deleted: string[] = [];
  public readonly hidden: Received[] = [];
  public readonly received: Record<string, unknown>[] = [];
  public readonly protections: unknown[] = [];
  public readonly bookings: string[] = [];
  public readonly updates: Record<string, never>[] = [];
  private readonly shipments = new Map<string, string>();

  /** A task of this world, which has taken what is waiting. */
  async task(env: Record<string, string> = {}): Promise<Task> {
    const task = new Task({
      QUEUE_URL: `${this.aws}/111122223333/packing`,
      SHIPMENT_TABLE_NAME: 'Shipments',
      AWS_ENDPOINT_URL: this.aws,
      ECS_AGENT_URI: this.agent,
      TASK_PROTECTION_MINUTES: '5',
      ...env,
    });
    await task.logged('started');
    return task;
  }

  ship(id: string, state = 'ready'): void {
    this.shipments.set(id, state);
    this.send(id, JSON.stringify({ 'detail-type': 'OrderShipped', detail: { orderId: `o-${id}`, shipmentId: id } }));
  }

  send(id: string, body: string): void {
    this.waiting.push({ id, body });
  }

  private answer(target: string, body: Record<string, unknown>): Reply {
    switch (target) {
      case 'AmazonSQS.ReceiveMessage': {
        this.received.push(body);
        const messages = this.waiting.splice(0, Number(body.MaxNumberOfMessages));
        if (messages.length === 0) return { afterMs: 100 };
        const Messages = messages.map((message) => ({
          MessageId: message.id,
          ReceiptHandle: message.id,
          Body: message.body,
          MD5OfBody: createHash('md5').update(message.body).digest('hex'),
          Attributes: { ApproximateReceiveCount: '2' },
        }));
        return { body: { Messages } };
      }
      case 'AmazonSQS.DeleteMessage':
        this.deleted.push(String(body.ReceiptHandle));
        return {};
      case 'AmazonSQS.ChangeMessageVisibility':
        this.hidden.push({ id: String(body.ReceiptHandle), visibility: Number(body.VisibilityTimeout) });
        return {};
      case 'DynamoDB_20120810.GetItem': {
        const { S: id } = (body.Key as { id: { S: string } }).id;
        const state = this.shipments.get(id);
        return { body: state === undefined ? {} : { Item: itemOf(id, state) } };
      }
      case 'DynamoDB_20120810.UpdateItem': {
        const { S: id } = (body.Key as { id: { S: string } }).id;
        const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
        if (this.shipments.get(id) !== 'ready') return { status: 400, body: { __type, message: 'no' } };
        this.shipments.set(id, 'packed');
        this.updates.push(body as Record<string, never>);
        return {};
      }
      default:
        return { status: 400, body: { __type: 'UnknownOperationException' } };
    }
  }
}

function itemOf(id: string, state: string): object {
  const text = (S: string) => ({ S });
  const address = { name: 'Ada', street: 'Main Street 1', postcode: '12345', city: 'Berlin', country: 'DE' };
  return {
    id: text(id),
    orderId: text(`o-${id}`),
    state: text(state),
    address: { M: Object.fromEntries(Object.entries(address).map(([name, value]) => [name, text(value)])) },
    lines: { L: [{ M: { sku: text('lamp'), quantity: { N: '2' } } }] },
  };
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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

describe('packing container: an order', () => {
  let world: World;
  let task: Task;

  beforeAll(async () => {
    world = await World.start();
    task = await world.task({ CONCURRENCY: '3', VISIBILITY_SECONDS: '30' });
  });

  test('is packed under protection of the task, and its message deleted', async () => {
    world.ship('s1');
    await until(() => (world.deleted.includes('s1') ? true : undefined), 'the message to be deleted');
    expect(world.updates).toEqual([
      {
        TableName: 'Shipments',
        Key: { id: { S: 's1' } },
        UpdateExpression: 'SET #state = :packed, trackingNumber = :trackingNumber, label = :label',
        ConditionExpression: '#state = :ready',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':packed': { S: 'packed' },
          ':ready': { S: 'ready' },
          ':trackingNumber': { S: expect.stringMatching(/^P[0-9A-F]{16}$/) },
          ':label': { S: expect.stringMatching(/^\^XA\n[^]*Ada[^]*\n\^XZ$/) },
        },
      },
    ]);
    await until(() => (world.protections.length >= 2 ? true : undefined), 'the protection to end');
    expect(world.protections.slice(0, 2)).toEqual([
      { ProtectionEnabled: true, ExpiresInMinutes: 5 },
      { ProtectionEnabled: false },
    ]);
    expect(world.received[0]).toMatchObject({ MaxNumberOfMessages: 3, WaitTimeSeconds: 20, VisibilityTimeout: 30 });
  });

  test('is packed once, though its message comes again, and not at all if it was withdrawn', async () => {
    world.ship('s1', 'packed');
    world.ship('s2', 'withdrawn');
    await until(() => (world.deleted.filter((id) => id !== 's1').length === 1 ? true : undefined), 's2');
    await until(() => (world.deleted.length === 3 ? true : undefined), 's1 again');
    expect(world.updates).toHaveLength(1);
  });

  test.each([
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['another event', '{"detail-type":"OrderCancelled","detail":{"orderId":"o"}}'],
    ['an unknown shipment', '{"detail-type":"OrderShipped","detail":{"shipmentId":"s9"}}'],
  ])('is left for the dead-letter queue if it is %s', async (title, body) => {
    world.send(title, body);
    const line = await until(() => task.logs.find(({ messageId }) => messageId === title), title);
    expect(line).toMatchObject({ level: 'error', message: 'order not packed', attempt: 2 });
    expect(world.deleted).not.toContain(title);
    // The second attempt: twice the visibility timeout.
    await until(() => world.hidden.find(({ id }) => id === title), 'its pause');
    expect(world.hidden).toContainEqual({ id: title, visibility: 60 });
  });

  test('says nothing about whom it goes to', () => {
    expect(task.output).not.toContain('Main Street');
  });

  test('the health check passes, and fails where nothing listens', async () => {
    const { port } = await task.logged('started');
    expect(await new Task({ PORT: String(port) }, 'health.mjs').exited).toBe(0);
    expect(await new Task({ PORT: '1' }, 'health.mjs').exited).toBe(1);
  });

  test('the task ends at once while it waits', async () => {
    const began = Date.now();
    task.signal('SIGTERM');
    expect(await task.exited).toBe(0);
    expect(Date.now() - began).toBeLessThan(1_500);
    await task.logged('stopped');
  });
});

describe('packing container: work that takes long', () => {
  test('is hidden from others for as long as it takes, under a protection that is renewed', async () => {
    const world = await World.start();
    world.carrierMs = 2_500;
    world.ship('s0', 'withdrawn');
    world.ship('s1');
    await world.task({ VISIBILITY_SECONDS: '3', CARRIER_URL: world.carrier });
    await until(() => (world.deleted.includes('s1') ? true : undefined), 'the message to be deleted');
    expect(world.hidden.length).toBeGreaterThanOrEqual(2);
    expect(new Set(world.hidden.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"id":"s1","visibility":3}']));
    expect(world.protections.filter((one) => JSON.stringify(one).includes('true')).length).toBeGreaterThanOrEqual(3);
    // And none for what was withdrawn.
    expect(world.bookings).toEqual([expect.stringMatching(/^P[0-9A-F]{16}$/)]);
    const held = world.hidden.length;
    await later(1_200);
    expect(world.hidden).toHaveLength(held);
  });

  test('ends at its limit, and comes again', async () => {
    const world = await World.start();
    world.carrierMs = 5_000;
    world.ship('s1');
    const task = await world.task({ WORK_LIMIT_SECONDS: '1', CARRIER_URL: world.carrier });
    await task.logged('order not packed');
    expect([world.deleted, world.updates]).toEqual([[], []]);
  });

  test('a carrier that refuses is a failure', async () => {
    const world = await World.start();
    world.carrierStatus = 503;
    world.ship('s1');
    const task = await world.task({ CARRIER_URL: world.carrier });
    const { error } = await task.logged('order not packed');
    expect((error as Error).message).toMatch(/^the carrier says 503/);
    expect(world.deleted).toEqual([]);
  });

  test('is finished after SIGTERM, and no more is taken', async () => {
    const world = await World.start();
    world.carrierMs = 1_000;
    world.ship('s1');
    const task = await world.task({ CARRIER_URL: world.carrier });
    await until(() => (world.bookings.length > 0 ? true : undefined), 'the booking');
    task.signal('SIGTERM');
    await task.logged('stopping');
    world.ship('s2');
    expect(await task.exited).toBe(0);
    expect(world.deleted).toEqual(['s1']);
    expect(world.waiting).toHaveLength(1);
  });

  test('is given back to others at the end of the grace, with exit code 1', async () => {
    const world = await World.start();
    world.carrierMs = 10_000;
    world.ship('s1');
    const task = await world.task({ CARRIER_URL: world.carrier, SHUTDOWN_GRACE_SECONDS: '1' });
    await until(() => (world.bookings.length > 0 ? true : undefined), 'the booking');
    task.signal('SIGTERM');
    expect(await task.exited).toBe(1);
    expect(world.hidden.at(-1)).toEqual({ id: 's1', visibility: 0 });
    expect(world.deleted).toEqual([]);
    await task.logged('stopped with work given back');
  });
});

describe('packing container: labels', () => {
  test('a name gives no commands to the printer', () => {
    const address = { name: 'A^XZ~JR_5E', street: 'Straße 1', postcode: '1', city: 'B', country: 'DE' };
    const label = labelOf({ id: 's', orderId: 'o', state: 'ready', address, lines: [] }, 'P1');
    expect(label).toContain('^FDA_5EXZ_7EJR_5F5E^FS');
    expect(label).toContain('Straße 1');
    expect(label.match(/\^XZ/g)).toHaveLength(1);
  });
});

describe('packing container: configuration', () => {
  test('a wrong environment stops the start with one line that names everything', async () => {
    const task = new Task({ QUEUE_URL: 'packing', CONCURRENCY: '0', LOG_LEVEL: 'loud', CARRIER_URL: 'ftp://x' });
    expect(await task.exited).toBe(1);
    expect(task.logs).toHaveLength(1);
    const { message } = task.logs[0].error as { message: string };
    expect(message).toContain("QUEUE_URL must be an http or https URL, got 'packing'");
    expect(message).toContain('SHIPMENT_TABLE_NAME is missing');
    expect(message).toContain("CONCURRENCY must be a whole number from 1 to 10, got '0'");
    expect(message).toContain("LOG_LEVEL must be one of debug, info, warn, error, got 'loud'");
    expect(message).toContain("CARRIER_URL must be an http or https URL, got 'ftp://x'");
  });
});

describe('packing container: image', () => {
  const dockerfile = readFileSync(join(source, 'Dockerfile'), 'utf8');
  const stages = dockerfile.split(/^FROM /m).slice(1);

  test('two stages of one base that is pinned by digest; the last one runs nothing and is not root', () => {
    expect(stages).toHaveLength(2);
    expect(dockerfile).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/m);
    expect(stages[0]).toMatch(/^--platform=\$BUILDPLATFORM \$\{NODE\}/);
    expect(stages[1]).not.toMatch(/^RUN /m);
    expect(stages[1]).toMatch(/^USER 1000:1000$/m);
  });

  test('the lock file has the versions of the manifest and names no registry', () => {
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
    const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');
    expect(JSON.parse(lock).packages['']).toMatchObject({
      name: manifest.name,
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
    expect(lock).not.toContain('"resolved"');
  });
});
