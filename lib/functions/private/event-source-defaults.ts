import { Duration } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { type QueueConsumer } from '../../messaging/internal';
import {
  EventMappingSourceOptions,
  EventProvisionedPollers,
  EventStreamSourceOptions,
  EventWorkQueueSourceOptions,
} from '../events/event-source-options';

/** The age of a record that its alarm goes off at. */
export function iteratorAgeOf({ alarmThresholds }: Pick<EventStreamSourceOptions, 'alarmThresholds'>): Duration {
  return alarmThresholds?.iteratorAge ?? Duration.minutes(10);
}

/** The filters as Lambda takes them: each pattern as text. A pattern that is written as an object would be dropped silently. */
export function filtersOf(filters: EventFilters): EventFilters {
  return filters?.map((filter) =>
    typeof filter.pattern === 'string' && Object.keys(filter).length === 1
      ? filter
      : lambda.FilterCriteria.filter(filter),
  );
}

/** The options that all mappings have, as aws-cdk-lib names it. */
export function mappingOptionsOf({ enabled, filterEncryptionKey, metrics }: EventMappingSourceOptions) {
  return {
    enabled,
    filterEncryption: filterEncryptionKey,
    metricsConfig: metrics ? { metrics: [lambda.MetricType.EVENT_COUNT] } : undefined,
  };
}

/** The pollers as aws-cdk-lib names them. */
export function pollersOf(pollers: EventProvisionedPollers | undefined): lambda.ProvisionedPollerConfig | undefined {
  return pollers && { minimumPollers: pollers.minPollers, maximumPollers: pollers.maxPollers };
}

type EventFilters = { [key: string]: unknown }[] | undefined;

/**
 * A function as a consumer of a queue, which hides a message for six times the timeout of the function, as AWS recommends.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function consumerOf(
  key: object,
  id: string,
  { maxBatchingWindow: window = Duration.seconds(0), filters }: EventWorkQueueSourceOptions,
  timeout: Duration,
): QueueConsumer {
  const known = !timeout.isUnresolved() && !window.isUnresolved();
  return {
    key,
    name: `'${id}'`,
    prop: 'timeout',
    processingTime: timeout,
    window,
    visibilityTimeout: known
      ? Duration.seconds(timeout.toSeconds({ integral: false }) * 6 + window.toSeconds({ integral: false }))
      : timeout,
    hasFilters: filters !== undefined,
  };
}
