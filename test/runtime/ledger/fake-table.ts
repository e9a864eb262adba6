import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

interface Keys {
  readonly partition: string;
  readonly sort: string;
}

const TABLE: Keys = { partition: 'ledgerId', sort: 'sequence' };
const INDEX: Keys = { partition: 'digestWindow', sort: 'recordedAt' };

export interface FakeTableOptions {
  /** Items of a page, which a real one counts in bytes. */
  readonly pageSize?: number;
  /** What each call waits for, before it is done and after: an interleaving. */
  readonly turn?: () => Promise<unknown>;
  /** What a transaction fails with instead of being done, if anything. */
  readonly fault?: () => Error | undefined;
  /** Items that the index does not show yet. */
  readonly isUnindexed?: (item: Item) => boolean;
}

/**
 * A table with the semantics that a ledger rests on: conditions hold at the moment of the write, transactions are done as a whole
 * or not, consistent reads see what was written, and answers come in pages. Dynalite knows no transactions.
 */
export class FakeTable {
  public readonly items = new Map<string, Item>();
  public readonly calls: Record<string, number> = {};
  public readonly client: DynamoDBClient;

  constructor(public options: FakeTableOptions = {}) {
    const send = (command: Command) => this.send(command);
    this.client = { send } as unknown as DynamoDBClient;
  }

  public put(item: Item): void {
    this.items.set(keyOf(item), item);
  }

  public delete(item: Item): void {
    this.items.delete(keyOf(item));
  }

  /** The items of a partition, in order. */
  public of(ledgerId: string): Item[] {
    return this.sorted([...this.items.values()].filter((item) => item.ledgerId.S === ledgerId));
  }

  private async send(command: Command): Promise<unknown> {
    const { name } = command.constructor;
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    await this.options.turn?.();
    const answer = this.answer(name, command.input);
    await this.options.turn?.();
    return answer;
  }

  private answer(name: string, input: Record<string, unknown>): unknown {
    switch (name) {
      case 'GetItemCommand': {
        if (!input.ConsistentRead) throw new Error('a read that is not consistent');
        return { Item: structuredClone(this.items.get(keyOf(input.Key as Item))) };
      }
      case 'QueryCommand':
        return this.query(input);
      case 'ScanCommand':
        return this.page([...this.items.values()], input, TABLE);
      case 'TransactWriteItemsCommand':
        return this.transact(input.TransactItems as { Put: { Item: Item; ConditionExpression: string } }[]);
      default:
        throw new Error(`${name} is none of the calls of a ledger`);
    }
  }

  private transact(writes: { Put: { Item: Item; ConditionExpression: string } }[]): unknown {
    const fault = this.options.fault?.();
    if (fault) throw fault;
    const reasons = writes.map(({ Put }) => {
      if (Put.ConditionExpression !== 'attribute_not_exists(ledgerId)') throw new Error(Put.ConditionExpression);
      return { Code: this.items.has(keyOf(Put.Item)) ? 'ConditionalCheckFailed' : 'None' };
    });
    if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
    writes.forEach(({ Put }) => this.put(structuredClone(Put.Item)));
    return {};
  }

  private query(input: Record<string, unknown>): unknown {
    const values = input.ExpressionAttributeValues as Item;
    const expression = input.KeyConditionExpression as string;
    if (input.IndexName !== undefined) {
      const { ':window': window, ':start': start, ':last': last } = values;
      const found = [...this.items.values()].filter(
        (item) =>
          item.digestWindow?.S === window.S &&
          (item.recordedAt?.S ?? '') >= String(start.S) &&
          (item.recordedAt?.S ?? '') <= String(last.S) &&
          !this.options.isUnindexed?.(item),
      );
      return this.page(found, input, INDEX);
    }
    if (!input.ConsistentRead) throw new Error('a read that is not consistent');
    const found = this.of(String(values[':ledgerId'].S)).filter(
      ({ sequence }) =>
        !expression.includes('BETWEEN') ||
        (Number(sequence.N) >= Number(values[':from'].N) && Number(sequence.N) <= Number(values[':to'].N)),
    );
    return this.page(input.ScanIndexForward === false ? found.reverse() : found, input, TABLE);
  }

  /** As DynamoDB does it: the key of the last item says where to go on, and an empty page may say so too. */
  private page(found: Item[], input: Record<string, unknown>, keys: Keys): unknown {
    const sorted = keys === INDEX ? this.sorted(found, INDEX) : found;
    const after = input.ExclusiveStartKey as Item | undefined;
    const from = after ? sorted.findIndex((item) => keyOf(item) === keyOf(after)) + 1 : 0;
    const size = Math.min(
      (input.Limit as number | undefined) ?? Number.POSITIVE_INFINITY,
      this.options.pageSize ?? 1000,
    );
    const items = sorted.slice(from, from + size);
    const last = items[items.length - 1];
    const LastEvaluatedKey =
      last && items.length === size ? { ledgerId: last.ledgerId, sequence: last.sequence } : undefined;
    return { Items: structuredClone(items), LastEvaluatedKey };
  }

  private sorted(items: Item[], { sort }: Keys = TABLE): Item[] {
    const value = (item: Item) => (sort === 'sequence' ? Number(item.sequence.N) : String(item.recordedAt.S));
    return items.sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  }
}

/** A transaction that was cancelled, as the SDK throws it. */
export function cancelled(CancellationReasons: { Code: string }[]): Error {
  return Object.assign(new Error('Transaction cancelled'), {
    name: 'TransactionCanceledException',
    CancellationReasons,
  });
}

function keyOf({ ledgerId, sequence }: Item): string {
  return `${ledgerId.S}\n${sequence.N}`;
}
