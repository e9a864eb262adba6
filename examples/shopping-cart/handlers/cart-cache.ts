import { createCluster, ErrorReply } from '@redis/client';
import { iamToken, TokenOptions } from './iam-token';

/** Options of the cache. */
export interface CartCacheOptions extends Omit<TokenOptions, 'region' | 'credentials'> {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly credentials: TokenOptions['credentials'];
  /** Is told what went wrong in the background. */
  readonly onError: (error: unknown) => void;
}

/**
 * How long a cart stays in the cache, in seconds: how old it can be where nobody could take it out, or where who read it from the table
 * before a change keeps it after that.
 */
export const CART_SECONDS = 60;

/** How long the cache has for an answer, in milliseconds: whoever waits longer is better off with the table. */
const ANSWER_MILLIS = 500;

type Cluster = ReturnType<typeof clusterOf>;

/** A connection, and whether it is there yet. */
interface Session {
  readonly cluster: Cluster;
  readonly ready: Promise<unknown>;
  wasUsed: boolean;
}

/**
 * Carts in Valkey, by their owner. The table has them all: whoever cannot reach the cache does without.
 *
 * A connection that fails is given up, and the next command makes another one, with a password of its own: after a failover, after 12 hours,
 * which ElastiCache lets it last, and after a pause of the function, of which it may not have survived the end.
 */
export class CartCache {
  private session?: Session;

  constructor(private readonly options: CartCacheOptions) {}

  /** A cart, or undefined where it is not in the cache. */
  public async find(owner: string): Promise<unknown> {
    const text = await this.ask((cluster) => cluster.get(keyOf(owner)));
    return text === null ? undefined : JSON.parse(text);
  }

  /** Keeps a cart for a while. */
  public async keep(owner: string, cart: unknown): Promise<void> {
    const expiration = { type: 'EX' as const, value: CART_SECONDS };
    await this.ask((cluster) => cluster.set(keyOf(owner), JSON.stringify(cart), { expiration }));
  }

  /** Takes a cart out: the next who looks reads the table. */
  public async forget(owner: string): Promise<void> {
    await this.ask((cluster) => cluster.del(keyOf(owner)));
  }

  /** Ends the connection. */
  public close(): void {
    if (this.session) this.giveUp(this.session);
  }

  /** A connection of before may have ended unseen: then the command has another one to try. */
  private async ask<T>(command: (cluster: Cluster) => Promise<T>): Promise<T> {
    const session = (this.session ??= this.begin());
    const { wasUsed } = session;
    try {
      return await this.askWith(session, command);
    } catch (error) {
      if (error instanceof ErrorReply || error instanceof LateError || !wasUsed) throw error;
      return this.askWith((this.session ??= this.begin()), command);
    }
  }

  private async askWith<T>(session: Session, command: (cluster: Cluster) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new LateError()), ANSWER_MILLIS);
    });
    const answer = session.ready.then(() => command(session.cluster));
    // It may fail after nobody waits for it any more.
    answer.catch(() => undefined);
    try {
      const result = await Promise.race([answer, late]);
      session.wasUsed = true;
      return result;
    } catch (error) {
      if (!(error instanceof ErrorReply)) this.giveUp(session);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private begin(): Session {
    const cluster = clusterOf(this.options);
    const ready = cluster.connect();
    ready.catch(() => undefined);
    return { cluster, ready, wasUsed: false };
  }

  private giveUp(session: Session): void {
    if (this.session === session) this.session = undefined;
    if (session.cluster.isOpen) session.cluster.destroy();
  }
}

class LateError extends Error {
  constructor() {
    super(`the cache did not answer within ${ANSWER_MILLIS} ms`);
  }
}

function clusterOf(options: CartCacheOptions) {
  const { host, port, userName: username, onError } = options;
  const socket = { tls: true as const, connectTimeout: 2000, reconnectStrategy: false as const };
  const cluster = createCluster({
    RESP: 2,
    // This connection asks for the nodes alone; one without an answer ends by itself.
    rootNodes: [{ socket: { ...socket, socketTimeout: 2000, host, port } }],
    defaults: {
      socket,
      credentialsProvider: {
        type: 'async-credentials-provider',
        credentials: async () => ({ username, password: await iamToken(options) }),
      },
      // What cannot be sent fails at once.
      disableOfflineQueue: true,
      disableClientInfo: true,
    },
    minimizeConnections: true,
  });
  cluster.on('error', onError);
  cluster.on('node-error', onError);
  return cluster;
}

function keyOf(owner: string): string {
  return `cart:${owner}`;
}
