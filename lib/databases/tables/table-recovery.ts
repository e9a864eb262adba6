import { IConstruct } from 'constructs';
import { acknowledgeInherent } from '../../private/rule-packs';
import { nonEmpty, validate, wholeNumber } from '../../private/validation';

/**
 * The way to restore a table.
 *
 * @internal
 */
export interface TableRecoveryConfig {
  /** The days that can be restored; none without recovery. */
  readonly periodInDays?: number;
}

/** The time that a table can be restored to, or the reason why nothing in it is worth that. */
export abstract class TableRecovery {
  /**
   * To any second of the last days, 1 to 35. The cost is by the size of the table, 0.20 USD for a GB a month, and does not
   * depend on the number of days.
   *
   * @param days the number of days
   */
  public static lastDays(days: number): TableRecovery {
    validate('TableRecovery.lastDays', wholeNumber('days', days, { min: 1, max: 35 }));
    return new LastDays(days);
  }

  /**
   * Not at all, for a table of requests, locks, sessions or connections. It is not protected against deletion either, and
   * goes with its stack, unless `deletionProtection` and `removalPolicy` say otherwise.
   *
   * @param reason the reason why nothing is lost with the table, as it is shown with the findings of rule packs
   */
  public static none(reason: string): TableRecovery {
    validate('TableRecovery.none', nonEmpty('reason', reason));
    return new NoRecovery(reason);
  }

  /**
   * Says what the table can be restored to, and answers the findings that come with it.
   *
   * @internal
   */
  public abstract _bind(scope: IConstruct): TableRecoveryConfig;

  /**
   * Whether there is anything to lose.
   *
   * @internal
   */
  public abstract readonly _isWorthKeeping: boolean;
}

class LastDays extends TableRecovery {
  public readonly _isWorthKeeping = true;

  constructor(private readonly days: number) {
    super();
  }

  public _bind(): TableRecoveryConfig {
    return { periodInDays: this.days };
  }
}

class NoRecovery extends TableRecovery {
  public readonly _isWorthKeeping = false;

  constructor(private readonly reason: string) {
    super();
  }

  public _bind(scope: IConstruct): TableRecoveryConfig {
    acknowledgeInherent(scope, this.reason, 'AwsSolutions-DDB3', 'DynamoDBPITREnabled', 'DynamoDBInBackupPlan');
    return {};
  }
}
