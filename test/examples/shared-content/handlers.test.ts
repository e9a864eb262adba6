import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { SQSEvent } from 'aws-lambda';
import { handler, MAX_BYTES } from '../../../examples/shared-content/handlers/import';

const APP = join(__dirname, '../../../examples/shared-content/app');

let directory: string;
let sent: jest.SpyInstance;
const logged: Record<string, jest.SpyInstance> = {};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'content-'));
  process.env.CONTENT_DIR = directory;
  for (const level of ['info', 'error'] as const) logged[level] = jest.spyOn(Logger.prototype, level).mockReturnValue();
  sent = jest.spyOn(S3Client.prototype, 'send');
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

/** Has the function work on messages, and gives what it says of them, and which it wants again. */
async function importing(...bodies: object[]): Promise<{ outcomes: unknown[]; again: string[] }> {
  const Records = bodies.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) }));
  const { batchItemFailures } = await handler({ Records } as SQSEvent);
  const outcomes = logged.info.mock.calls.map(([, { outcome }]) => outcome);
  return { outcomes, again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

const upload = (key: string, size = 5) => ({
  Records: [{ s3: { bucket: { name: 'uploads' }, object: { key, size } } }],
});

/** What the bucket has. */
function holds(text: string, size = text.length): void {
  const body = { transformToByteArray: () => Promise.resolve(Buffer.from(text)) };
  sent.mockImplementation(() => Promise.resolve({ Body: body, ContentLength: size }));
}

test('an upload becomes a file that the group of the site reads, and a newer one takes its place', async () => {
  holds('<h1>One</h1>');
  expect(await importing(upload('uploads/about-us.html'))).toEqual({ outcomes: ['imported'], again: [] });
  expect(sent.mock.calls[0][0].input).toEqual({ Bucket: 'uploads', Key: 'uploads/about-us.html' });
  holds('<h1>Two</h1>');
  await importing(upload('uploads/about-us.html'));
  expect(readdirSync(directory)).toEqual(['about-us.html']);
  expect(readFileSync(join(directory, 'about-us.html'), 'utf8')).toBe('<h1>Two</h1>');
  expect((statSync(join(directory, 'about-us.html')).mode & 0o777).toString(8)).toBe('640');
});

test.each([
  'uploads/..%2Findex.html',
  'uploads/.hidden.html',
  'uploads/a/b.html',
  'uploads/a+b.html',
  'uploads/index.php',
  'uploads/index.html%0A',
  'index.html',
])('%j is refused, and not read', async (key) => {
  expect(await importing(upload(key))).toEqual({ outcomes: ['refused'], again: [] });
  expect(sent).not.toHaveBeenCalled();
  expect(readdirSync(directory)).toEqual([]);
});

test('what is too large is refused, also if it has grown since the message', async () => {
  expect((await importing(upload('uploads/a.png', MAX_BYTES + 1))).outcomes).toEqual(['refused']);
  expect(sent).not.toHaveBeenCalled();
  holds('', MAX_BYTES + 1);
  expect((await importing(upload('uploads/a.png', MAX_BYTES))).outcomes).toEqual(['refused', 'refused']);
  expect(readdirSync(directory)).toEqual([]);
});

test('what is gone by now is not a failure', async () => {
  sent.mockImplementation(() => Promise.reject(new NoSuchKey({ message: 'gone', $metadata: {} })));
  expect(await importing(upload('uploads/a.txt'))).toEqual({ outcomes: ['gone'], again: [] });
});

test('the message by which S3 tries the queue is no upload', async () => {
  expect(await importing({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'uploads' })).toEqual({
    outcomes: [],
    again: [],
  });
});

test('what cannot be read or written is tried again, and nothing else of the batch, and leaves no half file', async () => {
  holds('x');
  sent.mockImplementationOnce(() => Promise.reject(new Error('AccessDenied')));
  expect(await importing(upload('uploads/a.txt'), upload('uploads/b.txt'))).toEqual({
    outcomes: ['imported'],
    again: ['m0'],
  });
  expect(readdirSync(directory)).toEqual(['b.txt']);
  process.env.CONTENT_DIR = join(directory, 'nothing');
  expect((await importing(upload('uploads/a.txt'))).again).toEqual(['m0']);
  delete process.env.CONTENT_DIR;
  expect((await importing(upload('uploads/a.txt'))).again).toEqual(['m0']);
  expect(readdirSync(directory)).toEqual(['b.txt']);
});

test('takes the names that the site has', () => {
  const pattern = (file: string, before: string) =>
    new RegExp(`${before}(\\[a-z0-9\\]\\S+)`)
      .exec(readFileSync(join(APP, file), 'utf8'))?.[1]
      ?.replace(/[()]|\?:|\$\/;?/g, '');
  const ofSite = pattern('content.mjs', 'NAME = /\\^');
  expect(ofSite).toContain('css|html|jpg|png|txt|webp');
  expect(pattern('../handlers/import.ts', 'uploads\\\\/\\(')).toBe(ofSite);
});
