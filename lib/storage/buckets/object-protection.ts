import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { nonEmpty, rule, Rules, validate } from '../../private/validation';
import { daysOf } from '../private/storage-plan-rules';

/** Options of Object Lock. */
export interface ObjectLockOptions {
  /**
   * Whether the bucket was deployed without Object Lock before. The template then gives the lock by the configuration alone,
   * which CloudFormation applies without interruption; `ObjectLockEnabled`, by which a new bucket is made, would replace the
   * bucket (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-s3-bucket-objectlockconfiguration.html).
   * Leave it as it is from then on.
   *
   * @default false
   */
  readonly onExistingBucket?: boolean;
}

/**
 * Whether versions of objects can be deleted before their time (S3 Object Lock). It can be given to a bucket later; it cannot be
 * taken away, neither can the versioning of the bucket
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html).
 */
export abstract class ObjectProtection {
  /** By versions alone: who may delete a version deletes it. */
  public static none(): ObjectProtection {
    return new Unlocked();
  }

  /** By legal holds, which are put on and taken off each object, and by periods that are given with each object. */
  public static legalHoldOnly(options: ObjectLockOptions = {}): ObjectProtection {
    return new Locked(options);
  }

  /**
   * For a period after each version was written, 1 to 36,500 whole days, unless a principal with
   * `s3:BypassGovernanceRetention` asks for the deletion: against mistakes and programs that went wrong.
   *
   * @param retention the time that each version cannot be deleted
   */
  public static governance(retention: Duration, options: ObjectLockOptions = {}): ObjectProtection {
    validate('ObjectProtection.governance', retentionRules(retention));
    return new Locked(options, 'GOVERNANCE', daysOf(retention));
  }

  /**
   * For a period after each version was written, 1 to 36,500 whole days, from everybody, the root user and AWS included. Nobody
   * can shorten the period of a version. The only way to end the costs of it is to close the account.
   *
   * @param reason the law or contract that asks for it
   * @param retention the time that each version cannot be deleted
   */
  public static compliance(retention: Duration, reason: string, options: ObjectLockOptions = {}): ObjectProtection {
    validate('ObjectProtection.compliance', retentionRules(retention), nonEmpty('reason', reason));
    return new Locked(options, 'COMPLIANCE', daysOf(retention));
  }

  /**
   * Whether the bucket has Object Lock.
   *
   * @internal
   */
  public abstract readonly _isLocked: boolean;

  /**
   * The period in days.
   *
   * @internal
   */
  public abstract readonly _retentionDays?: number;

  /**
   * Gives the lock to a bucket.
   *
   * @internal
   */
  public abstract _bind(bucket: s3.Bucket): void;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
function retentionRules(retention: Duration): Rules {
  const days = daysOf(retention);
  return rule(
    days === undefined || !(Number.isInteger(days) && days >= 1 && days <= 36_500),
    () => `'retention' must be whole days from 1 to 36500 (100 years), got ${days ?? 'a token'}`,
  );
}

class Unlocked extends ObjectProtection {
  public readonly _isLocked = false;
  public readonly _retentionDays = undefined;

  public _bind(): void {
    // Nothing to give.
  }
}

class Locked extends ObjectProtection {
  public readonly _isLocked = true;

  constructor(
    private readonly options: ObjectLockOptions,
    private readonly mode?: 'GOVERNANCE' | 'COMPLIANCE',
    public readonly _retentionDays?: number,
  ) {
    super();
  }

  public _bind(bucket: s3.Bucket): void {
    const resource = bucket.node.defaultChild as s3.CfnBucket;
    if (this.options.onExistingBucket !== true) resource.objectLockEnabled = true;
    resource.objectLockConfiguration = {
      objectLockEnabled: 'Enabled',
      rule: this.mode && { defaultRetention: { mode: this.mode, days: this._retentionDays } },
    };
  }
}
