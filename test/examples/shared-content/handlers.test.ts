import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { handler, MAX_BYTES } from '../../../examples/shared-content/handlers/import';

const APP = join(__dirname, '../../../examples/shared-content/app');
const context = { functionName: 'import', awsRequestId: 'r' } as Context;

let directory: string;
let sent: jest.SpyInstance;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'content-'));
  process.env.CONTENT_DIR = directory;
  jest.spyOn(Logger.prototype, 'info').mockReturnValue();
  sent = jest.spyOn(S3Client.prototype, 'send');
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const upload = (key: string, size = 5) => ({ detail: { bucket: { name: 'uploads' }, object: { key, size } } });

/** What the bucket has. */
function holds(text: string, size = text.length): void {
  const body = { transformToByteArray: () => Promise.resolve(Buffer.from(text)) };
  sent.mockImplementation(() => Promise.resolve({ Body: body, ContentLength: size }));
}

test('an upload becomes a file that the group of the site reads, and a newer one takes its place', async () => {
  holds('<h1>One</h1>');
  expect(await handler(upload('uploads/about-us.html'), context)).toEqual({ outcome: 'imported' });
  expect(sent.mock.calls[0][0].input).toEqual({ Bucket: 'uploads', Key: 'uploads/about-us.html' });
  holds('<h1>Two</h1>');
  expect(await handler(upload('uploads/about-us.html'), context)).toEqual({ outcome: 'imported' });
  expect(readdirSync(directory)).toEqual(['about-us.html']);
  expect(readFileSync(join(directory, 'about-us.html'), 'utf8')).toBe('<h1>Two</h1>');
  expect((statSync(join(directory, 'about-us.html')).mode & 0o777).toString(8)).toBe('640');
});

test.each([
  'uploads/../index.html',
  'uploads/.hidden.html',
  'uploads/a/b.html',
  'uploads/index.php',
  'uploads/index.html\n',
  'index.html',
])('%j is refused, and not read', async (key) => {
  expect(await handler(upload(key), context)).toMatchObject({ outcome: 'refused' });
  expect(sent).not.toHaveBeenCalled();
  expect(readdirSync(directory)).toEqual([]);
});

test('what is too large is refused, also if it has grown since the event', async () => {
  expect(await handler(upload('uploads/a.png', MAX_BYTES + 1), context)).toMatchObject({ outcome: 'refused' });
  expect(sent).not.toHaveBeenCalled();
  holds('', MAX_BYTES + 1);
  expect(await handler(upload('uploads/a.png', MAX_BYTES), context)).toMatchObject({ outcome: 'refused' });
  expect(readdirSync(directory)).toEqual([]);
});

test('what is gone by now is not a failure', async () => {
  sent.mockImplementation(() => Promise.reject(new NoSuchKey({ message: 'gone', $metadata: {} })));
  expect(await handler(upload('uploads/a.txt'), context)).toEqual({ outcome: 'gone' });
});

test('what cannot be read or written fails, to be tried again, and leaves no half file', async () => {
  sent.mockImplementation(() => Promise.reject(new Error('AccessDenied')));
  await expect(handler(upload('uploads/a.txt'), context)).rejects.toThrow('AccessDenied');
  holds('x');
  process.env.CONTENT_DIR = join(directory, 'nothing');
  await expect(handler(upload('uploads/a.txt'), context)).rejects.toThrow('ENOENT');
  delete process.env.CONTENT_DIR;
  await expect(handler(upload('uploads/a.txt'), context)).rejects.toThrow('CONTENT_DIR is not set');
  expect(readdirSync(directory)).toEqual([]);
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
