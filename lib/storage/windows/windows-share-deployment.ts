/** The zones of a file share. Another deployment **replaces the file system by an empty one**. */
export abstract class WindowsShareDeployment {
  /** Two file servers in two zones, with the files in both; the second one takes over within half a minute (MULTI_AZ_1). */
  public static multiAz(): WindowsShareDeployment {
    return new DeploymentType('MULTI_AZ_1', 2);
  }

  /** One file server in one zone, for about half the price (SINGLE_AZ_2). Maintenance interrupts it for some minutes. */
  public static singleAz(): WindowsShareDeployment {
    return new DeploymentType('SINGLE_AZ_2', 1);
  }

  /**
   * The name of the deployment.
   *
   * @internal
   */
  public abstract readonly _type: string;

  /**
   * The number of subnets, each in a zone of its own.
   *
   * @internal
   */
  public abstract readonly _zones: number;
}

class DeploymentType extends WindowsShareDeployment {
  constructor(
    public readonly _type: string,
    public readonly _zones: number,
  ) {
    super();
  }
}
