import { IConstruct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import { eventPatternRules } from '../../private/event-pattern';
import { isKnown, matches, required, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import {
  BusServiceEventsOptions,
  BusSubscriberFilter,
  BusSubscriberOptions,
  BusSubscriberOrdering,
} from '../events/bus-subscriber-options';
import { BusSubscriberTargetConfig } from '../events/bus-subscriber-target';
import { RetainedEventBusProps } from '../events/retained-event-bus';
import { filtersOf } from './bus-filters';

const DAY = 86_400;

/** The rules of a `RetainedEventBus`. */
export function retainedEventBusRules(props: RetainedEventBusProps): Rules {
  const { description, retention, logLevel, logPayloads, encryptionKey, deadLetterQueueEncryptionKey } = props;
  return [
    rule(
      isKnown(description) && description.length > 512,
      () => `'description' must be at most 512 characters, got ${description?.length}`,
    ),
    retentionRules(retention),
    rule(
      logLevel === events.Level.TRACE,
      () => `'logLevel' must be OFF, ERROR or INFO, because subscribers log no more, got TRACE`,
    ),
    rule(
      logPayloads !== undefined && (logLevel ?? events.Level.OFF) === events.Level.OFF,
      () => `'logPayloads' must be given with a 'logLevel' alone; leave it out, or set events.Level.INFO`,
    ),
    rule(
      encryptionKey?.keyArn.includes('alias/aws/') === true,
      () => `'encryptionKey' must be a key of your own, because EventBridge takes no AWS managed key; leave it out`,
    ),
    rule(
      deadLetterQueueEncryptionKey?.keyArn.includes('alias/aws/sqs') === true,
      () =>
        `'deadLetterQueueEncryptionKey' must not be the AWS managed key alias/aws/sqs, which EventBridge cannot write with; leave it out, or give a key of your own`,
    ),
    seconds('alarmThresholds.backlogAge', props.alarmThresholds?.backlogAge, { min: 60, max: 365 * DAY }),
  ];
}

function retentionRules(retention: Duration | undefined): Rules {
  const inSeconds = retention?.isUnresolved() ? undefined : retention?.toSeconds({ integral: false });
  return [
    seconds('retention', retention, { min: DAY, max: 365 * DAY }),
    rule(
      inSeconds !== undefined && inSeconds % DAY !== 0,
      () => `'retention' must be whole days, got ${inSeconds} s; use Duration.days()`,
    ),
  ];
}

/** The rules of a subscriber. */
export function subscriberRules(
  bus: IConstruct,
  id: string,
  busArn: string,
  options: BusSubscriberOptions,
  ids: readonly string[],
): Rules {
  const target = options.target?._config;
  const inOrder = options.ordering === BusSubscriberOrdering.FIFO;
  const { deadLetterQueue } = options;
  return [
    idRules(id, ids),
    required('target', target, 'give a BusSubscriberTarget, such as BusSubscriberTarget.queue(queue)'),
    target ? targetRules(bus, busArn, options, target) : [],
    options.filter === undefined ? [] : filterRules(bus, options.filter),
    seconds('maxBatchingWindow', options.maxBatchingWindow, { min: 0, max: 300 }),
    wholeNumber('retryAttempts', options.retryAttempts, { min: 0, max: 185 }),
    seconds('maxEventAge', options.maxEventAge, { min: 60, max: DAY }),
    rule(
      deadLetterQueue !== undefined && deadLetterQueue.fifo !== inOrder,
      () =>
        `'deadLetterQueue' must be ${inOrder ? 'FIFO, as the subscriber' : 'standard, as the subscriber'}, got '${deadLetterQueue?.node.path}'`,
    ),
  ];
}

function targetRules(
  bus: IConstruct,
  busArn: string,
  { ordering, payload, batchSize }: BusSubscriberOptions,
  target: BusSubscriberTargetConfig,
): Rules {
  const { region } = Stack.of(bus);
  const its = target.resource?.env.region;
  return [
    target.rules,
    wholeNumber('batchSize', batchSize, { min: 1, max: target.maxBatchSize }),
    rule(
      ordering === BusSubscriberOrdering.FIFO && !target.keepsOrder,
      () =>
        `'ordering' must be left out for a target that takes events in any order, got FIFO; send to a FIFO queue or topic, a data stream, or a function or express workflow that is waited for`,
    ),
    rule(
      target.rawOnly === true && payload !== undefined && payload._transformer.Type !== 'RAW',
      () => `'payload' must be left out for a bus with rules, which takes events as they were published`,
    ),
    rule(
      target.ownRequest === true && payload !== undefined,
      () => `'payload' must be left out for a universal target, whose 'input' is the request`,
    ),
    rule(
      target.arn === busArn,
      () => `'target' must not be the bus itself, whose every event would come again; send to another bus`,
    ),
    rule(
      target.anywhere !== true && isKnown(region) && isKnown(its) && region !== its,
      () => `'target' must be in the Region of the bus, ${region}, got ${its}; forward to a bus there`,
    ),
  ];
}

function filterRules(scope: IConstruct, filter: BusSubscriberFilter): Rules {
  const { source, detailType, detail, data, metadata } = filter;
  const ofPutEvents = [source, detailType, detail].some((part) => part !== undefined);
  const filters = filtersOf(filter);
  const json = JSON.stringify(Stack.of(scope).resolve(filters));
  const size = filters
    .map(({ pattern }) => JSON.stringify(Stack.of(scope).resolve(pattern)).length)
    .reduce((sum, length) => sum + length, 0);
  return [
    eventPatternRules('filter', filter),
    rule(
      detail !== undefined && data !== undefined,
      () => `'filter.detail' and 'filter.data' must not both be given, because an event has one of them; leave one out`,
    ),
    rule(
      ofPutEvents && metadata !== undefined,
      () =>
        `'filter.metadata' must not be given with 'source', 'detailType' or 'detail', because no event of PutEvents has metadata; subscribe twice`,
    ),
    rule(
      /"wildcard":/.test(json),
      () => `'filter' must not have wildcards, which EventBridge refuses here; match prefixes or suffixes`,
    ),
    rule(size > 4096, () => `'filter' must have at most 4096 bytes, got ${size}; subscribe more than once`),
  ];
}

/** The rules of the events of an AWS service. */
export function serviceEventsRules(
  id: string,
  { service, pattern }: BusServiceEventsOptions,
  ids: readonly string[],
): Rules {
  const taken = ['source', 'account', 'region'].filter((key) => pattern?.[key] !== undefined);
  return [
    idRules(id, ids),
    matches('service', service, /^aws\.[a-z0-9.-]+$/, "the source of a service such as 'aws.s3'"),
    pattern === undefined ? [] : eventPatternRules('pattern', pattern),
    rule(
      taken.length > 0,
      () => `'pattern' must not have ${taken.map((key) => `'${key}'`).join(', ')}, which EventBridge adds by itself`,
    ),
  ];
}

function idRules(id: string, ids: readonly string[]): Rules {
  return [
    matches('id', id, /^[A-Za-z][A-Za-z0-9]*$/, "letters and digits such as 'Orders'"),
    rule(ids.includes(id), () => `'id' must be another than that of one before, got '${id}' twice`),
  ];
}
