import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import { Carrier } from './carrier.js';
import { labelOf } from './label.js';
import { Logger } from './logger.js';
import type { PackingQueue } from './packing-queue.js';
import type { Shipments } from './shipments.js';
import { TaskProtection } from './task-protection.js';

export interface PackerDependencies {
  readonly queue: PackingQueue;
  readonly shipments: Shipments;
  readonly carrier: Carrier;
  readonly protection: TaskProtection;
  readonly logger: Logger;
  readonly concurrency: number;
  readonly visibilitySeconds: number;
  readonly workLimitMs: number;
}

/** The longest time until a message that failed comes again: a carrier that is away for an hour must not make dead letters of all. */
const MAX_PAUSE_SECONDS = 900;

/** What a turn takes beside the work: 20 s of waiting, and a few calls. */
const TURN_MS = 90_000;

/** Takes orders that are to be packed from the queue, books their parcels and writes their labels. */
export class Packer {
  /** No more messages are taken. */
  private readonly stopping = new AbortController();
  /** What is in hand is given back. */
  private readonly givingUp = new AbortController();
  private lastTurn = Date.now();
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly dependencies: PackerDependencies) {}

  get healthy(): boolean {
    return Date.now() - this.lastTurn < this.dependencies.workLimitMs + TURN_MS;
  }

  start(): void {
    this.loop = this.run();
  }

  /** Takes no more messages and finishes those in hand; gives back what is not done after a time, and is false then. */
  async stop(graceMs: number): Promise<boolean> {
    this.stopping.abort();
    if (await this.endsWithin(graceMs)) return true;
    this.givingUp.abort();
    await this.endsWithin(3_000);
    return false;
  }

  private async endsWithin(ms: number): Promise<boolean> {
    const timer = new AbortController();
    const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
    const inTime = await Promise.race([this.loop.then(() => true), late]);
    timer.abort();
    return inTime;
  }

  private async run(): Promise<void> {
    const { queue, protection, logger, concurrency, visibilitySeconds } = this.dependencies;
    let pauseMs = 1_000;
    while (!this.stopping.signal.aborted) {
      this.lastTurn = Date.now();
      try {
        await this.take(await queue.receive(concurrency, visibilitySeconds, this.stopping.signal));
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
    const { protection } = this.dependencies;
    if (messages.length === 0) return protection.set(false);
    // Received in the moment of the stop: nothing is done yet, so another task may have them now.
    if (this.stopping.signal.aborted) {
      await Promise.all(messages.map((message) => this.comeAgain(message, 0)));
      return;
    }
    await protection.set(true);
    await Promise.all(messages.map((message) => this.process(message)));
  }

  private async process(message: Message): Promise<void> {
    const { queue, visibilitySeconds, workLimitMs } = this.dependencies;
    const attempt = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
    const logger = this.dependencies.logger.with({ messageId: message.MessageId, attempt });
    // Two may fail before others get the message.
    const heartbeat = setInterval(() => void this.beat(message, logger), (visibilitySeconds * 1000) / 3);
    const signal = AbortSignal.any([this.givingUp.signal, AbortSignal.timeout(workLimitMs)]);
    try {
      const packed = await this.pack(message, signal).finally(() => clearInterval(heartbeat));
      await queue.delete(message);
      logger.info('order packed', packed);
    } catch (error) {
      if (this.givingUp.signal.aborted) return this.comeAgain(message, 0);
      // In the end it goes to the dead letters.
      logger.error('order not packed', { error });
      await this.comeAgain(message, Math.min(visibilitySeconds * 2 ** (attempt - 1), MAX_PAUSE_SECONDS));
    }
  }

  private async pack(message: Message, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { shipments, carrier } = this.dependencies;
    const id = shipmentOf(message);
    const shipment = await shipments.get(id);
    if (!shipment) throw new Error(`there is no shipment ${id}`);
    const { orderId, state } = shipment;
    if (state !== 'ready') return { orderId, before: state };
    const trackingNumber = await carrier.book(shipment, signal);
    const first = await shipments.pack(id, trackingNumber, labelOf(shipment, trackingNumber));
    return { orderId, trackingNumber, first };
  }

  /** Work goes on if this fails: it is done twice at worst. */
  private async beat(message: Message, logger: Logger): Promise<void> {
    const { queue, protection, visibilitySeconds } = this.dependencies;
    try {
      await Promise.all([queue.hide(message, visibilitySeconds), protection.set(true)]);
    } catch (error) {
      logger.warn('the message could not be held', { error });
    }
  }

  /** For another task at once, or after a time. Without it a message comes again after its visibility timeout. */
  private async comeAgain(message: Message, seconds: number): Promise<void> {
    const { queue, logger } = this.dependencies;
    try {
      await queue.hide(message, seconds);
    } catch (error) {
      logger.warn('a message could not be given back', { messageId: message.MessageId, error });
    }
  }
}

/** The shipment that the event of a shipped order names. */
function shipmentOf({ Body = '' }: Message): string {
  const { 'detail-type': type, detail } = (JSON.parse(Body) ?? {}) as {
    'detail-type'?: unknown;
    detail?: { shipmentId?: unknown };
  };
  if (type !== 'OrderShipped' || typeof detail?.shipmentId !== 'string')
    throw new Error('the message is no shipped order');
  return detail.shipmentId;
}
