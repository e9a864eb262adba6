import { Duration } from 'aws-cdk-lib/core';
import { isKnown, rule, Rules, validate } from '../../private/validation';

/** Options of the record of calls to the table of a ledger. */
export interface LedgerDataEventOptions {
  /**
   * The time that the record is kept, in whole days, 1 or more.
   *
   * @default Duration.days(365)
   */
  readonly retention?: Duration;
}

/**
 * The calls to the table of a ledger that AWS CloudTrail records, each with its caller: who read what, and whose write was refused. 0.10 USD
 * for 100,000 calls (https://aws.amazon.com/cloudtrail/pricing/).
 */
export abstract class LedgerDataEvents {
  /** Writes alone, also those that were refused. */
  public static writes(options: LedgerDataEventOptions = {}): LedgerDataEvents {
    return new Recorded(options, false);
  }

  /** Reads as well; a verification reads all records in pages. */
  public static readsAndWrites(options: LedgerDataEventOptions = {}): LedgerDataEvents {
    return new Recorded(options, true);
  }

  /**
   * Whether reads are recorded.
   *
   * @internal
   */
  public abstract readonly _reads: boolean;

  /**
   * The time that the record is kept.
   *
   * @internal
   */
  public abstract readonly _retention: Duration;
}

class Recorded extends LedgerDataEvents {
  public readonly _retention: Duration;

  constructor(
    { retention = Duration.days(365) }: LedgerDataEventOptions,
    public readonly _reads: boolean,
  ) {
    super();
    validate('LedgerDataEvents', retentionRules(retention));
    this._retention = retention;
  }
}

function retentionRules(retention: Duration): Rules {
  const days = isKnown(retention) && !retention.isUnresolved() ? retention.toDays({ integral: false }) : undefined;
  return rule(
    days === undefined || !Number.isInteger(days) || days < 1,
    () => `'retention' must be whole days, 1 or more, got ${days ?? 'a token'}`,
  );
}
