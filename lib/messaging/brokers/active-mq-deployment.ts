/** The storage of a single instance of ActiveMQ. */
export enum ActiveMqStorage {
  /** Amazon EFS: messages are in several zones, and each costs more time. */
  EFS = 'EFS',

  /** Amazon EBS: fast, and in one zone; on instances of m5 alone. */
  EBS = 'EBS',
}

/** Options of a single instance. */
export interface ActiveMqSingleDeploymentOptions {
  /**
   * The storage of messages.
   *
   * @default ActiveMqStorage.EFS
   */
  readonly storage?: ActiveMqStorage;
}

/** The instances of an `ActiveMqBroker`. A change makes another, empty broker. */
export class ActiveMqDeployment {
  /** One instance in one zone: away during maintenance, and with its zone. */
  public static single(options: ActiveMqSingleDeploymentOptions = {}): ActiveMqDeployment {
    return new ActiveMqDeployment('SINGLE_INSTANCE', options.storage ?? ActiveMqStorage.EFS, 1);
  }

  /**
   * Two instances in two zones on one storage of EFS, billed as two, one of which works. Clients know both, and go to the other by the
   * failover transport.
   */
  public static activeStandby(): ActiveMqDeployment {
    return new ActiveMqDeployment('ACTIVE_STANDBY_MULTI_AZ', ActiveMqStorage.EFS, 2);
  }

  private constructor(
    /** @internal */
    public readonly _mode: string,
    /** @internal */
    public readonly _storage: ActiveMqStorage,
    /** @internal */
    public readonly _subnets: number,
  ) {}
}
