import { Logger } from '@aws-lambda-powertools/logger';
import { Step } from './order';
import { announce } from './order-events';
import { move } from './order-states';
import { Refusal } from './refusal';

const logger = new Logger();

/** Closes an order that was handed to shipping, and tells everybody. */
export async function handler({ token, order: { id } }: Step): Promise<void> {
  if (!(await move(id, ['processing'], 'shipped'))) throw new Refusal('OrderWithdrawn', `order ${id} is not open`);
  await announce('OrderShipped', { orderId: id, shipmentId: token });
  logger.info('order shipped', { orderId: id });
}
