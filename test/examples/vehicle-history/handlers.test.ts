import { createHash } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type { VehicleEvent } from '../../../examples/vehicle-history/handlers/requests';
import type * as VehiclesModule from '../../../examples/vehicle-history/handlers/vehicles';
import { localDynamoDb, LocalFunction, localLambda, LocalServer } from '../../support/local-aws';

const VIN = '1G4AH59H45G118341';
const LEDGER = `vehicle/${VIN}`;
const TABLE = 'Ledger';
const servers: LocalServer[] = [];
const append = jest.fn();
const verify = jest.fn();
let db: DynamoDBDocument;
let vehicles: typeof VehiclesModule;
let logged: jest.SpyInstance;

beforeAll(async () => {
  servers.push(await localDynamoDb());
  const functions: [string, LocalFunction][] = [
    ['Append', append],
    ['Verify', verify],
  ];
  servers.push(await localLambda(new Map(functions)));
  const client = new DynamoDBClient();
  db = DynamoDBDocument.from(client);
  await client.send(
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
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
    POWERTOOLS_METRICS_NAMESPACE: 'Test',
    POWERTOOLS_SERVICE_NAME: 'vehicles',
  });
  vehicles = jest.requireActual<typeof VehiclesModule>('../../../examples/vehicle-history/handlers/vehicles');
});

afterAll(() => Promise.all(servers.map((server) => server.close())));

beforeEach(async () => {
  append.mockReset().mockImplementation(({ expectedSequence }: { expectedSequence: number }) =>
    Promise.resolve({
      sequence: expectedSequence,
      recordedAt: '2026-11-26T20:00:00.000Z',
      hash: 'h',
      previousHash: 'p',
      replayed: false,
    }),
  );
  verify.mockReset();
  logged = jest.spyOn(console, 'log').mockReturnValue();
  for (const level of ['error', 'warn', 'info'] as const) jest.spyOn(console, level).mockReturnValue();
});

afterEach(() => jest.restoreAllMocks());

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

const user = (sub: string, groups: unknown = '[registrars]') => ({
  authorizer: { jwt: { claims: { sub, 'cognito:groups': groups } } },
});

async function send(routeKey: string, more: object = {}): Promise<Answer> {
  const event = {
    routeKey,
    headers: { 'idempotency-key': 'k-1' },
    pathParameters: { vin: VIN },
    isBase64Encoded: false,
    requestContext: user('ada'),
    ...more,
  } as unknown as VehicleEvent;
  const { statusCode, headers, body } = await vehicles.handler(event, { awsRequestId: 'r' } as Context);
  return { status: statusCode, headers, body: body ? JSON.parse(body) : undefined };
}

const VEHICLE = { vin: VIN, make: 'Buick', model: 'LeSabre', modelYear: 2005, keeper: 'K-1001' };
const TRANSFER = { after: 0, from: 'K-1001', to: 'K-1002' };
const register = (body: unknown = VEHICLE, more: object = {}) =>
  send('POST /vehicles', { body: JSON.stringify(body), ...more });
const transfer = (body: unknown = TRANSFER, more: object = {}) =>
  send('POST /vehicles/{vin}/transfers', { body: JSON.stringify(body), ...more });
const history = (query: object = {}, more: object = {}) =>
  send('GET /vehicles/{vin}', { queryStringParameters: query, ...more });
const prove = (sequence: string, more: object = {}) =>
  send('GET /vehicles/{vin}/proofs/{sequence}', { pathParameters: { vin: VIN, sequence }, ...more });

/** Puts a record as the ledger has it. */
const put = (sequence: number, payload: object, ledgerId = LEDGER) =>
  db.put({
    TableName: TABLE,
    Item: {
      ledgerId,
      sequence,
      payload: JSON.stringify(payload),
      recordedAt: `2026-11-26T20:00:0${sequence}.000Z`,
      hash: `hash-${sequence}`,
      previousHash: `hash-${sequence - 1}`,
    },
  });

const named = (name: string) => Object.assign(new Error(`the words of ${name}`), { name });

describe('POST /vehicles', () => {
  test('begins the chain of the vehicle, with what was said and by whom', async () => {
    const { status, headers, body } = await register();
    expect([status, headers]).toEqual([201, expect.objectContaining({ location: `/vehicles/${VIN}` })]);
    expect(body).toEqual({
      vin: VIN,
      sequence: 0,
      recordedAt: '2026-11-26T20:00:00.000Z',
      hash: 'h',
      previousHash: 'p',
    });
    expect(append).toHaveBeenCalledWith({
      ledgerId: LEDGER,
      requestId: createHash('sha256').update('["ada","k-1"]').digest('hex'),
      payload: { type: 'registered', ...VEHICLE, registrar: 'ada' },
      expectedSequence: 0,
    });
  });

  test('notes nothing but what is known, whatever else the body has', async () => {
    await register({ ...VEHICLE, registrar: 'eve', type: 'transferred', owner: 'Ada Lovelace', __proto__: { a: 1 } });
    expect(append.mock.calls[0][0].payload).toEqual({ type: 'registered', ...VEHICLE, registrar: 'ada' });
  });

  test('says that the entry was there before, and counts it once', async () => {
    append.mockResolvedValue({ sequence: 0, recordedAt: 't', hash: 'h', previousHash: 'p', replayed: true });
    await expect(register()).resolves.toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    expect(JSON.stringify(logged.mock.calls)).not.toContain('Registrations');
    append.mockResolvedValue({ sequence: 0, recordedAt: 't', hash: 'h', previousHash: 'p', replayed: false });
    await expect(register()).resolves.toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'false' } });
    expect(JSON.stringify(logged.mock.calls)).toContain('Registrations');
  });

  test.each([
    ['vin', undefined, 'must be text'],
    ['vin', '1G4AH59H55G118341', 'check digit 5, and its other characters give 4'],
    ['vin', VIN.toLowerCase(), '17 digits and capital letters'],
    ['make', '', '1 to 40'],
    ['make', '<b>', '1 to 40'],
    ['model', 'x'.repeat(41), '1 to 40'],
    ['model', 3, '1 to 40'],
    ['modelYear', 1980, 'a year from 1981'],
    ['modelYear', 2005.5, 'a year from 1981'],
    ['modelYear', '2005', 'a year from 1981'],
    ['modelYear', new Date().getUTCFullYear() + 3, 'a year from 1981'],
    ['keeper', 'Ada Lovelace', "a keeper's file"],
    ['keeper', undefined, "a keeper's file"],
  ])('refuses %s %p', async (name, value, words) => {
    const { status, body } = await register({ ...VEHICLE, [name]: value });
    expect([status, body.detail]).toEqual([400, expect.stringContaining(words)]);
    expect(append).not.toHaveBeenCalled();
  });

  test.each(['', '{', 'null', '[]', '7'])('refuses the body %p', async (body) => {
    await expect(send('POST /vehicles', { body })).resolves.toMatchObject({ status: 400 });
    await expect(
      send('POST /vehicles', { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }),
    ).resolves.toMatchObject({ status: 400 });
  });

  test('refuses a long body', async () => {
    await expect(send('POST /vehicles', { body: ' '.repeat(2001) })).resolves.toMatchObject({ status: 413 });
  });

  test.each([{}, { 'idempotency-key': '' }, { 'idempotency-key': 'a b' }, { 'idempotency-key': 'x'.repeat(101) }])(
    'refuses a request with the headers %j, which could not be sent again',
    async (headers) => {
      await expect(register(VEHICLE, { headers })).resolves.toMatchObject({ status: 400 });
      expect(append).not.toHaveBeenCalled();
    },
  );
});

describe('who writes', () => {
  test.each([
    ['[registrars]', 201],
    ['[readers registrars]', 201],
    ['readers,registrars', 201],
    [['registrars'], 201],
    ['[readers]', 403],
    ['[not-registrars]', 403],
    ['', 403],
    [null, 403],
  ])('of the groups %j: %i', async (groups, status) => {
    await expect(register(VEHICLE, { requestContext: user('ada', groups) })).resolves.toMatchObject({ status });
  });

  test('is a user without a group for IAM, which has let the caller in, and not the name of a session', async () => {
    const requestContext = { authorizer: { iam: { userId: 'AROA:eve' } } };
    await expect(register(VEHICLE, { requestContext })).resolves.toMatchObject({ status: 201 });
    expect(append.mock.calls[0][0].payload.registrar).toBe('AROA');
  });

  test.each([{}, { authorizer: {} }, { authorizer: { iam: {} } }, { authorizer: { jwt: {} } }, user('')])(
    'is nobody of %j',
    async (requestContext) => {
      await expect(register(VEHICLE, { requestContext })).resolves.toMatchObject({ status: 403 });
      await expect(transfer(TRANSFER, { requestContext })).resolves.toMatchObject({ status: 403 });
    },
  );

  test('has keys of their own', async () => {
    await register();
    await register(VEHICLE, { requestContext: user('bob') });
    const [first, second] = append.mock.calls.map(([{ requestId }]) => requestId);
    expect(first).not.toBe(second);
  });
});

describe('POST /vehicles/{vin}/transfers', () => {
  beforeAll(async () => {
    await put(0, { type: 'registered', keeper: 'K-1001' });
    await put(1, { type: 'transferred', from: 'K-1001', to: 'K-1002' });
  });

  test('adds to what the registrar has seen', async () => {
    await expect(transfer()).resolves.toMatchObject({ status: 201, body: { sequence: 1 } });
    expect(append).toHaveBeenCalledWith({
      ledgerId: LEDGER,
      requestId: expect.stringMatching(/^[0-9a-f]{64}$/),
      payload: { type: 'transferred', vin: VIN, from: 'K-1001', to: 'K-1002', registrar: 'ada' },
      expectedSequence: 1,
    });
    await transfer({ after: 1, from: 'K-1002', to: 'K-1001' });
    expect(append).toHaveBeenLastCalledWith(expect.objectContaining({ expectedSequence: 2 }));
  });

  test('asks the ledger again for what it may have done, though the keeper is another one by now', async () => {
    append.mockResolvedValue({ sequence: 1, recordedAt: 't', hash: 'h', previousHash: 'p', replayed: true });
    await expect(transfer()).resolves.toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
  });

  test('refuses another keeper than that of the entry, and an entry that is not there', async () => {
    await expect(transfer({ ...TRANSFER, from: 'K-1003' })).resolves.toMatchObject({ status: 409 });
    await expect(transfer({ after: 1, from: 'K-1001', to: 'K-1003' })).resolves.toMatchObject({ status: 409 });
    await expect(transfer({ ...TRANSFER, after: 2 })).resolves.toMatchObject({ status: 409 });
    expect(append).not.toHaveBeenCalled();
  });

  test('knows no vehicle that is not there', async () => {
    const other = { pathParameters: { vin: '1M8GDM9AXKP042788' } };
    await expect(transfer(TRANSFER, other)).resolves.toMatchObject({ status: 404 });
    await expect(transfer(TRANSFER, { pathParameters: { vin: '../x' } })).resolves.toMatchObject({ status: 404 });
    expect(append).not.toHaveBeenCalled();
  });

  test.each([
    { after: -1 },
    { after: 0.5 },
    { after: '0' },
    { after: undefined },
    { after: 2 ** 60 },
    { from: 'Ada' },
    { to: 'K-1' },
    { to: 'K-1001' },
  ])('refuses %j', async (wrong) => {
    await expect(transfer({ ...TRANSFER, ...wrong })).resolves.toMatchObject({ status: 400 });
    expect(append).not.toHaveBeenCalled();
  });
});

describe('what the ledger refuses', () => {
  test.each([
    ['InvalidRequest', 400],
    ['RequestConflict', 409],
    ['SequenceConflict', 409],
    ['TooMuchContention', 503],
    ['ClockSkew', 503],
    ['TooManyRequestsException', 503],
  ])('%s is answered by %i, in words of the API', async (name, status) => {
    append.mockRejectedValue(named(name));
    const answer = await register();
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain('the words of');
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    if (status === 503) expect(answer.headers).toMatchObject({ 'retry-after': '1' });
  });

  test.each(['ChainBroken', 'Sandbox.Timedout', 'TypeError'])('%s fails the function', async (name) => {
    append.mockRejectedValue(named(name));
    await expect(register()).rejects.toThrow(`the words of ${name}`);
  });

  test('has no names of the client in what is logged', async () => {
    const error = jest.spyOn(console, 'error').mockReturnValue();
    append.mockRejectedValue(named('ChainBroken'));
    await expect(register()).rejects.toThrow();
    expect(JSON.stringify(error.mock.calls)).toContain('ChainBroken');
    expect(JSON.stringify([...error.mock.calls, ...logged.mock.calls])).not.toContain('K-1001');
  });
});

describe('GET /vehicles/{vin}', () => {
  const long = '1M8GDM9AXKP042788';
  const pathParameters = { vin: long };

  beforeAll(async () => {
    for (let index = 0; index < 5; index += 1) await put(index, { type: 'transferred', index }, `vehicle/${long}`);
  });

  test('has the newest entries first, page by page', async () => {
    const first = await history({ limit: '2' }, { pathParameters });
    expect(first.body.entries.map(({ sequence }: { sequence: number }) => sequence)).toEqual([4, 3]);
    expect(first.body.entries[0]).toEqual({
      sequence: 4,
      recordedAt: '2026-11-26T20:00:04.000Z',
      hash: 'hash-4',
      event: { type: 'transferred', index: 4 },
    });
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const query: Record<string, string> = { limit: '2', ...(before !== undefined && { before: String(before) }) };
      const { body } = await history(query, { pathParameters });
      seen.push(...body.entries.map(({ sequence }: { sequence: number }) => sequence));
      before = body.next;
    } while (before !== undefined);
    expect(seen).toEqual([4, 3, 2, 1, 0]);
  });

  test('ends on a page that is full', async () => {
    const { body } = await history({ limit: '5' }, { pathParameters });
    expect([body.entries.length, body.next]).toEqual([5, undefined]);
  });

  test('is for every signed-in user', async () => {
    const requestContext = user('bob', '[readers]');
    await expect(history({}, { pathParameters, requestContext })).resolves.toMatchObject({ status: 200 });
  });

  test.each(['0', '101', 'x', '1e1', ''])('refuses the limit %p', async (limit) => {
    await expect(history({ limit })).resolves.toMatchObject({ status: 400 });
  });

  test.each(['0', '-1', 'x', ''])('refuses to go on before %p', async (before) => {
    await expect(history({ before })).resolves.toMatchObject({ status: 400 });
  });

  test('knows no vehicle that is not there, and no other route', async () => {
    await expect(history({}, { pathParameters: { vin: '11111111111111111' } })).resolves.toMatchObject({ status: 404 });
    await expect(history({}, { pathParameters: { vin: 'request#1' } })).resolves.toMatchObject({ status: 404 });
    await expect(send('DELETE /vehicles/{vin}')).resolves.toMatchObject({ status: 404 });
  });
});

describe('GET /vehicles/{vin}/proofs/{sequence}', () => {
  test('gives what proves an entry', async () => {
    const proof = { record: {}, path: [], leafIndex: 0, digest: {} };
    verify.mockResolvedValue({ valid: true, checked: {}, findings: [], proof });
    const { status, body } = await prove('3');
    expect([status, body]).toEqual([200, { vin: VIN, sequence: 3, valid: true, findings: [], proof }]);
    expect(verify).toHaveBeenCalledWith({ ledgerId: LEDGER, sequence: 3, proof: true });
  });

  test('has none before a digest has the entry', async () => {
    verify.mockResolvedValue({ valid: true, checked: {}, findings: [] });
    await expect(prove('3')).resolves.toMatchObject({ status: 404 });
  });

  test('says what is wrong with an entry, to on call as well', async () => {
    const error = jest.spyOn(console, 'error').mockReturnValue();
    const findings = [{ kind: 'RecordChanged', ledgerId: LEDGER, sequence: 3, detail: 'its hash is another' }];
    verify.mockResolvedValue({ valid: false, checked: {}, findings });
    await expect(prove('3')).resolves.toMatchObject({ status: 200, body: { valid: false, findings } });
    expect(JSON.stringify(error.mock.calls)).toContain('RecordChanged');
    expect(JSON.stringify(logged.mock.calls)).toContain('InvalidEntries');
  });

  test.each(['-1', 'x', '01', '1.5', ''])('knows no entry %p', async (sequence) => {
    await expect(prove(sequence)).resolves.toMatchObject({ status: 404 });
    expect(verify).not.toHaveBeenCalled();
  });
});
