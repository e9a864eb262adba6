import { Logger } from '@aws-lambda-powertools/logger';
import { Step } from './order';
import { move } from './order-states';
import { Refusal } from './refusal';

const logger = new Logger();

/** Begins to work on an order, unless it was cancelled before. */
export async function handler({ order: { id } }: Step): Promise<void> {
  if (!(await move(id, ['received'], 'processing'))) throw new Refusal('OrderWithdrawn', `order ${id} is not open`);
  logger.info('order opened', { orderId: id });
}
