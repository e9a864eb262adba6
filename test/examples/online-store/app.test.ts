import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SERVER = join(__dirname, '../../../examples/online-store/app/server.mjs');

interface LogLine {
  readonly level: string;
  readonly service: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** One service of the store, as an instance runs it, on a free port of loopback. */
class Service {
  public static async start(service: string): Promise<Service> {
    const child = spawn(process.execPath, [SERVER], {
      env: { SERVICE: service, PORT: '0', DRAIN_SECONDS: '5' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = new Service(child);
    const { port } = await started.logged('listening');
    started.port = port as number;
    return started;
  }

  public readonly log: LogLine[] = [];
  public port = 0;
  private waiting: (() => void)[] = [];

  private constructor(public readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.log.push(JSON.parse(line));
      this.waiting.splice(0).forEach((wake) => wake());
    });
  }

  public async logged(message: string): Promise<LogLine> {
    for (;;) {
      const line = this.log.find((candidate) => candidate.message === message);
      if (line) return line;
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  public url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}

describe('the store', () => {
  let store: Service;
  beforeAll(async () => {
    store = await Service.start('store');
  });
  afterAll(() => store.stop());

  test('is healthy, and says who it is', async () => {
    const response = await fetch(store.url('/health'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ service: 'store', status: 'ok' });
  });

  test('shows its products, with images of the other service', async () => {
    const response = await fetch(store.url('/'));
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toContain('<img src="/images/lamp.svg"');
  });

  test('lists products and gives one of them', async () => {
    expect(await (await fetch(store.url('/products?sort=name'))).json()).toHaveLength(3);
    expect(await (await fetch(store.url('/products/chair'))).json()).toEqual({
      id: 'chair',
      name: 'Office chair',
      price: 189,
    });
  });

  test.each(['/products/nothing', '/images/lamp.svg', '/../server.mjs'])('has no %s', async (path) => {
    expect((await fetch(store.url(path))).status).toBe(404);
  });

  test('only reads', async () => {
    const response = await fetch(store.url('/products'), { method: 'POST', body: '{}' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('answers HEAD without a body', async () => {
    const response = await fetch(store.url('/products'), { method: 'HEAD' });
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await response.text()).toBe('');
  });

  test('logs requests as JSON with the trace of the load balancer, but no health checks', async () => {
    await fetch(store.url('/products/shelf'), { headers: { 'x-amzn-trace-id': 'Root=1-abc' } });
    for (;;) {
      const line = store.log.find(({ path }) => path === '/products/shelf');
      if (line) {
        expect(line).toMatchObject({
          level: 'info',
          service: 'store',
          method: 'GET',
          status: 200,
          trace: 'Root=1-abc',
        });
        break;
      }
      await new Promise((wake) => setTimeout(wake, 10));
    }
    expect(store.log.filter(({ path }) => path === '/health')).toEqual([]);
  });

  test('keeps connections longer than the load balancer does', async () => {
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(store.url('/health'), { agent }), 'response');
    expect(response.headers['keep-alive']).toBe('timeout=65');
    response.resume();
    agent.destroy();
  });
});

describe('the other services', () => {
  test.each([
    ['images', '/images/lamp.svg', 'image/svg+xml', '<svg'],
    ['videos', '/videos/lamp.m3u8', 'application/vnd.apple.mpegurl', '#EXTM3U'],
  ])('%s serve what they have', async (name, path, type, start) => {
    const service = await Service.start(name);
    const response = await fetch(service.url(path));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect((await response.text()).startsWith(start)).toBe(true);
    expect((await fetch(service.url('/'))).status).toBe(404);
    await service.stop();
  });

  test('fails for a service that there is not', async () => {
    const child = spawn(process.execPath, [SERVER], {
      env: { SERVICE: 'payments' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([2, null]);
  });
});

test('on SIGTERM, lets go of idle connections, takes no new ones, and ends well', async () => {
  const service = await Service.start('store');
  const agent = new Agent({ keepAlive: true });
  const [response] = await once(get(service.url('/products'), { agent }), 'response');
  response.resume();
  await once(response, 'end');
  service.child.kill('SIGTERM');
  const [code] = await once(service.child, 'exit');
  expect(code).toBe(0);
  expect(service.log.map(({ message }) => message)).toEqual(['listening', 'request', 'draining', 'stopped']);
  await expect(fetch(service.url('/health'))).rejects.toThrow();
  agent.destroy();
});
