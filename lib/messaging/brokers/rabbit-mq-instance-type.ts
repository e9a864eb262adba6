/**
 * The type of the instances of a `RabbitMqBroker`. None can be changed to `T3_MICRO`.
 * https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-sizing-guidelines.html
 */
export class RabbitMqInstanceType {
  /** 2 vCPU, 1 GiB: one instance of RabbitMQ 3.13, to try things out. */
  public static readonly T3_MICRO = RabbitMqInstanceType.of('mq.t3.micro');

  /** 2 vCPU, 8 GiB, with RabbitMQ 3.13. */
  public static readonly M5_LARGE = RabbitMqInstanceType.of('mq.m5.large');

  /** 4 vCPU, 16 GiB, with RabbitMQ 3.13. */
  public static readonly M5_XLARGE = RabbitMqInstanceType.of('mq.m5.xlarge');

  /** 8 vCPU, 32 GiB, with RabbitMQ 3.13. */
  public static readonly M5_2XLARGE = RabbitMqInstanceType.of('mq.m5.2xlarge');

  /** 16 vCPU, 64 GiB, with RabbitMQ 3.13. */
  public static readonly M5_4XLARGE = RabbitMqInstanceType.of('mq.m5.4xlarge');

  /** 1 vCPU, 4 GiB, to try things out. */
  public static readonly M7G_MEDIUM = RabbitMqInstanceType.of('mq.m7g.medium');

  /** 2 vCPU, 8 GiB. */
  public static readonly M7G_LARGE = RabbitMqInstanceType.of('mq.m7g.large');

  /** 4 vCPU, 16 GiB. */
  public static readonly M7G_XLARGE = RabbitMqInstanceType.of('mq.m7g.xlarge');

  /** 8 vCPU, 32 GiB. */
  public static readonly M7G_2XLARGE = RabbitMqInstanceType.of('mq.m7g.2xlarge');

  /** 16 vCPU, 64 GiB. */
  public static readonly M7G_4XLARGE = RabbitMqInstanceType.of('mq.m7g.4xlarge');

  /** 32 vCPU, 128 GiB. */
  public static readonly M7G_8XLARGE = RabbitMqInstanceType.of('mq.m7g.8xlarge');

  /** 48 vCPU, 192 GiB. */
  public static readonly M7G_12XLARGE = RabbitMqInstanceType.of('mq.m7g.12xlarge');

  /** 64 vCPU, 256 GiB. */
  public static readonly M7G_16XLARGE = RabbitMqInstanceType.of('mq.m7g.16xlarge');

  /**
   * A type that is newer than this library.
   *
   * @param instanceType the name, such as `mq.m8g.large`
   */
  public static of(instanceType: string): RabbitMqInstanceType {
    return new RabbitMqInstanceType(instanceType);
  }

  private constructor(
    /** The name. */
    public readonly instanceType: string,
  ) {}
}
