import tls from 'node:tls';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { CartCache } from '../../../examples/shopping-cart/handlers/cart-cache';
import type * as CartsModule from '../../../examples/shopping-cart/handlers/carts';
import type * as ChangesModule from '../../../examples/shopping-cart/handlers/changes';
import { iamToken } from '../../../examples/shopping-cart/handlers/iam-token';
import type { CartEvent } from '../../../examples/shopping-cart/handlers/requests';
import { localDynamoDb, LocalServer } from '../../support/local-aws';
import { localValkey, LocalValkey, tokenFault } from '../../support/local-valkey';

const USER = { cacheName: 'cart-cache-1', userName: 'cart-user-1', region: 'eu-west-1', secretAccessKey: 'secret' };
const CREDENTIALS = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'session+/=' };
const TABLE = 'Carts';

let database: LocalServer;
let db: DynamoDBDocumentClient;
let valkey: LocalValkey;
let carts: typeof CartsModule;
let changes: typeof ChangesModule;
let owners = 0;
let owner: string;

beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId, AWS_SECRET_ACCESS_KEY: 'secret' });
  database = await localDynamoDb();
  valkey = await localValkey({ ...USER, isServerless: true, keyPrefix: 'cart:' });
  db = DynamoDBDocumentClient.from(new DynamoDBClient());
  await db.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['owner', 'sku'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'sku', KeyType: 'RANGE' },
      ],
    }),
  );
  Object.assign(process.env, {
    CART_TABLE_NAME: TABLE,
    CACHE_HOST: 'localhost',
    CACHE_PORT: String(valkey.port),
    CACHE_NAME: USER.cacheName,
    CACHE_USER: USER.userName,
    CACHE_KIND: 'serverless',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  trust(valkey.cert);
  carts = jest.requireActual<typeof CartsModule>('../../../examples/shopping-cart/handlers/carts');
  changes = jest.requireActual<typeof ChangesModule>('../../../examples/shopping-cart/handlers/changes');
});

afterAll(async () => {
  jest.restoreAllMocks();
  carts.cache.close();
  changes.cache.close();
  await valkey.close();
  await database.close();
});

beforeEach(() => {
  owner = `user-${(owners += 1)}`;
  valkey.commands.length = 0;
  valkey.data.clear();
});

/** Certificates are checked as ever, but against this one too. */
function trust(ca: string): void {
  const connect = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
  jest
    .spyOn(tls, 'connect')
    .mockImplementation(((options: tls.ConnectionOptions) => connect({ ...options, ca })) as typeof tls.connect);
}

interface Answer {
  readonly status?: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

async function send(routeKey: string, request: { sku?: string; body?: unknown; event?: object } = {}): Promise<Answer> {
  const { body } = request;
  const event = {
    routeKey,
    pathParameters: { sku: request.sku },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { authorizer: { jwt: { claims: { sub: owner } } } },
    ...request.event,
  } as unknown as CartEvent;
  const { statusCode, body: text } = await carts.handler(event, { awsRequestId: 'r' } as Context);
  return { status: statusCode, body: text ? JSON.parse(text) : undefined };
}

const read = () => send('GET /cart');
const put = (sku: string, quantity: unknown) => send('PUT /cart/{sku}', { sku, body: { quantity } });
const verbs = () => valkey.commands.map(([verb]) => verb);

/** Waits for what happens in the background, such as the next connection. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to that within 5 seconds');
}

describe('a cart', () => {
  test('is read from the table once, and from the cache after that', async () => {
    await put('tea', 2);
    await put('cup', 1);
    const cart = {
      lines: [
        { sku: 'cup', quantity: 1 },
        { sku: 'tea', quantity: 2 },
      ],
    };
    await expect(read()).resolves.toEqual({ status: 200, body: cart });
    const reads = jest.spyOn(DynamoDBDocumentClient.prototype, 'send');
    await expect(read()).resolves.toEqual({ status: 200, body: cart });
    expect(reads).not.toHaveBeenCalled();
    reads.mockRestore();
    expect(valkey.commands.find(([verb]) => verb === 'SET')).toEqual([
      'SET',
      `cart:${owner}`,
      JSON.stringify(cart.lines),
      'EX',
      '60',
    ]);
  });

  test('is not what the cache had before a change', async () => {
    await put('tea', 2);
    await read();
    await expect(put('tea', 5)).resolves.toMatchObject({ status: 200, body: { lines: [{ sku: 'tea', quantity: 5 }] } });
    await expect(read()).resolves.toMatchObject({ body: { lines: [{ sku: 'tea', quantity: 5 }] } });
    await expect(send('DELETE /cart/{sku}', { sku: 'tea' })).resolves.toMatchObject({ status: 204 });
    await expect(read()).resolves.toMatchObject({ body: { lines: [] } });
  });

  test('is of its owner alone', async () => {
    await put('tea', 2);
    owner = `${owner}-other`;
    await expect(read()).resolves.toMatchObject({ body: { lines: [] } });
  });

  test('is kept for 30 days, and what is older does not show', async () => {
    await put('tea', 2);
    await db.send(new PutCommand({ TableName: TABLE, Item: { owner, sku: 'old', quantity: 1, expiresAt: 1 } }));
    const { Items = [] } = await db.send(new ScanCommand({ TableName: TABLE }));
    const tea = Items.find((item) => item.owner === owner && item.sku === 'tea');
    expect(Number(tea?.expiresAt) - Date.now() / 1000).toBeGreaterThan(30 * 24 * 3600 - 60);
    await expect(read()).resolves.toMatchObject({ body: { lines: [{ sku: 'tea', quantity: 2 }] } });
  });

  test('has 100 articles at most, of which each can still be changed', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => put(`a-${n}`, 1)));
    await expect(put('one-more', 1)).resolves.toMatchObject({ status: 409 });
    await expect(put('a-7', 3)).resolves.toMatchObject({ status: 200 });
  });

  test('that the cache has broken is read from the table', async () => {
    await put('tea', 2);
    for (const broken of ['{', '{"lines":[]}', 'null']) {
      valkey.data.set(`cart:${owner}`, broken);
      await expect(read()).resolves.toMatchObject({ body: { lines: [{ sku: 'tea', quantity: 2 }] } });
    }
  });
});

describe('a request', () => {
  test.each([0, -1, 1.5, 1000, '2', null, undefined, { $gt: 0 }])('for %p pieces is refused', async (quantity) => {
    await expect(put('tea', quantity)).resolves.toMatchObject({ status: 400 });
  });

  test.each(['', '{', 'null', '[]'])('with the body %p is refused', async (body) => {
    await expect(send('PUT /cart/{sku}', { sku: 'tea', body })).resolves.toMatchObject({ status: 400 });
  });

  test('with a long body is refused', async () => {
    await expect(send('PUT /cart/{sku}', { sku: 'tea', body: ' '.repeat(1001) })).resolves.toMatchObject({
      status: 413,
    });
  });

  test.each(['', 'a b', '../x', 'x'.repeat(41), 'tea\n'])('for the article %p is of none', async (sku) => {
    await expect(put(sku, 1)).resolves.toMatchObject({ status: 404 });
  });

  test('of nobody is refused, and so is one of no route', async () => {
    await expect(send('GET /cart', { event: { requestContext: {} } })).resolves.toMatchObject({ status: 403 });
    await expect(send('GET /carts')).resolves.toMatchObject({ status: 404 });
  });

  test('that IAM vouches for is of the role, not of the name of its session', async () => {
    const as = (userId: string) => ({ event: { requestContext: { authorizer: { iam: { userId } } } } });
    await send('PUT /cart/{sku}', { sku: 'tea', body: { quantity: 1 }, ...as(`AROA-${owner}:one`) });
    await expect(send('GET /cart', as(`AROA-${owner}:two`))).resolves.toMatchObject({
      body: { lines: [{ sku: 'tea' }] },
    });
  });

  test('fails where the table does', async () => {
    const failure = jest
      .spyOn(DynamoDBDocumentClient.prototype, 'send')
      .mockRejectedValueOnce(new Error('no') as never);
    await expect(read()).rejects.toThrow('no');
    failure.mockRestore();
  });
});

describe('the cache', () => {
  test('is signed in to by IAM, with a password of its own for each connection', async () => {
    await read();
    const before = valkey.passwords.length;
    expect(before).toBeGreaterThan(0);
    valkey.drop();
    valkey.commands.length = 0;
    await read();
    expect(verbs()).toContain('GET');
    expect(valkey.passwords.length).toBeGreaterThan(before);
    expect(valkey.refusals).toEqual([]);
  });

  test('that fails over is used again after it, and the table answers meanwhile', async () => {
    await put('tea', 2);
    await read();
    valkey.shut();
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(read()).resolves.toMatchObject({ status: 200, body: { lines: [{ sku: 'tea', quantity: 2 }] } });
    }
    await expect(put('tea', 3)).resolves.toMatchObject({ status: 200 });
    valkey.open();
    valkey.commands.length = 0;
    await until(async () => {
      await read();
      return verbs().includes('GET');
    });
    await expect(read()).resolves.toMatchObject({ status: 200 });
  }, 20_000);

  test('that does not answer costs half a second for a command, and no request', async () => {
    await put('tea', 2);
    await read();
    valkey.hang();
    const begin = Date.now();
    await expect(read()).resolves.toMatchObject({ body: { lines: [{ sku: 'tea', quantity: 2 }] } });
    expect(Date.now() - begin).toBeGreaterThan(900);
    expect(Date.now() - begin).toBeLessThan(3000);
    valkey.open();
    valkey.commands.length = 0;
    await until(async () => {
      await read();
      return verbs().includes('GET');
    });
  }, 20_000);

  test('of another certificate is told no password', async () => {
    const stranger = await localValkey({ ...USER, isServerless: true, keyPrefix: 'cart:' });
    const errors: unknown[] = [];
    const other = new CartCache({
      ...USER,
      host: 'localhost',
      port: stranger.port,
      isServerless: true,
      credentials: CREDENTIALS,
      onError: (error) => errors.push(error),
    });
    await expect(other.find(owner)).rejects.toThrow();
    expect(String(errors[0])).toContain('certificate');
    expect([...stranger.passwords, ...stranger.refusals]).toEqual([]);
    other.close();
    await stranger.close();
  });

  test('that does not let the user in is done without', async () => {
    const strict = await localValkey({ ...USER, userName: 'other', isServerless: true, keyPrefix: 'cart:' });
    jest.mocked(tls.connect).mockRestore();
    trust(strict.cert);
    const other = new CartCache({
      ...USER,
      host: 'localhost',
      port: strict.port,
      isServerless: true,
      credentials: CREDENTIALS,
      onError: () => undefined,
    });
    await expect(other.find(owner)).rejects.toThrow();
    expect(strict.refusals).toContain('unknown user cart-user-1');
    await expect(other.find(owner)).rejects.toThrow();
    other.close();
    await strict.close();
    jest.mocked(tls.connect).mockRestore();
    trust(valkey.cert);
  });
});

describe('a password', () => {
  const token = (isServerless: boolean, change: object = {}) =>
    iamToken({ ...USER, isServerless, credentials: CREDENTIALS, ...change });

  test.each([true, false])('is a signed request of the cache and the user: serverless %p', async (isServerless) => {
    const password = await token(isServerless);
    expect(password).toMatch(/^cart-cache-1\/\?/);
    expect(new URLSearchParams(password.split('?')[1]).get('X-Amz-Security-Token')).toBe('session+/=');
    expect(tokenFault(password, { ...USER, isServerless })).toBeUndefined();
    expect(tokenFault(password, { ...USER, isServerless: !isServerless })).toBe('the token is of another kind');
  });

  test.each([
    [{ cacheName: 'other' }, 'the token is of another cache'],
    [{ userName: 'other' }, 'the token is of another user'],
    [{ region: 'us-east-1' }, 'the token is of another Region or service'],
    [{ credentials: { ...CREDENTIALS, secretAccessKey: 'other' } }, 'the signature is wrong'],
  ])('of %p is refused', async (change, fault) => {
    expect(tokenFault(await token(true, change), { ...USER, isServerless: true })).toBe(fault);
  });

  test('is refused after 15 minutes', async () => {
    const password = await token(true);
    const later = Date.now() + 901_000;
    const now = jest.spyOn(Date, 'now').mockReturnValue(later);
    expect(tokenFault(password, { ...USER, isServerless: true })).toBe('the token has expired');
    now.mockRestore();
  });
});

describe('changes', () => {
  const record = (of: string, n: number, more: object = {}): DynamoDBRecord => ({
    eventName: 'MODIFY',
    dynamodb: { SequenceNumber: String(n), Keys: { owner: { S: of }, sku: { S: 'tea' } } },
    ...more,
  });
  const eventOf = (...Records: DynamoDBRecord[]): DynamoDBStreamEvent => ({ Records });

  test('take carts out of the cache, once for an owner', async () => {
    valkey.data.set('cart:ada', '[]').set('cart:bob', '[]').set('cart:eve', '[]');
    const event = eventOf(record('ada', 1), record('bob', 2), record('ada', 3));
    await expect(changes.handler(event)).resolves.toEqual({ batchItemFailures: [] });
    expect([...valkey.data.keys()]).toEqual(['cart:eve']);
    expect(valkey.commands).toEqual([
      ['DEL', 'cart:ada'],
      ['DEL', 'cart:bob'],
    ]);
  });

  test('after one that fails are tried again with it', async () => {
    const forget = jest.spyOn(changes.cache, 'forget');
    forget.mockResolvedValueOnce().mockRejectedValueOnce(new Error('no answer'));
    const event = eventOf(record('ada', 1), record('ada', 2), record('bob', 3), record('eve', 4));
    await expect(changes.handler(event)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect(forget).toHaveBeenCalledTimes(2);
    forget.mockRestore();
  });

  test('fail while the cache is away, and succeed after that', async () => {
    valkey.shut();
    const event = eventOf(record('ada', 7));
    await expect(changes.handler(event)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    valkey.open();
    await until(async () => (await changes.handler(event)).batchItemFailures.length === 0);
  }, 20_000);
});
