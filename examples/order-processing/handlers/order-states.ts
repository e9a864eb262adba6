import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { setting } from './order';

const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/** How far an order is. */
export type OrderState = 'received' | 'processing' | 'shipped' | 'cancelled';

/**
 * Moves an order on; a repetition changes nothing.
 *
 * @returns false if the order is in none of the states that it may be moved from
 */
export async function move(
  orderId: string,
  allowed: readonly OrderState[],
  to: OrderState,
  reason?: string,
): Promise<boolean> {
  const names = allowed.map((_, i) => `:allowed${i}`);
  try {
    await db.send(
      new UpdateCommand({
        TableName: setting('ORDER_TABLE_NAME'),
        Key: { id: orderId },
        UpdateExpression: reason === undefined ? 'SET #state = :to' : 'SET #state = :to, reason = :reason',
        ConditionExpression: `#state IN (:to, ${names.join(', ')})`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':to': to,
          ...(reason !== undefined && { ':reason': reason }),
          ...Object.fromEntries(allowed.map((state, i) => [names[i], state])),
        },
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}
