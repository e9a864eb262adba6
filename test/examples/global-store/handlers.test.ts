import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Signer } from '@aws-sdk/rds-signer';
import { handler as readPrices } from '../../../examples/global-store/handlers/read-prices';
import { handler as makeSchema } from '../../../examples/global-store/handlers/schema';
import { handler as setPrice } from '../../../examples/global-store/handlers/set-price';
import { bundle } from '../../support/bundle';
import { PostgresServer } from '../../support/postgres';

// As many pauses as there are, but short ones.
jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((wake) => setTimeout(wake, Math.min(ms, 100))),
}));

let postgres: PostgresServer;
/** The passwords that the secret has, one after the other. */
let passwords: string[];
let asked = 0;

beforeAll(async () => {
  postgres = await PostgresServer.start('store');
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:first-user',
    DATABASE_HOST: postgres.host,
    DATABASE_PORT: String(postgres.port),
    DATABASE_NAME: 'store',
    DATABASE_CA_FILE: postgres.caFile,
  });
  jest.spyOn(Logger.prototype, 'info').mockReturnValue();
  jest.spyOn(Signer.prototype, 'getAuthToken').mockImplementation(() => Promise.resolve('a-token'));
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(() => {
    const password = passwords[Math.min(asked++, passwords.length - 1)];
    return Promise.resolve({ SecretString: JSON.stringify({ ...postgres.firstUser, password }) });
  });
}, 30_000);

// Their pools have connections still, which end with the server.
afterAll(() => postgres?.stop());

async function schemaWith(...secret: string[]): Promise<string[]> {
  passwords = secret;
  asked = 0;
  return (await makeSchema()).applied;
}

/** Each function has an environment of its own, which it reads once. */
async function as<T>(user: string, work: () => Promise<T>): Promise<T> {
  process.env.DATABASE_USER = user;
  return work();
}

test('the schema is made while the password is being changed, and once', async () => {
  const { password } = postgres.firstUser;
  expect(await schemaWith('the-one-before', password)).toEqual(['001-prices']);
  expect(asked).toBe(2);
  expect(await schemaWith(password)).toEqual([]);
  await expect(schemaWith('wrong')).rejects.toThrow('password authentication failed');
  expect(asked).toBe(3);
}, 20_000);

test('a price that is set is read, also after a failover, and is the same when it is set again', async () => {
  await schemaWith(postgres.firstUser.password);
  await postgres.run(`ALTER ROLE store_reader PASSWORD 'a-token'; ALTER ROLE store_writer PASSWORD 'a-token'`);
  const set = (article: string, cents: number) => as('store_writer', () => setPrice({ article, cents }));
  const read = (...articles: string[]) => as('store_reader', () => readPrices({ articles }));
  await set('lamp', 3990);
  await set('chair', 18900);
  expect(await read('lamp', 'chair', 'nothing')).toEqual([
    { article: 'chair', cents: 18900, region: 'eu-west-1' },
    { article: 'lamp', cents: 3990, region: 'eu-west-1' },
  ]);
  const changed = () => postgres.run(`SELECT changed FROM store.price WHERE article = 'lamp'`, 'store');
  const before = await changed();
  await set('lamp', 3990);
  expect(await changed()).toEqual(before);

  await postgres.fail();
  const written = set('lamp', 2990);
  await postgres.resume();
  await written;
  expect(await read('lamp')).toEqual([{ article: 'lamp', cents: 2990, region: 'eu-west-1' }]);
  await expect(set('lamp', 0)).rejects.toThrow('violates check constraint');
}, 20_000);

test('where the cluster is a copy, prices are not set; they are as soon as it is not, without a deployment', async () => {
  await schemaWith(postgres.firstUser.password);
  await postgres.run(`ALTER ROLE store_reader PASSWORD 'a-token'; ALTER ROLE store_writer PASSWORD 'a-token'`);
  const set = (cents: number) => as('store_writer', () => setPrice({ article: 'table', cents }));
  const read = () => as('store_reader', () => readPrices({ articles: ['table'] }));
  await set(25900);
  // A copy refuses writes in this way, and takes reads.
  const isCopy = (mode: 'on' | 'off') =>
    postgres.run(`ALTER ROLE store_writer SET default_transaction_read_only = ${mode}`);
  await isCopy('on');
  // Connections that there are end in a switchover.
  await postgres.fail();
  await postgres.resume();
  const now = jest.spyOn(Date, 'now');
  const begin = Date.now();
  let asked = 0;
  // Its patience ends after some tries, and not after seconds.
  now.mockImplementation(() => begin + 2000 * (asked += 1));
  await expect(set(19900)).rejects.toThrow('the database is away');
  now.mockRestore();
  await expect(read()).resolves.toMatchObject([{ cents: 25900 }]);
  await isCopy('off');
  // By a connection that is new, since the one to a copy is of no use.
  await set(19900);
  await expect(read()).resolves.toMatchObject([{ cents: 19900 }]);
}, 20_000);

test.each(['read-prices', 'set-price', 'schema'])('the bundle of %s is smaller than 700 KB', (name) => {
  const size = bundle(`global-store/handlers/${name}.ts`, ['@aws-sdk/client-*', 'pg-native']).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(700 * 1024);
});
