import { nextRecord } from '../../../runtime/ledger/chain';
import { itemOf, rowOf } from '../../../runtime/ledger/store';
import type { Item } from './fake-table';
import { LedgerWorld, MINUTE } from './ledger-world';

/** Numbers that say what is changed, and how: the same ones do the same again. */
export interface Dice {
  readonly which: number;
  readonly other: number;
  readonly how: number;
}

type Tampering = (world: LedgerWorld, dice: Dice) => void;

/** The records of a ledger that digests cover: those of the last window are in none yet. */
export function digested(world: LedgerWorld): Item[] {
  return recordsOf(world).filter(
    ({ ledgerId, sequence }) => ledgerId.S !== 'car-4' && !(ledgerId.S === 'car-1' && sequence.N === '6'),
  );
}

export function recordsOf({ table }: LedgerWorld): Item[] {
  return [...table.items.values()].filter(({ ledgerId }) => !ledgerId.S?.startsWith('request#'));
}

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length];

/** Replaces an item by a changed one, which may have another key. */
function change({ table }: LedgerWorld, item: Item, changed: Item): void {
  table.delete(item);
  table.put(changed);
}

function other(text: string, at: number): string {
  const index = at % Math.max(1, text.length);
  const letter = text[index] === 'a' ? 'b' : 'a';
  return text.slice(0, index) + letter + text.slice(index + 1);
}

/** Writes a ledger's chain anew from a record on, with right hashes: what an appender would have written. */
function rewrite({ table }: LedgerWorld, ledgerId: string, sequence: number, payload: string): void {
  const chain = table.of(ledgerId).map((item) => rowOf(item) as unknown as Parameters<typeof nextRecord>[0] & object);
  let last = sequence > 0 ? chain[sequence - 1] : undefined;
  for (const record of chain.slice(sequence)) {
    last = nextRecord(last, record.sequence === sequence ? { ...record, payload } : record);
    table.put(itemOf({ ...last }));
  }
}

/** What somebody with write access to the table, but not to the signing key, may do to records that digests cover. */
export const RECORD_TAMPERINGS: Record<string, Tampering> = {
  'a changed attribute': (world, { which, other: at, how }) => {
    const item = pick(digested(world), which);
    const name = pick(['payload', 'recordedAt', 'requestId', 'previousHash', 'hash', 'digestWindow', 'ledgerId'], how);
    change(world, item, { ...item, [name]: { S: other(String(item[name].S), at) } });
  },
  'another sequence': (world, { which, other: at }) => {
    const item = pick(digested(world), which);
    const wrong = pick(['-1', '1.5', '99', '9007199254740993', '3', '0'], at);
    change(world, item, { ...item, sequence: { N: wrong === item.sequence.N ? '98' : wrong } });
  },
  'an attribute of another type': (world, { which, how }) => {
    const item = pick(digested(world), which);
    const name = pick(['payload', 'recordedAt', 'requestId', 'previousHash', 'hash', 'digestWindow'], how);
    change(world, item, { ...item, [name]: { L: [] } });
  },
  'an attribute more': (world, { which }) => {
    const item = pick(digested(world), which);
    change(world, item, { ...item, note: { S: 'a' } });
  },
  'an attribute less': (world, { which, how }) => {
    const item = pick(digested(world), which);
    const left = pick(['payload', 'recordedAt', 'requestId', 'previousHash', 'hash', 'digestWindow'], how);
    world.table.put(Object.fromEntries(Object.entries(item).filter(([name]) => name !== left)));
  },
  'a payload that is written in another way': (world, { which, how }) => {
    const item = pick(digested(world), which);
    const text = String(item.payload.S);
    const written = pick([text.replace(':', ': '), text.replace('{', '{"n":0,'), ` ${text}`], how);
    change(world, item, { ...item, payload: { S: written } });
  },
  'a record removed': (world, { which }) => world.table.delete(pick(digested(world), which)),
  'a tail removed': (world, { which }) => {
    const first = pick(digested(world), which);
    world.table
      .of(String(first.ledgerId.S))
      .filter(({ sequence }) => Number(sequence.N) >= Number(first.sequence.N))
      .forEach((item) => world.table.delete(item));
  },
  'a head removed': (world, { which }) => {
    const last = pick(digested(world), which);
    world.table
      .of(String(last.ledgerId.S))
      .filter(({ sequence }) => Number(sequence.N) <= Number(last.sequence.N))
      .forEach((item) => world.table.delete(item));
  },
  'a ledger removed': (world, { which }) => {
    world.table.of(pick(['car-1', 'car-2', 'car-3'], which)).forEach((item) => world.table.delete(item));
  },
  'two records in each other’s place': (world, { which, other: at }) => {
    const all = digested(world);
    const one = pick(all, which);
    const two = pick(all, which + 1 + (at % (all.length - 1)));
    const key = ({ ledgerId, sequence }: Item) => ({ ledgerId, sequence });
    [one, two].forEach((item) => world.table.delete(item));
    world.table.put({ ...one, ...key(two) });
    world.table.put({ ...two, ...key(one) });
  },
  'two ledgers under each other’s name': (world, { how }) => {
    const [one, two] = pick([['car-1', 'car-2'], ['car-2', 'car-3'], ['car-1', 'car-3']], how); // prettier-ignore
    const [first, second] = [world.table.of(one), world.table.of(two)];
    [...first, ...second].forEach((item) => world.table.delete(item));
    first.forEach((item) => world.table.put({ ...item, ledgerId: { S: two } }));
    second.forEach((item) => world.table.put({ ...item, ledgerId: { S: one } }));
  },
  'a chain written anew': (world, { which }) => {
    const { ledgerId, sequence } = pick(digested(world), which);
    rewrite(world, String(ledgerId.S), Number(sequence.N), '{"forged":true}');
  },
  'a ledger made up in the past': (world) => {
    const entry = { ledgerId: 'car-9', requestId: 'r', payload: '{}', recordedAt: '2026-01-01T00:10:00.000Z' };
    world.table.put(itemOf({ ...nextRecord(undefined, entry) }));
  },
  'a ledger made up in the past that the index does not have': (world) => {
    const entry = { ledgerId: 'car-9', requestId: 'r', payload: '{}', recordedAt: '2026-01-01T00:10:00.000Z' };
    const item = itemOf({ ...nextRecord(undefined, entry) });
    world.table.put(Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'digestWindow')));
  },
  'a record at the end that does not follow': (world, { which }) => {
    const last = world.table.of(pick(['car-1', 'car-2', 'car-3'], which)).pop();
    const sequence = { N: String(Number(last?.sequence.N) + 1) };
    world.table.put({ ...(last as Item), sequence });
  },
};

type DigestTampering = (world: LedgerWorld, dice: Dice) => void;

/** Puts other bytes in place of a digest: what Object Lock prevents, and a copy outside AWS does not. */
function overwrite({ bucket }: LedgerWorld, key: string, body: Buffer): void {
  bucket.objects.delete(key);
  bucket.write(key, body);
}

const keys = ({ bucket }: LedgerWorld) => bucket.keys('digests/');

function edit(world: LedgerWorld, key: string, change: (digest: Record<string, never>) => object): void {
  overwrite(world, key, Buffer.from(JSON.stringify(change(JSON.parse(world.bucket.read(key).toString())))));
}

/** What somebody may do to digests who has not the signing key. */
export const DIGEST_TAMPERINGS: Record<string, DigestTampering> = {
  'another byte': (world, { which, other: at, how }) => {
    const key = pick(keys(world), which);
    const body = Buffer.from(world.bucket.read(key));
    body[at % body.length] ^= 1 << (how % 7);
    overwrite(world, key, body);
  },
  'a byte more': (world, { which }) => {
    const key = pick(keys(world), which);
    overwrite(world, key, Buffer.concat([world.bucket.read(key), Buffer.from(' ')]));
  },
  'a digest dropped': (world, { which }) => {
    world.bucket.objects.delete(pick(keys(world), which));
    // The last one might not have been made yet, until it is overdue.
    world.now += 11 * MINUTE;
  },
  'all digests dropped but one': (world, { which }) => {
    const kept = pick(keys(world), which);
    keys(world).forEach((key) => key !== kept && world.bucket.objects.delete(key));
  },
  'two digests in each other’s place': (world, { which, other: at }) => {
    const all = keys(world);
    const [one, two] = [pick(all, which), pick(all, which + 1 + (at % (all.length - 1)))];
    const [first, second] = [world.bucket.read(one), world.bucket.read(two)];
    overwrite(world, one, second);
    overwrite(world, two, first);
  },
  'the signature of another digest': (world, { which }) => {
    const all = keys(world);
    const { signature } = JSON.parse(world.bucket.read(pick(all, which + 1)).toString());
    edit(world, pick(all, which), (digest) => ({ ...digest, signature }));
  },
  'a signature of nothing': (world, { which, how }) => {
    const signature = pick(['', 'AAAA', 'MAYCAQACAQA='], how);
    edit(world, pick(keys(world), which), (digest) => ({ ...digest, signature }));
  },
  'a head less': (world, { which }) =>
    edit(world, pick(keys(world), which), (digest) => ({ ...digest, heads: (digest.heads as object[]).slice(1) })),
  'another root': (world, { which }) =>
    edit(world, pick(keys(world), which), (digest) => ({
      ...digest,
      leaves: { ...(digest.leaves as object), root: 'a'.repeat(64) },
    })),
  'a digest under another name': (world, { which }) => {
    const key = pick(keys(world), which);
    world.bucket.write('digests/2026/01/01/20260101T003000Z.json', world.bucket.read(key));
  },
};
