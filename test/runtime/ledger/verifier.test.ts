import { Coverage } from '../../../runtime/ledger/record-check';
import { parseQuestion } from '../../../runtime/ledger/verify';
import { copyOf, exportOf, newWorld } from './export-folder';
import { LedgerWorld, MINUTE } from './ledger-world';
import { RECORD_TAMPERINGS } from './tampering';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ name }: Error) => name,
  );
let untouched: LedgerWorld;

beforeAll(async () => {
  untouched = await newWorld();
});

describe('a full check', () => {
  it('finds nothing in a ledger that nobody touched', async () => {
    const world = copyOf(untouched);
    await expect(world.verifier.full()).resolves.toEqual({
      valid: true,
      checked: { records: 18, digests: 4 },
      findings: [],
      findingCount: 0,
    });
    expect(['VerifiedRecords', 'Findings'].map((name) => world.metric(name))).toEqual([18, 0]);
  });

  it('finds nothing in an empty ledger', async () => {
    await expect(new LedgerWorld().verifier.full()).resolves.toMatchObject({ valid: true });
  });

  it('finds nothing before the first digest is due', async () => {
    const world = new LedgerWorld();
    await world.append('car-1');
    world.now += 130 * MINUTE;
    await expect(world.verifier.full()).resolves.toMatchObject({ valid: true, checked: { records: 1, digests: 0 } });
  });

  it('finds nothing while records are appended and digests are made', async () => {
    const world = copyOf(untouched, { pageSize: 1 });
    let isBusy = false;
    let count = 0;
    world.table.options = {
      pageSize: 1,
      turn: async () => {
        if (isBusy || count === 60) return;
        isBusy = true;
        if ((count += 1) % 3 === 0) await world.append(`car-${count % 5}`, {}, `busy-${count}`);
        if (count === 20) await world.digest(60);
        isBusy = false;
      },
    };
    const { findings } = await world.verifier.full();
    expect(findings).toEqual([]);
    expect(count).toBe(60);
  });

  it('names a hundred findings, tells all, and counts all', async () => {
    const world = new LedgerWorld();
    for (let n = 0; n < 150; n += 1) await world.append(`car-${n}`, { n });
    world.table.items.forEach((item) => item.payload && Object.assign(item, { payload: { S: '{}' } }));
    const answer = await world.verifier.full();
    expect(answer).toMatchObject({ valid: false, findingCount: 150 });
    expect(answer.findings).toHaveLength(100);
    expect(world.lines.filter(({ message }) => message === 'finding')).toHaveLength(150);
    expect(world.metric('Findings')).toBe(150);
    expect(JSON.stringify(answer).length).toBeLessThan(100_000);
  });
});

describe('a full check that is cut off', () => {
  it('begins nothing that it would not end, as what was as long before', async () => {
    const world = copyOf(untouched);
    const times = [900_000, 600_000, 300_000];
    const { next } = await world.verifier.full(undefined, () => times.shift() ?? 0);
    expect(next).toMatchObject({ done: 2 });
  });

  it('fails when it could not go on in any invocation', async () => {
    const world = copyOf(untouched);
    const times = [100_000];
    const { next: resume } = await world.verifier.full(undefined, () => times.shift() ?? 0);
    expect(await failure(world.verifier.full(resume, () => 0))).toBe('LedgerTooLarge');
  });

  /** Calls until nothing is left, each with time for a step only, and what comes in between made to text as a state is. */
  async function inSteps(world: LedgerWorld) {
    let resume;
    for (let calls = 1; ; calls += 1) {
      const times = [100_000];
      const answer = await world.verifier.full(resume, () => times.shift() ?? 0);
      if (!answer.next) return { answer, calls };
      const question = parseQuestion(JSON.parse(JSON.stringify({ resume: answer.next })));
      resume = 'resume' in question ? question.resume : undefined;
    }
  }

  it('finds the same as one that is not', async () => {
    const world = copyOf(untouched, { pageSize: 2 });
    const { answer, calls } = await inSteps(world);
    expect(calls).toBeGreaterThan(10);
    expect(answer).toMatchObject({ valid: true, checked: { records: 18, digests: 4 } });
    expect(world.metric('VerifiedRecords')).toBe(18);
  });

  it.each(Object.entries(RECORD_TAMPERINGS))('finds %s as one that is not', async (_, tamper) => {
    const world = copyOf(untouched, { pageSize: 2 });
    tamper(world, { which: 4, other: 3, how: 0 });
    const whole = await world.verifier.full();
    const { answer } = await inSteps(world);
    expect(new Set(answer.findings.map((one) => JSON.stringify(one)))).toEqual(
      new Set(whole.findings.map((one) => JSON.stringify(one))),
    );
    expect(answer.valid).toBe(false);
  });
});

describe('a check of a ledger', () => {
  it('takes the digests since its first record there', async () => {
    const world = copyOf(untouched);
    await expect(world.verifier.ledger('car-2')).resolves.toMatchObject({
      valid: true,
      checked: { records: 5, digests: 4 },
    });
    await expect(world.verifier.ledger('car-2', 3, 4)).resolves.toMatchObject({
      valid: true,
      checked: { records: 2, digests: 1 },
    });
    await expect(world.verifier.ledger('car-1', 3)).resolves.toMatchObject({ valid: true, checked: { digests: 2 } });
  });

  it.each<[string, string, number | undefined, string[]]>([
    ['a changed record', 'RecordChanged', 0, ['RecordChanged']],
    ['a missing tail', 'RecordMissing', undefined, ['RecordMissing']],
  ])('finds %s', async (what, kind, from) => {
    const world = copyOf(untouched);
    const [, second] = world.table.of('car-2');
    if (what === 'a changed record') world.table.put({ ...second, payload: { S: '{}' } });
    else world.table.of('car-2').slice(2).forEach((item) => world.table.delete(item)); // prettier-ignore
    const { valid, findings } = await world.verifier.ledger('car-2', from);
    expect(valid).toBe(false);
    expect(findings.map((one) => one.kind)).toEqual([kind]);
  });

  it('finds a chain that was written anew, and one that is gone', async () => {
    const world = copyOf(untouched);
    RECORD_TAMPERINGS['a chain written anew'](world, { which: 1, other: 0, how: 0 });
    const kinds = new Set((await world.verifier.ledger('car-2')).findings.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['HeadMismatch']));
    world.table.of('car-3').forEach((item) => world.table.delete(item));
    expect((await world.verifier.ledger('car-3')).findings).toMatchObject([{ kind: 'RecordMissing', sequence: 0 }]);
  });

  it.each<[string, string, number, number | undefined]>([
    ['a first record that has never been there', 'car-2', 9, undefined],
    ['a last record that has never been there', 'car-2', 0, 9],
    ['a ledger that has never been there', 'car-9', 0, undefined],
  ])('fails for %s, and is no finding that somebody is called for', async (_, ledgerId, from, to) => {
    const world = copyOf(untouched);
    expect(await failure(world.verifier.ledger(ledgerId, from, to))).toBe('NotFound');
    expect(world.lines).toEqual([]);
  });

  it('finds that records which were asked for have been removed, also the first and the last', async () => {
    const world = copyOf(untouched);
    world.table.of('car-2').slice(3).forEach((item) => world.table.delete(item)); // prettier-ignore
    const missing = (sequence: number) => [{ kind: 'RecordMissing', ledgerId: 'car-2', sequence }];
    expect((await world.verifier.ledger('car-2', 0, 9)).findings).toMatchObject(missing(3));
    expect((await world.verifier.ledger('car-2', 3)).findings).toMatchObject(missing(3));
    world.table.delete(world.table.of('car-2')[1]);
    expect((await world.verifier.ledger('car-2', 1, 2)).findings).toMatchObject(missing(1));
  });

  it('finds a record of a time that has not come yet, as a full check does', async () => {
    const world = copyOf(untouched);
    world.now += 24 * 60 * MINUTE;
    await world.append('car-7', {}, 'tomorrow');
    world.now -= 24 * 60 * MINUTE;
    const inserted = { findings: [{ kind: 'RecordInserted', ledgerId: 'car-7', sequence: 0 }] };
    await expect(world.verifier.full()).resolves.toMatchObject(inserted);
    await expect(world.verifier.ledger('car-7')).resolves.toMatchObject(inserted);
  });

  it('agrees with the export of that ledger', async () => {
    const world = copyOf(untouched);
    await expect(exportOf(world, { ledgerId: 'car-2' })).resolves.toMatchObject({ code: 0, findings: [] });
    world.table.of('car-2').slice(2).forEach((item) => world.table.delete(item)); // prettier-ignore
    const offline = await exportOf(world, { ledgerId: 'car-2' });
    expect(offline.kinds).toEqual((await world.verifier.ledger('car-2')).findings.map(({ kind }) => kind));
    world.table.of('car-2').forEach((item) => world.table.delete(item));
    await expect(exportOf(world, { ledgerId: 'car-2' })).resolves.toMatchObject({ kinds: ['RecordMissing'] });
  });
});

describe('what digests cover', () => {
  const digest = (...heads: [number, number][]) => ({
    window: { start: '', end: '' },
    heads: heads.map(([fromSequence, toSequence]) => ({ ledgerId: 'car-1', fromSequence, toSequence, headHash: '' })),
    late: [],
  });
  const coverageOf = (hasHeads: boolean, ...digests: [number, number][][]) => {
    const coverage = new Coverage({ hasHeads });
    digests.forEach((heads) => coverage.add('', digest(...heads) as never));
    return coverage.ledgers.get('car-1');
  };

  it('takes no more memory with each digest that goes on, but for one that heads are asked of', () => {
    const hours = Array.from({ length: 1000 }, (_, n): [number, number][] => [[n, n]]);
    expect(coverageOf(false, ...hours)).toEqual([{ fromSequence: 0, toSequence: 999 }]);
    expect(coverageOf(true, ...hours)).toHaveLength(1000);
  });

  it('is kept by a full check without heads', async () => {
    const add = jest.spyOn(Coverage.prototype, 'add');
    try {
      await copyOf(untouched).verifier.full();
      const contexts = add.mock.contexts as Coverage[];
      const kept = contexts.filter((one, index) => contexts.indexOf(one) < index);
      expect(kept).toHaveLength(3);
      for (const { ledgers } of kept) expect(ledgers.get('car-1')).toHaveLength(1);
    } finally {
      add.mockRestore();
    }
  });

  it('has gaps, and fills them by what is late', () => {
    const gaps = [
      { fromSequence: 0, toSequence: 1 },
      { fromSequence: 3, toSequence: 4 },
      { fromSequence: 6, toSequence: 6 },
    ];
    expect(coverageOf(false, [[0, 1], [3, 4]], [[6, 6]])).toEqual(gaps); // prettier-ignore
    expect(coverageOf(false, [[6, 6]], [[3, 4]], [[0, 1]])).toEqual(gaps);
    expect(
      coverageOf(
        false,
        [
          [0, 1],
          [3, 4],
        ],
        [
          [2, 2],
          [6, 6],
        ],
      ),
    ).toEqual([
      // prettier-ignore
      { fromSequence: 0, toSequence: 4 },
      { fromSequence: 6, toSequence: 6 },
    ]);
  });
});

describe('a question', () => {
  it('is about everything if it is a schedule’s event', () => {
    expect(parseQuestion({ source: 'aws.scheduler', id: '1' })).toEqual({ resume: undefined });
    expect(parseQuestion({})).toEqual({ resume: undefined });
  });

  it.each<[string, object]>([
    ['a field that is none', { ledgerId: 'car-1', all: true }],
    ['a ledger id that is none', { ledgerId: 'request#car-1' }],
    ['a negative sequence', { ledgerId: 'car-1', fromSequence: -1 }],
    ['a sequence that is a text', { ledgerId: 'car-1', toSequence: '1' }],
    ['an end before its beginning', { ledgerId: 'car-1', fromSequence: 2, toSequence: 1 }],
    ['a sequence without proof', { ledgerId: 'car-1', sequence: 1 }],
    ['proof without a sequence', { ledgerId: 'car-1', proof: true }],
    ['proof that is a text', { ledgerId: 'car-1', sequence: 1, proof: 'yes' }],
    ['a resumption that is none', { resume: { until: 1 } }],
    ['a resumption without sums', { resume: { until: '', done: 0 } }],
  ])('fails with %s', (_, event) => {
    expect(() => parseQuestion(event)).toThrow(expect.objectContaining({ name: 'InvalidRequest' }));
  });
});
