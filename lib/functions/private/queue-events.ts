import { Construct } from 'constructs';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterAlarm, graph, MINUTE, severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { acknowledgeInherent } from '../../private/rule-packs';
import { isKnown } from '../../private/validation';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import { EventNewQueueSourceOptions, EventQueueSourceOptions } from '../events/event-source-options';
import {
  filtersOf,
  mappingOptionsOf,
  maxReceiveCountOf,
  messageAgeOf,
  pollersOf,
  visibilityTimeoutOf,
} from './event-source-defaults';
import { mappingOf } from './mapping-of';

/** Messages of a new queue. */
export function attachNewQueue(
  scope: Construct,
  id: string,
  options: EventNewQueueSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const { encryptionKey, fifo } = options;
  const queue = new sqs.Queue(scope, `${id}Queue`, {
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    fifo: fifo ? true : undefined,
    contentBasedDeduplication: fifo ? true : undefined,
    retentionPeriod: options.retentionPeriod,
    visibilityTimeout: visibilityTimeoutOf(options, bound.timeout),
    deadLetterQueue: {
      queue: deadLetterQueue(scope, `${id}DeadLetters`, { encryptionKey, fifo }),
      maxReceiveCount: maxReceiveCountOf(options),
    },
  });
  return attachQueue(scope, id, queue, options, bound);
}

/** Messages of any queue. */
export function attachQueue(
  scope: Construct,
  id: string,
  queue: sqs.IQueue,
  options: EventQueueSourceOptions,
  { handler, alarms, maxConcurrency }: EventSourceBindOptions,
): EventSourceConfig {
  acknowledgeInherent(
    handler.alias,
    'The mapping of a queue has no destination of failures: the dead-letter queue of the queue is that',
    'LambdaEventSourceMappingDestination',
  );
  const mapping = mappingOf(
    handler.alias,
    new SqsEventSource(queue, {
      ...mappingOptionsOf(options),
      batchSize: options.batchSize,
      maxBatchingWindow: options.maxBatchingWindow,
      maxConcurrency: options.maxConcurrency ?? (options.provisionedPollers ? undefined : maxConcurrency),
      provisionedPollerConfig: pollersOf(options.provisionedPollers),
      reportBatchItemFailures: options.partialBatchResponse ?? true,
      filters: filtersOf(options.filters),
    }),
  );

  const age = messageAgeOf(options).toSeconds();
  const deadLetters = queue instanceof sqs.Queue ? queue.deadLetterQueue?.queue : undefined;
  return {
    queue,
    mapping,
    alarms: [
      alarms.add(scope, `${id}MessageAgeAlarm`, {
        severity: severityOf('queueMessageAge'),
        metric: queue.metricApproximateAgeOfOldestMessage({ period: MINUTE }),
        threshold: age,
        alarmDescription:
          `The oldest message of the queue '${id}' has waited for ${age} s or longer: look at the errors and throttles of ` +
          "the function, then raise 'maxConcurrency'.",
      }),
      deadLetters &&
        deadLetterAlarm(scope, `${id}DeadLettersAlarm`, alarms, deadLetters, `Messages of '${id}'`, 'queueDeadLetters'),
    ].filter(isKnown),
    widgets: [
      graph(scope, `queue ${id}`, {
        left: [
          queue.metricApproximateNumberOfMessagesVisible(),
          ...(deadLetters ? [deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'Dead letters' })] : []),
        ],
        right: [queue.metricApproximateAgeOfOldestMessage()],
      }),
    ],
  };
}
