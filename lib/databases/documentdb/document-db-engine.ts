import { matches, required, validate } from '../../private/validation';

/** The version of a DocumentDB cluster, and the one that it was made with. */
export abstract class DocumentDbEngine {
  /**
   * Version 5.0, the one with long-term support.
   *
   * @param engineVersion the version that the cluster is made with, such as `5.0.0`. It cannot be changed in a template; patches come by
   * themselves
   */
  public static v5(engineVersion = '5.0.0'): DocumentDbEngine {
    validate('DocumentDbEngine.v5', versionRules('engineVersion', engineVersion, '5'));
    return new Version('5.0', engineVersion);
  }

  /**
   * Version 8.0.
   *
   * @param engineVersion the version that the cluster is made with, such as `8.0.0`. It cannot be changed in a template; patches come by
   * themselves
   */
  public static v8(engineVersion = '8.0.0'): DocumentDbEngine {
    validate('DocumentDbEngine.v8', versionRules('engineVersion', engineVersion, '8'));
    return new Version('8.0', engineVersion);
  }

  /**
   * Version 8.0 of a cluster that was made with another version, and upgraded in place since, which is done outside of the template: the
   * README has the steps. The template goes on with the version that the cluster was made with, which CloudFormation cannot change, and
   * takes parameters of the new one.
   *
   * @param engineVersion the version that the template has said so far, such as `5.0.0`
   */
  public static v8UpgradedFrom(engineVersion: string): DocumentDbEngine {
    validate(
      'DocumentDbEngine.v8UpgradedFrom',
      required('engineVersion', engineVersion, "name it, such as '5.0.0'"),
      versionRules('engineVersion', engineVersion, '[58]'),
    );
    return new Version('8.0', engineVersion);
  }

  /**
   * The major version that the cluster has.
   *
   * @internal
   */
  public abstract readonly _majorVersion: string;

  /**
   * The version that the template says.
   *
   * @internal
   */
  public abstract readonly _engineVersion: string;
}

class Version extends DocumentDbEngine {
  constructor(
    public readonly _majorVersion: string,
    public readonly _engineVersion: string,
  ) {
    super();
  }
}

/** Versions before 5.0 have neither serverless capacity nor I/O-Optimized storage; the standard support of 3.6 is over. */
function versionRules(prop: string, version: string | undefined, major: string) {
  const example = major === '8' ? '8.0.0' : '5.0.0';
  return matches(prop, version, new RegExp(`^${major}\\.0\\.\\d+$`), `a version of DocumentDB such as '${example}'`);
}
