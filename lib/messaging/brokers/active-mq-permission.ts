/** A permission of groups on queues or topics of an `ActiveMqBroker`. Give either `queue` or `topic`. */
export interface ActiveMqPermission {
  /**
   * The name of the queues; `>` is all, `orders.>` all below, `orders.*` one level.
   *
   * @default - none: it is a permission of topics
   */
  readonly queue?: string;

  /**
   * The name of the topics, in the same form.
   *
   * @default - none: it is a permission of queues
   */
  readonly topic?: string;

  /**
   * The groups that may receive.
   *
   * @default - none but administrators
   */
  readonly read?: string[];

  /**
   * The groups that may send.
   *
   * @default - none but administrators
   */
  readonly write?: string[];

  /**
   * The groups that may make what does not exist yet, as ActiveMQ does for a client's first message.
   *
   * @default - none but administrators
   */
  readonly create?: string[];
}

/** Options of a further user of an `ActiveMqBroker`. */
export interface ActiveMqUserOptions {
  /** The groups, 1 to 20, which `permissions` speak of. */
  readonly groups: string[];

  /**
   * The user name.
   *
   * @default - the id
   */
  readonly username?: string;

  /**
   * Whether the user may sign in to the web console.
   *
   * @default false
   */
  readonly consoleAccess?: boolean;
}
