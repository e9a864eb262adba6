import { Construct } from 'constructs';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IWorkQueue, WorkQueue } from '../../messaging';
import { consumersOf, type QueueConsumer } from '../../messaging/internal';
import { acknowledgeInherent } from '../../private/rule-packs';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import {
  EventNewQueueSourceOptions,
  EventQueueSourceOptions,
  EventWorkQueueSourceOptions,
} from '../events/event-source-options';
import { filtersOf, mappingOptionsOf, pollersOf } from './event-source-defaults';
import { mappingOf } from './mapping-of';

/** Messages of a new queue, which is a part of the function with its alarms and graphs. */
export function attachNewQueue(
  scope: Construct,
  consumer: QueueConsumer,
  id: string,
  options: EventNewQueueSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const workQueue = new WorkQueue(scope, `${id}Queue`, { ...options, alarms: bound.alarms });
  const { alarms } = workQueue;
  return { ...attachQueue(workQueue, consumer, options, bound), alarms, widgets: workQueue.dashboardWidgets() };
}

/** Messages of a queue that exists, which the alarms and graphs of the function are about. */
export function attachExistingQueue(
  scope: Construct,
  consumer: QueueConsumer,
  id: string,
  queue: sqs.IQueue,
  options: EventQueueSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  const { deadLetterQueue, alarmThresholds } = options;
  const workQueue = WorkQueue.existing(scope, `${id}Queue`, {
    queue,
    deadLetterQueue,
    alarmThresholds,
    alarms: bound.alarms,
  });
  const { alarms } = workQueue;
  return { ...attachQueue(workQueue, consumer, options, bound), alarms, widgets: workQueue.dashboardWidgets() };
}

/** Messages of a queue that has alarms and graphs of its own. */
export function attachQueue(
  workQueue: IWorkQueue,
  consumer: QueueConsumer,
  options: EventWorkQueueSourceOptions,
  { handler, maxConcurrency }: EventSourceBindOptions,
): EventSourceConfig {
  const { queue } = workQueue;
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
  consumersOf(queue).add(consumer);
  return { workQueue, mapping, alarms: [], widgets: [] };
}
