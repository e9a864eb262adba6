import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/** Options of every subscription of a `FanOutTopic`. */
export interface FanOutSubscriptionOptions {
  /**
   * The filter on the attributes of messages, 5 at most. A change takes up to 15 minutes
   * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html).
   *
   * @default - all messages
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * The filter on the body of messages, which is JSON, 5 keys at most; in place of `filterPolicy`.
   *
   * @default - all messages
   */
  readonly filterPolicyWithMessageBody?: { [key: string]: sns.FilterOrPolicy };

  /**
   * The queue for what could not be delivered to this subscriber: in the account and Region of the topic, FIFO for a FIFO topic.
   *
   * @default - the dead-letter queue of the topic
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** Options of a subscriber that can take the body as it was published. */
export interface FanOutRawSubscriptionOptions extends FanOutSubscriptionOptions {
  /**
   * Whether the subscriber receives the body as it was published, without the envelope of JSON with the topic, the time and all
   * attributes. A queue cannot take a message with more than ten attributes then
   * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html).
   *
   * @default false
   */
  readonly rawMessageDelivery?: boolean;
}

/** Options of a subscribed queue. */
export interface FanOutQueueSubscriptionOptions extends FanOutRawSubscriptionOptions {
  /**
   * The part of the archive that is delivered again, for a FIFO topic with `archiveRetention`. Take it away once it is done: a
   * subscription that is created again would replay again.
   *
   * @default - none
   */
  readonly replay?: FanOutReplay;
}

/** A part of the archive of a FIFO topic. */
export interface FanOutReplay {
  /** The time from which messages are delivered again. */
  readonly startingPoint: Date;

  /**
   * The time until which messages are delivered again.
   *
   * @default - until now, and new messages after that
   */
  readonly endingPoint?: Date;
}

/** Options of a subscribed mailbox. */
export interface FanOutEmailSubscriptionOptions extends FanOutSubscriptionOptions {
  /**
   * Whether the mail is the whole envelope of JSON, for a program that reads it.
   *
   * @default false - the text of the message
   */
  readonly json?: boolean;
}

/** Options of a subscribed address of a web server. */
export interface FanOutUrlSubscriptionOptions extends FanOutRawSubscriptionOptions {
  /**
   * The retries of a delivery.
   *
   * @default - those of SNS: 3, 20 seconds apart (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html)
   */
  readonly deliveryPolicy?: sns.DeliveryPolicy;
}
