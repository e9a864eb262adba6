import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting, Step, totalOf } from './order';

const logger = new Logger();

/**
 * Takes the sum of an order from the customer's wallet. A payment provider in its place would get the token as its key of
 * idempotency.
 */
export async function handler({ token, order }: Step): Promise<void> {
  const posting = { account: `wallet#${order.customerId}`, amount: totalOf(order) };
  await new Ledger(setting('PAYMENT_TABLE_NAME')).book(`payment#${token}`, [posting], 'PaymentDeclined');
  logger.info('paid', { orderId: order.id });
}
