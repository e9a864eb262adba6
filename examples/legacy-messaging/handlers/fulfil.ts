import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ActiveMqEvent, JmsMessage, parseOrder, setting, textOf } from './order';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/**
 * Takes orders over, each once. Lambda gives a whole batch back to the broker when one of it fails, which ends in the dead-letter queue
 * with all that was good: so what is no order is kept in the table for somebody to look at, and only what may pass is tried again.
 */
export async function handler({ messages }: ActiveMqEvent): Promise<void> {
  const results = await Promise.allSettled(messages.map((message) => take(message)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  for (const failure of failures) logger.error('message not taken over', failure);
  if (failures.length > 0) throw new Error(`${failures.length} of ${messages.length} messages were not taken over`);
}

async function take(message: JmsMessage): Promise<void> {
  const { messageID: messageId, timestamp: sentAt, messageType } = message;
  const text = textOf(message);
  const order = messageType === 'jms/text-message' ? parseOrder(text) : undefined;
  if (!order) {
    await keep({ id: `message ${messageId}`, state: 'refused', sentAt, messageType, text });
    logger.warn('the message is no order', { messageId, messageType });
    return;
  }
  const { id, sku, quantity } = order;
  const isNew = await keep({ id, state: 'open', sentAt, sku, quantity });
  logger.info(isNew ? 'taken over' : 'taken over before', { id, sku, quantity });
}

/** Writes an item, unless it is there. */
async function keep(item: { readonly id: string; readonly [name: string]: unknown }): Promise<boolean> {
  try {
    await db.send(
      new PutCommand({
        TableName: setting('ORDER_TABLE_NAME'),
        Item: item,
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}
