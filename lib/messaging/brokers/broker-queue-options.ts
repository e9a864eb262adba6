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
