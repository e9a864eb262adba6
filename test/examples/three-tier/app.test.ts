import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TLSSocket } from 'node:tls';
import { bundleApp } from '../../../examples/three-tier/bundle';
import { bundle } from '../../support/bundle';
import { selfSigned } from '../../support/certificate';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guestbook-'));
  bundleApp(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a test has started, and leaves behind when it fails. */
const started: (() => void)[] = [];
afterEach(() => {
  started.splice(0).forEach((end) => end());
});

const SETTINGS = {
  PORT: '0',
  DRAIN_SECONDS: '5',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-secret-key',
  DATABASE_HOST: 'localhost',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'guestbook',
  DATABASE_USER: 'guestbook',
};

/** The program as an instance runs it, on a free port of loopback. */
class Program {
  public readonly log: { readonly message: string; readonly [field: string]: unknown }[] = [];
  public readonly child: ChildProcess;

  constructor(environment: Record<string, string>) {
    this.child = spawn(process.execPath, [join(folder, 'guestbook.cjs')], {
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(() => this.child.kill('SIGKILL'));
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.log.push(JSON.parse(line)));
  }

  public async fetch(path: string): Promise<Response> {
    while (this.log.length === 0) await new Promise((wake) => setTimeout(wake, 10));
    return fetch(`http://127.0.0.1:${String(this.log[0].port)}${path}`);
  }

  public async end(): Promise<unknown> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    return (await exited)[0];
  }
}

/** What a client tells a proxy of RDS before it may send statements. This one then refuses it. */
interface Greeting {
  readonly parameters: Record<string, string>;
  readonly password: string;
}

/** The beginning of PostgreSQL's protocol: https://www.postgresql.org/docs/current/protocol-flow.html */
async function greet(socket: Socket, certificate: { key: string; cert: string }): Promise<Greeting> {
  // A request for TLS, and the answer that there is.
  await once(socket, 'data');
  socket.pause();
  socket.write('S');
  const secure = new TLSSocket(socket, { isServer: true, ...certificate });
  const [startup] = (await once(secure, 'data')) as [Buffer];
  const words = startup.subarray(8).toString().split('\0');
  const parameters: Record<string, string> = {};
  for (let i = 0; words[i]; i += 2) parameters[words[i]] = words[i + 1];
  const clearTextPassword = Buffer.from('5200000008' + '00000003', 'hex');
  secure.write(clearTextPassword);
  const [answer] = (await once(secure, 'data')) as [Buffer];
  const refusal = Buffer.from('SFATAL\0C28P01\0Mrefused\0\0');
  secure.end(Buffer.concat([Buffer.from([0x45, 0, 0, 0, refusal.length + 4]), refusal]));
  return { parameters, password: answer.subarray(5, -1).toString() };
}

async function listening(take: (socket: Socket) => void): Promise<Server> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    take(socket);
  }).listen(0, 'localhost');
  started.push(() => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  });
  await once(server, 'listening');
  return server;
}

test('connects by TLS, and sends a token of its role for its user in place of a password', async () => {
  const { key, certificate: cert } = selfSigned('localhost');
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, cert);
  const greetings: Promise<Greeting>[] = [];
  const proxy = await listening((socket) => greetings.push(greet(socket, { key, cert })));
  const { port } = proxy.address() as AddressInfo;
  const program = new Program({ ...SETTINGS, DATABASE_PORT: String(port), DATABASE_CA_FILE: caFile });
  expect((await program.fetch('/')).status).toBe(500);
  const { parameters, password } = await greetings[0];
  expect(parameters).toMatchObject({ user: 'guestbook', database: 'guestbook' });
  const token = new URL(`https://${password}`);
  expect([token.hostname, token.port]).toEqual(['localhost', String(port)]);
  expect(Object.fromEntries(token.searchParams)).toMatchObject({
    Action: 'connect',
    DBUser: 'guestbook',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/),
    'X-Amz-Expires': '900',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  await program.end();
  expect(JSON.stringify(program.log)).not.toContain(token.searchParams.get('X-Amz-Signature'));
});

test('sends no token to a server whose certificate it does not know', async () => {
  const { key, certificate: cert } = selfSigned('localhost');
  const greetings: Promise<unknown>[] = [];
  const proxy = await listening((socket) => {
    greetings.push(greet(socket, { key, cert }).catch(() => 'no greeting'));
    socket.on('error', () => undefined);
  });
  const { port } = proxy.address() as AddressInfo;
  const program = new Program({ ...SETTINGS, DATABASE_PORT: String(port) });
  expect((await program.fetch('/')).status).toBe(500);
  expect(JSON.stringify(program.log)).toContain('self-signed certificate');
  await program.end();
  expect(await Promise.race([greetings[0], new Promise((ended) => setTimeout(ended, 200, 'no greeting'))])).toBe(
    'no greeting',
  );
});

test('is healthy without a database, and ends when it is told to', async () => {
  const program = new Program(SETTINGS);
  const response = await program.fetch('/health');
  expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  expect(await program.end()).toBe(0);
  expect(program.log.map(({ message }) => message)).toEqual(['listening', 'draining', 'stopped']);
});

test.each(['DATABASE_HOST', 'DATABASE_USER', 'AWS_REGION'])('fails without %s', async (name) => {
  const program = new Program({ ...SETTINGS, [name]: '' });
  expect(await once(program.child, 'close')).toEqual([2, null]);
  expect(program.log.map(({ message }) => message)).toEqual([`${name} must be set`]);
});

test('an instance runs the program at the path that its user data writes it to, with the settings that it gives', () => {
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['guestbook.cjs', 'guestbook.service']));
  const unit = readFileSync(join(folder, 'guestbook.service'), 'utf8');
  expect(unit).toContain('ExecStart=/usr/bin/node-22 /opt/guestbook/guestbook.cjs');
  expect(unit).toContain('EnvironmentFile=/etc/guestbook.env');
});

test('the bundle of the schema is smaller than 300 KB', () => {
  const size = bundle('three-tier/handlers/schema.ts', ['@aws-sdk/*', 'pg-native']).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(300 * 1024);
});
