import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { rule, Rules, wholeNumber } from './validation';

/** The rules of a topic that EventBridge tells of failures. */
export function failureTopicRules(topic: sns.ITopic | undefined): Rules {
  return [
    rule(
      topic?.fifo === true,
      () => `'failureTopic' must be a standard topic, because EventBridge gives no message group, got a FIFO topic`,
    ),
    rule(
      topic?.masterKey?.keyArn.includes('alias/aws/sns') === true,
      () =>
        `'failureTopic' must not be encrypted with the AWS managed key alias/aws/sns, which EventBridge cannot use; use a customer managed key that admits events.amazonaws.com`,
    ),
  ];
}

/** The two filters of a subscription, of which one can be given: every construct that subscribes has them under these names. */
export interface TopicFilters {
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };
  readonly filterPolicyWithMessageBody?: { [key: string]: sns.FilterOrPolicy };
}

/**
 * The rules of the filters of a subscription. SNS takes 5 keys, and 150 combinations of their values
 * (https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html).
 *
 * @param of the subscription, to follow a name of a prop
 */
export function topicFilterRules({ filterPolicy, filterPolicyWithMessageBody: body }: TopicFilters, of: string): Rules {
  return [
    rule(
      filterPolicy !== undefined && body !== undefined,
      () => `'filterPolicy' and 'filterPolicyWithMessageBody' ${of} must not both be given; leave one out`,
    ),
    [filterPolicy, body]
      .filter((filter) => filter !== undefined)
      .map((filter) =>
        wholeNumber(`number of keys of the filter ${of}`, Object.keys(filter).length, { min: 1, max: 5 }),
      ),
    [product(Object.values(filterPolicy ?? {}).map(({ conditions }) => conditions.length)), combinationsOf(body ?? {})]
      .filter((combinations) => combinations > 150)
      .map((combinations) =>
        rule(
          true,
          () =>
            `the filter ${of} must have at most 150 combinations of values, got ${combinations}; divide it over several subscriptions, or match prefixes`,
        ),
      ),
  ];
}

/** Values in the body are multiplied by the level that they are at. */
function combinationsOf(filter: { [key: string]: sns.FilterOrPolicy }, level = 1): number {
  return product(
    Object.values(filter).map((entry) =>
      entry.isFilter()
        ? entry.filterDoc.conditions.length * level
        : combinationsOf((entry as sns.Policy).policyDoc, level + 1),
    ),
  );
}

function product(factors: number[]): number {
  return factors.reduce((all, factor) => all * factor, 1);
}

/** Warns where a topic delivers to a queue whose policy, or that of its key, cannot be extended: what another app made. */
export function warnOfForeignQueue(scope: Construct, queue: sqs.IQueue): void {
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

/** Acknowledges what the validator of aws-cdk-lib says of a subscribed alias. */
export function acknowledgeAlias(subscription: sns.Subscription): void {
  Validations.of(subscription).acknowledge({
    id: 'CloudFormation-Validate::W3694',
    reason: 'The ARN of an alias is an endpoint of SNS as that of a function is',
  });
}
