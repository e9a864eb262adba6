import { Duration, Size } from 'aws-cdk-lib/core';
import { VersionRetention } from './version-retention';

/** Options of a plan that leaves objects where they are. */
export interface HotStoragePlanOptions {
  /**
   * The time after which an object is deleted, in whole days since it was written. In a bucket of this library its last version
   * can be brought back for the time of `versionRetention` then.
   *
   * @default - objects do not expire
   */
  readonly expireAfter?: Duration;

  /**
   * The time that what was overwritten or deleted can be brought back for.
   *
   * @default VersionRetention.days(90)
   */
  readonly versionRetention?: VersionRetention;
}

/** Options of a plan for objects whose access nobody knows. */
export interface UnknownAccessStoragePlanOptions extends HotStoragePlanOptions {
  /**
   * The time without access after which an object has to be restored before it can be read, which takes 3 to 5 hours; 90 to 730
   * whole days.
   *
   * @default - never: every object can be read at once
   */
  readonly archiveAccessAfter?: Duration;

  /**
   * The time without access after which an object has to be restored before it can be read, which takes up to 12 hours; 180 to
   * 730 whole days, and more than `archiveAccessAfter`.
   *
   * @default - never
   */
  readonly deepArchiveAccessAfter?: Duration;
}

/** Options for the storage in one Availability Zone, which is lost with the zone. */
export interface OneZoneStorageOptions {
  /** The age of an object at which it moves to One Zone-IA, 30 whole days or more. */
  readonly after: Duration;

  /** The reason why the loss of a zone loses nothing: where the other copy is, or what the objects are made from. */
  readonly reason: string;
}

/** Options of a plan whose objects get colder with age: give the classes that they pass through. */
export interface CoolDownStoragePlanOptions extends HotStoragePlanOptions {
  /**
   * The age at which an object moves to Standard-IA: read at once, and paid by GB read. 30 whole days or more.
   *
   * @default - objects do not pass through it
   */
  readonly infrequentAccessAfter?: Duration;

  /**
   * The move to One Zone-IA, 20 per cent cheaper than Standard-IA, and lost with its zone.
   *
   * @default - objects do not pass through it
   */
  readonly oneZone?: OneZoneStorageOptions;

  /**
   * The age at which an object moves to Glacier Instant Retrieval: read at once, for what is read once a quarter.
   *
   * @default - objects do not pass through it
   */
  readonly glacierInstantAfter?: Duration;

  /**
   * The age at which an object moves to Glacier Flexible Retrieval, from where it is restored in minutes to hours before it can
   * be read.
   *
   * @default - objects do not pass through it
   */
  readonly glacierFlexibleAfter?: Duration;

  /**
   * The age at which an object moves to Glacier Deep Archive, from where it is restored in 12 to 48 hours before it can be read.
   *
   * @default - objects do not pass through it
   */
  readonly deepArchiveAfter?: Duration;

  /**
   * The size that an object must exceed to be moved. The price of a move is by object, and the colder classes bill at least
   * 128 KB (Glacier Instant Retrieval, the IA classes) or 40 KB more of metadata (the others) for each.
   *
   * @default - S3's: 128 KB
   */
  readonly minObjectSize?: Size;
}

/** Options of a plan that keeps the history of objects. */
export interface BackupHistoryStoragePlanOptions {
  /**
   * The time after which an old version moves to Glacier Flexible Retrieval, in whole days since it was overwritten or deleted.
   *
   * @default Duration.days(30)
   */
  readonly archiveVersionsAfter?: Duration;

  /**
   * The time that what was overwritten or deleted can be brought back for, at least 90 days more than `archiveVersionsAfter`.
   *
   * @default VersionRetention.days(365)
   */
  readonly versionRetention?: VersionRetention;
}
