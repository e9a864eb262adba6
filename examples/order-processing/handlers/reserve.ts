import { Logger } from '@aws-lambda-powertools/logger';
import { Ledger } from './ledger';
import { setting } from './order';
import type { ActionEvent } from './saga-events';

const logger = new Logger();

/** Takes what is ordered out of the stock, all of it or nothing. */
export async function handler({ idempotencyKey, input: { order } }: ActionEvent): Promise<void> {
  const postings = order.lines.map(({ sku, quantity }) => ({ account: `article#${sku}`, amount: quantity }));
  await new Ledger(setting('STOCK_TABLE_NAME')).book(`reservation#${idempotencyKey}`, postings, 'OutOfStock');
  logger.info('reserved', { orderId: order.id });
}
