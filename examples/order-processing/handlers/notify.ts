import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { EventBridgeEvent, SNSEvent } from 'aws-lambda';
import { setting } from './order';
import type { OrderEvent } from './order-events';
import type { OrderState } from './order-states';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/** What a customer reads in the account of the shop, by the event, and the state in which the order is then. */
const TEXTS: Record<string, { readonly state: OrderState; readonly text: (reason: string) => string }> = {
  OrderShipped: { state: 'shipped', text: () => 'Your order is on its way.' },
  OrderCancelled: {
    state: 'cancelled',
    text: (reason) => `Your order was cancelled: ${REASONS[reason] ?? 'something went wrong'}. You pay nothing.`,
  },
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
    const known = TEXTS[type];
    if (known === undefined) throw new Error(`nothing is known to write about ${type}`);
    await write(detail.orderId, type, known.state, known.text(detail.reason ?? ''));
  }
}

/**
 * The table says what is true: the policy of a topic cannot tell whose rule it is that EventBridge publishes for
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
 */
async function write(orderId: string, type: string, state: OrderState, text: string): Promise<void> {
  try {
    await db.send(
      new UpdateCommand({
        TableName: setting('ORDER_TABLE_NAME'),
        Key: { id: orderId },
        UpdateExpression: 'SET messages.#type = :message',
        ConditionExpression: '#state = :state AND attribute_not_exists(messages.#type)',
        ExpressionAttributeNames: { '#state': 'state', '#type': type },
        ExpressionAttributeValues: { ':state': state, ':message': { text, at: new Date().toISOString() } },
      }),
    );
    logger.info('customer told', { orderId, type });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    logger.info('customer told before, or the order is not so', { orderId, type });
  }
}
