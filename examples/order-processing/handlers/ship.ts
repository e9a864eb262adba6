import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Order, setting } from './order';
import { Refusal } from './refusal';
import type { ActionEvent } from './saga-events';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/**
 * Hands an order to shipping, from where there is no way back: in one transaction it can no longer be withdrawn, and there is a
 * shipment. Says no where it was withdrawn before.
 */
export async function handler({ idempotencyKey: id, input: { order } }: ActionEvent): Promise<{ shipmentId: string }> {
  try {
    await handOver(id, order);
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const known = await find(id);
    if (known === undefined) {
      if (error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
      await withdraw(id, order);
    }
    if (known === undefined || known === 'withdrawn') {
      throw new Refusal('OrderWithdrawn', `order ${order.id} was withdrawn`);
    }
  }
  logger.info('handed to shipping', { orderId: order.id });
  return { shipmentId: id };
}

async function handOver(id: string, { id: orderId, address, lines }: Order): Promise<void> {
  await db.send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Update: {
            TableName: setting('ORDER_TABLE_NAME'),
            Key: { id: orderId },
            UpdateExpression: 'SET #state = :shipping',
            ConditionExpression: '#state = :processing',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':shipping': 'shipping', ':processing': 'processing' },
          },
        },
        {
          Put: {
            TableName: setting('SHIPMENT_TABLE_NAME'),
            Item: {
              id,
              orderId,
              address,
              lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
              state: 'ready',
              at: new Date().toISOString(),
            },
            ConditionExpression: 'attribute_not_exists(id)',
          },
        },
      ],
    }),
  );
}

async function find(id: string): Promise<string | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: setting('SHIPMENT_TABLE_NAME'), Key: { id }, ConsistentRead: true }),
  );
  return Item?.state as string | undefined;
}

/** Before it says no, so that an attempt that is still on its way does not hand over either. */
async function withdraw(id: string, { id: orderId }: Order): Promise<void> {
  await db.send(
    new PutCommand({
      TableName: setting('SHIPMENT_TABLE_NAME'),
      Item: { id, orderId, state: 'withdrawn', at: new Date().toISOString() },
      ConditionExpression: 'attribute_not_exists(id)',
    }),
  );
}
