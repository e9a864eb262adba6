import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Change, Store, Versioned } from './store.js';

/** A DynamoDB table with the partition key `id`. */
export class TableStore implements Store {
  private readonly client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }));

  constructor(private readonly tableName: string) {}

  async get<T>(id: string): Promise<Versioned<T> | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.tableName, Key: { id }, ConsistentRead: true }),
    );
    return Item && { version: Item.version as number, value: Item.value as T };
  }

  async commit(...changes: Change[]): Promise<boolean> {
    const TransactItems = changes.map(({ id, value, replaces }) => ({
      Put: {
        TableName: this.tableName,
        Item: { id, value, version: replaces + 1 },
        ...(replaces === 0
          ? { ConditionExpression: 'attribute_not_exists(id)' }
          : { ConditionExpression: 'version = :replaces', ExpressionAttributeValues: { ':replaces': replaces } }),
      },
    }));
    try {
      await this.client.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && lostAgainstAnother(error)) return false;
      throw error;
    }
  }
}

function lostAgainstAnother(error: TransactionCanceledException): boolean {
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  return codes.every((code) => ['None', 'ConditionalCheckFailed', 'TransactionConflict'].includes(code));
}
