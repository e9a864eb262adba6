import { atLeastOne, distinct, matches, nonEmpty, rule, validate } from '../../private/validation';

/** https://docs.aws.amazon.com/neptune/latest/userguide/manage-console-performance-scaling.html */
const MAX_READERS = 15;

/** The readers of a Neptune cluster, in other zones than its writer. One of them takes its place when that fails. */
export abstract class NeptuneReaders {
  /**
   * Readers by name, up to 15, each in the next zone of the subnets, beginning with the second one.
   *
   * @param names the names, which are part of ids: up to 30 letters and digits, beginning with a capital letter
   */
  public static named(names: string[]): NeptuneReaders {
    validate(
      'NeptuneReaders.named',
      atLeastOne('names', names),
      rule(
        names.length > MAX_READERS,
        () => `'names' must be at most ${MAX_READERS}, got ${names.length}; leave some out`,
      ),
      distinct('names', names),
      names.map((name) =>
        matches(
          'names',
          name,
          /^(?!Writer$)[A-Z][A-Za-z0-9]{0,29}$/,
          "of up to 30 letters and digits, beginning with a capital letter, and not 'Writer'",
        ),
      ),
    );
    return new Readers([...names]);
  }

  /**
   * No reader: when the writer or its zone fails, the graph is away until Neptune has made another one.
   *
   * @param reason the reason why that will do; it stands in the warning of the synthesis
   */
  public static none(reason: string): NeptuneReaders {
    validate('NeptuneReaders.none', nonEmpty('reason', reason));
    return new Readers([], reason);
  }

  /** @internal */
  public abstract readonly _names: readonly string[];

  /** @internal */
  public abstract readonly _reason?: string;
}

class Readers extends NeptuneReaders {
  constructor(
    public readonly _names: readonly string[],
    public readonly _reason?: string,
  ) {
    super();
  }
}
