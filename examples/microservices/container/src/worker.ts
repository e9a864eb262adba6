import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import { Logger } from './logger.js';
import type { OrderQueue } from './order-queue.js';
import { Peer } from './peer.js';
import { PlacedOrder } from './services/order.js';
import { TaskProtection } from './task-protection.js';
import { identifier, parse, whole } from './validation.js';

export interface WorkerDependencies {
  readonly queue: OrderQueue;
  readonly orders: Peer;
  readonly inventory: Peer;
  readonly protection: TaskProtection;
  readonly logger: Logger;
}

/** A turn takes 20 s of waiting and a few calls of 2 s; a loop that is silent for so long hangs. */
const STUCK_AFTER_MS = 90_000;

/** Takes placed orders from the queue, reserves the goods and confirms or rejects the order. */
export class Worker {
  private readonly stopping = new AbortController();
  private lastTurn = Date.now();
  private loop?: Promise<void>;

  constructor(private readonly dependencies: WorkerDependencies) {}

  get healthy(): boolean {
    return Date.now() - this.lastTurn < STUCK_AFTER_MS;
  }

  start(): void {
    this.loop = this.run();
  }

  /** Takes no more messages and finishes those in hand. False if that takes too long. */
  async stop(graceMs: number): Promise<boolean> {
    this.stopping.abort();
    const grace = new AbortController();
    const inTime = await Promise.race([
      (this.loop ?? Promise.resolve()).then(() => true),
      sleep(graceMs, false, { signal: grace.signal }).catch(() => false),
    ]);
    grace.abort();
    return inTime;
  }

  private async run(): Promise<void> {
    const { queue, protection, logger } = this.dependencies;
    let pauseMs = 1_000;
    while (!this.stopping.signal.aborted) {
      this.lastTurn = Date.now();
      try {
        const messages = await queue.receive(this.stopping.signal);
        await this.take(messages);
        pauseMs = 1_000;
      } catch (error) {
        logger.error('the queue cannot be read', { error, pauseMs });
        await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, 30_000);
      }
    }
    await protection.set(false);
  }

  private async take(messages: Message[]): Promise<void> {
    const { queue, protection } = this.dependencies;
    if (messages.length === 0) return protection.set(false);
    // Received in the moment of the stop: nothing is done yet, so another worker may have them now.
    if (this.stopping.signal.aborted) return queue.release(messages);

    await protection.set(true);
    const done = await Promise.all(messages.map((message) => this.process(message)));
    // What failed becomes visible again after the queue's visibility timeout, and in the end goes to its dead letters.
    await queue.delete(messages.filter((_, index) => done[index]));
  }

  private async process(message: Message): Promise<boolean> {
    const logger = this.dependencies.logger.with({
      messageId: message.MessageId,
      attempt: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    });
    try {
      const order = readOrder(message);
      const status = await this.reserve(order);
      logger.info('order processed', { orderId: order.orderId, status });
      return true;
    } catch (error) {
      logger.error('order not processed', { error });
      return false;
    }
  }

  /** Safe to do twice: the inventory knows the order, and the order its status. */
  private async reserve({ orderId, sku, quantity }: PlacedOrder): Promise<string> {
    const { inventory, orders } = this.dependencies;
    const reservation = await inventory.post(`/inventory/${sku}/reservations`, { orderId, quantity }, orderId);
    if (![200, 201, 404, 409].includes(reservation.status)) throw new Error(`the inventory says ${reservation.status}`);
    const status = reservation.status < 400 ? 'confirmed' : 'rejected';
    const order = await orders.put(`/orders/${orderId}/status`, { status }, orderId);
    if (order.status !== 200) throw new Error(`the order service says ${order.status} to ${status}`);
    return status;
  }
}

function readOrder(message: Message): PlacedOrder {
  return parse<PlacedOrder>(JSON.parse(message.Body ?? ''), {
    orderId: identifier,
    sku: identifier,
    quantity: whole(1, 100),
  });
}
