import { Duration } from 'aws-cdk-lib/core';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EventMappingSourceOptions } from '../../functions';

/** The alarms of a queue of a broker. */
export interface BrokerQueueWatchOptions {
  /** The name of the queue. */
  readonly queue: string;

  /**
   * The number of messages in the queue that the alarm goes off at, 1 or more, for five minutes.
   *
   * @default 1000
   */
  readonly messages?: number;

  /**
   * The minimum number of consumers; fewer for five minutes are an alarm. 0 is no alarm, as for a dead-letter queue.
   *
   * @default 1
   */
  readonly minConsumers?: number;
}

/** The alarms of a queue of RabbitMQ. */
export interface RabbitMqQueueWatchOptions extends BrokerQueueWatchOptions {
  /**
   * The virtual host.
   *
   * @default '/'
   */
  readonly virtualHost?: string;
}

/** Options of a queue of a broker that a function reads. */
export interface BrokerQueueSourceOptions extends EventMappingSourceOptions {
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

/** Options of a queue of RabbitMQ that a function reads. */
export interface RabbitMqQueueSourceOptions extends BrokerQueueSourceOptions {
  /**
   * The virtual host.
   *
   * @default '/'
   */
  readonly virtualHost?: string;
}
