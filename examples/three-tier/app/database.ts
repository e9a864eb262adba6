import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type QueryResultRow } from 'pg';

/** How to connect. */
export interface DatabaseConfig {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked for each connection: a token of IAM is good for 15 minutes, and a connection is kept for longer. */
  readonly password: () => Promise<string>;
  /** The authorities that may have signed the certificate of the server; without it those that Node.js knows. */
  readonly ca?: string;
  /** The time in milliseconds that a statement is tried again while the database is away. */
  readonly patience?: number;
  readonly log: (level: 'info' | 'error', message: string, fields?: object) => void;
}

/** The database is away, and was so for longer than a caller waits. */
export class DatabaseAway extends Error {}

/** The states of PostgreSQL in which a connection is of no use, or another one would be: it shuts down, starts, or is only a standby. */
const AWAY = /^(08...|57P0[1-3]|25006)$|^E(AI_AGAIN|CONNREFUSED|CONNRESET|HOSTUNREACH|NOTFOUND|PIPE|TIMEDOUT)$/;

/** pg has no codes for these. */
const LOST = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/**
 * A pool of connections by TLS, with the certificate of the server verified. When the database fails over all of them end; statements that
 * can be sent twice are sent again, by new ones.
 */
export class Database {
  private readonly pool: Pool;

  constructor(private readonly config: DatabaseConfig) {
    const { host, port, database, user, password, ca, log } = config;
    this.pool = new Pool({
      host,
      port,
      database,
      user,
      password,
      ssl: { ca },
      // The proxy has the many, an instance needs few.
      max: 10,
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      idleTimeoutMillis: 60_000,
    });
    // A connection that ends without use: the next statement makes another. Unheard, it would end the process.
    this.pool.on('error', (error) => {
      log('info', 'connection lost', { error: error.message });
    });
  }

  /** Sends one statement, which must do no more the second time than the first. */
  public async send<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const { patience = 8000, log } = this.config;
    const until = Date.now() + patience;
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      try {
        return await this.sendOnce<Row>(text, values);
      } catch (cause) {
        const error = cause as Error & { readonly code?: string };
        if (!isAway(error)) throw error;
        if (Date.now() + pause > until) throw new DatabaseAway('the database is away', { cause: error });
        log('info', 'tries again', { error: error.message || error.code });
        // Not all instances at the same moment.
        await sleep(pause * (0.5 + Math.random() / 2));
      }
    }
  }

  public async close(): Promise<void> {
    await this.pool.end();
  }

  /** A connection to what is only a standby by now would last: after such an error it is given up, and the next one asks DNS again. */
  private async sendOnce<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    const client = await this.pool.connect();
    let isOfNoUse = false;
    try {
      return (await client.query<Row>(text, values)).rows;
    } catch (error) {
      isOfNoUse = isAway(error as Error);
      throw error;
    } finally {
      client.release(isOfNoUse);
    }
  }
}

function isAway({ code, message }: { readonly code?: string; readonly message: string }): boolean {
  return AWAY.test(code ?? '') || LOST.test(message);
}
