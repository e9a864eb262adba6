import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting, Step } from './order';

const logger = new Logger();

/** Takes what is ordered out of the stock, all of it or nothing. */
export async function handler({ token, order }: Step): Promise<void> {
  const postings = order.lines.map(({ sku, quantity }) => ({ account: `article#${sku}`, amount: quantity }));
  await new Ledger(setting('STOCK_TABLE_NAME')).book(`reservation#${token}`, postings, 'OutOfStock');
  logger.info('reserved', { orderId: order.id });
}
