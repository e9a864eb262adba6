import { Construct } from 'constructs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { isKnown, Rule, rule, seconds, validate, wholeNumber } from '../../private/validation';

/** Options for a standard queue of the worker's own. */
export interface StandardWorkQueueOptions {
  /**
   * The time after which SQS gives a message that a worker has received to another; 1 second to 12 hours. Make it longer
   * than the processing of a message may take: otherwise a message is processed twice at the same time.
   *
   * @default Duration.minutes(5)
   */
  readonly visibilityTimeout?: Duration;

  /**
   * The number of times that a message is received before it goes to the dead-letter queue, 1 to 1,000.
   *
   * @default 3
   */
  readonly maxReceiveCount?: number;

  /**
   * The time that a message is kept that no worker receives, 1 minute to 14 days.
   *
   * @default Duration.days(4)
   */
  readonly retention?: Duration;

  /**
   * The key that encrypts the messages, the failed ones too. Its policy must admit services that send to the queue, such as SNS or EventBridge:
   * without it their messages are lost.
   *
   * @default - keys of SQS, which every sender can use and which cost nothing
   */
  readonly encryptionKey?: kms.IKey;
}

/** Options for a FIFO queue of the worker's own. */
export interface FifoWorkQueueOptions extends StandardWorkQueueOptions {
  /**
   * Whether SQS takes messages of the same body within five minutes for one.
   *
   * @default false - senders give each message a `MessageDeduplicationId`
   */
  readonly contentBasedDeduplication?: boolean;
}

/**
 * The queue of a worker, and its dead-letter queue.
 *
 * @internal
 */
export interface WorkQueueConfig {
  /** The queue. */
  readonly queue: sqs.IQueue;

  /**
   * The queue of messages that failed for good.
   *
   * @default - none is known
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

/**
 * The source of a worker's messages. New queues are encrypted, refuse what does not come over TLS, and have a
 * dead-letter queue that keeps what failed for 14 days.
 */
export abstract class WorkQueue {
  /** A queue that delivers each message at least once, in no particular order. Workers must stand a message twice. */
  public static standard(options: StandardWorkQueueOptions = {}): WorkQueue {
    validate('WorkQueue.standard', queueRules(options));
    return new NewQueue(options);
  }

  /**
   * A queue that keeps the order of each message group, and takes only one message of a group at a time: tasks beyond
   * the number of groups find nothing to do. In high-throughput mode.
   */
  public static fifo(options: FifoWorkQueueOptions = {}): WorkQueue {
    validate('WorkQueue.fifo', queueRules(options));
    return new NewQueue(options, {
      fifo: true,
      contentBasedDeduplication: options.contentBasedDeduplication ?? false,
      deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    });
  }

  /**
   * A queue that exists.
   *
   * A queue without a dead-letter queue gives what fails to the workers again and again, until it expires; a warning,
   * `cdk-reference-architectures:noDeadLetterQueue`, says so.
   *
   * @param queue the queue
   * @param deadLetterQueue its dead-letter queue, for the alarm; that of a queue made in this app is known
   */
  public static existing(queue: sqs.IQueue, deadLetterQueue?: sqs.IQueue): WorkQueue {
    return new ExistingQueue(queue, deadLetterQueue);
  }

  /**
   * Whether the queue is FIFO.
   *
   * @internal
   */
  public abstract readonly _isFifo: boolean;

  /**
   * Whether the queue is encrypted by the key that AWS manages, whose policy nobody can extend.
   *
   * @internal
   */
  public abstract readonly _usesManagedKey: boolean;

  /**
   * Creates what has to be created, in `scope`.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): WorkQueueConfig;
}

class NewQueue extends WorkQueue {
  public readonly _usesManagedKey = false;

  constructor(
    private readonly options: StandardWorkQueueOptions,
    private readonly fifo: sqs.QueueProps = {},
  ) {
    super();
  }

  public get _isFifo(): boolean {
    return this.fifo.fifo === true;
  }

  public _bind(scope: Construct): WorkQueueConfig {
    const { encryptionKey } = this.options;
    const failed = deadLetterQueue(scope, 'DeadLetters', { encryptionKey, fifo: this.fifo.fifo });
    const queue = new sqs.Queue(scope, 'Queue', {
      enforceSSL: true,
      encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      ...this.fifo,
      visibilityTimeout: this.options.visibilityTimeout ?? VISIBILITY_TIMEOUT,
      retentionPeriod: this.options.retention ?? RETENTION,
      deadLetterQueue: { queue: failed, maxReceiveCount: this.options.maxReceiveCount ?? MAX_RECEIVES },
    });
    return { queue, deadLetterQueue: failed };
  }
}

class ExistingQueue extends WorkQueue {
  constructor(
    private readonly queue: sqs.IQueue,
    private readonly deadLetterQueue?: sqs.IQueue,
  ) {
    super();
  }

  public get _isFifo(): boolean {
    return this.queue.fifo;
  }

  public get _usesManagedKey(): boolean {
    return this.queue.encryptionType === sqs.QueueEncryption.KMS_MANAGED;
  }

  public _bind(scope: Construct): WorkQueueConfig {
    const { queue } = this;
    const known = queue instanceof sqs.Queue ? queue.deadLetterQueue?.queue : undefined;
    const failed = this.deadLetterQueue ?? known;
    if (!failed) {
      Validations.of(scope).addWarning(
        'cdk-reference-architectures:noDeadLetterQueue',
        `nothing is known of a dead-letter queue of '${queue.node.path}', so nobody is told of messages that fail; give the queue one, or name it to WorkQueue.existing()`,
      );
    }
    return { queue, deadLetterQueue: failed };
  }
}

const VISIBILITY_TIMEOUT = Duration.minutes(5);
const RETENTION = Duration.days(4);
const MAX_RECEIVES = 3;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
function queueRules(options: StandardWorkQueueOptions): Rule[] {
  const { visibilityTimeout = VISIBILITY_TIMEOUT, maxReceiveCount = MAX_RECEIVES, retention = RETENTION } = options;
  const known =
    [visibilityTimeout, retention].every((d) => isKnown(d) && !d.isUnresolved()) && isKnown(maxReceiveCount);
  const tries = known ? visibilityTimeout.toSeconds({ integral: false }) * maxReceiveCount : 0;
  return [
    ...seconds('visibilityTimeout', visibilityTimeout, { min: 1, max: 43_200 }),
    ...wholeNumber('maxReceiveCount', maxReceiveCount, { min: 1, max: 1000 }),
    ...seconds('retention', retention, { min: 60, max: 1_209_600 }),
    rule(
      known && tries >= retention.toSeconds({ integral: false }),
      () =>
        `'retention' must be longer than 'maxReceiveCount' times 'visibilityTimeout' (${tries} s), got ${retention.toSeconds()} s: messages would expire before they reach the dead-letter queue; raise 'retention' or lower one of the others`,
    ),
  ];
}
