import { once } from 'node:events';
import { AddressInfo, createServer, Server } from 'node:net';

/** The time that a connection may stay open. */
const PATIENCE_MS = 2_000;

/** The connections at a time; more are closed at once. */
const MAX_CONNECTIONS = 200;

/**
 * Says who plays, in one line, to everybody who connects by TCP. The load balancer connects here to see whether the task takes
 * players: while it does not, nobody listens.
 */
export class QueryServer {
  private readonly server: Server;

  constructor(status: () => Record<string, unknown>) {
    this.server = createServer((connection) => {
      connection.setTimeout(PATIENCE_MS, () => connection.destroy());
      // Who only checks is gone before the answer.
      connection.on('error', () => connection.destroy());
      connection.resume();
      connection.end(`${JSON.stringify(status())}\n`);
    });
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /** Whether connections are taken. */
  get listening(): boolean {
    return this.server.listening;
  }

  /** Begins, and gives the port. */
  async start(port: number): Promise<number> {
    this.server.listen(port);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }
}
