import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { setting } from './order';

const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/** How far an order is. */
export type OrderState = 'received' | 'processing' | 'withdrawn' | 'shipping' | 'shipped' | 'cancelled';

/**
 * Moves an order on; a repetition changes nothing.
 *
 * @returns the state of the order, which is another one if it is in none of those that it may be moved from; undefined if there is none
 */
export async function move(
  orderId: string,
  allowed: readonly OrderState[],
  to: OrderState,
  reason?: string,
): Promise<OrderState | undefined> {
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
    return to;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item: order } = await db.send(
      new GetCommand({ TableName: setting('ORDER_TABLE_NAME'), Key: { id: orderId }, ConsistentRead: true }),
    );
    return order?.state as OrderState | undefined;
  }
}
