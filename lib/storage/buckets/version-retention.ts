import { isKnown, rule, validate, wholeNumber } from '../../private/validation';

/** Options of versions that are kept for days. */
export interface VersionRetentionOptions {
  /**
   * The number of old versions of an object, the newest ones, that are kept beyond the days, 1 to 100.
   *
   * @default - none: every old version is deleted after the days
   */
  readonly newestKept?: number;
}

/** The time that an object can be brought back for after somebody has overwritten or deleted it. */
export abstract class VersionRetention {
  /**
   * For days after it was overwritten or deleted, 1 or more.
   *
   * @param days the number of days
   */
  public static days(days: number, options: VersionRetentionOptions = {}): VersionRetention {
    validate('VersionRetention.days', [
      wholeNumber('days', days, { min: 1 }),
      wholeNumber('newestKept', options.newestKept, { min: 1, max: 100 }),
      rule(!isKnown(days), () => `'days' must be known at synthesis, got a token; give a number`),
    ]);
    return new DaysOfVersions(days, options.newestKept);
  }

  /** Without expiry: every version of every object is kept and billed until somebody deletes it. */
  public static indefinite(): VersionRetention {
    return new AllVersions();
  }

  /**
   * The days; none without expiry.
   *
   * @internal
   */
  public abstract readonly _days?: number;

  /**
   * The number of versions that are kept beyond the days.
   *
   * @internal
   */
  public abstract readonly _newestKept?: number;
}

class DaysOfVersions extends VersionRetention {
  constructor(
    public readonly _days: number,
    public readonly _newestKept: number | undefined,
  ) {
    super();
  }
}

class AllVersions extends VersionRetention {
  public readonly _days = undefined;
  public readonly _newestKept = undefined;
}
