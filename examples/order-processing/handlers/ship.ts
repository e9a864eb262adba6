import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { setting, Step } from './order';
import { Refusal } from './refusal';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Hands an order to shipping, from where there is no way back: what is written here is packed. */
export async function handler({ token, order }: Step): Promise<void> {
  const TableName = setting('SHIPMENT_TABLE_NAME');
  try {
    await db.send(
      new PutCommand({
        TableName,
        Item: {
          id: token,
          orderId: order.id,
          address: order.address,
          lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
          state: 'ready',
          at: new Date().toISOString(),
        },
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    );
    logger.info('handed to shipping', { orderId: order.id });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item: known } = await db.send(new GetCommand({ TableName, Key: { id: token }, ConsistentRead: true }));
    if (known?.state === 'withdrawn') throw new Refusal('OrderWithdrawn', `order ${order.id} was withdrawn before`);
    logger.info('handed to shipping before', { orderId: order.id });
  }
}
