import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { EventBridgeEvent, SNSEvent } from 'aws-lambda';
import { setting } from './order';
import type { OrderEvent } from './order-events';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/** What a customer reads in the account of the shop. */
const TEXTS: Record<string, (reason: string) => string> = {
  OrderShipped: () => 'Your order is on its way.',
  OrderCancelled: (reason) =>
    `Your order was cancelled: ${REASONS[reason] ?? 'something went wrong'}. You pay nothing.`,
};

const REASONS: Record<string, string> = {
  OutOfStock: 'an article is out of stock',
  PaymentDeclined: 'the payment was declined',
  OrderWithdrawn: 'as you wished',
};

/** Writes to customers how their orders went, once. What fails is thrown: SNS and Lambda try again. */
export async function handler(event: SNSEvent): Promise<void> {
  for (const { Sns: message } of event.Records) {
    const { 'detail-type': type, detail } = JSON.parse(message.Message) as EventBridgeEvent<string, OrderEvent>;
    const text = TEXTS[type]?.(detail.reason ?? '');
    if (text === undefined) throw new Error(`nothing is known to write about ${type}`);
    await write(detail.orderId, type, text);
  }
}

async function write(orderId: string, type: string, text: string): Promise<void> {
  try {
    await db.send(
      new UpdateCommand({
        TableName: setting('ORDER_TABLE_NAME'),
        Key: { id: orderId },
        UpdateExpression: 'SET messages.#type = :message',
        ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(messages.#type)',
        ExpressionAttributeNames: { '#type': type },
        ExpressionAttributeValues: { ':message': { text, at: new Date().toISOString() } },
      }),
    );
    logger.info('customer told', { orderId, type });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    logger.info('customer told before, or the order is gone', { orderId, type });
  }
}
