import * as sqs from 'aws-cdk-lib/aws-sqs';

/** Options of a FIFO queue. */
export interface FifoQueueOrderingOptions {
  /**
   * Whether messages of the same body within five minutes are one. Without it senders give each message a
   * `MessageDeduplicationId`.
   *
   * @default false - two orders may have the same body
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * Whether throughput is limited, and duplicates are recognized, within each message group: far more than the 300 calls a second
   * of a whole queue, at the same price
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html).
   *
   * @default true
   */
  readonly highThroughput?: boolean;
}

/**
 * The properties of the queue.
 *
 * @internal
 */
export interface QueueOrderingConfig {
  readonly fifo?: boolean;
  readonly contentBasedDeduplication?: boolean;
  readonly deduplicationScope?: sqs.DeduplicationScope;
  readonly fifoThroughputLimit?: sqs.FifoThroughputLimit;
}

/** The order that a queue gives its messages in. It is decided when the queue is made. */
export abstract class QueueOrdering {
  /** No order, any number of messages a second, and a message may come twice: consumers must tolerate it. */
  public static standard(): QueueOrdering {
    return new Standard();
  }

  /**
   * The order of each message group, of which one batch at a time is worked on: consumers beyond the number of groups find nothing to
   * do. A message that fails holds up its group until it is in the dead-letter queue; what follows is then no longer in order.
   */
  public static fifo(options: FifoQueueOrderingOptions = {}): QueueOrdering {
    return new Fifo(options);
  }

  /**
   * Whether the queue is FIFO.
   *
   * @internal
   */
  public abstract readonly _isFifo: boolean;

  /**
   * The properties of the queue.
   *
   * @internal
   */
  public abstract _bind(): QueueOrderingConfig;
}

class Standard extends QueueOrdering {
  public readonly _isFifo = false;

  public _bind(): QueueOrderingConfig {
    return {};
  }
}

class Fifo extends QueueOrdering {
  public readonly _isFifo = true;

  constructor(private readonly options: FifoQueueOrderingOptions) {
    super();
  }

  public _bind(): QueueOrderingConfig {
    const { contentBasedDeduplication = false, highThroughput = true } = this.options;
    // The defaults of SQS are written as well: both properties belong together.
    return {
      fifo: true,
      contentBasedDeduplication,
      deduplicationScope: highThroughput ? sqs.DeduplicationScope.MESSAGE_GROUP : sqs.DeduplicationScope.QUEUE,
      fifoThroughputLimit: highThroughput
        ? sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID
        : sqs.FifoThroughputLimit.PER_QUEUE,
    };
  }
}
