import { ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probe } from '../../../lib/databases/private/blockchain-probe';

interface Node {
  /** The age of the newest block, in seconds. */
  readonly age?: number;
  readonly syncing?: object | false;
  readonly peers?: string;
  readonly beacon?: Record<string, unknown>;
  /** A client that answers nothing. */
  readonly down?: 'execution' | 'consensus';
}

/** Both clients in one server: RPC by POST, the beacon node by GET. */
function clients({ age = 5, syncing = false, peers = '0x19', beacon = {}, down }: Node): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const rpc = request.method === 'POST';
      if (down === (rpc ? 'execution' : 'consensus')) return response.writeHead(500).end();
      if (!rpc) {
        const data = request.url?.endsWith('peer_count')
          ? { connected: '40' }
          : { is_syncing: false, is_optimistic: false, el_offline: false, ...beacon };
        return response.end(JSON.stringify({ data }));
      }
      const { method } = JSON.parse(Buffer.concat(chunks).toString());
      const timestamp = `0x${Math.floor(Date.now() / 1000 - age).toString(16)}`;
      const result: unknown = { eth_getBlockByNumber: { timestamp }, net_peerCount: peers, eth_syncing: syncing }[
        method as string
      ];
      return response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    });
  });
}

const listening = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

interface Seen {
  readonly health: number;
  readonly metrics: Record<string, { Value: number; Unit: string; Dimensions: object[] }>;
  readonly calls: string[];
  readonly marked: boolean;
}

/** Runs the program until it has looked once, and gives what it says. */
async function run(node: Node, maxLagSeconds = 120): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  const server = clients(node);
  const port = await listening(server);
  const free = createServer();
  const healthPort = await listening(free);
  await new Promise((resolve) => free.close(resolve));
  writeFileSync(join(folder, 'aws'), `#!/bin/bash\nprintf '%s\\n' "$@" > ${folder}/calls\n`);
  chmodSync(join(folder, 'aws'), 0o755);
  const program = probe(maxLagSeconds)
    .join('\n')
    .replace('127.0.0.1:8545', `127.0.0.1:${port}`)
    .replace('127.0.0.1:5052', `127.0.0.1:${port}`)
    .replace("('', 8080)", `('127.0.0.1', ${healthPort})`)
    .replace('/data/probe/synced', join(folder, 'synced'))
    .replace("['aws'", `['${folder}/aws'`)
    // Where the first round ends.
    .replace('time.sleep(10)', `(pathlib.Path('${folder}/done').touch(), time.sleep(60))`);
  const child: ChildProcess = spawn('python3', ['-c', program], {
    env: { PATH: process.env.PATH, VOLUME: 'vol-0abc' },
    stdio: 'ignore',
  });
  try {
    for (let i = 0; i < 200 && !existsSync(join(folder, 'done')); i++) await new Promise((go) => setTimeout(go, 100));
    const { status } = await fetch(`http://127.0.0.1:${healthPort}/`);
    const calls = existsSync(join(folder, 'calls'))
      ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
      : [];
    const data: ({ MetricName: string } & Seen['metrics'][string])[] = JSON.parse(calls.at(-1) ?? '[]');
    return {
      health: status,
      metrics: Object.fromEntries(data.map(({ MetricName, ...rest }) => [MetricName, rest])),
      calls,
      marked: existsSync(join(folder, 'synced')),
    };
  } finally {
    child.kill('SIGKILL');
    server.close();
    rmSync(folder, { recursive: true });
  }
}

describe('probe', () => {
  test('says of a node in sync that it is, with its lag and peers under the id of its volume', async () => {
    const { health, metrics, calls, marked } = await run({});
    expect([health, marked]).toEqual([200, true]);
    expect(calls.slice(0, 6)).toEqual([
      'cloudwatch',
      'put-metric-data',
      '--region',
      expect.stringContaining('Token'),
      '--namespace',
      'BlockchainNode',
    ]);
    const Dimensions = [{ Name: 'VolumeId', Value: 'vol-0abc' }];
    expect(metrics).toEqual({
      SyncLag: { Value: expect.any(Number), Unit: 'Seconds', Dimensions },
      ExecutionPeers: { Value: 25, Unit: 'Count', Dimensions },
      ConsensusPeers: { Value: 40, Unit: 'Count', Dimensions },
    });
    expect(metrics.SyncLag?.Value).toBeGreaterThanOrEqual(5);
    expect(metrics.SyncLag?.Value).toBeLessThan(30);
  });

  test.each<[string, Node]>([
    ['an old block', { age: 300 }],
    ['a synchronization of the execution client', { syncing: { currentBlock: '0x1' } }],
    ['a synchronization of the consensus client', { beacon: { is_syncing: true } }],
    ['a head that nobody has verified', { beacon: { is_optimistic: true } }],
    ['an execution client that the other one does not reach', { beacon: { el_offline: true } }],
  ])('takes requests away from a node with %s, and goes on to measure', async (_what, node) => {
    const { health, metrics, marked } = await run(node);
    expect([health, marked]).toEqual([503, false]);
    expect(Object.keys(metrics).sort()).toEqual(['ConsensusPeers', 'ExecutionPeers', 'SyncLag']);
  });

  test.each<['execution' | 'consensus', string[]]>([
    ['execution', ['ConsensusPeers']],
    ['consensus', ['ExecutionPeers', 'SyncLag']],
  ])('says nothing of a %s client that does not answer, which is a failure to the alarms', async (down, names) => {
    const { health, metrics } = await run({ down });
    expect(health).toBe(503);
    expect(Object.keys(metrics).sort()).toEqual(names);
  });

  test('holds a node to the lag that it was given', async () => {
    expect((await run({ age: 300 }, 600)).health).toBe(200);
  });
});
