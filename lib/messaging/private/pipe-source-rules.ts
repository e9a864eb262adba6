import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { isKnown, matches, oneOf, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import {
  PipeBrokerSourceOptions,
  PipeKafkaSourceOptions,
  PipeQueueSourceOptions,
  PipeRabbitMqSourceOptions,
  PipeSelfManagedKafkaSourceOptions,
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
      /^[a-zA-Z0-9\-/*:_+=.@]{1,200}$/,
      'a name of 1 to 200 letters, digits and - / * : _ + = . @',
    ),
  ];
}

/** The rules of a topic of Kafka (https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceManagedStreamingKafkaParameters.html). */
export function kafkaSourceRules(options: PipeKafkaSourceOptions): Rules {
  return [
    batchRules(options),
    matches(
      'topic',
      options.topic,
      /^[^.][a-zA-Z0-9\-_.]{1,248}$/,
      'a name of 2 to 249 letters, digits, periods, hyphens and underscores',
    ),
    matches(
      'consumerGroupId',
      options.consumerGroupId,
      /^[a-zA-Z0-9\-/*:_+=.@]{1,200}$/,
      'a name of 1 to 200 letters, digits and - / * : _ + = . @',
    ),
    oneOf('startingPosition', options.startingPosition, [TRIM_HORIZON, LATEST]),
  ];
}

/** The rules of a topic of a cluster of one's own. */
export function selfManagedKafkaSourceRules(options: PipeSelfManagedKafkaSourceOptions): Rules {
  const { bootstrapServers: servers, vpcPlacement: place } = options;
  return [
    kafkaSourceRules(options),
    rule(
      isKnown(servers) && (servers.length < 1 || servers.length > 3),
      () => `'bootstrapServers' must be 1 to 3, got ${servers.length}; Kafka tells the others`,
    ),
    (isKnown(servers) ? servers : []).map((server) =>
      matches(
        'bootstrapServers',
        server,
        /^[A-Za-z0-9][A-Za-z0-9.-]*:\d{1,5}$/,
        "a host with a port such as 'b-1.example.com:9096'",
      ),
    ),
    rule(
      place !== undefined && (place.securityGroups.length < 1 || place.securityGroups.length > 5),
      () =>
        `'vpcPlacement.securityGroups' must be 1 to 5, got ${place?.securityGroups.length}; Pipes make none for a cluster of your own`,
    ),
    rule(
      options.authenticationMethod !== undefined && options.secret === undefined,
      () => "'secret' must be given with 'authenticationMethod', got none; give it, or leave both out",
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
