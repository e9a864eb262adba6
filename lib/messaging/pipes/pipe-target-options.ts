import { PipeInput } from './pipe-input';

/** Options of a target of an `EventPipe`. */
export interface PipeTargetOptions {
  /**
   * The form in which messages or records, or what the enrichment returned, are passed to the target.
   *
   * @default - as they are
   */
  readonly input?: PipeInput;
}

/** Options of a function or an express workflow that an `EventPipe` sends to. */
export interface PipeComputeTargetOptions extends PipeTargetOptions {
  /**
   * Whether the pipe waits for the result: then it tries failures again, and takes `batchItemFailures` as an answer.
   *
   * @default true
   */
  readonly waitForResult?: boolean;
}

/**
 * Options of a queue that an `EventPipe` sends to. A FIFO queue needs a group, and an id unless its `contentBasedDeduplication` makes one;
 * both may be paths of the event, such as `$.body.orderId`, before `input` changes it.
 */
export interface PipeQueueTargetOptions extends PipeTargetOptions {
  /**
   * The message group. FIFO queues only.
   *
   * @default - none
   */
  readonly messageGroupId?: string;

  /**
   * The id by which a second message of five minutes is known. FIFO queues only.
   *
   * @default - none
   */
  readonly messageDeduplicationId?: string;
}

/** Options of an event bus that an `EventPipe` sends to. */
export interface PipeEventBusTargetOptions extends PipeTargetOptions {
  /** The source of the events, which rules match, such as `shop.orders`, or a path of the event, such as `$.body.source`. */
  readonly source: string;

  /** The type of the events, 128 characters at most, such as `OrderPlaced`, or a path of the event, such as `$.body.kind`. */
  readonly detailType: string;
}

/** Options of a data stream that an `EventPipe` sends to. */
export interface PipeDataStreamTargetOptions extends PipeTargetOptions {
  /** The partition key, 256 characters at most: a path of the event, such as `$.body.customerId`. A text of its own is one shard. */
  readonly partitionKey: string;
}

/** Options of a log group that an `EventPipe` writes to. */
export interface PipeLogGroupTargetOptions extends PipeTargetOptions {
  /**
   * The log stream, 256 characters at most, or a path of the event.
   *
   * @default - one that Pipes name
   */
  readonly logStreamName?: string;

  /**
   * The path of the time of the event, in milliseconds since 1970.
   *
   * @default - the time of the delivery
   */
  readonly timestamp?: string;
}
