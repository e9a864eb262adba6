import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Exporter } from '../../../runtime/ledger/export';
import { copyOf, newWorld, verifyFolder } from './export-folder';
import { LedgerWorld } from './ledger-world';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ name }: Error) => name,
  );
const exporterOf = ({ store, evidence, windowMinutes, now }: LedgerWorld) =>
  new Exporter({ store, evidence, windowMinutes, now: () => now });

let untouched: LedgerWorld;
let folder: string;

beforeAll(async () => {
  untouched = await newWorld();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-export-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function save(name: string, body: string | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), body);
}

/** Downloads an export of a ledger, with what the test changes of it. */
async function download(world: LedgerWorld, change: (records: string) => string = (records) => records) {
  const { key, manifest } = await exporterOf(world).export({});
  save('records.jsonl', change(world.bucket.read(key).toString()));
  save('manifest.json', world.bucket.read(manifest));
  world.bucket.keys('digests/').forEach((name) => save(name, world.bucket.read(name)));
  save('key.pem', world.publicKey);
  return verifyFolder(folder, ['--public-key', join(folder, 'key.pem')]);
}

it('has the records as they are stored, no markers, and a manifest', async () => {
  const world = copyOf(untouched, { pageSize: 3 });
  const { key, manifest, records } = await exporterOf(world).export({});
  expect(key).toMatch(/^exports\/20260101T040500000Z-[0-9a-f]{8}\/records\.jsonl$/);
  expect(records).toBe(18);
  const lines = world.bucket.read(key).toString().trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
  expect(lines).toHaveLength(18);
  expect(Object.keys(lines[0]).sort()).toEqual(['digestWindow', 'hash', 'ledgerId', 'payload', 'previousHash', 'recordedAt', 'requestId', 'sequence']); // prettier-ignore
  expect(JSON.parse(world.bucket.read(manifest).toString())).toEqual({
    v: 1,
    exportedAt: '2026-01-01T04:05:00.000Z',
    ledgerId: null,
    records: 18,
    recordsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    windowMinutes: 60,
    digests: world.bucket.keys('digests/'),
  });
});

it('is written in parts, if it is large, and verifies', async () => {
  const world = new LedgerWorld();
  for (let n = 0; n < 70; n += 1) await world.append(`car-${n % 3}`, { text: 'é'.repeat(140_000) });
  await world.digest(62);
  world.table.options = { pageSize: 5 };
  await expect(download(world)).resolves.toMatchObject({ code: 0, findings: [] });
}, 30_000);

it('is given up before time is up', async () => {
  const world = copyOf(untouched);
  const { keys } = world.bucket;
  expect(await failure(exporterOf(world).export({}, () => 10_000))).toBe('ExportTooLarge');
  expect(keys.call(world.bucket, 'exports/')).toEqual([]);
});

it.each([[{ ledgerId: '' }], [{ ledgerId: 'request#car-1' }], [{ ledgerId: 1 }]])('fails for %j', async (event) => {
  expect(await failure(exporterOf(copyOf(untouched)).export(event))).toBe('InvalidRequest');
});

describe('a file of records', () => {
  it('may have its lines in any order, though the manifest knows another file', async () => {
    const { kinds, lines } = await download(copyOf(untouched), (text) =>
      text.trimEnd().split('\n').reverse().join('\n'),
    );
    expect(kinds).toEqual(['RecordChanged']);
    expect(lines[0]).toContain('the file of records is not the one that was exported');
    rmSync(join(folder, 'manifest.json'));
    await expect(verifyFolder(folder, [])).resolves.toMatchObject({ code: 0 });
  });

  it.each<[string, (text: string) => string, string]>([
    ['a line that is none', (text) => `${text}{\n`, 'RecordChanged'],
    ['a line twice', (text) => text + text.slice(0, text.indexOf('\n') + 1), 'RecordInserted'],
    ['a line less', (text) => text.slice(text.indexOf('\n') + 1), 'RecordMissing'],
    ['a number as a line', (text) => `${text}1\n`, 'RecordChanged'],
    ['a record with a key twice', (text) => text.replace('"payload":', '"payload":"{}","payload":'), 'RecordChanged'],
  ])('is not valid with %s', async (_, change, kind) => {
    await download(copyOf(untouched), change);
    // Not only because the manifest knows another file.
    rmSync(join(folder, 'manifest.json'));
    const { code, kinds } = await verifyFolder(folder, []);
    expect(code).toBe(1);
    expect(kinds).toContain(kind);
  });

  it('prints no control characters of what was forged', async () => {
    const forged = (text: string) => text.replace(/"ledgerId":"car-1"/, '"ledgerId":"\\u001b[2Jcar"');
    const { code, lines } = await download(copyOf(untouched), forged);
    expect(code).toBe(1);
    // eslint-disable-next-line no-control-regex -- what is looked for
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
