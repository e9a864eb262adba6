import fc from 'fast-check';
import { copyOf, exportOf, newWorld } from './export-folder';
import { KEY_ARN, LedgerWorld, newKey } from './ledger-world';
import { Dice, DIGEST_TAMPERINGS, RECORD_TAMPERINGS } from './tampering';

/** Of each tampering; `PROPERTY_SAMPLES` has more. */
const numRuns = 10 * Number(process.env.PROPERTY_SAMPLES ?? 1);
jest.setTimeout(numRuns * 3_000);
const dice: fc.Arbitrary<Dice> = fc.record({ which: fc.nat(1000), other: fc.nat(5000), how: fc.nat(1000) });

let untouched: LedgerWorld;

beforeAll(async () => {
  untouched = await newWorld();
});

/** What both verifiers find: in AWS, and outside of it in an export. */
async function verify(world: LedgerWorld) {
  const online = await world.verifier.full();
  const offline = await exportOf(world);
  return { online, offline };
}

it('finds nothing where nothing was touched, online and in an export', async () => {
  const { online, offline } = await verify(copyOf(untouched));
  expect([online.findings, offline.findings]).toEqual([[], []]);
  expect(offline).toMatchObject({ code: 0, lines: [expect.stringMatching(/^valid: 18 records, 4 ledgers, 4 digests$/), expect.stringMatching(/; 2 records are in none yet$/)] }); // prettier-ignore
});

describe('records', () => {
  it.each(Object.entries(RECORD_TAMPERINGS))('finds %s', async (_, tamper) => {
    await fc.assert(
      fc.asyncProperty(dice, async (thrown) => {
        const world = copyOf(untouched);
        tamper(world, thrown);
        const { online, offline } = await verify(world);
        expect(online).toMatchObject({ valid: false });
        expect(offline.code).toBe(1);
        // Online names a digest's records by ledger, offline by export: the same kinds of what was found in the end.
        expect(new Set(offline.kinds)).toEqual(new Set(online.findings.map(({ kind }) => kind)));
      }),
      { numRuns },
    );
  });

  it.each(Object.entries(RECORD_TAMPERINGS))(
    'finds %s in what was made and checked in pages of two',
    async (_, tamper) => {
      const world = copyOf(untouched, { pageSize: 2 });
      tamper(world, { which: 5, other: 7, how: 1 });
      const online = await world.verifier.full();
      expect(online.valid).toBe(false);
    },
  );
});

describe('digests', () => {
  it.each(Object.entries(DIGEST_TAMPERINGS))('finds %s', async (_, tamper) => {
    await fc.assert(
      fc.asyncProperty(dice, async (thrown) => {
        const world = copyOf(untouched);
        const before = world.bucket.keys('digests/');
        tamper(world, thrown);
        const online = await world.verifier.full();
        expect(online).toMatchObject({ valid: false });
        // The export was made before: whoever has a copy changes it there.
        const offline = await exportOf(world, { before });
        expect(offline.code).toBe(1);
      }),
      { numRuns },
    );
  });

  it('finds a digest that was written over, and goes on from the first version', async () => {
    const world = copyOf(untouched);
    const [key] = world.bucket.keys('digests/');
    world.bucket.write(key, Buffer.from('{}'));
    const { findings } = await world.verifier.full();
    expect(findings).toEqual([{ kind: 'DigestChanged', digest: key, detail: 'it was written 2 times' }]);
  });

  it('finds a digest that a delete marker hides, and goes on from the version below', async () => {
    const world = copyOf(untouched);
    const [, key] = world.bucket.keys('digests/');
    Object.assign(world.bucket.objects.get(key)!, { isDeleted: true });
    const { findings } = await world.verifier.full();
    expect(findings).toEqual([
      { kind: 'DigestMissing', digest: key, detail: 'it was deleted; a version of it is still there' },
    ]);
  });

  it('finds that no digest has been made for too long', async () => {
    const world = copyOf(untouched);
    world.now += 2 * 60 * 60_000;
    const { findings } = await world.verifier.full();
    expect(findings).toEqual([{ kind: 'DigestMissing', detail: 'the last one ends at 2026-01-01T04:00:00.000Z' }]);
  });

  it('finds nothing where the last digest was dropped and the next run made it again', async () => {
    const world = copyOf(untouched);
    const last = world.bucket.keys('digests/').pop()!;
    const before = JSON.parse(world.bucket.read(last).toString());
    delete before.signature;
    world.bucket.objects.delete(last);
    await world.digester.run();
    expect(JSON.parse(world.bucket.read(last).toString())).toMatchObject(before);
    expect((await world.verifier.full()).findings).toEqual([]);
  });

  it('finds that there is none at all, though there are records', async () => {
    const world = copyOf(untouched);
    world.bucket.objects.clear();
    const { findings } = await world.verifier.full();
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['DigestMissing']));
  });

  it('finds digests that were all made anew with another key, by the key that is trusted', async () => {
    const forger = copyOf(untouched, { key: newKey() });
    forger.bucket.objects.clear();
    RECORD_TAMPERINGS['a chain written anew'](forger, { which: 3, other: 0, how: 0 });
    await forger.digester.run();
    // By itself it is without a flaw.
    expect((await forger.verifier.full()).valid).toBe(true);
    const trusting = copyOf(forger, { key: untouched.key });
    const { findings } = await trusting.verifier.full();
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['KeyMismatch', 'SignatureInvalid']));
    const offline = await exportOf(forger, { publicKey: untouched.publicKey });
    expect(new Set(offline.kinds)).toEqual(new Set(['KeyMismatch', 'SignatureInvalid']));
    // Who trusts the key that comes with the forgery has only a warning.
    await expect(exportOf(forger, { publicKey: null })).resolves.toMatchObject({
      code: 0,
      lines: ['warning: without --public-key, the key is only as good as its source', expect.any(String), expect.any(String)], // prettier-ignore
    });
  });

  it('finds digests that name another key than that of the ledger', async () => {
    const world = copyOf(untouched);
    const verifier = world.verifier;
    verifier.signer = Object.assign(world.signer, {
      keyArn: KEY_ARN.replace('1111/', '2222/').replace('key/1', 'key/2'),
    });
    const { findings } = await verifier.full();
    expect(findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['KeyMismatch']));
  });
});

describe('what cannot be found', () => {
  it('is the removal of a tail that no digest covers yet; the guard sees it', async () => {
    const world = copyOf(untouched);
    const [last] = world.table.of('car-1').slice(-1);
    world.table.delete(last);
    expect((await world.verifier.full()).valid).toBe(true);
  });

  it('is what the appender itself writes', async () => {
    const world = copyOf(untouched);
    await world.append('car-1', { false: true }, 'late');
    expect((await world.verifier.full()).valid).toBe(true);
  });
});
