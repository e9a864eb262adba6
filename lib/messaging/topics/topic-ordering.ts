import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as sns from 'aws-cdk-lib/aws-sns';
import { uniqueName } from '../../private/unique-name';
import { rule, Rules, seconds, validate } from '../../private/validation';

/** Options of a FIFO topic. */
export interface FifoTopicOrderingOptions {
  /**
   * Whether messages of the same body within five minutes are one. Without it publishers give a deduplication id.
   *
   * @default false - two orders may have the same body
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * The scope of throughput and of deduplication: of the whole topic, 3,000 messages a second, or of each message group, up to
   * the limits of the Region (https://docs.aws.amazon.com/sns/latest/dg/fifo-high-throughput.html).
   *
   * @default sns.FifoThroughputScope.MESSAGE_GROUP - as the FIFO queues of `WorkQueue`
   */
  readonly throughputScope?: sns.FifoThroughputScope;

  /**
   * The time that messages are kept in the topic, 1 to 365 whole days, from which `subscribeQueue()` can replay them. Billed by GB
   * (https://docs.aws.amazon.com/sns/latest/dg/fifo-message-archiving-replay.html). SNS refuses to delete a topic that has an
   * archive: take it away first.
   *
   * @default - no archive
   */
  readonly archiveRetention?: Duration;
}

/**
 * The properties of the topic.
 *
 * @internal
 */
export interface TopicOrderingConfig {
  readonly topicName?: string;
  readonly fifo?: boolean;
  readonly contentBasedDeduplication?: boolean;
  readonly fifoThroughputScope?: sns.FifoThroughputScope;
  readonly messageRetentionPeriodInDays?: number;
}

/** The order that messages are delivered in. It is decided when the topic is made. */
export abstract class TopicOrdering {
  /** No order, and a message may come twice: to queues, functions, addresses, phones and streams. */
  public static standard(): TopicOrdering {
    return new Standard();
  }

  /** The order of each message group, to queues alone. AWS services cannot publish: they give no message group. */
  public static fifo(options: FifoTopicOrderingOptions = {}): TopicOrdering {
    validate('TopicOrdering.fifo', fifoRules(options));
    return new Fifo(options);
  }

  /**
   * Whether the topic is FIFO.
   *
   * @internal
   */
  public abstract readonly _isFifo: boolean;

  /**
   * Whether messages are kept for a replay.
   *
   * @internal
   */
  public abstract readonly _hasArchive: boolean;

  /**
   * The properties of the topic.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): TopicOrderingConfig;
}

function fifoRules({ archiveRetention }: FifoTopicOrderingOptions): Rules {
  const inSeconds = archiveRetention?.isUnresolved() ? undefined : archiveRetention?.toSeconds({ integral: false });
  return [
    seconds('archiveRetention', archiveRetention, { min: 86_400, max: 365 * 86_400 }),
    rule(
      inSeconds !== undefined && inSeconds % 86_400 !== 0,
      () => `'archiveRetention' must be whole days, got ${inSeconds} s; use Duration.days()`,
    ),
  ];
}

class Standard extends TopicOrdering {
  public readonly _isFifo = false;
  public readonly _hasArchive = false;

  public _bind(): TopicOrderingConfig {
    return {};
  }
}

class Fifo extends TopicOrdering {
  public readonly _isFifo = true;

  constructor(private readonly options: FifoTopicOrderingOptions) {
    super();
  }

  public get _hasArchive(): boolean {
    return this.options.archiveRetention !== undefined;
  }

  public _bind(scope: Construct): TopicOrderingConfig {
    const { contentBasedDeduplication = false, throughputScope, archiveRetention } = this.options;
    // A FIFO topic needs a name, and the log of failed deliveries has it in its own: part of the stack's id lets the stack be made
    // again while that log is kept.
    return {
      topicName: `${uniqueName(scope)}.fifo`,
      fifo: true,
      contentBasedDeduplication,
      fifoThroughputScope: throughputScope ?? sns.FifoThroughputScope.MESSAGE_GROUP,
      messageRetentionPeriodInDays: archiveRetention?.toDays(),
    };
  }
}
