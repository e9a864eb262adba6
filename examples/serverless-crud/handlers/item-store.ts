import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { defined, Item, ItemInput } from './item';
import { Problem } from './problem';

/** The answer to a key that comes again with another item. */
export const OTHER_ITEM = "the 'Idempotency-Key' was used for another item; take a new one";

/** A part of a list, and where the next one begins. */
export interface Page {
  readonly items: Item[];
  readonly next?: string;
}

/** The items of all owners. An owner is always part of the key: nobody reaches the items of another. */
export class ItemStore {
  constructor(
    private readonly db: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * Adds an item. If it is there already and was made of the same, a first try had got this far: the item is returned as it
   * is. If it was made of something else, the id was meant for another item, however long ago.
   */
  public async create(owner: string, id: string, input: ItemInput): Promise<Item> {
    const time = this.now().toISOString();
    const item: Item = { ...input, id, version: 1, createdAt: time, updatedAt: time };
    const createdFrom = fingerprintOf(input);
    try {
      await this.db.send(
        new PutCommand({
          TableName: this.table,
          Item: { owner, ...item, createdFrom },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
      return item;
    } catch (error) {
      const existing = error instanceof ConditionalCheckFailedException ? await this.read(owner, id) : undefined;
      if (!existing) throw error;
      if (existing.createdFrom !== createdFrom) throw new Problem(422, OTHER_ITEM);
      return toItem(existing);
    }
  }

  /** One item, as of now. */
  public async find(owner: string, id: string): Promise<Item | undefined> {
    const found = await this.read(owner, id);
    return found && toItem(found);
  }

  /** Some items, in a fixed order, from after `after` on. */
  public async list(owner: string, limit: number, after: string | undefined): Promise<Page> {
    const { Items: found = [], LastEvaluatedKey: last } = await this.db.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
        ExclusiveStartKey: after === undefined ? undefined : { owner, id: after },
        Limit: limit,
      }),
    );
    return { items: found.map(toItem), next: last?.id as string | undefined };
  }

  /** Replaces an item if it is still the version that the client saw. */
  public async update(owner: string, id: string, version: number, input: ItemInput): Promise<Item> {
    const given = Object.entries(input);
    const removed = ['description', 'tags'].filter((field) => input[field as keyof ItemInput] === undefined);
    const set = ['#version = #version + :one', '#updatedAt = :now', ...given.map(([field]) => `#${field} = :${field}`)];
    const remove = removed.length > 0 ? ` REMOVE ${removed.map((field) => `#${field}`).join(', ')}` : '';
    const names = ['version', 'updatedAt', ...given.map(([field]) => field), ...removed];
    try {
      const { Attributes: changed = {} } = await this.db.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { owner, id },
          ConditionExpression: '#version = :version',
          UpdateExpression: `SET ${set.join(', ')}${remove}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ':version': version,
            ':one': 1,
            ':now': this.now().toISOString(),
            ...Object.fromEntries(given.map(([field, value]) => [`:${field}`, value])),
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return toItem(changed);
    } catch (error) {
      throw await this.reasonOf(error, owner, id);
    }
  }

  /** Removes an item if it is still the version that the client saw. */
  public async delete(owner: string, id: string, version: number): Promise<void> {
    try {
      await this.db.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { owner, id },
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': version },
        }),
      );
    } catch (error) {
      throw await this.reasonOf(error, owner, id);
    }
  }

  private async read(owner: string, id: string): Promise<Record<string, unknown> | undefined> {
    const { Item: found } = await this.db.send(
      new GetCommand({ TableName: this.table, Key: { owner, id }, ConsistentRead: true }),
    );
    return found;
  }

  /** What a failed condition means to the client. */
  private async reasonOf(error: unknown, owner: string, id: string): Promise<unknown> {
    if (!(error instanceof ConditionalCheckFailedException)) return error;
    const current = await this.find(owner, id);
    if (!current) return new Problem(404, 'there is no such item');
    return new Problem(412, `the item has been changed: it is version ${current.version} now; read it again`, {
      headers: { ETag: `"${current.version}"` },
    });
  }
}

/** The same for the same input, in whatever order its fields came. */
function fingerprintOf({ name, quantity, description, tags }: ItemInput): string {
  return createHash('sha256')
    .update(JSON.stringify([name, quantity, description ?? null, tags ?? null]))
    .digest('hex');
}

function toItem(attributes: Record<string, unknown>): Item {
  const { id, name, quantity, description, tags, version, createdAt, updatedAt } = attributes;
  return defined({ id, name, quantity, description, tags, version, createdAt, updatedAt }) as unknown as Item;
}
