import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { digestKey } from '../../../runtime/ledger/digest-file';
import { checkProof } from '../../../runtime/ledger/proof-check';
import { prove } from '../../../runtime/ledger/prove';
import { main } from '../../../runtime/ledger/verify-export';
import { copyOf, newWorld } from './export-folder';
import { LedgerWorld, newKey, pem } from './ledger-world';
import { digested, RECORD_TAMPERINGS } from './tampering';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ name }: Error) => name,
  );
let untouched: LedgerWorld;

beforeAll(async () => {
  untouched = await newWorld();
});

it('lists the digests of a few days, however many there are', async () => {
  const world = new LedgerWorld({ windowMinutes: 1440 });
  await world.append('car-1');
  for (let day = 0; day < 40; day += 1) {
    if (day === 20) await world.append('car-1');
    await world.digest();
  }
  await world.digest();
  const send = jest.spyOn(world.bucket.client, 'send');
  for (const sequence of [0, 1])
    expect((await prove(world.verifier, 'car-1', sequence)).proof?.record.sequence).toBe(sequence);
  // Pages of the bucket here have three digests.
  const lists = send.mock.calls.filter(([command]) => command.constructor.name === 'ListObjectVersionsCommand');
  expect(lists.length).toBeLessThanOrEqual(6);
  expect(await failure(prove(world.verifier, 'car-1', 2))).toBe('NotFound');
});

it('proves every record that a digest covers, and no other with it', async () => {
  const world = copyOf(untouched, { pageSize: 2 });
  const records = digested(world).map(({ ledgerId, sequence }) => ({ ledgerId: String(ledgerId.S), sequence: Number(sequence.N) })); // prettier-ignore
  const proofs = [];
  for (const { ledgerId, sequence } of records) {
    const { valid, findings, proof } = await prove(world.verifier, ledgerId, sequence);
    expect({ valid, findings }).toEqual({ valid: true, findings: [] });
    proofs.push(proof!);
  }
  for (const one of proofs) {
    for (const other of proofs) {
      const { record } = other;
      expect(checkProof(JSON.parse(JSON.stringify({ ...one, record })), world.publicKey)).toHaveLength(
        one === other ? 0 : 1,
      );
    }
    const elsewhere = proofs.find(({ digest }) => digest.window.start !== one.digest.window.start);
    expect(checkProof({ ...one, digest: elsewhere?.digest }, world.publicKey)).toHaveLength(1);
  }
});

it('holds for nothing else: any character of a proof that changes breaks it', async () => {
  const { proof } = await prove(copyOf(untouched).verifier, 'car-2', 1);
  const text = JSON.stringify(proof);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '1', 'a', '"', '{', ' '), (at, letter) => {
      const changed = text.slice(0, at) + letter + text.slice(at + 1);
      let value;
      try {
        value = JSON.parse(changed);
      } catch {
        return; // no proof at all
      }
      const isSame = JSON.stringify(value) === text;
      expect(checkProof(value, untouched.publicKey).length > 0).toBe(!isSame);
    }),
    { numRuns: 300 },
  );
});

it.each([undefined, null, {}, { record: null }, { record: {}, digest: 'x', path: 1 }, 'proof'])(
  'is not %j',
  (value) => {
    expect(checkProof(value, untouched.publicKey).length).toBeGreaterThan(0);
  },
);

it.each([' ', '=', '%', '\n'])(
  'does not hold for a signature with %j at its end, though the bytes are the same',
  async (end) => {
    const { proof } = await prove(copyOf(untouched).verifier, 'car-2', 1);
    const digest = { ...proof!.digest, signature: proof!.digest.signature + end };
    expect(checkProof({ ...proof, digest }, untouched.publicKey).map(({ kind }) => kind)).toEqual(['DigestChanged']);
  },
);

it('does not hold for another key', async () => {
  const { proof } = await prove(copyOf(untouched).verifier, 'car-2', 1);
  const kinds = checkProof(proof, pem(newKey())).map(({ kind }) => kind);
  expect(kinds).toEqual(['KeyMismatch', 'SignatureInvalid']);
});

it('is checked by the command-line verifier, with or without the answer around it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-proof-'));
  try {
    const answer = await prove(copyOf(untouched).verifier, 'car-2', 1);
    const key = join(folder, 'key.pem');
    const file = join(folder, 'proof.json');
    writeFileSync(key, untouched.publicKey);
    const lines: string[] = [];
    const run = (value: unknown) => {
      writeFileSync(file, JSON.stringify(value));
      return main(['--proof', file, '--public-key', key], (line) => lines.push(line));
    };
    await expect(run(answer)).resolves.toBe(0);
    await expect(run(answer.proof)).resolves.toBe(0);
    await expect(run({ ...answer.proof, leafIndex: 0 })).resolves.toBe(1);
    const valid = 'valid: record 1 of car-2 is in the digest of 2026-01-01T01:00:00.000Z';
    expect(lines).toEqual([valid, valid, 'RootMismatch car-2 #1: the path does not lead from the record to the root of the digest']); // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  [['--proof']],
  [[]],
  [['a', 'b']],
  [['--other', 'a']],
  [['/nowhere/at/all']],
  [['a', '--proof', 'b']],
  [['a', '--public-key', '/nowhere']],
])('ends with 2 for %j', async (options) => {
  const lines: string[] = [];
  await expect(main(options, (line) => lines.push(line))).resolves.toBe(2);
  expect(lines.join('\n')).toContain('error: ');
});

it('is refused for what is not there, or not in a digest yet', async () => {
  const { verifier } = copyOf(untouched);
  expect(await failure(prove(verifier, 'car-2', 9))).toBe('NotFound');
  expect(await failure(prove(verifier, 'car-4', 0))).toBe('NotYetDigested');
});

it('proves a record that the index did not show in time by the digest that has it as late', async () => {
  const world = new LedgerWorld({ isUnindexed: ({ ledgerId }) => ledgerId.S === 'car-2' });
  for (const ledgerId of ['car-1', 'car-2', 'car-3']) await world.append(ledgerId);
  await world.digest(62);
  world.table.options = {};
  await world.digest(60);
  const { proof } = await prove(world.verifier, 'car-2', 0);
  expect(proof?.digest.window.start).toBe('2026-01-01T01:00:00.000Z');
  expect(checkProof(proof, world.publicKey)).toEqual([]);
});

describe('among thousands of digests', () => {
  /** The pages of a list of the bucket that a question took. */
  async function pagesOf(world: LedgerWorld, ask: () => Promise<unknown>): Promise<number> {
    const send = jest.spyOn(world.bucket.client, 'send');
    await ask();
    const lists = send.mock.calls.filter(([command]) => /^List/.test(command.constructor.name));
    send.mockRestore();
    return lists.length;
  }

  /** Years before and after those of the world, in which nobody asked for anything. */
  function aged(): LedgerWorld {
    const world = copyOf(untouched);
    for (let day = 1; day <= 3000; day += 1) {
      for (const sign of [-1, 1]) {
        const at = new Date(Date.parse('2026-01-01T12:00:00.000Z') + sign * day * 86_400_000).toISOString();
        world.bucket.write(digestKey(at), Buffer.from('{}'));
      }
    }
    return world;
  }

  it('lists those around a record, whatever the age of the ledger', async () => {
    const world = aged();
    expect(await pagesOf(world, () => prove(world.verifier, 'car-2', 1))).toBeLessThan(5);
  });

  it('lists the newest for a record that is not there', async () => {
    const world = aged();
    const failed = pagesOf(world, () => failure(prove(world.verifier, 'car-9', 1)));
    expect(await failed).toBeLessThan(20);
  });
});

it('is not given for records that were changed', async () => {
  const changed = copyOf(untouched);
  RECORD_TAMPERINGS['a chain written anew'](changed, { which: 1, other: 0, how: 0 });
  const answer = await prove(changed.verifier, 'car-2', 0);
  expect(answer).toMatchObject({ valid: false });
  expect(answer.proof).toBeUndefined();
  const [record] = changed.table.of('car-3');
  changed.table.put({ ...record, payload: { S: '{}' } });
  await expect(prove(changed.verifier, 'car-3', 0)).resolves.toMatchObject({ findings: [{ kind: 'RecordChanged' }] });
});

it('names a record that was removed: a later one is there, or a digest has it', async () => {
  const world = copyOf(untouched);
  const [, second, , , fifth] = world.table.of('car-2');
  [second, fifth].forEach((item) => world.table.delete(item));
  for (const sequence of [1, 4]) {
    await expect(prove(world.verifier, 'car-2', sequence)).resolves.toMatchObject({
      valid: false,
      findings: [{ kind: 'RecordMissing', ledgerId: 'car-2', sequence }],
    });
  }
  expect(await failure(prove(world.verifier, 'car-2', 5))).toBe('NotFound');
});
