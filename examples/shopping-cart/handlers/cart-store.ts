import { DeleteCommand, DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

/** A line of a cart. */
export interface CartLine {
  readonly sku: string;
  readonly quantity: number;
}

/** How long a line stays in a cart that nobody touches, in seconds. */
export const LINE_SECONDS = 30 * 24 * 3600;

/** The maximum number of lines of a cart, which one answer of the table has room for. */
export const MAX_LINES = 100;

/** The carts of all owners. An owner is always part of the key: nobody reaches the cart of another. */
export class CartStore {
  constructor(
    private readonly db: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** The lines of a cart. What has expired may be there for some days yet. */
  public async lines(owner: string): Promise<CartLine[]> {
    const { Items: items = [] } = await this.db.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
        ConsistentRead: true,
      }),
    );
    const seconds = this.now() / 1000;
    return items
      .filter(({ expiresAt }) => Number(expiresAt) > seconds)
      .map(({ sku, quantity }) => ({ sku: String(sku), quantity: Number(quantity) }));
  }

  /** Sets the quantity of an article: twice is the same as once. */
  public async put(owner: string, { sku, quantity }: CartLine): Promise<void> {
    await this.db.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { owner, sku },
        UpdateExpression: 'SET quantity = :quantity, expiresAt = :expiresAt',
        ExpressionAttributeValues: {
          ':quantity': quantity,
          ':expiresAt': Math.floor(this.now() / 1000) + LINE_SECONDS,
        },
      }),
    );
  }

  /** Takes an article out of a cart, if it is there. */
  public async remove(owner: string, sku: string): Promise<void> {
    await this.db.send(new DeleteCommand({ TableName: this.table, Key: { owner, sku } }));
  }
}
