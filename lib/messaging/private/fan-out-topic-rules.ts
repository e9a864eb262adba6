import { IConstruct } from 'constructs';
import { IResource, Stack } from 'aws-cdk-lib/core';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { topicFilterRules } from '../../private/topic-delivery';
import { distinct, isKnown, matches, nonEmpty, rule, Rules, wholeNumber } from '../../private/validation';
import { FanOutTopicProps } from '../topics/fan-out-topic';
import { FanOutQueueSubscriptionOptions, FanOutSubscriptionOptions } from '../topics/subscription-options';
import { TopicOrdering } from '../topics/topic-ordering';
import { TopicPublisher } from '../topics/topic-publisher';
import { managedKeyRule } from './managed-key-rule';

/** The rules of a `FanOutTopic`. */
export function fanOutTopicRules(
  props: FanOutTopicProps,
  ordering: TopicOrdering,
  publishers: TopicPublisher[],
): Rules {
  const { displayName, encryptionKey, alarmThresholds } = props;
  return [
    nonEmpty('displayName', displayName),
    rule(
      isKnown(displayName) && displayName.length > 100,
      () => `'displayName' must be at most 100 characters, got ${displayName?.length}`,
    ),
    rule(
      encryptionKey?.keyArn.includes('alias/aws/sns') === true,
      () =>
        `'encryptionKey' must not be the AWS managed key alias/aws/sns, which no AWS service can publish with; leave it out, or give a key of your own`,
    ),
    rule(
      props.deadLetterQueueEncryptionKey?.keyArn.includes('alias/aws/sqs') === true,
      () =>
        `'deadLetterQueueEncryptionKey' must not be the AWS managed key alias/aws/sqs, which SNS cannot write with; leave it out, or give a key of your own`,
    ),
    distinct(
      'publishers',
      publishers.map(({ _principal }) => _principal),
    ),
    rule(
      ordering._isFifo && publishers.length > 0,
      () =>
        `'publishers' must be empty with TopicOrdering.fifo(), because AWS services give no message group; use TopicOrdering.standard(), or publish by a function`,
    ),
    rule(
      ordering._isFifo && props.dataProtectionPolicy !== undefined,
      () => `'dataProtectionPolicy' must be of a standard topic; leave it out with TopicOrdering.fifo()`,
    ),
    wholeNumber('successLogPercent', props.successLogPercent, { min: 0, max: 100 }),
    wholeNumber('alarmThresholds.failedDeliveries', alarmThresholds?.failedDeliveries, { min: 1 }),
  ];
}

/** A subscription that is about to be made. */
export interface Subscribing {
  readonly scope: IConstruct;
  readonly id: string;
  readonly endpoint: string;
  readonly options: FanOutSubscriptionOptions;
  readonly ordering: TopicOrdering;
  /** The endpoints that are subscribed already. */
  readonly endpoints: readonly string[];
}

/** The rules of every subscription. */
export function subscriptionRules({ scope, id, endpoint, options, ordering, endpoints }: Subscribing): Rules {
  const { deadLetterQueue } = options;
  return [
    matches('id', id, /^[A-Za-z][A-Za-z0-9]*$/, "letters and digits such as 'Orders'"),
    rule(
      scope.node.tryFindChild(`${id}Subscription`) !== undefined,
      () => `'id' must be another than that of a subscription before, got '${id}' twice`,
    ),
    rule(
      endpoints.includes(endpoint),
      () =>
        `the subscriber must not be one of the topic already, got '${isKnown(endpoint) ? endpoint : id}' again; SNS has one subscription for each`,
    ),
    topicFilterRules(options, `of '${id}'`),
    deadLetterQueue === undefined
      ? []
      : [
          managedKeyRule('deadLetterQueue', deadLetterQueue, 'SNS'),
          placeRule('deadLetterQueue', deadLetterQueue, scope),
          rule(
            deadLetterQueue.fifo !== ordering._isFifo,
            () =>
              `'deadLetterQueue' must be ${ordering._isFifo ? 'FIFO, as the topic' : 'standard, as the topic'}, got '${deadLetterQueue.node.path}'`,
          ),
        ],
  ];
}

/** The rules of a subscribed queue. */
export function queueSubscriptionRules(
  ordering: TopicOrdering,
  queue: sqs.IQueue,
  { replay }: FanOutQueueSubscriptionOptions,
): Rules {
  return [
    managedKeyRule('queue', queue, 'SNS'),
    rule(
      queue.fifo && !ordering._isFifo,
      () =>
        `'queue' must be standard, because a standard topic cannot deliver to a FIFO queue, got '${queue.node.path}'; use TopicOrdering.fifo(), or a standard queue`,
    ),
    rule(
      replay !== undefined && !ordering._hasArchive,
      () => `'replay' needs a topic with an archive; give TopicOrdering.fifo() an 'archiveRetention'`,
    ),
    rule(
      replay?.endingPoint !== undefined && replay.endingPoint <= replay.startingPoint,
      () => `'replay.endingPoint' must be after 'replay.startingPoint', got ${replay?.endingPoint?.toISOString()}`,
    ),
  ];
}

/** The rule of what a FIFO topic cannot deliver to (https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html). */
export function standardOnlyRules(ordering: TopicOrdering, what: string): Rules {
  return rule(
    ordering._isFifo,
    () => `a FIFO topic delivers to queues alone, not to ${what}; subscribe a queue, and read that`,
  );
}

/** SNS delivers to other Regions, but with other principals and without this topic's dead-letter queue. */
export function placeRule(prop: string, subscriber: IResource, scope: IConstruct): Rules {
  const { region } = Stack.of(scope);
  const its = subscriber.env.region;
  return rule(
    isKnown(region) && isKnown(its) && region !== its,
    () => `'${prop}' must be in the Region of the topic, ${region}, got ${its}; make a topic there`,
  );
}

/** The rules of an e-mail address. */
export function emailRules(address: string): Rules {
  return matches('address', address, /^[^@\s]+@[^@\s]+$/, 'an e-mail address');
}

/** The rules of a phone number. */
export function phoneRules(phoneNumber: string): Rules {
  return matches(
    'phoneNumber',
    phoneNumber,
    /^\+[1-9]\d{1,14}$/,
    "a number in the form of E.164 such as '+14155550100'",
  );
}

/** The rules of an address of a web server. */
export function urlRules(scheme: 'http' | 'https', url: string, reason?: string): Rules {
  const instead = scheme === 'https' ? '; use subscribePlainHttp() for an address without TLS' : '';
  return [
    matches(
      'url',
      url,
      new RegExp(`^${scheme}://[^/\\s]+\\S*$`),
      `an address that begins with '${scheme}://'${instead}`,
    ),
    nonEmpty('reason', reason),
  ];
}
