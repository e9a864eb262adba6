import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Logger } from '@aws-lambda-powertools/logger';
import { handler } from '../../../examples/central-inspection/handlers/caller';

/** The site, on this machine: what it is sent, and how it answers. */
let site: Server;
let texts: unknown[];
let answer: 'address' | 'error' | 'never';

beforeAll(async () => {
  site = createServer(({ headers }, response) => {
    texts.push(headers['x-text']);
    if (answer === 'never') return;
    response.statusCode = answer === 'error' ? 503 : 200;
    response.end('203.0.113.7\n');
  });
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  process.env.SITE_URL = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
});

beforeEach(() => {
  texts = [];
  answer = 'address';
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  site.closeAllConnections();
  await new Promise((done) => site.close(done));
});

describe('the function that calls out', () => {
  test('says the address that the site saw, and sends the text', async () => {
    await expect(handler({ text: 'hello' })).resolves.toEqual({ address: '203.0.113.7' });
    expect(texts).toEqual(['hello']);
  });

  test('sends an empty text without one', async () => {
    await handler();
    expect(texts).toEqual(['']);
  });

  test('says that no answer came', async () => {
    answer = 'never';
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const asked = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(100));
    const warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await expect(handler({ text: 'hello' })).resolves.toEqual({ dropped: true });
    expect(asked).toHaveBeenCalledWith(5000);
    expect(warned).toHaveBeenCalledWith('no answer came', { url: process.env.SITE_URL, timeoutMs: 5000 });
  });

  test('fails where the site does', async () => {
    answer = 'error';
    await expect(handler()).rejects.toThrow('answered 503');
  });

  test('fails where nobody listens, which is no dropped packet', async () => {
    const url = process.env.SITE_URL;
    process.env.SITE_URL = 'http://127.0.0.1:9/';
    await expect(handler()).rejects.toThrow();
    process.env.SITE_URL = url;
  });

  test.each([['two lines\r\nx-other: 1'], [7], ['a'.repeat(65)]])('fails for the text %j', async (text) => {
    await expect(handler({ text })).rejects.toThrow(/'text' must be up to 64 letters/);
    expect(texts).toEqual([]);
  });
});
