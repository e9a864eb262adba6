import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import type * as BalancesModule from '../../../examples/blockchain-node/handlers/balances';

/** What the stand-in of a node answers to a method; a status or a text in place of an answer by RPC. */
interface NodeAnswers {
  readonly head?: unknown;
  readonly balance?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
  /** The number of times that the block of a balance is not there yet. */
  readonly behind?: number;
  readonly status?: number;
  readonly text?: string;
}

const ACCOUNT = '0x00000000219ab540356cBB839Cbe05303d7705Fa';
const now = () => Math.floor(Date.now() / 1000);
const head = (age: number) => ({ number: '0x10', timestamp: `0x${(now() - age).toString(16)}` });

let server: Server;
let answers: NodeAnswers;
let calls: { method: string; params: unknown[] }[];
let balances: typeof BalancesModule;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString());
      calls.push({ method, params });
      const { status = 200, text, head: block = head(5), balance = '0xde0b6b3a7640000', behind = 0 } = answers;
      const asked = calls.filter((call) => call.method === 'eth_getBalance').length;
      const early = asked > 0 && asked <= behind;
      const error = early ? { code: -32000, message: 'header not found' } : answers.error;
      const result: unknown = method === 'eth_getBlockByNumber' ? block : balance;
      response
        .writeHead(status)
        .end(text ?? JSON.stringify({ jsonrpc: '2.0', id, ...(error ? { error } : { result }) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    RPC_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    MAX_BLOCK_AGE_SECONDS: '120',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  balances = jest.requireActual<typeof BalancesModule>('../../../examples/blockchain-node/handlers/balances');
});
afterAll(() => server.close());
beforeEach(() => {
  answers = {};
  calls = [];
});

async function ask(address: string | undefined = ACCOUNT) {
  const { statusCode, headers, body } = await balances.handler(
    { pathParameters: address === undefined ? undefined : { address } },
    {} as Context,
  );
  return { status: statusCode, headers, body: JSON.parse(body ?? '{}') };
}

describe('the balances', () => {
  test('are of one block, whichever node answers, and larger than a number of JSON', async () => {
    answers = { balance: '0x52b7d2dcc80cd2e4000000' };
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(body).toEqual({ account: ACCOUNT.toLowerCase(), wei: '100000000000000000000000000', block: 16 });
    expect(calls).toEqual([
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
      { method: 'eth_getBalance', params: [ACCOUNT.toLowerCase(), '0x10'] },
    ]);
  });

  test.each([
    [1, 200],
    [3, 200],
    [4, 502],
  ])('wait for a block that the other node gets a moment later, %i times: %i', async (behind, expected) => {
    answers = { behind };
    expect((await ask()).status).toBe(expected);
    expect(calls).toHaveLength(2 + Math.min(behind, 3));
  });

  test.each(['0x12', 'latest', `${ACCOUNT}00`, `${ACCOUNT}","latest"]`, ''])(
    'are not asked for what is no account: %s',
    async (address) => {
      const { status, body } = await ask(address);
      expect(status).toBe(400);
      expect(body.detail).toBe('an account is 0x and 40 hexadecimal digits');
      expect(calls).toEqual([]);
    },
  );

  test('are not given by a node that is behind, which the load balancer sends to when there is no other', async () => {
    answers = { head: head(121) };
    const { status, headers, body } = await ask();
    expect(status).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '30', 'content-type': 'application/problem+json' });
    expect(body.detail).toMatch(/not in sync/);
    expect(calls.map(({ method }) => method)).toEqual(['eth_getBlockByNumber']);
  });

  test.each<[string, NodeAnswers, number]>([
    ['a load balancer without a node', { status: 503, text: '<html>' }, 503],
    ['no JSON', { text: '<html>' }, 502],
    ['an error', { error: { code: -32000, message: 'missing trie node' } }, 502],
    ['no block', { head: null }, 502],
    ['a balance that is no number', { balance: 'many' }, 502],
  ])('say that the node is at fault when it answers with %s, and not how', async (_what, given, expected) => {
    answers = given;
    const { status, body } = await ask();
    expect(status).toBe(expected);
    expect(JSON.stringify(body)).not.toMatch(/trie|html|127\.0\.0\.1/);
  });

  test('say that no node answers when none does', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect((await ask()).status).toBe(503);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect((await ask()).status).toBe(200);
  });
});
