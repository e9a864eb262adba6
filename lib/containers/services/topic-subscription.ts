import * as sns from 'aws-cdk-lib/aws-sns';

/** The messages of an SNS topic that go to the queue of a `QueueWorker`: all, or those that a filter lets through. */
export interface TopicSubscription {
  /**
   * The topic; one that is FIFO for a FIFO queue. If it is encrypted, its publishers need its key, and its subscribers do not.
   */
  readonly topic: sns.ITopic;

  /**
   * The filter on the attributes of messages, 5 at most.
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
   * Whether the worker receives the body as it was published, and its attributes as those of the message of SQS. A message with
   * more than ten attributes cannot be delivered then
   * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html).
   *
   * @default false - in an envelope of JSON, with the topic, the time and all attributes
   */
  readonly rawMessageDelivery?: boolean;
}
