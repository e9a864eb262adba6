import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

/** A book that somebody wishes for. */
export interface Wish {
  /** The key that the client gave it. */
  readonly wishId: string;
  readonly book: string;
  readonly writer?: string;
  readonly createdAt: string;
}

/** The one partition of the index by time: the wishes of a small library. */
const SHELF = 'wishes';

const KEPT_SECONDS = 90 * 24 * 3600;

/** The wishes in their table. */
export class WishStore {
  constructor(
    private readonly db: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Notes a wish; the one that is there under its key already, if there is one. */
  public async add(wish: Wish): Promise<Wish> {
    const expiresAt = Math.floor(Date.parse(wish.createdAt) / 1000) + KEPT_SECONDS;
    try {
      await this.db.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...wish, shelf: SHELF, expiresAt },
          ConditionExpression: 'attribute_not_exists(wishId)',
        }),
      );
      return wish;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.find(wish.wishId)) ?? wish;
    }
  }

  /** The newest wishes first. One of the last second may be missing. */
  public async newest(limit: number): Promise<Wish[]> {
    const { Items: items = [] } = await this.db.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'newest',
        KeyConditionExpression: 'shelf = :shelf',
        ExpressionAttributeValues: { ':shelf': SHELF },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return items.map((item) => wishOf(item));
  }

  private async find(wishId: string): Promise<Wish | undefined> {
    const { Item: item } = await this.db.send(
      new GetCommand({ TableName: this.table, Key: { wishId }, ConsistentRead: true }),
    );
    return item && wishOf(item);
  }
}

function wishOf({ wishId, book, writer, createdAt }: Record<string, unknown>): Wish {
  return { wishId, book, ...(writer !== undefined && { writer }), createdAt } as Wish;
}
