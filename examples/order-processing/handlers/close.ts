import { Logger } from '@aws-lambda-powertools/logger';
import { announce } from './order-events';
import { move } from './order-states';
import type { ActionEvent } from './saga-events';

const logger = new Logger();

/** What it is called with, beside: what the step before it returned. */
interface CloseEvent extends ActionEvent {
  readonly results: { readonly Ship: { readonly shipmentId: string } };
}

/** Closes an order that was handed to shipping, and tells everybody. */
export async function handler({ input, results }: CloseEvent): Promise<void> {
  const { id } = input.order;
  const state = await move(id, ['shipping'], 'shipped');
  if (state !== 'shipped') throw new Error(`order ${id} is ${state ?? 'unknown'}`);
  await announce('OrderShipped', { orderId: id, shipmentId: results.Ship.shipmentId });
  logger.info('order shipped', { orderId: id });
}
