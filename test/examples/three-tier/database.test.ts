import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client, type ClientConfig } from 'pg';
import { Database } from '../../../examples/three-tier/app/database';
import { guestbook } from '../../../examples/three-tier/app/guestbook';
import { MIGRATIONS } from '../../../examples/three-tier/handlers/migrations';
import { handler } from '../../../examples/three-tier/handlers/schema';
import { PostgresServer } from '../../support/postgres';

const ID = '0b6f0f4a-7f0c-4a52-9d6e-0d3f5b1c2a01';

let postgres: PostgresServer;
let database: Database;
let app: Server;
/** What the application sends in place of a token of IAM, and what the server takes. */
let token = 'first-token';
const asked: string[] = [];
const logged: string[] = [];

beforeAll(async () => {
  postgres = await PostgresServer.start('guestbook');
  Object.assign(process.env, {
    SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:first-user',
    DATABASE_HOST: postgres.host,
    DATABASE_PORT: String(postgres.port),
    DATABASE_NAME: 'guestbook',
    DATABASE_CA_FILE: postgres.caFile,
  });
  jest.spyOn(Logger.prototype, 'info').mockReturnValue();
  jest
    .spyOn(SecretsManagerClient.prototype, 'send')
    .mockImplementation(() => Promise.resolve({ SecretString: JSON.stringify(postgres.firstUser) }));
}, 30_000);

afterAll(async () => {
  app?.close();
  await database?.close();
  await postgres?.stop();
});

const ids = MIGRATIONS.map(({ id }) => id);

async function makeSchema(): Promise<void> {
  await handler();
  await takes(token);
}

async function takes(newToken: string): Promise<void> {
  token = newToken;
  await postgres.run(`ALTER ROLE guestbook PASSWORD '${newToken}'`);
}

async function as(config: ClientConfig, statement = 'SELECT 1'): Promise<unknown> {
  const client = new Client({ host: postgres.host, port: postgres.port, database: 'guestbook', ...config });
  try {
    await client.connect();
    return (await client.query(statement)).rows;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const tls = () => ({ ca: readFileSync(postgres.caFile, 'utf8') });
const user = () => ({ user: 'guestbook', password: token, ssl: tls() });

describe('the schema', () => {
  test('is made once, however often the function runs, also at the same time', async () => {
    const runs = await Promise.all([handler(), handler()]);
    expect(runs.map(({ applied }) => applied).sort((a, b) => b.length - a.length)).toEqual([ids, []]);
    await takes(token);
    await as(user(), `INSERT INTO guestbook.entry VALUES (gen_random_uuid(), 'Ada', 'Before')`);
    expect(await handler()).toEqual({ applied: [] });
    expect(await as(user(), 'SELECT author, message FROM guestbook.entry')).toEqual([
      { author: 'Ada', message: 'Before' },
    ]);
  });

  test('belongs to a role that nobody connects as, and not to the first user', async () => {
    await makeSchema();
    const owners = await postgres.run(
      `SELECT DISTINCT tableowner, rolcanlogin FROM pg_tables JOIN pg_roles ON rolname = tableowner WHERE schemaname = 'guestbook'`,
      'guestbook',
    );
    expect(owners).toEqual([{ tableowner: 'guestbook_owner', rolcanlogin: false }]);
  });

  test('is all of it or none: what fails leaves nothing behind', async () => {
    await makeSchema();
    const broken = { id: '999-broken', sql: 'CREATE TABLE guestbook.half (id int); SELECT 1 / 0' };
    (MIGRATIONS as (typeof broken)[]).push(broken);
    try {
      await expect(handler()).rejects.toThrow('division by zero');
    } finally {
      (MIGRATIONS as (typeof broken)[]).pop();
    }
    const left = await postgres.run(
      `SELECT to_regclass('guestbook.half') AS half, (SELECT count(*)::int FROM guestbook.migration) AS applied`,
      'guestbook',
    );
    expect(left).toEqual([{ half: null, applied: ids.length }]);
  });

  test.each([
    ['UPDATE guestbook.entry SET message = message', 'permission denied for table entry'],
    ['DELETE FROM guestbook.entry', 'permission denied for table entry'],
    ['DROP TABLE guestbook.entry', 'must be owner of table entry'],
    ['CREATE TABLE guestbook.other (id int)', 'permission denied for schema guestbook'],
    ['CREATE TABLE public.other (id int)', 'permission denied for schema public'],
    ['SELECT * FROM guestbook.migration', 'permission denied for table migration'],
    ['SET ROLE guestbook_owner', 'permission denied to set role "guestbook_owner"'],
  ])('the application may not: %s', async (statement, message) => {
    await makeSchema();
    expect(await as(user(), statement)).toBe(message);
  });
});

describe('connections', () => {
  beforeAll(makeSchema);

  test('without TLS are refused by the server', async () => {
    expect(await as({ ...user(), ssl: false })).toMatch(/no pg_hba.conf entry for host .* no encryption/);
  });

  test('end before the password is sent where the certificate is not of an authority that is known', async () => {
    expect(await as({ ...user(), ssl: { ca: undefined } })).toBe('self-signed certificate');
  });

  test('need the token', async () => {
    expect(await as({ ...user(), password: 'another-token' })).toBe(
      'password authentication failed for user "guestbook"',
    );
  });
});

describe('the guest book', () => {
  let url: string;
  beforeAll(async () => {
    await makeSchema();
    database = new Database({
      host: postgres.host,
      port: postgres.port,
      database: 'guestbook',
      user: 'guestbook',
      password: () => {
        asked.push(token);
        return Promise.resolve(token);
      },
      ca: tls().ca,
      log: (_level, message) => logged.push(message),
    });
    app = guestbook(database, (_level, message) => logged.push(message)).listen(0, '127.0.0.1');
    await once(app, 'listening');
    url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  });

  const write = (id: string, author: string, message: string) =>
    fetch(`${url}/entries`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ id, author, message }),
    });
  const entries = async (): Promise<{ id: string; author: string; message: string }[]> =>
    (await (await fetch(`${url}/entries`)).json()) as never;

  test('keeps an entry once, however often it is sent, and shows it as text', async () => {
    for (let i = 0; i < 2; i++) {
      const response = await write(ID, `O'Hara`, '<script>alert("hello")</script> ü 👋');
      expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    }
    expect((await entries()).filter(({ id }) => id === ID)).toHaveLength(1);
    const page = await fetch(url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await page.text();
    expect(text).toContain('<h2>O&#39;Hara</h2>');
    expect(text).toContain('<p>&#60;script&#62;alert(&#34;hello&#34;)&#60;/script&#62; ü 👋');
    expect(text).toMatch(/name="id" value="[0-9a-f]{8}-/);
  });

  test.each([
    ['an id that is none', ['1', 'Ada', 'Hello'], 400],
    ['no author', [ID, ' ', 'Hello'], 400],
    ['an author of 81 characters', [ID, 'a'.repeat(81), 'Hello'], 400],
    ['no message', [ID, 'Ada', ''], 400],
    ['a message of 1,001 characters', [ID, 'Ada', 'a'.repeat(1001)], 400],
    ['text that PostgreSQL has not', [ID, 'Ada', 'a\0b'], 400],
    ['more than 16 KB', [ID, 'Ada', 'a'.repeat(17_000)], 413],
  ] as const)('refuses %s', async (_what, [id, author, message], status) => {
    const before = await entries();
    expect((await write(id, author, message)).status).toBe(status);
    expect(await entries()).toEqual(before);
  });

  test('says which methods and paths there are', async () => {
    const response = await fetch(`${url}/entries`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await fetch(`${url}/migrations`)).status).toBe(404);
    expect(await (await fetch(`${url}/entries`, { method: 'HEAD' })).text()).toBe('');
  });

  test('connects anew after a failover, with a token of its own, and loses no entry', async () => {
    const before = await entries();
    const tokensBefore = asked.length;
    await takes('second-token');
    await postgres.fail();
    const written = write('0b6f0f4a-7f0c-4a52-9d6e-0d3f5b1c2a02', 'Grace', 'Written while the database was away');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await postgres.resume();
    expect((await written).status).toBe(303);
    expect((await entries()).map(({ author }) => author)).toEqual(['Grace', ...before.map(({ author }) => author)]);
    expect(asked.slice(tokensBefore)).toContain('second-token');
    expect(logged).toContain('tries again');
  });

  test('gives up where the database stays away, and is healthy still', async () => {
    const impatient = new Database({
      host: postgres.host,
      port: postgres.port,
      database: 'guestbook',
      user: 'guestbook',
      password: () => Promise.resolve(token),
      ca: tls().ca,
      patience: 200,
      log: () => undefined,
    });
    const other = guestbook(impatient, () => undefined).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    try {
      expect((await fetch(address)).status).toBe(200);
      await postgres.fail();
      const response = await fetch(address);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
      expect((await fetch(`${address}/health`)).status).toBe(200);
      await postgres.resume();
      expect((await fetch(address)).status).toBe(200);
    } finally {
      other.close();
      other.closeAllConnections();
      await impatient.close();
    }
  });
});
