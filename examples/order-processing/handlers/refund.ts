import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting, Step } from './order';
import { Refusal } from './refusal';

const logger = new Logger();

/**
 * Gives the money back, and in the same transaction withdraws the shipment: an attempt to ship that comes late finds that there is
 * nothing to ship. If the order was handed over after all, which an attempt without an answer may have done, it refuses.
 */
export async function handler({ token, order }: Step): Promise<void> {
  const refunded = await new Ledger(setting('PAYMENT_TABLE_NAME')).reverse(`payment#${token}`, {
    Put: {
      TableName: setting('SHIPMENT_TABLE_NAME'),
      Item: { id: token, orderId: order.id, state: 'withdrawn', at: new Date().toISOString() },
      ConditionExpression: 'attribute_not_exists(id) OR #state = :withdrawn',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':withdrawn': 'withdrawn' },
    },
  });
  if (!refunded)
    throw new Refusal('OrderShipped', `order ${order.id} was handed to shipping: its money is not given back`);
  logger.info('refunded', { orderId: order.id });
}
