import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting } from './order';
import type { CompensationEvent } from './saga-events';

const logger = new Logger();

/** Puts the money back into the customer's wallet. */
export async function handler({ actionIdempotencyKey, input: { order } }: CompensationEvent): Promise<void> {
  await new Ledger(setting('PAYMENT_TABLE_NAME')).reverse(`payment#${actionIdempotencyKey}`);
  logger.info('refunded', { orderId: order.id });
}
