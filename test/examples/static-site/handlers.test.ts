import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type * as LibraryModule from '../../../examples/static-site/handlers/library';
import { openingHours } from '../../../examples/static-site/handlers/opening-hours';
import { localDynamoDb, type LocalServer } from '../../support/local-aws';

let database: LocalServer;
let handler: (typeof LibraryModule)['handler'];

beforeAll(async () => {
  database = await localDynamoDb();
  const [wishId, shelf, createdAt] = ['wishId', 'shelf', 'createdAt'];
  await new DynamoDBClient().send(
    new CreateTableCommand({
      TableName: 'Wishes',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [wishId, shelf, createdAt].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: wishId, KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'newest',
          KeySchema: [
            { AttributeName: shelf, KeyType: 'HASH' },
            { AttributeName: createdAt, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  Object.assign(process.env, { TABLE_NAME: 'Wishes', POWERTOOLS_DEV: 'false', POWERTOOLS_LOG_LEVEL: 'SILENT' });
  ({ handler } = jest.requireActual<typeof LibraryModule>('../../../examples/static-site/handlers/library'));
});

afterAll(async () => {
  await database.close();
});

let keys = 0;
const newKey = () => `00000000-0000-4000-8000-${String((keys += 1)).padStart(12, '0')}`;

async function ask(routeKey: string, given: Partial<APIGatewayProxyEventV2> = {}): Promise<[number, never]> {
  const event = { routeKey, headers: {}, isBase64Encoded: false, ...given } as APIGatewayProxyEventV2;
  const answer = await handler(event, { awsRequestId: 'request' } as Context);
  return [answer.statusCode!, JSON.parse(answer.body!) as never];
}

const send = (wish: unknown, headers: Record<string, string> = {}, given: Partial<APIGatewayProxyEventV2> = {}) =>
  ask('POST /api/wishes', {
    headers: { 'content-type': 'application/json', 'idempotency-key': newKey(), ...headers },
    body: typeof wish === 'string' ? wish : JSON.stringify(wish),
    ...given,
  });

describe('the hours', () => {
  test.each([
    ['2026-11-26T11:59:00Z', 'Thursday', false, undefined],
    ['2026-11-26T12:00:00Z', 'Thursday', true, '20:00'],
    ['2026-11-26T19:59:59Z', 'Thursday', true, '20:00'],
    ['2026-11-26T20:00:00Z', 'Thursday', false, undefined],
    // Summer time: an hour before UTC.
    ['2026-07-02T11:00:00Z', 'Thursday', true, '20:00'],
    ['2026-11-29T12:00:00Z', 'Sunday', false, undefined],
    ['2026-07-05T23:30:00Z', 'Monday', false, undefined],
  ])('at %s are those of %s', (time, today, open, until) => {
    expect(openingHours(new Date(time))).toEqual({
      days: expect.arrayContaining([{ day: 'Monday' }]),
      today,
      open,
      ...(until && { until }),
    });
  });

  test('may be kept for a minute', async () => {
    const event = { routeKey: 'GET /api/hours', headers: {} } as APIGatewayProxyEventV2;
    const { headers } = await handler(event, { awsRequestId: 'request' } as Context);
    expect(headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'public, max-age=60' });
  });
});

describe('a wish', () => {
  test('is kept as it is meant, without blanks around it', async () => {
    const [status, wish] = await send({ book: '  Moby-Dick \n or, The Whale ', writer: ' Melville ' });
    expect([status, wish]).toEqual([
      201,
      {
        wishId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        book: 'Moby-Dick or, The Whale',
        writer: 'Melville',
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
  });

  test('has no author if none is given', async () => {
    const [, wish] = await send({ book: 'Beowulf', writer: '  ' });
    expect(Object.keys(wish)).toEqual(['wishId', 'book', 'createdAt']);
  });

  test('is one wish, however often it is sent', async () => {
    const key = { 'idempotency-key': newKey() };
    const [first, wish] = await send({ book: 'Ulysses' }, key);
    const [second, again] = await send({ book: 'Ulysses' }, key);
    expect([first, second]).toEqual([201, 200]);
    expect(again).toEqual(wish);
  });

  test('does not take the place of another one under its key', async () => {
    const key = { 'idempotency-key': newKey() };
    await send({ book: 'Ulysses' }, key);
    expect(await send({ book: 'Dubliners' }, key)).toEqual([409, { error: 'another wish has this key' }]);
  });

  test.each([
    ['no title', { writer: 'A' }, { book: 'The title must be text.' }],
    ['an empty one', { book: ' ' }, { book: 'Please give the title.' }],
    ['a long one', { book: 'x'.repeat(121) }, { book: 'The title can have 120 characters.' }],
    ['a number', { book: 7 }, { book: 'The title must be text.' }],
    ['a control', { book: 'a\u0007b' }, { book: 'The title has characters that are no text.' }],
    ['what turns the direction', { book: 'a\u202eb' }, { book: 'The title has characters that are no text.' }],
    ['half a character', '{"book":"\\ud800"}', { book: 'The title has characters that are no text.' }],
    [
      'both wrong',
      { book: '', writer: 'y'.repeat(81) },
      { book: 'Please give the title.', writer: 'The author can have 80 characters.' },
    ],
  ])('is refused with %s', async (_what, wish, faults) => {
    expect(await send(wish)).toEqual([422, { error: 'the wish is not complete', faults }]);
  });

  test.each<[string, number, unknown, Record<string, string>, Partial<APIGatewayProxyEventV2>]>([
    ['without a key', 400, { book: 'A' }, { 'idempotency-key': '' }, {}],
    ['with a key that is no UUID', 400, { book: 'A' }, { 'idempotency-key': 'newest' }, {}],
    ['as a form', 415, { book: 'A' }, { 'content-type': 'application/x-www-form-urlencoded' }, {}],
    ['of more than 2 KB', 413, { book: 'A', more: 'x'.repeat(2048) }, {}, {}],
    ['that is no JSON', 400, '{', {}, {}],
    ['that is a list', 400, '[]', {}, {}],
    ['that is null', 400, 'null', {}, {}],
    ['of bytes that are no text', 400, '', {}, { body: '/w==', isBase64Encoded: true }],
    ['without a body', 400, '', {}, { body: undefined }],
  ])('is refused %s', async (_what, status, wish, headers, given) => {
    expect((await send(wish, headers, given))[0]).toBe(status);
  });

  test('is taken in Base64 as well', async () => {
    const body = Buffer.from('{"book":"Ilíada"}').toString('base64');
    expect((await send('', {}, { body, isBase64Encoded: true }))[0]).toBe(201);
  });
});

test('the newest wishes are listed first, ten of them', async () => {
  for (let count = 0; count < 11; count += 1) {
    await send({ book: `Volume ${count}` });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const [status, { wishes }] = (await ask('GET /api/wishes')) as unknown as [number, { wishes: { book: string }[] }];
  expect(status).toBe(200);
  expect(wishes.map(({ book }) => book)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((count) => `Volume ${count}`));
  expect(Object.keys(wishes[0])).toEqual(['wishId', 'book', 'createdAt']);
});

test('there is nothing else', async () => {
  expect(await ask('DELETE /api/wishes')).toEqual([404, { error: 'there is no such resource' }]);
});

test('a failure of the table is not turned into an answer', async () => {
  const table = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  expect(table).toBeDefined();
  const event = { routeKey: 'POST /api/wishes', headers: null } as unknown as APIGatewayProxyEventV2;
  await expect(handler(event, { awsRequestId: 'request' } as Context)).rejects.toThrow();
});
