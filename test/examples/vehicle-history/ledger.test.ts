import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import type { VehicleEvent } from '../../../examples/vehicle-history/handlers/requests';
import type * as VehiclesModule from '../../../examples/vehicle-history/handlers/vehicles';
import { prove } from '../../../runtime/ledger/prove';
import { main as verifyExport } from '../../../runtime/ledger/verify-export';
import type { Item } from '../../runtime/ledger/fake-table';
import { LedgerWorld } from '../../runtime/ledger/ledger-world';
import { localDynamoDb, LocalFunction, localLambda, LocalServer } from '../../support/local-aws';

const VIN = '1G4AH59H45G118341';
const LEDGER = `vehicle/${VIN}`;
const TABLE = 'Ledger';
const servers: LocalServer[] = [];
const client = () => new DynamoDBClient();
let vehicles: typeof VehiclesModule;
let world: LedgerWorld;

// The functions are the runtime's own, on a table that knows transactions; Dynalite, which does not, has the same items to read.
beforeAll(async () => {
  servers.push(await localDynamoDb());
  const functions: [string, LocalFunction][] = [
    ['Append', async (event: object) => mirrored(await world.appender.append(event))],
    [
      'Verify',
      (event: { ledgerId: string; sequence: number }) => prove(world.verifier, event.ledgerId, event.sequence),
    ],
  ];
  servers.push(await localLambda(new Map(functions)));
  await client().send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'ledgerId', AttributeType: 'S' },
        { AttributeName: 'sequence', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'ledgerId', KeyType: 'HASH' },
        { AttributeName: 'sequence', KeyType: 'RANGE' },
      ],
    }),
  );
  Object.assign(process.env, {
    LEDGER_TABLE_NAME: TABLE,
    APPEND_FUNCTION_NAME: 'Append',
    VERIFY_FUNCTION_NAME: 'Verify',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  vehicles = jest.requireActual<typeof VehiclesModule>('../../../examples/vehicle-history/handlers/vehicles');
});

afterAll(() => Promise.all(servers.map((server) => server.close())));

beforeEach(async () => {
  if (world) for (const { ledgerId, sequence } of world.table.items.values()) await removeRead({ ledgerId, sequence });
  world = new LedgerWorld();
});

/** Has what is read be what was written. */
async function mirrored<T>(answer: T): Promise<T> {
  for (const item of world.table.items.values()) {
    await client().send(new PutItemCommand({ TableName: TABLE, Item: item }));
  }
  return answer;
}

async function removeRead(Key: Item): Promise<void> {
  await client().send(new DeleteItemCommand({ TableName: TABLE, Key }));
}

/** Changes an entry behind the ledger's back. */
async function tamper(sequence: number, change: (item: Item) => Item): Promise<void> {
  const [item] = world.table.of(LEDGER).filter((one) => one.sequence.N === String(sequence));
  world.table.put(change(item));
  await mirrored(undefined);
}

interface Answer {
  readonly status?: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

async function send(routeKey: string, key: string, json?: object, more: object = {}): Promise<Answer> {
  const event = {
    routeKey,
    headers: { 'idempotency-key': key },
    pathParameters: { vin: VIN },
    body: JSON.stringify(json),
    isBase64Encoded: false,
    requestContext: { authorizer: { iam: { userId: 'AROA:ada' } } },
    ...more,
  } as unknown as VehicleEvent;
  const { statusCode, body } = await vehicles.handler(event, { awsRequestId: 'r' } as Context);
  return { status: statusCode, body: body ? JSON.parse(body) : undefined };
}

const VEHICLE = { vin: VIN, make: 'Buick', model: 'LeSabre', modelYear: 2005, keeper: 'K-1001' };
const register = (key = 'r-1', more: object = {}) => send('POST /vehicles', key, { ...VEHICLE, ...more });
const transfer = (after: number, from: string, to: string, key = `t-${after}-${to}`) =>
  send('POST /vehicles/{vin}/transfers', key, { after, from, to });
const history = () => send('GET /vehicles/{vin}', '');
const proof = (sequence: number) =>
  send('GET /vehicles/{vin}/proofs/{sequence}', '', undefined, {
    pathParameters: { vin: VIN, sequence: String(sequence) },
  });

describe('the register on the functions of a ledger', () => {
  test('has one registration, however often it is sent', async () => {
    const first = await register();
    expect([first.status, first.body.sequence]).toEqual([201, 0]);
    const [again, twice] = [await register(), await register()];
    expect([again, twice]).toEqual([first, first]);
    await expect(register('r-2')).resolves.toMatchObject({ status: 409 });
    await expect(register('r-1', { keeper: 'K-1009' })).resolves.toMatchObject({ status: 409 });
    expect(world.table.of(LEDGER)).toHaveLength(1);
  });

  test('gives the answer of before to a transfer that is sent again, whatever came after it', async () => {
    await register();
    const first = await transfer(0, 'K-1001', 'K-1002', 't-1');
    await transfer(1, 'K-1002', 'K-1003', 't-2');
    await expect(transfer(0, 'K-1001', 'K-1002', 't-1')).resolves.toEqual(first);
    await expect(transfer(0, 'K-1001', 'K-1002', 't-3')).resolves.toMatchObject({ status: 409 });
    expect((await history()).body.entries.map(({ event }: { event: { to?: string } }) => event.to)).toEqual([
      'K-1003',
      'K-1002',
      undefined,
    ]);
  });

  test('has one of many registrars at the same time transfer a vehicle', async () => {
    await register();
    const rivals = Array.from({ length: 10 }, (_, index) => `K-200${index}`);
    const answers = await Promise.all(rivals.map((to) => transfer(0, 'K-1001', to)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect(world.table.of(LEDGER)).toHaveLength(2);
  });

  test('proves an entry to who has only the proof and the public key', async () => {
    await register();
    await transfer(0, 'K-1001', 'K-1002');
    await expect(proof(1)).resolves.toMatchObject({ status: 404, body: { detail: expect.stringContaining('digest') } });
    await world.digest(120);
    const { status, body } = await proof(1);
    expect([status, body.valid]).toEqual([200, true]);
    expect(JSON.parse(body.proof.record.payload)).toMatchObject({ from: 'K-1001', to: 'K-1002' });
    await expect(checked(body.proof)).resolves.toBe(0);
    const payload = body.proof.record.payload.replace('K-1002', 'K-6666');
    await expect(checked({ ...body.proof, record: { ...body.proof.record, payload } })).resolves.toBe(1);
    await expect(proof(2)).resolves.toMatchObject({ status: 404 });
  });

  test('says that an entry was changed, and gives no proof of it', async () => {
    await register();
    await transfer(0, 'K-1001', 'K-1002');
    await world.digest(120);
    await tamper(1, (item) => ({ ...item, payload: { S: String(item.payload.S).replace('K-1002', 'K-6666') } }));
    const { status, body } = await proof(1);
    expect([status, body.valid, body.proof]).toEqual([200, false, undefined]);
    expect(body.findings).toEqual([expect.objectContaining({ kind: 'RecordChanged', ledgerId: LEDGER, sequence: 1 })]);
  });

  test('says that an entry was removed, which later ones tell', async () => {
    await register();
    await transfer(0, 'K-1001', 'K-1002');
    await world.digest(120);
    const [registered] = world.table.of(LEDGER);
    world.table.delete(registered);
    await removeRead({ ledgerId: registered.ledgerId, sequence: registered.sequence });
    const { status, body } = await proof(0);
    expect([status, body.valid, body.proof]).toEqual([200, false, undefined]);
    expect(body.findings).toEqual([expect.objectContaining({ kind: 'RecordMissing', ledgerId: LEDGER, sequence: 0 })]);
    await expect(proof(2)).resolves.toMatchObject({ status: 404 });
  });

  test('adds nothing to a history whose end was changed', async () => {
    await register();
    await tamper(0, (item) => ({ ...item, payload: { S: String(item.payload.S).replace('K-1001', 'K-6666') } }));
    await expect(transfer(0, 'K-6666', 'K-1002')).rejects.toMatchObject({ name: 'ChainBroken' });
    expect(world.table.of(LEDGER)).toHaveLength(1);
  });
});

/** The exit code of the program that somebody else checks a proof with. */
async function checked(text: object): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'proof-'));
  try {
    writeFileSync(join(directory, 'proof.json'), JSON.stringify(text));
    writeFileSync(join(directory, 'key.pem'), world.publicKey);
    const options = ['--proof', join(directory, 'proof.json'), '--public-key', join(directory, 'key.pem')];
    return await verifyExport(options, () => undefined);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
