/** The version of RabbitMQ (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-version-management.html). */
export class RabbitMqVersion {
  /** RabbitMQ 4.2, on instances of m7g alone. Queues are quorum queues by default. */
  public static readonly V4_2 = RabbitMqVersion.of('4.2');

  /** RabbitMQ 3.13, on instances of t3, m5 and m7g. */
  public static readonly V3_13 = RabbitMqVersion.of('3.13');

  /**
   * A version that is newer than this library.
   *
   * @param version the major and the minor version; Amazon MQ chooses the patch
   */
  public static of(version: string): RabbitMqVersion {
    return new RabbitMqVersion(version);
  }

  private constructor(
    /** The major and the minor version. */
    public readonly version: string,
  ) {}
}
