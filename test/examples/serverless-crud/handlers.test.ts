import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type * as ItemsModule from '../../../examples/serverless-crud/handlers/items';
import { localDynamoDb, LocalServer } from '../../support/local-aws';

const [ITEMS, REQUESTS] = ['Items', 'Requests'];
const parameters = mockClient(SSMClient);
let database: LocalServer;
let db: DynamoDBDocumentClient;
let handler: (typeof ItemsModule)['handler'];
let owners = 0;
let owner: string;

beforeAll(async () => {
  // Only the clock: the servers on loopback need their timers.
  jest.useFakeTimers({
    now: Date.now(),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
  database = await localDynamoDb();
  const client = new DynamoDBClient();
  db = DynamoDBDocumentClient.from(client);
  const create = (TableName: string, keys: string[]) =>
    client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
  await Promise.all([create(ITEMS, ['owner', 'id']), create(REQUESTS, ['id'])]);
  Object.assign(process.env, {
    TABLE_NAME: ITEMS,
    IDEMPOTENCY_TABLE_NAME: REQUESTS,
    WRITE_SWITCH_NAME: 'WriteSwitch',
    AWS_LAMBDA_FUNCTION_NAME: 'items',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_TRACE_ENABLED: 'false',
    AWS_MAX_ATTEMPTS: '1',
  });
  ({ handler } = jest.requireActual<typeof ItemsModule>('../../../examples/serverless-crud/handlers/items'));
});

afterAll(async () => {
  jest.useRealTimers();
  await database.close();
});

beforeEach(() => {
  turnSwitch('on');
  owner = `user-${(owners += 1)}`;
  delete process.env.ALLOWED_ORIGIN;
});

/** Turns the switch, and lets as much time go by as it takes to be noticed. */
function turnSwitch(value: string | Error): void {
  parameters.reset();
  const get = parameters.on(GetParameterCommand, { Name: 'WriteSwitch' });
  if (value instanceof Error) get.rejects(value);
  else get.resolves({ Parameter: { Value: value } });
  jest.setSystemTime(Date.now() + 31_000);
}

const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 10_000 } as Context;

interface Request {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly id?: string;
  readonly as?: string;
  readonly event?: Partial<APIGatewayProxyEvent>;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

async function send(httpMethod: string, resource: string, request: Request = {}): Promise<Answer> {
  const { body } = request;
  const event = {
    httpMethod,
    resource,
    headers: request.headers ?? {},
    pathParameters: request.id === undefined ? null : { id: request.id },
    queryStringParameters: request.query ?? null,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { authorizer: { claims: { sub: request.as ?? owner } }, identity: {} },
    ...request.event,
  } as unknown as APIGatewayProxyEvent;
  const result = await handler(event, context);
  return {
    status: result.statusCode,
    headers: result.headers ?? {},
    body: result.body === '' ? undefined : JSON.parse(result.body),
  };
}

const apple = { name: 'Apple', quantity: 3 };
const create = (request: Request = {}) => send('POST', '/items', { body: apple, ...request });
const read = (id: string, request: Request = {}) => send('GET', '/items/{id}', { id, ...request });
const list = (query?: Record<string, string>) => send('GET', '/items', { query });
const update = (id: string, version: number, body: object) =>
  send('PUT', '/items/{id}', { id, body, headers: { 'If-Match': `"${version}"` } });
const remove = (id: string, version: number) =>
  send('DELETE', '/items/{id}', { id, headers: { 'if-match': `"${version}"` } });
const stored = async (table: string) => (await db.send(new ScanCommand({ TableName: table }))).Items ?? [];

describe('an item', () => {
  test('is created, read, changed and deleted', async () => {
    const created = await create({ body: { ...apple, description: 'red\nand round', tags: ['fruit', 'red'] } });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({
      ETag: '"1"',
      Location: `/items/${created.body.id}`,
      'Cache-Control': 'no-store',
    });
    expect(await read(created.body.id)).toMatchObject({ status: 200, body: created.body, headers: { ETag: '"1"' } });

    const changed = await update(created.body.id, 1, { name: 'Pear', quantity: 4 });
    expect(changed).toMatchObject({ status: 200, headers: { ETag: '"2"' } });
    expect(changed.body).toMatchObject({ name: 'Pear', quantity: 4, version: 2, createdAt: created.body.createdAt });
    // A replacement: what it does not name is gone.
    expect(changed.body).not.toHaveProperty('tags');
    expect((await read(created.body.id)).body).toEqual(changed.body);

    expect((await remove(created.body.id, 2)).status).toBe(204);
    expect((await read(created.body.id)).status).toBe(404);
  });

  test('is never told whose it is, and never reached by another', async () => {
    const { body } = await create();
    expect(body).not.toHaveProperty('owner');
    expect((await read(body.id, { as: 'mallory' })).status).toBe(404);
    const attack = await send('PUT', '/items/{id}', {
      id: body.id,
      as: 'mallory',
      body: { name: 'Stolen', quantity: 0 },
      headers: { 'If-Match': '"1"' },
    });
    expect(attack.status).toBe(404);
    expect((await read(body.id)).body).toEqual(body);
  });

  test('belongs to the IAM principal where there is no user pool', async () => {
    const event = {
      requestContext: { identity: { userArn: 'arn:aws:iam::111122223333:user/ann' } },
    } as unknown as APIGatewayProxyEvent;
    const { body } = await create({ event });
    expect((await read(body.id, { event })).status).toBe(200);
    expect((await read(body.id)).status).toBe(404);
  });

  test('belongs to what the service vouches for, never to the name that a session gave itself', async () => {
    const by = (identity: object) => ({ event: { requestContext: { identity } } as unknown as APIGatewayProxyEvent });
    const session = (name: string) => by({ userArn: `arn:aws:sts::111122223333:assumed-role/Editor/${name}` });
    const { body: ours } = await create(session('ann'));
    expect((await read(ours.id, session('ann@laptop'))).status).toBe(200);
    const of = (cognitoIdentityId: string) =>
      by({
        userArn: 'arn:aws:sts::111122223333:assumed-role/Cognito_Auth_Role/CognitoIdentityCredentials',
        cognitoIdentityId,
      });
    const { body: mine } = await create(of('eu-west-1:a'));
    expect((await read(mine.id, of('eu-west-1:a'))).status).toBe(200);
    expect((await read(mine.id, of('eu-west-1:b'))).status).toBe(404);
  });

  test('comes in a body of Base64, and from any case of header', async () => {
    const body = Buffer.from(JSON.stringify(apple)).toString('base64');
    const headers = { 'CONTENT-TYPE': 'application/json; charset=utf-8' };
    expect((await create({ body, headers, event: { isBase64Encoded: true } })).status).toBe(201);
  });
});

describe('a list', () => {
  test('comes in pages that hold each item once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 7 }, async (_, n) => (await create({ body: { name: `Item ${n}`, quantity: n } })).body.id),
    );
    const seen: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages += 1) {
      const { status, body } = await list({ limit: '3', ...(cursor === '' ? {} : { cursor }) });
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.next;
    }
    expect(pages).toBe(3);
    expect(seen.sort()).toEqual(ids.sort());
  });

  test('is empty for who has nothing', async () => {
    expect(await list()).toMatchObject({ status: 200, body: { items: [] } });
  });

  test.each([
    ['limit of 0', { limit: '0' }],
    ['limit over 100', { limit: '101' }],
    ['limit that is no number', { limit: '1e1' }],
    ['cursor that is none', { cursor: 'x' }],
    ['cursor that names a key', { cursor: Buffer.from('{"owner":"mallory","id":"x"}').toString('base64url') }],
  ])('refuses a %s', async (_what, query) => {
    expect(await list(query)).toMatchObject({
      status: 400,
      body: { status: 400, errors: [{ pointer: expect.anything() }] },
    });
  });

  test('of another is not reached by a cursor', async () => {
    const { body } = await create({ as: 'victim' });
    const cursor = Buffer.from(body.id).toString('base64url');
    expect((await list({ cursor })).body.items).toEqual([]);
  });
});

describe('concurrent changes', () => {
  test('of one version: one wins, the others are told', async () => {
    const { body } = await create();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => update(body.id, 1, { name: `Writer ${n}`, quantity: n })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const lost = answers.filter(({ status }) => status === 412);
    expect(lost).toHaveLength(7);
    expect(lost[0]).toMatchObject({ headers: { ETag: '"2"' }, body: { title: 'Precondition Failed' } });
    const winner = answers.find(({ status }) => status === 200);
    expect((await read(body.id)).body).toEqual(winner?.body);
  });

  test('that are tried again are all counted', async () => {
    const { body } = await create({ body: { name: 'Counter', quantity: 0 } });
    const increment = async (): Promise<void> => {
      const { body: seen } = await read(body.id);
      const { status } = await update(body.id, seen.version, { name: 'Counter', quantity: seen.quantity + 1 });
      if (status === 412) await increment();
      else expect(status).toBe(200);
    };
    await Promise.all(Array.from({ length: 6 }, increment));
    expect((await read(body.id)).body).toMatchObject({ quantity: 6, version: 7 });
  });

  test('do not delete what was changed meanwhile', async () => {
    const { body } = await create();
    await update(body.id, 1, { name: 'Changed', quantity: 1 });
    expect((await remove(body.id, 1)).status).toBe(412);
    expect((await read(body.id)).status).toBe(200);
  });

  test.each([
    ['no version', {}, 428],
    ['a version that is none', { 'If-Match': 'abc' }, 400],
    ['any version', { 'If-Match': '*' }, 400],
    ['version 0', { 'If-Match': '"0"' }, 400],
  ])('of %s are refused', async (_what, headers, status) => {
    const { body } = await create();
    const request = { id: body.id, body: apple, headers: headers as Record<string, string> };
    expect((await send('PUT', '/items/{id}', request)).status).toBe(status);
    expect((await send('DELETE', '/items/{id}', request)).status).toBe(status);
    expect((await read(body.id)).body).toEqual(body);
  });

  test('of what is not there are told so', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    expect((await update(id, 1, apple)).status).toBe(404);
    expect((await remove(id, 1)).status).toBe(404);
  });
});

describe('a request that is sent twice', () => {
  const headers = { 'Idempotency-Key': 'order-1' };

  test('makes one item, and gives the same answer', async () => {
    const first = await create({ headers });
    const second = await create({ headers });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect((await list()).body.items).toHaveLength(1);
  });

  test('at once makes one item; who comes too early is asked to try again', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => create({ headers })));
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect((await create({ headers })).status).toBe(201);
    expect((await list()).body.items).toHaveLength(1);
  });

  test('makes one item even if the first one was not remembered', async () => {
    const first = await create({ headers });
    for (const { id } of await stored(REQUESTS)) {
      await db.send(new DeleteCommand({ TableName: REQUESTS, Key: { id } }));
    }
    expect((await create({ headers })).body).toEqual(first.body);
    expect((await list()).body.items).toHaveLength(1);
  });

  test('with another item is a mistake, after the day that requests are remembered for, too', async () => {
    const first = await create({ headers });
    jest.setSystemTime(Date.now() + 25 * 3600 * 1000);
    expect(await create({ headers, body: { name: 'Other', quantity: 1 } })).toMatchObject({
      status: 422,
      body: { title: 'Unprocessable Content' },
    });
    expect((await create({ headers, body: { quantity: 3, name: 'Apple' } })).body).toEqual(first.body);
    expect(first.body).not.toHaveProperty('createdFrom');
    expect((await list()).body.items).toEqual([first.body]);
  });

  test('with the same item is no mistake after a day, even if the item was changed meanwhile', async () => {
    const { body } = await create({ headers });
    const { body: changed } = await update(body.id, 1, { name: 'Pear', quantity: 4 });
    jest.setSystemTime(Date.now() + 25 * 3600 * 1000);
    expect(await create({ headers })).toMatchObject({ status: 201, body: changed });
  });

  test('with another item is a mistake', async () => {
    await create({ headers });
    expect(await create({ headers, body: { name: 'Other', quantity: 1 } })).toMatchObject({
      status: 422,
      body: { title: 'Unprocessable Content' },
    });
    expect((await list()).body.items).toHaveLength(1);
  });

  test('by two users makes two items', async () => {
    const mine = await create({ headers });
    const other = await create({ headers, as: 'somebody-else' });
    expect(other.body.id).not.toBe(mine.body.id);
  });

  test('without a key makes two items', async () => {
    await create();
    await create();
    expect((await list()).body.items).toHaveLength(2);
  });

  test.each(['', 'x'.repeat(101), 'a b', 'ä'])('refuses the key %p', async (key) => {
    expect((await create({ headers: { 'Idempotency-Key': key } })).status).toBe(400);
  });
});

describe('a body', () => {
  test.each<[string, unknown, string[]]>([
    ['that is no JSON', '{"name":', ['']],
    ['that is missing', undefined, ['']],
    ['that is null', 'null', ['']],
    ['that is a list', [], ['']],
    ['that is a text', '"x"', ['']],
    ['without anything', {}, ['/name', '/quantity']],
    ['with a name that is a number', { ...apple, name: 1 }, ['/name']],
    ['with an empty name', { ...apple, name: '  ' }, ['/name']],
    ['with a long name', { ...apple, name: 'x'.repeat(101) }, ['/name']],
    ['with control characters', { ...apple, name: 'a\u0000b' }, ['/name']],
    ['with an operator for a name', { ...apple, name: { $ne: null } }, ['/name']],
    ['with a quantity that is a text', { ...apple, quantity: '3' }, ['/quantity']],
    ['with a fraction', { ...apple, quantity: 1.5 }, ['/quantity']],
    ['with a negative quantity', { ...apple, quantity: -1 }, ['/quantity']],
    ['with a quantity beyond numbers', '{"name":"x","quantity":1e999}', ['/quantity']],
    ['with a long description', { ...apple, description: 'x'.repeat(2001) }, ['/description']],
    ['with a description that is null', { ...apple, description: null }, ['/description']],
    ['with tags that are a text', { ...apple, tags: 'red' }, ['/tags']],
    ['with a tag twice', { ...apple, tags: ['red', 'red'] }, ['/tags']],
    ['with eleven tags', { ...apple, tags: Array.from({ length: 11 }, (_, n) => `${n}`) }, ['/tags']],
    ['with an unknown field', { ...apple, price: 1 }, ['/price']],
    ['that names an owner', { ...apple, owner: 'victim', version: 9 }, ['/owner', '/version']],
    ['that reaches for prototypes', '{"name":"x","quantity":1,"__proto__":{"admin":true}}', ['/__proto__']],
  ])('%s is refused with what is wrong', async (_what, body, pointers) => {
    const answer = await create({ body });
    expect(answer).toMatchObject({ status: 400, headers: { 'Content-Type': 'application/problem+json' } });
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      instance: 'urn:request:request-1',
    });
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
    expect((await list()).body.items).toEqual([]);
  });

  test('that is too large is refused before it is read', async () => {
    expect((await create({ body: `{"name":"${'x'.repeat(17_000)}"}` })).status).toBe(413);
  });

  test('that is no UTF-8 is refused', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64');
    expect((await create({ body, event: { isBase64Encoded: true } })).status).toBe(400);
  });

  test.each(['text/plain', 'application/xml', 'application/jsonp', 'multipart/form-data; boundary=x'])(
    'of %s is refused',
    async (type) => {
      expect((await create({ headers: { 'Content-Type': type } })).status).toBe(415);
    },
  );

  test('may hold what looks like an expression of the database', async () => {
    const name = 'x) OR attribute_exists(#owner) -- :owner';
    const { body } = await create({ body: { ...apple, name } });
    expect((await read(body.id)).body.name).toBe(name);
    expect((await update(body.id, 1, { name: ':version #version', quantity: 1 })).status).toBe(200);
  });
});

describe('an id', () => {
  test.each([
    '',
    'x',
    '*',
    '../items',
    'user-1#',
    '" OR "1"="1',
    '{"S":"x"}',
    '%00',
    'x'.repeat(3000),
    '00000000-0000-4000-8000-00000000000G',
  ])('%p is of no item', async (id) => {
    for (const answer of [await read(id), await update(id, 1, apple), await remove(id, 1)]) {
      expect(answer).toMatchObject({ status: 404, body: { detail: 'there is no such item' } });
    }
  });
});

describe('a request', () => {
  test.each(['/', '/users', '__proto__', 'constructor', '/items/{id}/x'])(
    'to %s is of no resource',
    async (resource) => {
      expect(await send('GET', resource)).toMatchObject({ status: 404, body: { title: 'Not Found' } });
    },
  );

  test.each(['PATCH', 'TRACE', 'constructor'])('by %s is not for the resource', async (method) => {
    expect(await send(method, '/items')).toMatchObject({ status: 405, headers: { Allow: 'GET, POST' } });
  });

  test('of nobody is refused', async () => {
    const event = { requestContext: { identity: {} } } as unknown as APIGatewayProxyEvent;
    expect((await create({ event })).status).toBe(401);
  });

  test('of a web page gets what it needs to read the answer, refusals included', async () => {
    process.env.ALLOWED_ORIGIN = 'https://app.example.com';
    const cors = { 'Access-Control-Allow-Origin': 'https://app.example.com', Vary: 'Origin' };
    expect((await create()).headers).toMatchObject(cors);
    expect((await create({ body: {} })).headers).toMatchObject(cors);
    delete process.env.ALLOWED_ORIGIN;
    expect((await create()).headers).not.toHaveProperty('Access-Control-Allow-Origin');
  });

  const failOnce = (name: string) => {
    const failure = Object.assign(new Error('secret details of table Items'), { name });
    return jest.spyOn(DynamoDBDocumentClient.prototype, 'send').mockRejectedValueOnce(failure as never);
  };

  test('that meets a throttle of the database is answered 503, without its words', async () => {
    const spy = failOnce('ThrottlingException');
    const answer = await list();
    spy.mockRestore();
    expect(answer.status).toBe(503);
    expect(answer.body.detail).toContain('too many requests');
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  test('that fails otherwise fails the function, so that a canary of a broken version rolls back', async () => {
    const spy = failOnce('InternalServerError');
    await expect(list()).rejects.toThrow('secret details');
    spy.mockRestore();
  });
});

describe('the switch of writes', () => {
  test('lets items be read but not created, changed or deleted while it is off', async () => {
    const { body: item } = await create();
    turnSwitch('off');

    for (const refused of [await create(), await update(item.id, 1, apple), await remove(item.id, 1)]) {
      expect(refused).toMatchObject({ status: 503, headers: { 'Retry-After': '30' } });
      expect(refused.body.detail).toContain('can be read but not changed');
    }
    expect(await read(item.id)).toMatchObject({ status: 200, body: item });
    expect((await list()).body.items).toHaveLength(1);
  });

  test('is read once for all requests of half a minute, and never to read items', async () => {
    const reads = () => parameters.commandCalls(GetParameterCommand).length;
    await list();
    expect(reads()).toBe(0);
    await create();
    jest.setSystemTime(Date.now() + 29_000);
    await create();
    expect(reads()).toBe(1);
    jest.setSystemTime(Date.now() + 2_000);
    await create();
    expect(reads()).toBe(2);
  });

  test('stays as it was while it cannot be read', async () => {
    turnSwitch('off');
    expect(await create()).toMatchObject({ status: 503 });
    turnSwitch(new Error('no answer'));
    expect(await create()).toMatchObject({ status: 503 });

    turnSwitch('on');
    expect(await create()).toMatchObject({ status: 201 });
    turnSwitch(new Error('no answer'));
    expect(await create()).toMatchObject({ status: 201 });
  });

  test('does not hide that there is no such resource', async () => {
    turnSwitch('off');
    expect(await send('POST', '/other')).toMatchObject({ status: 404 });
  });
});
