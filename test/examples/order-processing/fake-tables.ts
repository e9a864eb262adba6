import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

interface Condition {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

interface Put extends Condition {
  readonly Item: Item;
}

interface Update extends Condition {
  readonly Key: { readonly id: string };
  readonly UpdateExpression: string;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: unknown;
}

/**
 * DynamoDB tables in memory, with the partition key `id`, for handlers that run unchanged: conditions, updates and transactions as far
 * as this example uses them. Anything else is refused, so that a test cannot pass because something was left out.
 */
export class FakeTables {
  private readonly tables = new Map<string, Map<string, Item>>();

  /** Every document client talks to these tables from now on, until Jest restores its mocks. */
  public install(): jest.SpyInstance {
    return jest
      .spyOn(DynamoDBDocumentClient.prototype, 'send')
      .mockImplementation((command: unknown) => Promise.resolve().then(() => this.run(command as Command)));
  }

  public put(table: string, item: Item & { readonly id: string }): void {
    this.table(table).set(item.id, item);
  }

  public get(table: string, id: string): Item | undefined {
    return this.table(table).get(id);
  }

  public all(table: string): Item[] {
    return [...this.table(table).values()];
  }

  private run(command: Command): object {
    switch (command.constructor.name) {
      case 'GetCommand': {
        const { TableName, Key, ConsistentRead } = command.input as Update & { ConsistentRead?: boolean };
        if (!ConsistentRead) throw new Error('what decides about money is read consistently');
        return { Item: structuredClone(this.get(TableName, Key.id)) };
      }
      case 'PutCommand':
      case 'UpdateCommand': {
        const write = command.input as Put | Update;
        if (!this.allows(write)) throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
        this.apply(write);
        return {};
      }
      case 'TransactWriteCommand': {
        const { TransactItems } = command.input as { TransactItems: { Put?: Put; Update?: Update }[] };
        this.transact(TransactItems.map(({ Put: put, Update: update }) => (put ?? update) as Put | Update));
        return {};
      }
      default:
        throw new Error(`these tables know no ${command.constructor.name}`);
    }
  }

  private transact(writes: (Put | Update)[]): void {
    const items = writes.map((write) => `${write.TableName}/${keyOf(write)}`);
    if (new Set(items).size < items.length) throw new Error('a transaction has each item once');
    if (items.length > 100) throw new Error('a transaction has 100 items at most');
    const reasons = writes.map((write) => ({ Code: this.allows(write) ? 'None' : 'ConditionalCheckFailed' }));
    if (reasons.some(({ Code }) => Code !== 'None')) {
      throw new TransactionCanceledException({ message: 'no', CancellationReasons: reasons, $metadata: {} });
    }
    for (const write of writes) this.apply(write);
  }

  private allows(write: Put | Update): boolean {
    if (write.ConditionExpression === undefined) return true;
    const item = this.get(write.TableName, keyOf(write));
    return write.ConditionExpression.split(' OR ').some((all) =>
      all.split(' AND ').every((term) => holds(term.trim(), write, item)),
    );
  }

  private apply(write: Put | Update): void {
    const id = keyOf(write);
    if ('Item' in write) {
      this.put(write.TableName, structuredClone(write.Item) as Item & { id: string });
      return;
    }
    const item = structuredClone(this.get(write.TableName, id)) ?? { id };
    const [, verb, changes = ''] = /^(SET|ADD) (.*)$/.exec(write.UpdateExpression) ?? [];
    for (const change of changes.split(', ')) {
      const [path = '', first = '', minus] =
        (verb === 'SET' ? /^(\S+) = (\S+)(?: - (\S+))?$/ : /^(\S+) (\S+)$/).exec(change)?.slice(1) ?? [];
      const value = valueOf(first, write, item);
      if (verb === 'ADD') assign(write, item, path, numberOf(pathOf(path, write, item) ?? 0) + numberOf(value));
      else if (minus) assign(write, item, path, numberOf(value) - numberOf(valueOf(minus, write, item)));
      else if (verb === 'SET' && value !== undefined) assign(write, item, path, value);
      else throw new Error(`these tables cannot do '${write.UpdateExpression}'`);
    }
    this.put(write.TableName, item as Item & { id: string });
  }

  private table(name: string): Map<string, Item> {
    const table = this.tables.get(name) ?? new Map<string, Item>();
    this.tables.set(name, table);
    return table;
  }
}

function keyOf(write: Put | Update): string {
  return 'Item' in write ? String(write.Item.id) : write.Key.id;
}

function holds(term: string, write: Condition, item: Item | undefined): boolean {
  const [, negation, existing] = /^attribute_(not_)?exists\((\S+)\)$/.exec(term) ?? [];
  if (existing) return (pathOf(existing, write, item) === undefined) === (negation !== undefined);
  const [, listed, list] = /^(\S+) IN \(([^()]+)\)$/.exec(term) ?? [];
  if (listed && list) {
    const values = list.split(', ').map((name) => valueOf(name, write, item));
    return values.includes(pathOf(listed, write, item));
  }
  const [, left, operator, right] = /^(\S+) (=|>=) (:\w+)$/.exec(term) ?? [];
  if (!left || !right) throw new Error(`these tables know no condition '${term}'`);
  const [found, wanted] = [pathOf(left, write, item), valueOf(right, write, item)];
  if (found === undefined) return false;
  return operator === '=' ? found === wanted : numberOf(found) >= numberOf(wanted);
}

function valueOf(operand: string, write: Condition, item: Item | undefined): unknown {
  if (!operand.startsWith(':')) return pathOf(operand, write, item);
  const value = write.ExpressionAttributeValues?.[operand];
  if (value === undefined) throw new Error(`no value for ${operand}`);
  return value;
}

function namesOf(path: string, { ExpressionAttributeNames: names = {} }: Condition): string[] {
  return path.split('.').map((part) => {
    const name = part.startsWith('#') ? names[part] : part;
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
    if (name === undefined || ['state', 'name', 'at', 'type', 'value', 'values'].includes(part)) {
      throw new Error(`'${part}' is no name of an attribute`);
    }
    return name;
  });
}

function pathOf(path: string, write: Condition, item: Item | undefined): unknown {
  return namesOf(path, write).reduce<unknown>((value, name) => (value as Item | undefined)?.[name], item);
}

function assign(write: Condition, item: Item, path: string, value: unknown): void {
  const names = namesOf(path, write);
  const last = names.pop()!;
  const parent = names.reduce<unknown>((inside, name) => (inside as Item | undefined)?.[name], item);
  if (typeof parent !== 'object' || parent === null) throw new Error(`there is no ${path} to write to`);
  (parent as Item)[last] = value;
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`${JSON.stringify(value)} is no number`);
  return value;
}
