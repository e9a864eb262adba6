import { Construct } from 'constructs';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { topicFilterRules, warnOfForeignQueue } from '../../private/topic-delivery';
import { distinct, nonEmptyList, rule, Rules } from '../../private/validation';
import { TopicSubscription } from '../services/topic-subscription';

/**
 * Subscribes a queue to topics, and makes the child `Undelivered`: the queue of messages that SNS could not deliver. With one key
 * for both queues, what lets SNS use the key for the one lets it for the other.
 */
export function subscribe(
  scope: Construct,
  queue: sqs.IQueue,
  subscriptions: TopicSubscription[] | undefined,
): sqs.Queue | undefined {
  if (!subscriptions) return undefined;
  warnOfForeignQueue(scope, queue);
  const { encryptionMasterKey: encryptionKey, fifo } = queue;
  const undelivered = deadLetterQueue(scope, 'Undelivered', { encryptionKey, fifo });
  for (const { topic, filterPolicy, filterPolicyWithMessageBody, rawMessageDelivery = false } of subscriptions) {
    topic.addSubscription(
      new SqsSubscription(queue, {
        filterPolicy,
        filterPolicyWithMessageBody,
        rawMessageDelivery,
        deadLetterQueue: undelivered,
      }),
    );
  }
  return undelivered;
}

/**
 * The rules for subscriptions of a work queue.
 *
 * @param queue the queue, if it is not a standard one of the worker's own
 */
export function subscriptionRules(
  subscriptions: TopicSubscription[] | undefined,
  queue: sqs.IQueue | undefined,
): Rules {
  if (!subscriptions) return [];
  return [
    nonEmptyList('subscriptions', subscriptions),
    distinct(
      'topics of subscriptions',
      subscriptions.map(({ topic }) => topic.node.path),
    ),
    rule(
      queue?.encryptionType === sqs.QueueEncryption.KMS_MANAGED,
      () =>
        `'subscriptions' need a queue that SNS can send to, and the policy of the key 'alias/aws/sqs' cannot let it; encrypt the queue with a key of its own, or with those of SQS`,
    ),
    subscriptions.map(({ topic, ...filters }) => [
      rule(
        queue?.fifo === true && !topic.fifo,
        () =>
          `'subscriptions' of '${topic.node.path}' must be of a FIFO topic, because 'workQueue' is FIFO; use a standard queue`,
      ),
      topicFilterRules(filters, `of '${topic.node.path}'`),
    ]),
  ];
}
