import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { isKnown, rule, validate } from '../../private/validation';
import { NewQueueOptions, QueueReadOptions } from '../events/event-source-options';
import { deadLettersAlarm } from './dead-letters-alarm';
import { BoundEventSource, EventSourceBindOptions } from './event-source-binding';

/** Messages of a new queue. */
export function attachNewQueue(
  scope: Construct,
  id: string,
  options: NewQueueOptions,
  bound: EventSourceBindOptions,
): BoundEventSource {
  const { encryptionKey, fifo } = options;
  const common = {
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    fifo: fifo ? true : undefined,
  };
  const deadLetters = new sqs.Queue(scope, `${id}DeadLetters`, { ...common, retentionPeriod: Duration.days(14) });
  const queue = new sqs.Queue(scope, `${id}Queue`, {
    ...common,
    contentBasedDeduplication: fifo ? true : undefined,
    retentionPeriod: options.retentionPeriod,
    visibilityTimeout: options.visibilityTimeout ?? recommendedVisibility(options, bound.timeout),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: options.maxReceiveCount ?? 5 },
  });
  return attachQueue(scope, id, queue, options, bound);
}

/** Messages of any queue. */
export function attachQueue(
  scope: Construct,
  id: string,
  queue: sqs.IQueue,
  options: QueueReadOptions,
  { where, handler, timeout, reservedConcurrency, alarms }: EventSourceBindOptions,
): BoundEventSource {
  const owned = queue instanceof sqs.Queue ? queue : undefined;
  const { maxConcurrency } = options;
  const limit = timeout.isUnresolved() ? undefined : timeout.toSeconds();
  const visibility = owned && visibilityOf(owned);
  validate(where, [
    rule(
      owned !== undefined && owned.deadLetterQueue === undefined,
      () =>
        `'queue' of '${id}' must have a dead-letter queue, or one bad message is tried until it expires; set 'deadLetterQueue'`,
    ),
    rule(
      isKnown(visibility) && isKnown(limit) && visibility < limit,
      () =>
        `'visibilityTimeout' of the queue of '${id}' must be at least the 'timeout' of the function (${limit} s), better six times that, got ${visibility} s`,
    ),
    rule(
      isKnown(maxConcurrency) && isKnown(reservedConcurrency) && maxConcurrency > reservedConcurrency,
      () =>
        `'maxConcurrency' of '${id}' must not exceed 'reservedConcurrency' (${reservedConcurrency}), got ${maxConcurrency}; messages would be throttled into the dead-letter queue`,
    ),
  ]);
  handler.alias.addEventSource(
    new SqsEventSource(queue, {
      batchSize: options.batchSize,
      maxBatchingWindow: options.maxBatchingWindow,
      maxConcurrency,
      reportBatchItemFailures: options.partialBatchResponse ?? true,
      filters: options.filters,
    }),
  );

  const period = Duration.minutes(1);
  const age = (options.maxMessageAge ?? Duration.minutes(15)).toSeconds();
  const path = scope.node.path;
  const deadLetters = owned?.deadLetterQueue?.queue;
  return {
    queue,
    alarms: [
      alarms.add(scope, `${id}MessageAgeAlarm`, {
        metric: queue.metricApproximateAgeOfOldestMessage({ period }),
        threshold: age,
        alarmDescription:
          `${path}: the oldest message of '${id}' has waited for ${age} s or longer. See the errors and throttles of ` +
          "the function, then raise 'maxConcurrency'.",
      }),
      deadLetters && deadLettersAlarm(scope, `${id}DeadLettersAlarm`, alarms, deadLetters, `messages of '${id}'`),
    ].filter(isKnown),
    widgets: [
      new cloudwatch.GraphWidget({
        title: `${path}: ${id}`,
        left: [
          queue.metricApproximateNumberOfMessagesVisible(),
          ...(deadLetters ? [deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'Dead letters' })] : []),
        ],
        right: [queue.metricApproximateAgeOfOldestMessage()],
      }),
    ],
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function recommendedVisibility({ maxBatchingWindow }: NewQueueOptions, timeout: Duration): Duration {
  const six = timeout.toSeconds() * 6 + (maxBatchingWindow?.toSeconds() ?? 0);
  return Duration.seconds(Math.min(six, Duration.hours(12).toSeconds()));
}

function visibilityOf(queue: sqs.Queue): number | undefined {
  const resource = queue.node.defaultChild;
  return resource instanceof sqs.CfnQueue ? (resource.visibilityTimeout ?? 30) : undefined;
}
