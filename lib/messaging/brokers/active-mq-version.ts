/** The version of ActiveMQ Classic (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-version-management.html). */
export class ActiveMqVersion {
  /** ActiveMQ 5.19. */
  public static readonly V5_19 = ActiveMqVersion.of('5.19');

  /** ActiveMQ 5.18. */
  public static readonly V5_18 = ActiveMqVersion.of('5.18');

  /**
   * A version that is newer than this library.
   *
   * @param version the major and the minor version; Amazon MQ chooses the patch
   */
  public static of(version: string): ActiveMqVersion {
    return new ActiveMqVersion(version);
  }

  private constructor(
    /** The major and the minor version. */
    public readonly version: string,
  ) {}
}
