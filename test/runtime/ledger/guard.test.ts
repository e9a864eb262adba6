import { Guard } from '../../../runtime/ledger/guard';
import type { Item } from './fake-table';
import { LedgerWorld } from './ledger-world';

let world: LedgerWorld;
let record: Item;
let marker: Item;

beforeEach(async () => {
  world = new LedgerWorld();
  await world.append('car-1', { a: 1 }, 'r1');
  [record, marker] = [...world.table.items.values()];
});

const event = (eventName: string, images: object, id = 'e1') => ({
  eventID: id,
  eventName,
  dynamodb: { SequenceNumber: `s-${id}`, Keys: {}, ...images },
});
const watch = (...Records: object[]) =>
  new Guard({ evidence: world.evidence, report: world.report }).watch({ Records });

it('has nothing against records and their markers', async () => {
  const events = [event('INSERT', { NewImage: record }), event('INSERT', { NewImage: marker }, 'e2')];
  await expect(watch(...events)).resolves.toEqual({ batchItemFailures: [] });
  expect(world.bucket.keys()).toEqual([]);
  expect(world.metric('TamperEvents')).toBe(0);
});

it.each<[string, string, () => object]>([
  ['a change', 'MODIFY', () => ({ OldImage: record, NewImage: { ...record, payload: { S: '{}' } } })],
  ['a change of nothing', 'MODIFY', () => ({ OldImage: record, NewImage: record })],
  ['a removal', 'REMOVE', () => ({ OldImage: record })],
  ['a removal of a marker', 'REMOVE', () => ({ OldImage: marker })],
  ['an event that is unknown', 'TRUNCATE', () => ({})],
  ['a record whose hash is another one', 'INSERT', () => ({ NewImage: { ...record, payload: { S: '{}' } } })],
  ['a record that the index does not get', 'INSERT', () => ({ NewImage: { ...record, digestWindow: { S: 'x' } } })],
  ['an item that is none of ours', 'INSERT', () => ({ NewImage: { ledgerId: { S: 'x' }, sequence: { N: '0' } } })],
  ['an item without an image', 'INSERT', () => ({})],
  ['a marker with something more', 'INSERT', () => ({ NewImage: { ...marker, payload: { S: '{}' } } })],
  ['a second marker', 'INSERT', () => ({ NewImage: { ...marker, sequence: { N: '1' } } })],
])('keeps %s as evidence', async (_, name, images) => {
  const what = { ...event(name, images()), userIdentity: { type: 'Service' } };
  await expect(watch(what)).resolves.toEqual({ batchItemFailures: [] });
  const kept = JSON.parse(world.bucket.read('evidence/tamper/e1.json').toString());
  expect(kept).toEqual({ v: 1, reason: expect.any(String), event: JSON.parse(JSON.stringify(what)) });
  expect(world.metric('TamperEvents')).toBe(1);
});

it('tells of an event whose evidence is there already, as an answer of S3 that was lost leaves it', async () => {
  world.bucket.write('evidence/tamper/e1.json', Buffer.from('{}'));
  await expect(watch(event('REMOVE', {}))).resolves.toEqual({ batchItemFailures: [] });
  expect(world.metric('TamperEvents')).toBe(1);
  expect(world.bucket.objects.get('evidence/tamper/e1.json')?.versions).toHaveLength(1);
});

it('has the stream begin again with what it could not keep', async () => {
  world.bucket.fault = (key) => (key.includes('e2') ? new Error('no access') : undefined);
  const events = ['e1', 'e2', 'e3'].map((id) => event('REMOVE', {}, id));
  await expect(watch(...events)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: 's-e2' }] });
  expect(world.bucket.keys()).toEqual(['evidence/tamper/e1.json']);
  world.bucket.fault = undefined;
  await watch(...events.slice(1));
  expect(world.metric('TamperEvents')).toBe(3);
});

it('tells no payload to the log', async () => {
  await watch(event('MODIFY', { OldImage: record, NewImage: { ...record, payload: { S: '{"secret":1}' } } }));
  expect(JSON.stringify(world.lines)).not.toContain('secret');
});
