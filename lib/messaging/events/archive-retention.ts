import { validate, wholeNumber } from '../../private/validation';

/** The time that an archive keeps events. */
export abstract class ArchiveRetention {
  /**
   * The number of days, 1 or more.
   *
   * @param days the number of days
   */
  public static days(days: number): ArchiveRetention {
    validate('ArchiveRetention.days', wholeNumber('days', days, { min: 1 }));
    return new Retention(days);
  }

  /** Without expiry: the archive, and what it costs, grows with every event. */
  public static indefinite(): ArchiveRetention {
    // EventBridge's own mark of it.
    return new Retention(0);
  }

  /**
   * The days as EventBridge counts them.
   *
   * @internal
   */
  public abstract readonly _days: number;
}

class Retention extends ArchiveRetention {
  constructor(public readonly _days: number) {
    super();
  }
}
