import { Construct } from 'constructs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { isKnown, Rule, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { WorkQueueConfig } from '../private/work-queue-config';

/** Options for a queue that a worker makes for itself. */
export interface NewWorkQueueOptions {
  /**
   * How long SQS waits for a worker that has taken a message before it gives it to another; 1 second to 12 hours. Make
   * it longer than a message may take: else it is worked on twice at the same time.
   *
   * @default Duration.minutes(5)
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How often a message is tried before it goes to the dead-letter queue, 1 to 1,000.
   *
   * @default 3
   */
  readonly maxReceives?: number;

  /**
   * How long a message that nobody takes is kept, 1 minute to 14 days.
   *
   * @default Duration.days(4)
   */
  readonly retention?: Duration;

  /**
   * A key that encrypts the messages. Its policy must admit services that send to the queue, such as SNS or EventBridge:
   * without it their messages are lost.
   *
   * @default - keys of SQS, which every sender can use and which cost nothing
   */
  readonly encryptionKey?: kms.IKey;
}

/** Options for a FIFO queue that a worker makes for itself. */
export interface NewFifoWorkQueueOptions extends NewWorkQueueOptions {
  /**
   * Whether SQS takes messages of the same text within five minutes for one.
   *
   * @default false - senders give each message a `MessageDeduplicationId`
   */
  readonly contentBasedDeduplication?: boolean;
}

/**
 * Where a worker's messages come from. New queues are encrypted, refuse what does not come over TLS, and have a
 * dead-letter queue that keeps what failed for 14 days.
 */
export abstract class WorkQueue {
  /** A queue that delivers each message at least once, in no particular order. Workers must stand a message twice. */
  public static standard(options: NewWorkQueueOptions = {}): WorkQueue {
    validate('WorkQueue.standard', queueRules(options));
    return new NewQueue(options);
  }

  /**
   * A queue that keeps the order of each message group, and takes only one message of a group at a time: tasks beyond
   * the number of groups find nothing to do. In high-throughput mode.
   */
  public static fifo(options: NewFifoWorkQueueOptions = {}): WorkQueue {
    validate('WorkQueue.fifo', queueRules(options));
    return new NewQueue(options, {
      fifo: true,
      contentBasedDeduplication: options.contentBasedDeduplication ?? false,
      deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    });
  }

  /**
   * A queue that you have.
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
   * Creates what has to be created, in `scope`.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): WorkQueueConfig;
}

class NewQueue extends WorkQueue {
  constructor(
    private readonly options: NewWorkQueueOptions,
    private readonly fifo: sqs.QueueProps = {},
  ) {
    super();
  }

  public _bind(scope: Construct): WorkQueueConfig {
    const { encryptionKey } = this.options;
    const secured: sqs.QueueProps = {
      enforceSSL: true,
      encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
    };
    const deadLetterQueue = new sqs.Queue(scope, 'DeadLetters', {
      ...secured,
      fifo: this.fifo.fifo,
      retentionPeriod: Duration.days(14),
    });
    const queue = new sqs.Queue(scope, 'Queue', {
      ...secured,
      ...this.fifo,
      visibilityTimeout: this.options.visibilityTimeout ?? VISIBILITY_TIMEOUT,
      retentionPeriod: this.options.retention ?? RETENTION,
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: this.options.maxReceives ?? MAX_RECEIVES },
    });
    return { queue, deadLetterQueue };
  }
}

class ExistingQueue extends WorkQueue {
  constructor(
    private readonly queue: sqs.IQueue,
    private readonly deadLetterQueue?: sqs.IQueue,
  ) {
    super();
  }

  public _bind(scope: Construct): WorkQueueConfig {
    const { queue } = this;
    const known = queue instanceof sqs.Queue ? queue.deadLetterQueue?.queue : undefined;
    const deadLetterQueue = this.deadLetterQueue ?? known;
    if (!deadLetterQueue) {
      Validations.of(scope).addWarning(
        'cdk-reference-architectures:noDeadLetterQueue',
        `nothing is known of a dead-letter queue of '${queue.node.path}', so nobody is told of messages that fail; give the queue one, or name it to WorkQueue.existing()`,
      );
    }
    return { queue, deadLetterQueue };
  }
}

const VISIBILITY_TIMEOUT = Duration.minutes(5);
const RETENTION = Duration.days(4);
const MAX_RECEIVES = 3;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
function queueRules(options: NewWorkQueueOptions): Rule[] {
  const { visibilityTimeout = VISIBILITY_TIMEOUT, maxReceives = MAX_RECEIVES, retention = RETENTION } = options;
  const known = [visibilityTimeout, retention].every((d) => isKnown(d) && !d.isUnresolved()) && isKnown(maxReceives);
  const tries = known ? visibilityTimeout.toSeconds({ integral: false }) * maxReceives : 0;
  return [
    ...seconds('visibilityTimeout', visibilityTimeout, { min: 1, max: 43_200 }),
    ...wholeNumber('maxReceives', maxReceives, { min: 1, max: 1000 }),
    ...seconds('retention', retention, { min: 60, max: 1_209_600 }),
    rule(
      known && tries >= retention.toSeconds({ integral: false }),
      () =>
        `'retention' must be longer than 'maxReceives' times 'visibilityTimeout' (${tries} s), got ${retention.toSeconds()} s: messages would expire before they reach the dead-letter queue; raise 'retention' or lower one of the others`,
    ),
  ];
}
