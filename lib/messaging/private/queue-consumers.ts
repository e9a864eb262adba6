import { Duration } from 'aws-cdk-lib/core';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { isKnown, rule, Rules } from '../../private/validation';

/** A consumer of a queue, as far as the queue depends on it. */
export interface QueueConsumer {
  /** The thing by which a consumer is known that is checked again. */
  readonly key: object;
  /** The name in errors. */
  readonly name: string;
  /** The name of the prop that says how long the consumer may work on a message. */
  readonly prop: string;
  /** The time that it may work on a message, if it is said. */
  readonly processingTime?: Duration;
  /** The time that messages are gathered before that, and are hidden already. */
  readonly window?: Duration;
  /** The visibility timeout that the queue should have for it. */
  readonly visibilityTimeout: Duration;
  /** Whether it deletes messages that match no filter. */
  readonly hasFilters?: boolean;
}

/** The settings of a queue that its consumers have to fit. */
export interface ConsumedQueue {
  /** The visibility timeout that is given. */
  readonly visibilityTimeout?: Duration;
  /** Whether the queue exists: then a visibility timeout that is not given is unknown, and not derived from the consumers. */
  readonly isGiven?: boolean;
  readonly retention?: Duration;
  readonly maxReceiveCount?: number;
}

/** The visibility timeout of a queue of which no consumer is known. */
export const VISIBILITY_TIMEOUT = Duration.minutes(5);

/** The maximum of SQS. */
const MAX_VISIBILITY = Duration.hours(12).toSeconds();

/** The consumers of one queue, and what they have to fit together. */
export class QueueConsumers {
  private readonly all: QueueConsumer[] = [];

  constructor(private readonly queue: ConsumedQueue) {}

  /** The visibility timeout of the queue, in seconds, when every consumer is known. */
  public get visibilitySeconds(): number {
    return secondsOf(this.visibilityWith([])) ?? VISIBILITY_TIMEOUT.toSeconds();
  }

  /** Adds a consumer that has fitted the rules. */
  public add(consumer: QueueConsumer): void {
    this.all.push(consumer);
  }

  /** The rules of a consumer together with the queue and the consumers before it. */
  public rules(consumer: QueueConsumer): Rules {
    return [this.visibilityRules(consumer), this.expiryRules(consumer), this.filterRules(consumer)];
  }

  /**
   * The visibility timeout with further consumers: the longest that one of them should have. That of an existing queue is given, or
   * unknown.
   */
  private visibilityWith(further: QueueConsumer[]): Duration | undefined {
    if (this.queue.visibilityTimeout || this.queue.isGiven) return this.queue.visibilityTimeout;
    const wanted = [...this.all, ...further]
      .map(({ visibilityTimeout }) => secondsOf(visibilityTimeout))
      .filter(isKnown);
    return wanted.length === 0
      ? VISIBILITY_TIMEOUT
      : Duration.seconds(Math.min(Math.max(...wanted.map(Math.ceil)), MAX_VISIBILITY));
  }

  /** A message is hidden from the moment it is received, not from that of the call of a function on. */
  private visibilityRules({ name, prop, processingTime, window = Duration.seconds(0) }: QueueConsumer): Rules {
    const given = this.queue.visibilityTimeout;
    const [visibility, limit, gathered] = [given, processingTime, window].map(secondsOf);
    return [
      rule(
        given === undefined && !this.queue.isGiven && processingTime?.isUnresolved() === true,
        () =>
          `'visibilityTimeout' of the queue of ${name} must be given, got none; it cannot be derived from a '${prop}' that is a token`,
      ),
      rule(
        isKnown(visibility) && isKnown(limit) && visibility < limit,
        () =>
          `'visibilityTimeout' of the queue of ${name} must be at least its '${prop}' (${limit} s), got ${visibility} s; ${this.queue.isGiven ? 'raise it' : 'leave it out, or raise it'}`,
      ),
      rule(
        isKnown(visibility) &&
          isKnown(limit) &&
          isKnown(gathered) &&
          visibility >= limit &&
          visibility < limit + gathered,
        () =>
          `'visibilityTimeout' of the queue of ${name} must be at least its '${prop}' and the 'maxBatchingWindow' (${limit} s and ${gathered} s), got ${visibility} s; messages would be received again while they are processed`,
      ),
    ];
  }

  /** A visibility timeout that is given has been compared with the retention, whoever reads the queue. */
  private expiryRules(consumer: QueueConsumer): Rules {
    if (this.queue.visibilityTimeout || this.queue.isGiven) return [];
    const visibilityTimeout = this.visibilityWith([consumer]);
    return expiryRules({ ...this.queue, visibilityTimeout }, ` with ${consumer.name}`);
  }

  /** Lambda deletes what matches no filter, whoever else reads the queue. */
  private filterRules(consumer: QueueConsumer): Rules {
    const others = [...this.all.filter(({ key }) => key !== consumer.key), consumer];
    const filtering = others.filter(({ hasFilters }) => hasFilters);
    return rule(
      others.length > 1 && filtering.length > 0,
      () =>
        `'filters' must not be given where a queue has several consumers, got those of ${filtering.map(({ name }) => name).join(' and ')}: a message that matches none is deleted and no other consumer of ${others.map(({ name }) => name).join(' and ')} gets it; give each a queue that a FanOutTopic delivers to, with a filter of its subscription`,
    );
  }
}

const KNOWN = new WeakMap<sqs.IQueue, QueueConsumers>();

/** The consumers of a queue, however it is given: a function and a worker that read the same one have to fit together. */
export function consumersOf(queue: sqs.IQueue): QueueConsumers {
  const known = KNOWN.get(queue);
  if (known) return known;
  const consumers = new QueueConsumers({ ...settingsOf(queue), isGiven: true });
  KNOWN.set(queue, consumers);
  return consumers;
}

/** Lets the consumers of a new queue be found. */
export function rememberConsumers(queue: sqs.IQueue, consumers: QueueConsumers): void {
  KNOWN.set(queue, consumers);
}

/** The settings of a queue, as far as this app knows them. */
export interface QueueSettings extends ConsumedQueue {
  readonly deadLetterQueue?: sqs.IQueue;
}

/** The settings of a queue that this app makes; of another one nothing is known. */
export function settingsOf(queue: sqs.IQueue): QueueSettings {
  const resource = queue.node.defaultChild;
  if (!(queue instanceof sqs.Queue) || !(resource instanceof sqs.CfnQueue)) return {};
  return {
    deadLetterQueue: queue.deadLetterQueue?.queue,
    maxReceiveCount: queue.deadLetterQueue?.maxReceiveCount,
    // The defaults of SQS are 30 s and four days.
    visibilityTimeout: Duration.seconds(resource.visibilityTimeout ?? 30),
    retention: Duration.seconds(resource.messageRetentionPeriod ?? Duration.days(4).toSeconds()),
  };
}

/** A message that expires before its last receive never gets to the dead-letter queue. */
export function expiryRules({ retention, maxReceiveCount, visibilityTimeout }: ConsumedQueue, where = ''): Rules {
  const [kept, hidden] = [retention, visibilityTimeout].map(secondsOf);
  if (!isKnown(kept) || !isKnown(hidden) || !isKnown(maxReceiveCount)) return [];
  return rule(
    kept <= maxReceiveCount * hidden,
    () =>
      `'retention' must be longer than 'maxReceiveCount' (${maxReceiveCount}) times the visibility timeout (${hidden} s)${where}, got ${kept} s; a message that fails would expire before it gets to the dead-letter queue`,
  );
}

/** The seconds of a duration that is known. */
export function secondsOf(duration: Duration | undefined): number | undefined {
  return duration && !duration.isUnresolved() ? duration.toSeconds({ integral: false }) : undefined;
}
