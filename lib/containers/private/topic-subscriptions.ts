import { Construct } from 'constructs';
import { Names } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription, SqsSubscriptionProps } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { letSnsWrite } from '../../messaging/internal';
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
    const options = { filterPolicy, filterPolicyWithMessageBody, rawMessageDelivery, deadLetterQueue: undelivered };
    const sharesKey = encryptionKey !== undefined && topic.masterKey === encryptionKey;
    topic.addSubscription(
      sharesKey
        ? { bind: () => withOneKey(queue, encryptionKey, topic, options) }
        : new SqsSubscription(queue, options),
    );
  }
  return undelivered;
}

/**
 * What `SqsSubscription` makes, but for the statement of the key: its own names the topic, which would need the key first
 * (https://github.com/aws/aws-cdk/issues/35418).
 */
function withOneKey(
  queue: sqs.IQueue,
  key: kms.IKey,
  topic: sns.ITopic,
  options: SqsSubscriptionProps,
): sns.TopicSubscriptionConfig {
  const { policyDependable } = queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
    }),
  );
  letSnsWrite(queue, key);
  return {
    ...options,
    subscriberScope: queue,
    subscriberId: Names.nodeUniqueId(topic.node),
    endpoint: queue.queueArn,
    protocol: sns.SubscriptionProtocol.SQS,
    subscriptionDependency: policyDependable,
  };
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
