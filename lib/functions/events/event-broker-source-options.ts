import { Duration } from 'aws-cdk-lib/core';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EventMappingSourceOptions } from './event-source-options';

/** Options of a queue of a `messaging.ActiveMqBroker` that a function reads. */
export interface EventActiveMqSourceOptions extends EventMappingSourceOptions {
  /** The name of the queue, which must exist. */
  readonly queue: string;

  /**
   * The user name and password that the queue is read with.
   *
   * @default - those of the administrator
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * The maximum number of messages of an invocation, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * The maximum time that messages are gathered, in whole seconds, 0 s to 5 minutes.
   *
   * @default - half a second
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * The filters of messages; those that match none are dropped. At most 5 patterns.
   *
   * @default - all
   */
  readonly filters?: { [key: string]: unknown }[];
}

/** Options of a queue of a `messaging.RabbitMqBroker` that a function reads. */
export interface EventRabbitMqSourceOptions extends EventActiveMqSourceOptions {
  /**
   * The virtual host.
   *
   * @default '/'
   */
  readonly virtualHost?: string;
}
