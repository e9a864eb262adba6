import { MongoClient } from 'mongodb';
import { connectAsRole, connectWithPassword } from '../../../examples/product-catalogue/handlers/database';

/** The time after which the function of the catalogue is ended, and that of a query. */
const [FUNCTION, QUERY] = [10_000, 5000];

/** The options of a connection as the driver itself reads them, without a connection. */
async function optionsOf(connect: () => Promise<MongoClient>) {
  const connecting = jest
    .spyOn(MongoClient, 'connect')
    .mockImplementation((url, options) => Promise.resolve(new MongoClient(url, options)));
  const { options } = await connect();
  connecting.mockRestore();
  return options;
}

beforeAll(() => {
  Object.assign(process.env, { DATABASE_HOST: 'catalogue.example', DATABASE_PORT: '27018' });
});

describe('a connection to the product catalogue', () => {
  test.each([
    ['the role', connectAsRole],
    ['the first user', () => connectWithPassword('dbowner', 'p^ss')],
  ])('of %s is by TLS alone, with a certificate that is checked, and writes are not sent twice', async (_, connect) => {
    const options = await optionsOf(connect);
    expect(options).toMatchObject({
      hosts: [{ host: 'catalogue.example', port: 27018 }],
      tls: true,
      tlsCAFile: '/var/runtime/ca-cert.pem',
      replicaSet: 'rs0',
      retryWrites: false,
    });
    expect(options.rejectUnauthorized).not.toBe(false);
    expect(options.checkServerIdentity).toBeUndefined();
  });

  test('of the role has no password, and gives up an instance that is gone before the function is ended', async () => {
    const { credentials, socketTimeoutMS, maxPoolSize } = await optionsOf(connectAsRole);
    expect(credentials).toMatchObject({ mechanism: 'MONGODB-AWS', source: '$external', password: '' });
    expect(socketTimeoutMS).toBeGreaterThan(QUERY);
    expect(socketTimeoutMS).toBeLessThan(FUNCTION);
    expect(maxPoolSize).toBe(1);
  });

  test('of the first user has the password', async () => {
    const { credentials, socketTimeoutMS } = await optionsOf(() => connectWithPassword('dbowner', 'p^ss'));
    expect(credentials).toMatchObject({ username: 'dbowner', password: 'p^ss' });
    // An index may take longer.
    expect(socketTimeoutMS).toBe(0);
  });
});
