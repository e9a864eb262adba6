import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as AppendModule from '../../../runtime/ledger/append';
import { parseConfig } from '../../../runtime/ledger/config';
import { Evidence } from '../../../runtime/ledger/evidence';

const FOLDER = join(__dirname, '../../../runtime/ledger');
const CONFIG = {
  table: 'Ledger',
  index: 'ByDigestWindow',
  bucket: 'evidence',
  keyArn: 'arn:aws:kms:eu-west-1:111111111111:key/1',
  windowMinutes: 60,
  namespace: 'Test',
  ledgerName: 'ledger',
};

describe('the configuration', () => {
  it('is JSON of the environment', () => {
    expect(parseConfig(JSON.stringify(CONFIG))).toEqual(CONFIG);
  });

  it.each<[string, object, string]>([
    ['no table', { table: undefined }, 'LEDGER has no table'],
    ['an empty bucket', { bucket: '' }, 'LEDGER has no bucket'],
    ['a window that does not divide a day', { windowMinutes: 50 }, 'divide a day, got 50'],
    ['a window that is too short', { windowMinutes: 4 }, 'got 4'],
    ['a window of two days', { windowMinutes: 2880 }, 'got 2880'],
  ])('fails with %s', (_, change, message) => {
    expect(() => parseConfig(JSON.stringify({ ...CONFIG, ...change }))).toThrow(message);
  });

  it('fails without any', () => {
    expect(() => parseConfig(undefined)).toThrow('LEDGER has no table, index, bucket, keyArn, namespace, ledgerName');
  });
});

it.each(['append', 'digest', 'verify', 'guard', 'export'])('has a handler in %s.js', (name) => {
  const { handler } = jest.requireActual<{ handler: unknown }>(`../../../runtime/ledger/${name}`);
  expect(typeof handler).toBe('function');
});

it('counts what it refuses, and passes it on', async () => {
  process.env.LEDGER = JSON.stringify(CONFIG);
  process.env.AWS_REGION = 'eu-west-1';
  const { handler } = jest.requireActual<typeof AppendModule>('../../../runtime/ledger/append');
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await expect(handler({ ledgerId: 'request#car-1' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    const line = JSON.parse(String(write.mock.calls[0][0]));
    expect(line).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          { Namespace: 'Test', Dimensions: [['Ledger']], Metrics: [{ Name: 'Refused', Unit: 'Count' }] },
        ],
      },
      Ledger: 'ledger',
      Refused: 1,
    });
  } finally {
    write.mockRestore();
  }
});

it('has a verifier of exports that needs nothing but Node.js', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const required = [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/require\('([^']+)'\)/g)].map(
      ([, name]) => name,
    );
    for (const name of required) {
      expect(name).toMatch(/^(node:|\.\/)/);
      if (name.startsWith('./')) visit(`${name.slice(2)}.js`);
    }
  };
  visit('verify-export.js');
  expect(seen.size).toBeGreaterThan(7);
});

it('needs nothing else than Node.js and the AWS SDK that Lambda brings', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    for (const [, name] of text.matchAll(/require\('([^']+)'\)/g)) {
      expect(name).toMatch(/^(node:|\.\/|@aws-sdk\/client-(dynamodb|kms|s3)$)/);
    }
    expect(text.split('\n').length).toBeLessThan(400);
  }
});

it('tries a write again that met another one, and gives up in the end', async () => {
  const names = ['ConditionalRequestConflict', 'PreconditionFailed'];
  const fail = (name?: string) => Promise.reject(Object.assign(new Error(name), { name }));
  const evidence = new Evidence({ send: () => fail(names.shift()) } as never, { bucket: 'evidence' });
  await expect(evidence.putOnce('a', Buffer.alloc(0))).resolves.toBe(false);
  const busy = new Evidence({ send: () => fail('ConditionalRequestConflict') } as never, { bucket: 'evidence' });
  await expect(busy.putOnce('a', Buffer.alloc(0))).rejects.toThrow('ConditionalRequestConflict');
});
