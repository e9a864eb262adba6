import { createCluster } from '@redis/client';
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

/** Carts in Valkey, by their owner. The table has them all: whoever cannot reach the cache does without. */
export class CartCache {
  private readonly cluster;
  private connecting?: Promise<unknown>;

  constructor(options: CartCacheOptions) {
    const { host, port, userName: username, onError } = options;
    const socket = {
      tls: true as const,
      connectTimeout: 2000,
      // Without end: after a failover, or 12 hours, which a connection lasts at most, there is another one.
      reconnectStrategy: (attempts: number) => Math.min(50 * 2 ** attempts, 2000),
    };
    this.cluster = createCluster({
      RESP: 2,
      rootNodes: [{ socket: { ...socket, host, port } }],
      defaults: {
        socket,
        // Asked for each connection: a password is worth 15 minutes, and a connection lasts longer than that.
        credentialsProvider: {
          type: 'async-credentials-provider',
          credentials: async () => ({ username, password: await iamToken(options) }),
        },
        // What cannot be sent fails at once, in place of waiting for the next connection.
        disableOfflineQueue: true,
        disableClientInfo: true,
      },
      minimizeConnections: true,
    });
    this.cluster.on('error', onError);
    this.cluster.on('node-error', onError);
  }

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

  /** Ends all connections. */
  public close(): void {
    if (this.cluster.isOpen) this.cluster.destroy();
  }

  private async ask<T>(command: (cluster: typeof this.cluster) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`the cache did not answer within ${ANSWER_MILLIS} ms`)), ANSWER_MILLIS);
    });
    const answer = this.connected().then(() => command(this.cluster));
    // It may fail after nobody waits for it any more.
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One attempt for all who wait; the next one who asks tries again. */
  private async connected(): Promise<void> {
    if (this.cluster.isOpen && this.connecting === undefined) return;
    this.connecting ??= this.cluster.connect().finally(() => {
      this.connecting = undefined;
    });
    await this.connecting;
  }
}

function keyOf(owner: string): string {
  return `cart:${owner}`;
}
