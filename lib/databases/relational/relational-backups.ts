import { Construct } from 'constructs';
import { Duration, Token } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import { acknowledgeInherent } from '../../private/rule-packs';
import { matches, nonEmpty, required, validate, wholeNumber } from '../../private/validation';

/** The automated backups of a relational database: a snapshot a day, and what is between two of them. */
export abstract class RelationalBackups {
  /**
   * Backups by which the database can be restored to any second of the last days, but for the last five minutes.
   *
   * @param days 1 to 35
   */
  public static lastDays(days: number): RelationalBackups {
    return new LastDays(days);
  }

  /**
   * No automated backups, and nothing to restore from but snapshots of your own.
   *
   * @param reason the reason why the data can be lost; it stands with the findings of rule packs
   */
  public static none(reason: string): RelationalBackups {
    return new NoBackups(reason);
  }

  /** @internal */
  public abstract readonly _days: number;

  /** @internal */
  public abstract _bind(scope: Construct): void;
}

class LastDays extends RelationalBackups {
  constructor(public readonly _days: number) {
    super();
    validate('RelationalBackups.lastDays', [required('days', _days), wholeNumber('days', _days, { min: 1, max: 35 })]);
  }

  public _bind(): void {
    // There is nothing to say of it.
  }
}

class NoBackups extends RelationalBackups {
  public readonly _days = 0;

  constructor(private readonly reason: string) {
    super();
    validate('RelationalBackups.none', [required('reason', reason, 'say why'), nonEmpty('reason', reason)]);
  }

  public _bind(scope: Construct): void {
    acknowledgeInherent(scope, this.reason, 'AwsSolutions-RDS13', 'RDSInstanceBackupEnabled');
  }
}

/** Options of `CrossRegionBackups.to()`. */
export interface CrossRegionBackupsOptions {
  /** The Region, another than that of the database. */
  readonly region: string;

  /** The key in that Region that encrypts the copies. */
  readonly encryptionKey: kms.IKey;

  /**
   * The time that copies are kept, in whole days from 1 to 35.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;
}

/**
 * The copies of automated backups in another Region: what is restored from when the Region of the database is lost. Storage and transfer
 * are billed (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html).
 */
export class CrossRegionBackups {
  /** Copies in a Region. */
  public static to(options: CrossRegionBackupsOptions): CrossRegionBackups {
    return new CrossRegionBackups(options);
  }

  /** @internal */
  public readonly _region: string;

  /** @internal */
  public readonly _keyArn: string;

  /** @internal */
  public readonly _days: number;

  private constructor({ region, encryptionKey, retention = Duration.days(7) }: CrossRegionBackupsOptions) {
    const days = retention.toDays({ integral: false });
    validate('CrossRegionBackups.to', [
      required('region', region),
      matches('region', region, /^[a-z]{2,4}(-[a-z]+)+-\d$/, "a Region such as 'eu-central-1'"),
      required('encryptionKey', encryptionKey, 'give it the key of that Region'),
      wholeNumber('retention', days, { min: 1, max: 35 }),
    ]);
    this._region = region;
    this._keyArn = encryptionKey.keyArn;
    this._days = days;
  }

  /**
   * The Region of the key where it is known.
   *
   * @internal
   */
  public get _keyRegion(): string | undefined {
    return Token.isUnresolved(this._keyArn) ? undefined : this._keyArn.split(':')[3];
  }
}
