import { Duration } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  EventMappingSourceOptions,
  EventNewQueueSourceOptions,
  EventProvisionedPollers,
  EventQueueSourceOptions,
  EventStreamSourceOptions,
} from '../events/event-source-options';

/** The age of a message that its alarm goes off at. */
export function messageAgeOf({ alarmThresholds }: EventQueueSourceOptions): Duration {
  return alarmThresholds?.messageAge ?? Duration.minutes(15);
}

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

/** The number of receives before a message goes to the dead-letter queue. */
export function maxReceiveCountOf({ maxReceiveCount }: EventNewQueueSourceOptions): number {
  return maxReceiveCount ?? 5;
}

/** The time that a new queue keeps a message: the default is that of SQS. */
export function retentionPeriodOf({ retentionPeriod }: EventNewQueueSourceOptions): Duration {
  return retentionPeriod ?? Duration.days(4);
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
 * The visibility timeout of a new queue: six times the timeout of the function, as AWS recommends.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeoutOf(options: EventNewQueueSourceOptions, timeout: Duration): Duration {
  if (options.visibilityTimeout) return options.visibilityTimeout;
  const recommended = timeout.toSeconds() * 6 + (options.maxBatchingWindow?.toSeconds() ?? 0);
  return Duration.seconds(Math.min(recommended, Duration.hours(12).toSeconds()));
}
