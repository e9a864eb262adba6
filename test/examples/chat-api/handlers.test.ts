import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type * as chat from '../../../examples/chat-api/handlers/chat';
import { Delivery } from '../../../examples/chat-api/handlers/delivery';
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
  remaining = 10_000;
});

let remaining = 10_000;
const context = {
  functionName: 'chat',
  awsRequestId: 'r',
  getRemainingTimeInMillis: () => remaining,
} as unknown as Context;

type Identity = chat.ChatEvent['requestContext']['identity'];

/** The users of an identity pool have one role, and one name of their sessions. */
const identityOf = (user: string): Identity => ({
  userArn: 'arn:aws:sts::111122223333:assumed-role/Cognito_Auth_Role/CognitoIdentityCredentials',
  cognitoIdentityId: `eu-west-1:${user}`,
});

async function call(connectionId: string, routeKey: string, body?: unknown, identity?: Identity) {
  const event: chat.ChatEvent = {
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    requestContext: {
      routeKey,
      connectionId,
      identity,
    },
  };
  const result = await handler(event, context);
  return result.body === undefined ? result : JSON.parse(result.body);
}

const message = (connectionId: string, body: unknown) => call(connectionId, '$default', body);

/** A connection of its own for each test. */
async function connect(user: string, identity = identityOf(user)): Promise<string> {
  const connectionId = `c${++counter}=`;
  expect(await call(connectionId, '$connect', undefined, identity)).toEqual({ statusCode: 200 });
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

/** Many members of a room. */
async function crowd(topic: string, size: number): Promise<void> {
  const expiresAt = Math.floor(Date.now() / 1000) + 600;
  for (let start = 0; start < size; start += 25) {
    const ids = Array.from({ length: Math.min(25, size - start) }, (_, i) => `${topic}${start + i}`);
    const requests = ids.map((connectionId) => ({
      PutRequest: { Item: { connectionId, topic, user: 'u', expiresAt } },
    }));
    await db.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
  }
}

describe('rooms', () => {
  test('what one sends, the others of the room receive, by the identity that the handshake was signed with', async () => {
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
      missed: 0,
    });
    expect(connections.received).toEqual([
      {
        connectionId: ben,
        message: {
          type: 'message',
          room: 'r1',
          from: 'eu-west-1:ada',
          text: 'Grüß Gott 👋',
          id: 'm1',
          sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      },
    ]);
  });

  test.each<[string, Identity, string]>([
    [
      'a role, whose sessions choose their names',
      { userArn: 'arn:aws:sts::111122223333:assumed-role/Chatter/ada' },
      'arn:aws:sts::111122223333:assumed-role/Chatter',
    ],
    [
      'a user with a path',
      { userArn: 'arn:aws:iam::111122223333:user/people/ada', cognitoIdentityId: null },
      'arn:aws:iam::111122223333:user/people/ada',
    ],
  ])('the sender is what the service vouches for: %s', async (_what, identity, from) => {
    const [sender, ben] = [await connect('x', identity), await connect('ben')];
    for (const each of [sender, ben]) await message(each, { action: 'join', room: 'vouched' });
    await message(sender, { action: 'send', room: 'vouched', text: 'hi' });
    expect(connections.received.map(({ message: received }) => received)).toContainEqual(
      expect.objectContaining({ from }),
    );
  });

  test('nobody gets in without an identity', async () => {
    expect(await call('nobody=', '$connect')).toEqual({ statusCode: 403 });
    expect(await itemsOf('nobody=')).toEqual([]);
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

  test('a sender is answered in time, with the number of those who were missed', async () => {
    const ada = await connect('ada');
    await message(ada, { action: 'join', room: 'slow' });
    await crowd('slow', 120);
    const posted = jest.spyOn(Delivery.prototype as unknown as { post: () => Promise<string> }, 'post');
    posted.mockImplementation(async () => {
      remaining -= 100;
      return 'delivered';
    });
    const answer = await message(ada, { action: 'send', room: 'slow', text: 'hi' });
    posted.mockRestore();
    expect(answer).toMatchObject({ type: 'sent', delivered: 100, missed: 20 });
  });

  test('a room takes 1,000 members, and those again who are in it', async () => {
    const [ada, ben] = [await connect('ada'), await connect('ben')];
    await message(ada, { action: 'join', room: 'full' });
    await crowd('full', 999);
    expect(await message(ben, { action: 'join', room: 'full' })).toMatchObject({ type: 'error', code: 'roomFull' });
    expect(await message(ada, { action: 'join', room: 'full' })).toMatchObject({ type: 'joined' });
    await message(ada, { action: 'leave', room: 'full' });
    expect(await message(ben, { action: 'join', room: 'full' })).toMatchObject({ type: 'joined' });
  });

  test('a room of more members than are written to at once', async () => {
    const ada = await connect('ada');
    await message(ada, { action: 'join', room: 'hall' });
    await crowd('hall', 120);
    // The time for a post is short on a machine that does much else.
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
    expect(await message(ada, { action: 'send', room: 'hall', text: 'hi' })).toMatchObject({ delivered: 120 });
    timeout.mockRestore();
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
