import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Store } from '../../../runtime/ledger/store';
import { localDynamoDb, LocalServer } from '../../support/local-aws';
import { cancelled, Item } from './fake-table';
import { LedgerWorld, MINUTE } from './ledger-world';

let engine: LocalServer;
let client: DynamoDBClient;

beforeAll(async () => {
  engine = await localDynamoDb();
  client = new DynamoDBClient();
  const attributes = { ledgerId: 'S', sequence: 'N', digestWindow: 'S', recordedAt: 'S' } as const;
  const keys = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: 'Ledger',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.entries(attributes).map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
      KeySchema: keys('ledgerId', 'sequence'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ByDigestWindow',
          KeySchema: keys('digestWindow', 'recordedAt'),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['hash'] },
        },
      ],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await engine.close();
});

/**
 * Dynalite knows every call of a ledger but the transaction, which is made of two conditional writes here: the marker goes first,
 * and a record that cannot be written leaves a marker behind, which the real one does not.
 */
function withTransactions(): DynamoDBClient {
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    if (command.constructor.name !== 'TransactWriteItemsCommand') return client.send(command as never);
    const puts = (command.input.TransactItems as { Put: { TableName: string; Item: Item } }[]).map(({ Put }) => Put);
    const codes = await Promise.all(
      puts.map(async ({ TableName, Item: { ledgerId, sequence } }) => {
        const { Item: found } = await client.send(
          new GetItemCommand({ TableName, Key: { ledgerId, sequence }, ConsistentRead: true }),
        );
        return { Code: found ? 'ConditionalCheckFailed' : 'None' };
      }),
    );
    if (codes.some(({ Code }) => Code !== 'None')) throw cancelled(codes);
    for (const put of puts) await client.send(new PutItemCommand(put as never));
    return {};
  };
  return { send } as unknown as DynamoDBClient;
}

it('is understood by an engine: appended, digested in pages of a megabyte, proved and verified', async () => {
  const world = new LedgerWorld();
  Object.assign(world, { store: new Store(withTransactions(), { table: 'Ledger', index: 'ByDigestWindow' }) });
  const text = 'x'.repeat(200_000);
  for (let n = 0; n < 16; n += 1) {
    world.now += MINUTE;
    await world.append(`car-${n % 2}`, { n, text });
  }
  await world.append('car-1', {}, 'r1').catch(() => undefined);
  await expect(world.append('car-0', { n: 0, text }, 'r1')).resolves.toMatchObject({ sequence: 0, replayed: true });
  await world.digest(62);
  world.now += MINUTE;
  await world.append('car-1');
  await expect(world.verifier.full()).resolves.toMatchObject({
    valid: true,
    checked: { records: 18, digests: 1 },
    findings: [],
  });
  await expect(world.verifier.ledger('car-0', 2, 5)).resolves.toMatchObject({ valid: true, checked: { records: 4 } });
}, 60_000);
