import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket, Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arenas, SILENCE_MS, START, STEP } from '../../../examples/game-server/container/src/arenas';
import { readConfig } from '../../../examples/game-server/container/src/config';
import { Cookies } from '../../../examples/game-server/container/src/cookies';
import { encode, MIN_JOIN_BYTES, parse, SIZE } from '../../../examples/game-server/container/src/protocol';

const source = join(__dirname, '../../../examples/game-server/container');

jest.setTimeout(30_000);

const padded = (value: object) => Buffer.from(JSON.stringify(value).padEnd(MIN_JOIN_BYTES));

describe('the environment', () => {
  test('has defaults, and one error for all that is wrong', () => {
    expect(readConfig({})).toEqual({ matchPort: 7777, queryPort: 7778, arenaSize: 8, maxArenas: 50 });
    expect(() => readConfig({ MATCH_PORT: 'x', ARENA_SIZE: '1' })).toThrow(
      "environment: MATCH_PORT must be a whole number from 0 to 65535, got 'x'; ARENA_SIZE must be a whole number from 2 to 8, got '1'",
    );
  });
});

describe('datagrams', () => {
  test('are read when a client of the game sends them', () => {
    expect(parse(padded({ type: 'join', name: 'Ada' }))).toEqual({ type: 'join', name: 'Ada', cookie: undefined });
    expect(parse(Buffer.from('{"type":"move","x":1,"y":2.5}'))).toEqual({ type: 'move', x: 1, y: 2.5 });
    expect(parse(Buffer.from('{"type":"leave"}'))).toEqual({ type: 'leave' });
  });

  test.each([
    ['no JSON', Buffer.from('hello')],
    ['no UTF-8', Buffer.from([0xff, 0xfe])],
    ['no object', Buffer.from('null')],
    ['no type', Buffer.from('{}')],
    ['a join that is smaller than its answer', Buffer.from('{"type":"join","name":"Ada"}')],
    ['a name with markup', padded({ type: 'join', name: '<b>' })],
    ['a place outside', Buffer.from('{"type":"move","x":1001,"y":0}')],
    ['a place that is none', Buffer.from('{"type":"move","x":"1","y":0}')],
    ['too much', Buffer.from(JSON.stringify({ type: 'leave', more: 'x'.repeat(1200) }))],
  ])('are dropped: %s', (_what, datagram) => {
    expect(parse(datagram)).toBeUndefined();
  });

  test('that a stranger gets are never larger than what it sent', () => {
    expect(encode({ type: 'challenge', cookie: new Cookies().of('192.0.2.1 5000') }).length).toBeLessThan(
      MIN_JOIN_BYTES,
    );
  });

  test('with a full arena fit into one packet', () => {
    const players = Array.from({ length: 8 }, (_, i) => ({ player: 1e9 + i, name: 'ß'.repeat(16), x: 1000, y: 1000 }));
    expect(encode({ type: 'state', tick: 1e9, players }).length).toBeLessThan(1200);
  });
});

describe('cookies', () => {
  test('prove the sender that they were sent to, for a while', () => {
    let now = 0;
    const cookies = new Cookies(() => now);
    const cookie = cookies.of('192.0.2.1 5000');
    expect(cookies.proves('192.0.2.1 5000', cookie)).toBe(true);
    expect(cookies.proves('192.0.2.2 5000', cookie)).toBe(false);
    expect(cookies.proves('192.0.2.1 5000', '')).toBe(false);
    now = 19_999;
    expect(cookies.proves('192.0.2.1 5000', cookie)).toBe(true);
    now = 20_000;
    expect(cookies.proves('192.0.2.1 5000', cookie)).toBe(false);
    expect(new Cookies(() => 0).proves('192.0.2.1 5000', cookie)).toBe(false);
  });
});

describe('arenas', () => {
  test('fill up one after the other, and take nobody beyond the last', () => {
    const arenas = new Arenas(2, 2);
    expect(['a', 'b', 'c', 'd', 'e'].map((sender) => arenas.join(sender, sender)?.arena)).toEqual([
      1,
      1,
      2,
      2,
      undefined,
    ]);
    expect(arenas.join('a', 'a')?.player).toBe(1);
    arenas.leave('b');
    expect(arenas.join('e', 'e')?.arena).toBe(1);
    expect(arenas.players).toBe(4);
  });

  test('move players step by step, and forget who is silent', () => {
    let now = 0;
    const arenas = new Arenas(2, 2, () => now);
    arenas.join('a', 'Ada');
    expect(arenas.move('a', { type: 'move', x: 530, y: 500 })).toBe(true);
    expect(arenas.move('nobody', { type: 'move', x: 0, y: 0 })).toBe(false);
    const xAfterTick = () => arenas.tick().get(1)?.players[0]?.x;
    expect(START).toBe(SIZE / 2);
    expect([xAfterTick(), xAfterTick(), xAfterTick()]).toEqual([START + STEP, 530, 530]);
    now = SILENCE_MS + 1;
    expect(arenas.tick().size).toBe(0);
    expect(arenas.players).toBe(0);
  });
});

// The production bundle, started as the image starts it.
describe('the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'game-'));
  let program: ChildProcess;
  let output = '';
  let ports: { matchPort: number; queryPort: number };
  const clients: Socket[] = [];
  const players: ReturnType<typeof player>[] = [];

  const line = async (message: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const found = output.split('\n').find((text) => text.includes(`"message":"${message}"`));
      if (found) return JSON.parse(found) as Record<string, unknown>;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  beforeAll(async () => {
    execFileSync(process.execPath, [join(source, 'build.mjs'), folder]);
    program = spawn(process.execPath, ['--enable-source-maps', join(folder, 'main.mjs')], {
      env: { PATH: process.env.PATH, MATCH_PORT: '0', QUERY_PORT: '0', ARENA_SIZE: '2', MAX_ARENAS: '1' },
    });
    program.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    program.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    ports = (await line('started')) as unknown as typeof ports;
  });
  afterAll(() => {
    for (const client of clients) client.close();
    program.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** A client, and what it waits for next. */
  function player() {
    const socket = createSocket('udp4');
    clients.push(socket);
    const got: Record<string, unknown>[] = [];
    socket.on('message', (datagram) => got.push(JSON.parse(datagram.toString()) as Record<string, unknown>));
    const send = (value: object) => socket.send(padded(value), ports.matchPort, '127.0.0.1');
    const next = async (type: string, fits: (reply: Record<string, unknown>) => boolean = () => true) => {
      for (;;) {
        const at = got.findIndex((reply) => reply.type === type && fits(reply));
        if (at >= 0) return got.splice(0, at + 1).at(-1)!;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const join = async (name: string, answer: string) => {
      send({ type: 'join', name });
      const { cookie } = await next('challenge');
      send({ type: 'join', name, cookie });
      return next(answer);
    };
    return { send, next, join, got };
  }

  async function query(): Promise<unknown> {
    const connection = connect(ports.queryPort, '127.0.0.1');
    let text = '';
    connection.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(connection, 'close');
    return JSON.parse(text);
  }

  test('brings players together, refuses who finds no seat, and says who plays', async () => {
    expect(await query()).toEqual({ players: 0, seats: 2 });
    const [ada, bob, eve] = [player(), player(), player()];
    players.push(ada, bob);
    expect(await ada.join('Ada', 'welcome')).toMatchObject({ player: 1, arena: 1 });
    expect(await bob.join('Bob', 'welcome')).toMatchObject({ player: 2, arena: 1 });
    expect(await eve.join('Eve', 'full')).toEqual({ type: 'full' });
    bob.send({ type: 'move', x: 510, y: 500 });
    const moved = await ada.next('state', ({ players }) => JSON.stringify(players).includes('"x":510'));
    expect(moved.players).toEqual([
      { player: 1, name: 'Ada', x: 500, y: 500 },
      { player: 2, name: 'Bob', x: 510, y: 500 },
    ]);
    expect(await query()).toEqual({ players: 2, seats: 2 });
    expect(eve.got).toEqual([]);
  });

  test('answers nothing to rubbish, and sends who is not known to join again', async () => {
    const stranger = player();
    stranger.send({ type: 'attack' });
    stranger.send({ type: 'move', x: 1, y: 1 });
    expect(await stranger.next('bye')).toEqual({ type: 'bye' });
    expect(stranger.got).toEqual([]);
  });

  test('says goodbye when the task is stopped, and ends with 0', async () => {
    const [first] = players;
    const exited = once(program, 'exit');
    program.kill('SIGTERM');
    expect(await first?.next('bye')).toEqual({ type: 'bye' });
    expect((await exited)[0]).toBe(0);
    expect(await line('stopping')).toMatchObject({ signal: 'SIGTERM' });
    expect(await line('stopped')).toBeDefined();
  });
});
