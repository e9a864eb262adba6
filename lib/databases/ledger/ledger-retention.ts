import { Duration } from 'aws-cdk-lib/core';
import { isKnown, nonEmpty, rule, Rules, validate } from '../../private/validation';
import { ObjectProtection } from '../../storage';

/** Options of a retention that nobody can shorten. */
export interface LedgerComplianceRetentionOptions {
  /** That you know: nobody, the root user and AWS included, can delete the evidence before its time. Must be `true`. */
  readonly acknowledgeUndeletable: boolean;

  /** The law or contract that asks for it. */
  readonly reason: string;
}

/**
 * The time for which the evidence of a ledger (digests, proofs of tampering, exports) cannot be deleted: S3 Object Lock. It counts from
 * when an object was written; afterwards it stays, unlocked, because the chain of digests needs each of them. A change counts for what
 * is written from then on.
 */
export abstract class LedgerRetention {
  /**
   * Against mistakes, and against everybody without `s3:BypassGovernanceRetention`: 1 to 36,500 whole days. For trials, and where no law
   * asks for more.
   *
   * @param retention the time that each object cannot be deleted
   */
  public static governance(retention: Duration): LedgerRetention {
    validate('LedgerRetention.governance', daysRules(retention));
    return new Retention(false, ObjectProtection.governance(retention));
  }

  /**
   * Against everybody: 1 to 36,500 whole days. Nobody can shorten the time of an object or delete it, also not with the stack; the only way to
   * end its costs is to close the account (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html).
   *
   * @param retention the time that each object cannot be deleted
   */
  public static compliance(retention: Duration, options: LedgerComplianceRetentionOptions): LedgerRetention {
    const { acknowledgeUndeletable, reason } = options;
    validate(
      'LedgerRetention.compliance',
      daysRules(retention),
      nonEmpty('reason', reason),
      rule(
        acknowledgeUndeletable !== true,
        () =>
          `'acknowledgeUndeletable' must be true, got ${acknowledgeUndeletable}: nobody could delete the evidence before its time, not ` +
          'even the root user; set it, or take LedgerRetention.governance()',
      ),
    );
    return new Retention(true, ObjectProtection.compliance(retention, reason));
  }

  /**
   * Whether nobody can shorten it.
   *
   * @internal
   */
  public abstract readonly _isCompliance: boolean;

  /**
   * The lock of the bucket.
   *
   * @internal
   */
  public abstract readonly _protection: ObjectProtection;
}

class Retention extends LedgerRetention {
  constructor(
    public readonly _isCompliance: boolean,
    public readonly _protection: ObjectProtection,
  ) {
    super();
  }
}

function daysRules(retention: Duration): Rules {
  const days = isKnown(retention) && !retention.isUnresolved() ? retention.toDays({ integral: false }) : undefined;
  return rule(
    days === undefined || !Number.isInteger(days) || days < 1 || days > 36_500,
    () =>
      `'retention' must be whole days from 1 to 36500, got ${days ?? 'a token'}; without a time the evidence could be deleted with the record`,
  );
}
