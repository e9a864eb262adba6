import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const APP = join(__dirname, '../../../examples/shared-content/app');
const TOKEN = 'a-token-of-thirty-two-characters';

type Log = { readonly message: string; readonly [field: string]: unknown }[];

/** One of the programs, on a free port of loopback. */
class Program {
  public static async start(name: string, environment: Record<string, string>): Promise<Program> {
    const child = spawn(process.execPath, [join(APP, `${name}.mjs`)], {
      env: { PORT: '0', DRAIN_SECONDS: '5', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const log: Log = [];
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => log.push(JSON.parse(line)));
    await once(lines, 'line');
    return new Program(child, log, Number(log[0].port));
  }

  private constructor(
    public readonly child: ChildProcess,
    public readonly log: Log,
    private readonly port: number,
  ) {}

  public fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, init);
  }

  public async stop(): Promise<unknown> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    return (await exited)[0];
  }
}

let directory: string;
let site: Program;
let editor: Program;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'content-'));
  [site, editor] = await Promise.all([
    Program.start('site', { CONTENT_DIR: directory }),
    Program.start('editor', { CONTENT_DIR: directory, EDITOR_TOKEN: TOKEN }),
  ]);
});

afterAll(async () => {
  await Promise.all([site.stop(), editor.stop()]);
  rmSync(directory, { recursive: true });
});

const edit = (method: string, name: string, body?: string) =>
  editor.fetch(`/edit/${name}`, { method, body, headers: { authorization: `Bearer ${TOKEN}` } });

test('what an editor saves is on the site, and gone when it is deleted', async () => {
  expect((await edit('PUT', 'about-us.html', '<h1>About us</h1>')).status).toBe(201);
  const page = await site.fetch('/about-us.html');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await page.text()).toBe('<h1>About us</h1>');
  expect((await edit('PUT', 'about-us.html', '<h1>About all of us</h1>')).status).toBe(204);
  expect(await (await site.fetch('/about-us.html')).text()).toBe('<h1>About all of us</h1>');
  expect(await (await edit('GET', '')).json()).toEqual(['about-us.html']);
  expect((await edit('DELETE', 'about-us.html')).status).toBe(204);
  expect((await edit('DELETE', 'about-us.html')).status).toBe(404);
  expect((await site.fetch('/about-us.html')).status).toBe(404);
  expect(readdirSync(directory)).toEqual([]);
});

describe('the editor', () => {
  test.each([undefined, 'Bearer ', 'Bearer another-token', TOKEN])('refuses %s', async (authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const [method, path] of [
      ['PUT', '/edit/index.html'],
      ['DELETE', '/edit/index.html'],
      ['GET', '/edit/'],
      ['GET', '/'],
    ] as const) {
      const { status } = await editor.fetch(path, { method, headers, body: method === 'PUT' ? 'x' : undefined });
      expect([method, path, status]).toEqual([method, path, 401]);
    }
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each(['..%2Findex.html', '.hidden.html', 'index.php', 'Index.html', 'a/b.html', `${'a'.repeat(65)}.html`])(
    'saves nothing as %s',
    async (name) => {
      expect((await edit('PUT', name, 'x')).status).toBe(404);
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  test('refuses more than 1 MiB, and leaves nothing of it', async () => {
    expect((await edit('PUT', 'large.txt', 'x'.repeat(1024 * 1024))).status).toBe(201);
    const { status } = await edit('PUT', 'larger.txt', 'x'.repeat(1024 * 1024 + 1)).catch(() => ({ status: 413 }));
    expect(status).toBe(413);
    expect(readdirSync(directory)).toEqual(['large.txt']);
    await edit('DELETE', 'large.txt');
  });

  test('lets the group of the site read what it saves, and nobody else', async () => {
    await edit('PUT', 'style.css', 'p { color: red }');
    expect((statSync(join(directory, 'style.css')).mode & 0o777).toString(8)).toBe('640');
    await edit('DELETE', 'style.css');
  });

  test('says which methods there are', async () => {
    const response = await edit('POST', 'index.html', 'x');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'PUT, DELETE']);
  });

  test('does not start without a token that is hard to guess', async () => {
    const weak = await Program.start('editor', { CONTENT_DIR: directory, EDITOR_TOKEN: 'short' });
    if (weak.child.exitCode === null) await once(weak.child, 'exit');
    expect(weak.child.exitCode).toBe(2);
    expect(weak.log.map(({ message }) => message)).toEqual(['EDITOR_TOKEN must have 32 characters or more']);
  });

  test('never logs the token', async () => {
    await edit('GET', '');
    expect(JSON.stringify(editor.log)).not.toContain(TOKEN);
  });
});

describe('the site', () => {
  test('has the index at its root, and sends what has not changed once', async () => {
    writeFileSync(join(directory, 'index.html'), '<h1>Hello</h1>');
    const first = await site.fetch('/?utm=1');
    expect([first.status, await first.text()]).toEqual([200, '<h1>Hello</h1>']);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = await site.fetch('/', { headers: { 'if-none-match': first.headers.get('etag')! } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await site.fetch('/', { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['14', '']);
  });

  test('runs no scripts of a page that was saved', async () => {
    const { headers } = await site.fetch('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('has nothing that is not content: half files, links, paths', async () => {
    writeFileSync(join(directory, '.half.html'), 'half');
    symlinkSync('/etc/hostname', join(directory, 'link.txt'));
    for (const path of ['/.half.html', '/link.txt', '/..%2F..%2Fetc%2Fhostname', '/site.mjs', '/none.html']) {
      expect([path, (await site.fetch(path)).status]).toEqual([path, 404]);
    }
  });

  test('only reads', async () => {
    const response = await site.fetch('/index.html', { method: 'PUT', body: 'x' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('is healthy also where the files are slow or gone, or every instance would be replaced for it', async () => {
    const lost = await Program.start('site', { CONTENT_DIR: join(directory, 'nothing') });
    expect((await lost.fetch('/health')).status).toBe(200);
    expect((await lost.fetch('/')).status).toBe(404);
    expect(await lost.stop()).toBe(0);
    expect(lost.log.map(({ message }) => message)).toEqual(['listening', 'request', 'draining', 'stopped']);
  });
});

test('an instance runs the program at the path that its user data writes it to, with the content that it mounts', () => {
  const unit = readFileSync(join(APP, 'site.service'), 'utf8');
  expect(unit).toContain('ExecStart=/usr/bin/node-22 /opt/shared-content/site.mjs');
  expect(unit).toContain('Environment=CONTENT_DIR=/srv/content');
  expect(unit).toContain('RequiresMountsFor=/srv/content');
});
