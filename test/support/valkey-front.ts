import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { selfSigned } from './certificate';
import { type LocalValkeyOptions, readCommand, tokenFault } from './local-valkey';
import { encode, ValkeyEngine } from './valkey-engine';

/** The password of the user in the engine; nobody but the front knows it. */
const INNER_PASSWORD = 'inner-password';

/** Who may sign in, with the access string of the user. */
export interface ValkeyFrontOptions extends Omit<LocalValkeyOptions, 'keyPrefix'> {
  readonly accessString: string;
}

/**
 * Valkey as ElastiCache serves it: in front of the engine are TLS and the check of a password that IAM signed. All else, commands, keys,
 * permissions, expiry and the map of the cluster, is the engine's.
 */
export class ValkeyFront {
  public static async start(options: ValkeyFrontOptions): Promise<ValkeyFront> {
    const front = new ValkeyFront(options);
    await new Promise<void>((resolve) => front.server.listen(0, 'localhost', resolve));
    const { port } = front.server.address() as AddressInfo;
    front.running = { port, engine: await ValkeyEngine.start(port) };
    await front.engine.setUser(options.userName, options.accessString, INNER_PASSWORD);
    return front;
  }

  /** The certificate that clients have to trust. */
  public readonly cert: string;

  /** What clients sent, without what opens a connection. */
  public readonly commands: string[][] = [];

  /** Why passwords and connections were refused. */
  public readonly refusals: string[] = [];

  /** The number of passwords that were right. */
  public signIns = 0;

  private readonly server;
  private readonly sockets = new Set<Socket>();
  private running?: { readonly port: number; readonly engine: ValkeyEngine };

  private constructor(private readonly options: ValkeyFrontOptions) {
    const { key, certificate } = selfSigned('localhost');
    this.cert = certificate;
    this.server = createServer({ key, cert: certificate }, (client) => this.serve(client));
    this.server.on('tlsClientError', (error, client) => {
      this.refusals.push(error.message);
      client.destroy();
    });
  }

  public get port(): number {
    return this.started.port;
  }

  public get engine(): ValkeyEngine {
    return this.started.engine;
  }

  /** A connection of the user of the stack, past the front, to ask what it may. */
  public async signIn() {
    return this.engine.signIn(this.options.userName, INNER_PASSWORD);
  }

  public async stop(): Promise<void> {
    await this.engine.stop();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get started() {
    if (!this.running) throw new Error('it has not started');
    return this.running;
  }

  /** A client whose engine is gone is gone too, and the other way round. */
  private serve(client: TLSSocket): void {
    const inner = connect(this.engine.port, '127.0.0.1');
    const pair = [client, inner];
    for (const socket of pair) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        for (const other of pair) other.destroy();
      });
    }
    inner.pipe(client);
    let rest = '';
    client.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let read = readCommand(rest); read; read = readCommand(rest)) {
        rest = read.rest;
        inner.write(this.toEngine(read.command), 'latin1');
      }
    });
  }

  /** What the engine is sent: a right password becomes the one that it knows, and the engine itself refuses another. */
  private toEngine(command: string[]): string {
    const [verb = '', user = '', token = ''] = command;
    if (verb.toUpperCase() !== 'AUTH') {
      this.commands.push(command);
      return encode(command);
    }
    const { userName } = this.options;
    const refusal = user === userName ? tokenFault(token, this.options) : `unknown user ${user}`;
    if (refusal === undefined) this.signIns += 1;
    else this.refusals.push(refusal);
    return encode(['AUTH', user, refusal === undefined ? INNER_PASSWORD : 'wrong']);
  }
}
