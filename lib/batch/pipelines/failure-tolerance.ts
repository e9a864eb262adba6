import { percentage, validate, wholeNumber } from '../../private/validation';

/**
 * The number of children that may fail permanently, after their retries, while the merge goes on without them. It is of the whole
 * run: a resumed run counts all slices that are still missing, whichever execution failed to do them. A run of which nothing
 * succeeded is never tolerated.
 */
export abstract class FailureTolerance {
  /** None: the merge starts only if every child has succeeded. */
  public static none(): FailureTolerance {
    return new FailureLimit('$failed = 0');
  }

  /**
   * Up to this many, 1 to 9,999.
   *
   * @param count the number of children that may fail
   */
  public static children(count: number): FailureTolerance {
    validate('FailureTolerance.children', wholeNumber('count', count, { min: 1, max: 9999 }));
    return new FailureLimit(`$failed <= ${count}`);
  }

  /**
   * Up to this share of the run's children, more than 0 and less than 100 percent.
   *
   * @param percent the share of the children that may fail
   */
  public static percent(percent: number): FailureTolerance {
    validate('FailureTolerance.percent', percentage('percent', percent, { min: 0.01, max: 99.99 }));
    return new FailureLimit(`$failed * 100 <= $round(${percent} * $size, 6)`);
  }

  /**
   * Whether `$failed` of `$size` children are few enough, as an expression in JSONata.
   *
   * @internal
   */
  public abstract readonly _condition: string;
}

class FailureLimit extends FailureTolerance {
  constructor(public readonly _condition: string) {
    super();
  }
}
