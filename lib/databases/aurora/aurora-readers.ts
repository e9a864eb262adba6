import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { atLeastOne, distinct, matches, nonEmpty, rule, validate } from '../../private/validation';
import { MAX_READERS } from '../private/aurora-limits';

/** Options of a reader that does not take the place of the writer. */
export interface AuroraReadOnlyReaderOptions {
  /**
   * The instance type, where it is to be another one than that of the writer; not for one whose capacity follows the load.
   *
   * @default - the capacity of the cluster
   */
  readonly instanceType?: ec2.InstanceType;
}

/**
 * One reader.
 *
 * @internal
 */
export interface AuroraReaderConfig {
  readonly name: string;
  readonly promotionTier: number;
  readonly scaleWithWriter: boolean;
  readonly instanceType?: ec2.InstanceType;
}

/** A reader of an Aurora cluster. */
export abstract class AuroraReader {
  /**
   * A reader that is as large as the writer, and takes its place when that fails, within about half a minute.
   *
   * @param name the name, which is part of ids: up to 30 letters and digits, beginning with a capital letter
   */
  public static failoverTarget(name: string): AuroraReader {
    return new NamedReader({ name, promotionTier: 1, scaleWithWriter: true });
  }

  /**
   * A reader for queries of its own, such as reports, whose capacity does not follow that of the writer, and which takes its place only when
   * there is no other.
   *
   * @param name the name, which is part of ids: up to 30 letters and digits, beginning with a capital letter
   */
  public static readOnly(name: string, options: AuroraReadOnlyReaderOptions = {}): AuroraReader {
    return new NamedReader({ name, promotionTier: 15, scaleWithWriter: false, instanceType: options.instanceType });
  }

  /** @internal */
  public abstract readonly _config: AuroraReaderConfig;
}

class NamedReader extends AuroraReader {
  constructor(public readonly _config: AuroraReaderConfig) {
    super();
    validate(
      'AuroraReader',
      matches(
        'name',
        _config.name,
        /^(?!Writer$)[A-Z][A-Za-z0-9]{0,29}$/,
        "up to 30 letters and digits, beginning with a capital letter, and not 'Writer'",
      ),
    );
  }
}

/** The readers of an Aurora cluster, which are in other zones than its writer. */
export abstract class AuroraReaders {
  /** These readers, up to 15. */
  public static named(readers: AuroraReader[]): AuroraReaders {
    validate(
      'AuroraReaders.named',
      atLeastOne('readers', readers),
      rule(
        readers.length > MAX_READERS,
        () => `'readers' must be at most ${MAX_READERS}, got ${readers.length}; leave some out`,
      ),
      distinct(
        'readers',
        readers.map(({ _config }) => _config.name),
      ),
    );
    return new Readers(readers.map(({ _config }) => _config));
  }

  /**
   * No reader: when the writer or its zone fails, the database is away until Aurora has made another one, which takes up to ten minutes and is not
   * certain.
   *
   * @param reason the reason why that will do; it stands in the warning of the synthesis
   */
  public static none(reason: string): AuroraReaders {
    validate('AuroraReaders.none', nonEmpty('reason', reason));
    return new Readers([], reason);
  }

  /** @internal */
  public abstract readonly _readers: readonly AuroraReaderConfig[];

  /** @internal */
  public abstract readonly _reason?: string;
}

class Readers extends AuroraReaders {
  constructor(
    public readonly _readers: readonly AuroraReaderConfig[],
    public readonly _reason?: string,
  ) {
    super();
  }
}
