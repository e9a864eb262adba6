import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting } from './order';
import type { CompensationEvent } from './saga-events';

const logger = new Logger();

/** Puts what was reserved back into the stock. */
export async function handler({ actionIdempotencyKey, input: { order } }: CompensationEvent): Promise<void> {
  await new Ledger(setting('STOCK_TABLE_NAME')).reverse(`reservation#${actionIdempotencyKey}`);
  logger.info('released', { orderId: order.id });
}
