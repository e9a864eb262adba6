import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { distinct, nonEmptyList, rule, Rules, wholeNumber } from '../../private/validation';
import { TopicSubscription } from '../services/topic-subscription';
import { WorkQueue } from '../services/work-queue';

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
  warnOfWhatIsNotMade(scope, queue);
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

/** The policy of what another app made cannot be extended here. */
function warnOfWhatIsNotMade(scope: Construct, queue: sqs.IQueue): void {
  const { encryptionMasterKey: key } = queue;
  const imported = [
    ...(queue instanceof sqs.Queue ? [] : [`queue '${queue.node.path}' (sqs:SendMessage)`]),
    ...(key === undefined || key instanceof kms.Key
      ? []
      : [`key '${key.node.path}' (kms:Decrypt, kms:GenerateDataKey)`]),
  ];
  if (imported.length === 0) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:topicMayNotDeliver',
    `the policy of the ${imported.join(' and of the ')} is not of this app, and must allow sns.amazonaws.com to deliver messages; ` +
      'extend it where it is made, and acknowledge this',
  );
}

/** The rules for subscriptions of a work queue. */
export function subscriptionRules(subscriptions: TopicSubscription[] | undefined, workQueue: WorkQueue): Rules {
  if (!subscriptions) return [];
  return [
    nonEmptyList('subscriptions', subscriptions),
    distinct(
      'topics of subscriptions',
      subscriptions.map(({ topic }) => topic.node.path),
    ),
    rule(
      workQueue._usesManagedKey,
      () =>
        `'subscriptions' need a queue that SNS can send to, and the policy of the key 'alias/aws/sqs' cannot let it; encrypt the queue with a key of its own, or with those of SQS`,
    ),
    subscriptions.map(({ topic, filterPolicy, filterPolicyWithMessageBody }) => {
      const of = `of '${topic.node.path}'`;
      return [
        rule(
          workQueue._isFifo && !topic.fifo,
          () => `'subscriptions' ${of} must be of a FIFO topic, because 'workQueue' is FIFO; use WorkQueue.standard()`,
        ),
        rule(
          filterPolicy !== undefined && filterPolicyWithMessageBody !== undefined,
          () => `'filterPolicy' and 'filterPolicyWithMessageBody' ${of} must not both be given; leave one out`,
        ),
        ...[filterPolicy, filterPolicyWithMessageBody]
          .filter((filter) => filter !== undefined)
          .map((filter) =>
            wholeNumber(`number of keys of the filter ${of}`, Object.keys(filter).length, { min: 1, max: 5 }),
          ),
      ];
    }),
  ];
}
