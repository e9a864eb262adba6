import { Duration, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { WorkQueue } from '../../messaging';
import { consumersOf, existingQueueRules, type QueueConsumer } from '../../messaging/internal';
import { cronRules } from '../../private/cron-rules';
import { eventPatternRules } from '../../private/event-pattern';
import {
  atLeastOne,
  distinct,
  isKnown,
  matches,
  nonEmpty,
  nonEmptyList,
  ordered,
  quoted,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { EventSource, EventSourceFunction } from '../events/event-source';
import {
  EventBrokerKind,
  EventBrokerSourceOptions,
  EventBucketSourceOptions,
  EventDeliveryOptions,
  EventDocumentSourceOptions,
  EventKafkaSourceOptions,
  EventProvisionedPollers,
  EventQueueSourceOptions,
  EventRuleSourceOptions,
  EventScheduleSourceOptions,
  EventSelfManagedKafkaSourceOptions,
  EventStreamSourceOptions,
  EventWorkQueueSourceOptions,
} from '../events/event-source-options';
import { notificationsRules } from './bucket-events';
import { iteratorAgeOf } from './event-source-defaults';

const MINUTE = 60;
const DAY = 86_400;

/** The rules of all sources of a function together. */
export function sourcesRules(sources: readonly EventSource[], fn: EventSourceFunction): Rules {
  const ids = sources.map((source) => source._id);
  const twice = sources.filter(
    ({ _demands: { subject } }, at) =>
      subject !== undefined && sources.findIndex((other) => other._demands.subject === subject) !== at,
  );
  const ages = sources.filter((source) => source._demands.iteratorAge !== undefined);
  const seconds = new Set(ages.map((source) => source._demands.iteratorAge?.toSeconds({ integral: false })));
  return [
    distinct('sources', ids),
    rule(
      twice.length > 0,
      () =>
        `'sources' must not read a queue, table or stream twice, which Lambda refuses, got ${quoted(twice.map((source) => source._id))} a second time; take it away, or use another function`,
    ),
    notificationsRules(sources.map(({ _demands }) => _demands.notification).filter(isKnown)),
    sharesRules(sources, fn),
    rule(
      seconds.size > 1,
      () =>
        `'alarmThresholds.iteratorAge' must be the same for all streams of a function, for which Lambda has one metric, got ${[...seconds].join(' s and ')} s; give ${quoted(ages.map((source) => source._id))} the same, or a function each`,
    ),
    sources.map((source) => source._rules(fn)),
  ];
}

/** The instances that each queue without a number of its own may have of the reserved ones. */
export function shareOfQueue(sources: readonly EventSource[], { reservedConcurrency }: EventSourceFunction): number {
  const queues = sources.map((source) => source._demands.readers).filter(isKnown);
  const given = queues.map(({ maxConcurrency }) => maxConcurrency).filter(isKnown);
  const left = (reservedConcurrency ?? 0) - given.reduce((sum, each) => sum + each, 0);
  return Math.min(1000, Math.floor(left / (queues.length - given.length)));
}

/**
 * Whatever a queue may call beyond the reserved instances is throttled, and each throttled receive counts for the
 * dead-letter queue (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html).
 */
function sharesRules(sources: readonly EventSource[], fn: EventSourceFunction): Rules {
  const { reservedConcurrency: reserved } = fn;
  const queues = sources.filter((source) => source._demands.readers !== undefined);
  const given = queues.map((source) => source._demands.readers?.maxConcurrency).filter(isKnown);
  const sum = given.reduce((all, each) => all + each, 0);
  const open = queues.length - given.length;
  return [
    rule(
      isKnown(reserved) && open === 0 && queues.length > 1 && sum > reserved,
      () =>
        `'maxConcurrency' of all queues together must not exceed 'reservedConcurrency' (${reserved}), got ${sum}; messages would be throttled into the dead-letter queue`,
    ),
    rule(
      isKnown(reserved) && open > 0 && shareOfQueue(sources, fn) < 2,
      () =>
        `'reservedConcurrency' must leave 2 or more to each queue, got ${reserved} for ${quoted(queues.map((source) => source._id))}; messages would be throttled into the dead-letter queue: raise it, or pause queues by 'enabled: false'`,
    ),
  ];
}

/** Ids are part of the logical ids of the template. */
export function sourceIdRules(id: string): Rules {
  return matches('id', id, /^[A-Z][A-Za-z0-9]*$/, "letters and digits with a capital first, for example 'Uploads'");
}

export function bucketRules(options: EventBucketSourceOptions): Rules {
  return [
    nonEmptyList('eventTypes', options.eventTypes),
    distinct('eventTypes', options.eventTypes),
    nonEmpty('prefix', options.prefix),
    nonEmpty('suffix', options.suffix),
    rule(
      isKnown(options.prefix) && options.prefix.startsWith('/'),
      () => `'prefix' must not begin with '/', got '${options.prefix}'; keys of S3 do not`,
    ),
  ];
}

export function queueRules(options: EventWorkQueueSourceOptions, fifo: boolean): Rules {
  const { batchSize, maxBatchingWindow: window } = options;
  const gathered = window && !window.isUnresolved() ? window.toSeconds({ integral: false }) : 0;
  return [
    wholeNumber('batchSize', batchSize, { min: 1, max: fifo ? 10 : 10_000 }),
    rule(
      isKnown(batchSize) && batchSize > 10 && !fifo && gathered < 1,
      () => `'maxBatchingWindow' must be at least 1 s for a 'batchSize' over 10 (${batchSize}), got ${gathered} s`,
    ),
    rule(fifo && gathered > 0, () => "'maxBatchingWindow' is not for FIFO queues; leave it out"),
    seconds('maxBatchingWindow', window, { min: 0, max: 5 * MINUTE }),
    wholeNumber('maxConcurrency', options.maxConcurrency, { min: 2, max: 1000 }),
    filterRules(options.filters),
    pollersRules(options.provisionedPollers, 2),
    rule(
      options.provisionedPollers !== undefined && options.maxConcurrency !== undefined,
      () => "'provisionedPollers' and 'maxConcurrency' exclude each other; leave one out",
    ),
  ];
}

/** The rules of a queue of the caller. */
export function existingQueueSourceRules(id: string, queue: sqs.IQueue, options: EventQueueSourceOptions): Rules {
  return [
    rule(
      queue instanceof sqs.Queue && queue.deadLetterQueue === undefined && options.deadLetterQueue === undefined,
      () =>
        `'queue' of '${id}' must have a dead-letter queue, or one bad message is tried until it expires; set 'deadLetterQueue'`,
    ),
    rule(
      queue.node.scope instanceof WorkQueue,
      () =>
        `'queue' of '${id}' must not be that of a WorkQueue, which has alarms of its own; use EventSource.workQueue()`,
    ),
    existingQueueRules({ ...options, queue }),
  ];
}

/** The rules of a queue together with the function. */
export function consumerRules(
  consumers: Pick<ReturnType<typeof consumersOf>, 'rules'>,
  consumer: QueueConsumer,
  options: EventWorkQueueSourceOptions,
  fn: EventSourceFunction,
): Rules {
  return [consumers.rules(consumer), concurrencyRules(consumer.name, options, fn)];
}

function secondsOf(duration: Duration | undefined): number | undefined {
  return duration && !duration.isUnresolved() ? duration.toSeconds({ integral: false }) : undefined;
}

/** The rules that Kafka, Amazon MQ and DocumentDB have in common. */
export function batchRules(options: {
  readonly batchSize?: number;
  readonly maxBatchingWindow?: Duration;
  readonly filters?: { [key: string]: unknown }[];
  readonly startingPosition?: lambda.StartingPosition;
}): Rules {
  return [
    wholeNumber('batchSize', options.batchSize, { min: 1, max: 10_000 }),
    seconds('maxBatchingWindow', options.maxBatchingWindow, { min: 0, max: 5 * MINUTE }),
    filterRules(options.filters),
    positionRules(options.startingPosition),
  ];
}

export function kafkaRules(options: EventKafkaSourceOptions): Rules {
  const { retryAttempts, maxRecordAge, bisectBatchOnError, partialBatchResponse } = options;
  const given = Object.entries({ retryAttempts, maxRecordAge, bisectBatchOnError, partialBatchResponse }).flatMap(
    ([name, value]) => (value === undefined ? [] : [name]),
  );
  return [
    nonEmpty('topic', options.topic),
    batchRules(options),
    pollersRules(options.provisionedPollers, 1),
    wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 10_000 }),
    seconds('maxRecordAge', maxRecordAge, { min: MINUTE, max: 7 * DAY }),
    rule(
      given.length > 0 && options.provisionedPollers === undefined,
      () =>
        `'provisionedPollers' must be given with ${quoted(given)}, got none; without them Lambda tries until the record expires`,
    ),
  ];
}

/**
 * Lambda has no mapping of a broker for a function that may take longer
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html, and the same of Kafka and Amazon MQ).
 */
export function brokerTimeoutRules(id: string, { timeout }: EventSourceFunction): Rules {
  const limit = secondsOf(timeout);
  return rule(
    isKnown(limit) && limit > 14 * MINUTE,
    () => `'timeout' must be at most 840 s for '${id}', got ${limit} s; Lambda refuses a longer one with a broker`,
  );
}

/** The rules of the changes of Amazon DocumentDB. */
export function documentRules(options: EventDocumentSourceOptions): Rules {
  return [
    nonEmpty('database', options.database),
    batchRules(options),
    seconds('alarmThresholds.iteratorAge', iteratorAgeOf(options), { min: MINUTE, max: 365 * DAY }),
  ];
}

export function selfManagedKafkaRules(options: EventSelfManagedKafkaSourceOptions): Rules {
  const { vpcPlacement: place } = options;
  return [
    kafkaRules(options),
    atLeastOne('bootstrapServers', options.bootstrapServers),
    rule(
      place !== undefined && (place.securityGroups ?? []).length === 0,
      () => "'vpcPlacement.securityGroups' must be given, got none; Lambda makes none for a cluster of your own",
    ),
  ];
}

export function brokerRules(options: EventBrokerSourceOptions): Rules {
  return [
    nonEmpty('queue', options.queue),
    batchRules(options),
    rule(
      options.virtualHost !== undefined && options.kind !== EventBrokerKind.RABBIT_MQ,
      () => "'virtualHost' is for EventBrokerKind.RABBIT_MQ; leave it out",
    ),
  ];
}

function positionRules(position: lambda.StartingPosition | undefined): Rules {
  return rule(
    position === lambda.StartingPosition.AT_TIMESTAMP,
    () => "'startingPosition' must be TRIM_HORIZON or LATEST, got AT_TIMESTAMP; a time in a template is soon past",
  );
}

function pollersRules(pollers: EventProvisionedPollers | undefined, min: number): Rules {
  return [
    wholeNumber('provisionedPollers.minPollers', pollers?.minPollers, { min, max: 200 }),
    wholeNumber('provisionedPollers.maxPollers', pollers?.maxPollers, { min, max: 2000 }),
    ordered('provisionedPollers.minPollers', pollers?.minPollers, 'provisionedPollers.maxPollers', pollers?.maxPollers),
  ];
}

function concurrencyRules(name: string, options: EventWorkQueueSourceOptions, fn: EventSourceFunction): Rules {
  const { maxConcurrency } = options;
  const { reservedConcurrency } = fn;
  return rule(
    isKnown(maxConcurrency) && isKnown(reservedConcurrency) && maxConcurrency > reservedConcurrency,
    () =>
      `'maxConcurrency' of ${name} must not exceed 'reservedConcurrency' (${reservedConcurrency}), got ${maxConcurrency}; messages would be throttled into the dead-letter queue`,
  );
}

export function streamRules(options: EventStreamSourceOptions): Rules {
  return [
    wholeNumber('batchSize', options.batchSize, { min: 1, max: 10_000 }),
    seconds('maxBatchingWindow', options.maxBatchingWindow, { min: 0, max: 5 * MINUTE }),
    wholeNumber('parallelizationFactor', options.parallelizationFactor, { min: 1, max: 10 }),
    seconds('tumblingWindow', options.tumblingWindow, { min: 1, max: 15 * MINUTE }),
    rule(
      options.tumblingWindow !== undefined &&
        isKnown(options.parallelizationFactor) &&
        options.parallelizationFactor > 1,
      () =>
        `'parallelizationFactor' must be 1 with 'tumblingWindow', got ${options.parallelizationFactor}; leave one of them out`,
    ),
    wholeNumber('retryAttempts', options.retryAttempts, { min: 0, max: 10_000 }),
    seconds('maxRecordAge', options.maxRecordAge, { min: MINUTE, max: 7 * DAY }),
    filterRules(options.filters),
    seconds('alarmThresholds.iteratorAge', iteratorAgeOf(options), { min: MINUTE, max: 365 * DAY }),
    positionRules(options.startingPosition),
  ];
}

/** A table of version 2 gives the ARN of a stream that it does not have. */
export function tableRules(table: dynamodb.ITable): Rules {
  const resource = table.node.defaultChild;
  const isWithout =
    resource instanceof dynamodb.CfnGlobalTable && Stack.of(table).resolve(resource.streamSpecification) === undefined;
  return [
    rule(
      table.tableStreamArn === undefined || isWithout,
      () => "'table' must have a stream, got none; set 'dynamoStream' (TableV2) or 'stream' (Table)",
    ),
  ];
}

export function scheduleRules(options: EventScheduleSourceOptions): Rules {
  return [
    deliveryRules(options),
    cronRules('schedule', options.schedule),
    matches(
      'schedule',
      options.schedule.expressionString,
      /^(rate|cron|at)\(.+\)$/,
      "of the form 'rate(...)', 'cron(...)' or 'at(...)'",
    ),
  ];
}

export function ruleRules(options: EventRuleSourceOptions): Rules {
  return [deliveryRules(options), eventPatternRules('pattern', options.pattern)];
}

function deliveryRules(options: EventDeliveryOptions): Rules {
  return [
    wholeNumber('retryAttempts', options.retryAttempts, { min: 0, max: 185 }),
    seconds('maxEventAge', options.maxEventAge, { min: MINUTE, max: DAY }),
  ];
}

function filterRules(filters: readonly object[] | undefined): Rules {
  const known = isKnown(filters) ? filters : [];
  return [
    nonEmptyList('filters', filters),
    rule(
      known.some((filter) => Object.keys(filter).length === 0),
      () => "'filters' must not hold an empty pattern, which matches everything; say what it must match",
    ),
    rule((filters?.length ?? 0) > 5, () => `'filters' must hold at most 5 patterns, got ${filters?.length}`),
  ];
}
