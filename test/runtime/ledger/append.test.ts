import fc from 'fast-check';
import { Appender, PAYLOAD_BYTES } from '../../../runtime/ledger/append';
import { canonical, sha256 } from '../../../runtime/ledger/canonical';
import { genesisHash, recordProblem } from '../../../runtime/ledger/chain';
import { rowOf } from '../../../runtime/ledger/store';
import { cancelled } from './fake-table';
import { LedgerWorld, START } from './ledger-world';

const CAR = { ledgerId: 'car-1', requestId: 'r1', payload: { b: 1, a: 'x' } };
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ name }: Error) => name,
  );

/** Checks that a ledger is one chain from 0 on, without a gap, and that each request is in it once. */
function expectOneChain(world: LedgerWorld, ledgerId: string, requests: readonly string[]): void {
  const records = world.table.of(ledgerId).map(rowOf);
  expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index));
  let hash: unknown = genesisHash(ledgerId);
  let time = '';
  for (const record of records) {
    expect(recordProblem(record)).toBeUndefined();
    expect(record.previousHash).toBe(hash);
    expect(String(record.recordedAt) >= time).toBe(true);
    [hash, time] = [record.hash, String(record.recordedAt)];
  }
  expect(records.map(({ requestId }) => requestId).sort()).toEqual([...requests].sort());
}

describe('a record', () => {
  it('follows the genesis of its ledger, then the one before', async () => {
    const world = new LedgerWorld();
    const first = await world.appender.append(CAR);
    const second = await world.appender.append({ ...CAR, requestId: 'r2' });
    const payload = '{"a":"x","b":1}';
    const recordedAt = '2026-01-01T00:00:00.000Z';
    const hash = (fields: object) => sha256(canonical({ v: 1, ledgerId: 'car-1', recordedAt, payload, ...fields }));
    const genesis = sha256('cdk-ledger-genesis:car-1');
    expect(first).toEqual({
      ledgerId: 'car-1',
      sequence: 0,
      recordedAt,
      previousHash: genesis,
      hash: hash({ sequence: 0, requestId: 'r1', previousHash: genesis }),
      replayed: false,
    });
    expect(second).toMatchObject({
      sequence: 1,
      previousHash: first.hash,
      hash: hash({ sequence: 1, requestId: 'r2', previousHash: first.hash }),
    });
  });

  it('is stored with what the index of digests finds it by, and with the marker of its request', async () => {
    const world = new LedgerWorld();
    const { hash, previousHash } = await world.appender.append(CAR);
    expect([...world.table.items.values()].map(rowOf)).toEqual([
      {
        ledgerId: 'car-1',
        sequence: 0,
        recordedAt: '2026-01-01T00:00:00.000Z',
        requestId: 'r1',
        payload: '{"a":"x","b":1}',
        previousHash,
        hash,
        digestWindow: expect.stringMatching(/^2026-01-01T00:00:00\.000Z#[0-7]$/),
      },
      { ledgerId: 'request#car-1#r1', sequence: 0, target: 0, payloadHash: sha256('{"a":"x","b":1}') },
    ]);
  });

  it('keeps keys that objects have of themselves', async () => {
    const world = new LedgerWorld();
    const payload = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":1}}');
    await world.appender.append({ ...CAR, payload });
    expect(rowOf(world.table.of('car-1')[0]).payload).toBe(
      '{"__proto__":{"admin":true},"constructor":{"prototype":1}}',
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('a request that is repeated', () => {
  it('gets the first answer, however much was appended since', async () => {
    const world = new LedgerWorld();
    const first = await world.appender.append(CAR);
    await world.append('car-1', {}, 'r2');
    world.now += 60_000;
    const again = await world.appender.append({ ...CAR, payload: { a: 'x', b: 1 } });
    expect(again).toEqual({ ...first, replayed: true });
    expect(world.table.of('car-1')).toHaveLength(2);
  });

  it('gets it as well if it expected a sequence, which by now is taken by itself', async () => {
    const world = new LedgerWorld();
    const first = await world.appender.append({ ...CAR, expectedSequence: 0 });
    await expect(world.appender.append({ ...CAR, expectedSequence: 0 })).resolves.toEqual({ ...first, replayed: true });
  });

  it('is another one in another ledger', async () => {
    const world = new LedgerWorld();
    await world.appender.append(CAR);
    await expect(world.appender.append({ ...CAR, ledgerId: 'car-2' })).resolves.toMatchObject({ replayed: false });
  });

  it('fails with another payload', async () => {
    const world = new LedgerWorld();
    await world.appender.append(CAR);
    expect(await failure(world.appender.append({ ...CAR, payload: {} }))).toBe('RequestConflict');
    expect(await failure(world.appender.append({ ...CAR, payload: {}, expectedSequence: 0 }))).toBe('RequestConflict');
  });

  it('fails if its record is not the one any more that it wrote', async () => {
    const world = new LedgerWorld();
    await world.appender.append(CAR);
    await world.append('car-1', {}, 'r2');
    const [first, second] = world.table.of('car-1');
    world.table.put({ ...second, sequence: first.sequence });
    expect(await failure(world.appender.append(CAR))).toBe('ChainBroken');
    world.table.delete(first);
    expect(await failure(world.appender.append(CAR))).toBe('ChainBroken');
  });
});

describe('an expected sequence', () => {
  it('is the one that the record gets', async () => {
    const world = new LedgerWorld();
    await world.appender.append({ ...CAR, expectedSequence: 0 });
    await expect(world.append('car-1', {}, 'r2')).resolves.toMatchObject({ sequence: 1 });
    await expect(world.appender.append({ ...CAR, requestId: 'r3', expectedSequence: 2 })).resolves.toMatchObject({
      sequence: 2,
    });
  });

  it.each([0, 2])('fails with %d, as the next one is 1', async (expectedSequence) => {
    const world = new LedgerWorld();
    await world.append('car-1', {}, 'r0');
    expect(await failure(world.appender.append({ ...CAR, expectedSequence }))).toBe('SequenceConflict');
    expect(world.table.of('car-1')).toHaveLength(1);
  });

  it('lets one of several through that expect the same', async () => {
    const world = new LedgerWorld({ turn: async () => undefined });
    const names = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        failure(world.appender.append({ ...CAR, requestId: `r${n}`, expectedSequence: 0 })),
      ),
    );
    expect(names.filter((name) => name === undefined)).toHaveLength(1);
    expect(names.filter((name) => name === 'SequenceConflict')).toHaveLength(7);
  });
});

describe('appenders at the same time', () => {
  it('never fork or skip, whatever comes between their calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(
          fc.record({ ledger: fc.nat(1), request: fc.nat(9), skew: fc.integer({ min: -30_000, max: 30_000 }) }),
          {
            minLength: 2,
            maxLength: 12,
          },
        ),
        async (scheduler, calls) => {
          const world = new LedgerWorld({ turn: () => scheduler.schedule(Promise.resolve()) });
          const results = Promise.all(
            calls.map(async ({ ledger, request, skew }) => {
              const { store, report } = world;
              const sleep = () => scheduler.schedule(Promise.resolve());
              const appender = new Appender({ store, report, sleep, now: () => START + skew });
              return appender.append({ ledgerId: `car-${ledger}`, requestId: `r${request}`, payload: { request } });
            }),
          );
          await scheduler.waitFor(results);
          for (const ledger of [0, 1]) {
            const requests = calls.filter((call) => call.ledger === ledger).map(({ request }) => `r${request}`);
            expectOneChain(world, `car-${ledger}`, [...new Set(requests)]);
          }
          // Who asked for the same got the same.
          const answers = await results;
          calls.forEach(({ ledger, request }, index) => {
            const same = calls.findIndex((call) => call.ledger === ledger && call.request === request);
            expect(answers[index].hash).toBe(answers[same].hash);
          });
          expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(
            world.table.of('car-0').length + world.table.of('car-1').length,
          );
        },
      ),
      { numRuns: 30 * Number(process.env.PROPERTY_SAMPLES ?? 1) },
    );
  }, 120_000);

  it('try again what was throttled, or met another transaction', async () => {
    const faults = [
      cancelled([{ Code: 'TransactionConflict' }, { Code: 'None' }]),
      cancelled([{ Code: 'None' }, { Code: 'ThrottlingError' }]),
      cancelled([{ Code: 'ProvisionedThroughputExceeded' }, { Code: 'None' }]),
      Object.assign(new Error(), { name: 'TransactionInProgressException' }),
    ];
    const world = new LedgerWorld({ fault: () => faults.pop() });
    await expect(world.appender.append(CAR)).resolves.toMatchObject({ sequence: 0, replayed: false });
    expect(world.metric('AppendRetries')).toBe(4);
  });

  it('give up after twenty attempts, in what a caller may repeat', async () => {
    const waits: number[] = [];
    const fault = () => cancelled([{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }]);
    const { store, report, lines, table } = new LedgerWorld({ fault });
    const sleep = async (milliseconds: number) => waits.push(milliseconds);
    const appender = new Appender({ store, report, sleep, random: () => 1, now: () => START });
    expect(await failure(appender.append(CAR))).toBe('TooMuchContention');
    expect(waits).toEqual([20, 40, 80, 160, 320, ...Array.from({ length: 14 }, () => 500)]);
    expect(lines).toMatchObject([{ AppendContention: 1, Ledger: 'ledger' }]);
    expect(table.items.size).toBe(0);
  });

  it.each([
    ['a failure of another kind', cancelled([{ Code: 'ValidationError' }, { Code: 'None' }])],
    ['a failure of the service', Object.assign(new Error(), { name: 'InternalServerError' })],
  ])('pass on %s', async (_, error) => {
    const world = new LedgerWorld({ fault: () => error });
    await expect(world.appender.append(CAR)).rejects.toBe(error);
  });
});

describe('the time of a record', () => {
  it('is that of the one before, if the clock of that was ahead', async () => {
    const world = new LedgerWorld();
    await world.append('car-1', {}, 'r0');
    world.now -= 59_000;
    await expect(world.append('car-1', {}, 'r2')).resolves.toMatchObject({ recordedAt: '2026-01-01T00:00:00.000Z' });
  });

  it('fails if that is more than a minute ahead', async () => {
    const world = new LedgerWorld();
    await world.append('car-1', {}, 'r0');
    world.now -= 61_000;
    expect(await failure(world.append('car-1', {}, 'r2'))).toBe('ClockSkew');
  });
});

it.each(['payload', 'recordedAt', 'hash', 'digestWindow'])(
  'does not go on from a record with another %s',
  async (name) => {
    const world = new LedgerWorld();
    await world.append('car-1', {}, 'r0');
    const [record] = world.table.of('car-1');
    world.table.put({ ...record, [name]: { S: 'x' } });
    expect(await failure(world.append('car-1', {}, 'r2'))).toBe('ChainBroken');
    expect(world.metric('ChainBroken')).toBe(1);
  },
);

describe('a request', () => {
  const nested = Array.from({ length: 70 }).reduce((inner) => ({ inner }), {} as object);
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'append'],
    ['a field that is none', { ...CAR, sequence: 3 }],
    ['no ledger', { ...CAR, ledgerId: undefined }],
    ['an empty ledger id', { ...CAR, ledgerId: '' }],
    ['the ledger id of a marker', { ...CAR, ledgerId: 'request#car-1#r1' }],
    ['a long ledger id', { ...CAR, ledgerId: 'a'.repeat(129) }],
    ['a ledger id with a line break at its end', { ...CAR, ledgerId: 'car-1\n' }],
    ['a ledger id that is a list', { ...CAR, ledgerId: ['car-1'] }],
    ['no request id', { ...CAR, requestId: undefined }],
    ['a request id with a space', { ...CAR, requestId: 'r 1' }],
    ['a long request id', { ...CAR, requestId: 'r'.repeat(129) }],
    ['no payload', { ...CAR, payload: undefined }],
    ['a payload that is a text', { ...CAR, payload: '{}' }],
    ['a payload that is a list', { ...CAR, payload: [] }],
    ['a payload that is null', { ...CAR, payload: null }],
    ['a number that may have been rounded', { ...CAR, payload: { a: [{ b: 2 ** 53 }] } }],
    ['a lone surrogate', { ...CAR, payload: { a: '\ud800' } }],
    ['a payload that is nested too deeply', { ...CAR, payload: nested }],
    ['a payload that is too large', { ...CAR, payload: { a: 'é'.repeat(PAYLOAD_BYTES / 2) } }],
    ['a negative sequence', { ...CAR, expectedSequence: -1 }],
    ['a sequence that is a text', { ...CAR, expectedSequence: '1' }],
    ['a sequence that is null', { ...CAR, expectedSequence: null }],
  ])('fails with %s', async (_, event) => {
    const world = new LedgerWorld();
    expect(await failure(world.appender.append(event))).toBe('InvalidRequest');
    expect(world.table.calls).toEqual({});
  });

  it.each<[string, object]>([
    ['the largest payload', { payload: { a: 'x'.repeat(PAYLOAD_BYTES - 8) } }],
    ['a fraction, and the largest whole number that is exact', { payload: { a: 0.1, b: 2 ** 53 - 1 } }],
    ['the longest ids', { ledgerId: 'a'.repeat(128), requestId: '#'.repeat(128) }],
  ])('may have %s', async (_, fields) => {
    const world = new LedgerWorld();
    await expect(world.appender.append({ ...CAR, ...fields })).resolves.toMatchObject({ sequence: 0 });
  });
});
