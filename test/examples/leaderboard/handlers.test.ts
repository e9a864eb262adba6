import { AddressInfo } from 'node:net';
import { createServer, Server } from 'node:tls';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import {
  AcceleratedTable,
  ANSWER_MILLIS,
  AWAY_MILLIS,
  codeOf,
  Requests,
} from '../../../examples/leaderboard/handlers/accelerated-table';
import type { ScoresEvent } from '../../../examples/leaderboard/handlers/requests';
import { ScoreStore } from '../../../examples/leaderboard/handlers/score-store';
import type * as ScoresModule from '../../../examples/leaderboard/handlers/scores';
import { selfSigned } from '../../support/certificate';
import { localDynamoDb, LocalServer } from '../../support/local-aws';

const TABLE = 'Scores';
let database: LocalServer;
let db: DynamoDBDocument;
let impostor: Server;
let connections = 0;
const heard: Buffer[] = [];
let scores: typeof ScoresModule;
let games = 0;
let game: string;

beforeAll(async () => {
  database = await localDynamoDb();
  const client = new DynamoDBClient();
  db = DynamoDBDocument.from(client);
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'player', AttributeType: 'S' },
        { AttributeName: 'game', AttributeType: 'S' },
        { AttributeName: 'score', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'player', KeyType: 'HASH' },
        { AttributeName: 'game', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byScore',
          KeySchema: [
            { AttributeName: 'game', KeyType: 'HASH' },
            { AttributeName: 'score', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['nickname', 'at'] },
        },
      ],
    }),
  );
  const { key, certificate: cert } = selfSigned('localhost');
  impostor = createServer({ key, cert }, (socket) => socket.on('data', (data) => heard.push(data)));
  impostor.on('connection', () => (connections += 1)).on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    DAX_ENDPOINT: `daxs://127.0.0.1:${(impostor.address() as AddressInfo).port}`,
    SCORE_TABLE_NAME: TABLE,
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  // The client of DAX says there what happens to it.
  for (const level of ['log', 'error'] as const) jest.spyOn(console, level).mockReturnValue();
  scores = jest.requireActual<typeof ScoresModule>('../../../examples/leaderboard/handlers/scores');
});

afterAll(async () => {
  (scores.cluster as unknown as { shutdown(): void }).shutdown();
  await new Promise((resolve) => impostor.close(resolve));
  await database.close();
  jest.restoreAllMocks();
});

beforeEach(() => {
  game = `game-${(games += 1)}`;
});

interface Answer {
  readonly status?: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

async function send(routeKey: string, player: string, more: object = {}): Promise<Answer> {
  const event = {
    routeKey,
    pathParameters: { game },
    isBase64Encoded: false,
    requestContext: { authorizer: { iam: { cognitoIdentity: { identityId: player } } } },
    ...more,
  } as unknown as ScoresEvent;
  const { statusCode, body } = await scores.handler(event, { awsRequestId: 'r' } as Context);
  return { status: statusCode, body: body ? JSON.parse(body) : undefined };
}

const note = (player: string, score: unknown, nickname: unknown = player) =>
  send('POST /games/{game}/scores', player, { body: JSON.stringify({ score, nickname }) });
const best = (more: object = {}) => send('GET /games/{game}/scores', 'anybody', more);
const mine = (player: string) => send('GET /games/{game}/scores/mine', player);

// Nothing but DAX itself speaks its protocol. Here the real client meets who is not the cluster, and the table answers.
describe('the API, of which the cluster does not answer', () => {
  test('tells the cluster of a strange certificate nothing, and asks the table within the time of the function', async () => {
    const begin = Date.now();
    await expect(best()).resolves.toEqual({ status: 200, body: { scores: [] } });
    expect(Date.now() - begin).toBeLessThan(4000);
    expect(connections).toBeGreaterThan(0);
    expect(heard).toEqual([]);
  }, 10_000);

  test('lists the best first, and not who they are', async () => {
    await note('ada', 30);
    await note('bob', 50);
    await note('eve', 40);
    const { body } = await best({ queryStringParameters: { limit: '2' } });
    expect(body.scores).toEqual([
      { score: 50, nickname: 'bob', at: expect.any(String) },
      { score: 40, nickname: 'eve', at: expect.any(String) },
    ]);
  });

  test('keeps the best score of a player, whatever comes after it and how often', async () => {
    await expect(note('ada', 30, 'Ada')).resolves.toMatchObject({ status: 200, body: { score: 30, nickname: 'Ada' } });
    await expect(note('ada', 20, 'Other')).resolves.toMatchObject({ body: { score: 30, nickname: 'Ada' } });
    await expect(note('ada', 30, 'Ada')).resolves.toMatchObject({ body: { score: 30 } });
    await expect(note('ada', 40, 'Ada')).resolves.toMatchObject({ body: { score: 40 } });
    await expect(mine('ada')).resolves.toMatchObject({ status: 200, body: { score: 40 } });
    expect((await best()).body.scores).toHaveLength(1);
  });

  test('has a score for its player and game alone', async () => {
    await note('ada', 30);
    await expect(mine('bob')).resolves.toMatchObject({ status: 404 });
    game = `${game}-other`;
    await expect(mine('ada')).resolves.toMatchObject({ status: 404 });
  });

  test.each([-1, 1.5, 1_000_000_001, '3', null, undefined, { $gt: 0 }])('refuses the score %p', async (score) => {
    await expect(note('ada', score)).resolves.toMatchObject({ status: 400 });
  });

  test.each(['', ' ', 'a\u0000b', 'a\n', '<b>', ' ada', 'x'.repeat(21), 7, undefined])(
    'refuses the nickname %p',
    async (nickname) => {
      const body = JSON.stringify({ score: 1, nickname });
      await expect(send('POST /games/{game}/scores', 'ada', { body })).resolves.toMatchObject({ status: 400 });
    },
  );

  test.each(['Ada', 'Åsa 2', '李', 'x'.repeat(20), 'a.b_c-d'])('takes the nickname %p', async (nickname) => {
    await expect(note('ada', 1, nickname)).resolves.toMatchObject({ status: 200 });
  });

  test.each(['', '{', 'null', '[]'])('refuses the body %p', async (body) => {
    await expect(send('POST /games/{game}/scores', 'ada', { body })).resolves.toMatchObject({ status: 400 });
  });

  test('refuses a long body, a limit that is none, a game that is none, and nobody', async () => {
    const body = ' '.repeat(1001);
    await expect(send('POST /games/{game}/scores', 'ada', { body })).resolves.toMatchObject({ status: 413 });
    for (const limit of ['0', '101', 'x', '1e1']) {
      await expect(best({ queryStringParameters: { limit } })).resolves.toMatchObject({ status: 400 });
    }
    await expect(best({ pathParameters: { game: 'A' } })).resolves.toMatchObject({ status: 404 });
    await expect(send('GET /', 'ada')).resolves.toMatchObject({ status: 404 });
    const requestContext = {};
    await expect(send('GET /games/{game}/scores/mine', 'ada', { requestContext })).resolves.toMatchObject({
      status: 403,
    });
  });

  test('takes a caller of IAM by the role, not by the name of its session', async () => {
    const as = (userId: string) => ({ requestContext: { authorizer: { iam: { userId } } } });
    const body = JSON.stringify({ score: 5, nickname: 'Ada' });
    await send('POST /games/{game}/scores', '', { body, ...as('AROA:one') });
    await expect(send('GET /games/{game}/scores/mine', '', as('AROA:two'))).resolves.toMatchObject({ status: 200 });
  });
});

describe('AcceleratedTable', () => {
  const failing = (code: string): Requests => {
    const fail = () => Promise.reject(Object.assign(new Error(code), { code }));
    return { get: fail, query: fail, update: fail };
  };
  const KEY = { TableName: TABLE, Key: { player: 'nobody', game: 'none' } };

  test('asks the cluster, and the table only for half a minute after the cluster failed', async () => {
    const bypassed = jest.fn();
    let now = 0;
    const cluster = { get: jest.fn().mockResolvedValue({ Item: { from: 'cluster' } }) };
    const table = { get: jest.fn().mockResolvedValue({ Item: { from: 'table' } }) };
    const both = new AcceleratedTable(
      cluster as unknown as Requests,
      table as unknown as Requests,
      bypassed,
      () => now,
    );
    const from = async () => (await both.get(KEY)).Item?.from;
    expect(await from()).toBe('cluster');
    cluster.get.mockRejectedValueOnce(Object.assign(new Error('gone'), { code: 'ConnectionException' }));
    expect(await from()).toBe('table');
    now = AWAY_MILLIS - 1;
    expect(await from()).toBe('table');
    expect(cluster.get).toHaveBeenCalledTimes(2);
    now = AWAY_MILLIS;
    expect(await from()).toBe('cluster');
    expect(bypassed).toHaveBeenCalledTimes(1);
  });

  test.each(['ConditionalCheckFailedException', 'ValidationException', 'ThrottlingException'])(
    'takes %s of the cluster for the answer of the table',
    async (code) => {
      const table = { get: jest.fn() };
      const both = new AcceleratedTable(failing(code), table as unknown as Requests, jest.fn());
      await expect(both.get(KEY)).rejects.toMatchObject({ code });
      expect(table.get).not.toHaveBeenCalled();
    },
  );

  test('does not wait for a cluster that does not answer', async () => {
    const cluster = { get: () => new Promise(() => undefined) };
    const both = new AcceleratedTable(cluster as unknown as Requests, db, jest.fn());
    const begin = Date.now();
    await both.get(KEY);
    expect(Date.now() - begin).toBeLessThan(ANSWER_MILLIS + 1000);
  });

  test.each([
    'ConnectionException',
    'NoRouteException',
    'EndOfStreamException',
    'MissingAuthenticationTokenException',
    '',
  ])('takes %p for no answer', async (code) => {
    await expect(new AcceleratedTable(failing(code), db, jest.fn()).get(KEY)).resolves.toMatchObject({});
  });

  test('writes once more what may have been written, and it is the same', async () => {
    // The cluster wrote, and its answer was lost.
    const cluster = {
      update: async (input: Parameters<Requests['update']>[0]) => {
        await db.update(input);
        throw Object.assign(new Error('gone'), { code: 'EndOfStreamException' });
      },
    };
    const store = new ScoreStore(new AcceleratedTable(cluster as unknown as Requests, db, jest.fn()), TABLE);
    await expect(store.note('ada', game, { score: 7, nickname: 'Ada' })).resolves.toMatchObject({ score: 7 });
    await expect(store.find('ada', game)).resolves.toMatchObject({ score: 7 });
  });

  test('reads the code of either client', () => {
    expect(codeOf(Object.assign(new Error(), { code: 'A' }))).toBe('A');
    expect(codeOf(Object.assign(new Error(), { name: 'B' }))).toBe('B');
  });
});

test('a score that the player has not, after a better one was refused, is not made up', async () => {
  const refuse = Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' });
  const cluster = { update: () => Promise.reject(refuse), get: jest.fn().mockResolvedValue({}) };
  const table = new AcceleratedTable(cluster as unknown as Requests, db, jest.fn());
  await expect(new ScoreStore(table, TABLE).note('ada', game, { score: 1, nickname: 'Ada' })).rejects.toBe(refuse);
  expect(cluster.get).toHaveBeenCalledWith(expect.objectContaining({ ConsistentRead: true }));
});
