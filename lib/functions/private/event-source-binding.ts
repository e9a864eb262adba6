import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Alarms } from '../../observability';
import { ApiFunction } from '../api-function';

/** How a source calls the function, which decides where a failed event goes. */
export enum Invocation {
  /** Lambda queues the event, tries it three times, and sends it to the failure queue. */
  ASYNCHRONOUS,
  /** Lambda reads a stream and sends what it gives up to the failure queue. */
  STREAM,
  /** Lambda reads a queue, which has a dead-letter queue of its own. */
  QUEUE,
}

/** What an `EventSource` is attached to. */
export interface EventSourceBindOptions {
  readonly where: string;
  readonly handler: ApiFunction;
  readonly alarms: Alarms;
  /** How long the function may take. */
  readonly timeout: Duration;
  readonly reservedConcurrency?: number;
  /** Where events go that failed for good. There is one unless all sources are queues. */
  readonly failureQueue?: sqs.Queue;
}

/** What an `EventSource` made. */
export interface BoundEventSource {
  /** The queue that is read. */
  readonly queue?: sqs.IQueue;
  readonly alarms: cloudwatch.Alarm[];
  readonly widgets: cloudwatch.IWidget[];
}
