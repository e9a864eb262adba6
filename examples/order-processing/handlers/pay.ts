import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting, totalOf } from './order';
import type { ActionEvent } from './saga-events';

const logger = new Logger();

/**
 * Takes the sum of an order from the customer's wallet. A payment provider in its place would get the key of idempotency, and be asked
 * by it what became of an attempt.
 */
export async function handler({ idempotencyKey, input: { order } }: ActionEvent): Promise<void> {
  const posting = { account: `wallet#${order.customerId}`, amount: totalOf(order) };
  await new Ledger(setting('PAYMENT_TABLE_NAME')).book(`payment#${idempotencyKey}`, [posting], 'PaymentDeclined');
  logger.info('paid', { orderId: order.id });
}
