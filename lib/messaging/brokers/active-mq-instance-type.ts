/**
 * The type of the instances of an `ActiveMqBroker`.
 * https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-broker-instance-types.html
 */
export class ActiveMqInstanceType {
  /** 2 vCPU, 1 GiB: one instance on EFS, to try things out. */
  public static readonly T3_MICRO = ActiveMqInstanceType.of('mq.t3.micro');

  /** 2 vCPU, 8 GiB. */
  public static readonly M5_LARGE = ActiveMqInstanceType.of('mq.m5.large');

  /** 4 vCPU, 16 GiB. */
  public static readonly M5_XLARGE = ActiveMqInstanceType.of('mq.m5.xlarge');

  /** 8 vCPU, 32 GiB. */
  public static readonly M5_2XLARGE = ActiveMqInstanceType.of('mq.m5.2xlarge');

  /** 16 vCPU, 64 GiB. */
  public static readonly M5_4XLARGE = ActiveMqInstanceType.of('mq.m5.4xlarge');

  /**
   * A type that is newer than this library.
   *
   * @param instanceType the name, such as `mq.m7i.large`
   */
  public static of(instanceType: string): ActiveMqInstanceType {
    return new ActiveMqInstanceType(instanceType);
  }

  private constructor(
    /** The name. */
    public readonly instanceType: string,
  ) {}
}
