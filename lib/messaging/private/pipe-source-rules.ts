import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { isKnown, matches, oneOf, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import {
  PipeBrokerSourceOptions,
  PipeQueueSourceOptions,
  PipeRabbitMqSourceOptions,
  PipeStreamSourceOptions,
} from '../pipes/pipe-source-options';

const MINUTE = 60;
const DAY = 86_400;
const { TRIM_HORIZON, LATEST } = lambda.StartingPosition;

/**
 * The rules of a queue. Pipes read it by what maps queues to functions, whose limits they share
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html).
 */
export function queueSourceRules(queue: sqs.IQueue, options: PipeQueueSourceOptions): Rules {
  const { batchSize, maxBatchingWindow } = options;
  const window = maxBatchingWindow?.isUnresolved()
    ? undefined
    : (maxBatchingWindow?.toSeconds({ integral: false }) ?? 0);
  const more = isKnown(batchSize) && batchSize > 10;
  return [
    batchRules(options),
    rule(
      queue instanceof sqs.Queue && queue.deadLetterQueue === undefined,
      () =>
        `the queue of 'source' must have a dead-letter queue, or one bad message is tried until it expires, got '${queue.node.path}'; set its 'deadLetterQueue'`,
    ),
    rule(
      queue.fifo && more,
      () => `'batchSize' must be at most 10 for a FIFO queue, got ${batchSize}; lower it, or read a standard queue`,
    ),
    rule(
      queue.fifo && maxBatchingWindow !== undefined && window !== 0,
      () => `'maxBatchingWindow' must not be given with a FIFO queue, got ${window} s; leave it out`,
    ),
    rule(
      !queue.fifo && more && window !== undefined && window < 1,
      () =>
        `'maxBatchingWindow' must be at least 1 s for a 'batchSize' of more than 10, got ${window} s and ${batchSize}; give a window, or lower 'batchSize'`,
    ),
  ];
}

/** The rules of a stream (https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceKinesisStreamParameters.html). */
export function streamSourceRules(options: PipeStreamSourceOptions): Rules {
  return [
    batchRules(options),
    oneOf('startingPosition', options.startingPosition, [TRIM_HORIZON, LATEST]),
    wholeNumber('parallelizationFactor', options.parallelizationFactor, { min: 1, max: 10 }),
    wholeNumber('retryAttempts', options.retryAttempts, { min: 0, max: 10_000 }),
    seconds('maxRecordAge', options.maxRecordAge, { min: MINUTE, max: 7 * DAY }),
  ];
}

/** The rules of a queue of a broker (https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceRabbitMQBrokerParameters.html). */
export function brokerSourceRules(options: PipeRabbitMqSourceOptions | PipeBrokerSourceOptions): Rules {
  const virtualHost = 'virtualHost' in options ? options.virtualHost : undefined;
  return [
    batchRules(options),
    matches('queue', options.queue, /^.{1,1000}$/, 'a name of 1 to 1,000 characters'),
    matches(
      'virtualHost',
      virtualHost,
      /^[a-zA-Z0-9/\-_.@:]{1,200}$/,
      'a name of 1 to 200 letters, digits and / - _ . @ :',
    ),
  ];
}

/** The rule of a table. */
export function tableRules(table: dynamodb.ITable): Rules {
  return rule(
    table.tableStreamArn === undefined,
    () =>
      `the table of 'source' must have a stream, got '${table.node.path}'; set its 'stream', or import it with 'tableStreamArn'`,
  );
}

function batchRules({ batchSize, maxBatchingWindow }: PipeQueueSourceOptions): Rules {
  return [
    wholeNumber('batchSize', batchSize, { min: 1, max: 10_000 }),
    seconds('maxBatchingWindow', maxBatchingWindow, { min: 0, max: 5 * MINUTE }),
  ];
}
