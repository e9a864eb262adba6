import { nonEmpty, required, validate } from '../../private/validation';

/** The way that a Neptune cluster knows its clients. It has no passwords. */
export abstract class NeptuneAuthentication {
  /** Signed requests: a client may do what `grantRead()`, `grantWrite()` and their kin let its role do. */
  public static iam(): NeptuneAuthentication {
    return new Authentication();
  }

  /**
   * No authentication: whoever reaches the port may read, change and delete everything.
   *
   * @param reason the reason why that will do; it stands in the warning of the synthesis
   */
  public static none(reason: string): NeptuneAuthentication {
    validate(
      'NeptuneAuthentication.none',
      required('reason', reason, 'say why whoever reaches the cluster may do everything'),
      nonEmpty('reason', reason),
    );
    return new Authentication(reason);
  }

  /** @internal */
  public abstract readonly _reason?: string;
}

class Authentication extends NeptuneAuthentication {
  constructor(public readonly _reason?: string) {
    super();
  }
}
