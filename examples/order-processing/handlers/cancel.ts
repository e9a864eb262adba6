import { Logger } from '@aws-lambda-powertools/logger';
import { announce } from './order-events';
import { move } from './order-states';
import type { CompensationEvent } from './saga-events';

const logger = new Logger();

/** Cancels an order, after everything else was undone, and tells everybody. */
export async function handler({ input, failure: { error: reason } }: CompensationEvent): Promise<void> {
  const { id } = input.order;
  const state = await move(id, ['received', 'processing', 'withdrawn'], 'cancelled', reason);
  if (state !== 'cancelled') throw new Error(`order ${id} is ${state ?? 'unknown'}`);
  await announce('OrderCancelled', { orderId: id, reason });
  logger.info('order cancelled', { orderId: id, reason });
}
