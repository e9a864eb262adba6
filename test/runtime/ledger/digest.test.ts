import { createPublicKey, verify } from 'node:crypto';
import { canonical, sha256 } from '../../../runtime/ledger/canonical';
import type { Digest } from '../../../runtime/ledger/digest-file';
import { leafHashes, merkleTree } from '../../../runtime/ledger/merkle';
import { rowOf } from '../../../runtime/ledger/store';
import type { Item } from './fake-table';
import { KEY_ARN, LedgerWorld, MINUTE, newKey, START } from './ledger-world';

const FIRST = 'digests/2026/01/01/20260101T000000Z.json';
const SECOND = 'digests/2026/01/01/20260101T010000Z.json';
const THIRD = 'digests/2026/01/01/20260101T020000Z.json';
const GENESIS = sha256(`cdk-ledger-digest-genesis:${KEY_ARN}`);

const digestOf = ({ bucket }: LedgerWorld, key: string): Digest => JSON.parse(bucket.read(key).toString());
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ name }: Error) => name,
  );
const hashOf = ({ table }: LedgerWorld, ledgerId: string, sequence: number) =>
  String(rowOf(table.of(ledgerId)[sequence]).hash);

/** Some records in the first hour, and the time after its end and the grace. */
async function firstHour(world = new LedgerWorld()): Promise<LedgerWorld> {
  world.now = START + 10 * MINUTE;
  for (const ledgerId of ['car-2', 'car-1', 'car-2']) await world.append(ledgerId);
  world.now = START + 62 * MINUTE;
  return world;
}

describe('a digest', () => {
  it('has the records of its window by ledger, and the key that signed it', async () => {
    const world = await firstHour();
    await expect(world.digester.run()).resolves.toEqual({ made: [FIRST], remaining: 0 });
    const leaves = [
      { ledgerId: 'car-1', sequence: 0, hash: hashOf(world, 'car-1', 0) },
      { ledgerId: 'car-2', sequence: 0, hash: hashOf(world, 'car-2', 0) },
      { ledgerId: 'car-2', sequence: 1, hash: hashOf(world, 'car-2', 1) },
    ];
    const { signature, ...content } = digestOf(world, FIRST);
    expect(content).toEqual({
      v: 1,
      window: { start: '2026-01-01T00:00:00.000Z', end: '2026-01-01T01:00:00.000Z' },
      previousDigest: GENESIS,
      leaves: { count: 3, root: merkleTree(leafHashes(leaves)).root },
      heads: [
        { ledgerId: 'car-1', fromSequence: 0, toSequence: 0, headHash: leaves[0].hash },
        { ledgerId: 'car-2', fromSequence: 0, toSequence: 1, headHash: leaves[2].hash },
      ],
      late: [],
      signedBy: { keyArn: KEY_ARN, algorithm: 'ECDSA_SHA_256', publicKey: world.publicKey },
    });
    const signed = Buffer.from(canonical(content));
    expect(verify('sha256', signed, createPublicKey(world.publicKey), Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('is canonical JSON, and the next one has its hash', async () => {
    const world = await firstHour();
    await world.digester.run();
    world.now += 60 * MINUTE;
    await world.digester.run();
    const bytes = world.bucket.read(FIRST);
    expect(canonical(JSON.parse(bytes.toString()))).toBe(bytes.toString());
    expect(digestOf(world, SECOND).previousDigest).toBe(sha256(bytes));
  });

  it('is made of an empty window too', async () => {
    const world = await firstHour();
    await world.digester.run();
    world.now += 60 * MINUTE;
    await world.digester.run();
    expect(digestOf(world, SECOND)).toMatchObject({ leaves: { count: 0, root: sha256('') }, heads: [], late: [] });
  });

  it('is not made before the grace has passed', async () => {
    const world = await firstHour();
    world.now -= 1;
    await expect(world.digester.run()).resolves.toEqual({
      made: ['digests/2025/12/31/20251231T230000Z.json'],
      remaining: 0,
    });
  });
});

describe('runs', () => {
  it('make all windows that have ended, in order', async () => {
    const world = await firstHour();
    world.now += 130 * MINUTE;
    await expect(world.digester.run()).resolves.toEqual({ made: [FIRST, SECOND, THIRD], remaining: 0 });
    expect(world.metric('DigestLag')).toBe(12 * 60);
    expect(world.metric('DigestedRecords')).toBe(3);
  });

  it('stop when time is up, and the next one goes on', async () => {
    const world = await firstHour();
    world.now += 130 * MINUTE;
    const times = [100_000, 59_000];
    await expect(world.digester.run(() => times.shift() ?? 0)).resolves.toEqual({ made: [FIRST], remaining: 2 });
    expect(world.metric('DigestLag')).toBe(132 * 60);
    await expect(world.digester.run()).resolves.toEqual({ made: [SECOND, THIRD], remaining: 0 });
    expect((await world.verifier.full()).findings).toEqual([]);
  });

  it('begin with the window before, if there is no record yet', async () => {
    const world = new LedgerWorld();
    world.now = START + 200 * MINUTE;
    await expect(world.digester.run()).resolves.toMatchObject({ made: [THIRD] });
  });

  it('go on where the windows have another length', async () => {
    const world = await firstHour();
    await world.digester.run();
    world.windowMinutes = 15;
    world.now += 30 * MINUTE;
    const name = (time: string) => `digests/2026/01/01/20260101T${time}00Z.json`;
    await expect(world.digester.run()).resolves.toMatchObject({ made: [name('0100'), name('0115')] });
    world.windowMinutes = 1440;
    world.now = START + 1500 * MINUTE;
    await world.append('car-1');
    await expect(world.digester.run()).resolves.toMatchObject({ made: [name('0130')] });
    expect(digestOf(world, name('0130')).window.end).toBe('2026-01-02T00:00:00.000Z');
    expect((await world.verifier.full()).findings).toEqual([]);
  });

  it('at the same time make one digest', async () => {
    const world = await firstHour();
    await Promise.all([world.digester.run(), world.digester.run(), world.digester.run()]);
    expect(world.bucket.keys('digests/')).toEqual([FIRST]);
    expect(world.bucket.objects.get(FIRST)?.versions).toHaveLength(1);
    expect(world.metric('DigestConflicts')).toBe(0);
  });

  it('keep what another run has written, and say so if they would have written something else', async () => {
    const world = await firstHour();
    const slow = world.digester;
    const { putOnce } = world.evidence;
    slow.evidence = Object.assign(Object.create(world.evidence), {
      putOnce: async (key: string, body: Buffer) => {
        world.table.options = { ...world.table.options, isUnindexed: () => true };
        await world.digester.run();
        world.table.options = {};
        return putOnce.call(world.evidence, key, body);
      },
    });
    await slow.run();
    expect(world.metric('DigestConflicts')).toBe(1);
    expect(digestOf(world, FIRST).leaves.count).toBe(0);
    // What it did not have is late in the next one.
    world.now += 60 * MINUTE;
    await world.digester.run();
    expect(digestOf(world, SECOND)).toMatchObject({
      heads: [],
      late: [
        { ledgerId: 'car-1', fromSequence: 0, toSequence: 0 },
        { ledgerId: 'car-2', fromSequence: 0, toSequence: 1 },
      ],
    });
    expect((await world.verifier.full()).findings).toEqual([]);
  });

  it.each<[string, (world: LedgerWorld) => void]>([
    ['that nobody signed', ({ bucket }) => bucket.write(FIRST, bucket.read(FIRST).subarray(1))],
    ['that another key signed', (world) => Object.assign(world, { key: newKey() })],
    ['of another window', ({ bucket }) => bucket.write(SECOND, bucket.read(FIRST))],
  ])('fail after a digest %s', async (_, tamper) => {
    const world = await firstHour();
    await world.digester.run();
    tamper(world);
    world.now += 120 * MINUTE;
    expect(await failure(world.digester.run())).toBe('DigestConflict');
  });

  it('find the last digest among those of years', async () => {
    const world = new LedgerWorld({ windowMinutes: 1440 });
    world.now = Date.parse('2025-12-30T00:00:00.000Z');
    await world.append('car-1');
    world.now = START + 2 * 1440 * MINUTE + 2 * MINUTE;
    await world.digester.run();
    // Somebody's object that is none, which would come last.
    world.bucket.write('digests/9999/zz.json', Buffer.from('{}'));
    world.now += 1440 * MINUTE;
    await expect(world.digester.run()).resolves.toMatchObject({ made: ['digests/2026/01/03/20260103T000000Z.json'] });
    expect(world.bucket.keys('digests/20')).toHaveLength(5);
  });
});

it('fails where a window has more records than fit, and signs none of them', async () => {
  const world = await firstHour();
  const digester = Object.assign(world.digester, { maxLeaves: 2 });
  expect(await failure(digester.run())).toBe('WindowTooLarge');
  expect(world.bucket.keys()).toEqual([]);
  // That none is made is what the alarm sees.
  expect(world.metric('DigestLag')).toBe(62 * 60);
});

describe('an index that lags', () => {
  it('has records in between that it does not show: the table does', async () => {
    const world = new LedgerWorld({ isUnindexed: ({ sequence }: Item) => sequence.N === '1' });
    world.now = START + 10 * MINUTE;
    for (let n = 0; n < 4; n += 1) await world.append('car-1');
    world.now = START + 62 * MINUTE;
    await world.digester.run();
    expect(digestOf(world, FIRST)).toMatchObject({ leaves: { count: 4 }, heads: [{ fromSequence: 0, toSequence: 3 }] });
  });

  it.each([1, 2])('has records that it shows %d windows later: they are late there, once', async (windows) => {
    const world = await firstHour(new LedgerWorld({ isUnindexed: ({ ledgerId }: Item) => ledgerId.S === 'car-1' }));
    await world.digester.run();
    await world.append('car-1');
    for (let n = 1; n <= 3; n += 1) {
      if (n === windows) world.table.options = {};
      world.now += 60 * MINUTE;
      await world.digester.run();
    }
    const keys = world.bucket.keys('digests/');
    expect(keys.map((key) => digestOf(world, key).late.map(({ ledgerId }) => ledgerId))).toEqual(
      windows === 1 ? [[], ['car-1'], [], []] : [[], [], ['car-1'], []],
    );
    expect(world.metric('LateRecords')).toBe(windows === 1 ? 1 : 2);
    expect((await world.verifier.full()).findings).toEqual([]);
  });

  it('has a record that it shows too late: verification names it', async () => {
    const world = await firstHour(new LedgerWorld({ isUnindexed: ({ ledgerId }: Item) => ledgerId.S === 'car-1' }));
    await world.digester.run();
    for (let n = 0; n < 2; n += 1) {
      world.now += 60 * MINUTE;
      await world.digester.run();
    }
    world.table.options = {};
    world.now += 60 * MINUTE;
    await world.digester.run();
    expect((await world.verifier.full()).findings).toMatchObject([
      { kind: 'UndigestedRecord', ledgerId: 'car-1', sequence: 0 },
    ]);
  });

  it('has what is no record: it is not signed, and does not stop the others', async () => {
    const world = await firstHour();
    const [record] = world.table.of('car-1');
    world.table.put({ ...record, sequence: { N: '1.5' } });
    world.table.put({ ...record, sequence: { N: '7' }, hash: { S: 'x' } });
    world.table.put({ ...record, ledgerId: { S: 'a b' } });
    await world.digester.run();
    expect(digestOf(world, FIRST).leaves.count).toBe(3);
    expect(world.metric('RejectedRecords')).toBe(3);
    expect((await world.verifier.full()).valid).toBe(false);
  });
});
