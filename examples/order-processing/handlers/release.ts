import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting, Step } from './order';

const logger = new Logger();

/** Puts what was reserved back into the stock. */
export async function handler({ token, order }: Step): Promise<void> {
  await new Ledger(setting('STOCK_TABLE_NAME')).reverse(`reservation#${token}`);
  logger.info('released', { orderId: order.id });
}
