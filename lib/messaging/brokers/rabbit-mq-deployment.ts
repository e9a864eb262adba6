/** The instances of a `RabbitMqBroker`. A change makes another, empty broker. */
export class RabbitMqDeployment {
  /** One instance in one zone: away during maintenance, and with its zone. */
  public static single(): RabbitMqDeployment {
    return new RabbitMqDeployment('SINGLE_INSTANCE', 1);
  }

  /** A cluster of three instances over zones, which is billed as three, and can be reached from two zones. */
  public static cluster(): RabbitMqDeployment {
    return new RabbitMqDeployment('CLUSTER_MULTI_AZ', 2);
  }

  private constructor(
    /** @internal */
    public readonly _mode: string,
    /** @internal */
    public readonly _subnets: number,
  ) {}
}
