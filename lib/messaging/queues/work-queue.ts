import { Construct, IConstruct } from 'constructs';
import { Duration, Lazy, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { at, nonEmpty, seconds, validate } from '../../private/validation';
import { ExistingWorkQueue } from '../private/existing-work-queue';
import { consumersOf, type QueueConsumer, rememberConsumers } from '../private/queue-consumers';
import { workQueueAlarms, workQueueWidgets } from '../private/work-queue-alarms';
import { MAX_RECEIVE_COUNT, RETENTION } from '../private/work-queue-defaults';
import { grantRedriveOf } from '../private/work-queue-grants';
import { consumersOfNewQueue, workQueueRules } from '../private/work-queue-rules';
import { QueueOrdering } from './queue-ordering';

/** A queue that work waits in: one that this library makes, or one that exists. */
export interface IWorkQueue extends IConstruct, IObservable {
  /** The queue. */
  readonly queue: sqs.IQueue;

  /** The alarms; none with `Alarms.none()`. */
  readonly alarms: cloudwatch.Alarm[];

  /** Lets a role send messages, and use the key of the queue for that. */
  grantSend(grantee: iam.IGrantable): iam.Grant;

  /** Lets a role receive and delete messages, and use the key of the queue for that. Consumers of this library get it by themselves. */
  grantConsume(grantee: iam.IGrantable): iam.Grant;

  /** Lets a role move what failed back into the queue, watch that, and stop it. */
  grantRedrive(grantee: iam.IGrantable): iam.Grant;
}

/** The thresholds of the alarms of a `WorkQueue`. The alarm on its dead-letter queue has none: it goes off at the first message. */
export interface WorkQueueAlarmThresholds {
  /**
   * The age of the oldest message in each of three minutes, in whole seconds from 60 s to less than the retention.
   *
   * @default Duration.minutes(15) - or half of a retention of less than 30 minutes
   */
  readonly messageAge?: Duration;

  /**
   * The share of the retention that the oldest message has reached in each of three minutes, 1 to 99 percent: what is left is the
   * time to save messages before SQS deletes them.
   *
   * @default 75
   */
  readonly retentionPercent?: number;

  /**
   * The number of messages that wait in each of three minutes, 1 or more.
   *
   * @default - no alarm: the age tells when messages wait too long, however many they are
   */
  readonly waitingMessages?: number;
}

/** Options of a new queue. */
export interface WorkQueueOptions {
  /**
   * The order of messages. A change replaces both queues.
   *
   * @default QueueOrdering.standard()
   */
  readonly ordering?: QueueOrdering;

  /**
   * The key that encrypts the messages, the failed ones too. Roles get what they need of it by the grants. The policy of the
   * key is extended by what delivers into the queue, such as `FanOutTopic.subscribeQueue()`; that of an imported key must let it in
   * already. Not `alias/aws/sqs`, which no AWS service can send with.
   *
   * @default - keys of SQS, which every sender can use and which cost nothing
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time that SQS uses a data key before it asks KMS for another, in whole seconds from 60 s to 24 hours. Longer costs less, and
   * goes on longer after the key was disabled. Only with `encryptionKey`.
   *
   * @default Duration.minutes(5) - with `encryptionKey`
   */
  readonly dataKeyReuse?: Duration;

  /**
   * The time that a message is kept which nobody deletes, in whole seconds from 60 s to 14 days. It must be longer than all receives
   * of a message take. In the dead-letter queue it is always 14 days, which SQS counts from the sending on, not from the failure,
   * where the queue is a standard one
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).
   *
   * @default Duration.days(4) - so that at least ten days are left to look at what failed
   */
  readonly retention?: Duration;

  /**
   * The number of times that a message is received before it goes to the dead-letter queue, 1 to 1,000.
   *
   * @default 5 - with fewer, throttling or a deployment alone can send good messages there
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
   */
  readonly maxReceiveCount?: number;

  /**
   * The time that a message is hidden from other consumers after one has received it, in whole seconds from 1 s to 12 hours. Every
   * consumer is checked against it.
   *
   * @default - what its consumers need: of a function six times its timeout, and the batching window
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html), of a worker its `maxProcessingTime`; of several the
   * longest; of none 5 minutes
   */
  readonly visibilityTimeout?: Duration;

  /**
   * The time that a new message is hidden from all consumers, in whole seconds from 0 s to 15 minutes.
   *
   * @default Duration.seconds(0)
   */
  readonly deliveryDelay?: Duration;

  /**
   * The maximum size of a message, in whole KiB from 1 KiB to 1 MiB. What is larger is refused where it is sent.
   *
   * @default Size.mebibytes(1)
   */
  readonly maxMessageSize?: Size;

  /**
   * The fate of both queues when they are removed from the stack, or replaced.
   *
   * @default RemovalPolicy.RETAIN - the work that waits in them is not lost
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Properties of a `WorkQueue`. */
export interface WorkQueueProps extends WorkQueueOptions {
  /** The recipients of alarms when messages fail, or wait for too long. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: WorkQueueAlarmThresholds;
}

/** Properties of a queue that exists. */
export interface ExistingWorkQueueProps {
  /** The queue. */
  readonly queue: sqs.IQueue;

  /** The recipients of alarms when messages fail, or wait for too long. */
  readonly alarms: Alarms;

  /**
   * Its dead-letter queue, for the alarm and `grantRedrive()`.
   *
   * @default - that of a queue made in this app is known; of another one a warning says that nobody is told of what fails
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * The thresholds of the alarms. `retentionPercent` needs a queue whose retention is known: one made in this app.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: WorkQueueAlarmThresholds;
}

/**
 * A queue for work, with a queue for what failed for good: both encrypted, by TLS only, of one kind. Functions take it as
 * `functions.EventSource.workQueue()`, containers as `workQueue` of a `containers.QueueWorker`.
 *
 * A message comes at least once, a standard queue may give it twice: consumers must tolerate that. Several consumers of one queue share
 * its messages; each message to all of them takes a `FanOutTopic` and a queue each.
 */
export class WorkQueue extends Construct implements IWorkQueue {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.WorkQueue';

  /**
   * A queue that exists, with alarms.
   *
   * A queue without a dead-letter queue gives what fails to the consumers again and again, until it expires; a warning,
   * `cdk-reference-architectures:noDeadLetterQueue`, says so.
   */
  public static existing(scope: Construct, id: string, props: ExistingWorkQueueProps): IWorkQueue {
    return new ExistingWorkQueue(scope, id, props);
  }

  /** The queue. */
  public readonly queue: sqs.IQueue;

  /** The queue of messages that failed for good, which keeps them for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    props = injectedProps(WorkQueue.PROPERTY_INJECTION_ID, scope, id, props);
    const { alarms, alarmThresholds, encryptionKey, maxMessageSize, removalPolicy = RemovalPolicy.RETAIN } = props;
    const { retention = RETENTION, maxReceiveCount = MAX_RECEIVE_COUNT, ordering = QueueOrdering.standard() } = props;
    validate(at('WorkQueue', scope, id), workQueueRules(props, alarmThresholds));

    const consumers = consumersOfNewQueue(props);
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters', {
      encryptionKey,
      dataKeyReuse: props.dataKeyReuse,
      fifo: ordering._isFifo,
      removalPolicy,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...ordering._bind(),
      encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      dataKeyReuse: props.dataKeyReuse,
      enforceSSL: true,
      retentionPeriod: retention,
      // Consumers come later, from other stacks as well.
      visibilityTimeout:
        props.visibilityTimeout ?? Duration.seconds(Lazy.number({ produce: () => consumers.visibilitySeconds })),
      deliveryDelay: props.deliveryDelay,
      maxMessageSizeBytes: maxMessageSize?.toBytes(),
      // Fewer empty answers, which are billed as well; it is the maximum
      // (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html).
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
      // No other queue may give its failures here. The dead-letter queue cannot name this one as its only source: each would
      // need the ARN of the other first (https://github.com/hashicorp/terraform-provider-aws/issues/22577).
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
      removalPolicy,
    });
    rememberConsumers(this.queue, consumers);
    this.alarms = workQueueAlarms(this, alarms, { retention, alarmThresholds });
  }

  /**
   * Lets a role send messages, and use the key of the queue for that. AWS services are let in by what connects them, for example
   * `FanOutTopic.subscribeQueue()`.
   */
  public grantSend(grantee: iam.IGrantable): iam.Grant {
    return this.queue.grantSendMessages(grantee);
  }

  /** Lets a role receive and delete messages, and use the key of the queue for that. Consumers of this library get it by themselves. */
  public grantConsume(grantee: iam.IGrantable): iam.Grant {
    return this.queue.grantConsumeMessages(grantee);
  }

  /**
   * Lets a role move what failed back into the queue, watch that, and stop it:
   * `aws sqs start-message-move-task --source-arn <the ARN of the dead-letter queue>`.
   */
  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    return grantRedriveOf(this, grantee);
  }

  /** Messages that no consumer has received. */
  public metricWaitingMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateNumberOfMessagesVisible(options);
  }

  /** Messages that a consumer has received and not deleted. */
  public metricMessagesInFlight(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateNumberOfMessagesNotVisible(options);
  }

  /** The age of the oldest message, in seconds. SQS leaves out a message that was received more than three times. */
  public metricMessageAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }

  /**
   * Lets the queue know of a consumer that this library does not make, for example a function that exists or a program on other
   * instances: the visibility timeout is derived from it or compared with it. Its permissions are `grantConsume()`.
   *
   * @param name its name, for errors
   * @param maxProcessingTime the maximum time from the receipt of a message until it is deleted, in whole seconds from 1 s to 12 hours;
   * for a function six times its timeout
   */
  public addConsumer(name: string, maxProcessingTime: Duration): void {
    const consumers = consumersOf(this.queue);
    const consumer: QueueConsumer = {
      key: {},
      name: `'${name}'`,
      prop: 'maxProcessingTime',
      processingTime: maxProcessingTime,
      visibilityTimeout: maxProcessingTime,
    };
    validate(
      `consumer '${name}' of WorkQueue at '${this.node.path}'`,
      nonEmpty('name', name),
      seconds('maxProcessingTime', maxProcessingTime, { min: 1, max: 43_200 }),
      consumers.rules(consumer),
    );
    consumers.add(consumer);
  }

  /** Graphs of the messages and of the age of the oldest one. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return workQueueWidgets(this);
  }
}
