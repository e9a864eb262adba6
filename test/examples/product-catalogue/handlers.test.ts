import type { Context } from 'aws-lambda';
import type * as Api from '../../../examples/product-catalogue/handlers/catalogue-api';
import { setUp, withFreshPassword } from '../../../examples/product-catalogue/handlers/catalogue-setup';
import type { ProductDocument } from '../../../examples/product-catalogue/handlers/product';
import type { CatalogueEvent } from '../../../examples/product-catalogue/handlers/requests';
import { DatabaseError, LocalCollection } from '../../support/local-documents';

const TEA = {
  sku: 'TEA-1',
  name: 'Green tea',
  category: 'tea',
  price: { amount: 450, currency: 'EUR' },
  attributes: { grams: 100, organic: true, origin: 'Uji' },
};
const { sku: TEA_SKU, ...TEA_CONTENT } = TEA;

const EDITOR = { jwt: { claims: { sub: 'anna', 'cognito:groups': '[editors staff]' } } };

let collection: LocalCollection<ProductDocument>;
let connect: jest.Mock<Promise<LocalCollection<ProductDocument>>>;
let handler: ReturnType<typeof Api.catalogueApi>;

beforeAll(() => {
  Object.assign(process.env, { POWERTOOLS_DEV: 'false', POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

beforeEach(() => {
  collection = new LocalCollection();
  connect = jest.fn(() => Promise.resolve(collection));
  const api = jest.requireActual<typeof Api>('../../../examples/product-catalogue/handlers/catalogue-api');
  handler = api.catalogueApi(connect);
});

interface Request {
  readonly sku?: string;
  readonly body?: unknown;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly authorizer?: object;
}

interface Answer {
  readonly status?: number;
  readonly headers: Record<string, unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

async function send(routeKey: string, request: Request = {}): Promise<Answer> {
  const { sku, body, query, headers = {}, authorizer = EDITOR } = request;
  const event = {
    routeKey,
    pathParameters: sku === undefined ? undefined : { sku },
    queryStringParameters: query,
    headers,
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { authorizer },
  } as unknown as CatalogueEvent;
  const answer = await handler(event, { awsRequestId: 'r' } as Context);
  return { status: answer.statusCode, headers: answer.headers ?? {}, body: JSON.parse(answer.body ?? 'null') };
}

const create = (body: unknown, more: Request = {}) => send('POST /products', { body, ...more });
const read = (sku: string) => send('GET /products/{sku}', { sku, authorizer: {} });
const list = (query: Record<string, string>) => send('GET /products', { query, authorizer: {} });
const update = (sku: string, version: string | undefined, body: unknown, more: Request = {}) =>
  send('PUT /products/{sku}', { sku, body, headers: version === undefined ? {} : { 'if-match': version }, ...more });

describe('a product', () => {
  test('is made, and read with its version', async () => {
    const created = await create(TEA);
    expect(created).toMatchObject({ status: 201, body: { ...TEA, version: 1 } });
    expect(created.headers).toMatchObject({ etag: '"1"', location: '/products/TEA-1', 'cache-control': 'no-store' });
    expect(await read(TEA_SKU)).toMatchObject({ status: 200, body: { ...TEA, version: 1 }, headers: { etag: '"1"' } });
  });

  test('is made once, however often the same is sent', async () => {
    await create(TEA);
    const again = await create({ ...TEA, attributes: { origin: 'Uji', organic: true, grams: 100 } });
    expect(again).toMatchObject({ status: 200, body: { version: 1 } });
  });

  test('does not take the place of another one', async () => {
    await create(TEA);
    expect(await create({ ...TEA, name: 'Black tea' })).toMatchObject({ status: 409, body: { status: 409 } });
    expect((await read(TEA_SKU)).body.name).toBe('Green tea');
  });

  test('is changed by whoever read it last, and has another version afterwards', async () => {
    await create(TEA);
    const price = { amount: 500, currency: 'EUR' };
    expect(await update(TEA_SKU, '"1"', { ...TEA_CONTENT, price })).toMatchObject({
      status: 200,
      body: { price, version: 2 },
      headers: { etag: '"2"' },
    });
    expect(await update(TEA_SKU, '"1"', { ...TEA_CONTENT, name: 'Sencha' })).toMatchObject({ status: 412 });
    expect((await read(TEA_SKU)).body).toMatchObject({ name: 'Green tea', price, version: 2 });
  });

  test('is changed once, however often the same is sent', async () => {
    await create(TEA);
    const sencha = { ...TEA_CONTENT, name: 'Sencha' };
    collection.failure = {
      error: new DatabaseError('connection closed', undefined, 'MongoNetworkError'),
      afterwards: true,
    };
    expect(await update(TEA_SKU, '"1"', sencha)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(await update(TEA_SKU, '"1"', sencha)).toMatchObject({ status: 200, body: { name: 'Sencha', version: 2 } });
  });

  test('loses attributes that a change leaves out', async () => {
    await create(TEA);
    const changed = await update(TEA_SKU, '"1"', { ...TEA_CONTENT, attributes: { grams: 250 } });
    expect(changed.body.attributes).toEqual({ grams: 250 });
  });

  test('that is not there is not found, and not made by a change', async () => {
    expect(await read('TEA-2')).toMatchObject({ status: 404 });
    expect(await update('TEA-2', '"1"', TEA_CONTENT)).toMatchObject({ status: 404 });
  });

  test.each([
    [undefined, 428],
    ['1', 400],
    ['*', 400],
    ['W/"1"', 400],
  ])('is not changed with the version %s', async (version, status) => {
    await create(TEA);
    expect(await update(TEA_SKU, version, TEA_CONTENT)).toMatchObject({ status });
  });

  test.each([
    ['no JSON', '{', 400],
    ['a list', [], 400],
    ['nothing', undefined, 400],
    ['too much', { ...TEA, name: 'x'.repeat(20_001) }, 413],
    ['no sku', { ...TEA, sku: undefined }, 400],
    ['a sku that is an operator', { ...TEA, sku: { $ne: null } }, 400],
    ['another field', { ...TEA, version: 7 }, 400],
    ['an empty name', { ...TEA, name: ' ' }, 400],
    ['a category with a dollar sign', { ...TEA, category: '$tea' }, 400],
    ['half a cent', { ...TEA, price: { amount: 0.5, currency: 'EUR' } }, 400],
    ['a price below nothing', { ...TEA, price: { amount: -1, currency: 'EUR' } }, 400],
    ['no currency', { ...TEA, price: { amount: 1 } }, 400],
    ['a price with more than is kept', { ...TEA, price: { ...TEA.price, discount: 10 } }, 400],
    ['a name that is too long for the index', { ...TEA, name: '\ufdfa'.repeat(200) }, 400],
    ['an attribute that is a path', { ...TEA, attributes: { 'a.b': 1 } }, 400],
    ['an attribute that is an operator', { ...TEA, attributes: { $where: 'true' } }, 400],
    ['an attribute that is an object', { ...TEA, attributes: { size: { $gt: 1 } } }, 400],
    ['attributes that are a list', { ...TEA, attributes: [1] }, 400],
    [
      'too many attributes',
      { ...TEA, attributes: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`a${n}`, n])) },
      400,
    ],
    ['a long attribute', { ...TEA, attributes: { text: 'x'.repeat(501) } }, 400],
  ])('is not made of %s', async (_, body, status) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(await read(TEA_SKU)).toMatchObject({ status: 404 });
  });

  test('keeps the article number of its path', async () => {
    await create(TEA);
    expect(await update(TEA_SKU, '"1"', { ...TEA, sku: 'TEA-2' })).toMatchObject({ status: 400 });
    expect(await update(TEA_SKU, '"1"', TEA)).toMatchObject({ status: 200 });
  });
});

describe('who calls', () => {
  test.each([
    ['a user of no group', { jwt: { claims: { sub: 'ben' } } }],
    ['a user of another group', { jwt: { claims: { 'cognito:groups': '[editorsinchief]' } } }],
    ['nobody', {}],
  ])('%s reads, and changes nothing', async (_, authorizer) => {
    await create(TEA);
    expect(await create({ ...TEA, sku: 'TEA-2' }, { authorizer })).toMatchObject({ status: 403 });
    expect(await update(TEA_SKU, '"1"', TEA_CONTENT, { authorizer })).toMatchObject({ status: 403 });
    expect(await send('GET /products/{sku}', { sku: TEA_SKU, authorizer })).toMatchObject({ status: 200 });
  });

  test.each([
    ['a group in a list', { jwt: { claims: { 'cognito:groups': ['editors'] } } }],
    ['a signature', { iam: { userId: 'AROA:session' } }],
  ])('%s changes the catalogue', async (_, authorizer) => {
    expect(await create(TEA, { authorizer })).toMatchObject({ status: 201 });
  });
});

describe('a list', () => {
  const NAMES = ['Éclair', 'apple pie', 'Apple juice', 'bread', 'Bread', 'cake'];

  beforeEach(async () => {
    for (const [index, name] of NAMES.entries()) {
      await create({ ...TEA, sku: `F-${index}`, name, category: 'food' });
    }
    await create(TEA);
  });

  const namesOf = ({ body }: Answer) => body.products.map(({ name }: { name: string }) => name);

  test('has the products of a category by name, without case and accents', async () => {
    const all = await list({ category: 'food' });
    expect(namesOf(all)).toEqual(['Apple juice', 'apple pie', 'bread', 'Bread', 'cake', 'Éclair']);
    expect(all.body.next).toBeUndefined();
    expect(namesOf(await list({ category: 'none' }))).toEqual([]);
  });

  test('finds names by how they begin', async () => {
    expect(namesOf(await list({ category: 'food', name: 'APPLE' }))).toEqual(['Apple juice', 'apple pie']);
    expect(namesOf(await list({ category: 'food', name: 'ecl' }))).toEqual(['Éclair']);
  });

  test('has pages, each of which goes on where the one before ended', async () => {
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await list({ category: 'food', limit: '2', ...(after && { after }) });
      pages.push(namesOf(page));
      after = page.body.next;
      // Added before where the pages are by now: no page repeats or leaves out one.
      if (pages.length === 1) await create({ ...TEA, sku: 'F-9', name: 'Aardvark', category: 'food' });
    } while (after);
    expect(pages).toEqual([
      ['Apple juice', 'apple pie'],
      ['bread', 'Bread'],
      ['cake', 'Éclair'],
    ]);
  });

  test('goes on between products of the same name', async () => {
    const first = await list({ category: 'food', limit: '3' });
    const second = await list({ category: 'food', limit: '3', after: first.body.next });
    expect([namesOf(first), namesOf(second)]).toEqual([
      ['Apple juice', 'apple pie', 'bread'],
      ['Bread', 'cake', 'Éclair'],
    ]);
  });

  test('goes on within names that begin the same', async () => {
    const first = await list({ category: 'food', name: 'a', limit: '1' });
    const second = await list({ category: 'food', name: 'a', limit: '1', after: first.body.next });
    expect([namesOf(first), namesOf(second)]).toEqual([['Apple juice'], ['apple pie']]);
    expect(second.body.next).toBeUndefined();
  });

  test('is asked for in one batch, with an end to its time', async () => {
    await list({ category: 'food', limit: '3' });
    expect(collection.queries.at(-1)).toMatchObject({ limit: 4, batchSize: 5, maxTimeMS: 5000 });
  });

  test.each<Record<string, string>>([
    {},
    { category: 'Food!' },
    { category: 'food', limit: '0' },
    { category: 'food', limit: '101' },
    { category: 'food', limit: '1e1' },
    { category: 'food', name: '' },
    { category: 'food', name: 'x'.repeat(101) },
    { category: 'food', after: 'nonsense' },
    { category: 'food', after: Buffer.from('[{"$gt":""},""]').toString('base64url') },
    { category: 'food', after: Buffer.from('null').toString('base64url') },
  ])('is refused for %j', async (query) => {
    expect(await list(query)).toMatchObject({ status: 400 });
  });
});

describe('the API', () => {
  test('has no other routes', async () => {
    expect(await send('DELETE /products/{sku}', { sku: TEA_SKU })).toMatchObject({ status: 404 });
  });

  test.each([
    new DatabaseError('no server', undefined, 'MongoServerSelectionError'),
    new DatabaseError('timed out', undefined, 'MongoNetworkTimeoutError'),
    new DatabaseError('not primary', 10_107),
    new DatabaseError('the time of the query is over', 50),
  ])('says that the database is away for %s, and nothing else of it', async (error) => {
    collection.failure = { error };
    const { status, body } = await read(TEA_SKU);
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain(error.message);
  });

  test('says so when it cannot connect, and connects again for the next request', async () => {
    connect.mockRejectedValueOnce(new DatabaseError('no server', undefined, 'MongoServerSelectionError'));
    expect(await read(TEA_SKU)).toMatchObject({ status: 503 });
    expect(await read(TEA_SKU)).toMatchObject({ status: 404 });
  });

  test('fails for what nobody expects, so that the alarm of the function goes off', async () => {
    collection.failure = { error: new DatabaseError('not allowed', 13) };
    await expect(read(TEA_SKU)).rejects.toThrow('not allowed');
  });
});

describe('the setup', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/Backend';
  const setup = { database: 'catalogue', collection: 'products', roleArn: ROLE };

  function databaseWith(users: unknown[]) {
    const commands: [string, Record<string, unknown>][] = [];
    const databaseOf = (name: string) => ({
      command: (command: Readonly<Record<string, unknown>>) => {
        commands.push([name, command]);
        return Promise.resolve('usersInfo' in command ? { users } : { ok: 1 });
      },
    });
    return { commands, databaseOf };
  }

  test('makes the role a user of one database, and the index that lists are read by', async () => {
    const { commands, databaseOf } = databaseWith([]);
    expect(await setUp(databaseOf, setup)).toEqual({ user: 'made' });
    expect(commands.slice(1)).toEqual([
      ['$external', { createUser: ROLE, mechanisms: ['MONGODB-AWS'], roles: [{ role: 'readWrite', db: 'catalogue' }] }],
      [
        'catalogue',
        { createIndexes: 'products', indexes: [{ key: { category: 1, nameKey: 1, _id: 1 }, name: 'by-category' }] },
      ],
    ]);
  });

  test('gives a user that is there the same roles again', async () => {
    const { commands, databaseOf } = databaseWith([{ user: ROLE }]);
    expect(await setUp(databaseOf, setup)).toEqual({ user: 'updated' });
    expect(commands[1]).toEqual(['$external', { updateUser: ROLE, roles: [{ role: 'readWrite', db: 'catalogue' }] }]);
  });

  test('reads the password again while it is being changed, for some attempts', async () => {
    const passwords = ['old', 'old', 'new'];
    const read = () => Promise.resolve({ username: 'dbowner', password: passwords.shift() ?? 'none' });
    const connectWith = (_: string, password: string) =>
      password === 'new'
        ? Promise.resolve('connected')
        : Promise.reject(new DatabaseError('Authentication failed', 18));
    const wait = jest.fn(() => Promise.resolve());
    expect(await withFreshPassword(read, connectWith, { wait })).toBe('connected');
    expect(wait).toHaveBeenCalledTimes(2);
    await expect(withFreshPassword(read, connectWith, { attempts: 2, wait })).rejects.toThrow('Authentication failed');
  });

  test('gives up at once for anything else', async () => {
    const read = jest.fn(() => Promise.resolve({ username: 'dbowner', password: 'x' }));
    const connectWith = () => Promise.reject(new DatabaseError('no server', undefined, 'MongoServerSelectionError'));
    await expect(withFreshPassword(read, connectWith, { wait: () => Promise.resolve() })).rejects.toThrow('no server');
    expect(read).toHaveBeenCalledTimes(1);
  });
});
