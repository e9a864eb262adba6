import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { functionClients, Ledger } from '../../../examples/vehicle-history/handlers/ledger';

let server: Server;
let invocations: string[];

// A service that takes every request and answers none.
beforeAll(async () => {
  server = createServer(({ url = '' }) => void invocations.push(/functions\/(\w+)/.exec(url)?.[1] ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
});

beforeEach(() => {
  invocations = [];
});

afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

describe('a function of the ledger that does not answer', () => {
  const ledger = () =>
    new Ledger(
      functionClients({ append: 100, prove: 200 }),
      DynamoDBDocument.from(new DynamoDBClient({ region: 'eu-west-1' })),
      { table: 'Table', append: 'Append', verify: 'Verify' },
    );

  test('is asked for the same entry twice, since it is there once', async () => {
    const request = { ledgerId: 'vehicle/1', requestId: 'r', payload: {}, expectedSequence: 0 };
    await expect(ledger().append(request)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(invocations).toEqual(['Append', 'Append']);
  });

  test('is asked for a proof once, since it would take as long again', async () => {
    await expect(ledger().prove('vehicle/1', 0)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(invocations).toEqual(['Verify']);
  });
});
