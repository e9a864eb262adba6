import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type * as chat from '../../../examples/chat-api/handlers/chat';
import { localConnections, LocalConnections, localDynamoDb, LocalServer } from '../../support/local-aws';

const TABLE = 'Connections';
let database: LocalServer;
let connections: LocalConnections;
let db: DynamoDBDocumentClient;
let handler: typeof chat.handler;
let counter = 0;

beforeAll(async () => {
  [database, connections] = await Promise.all([localDynamoDb(), localConnections()]);
  const client = new DynamoDBClient();
  db = DynamoDBDocumentClient.from(client);
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['connectionId', 'topic'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'connectionId', KeyType: 'HASH' },
        { AttributeName: 'topic', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byTopic',
          KeySchema: [
            { AttributeName: 'topic', KeyType: 'HASH' },
            { AttributeName: 'connectionId', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  Object.assign(process.env, {
    CONNECTION_TABLE_NAME: TABLE,
    WEBSOCKET_CALLBACK_URL: `${connections.endpoint}/live`,
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  });
  // Only now: it reads its settings when it is loaded.
  ({ handler } = jest.requireActual<typeof chat>('../../../examples/chat-api/handlers/chat'));
});

afterAll(async () => {
  await Promise.all([database.close(), connections.close()]);
});

beforeEach(() => {
  connections.received.length = 0;
  connections.statuses.clear();
});

const context = {
  functionName: 'chat',
  awsRequestId: 'r',
  getRemainingTimeInMillis: () => 10_000,
} as unknown as Context;

async function call(connectionId: string, routeKey: string, body?: unknown, user = 'ada') {
  const event: chat.ChatEvent = {
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    requestContext: {
      routeKey,
      connectionId,
      identity: { userArn: `arn:aws:sts::111122223333:assumed-role/Chatter/${user}` },
    },
  };
  const result = await handler(event, context);
  return result.body === undefined ? result : JSON.parse(result.body);
}

const message = (connectionId: string, body: unknown) => call(connectionId, '$default', body);

/** A connection of its own for each test. */
async function connect(user: string): Promise<string> {
  const connectionId = `c${++counter}=`;
  expect(await call(connectionId, '$connect', undefined, user)).toEqual({ statusCode: 200 });
  return connectionId;
}

async function itemsOf(connectionId: string) {
  const { Items: items } = await db.send(
    new ScanCommand({
      TableName: TABLE,
      FilterExpression: 'connectionId = :c',
      ExpressionAttributeValues: { ':c': connectionId },
    }),
  );
  return items ?? [];
}

describe('rooms', () => {
  test('what one sends, the others of the room receive, by the name that the handshake was signed with', async () => {
    const [ada, ben, eve] = [await connect('ada'), await connect('ben'), await connect('eve')];
    for (const each of [ada, ben]) {
      expect(await message(each, { action: 'join', room: 'r1' })).toEqual({ type: 'joined', room: 'r1' });
    }
    await message(eve, { action: 'join', room: 'elsewhere' });
    expect(await message(ada, { action: 'send', room: 'r1', text: 'Grüß Gott 👋', id: 'm1' })).toEqual({
      type: 'sent',
      room: 'r1',
      id: 'm1',
      delivered: 1,
    });
    expect(connections.received).toEqual([
      {
        connectionId: ben,
        message: {
          type: 'message',
          room: 'r1',
          from: 'ada',
          text: 'Grüß Gott 👋',
          id: 'm1',
          sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      },
    ]);
  });

  test('one who left receives nothing more, and cannot send', async () => {
    const [ada, ben] = [await connect('ada'), await connect('ben')];
    for (const each of [ada, ben]) await message(each, { action: 'join', room: 'r2' });
    expect(await message(ben, { action: 'leave', room: 'r2' })).toEqual({ type: 'left', room: 'r2' });
    expect(await message(ada, { action: 'send', room: 'r2', text: 'hi' })).toMatchObject({ delivered: 0 });
    expect(await message(ben, { action: 'send', room: 'r2', text: 'hi' })).toMatchObject({ code: 'notMember' });
    expect(connections.received).toEqual([]);
  });

  test('joining and leaving twice is as once', async () => {
    const ada = await connect('ada');
    const join = { action: 'join', room: 'twice' };
    await Promise.all([message(ada, join), message(ada, join)]);
    expect(await itemsOf(ada)).toHaveLength(2);
    const leave = { action: 'leave', room: 'twice' };
    expect(await message(ada, leave)).toEqual(await message(ada, leave));
    expect(await itemsOf(ada)).toHaveLength(1);
  });

  test('the same name composed differently is the same room', async () => {
    const [ada, ben] = [await connect('ada'), await connect('ben')];
    await message(ada, { action: 'join', room: 'Caf\u00e9' });
    await message(ben, { action: 'join', room: 'Cafe\u0301' });
    expect(await message(ada, { action: 'send', room: 'Café', text: 'hi' })).toMatchObject({ delivered: 1 });
  });

  test('a connection that ended is forgotten with all its rooms', async () => {
    const ada = await connect('ada');
    for (let i = 0; i < 20; i++) await message(ada, { action: 'join', room: `many ${i}` });
    expect(await message(ada, { action: 'join', room: 'one too many' })).toMatchObject({ code: 'tooManyRooms' });
    expect(await message(ada, { action: 'join', room: 'many 3' })).toMatchObject({ type: 'joined' });
    expect(await call(ada, '$disconnect')).toEqual({ statusCode: 200 });
    expect(await itemsOf(ada)).toEqual([]);
    expect(await call(ada, '$disconnect')).toEqual({ statusCode: 200 });
  });

  test('a message that arrives after the end of its connection brings nothing back', async () => {
    const ada = await connect('ada');
    await call(ada, '$disconnect');
    expect(await message(ada, { action: 'join', room: 'r3' })).toMatchObject({ code: 'notConnected' });
    expect(await itemsOf(ada)).toEqual([]);
  });

  test('every item expires after the longest life of a connection', async () => {
    const ada = await connect('ada');
    await message(ada, { action: 'join', room: 'r4' });
    const inTwoHours = Math.floor(Date.now() / 1000) + 7200;
    for (const item of await itemsOf(ada)) {
      expect(item.expiresAt).toBeGreaterThanOrEqual(inTwoHours);
      expect(item.expiresAt).toBeLessThan(inTwoHours + 1200);
    }
  });
});

describe('delivery', () => {
  test('a stale connection (410) is removed, and the others still receive', async () => {
    const [ada, ben, eve] = [await connect('ada'), await connect('ben'), await connect('eve')];
    for (const each of [ada, ben, eve]) await message(each, { action: 'join', room: 'r5' });
    await message(ben, { action: 'join', room: 'r6' });
    connections.statuses.set(ben, 410);
    expect(await message(ada, { action: 'send', room: 'r5', text: 'hi' })).toMatchObject({ delivered: 1 });
    expect(connections.received.map(({ connectionId }) => connectionId)).toEqual([eve]);
    expect(await itemsOf(ben)).toEqual([]);
  });

  test('a connection that fails otherwise stays, and the others still receive', async () => {
    const [ada, ben, eve] = [await connect('ada'), await connect('ben'), await connect('eve')];
    for (const each of [ada, ben, eve]) await message(each, { action: 'join', room: 'r7' });
    connections.statuses.set(ben, 500);
    expect(await message(ada, { action: 'send', room: 'r7', text: 'hi' })).toMatchObject({ delivered: 1 });
    expect(await itemsOf(ben)).toHaveLength(2);
  });

  test('an expired member that DynamoDB has not deleted yet is passed over', async () => {
    const ada = await connect('ada');
    await message(ada, { action: 'join', room: 'r8' });
    const Item = { connectionId: 'old=', topic: 'r8', user: 'old', expiresAt: Math.floor(Date.now() / 1000) - 1 };
    await db.send(new PutCommand({ TableName: TABLE, Item }));
    expect(await message(ada, { action: 'send', room: 'r8', text: 'hi' })).toMatchObject({ delivered: 0 });
  });

  test('a room of more members than are written to at once', async () => {
    const ada = await connect('ada');
    await message(ada, { action: 'join', room: 'hall' });
    const expiresAt = Math.floor(Date.now() / 1000) + 60;
    await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        db.send(
          new PutCommand({ TableName: TABLE, Item: { connectionId: `h${i}`, topic: 'hall', user: 'u', expiresAt } }),
        ),
      ),
    );
    expect(await message(ada, { action: 'send', room: 'hall', text: 'hi' })).toMatchObject({ delivered: 120 });
    expect(new Set(connections.received.map(({ connectionId }) => connectionId)).size).toBe(120);
  });
});

describe('refuses', () => {
  test.each<[string, unknown]>([
    ['text that is not JSON', 'hello'],
    ['nothing', ''],
    ['a list', [1]],
    ['null', 'null'],
    ['no action', { room: 'a' }],
    ['an unknown action', { action: 'shout', room: 'a' }],
    ['an action of the prototype', { action: '__proto__', room: 'a' }],
    ['no room', { action: 'join' }],
    ['a room that is no text', { action: 'join', room: { a: 1 } }],
    ['an empty room', { action: 'join', room: '' }],
    ['a room too long', { action: 'join', room: 'r'.repeat(65) }],
    ["the connection's own topic", { action: 'join', room: '#connection' }],
    ['a room with a line break', { action: 'join', room: 'a\nb' }],
    ['no text', { action: 'send', room: 'a' }],
    ['blank text', { action: 'send', room: 'a', text: '  ' }],
    ['text too long', { action: 'send', room: 'a', text: 'x'.repeat(4001) }],
    ['a number for text', { action: 'send', room: 'a', text: 5 }],
    ['an id with a space', { action: 'send', room: 'a', text: 'x', id: 'a b' }],
  ])('%s', async (_what, body) => {
    const ada = await connect('ada');
    expect(await message(ada, body)).toEqual({ type: 'error', code: 'badRequest', message: expect.any(String) });
    expect(await itemsOf(ada)).toHaveLength(1);
    expect(connections.received).toEqual([]);
  });
});
