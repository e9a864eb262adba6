import { matches, required, rule, validate } from '../../private/validation';

/** The version of the engine of a Neptune cluster. */
export abstract class NeptuneEngineVersion {
  /**
   * A version of Neptune.
   *
   * @param version the version in its four numbers, such as `1.4.7.0`, 1.3.0.0 or later: versions before are at their end
   * (https://docs.aws.amazon.com/neptune/latest/userguide/engine-releases.html)
   */
  public static of(version: string): NeptuneEngineVersion {
    const known = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(version);
    const [, product = 0, major = 0] = known?.map(Number) ?? [];
    validate(
      'NeptuneEngineVersion.of',
      required('version', version, "name one, such as '1.4.7.0'"),
      matches('version', version, /^\d+\.\d+\.\d+\.\d+$/, "four numbers, such as '1.4.7.0'"),
      rule(
        known !== null && (product < 1 || (product === 1 && major < 3)),
        () =>
          `'version' must be 1.3.0.0 or later, got '${version}', whose support has ended; restore a snapshot of it with a later one`,
      ),
    );
    return new Version(version, `neptune${product}.${major}`);
  }

  /** @internal */
  public abstract readonly _version: string;

  /**
   * The family of the parameter groups.
   *
   * @internal
   */
  public abstract readonly _family: string;
}

class Version extends NeptuneEngineVersion {
  constructor(
    public readonly _version: string,
    public readonly _family: string,
  ) {
    super();
  }
}
