import { Logger } from '@aws-lambda-powertools/logger';
import { Step } from './order';
import { announce } from './order-events';
import { move } from './order-states';
import { Refusal } from './refusal';

const logger = new Logger();

/** Cancels an order, after everything else was undone, and tells everybody. */
export async function handler({ order: { id }, reason = 'unknown' }: Step & { reason?: string }): Promise<void> {
  if (!(await move(id, ['received', 'processing'], 'cancelled', reason))) {
    throw new Refusal('OrderShipped', `order ${id} is not to be cancelled any more`);
  }
  await announce('OrderCancelled', { orderId: id, reason });
  logger.info('order cancelled', { orderId: id, reason });
}
