import { Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  distinct,
  isKnown,
  matches,
  nonEmpty,
  nonEmptyList,
  rule,
  Rule,
  seconds,
  wholeNumber,
} from '../../private/validation';
import {
  BucketEventOptions,
  DeliveryOptions,
  NewQueueOptions,
  RuleEventOptions,
  ScheduleEventOptions,
  StreamReadOptions,
} from '../events/event-source-options';

const MINUTE = 60;
const DAY = 86_400;

/** Ids are part of the logical ids of the template. */
export function sourceIdRules(id: string): Rule[] {
  return matches('id', id, /^[A-Z][A-Za-z0-9]*$/, "letters and digits with a capital first, for example 'Uploads'");
}

export function bucketRules(options: BucketEventOptions): Rule[] {
  return [
    ...nonEmptyList('eventTypes', options.eventTypes),
    ...distinct('eventTypes', options.eventTypes),
    ...nonEmpty('prefix', options.prefix),
    ...nonEmpty('suffix', options.suffix),
    rule(
      isKnown(options.prefix) && options.prefix.startsWith('/'),
      () => `'prefix' must not begin with '/', got '${options.prefix}'; keys of S3 do not`,
    ),
  ];
}

export function queueRules(options: NewQueueOptions, fifo: boolean): Rule[] {
  const { batchSize, maxBatchingWindow: window } = options;
  const gathered = window && !window.isUnresolved() ? window.toSeconds({ integral: false }) : 0;
  return [
    ...wholeNumber('batchSize', batchSize, { min: 1, max: fifo ? 10 : 10_000 }),
    rule(
      isKnown(batchSize) && batchSize > 10 && !fifo && gathered < 1,
      () => `'maxBatchingWindow' must be at least 1 s for a 'batchSize' over 10 (${batchSize}), got ${gathered} s`,
    ),
    rule(fifo && gathered > 0, () => "'maxBatchingWindow' is not for FIFO queues; leave it out"),
    ...seconds('maxBatchingWindow', window, { min: 0, max: 5 * MINUTE }),
    ...wholeNumber('maxConcurrency', options.maxConcurrency, { min: 2, max: 1000 }),
    ...wholeNumber('maxReceiveCount', options.maxReceiveCount, { min: 1, max: 1000 }),
    ...seconds('retentionPeriod', options.retentionPeriod, { min: MINUTE, max: 14 * DAY }),
    ...seconds('visibilityTimeout', options.visibilityTimeout, { min: 1, max: DAY / 2 }),
    ...filterRules(options.filters),
    ...seconds('maxMessageAge', options.maxMessageAge, { min: MINUTE, max: 14 * DAY }),
  ];
}

export function streamRules(options: StreamReadOptions): Rule[] {
  return [
    ...wholeNumber('batchSize', options.batchSize, { min: 1, max: 10_000 }),
    ...seconds('maxBatchingWindow', options.maxBatchingWindow, { min: 0, max: 5 * MINUTE }),
    ...wholeNumber('parallelizationFactor', options.parallelizationFactor, { min: 1, max: 10 }),
    ...wholeNumber('retryAttempts', options.retryAttempts, { min: 0, max: 10_000 }),
    ...seconds('maxRecordAge', options.maxRecordAge, { min: MINUTE, max: 7 * DAY }),
    ...filterRules(options.filters),
    ...seconds('maxIteratorAge', options.maxIteratorAge, { min: MINUTE, max: 365 * DAY }),
    rule(
      options.startingPosition === lambda.StartingPosition.AT_TIMESTAMP,
      () => "'startingPosition' must be TRIM_HORIZON or LATEST, got AT_TIMESTAMP; a time in a template is soon past",
    ),
  ];
}

/** A table of version 2 gives the ARN of a stream that it does not have. */
export function tableRules(table: dynamodb.ITable): Rule[] {
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

export function scheduleRules(options: ScheduleEventOptions): Rule[] {
  return [
    ...deliveryRules(options),
    ...matches(
      'schedule',
      options.schedule.expressionString,
      /^(rate|cron|at)\(.+\)$/,
      "of the form 'rate(...)', 'cron(...)' or 'at(...)'",
    ),
  ];
}

export function ruleRules(options: RuleEventOptions): Rule[] {
  const given = Object.values(options.pattern).some((value) => value !== undefined);
  return [
    ...deliveryRules(options),
    rule(
      !given,
      () => "'pattern' must not be empty; say which events are meant, for example by 'source' and 'detailType'",
    ),
  ];
}

function deliveryRules(options: DeliveryOptions): Rule[] {
  return [
    ...wholeNumber('retryAttempts', options.retryAttempts, { min: 0, max: 185 }),
    ...seconds('maxEventAge', options.maxEventAge, { min: MINUTE, max: DAY }),
  ];
}

function filterRules(filters: readonly unknown[] | undefined): Rule[] {
  return [
    ...nonEmptyList('filters', filters),
    rule((filters?.length ?? 0) > 5, () => `'filters' must hold at most 5 patterns, got ${filters?.length}`),
  ];
}
