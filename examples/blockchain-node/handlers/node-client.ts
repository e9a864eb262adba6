import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from './requests';

/** A block, as the node tells it. */
export interface Block {
  /** Its number, in hexadecimal: what is asked of it afterwards is of this block, whichever node answers. */
  readonly number: string;
  /** The second since 1970 in which it was made. */
  readonly timestamp: number;
}

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message?: string };
}

/** Two calls with it, and the pauses, end before the function does, after ten seconds. */
const TIMEOUT = 3000;
/** What Geth says of a block that it does not have yet (https://github.com/ethereum/go-ethereum, eth/api_backend.go). */
const NOT_YET = 'header not found';
const WAITS = [200, 400, 800];
const QUANTITY = /^0x[0-9a-f]+$/;

/** The nodes behind one address. */
export class NodeClient {
  constructor(
    private readonly url: string,
    private readonly maxBlockAgeSeconds: number,
  ) {}

  /**
   * The newest block. A load balancer without a healthy node sends requests to any, so that the age is looked at here: an old balance is worse than
   * none.
   */
  public async head(): Promise<Block> {
    const block = await this.call('eth_getBlockByNumber', ['latest', false]);
    const { number, timestamp } = (block ?? {}) as { readonly number?: unknown; readonly timestamp?: unknown };
    const known = { number: quantity(number), timestamp: Number(quantity(timestamp)) };
    const age = Math.floor(Date.now() / 1000) - known.timestamp;
    if (age > this.maxBlockAgeSeconds) {
      throw new Problem(503, 'the node is not in sync with its network; ask again later');
    }
    return known;
  }

  /** The balance of an account after a block, in wei. The node that answers may be another one, which gets the block a moment later. */
  public async balance(account: string, { number }: Block): Promise<bigint> {
    return BigInt(quantity(await this.call('eth_getBalance', [account, number], WAITS)));
  }

  private async call(method: string, params: unknown[], [wait, ...waits]: readonly number[] = []): Promise<unknown> {
    const { result, error } = await this.ask(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    if (error?.message === NOT_YET && wait !== undefined) {
      await pause(wait);
      return this.call(method, params, waits);
    }
    if (error) throw new Problem(502, 'the node refused the call', { cause: `${error.code}: ${error.message}` });
    return result;
  }

  private async ask(body: string): Promise<RpcAnswer> {
    let response: Response;
    try {
      response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(TIMEOUT),
      });
    } catch (cause) {
      throw new Problem(503, 'no node answers; ask again later', { cause });
    }
    if (response.status >= 500) {
      throw new Problem(503, 'no node answers; ask again later', { cause: `status ${response.status}` });
    }
    try {
      return (await response.json()) as RpcAnswer;
    } catch (cause) {
      throw new Problem(502, 'the node answered what is no JSON', { cause });
    }
  }
}

function quantity(value: unknown): string {
  if (typeof value === 'string' && QUANTITY.test(value)) return value;
  throw new Problem(502, 'the node answered what is no number', { cause: JSON.stringify(value) });
}
