import { Logger } from '@aws-lambda-powertools/logger';
import { move } from './order-states';
import type { ActionEvent } from './saga-events';

const logger = new Logger();

/** Begins to work on an order. One that was withdrawn is not handed to shipping, which says so then. */
export async function handler({ input }: ActionEvent): Promise<void> {
  const { id } = input.order;
  const state = await move(id, ['received'], 'processing');
  if (state !== 'processing' && state !== 'withdrawn') throw new Error(`order ${id} is ${state ?? 'unknown'}`);
  logger.info('order opened', { orderId: id, state });
}
