import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Alarms } from '../../observability';
import { BucketAccessLogs } from '../../storage';
import { LedgerDataEvents } from './ledger-data-events';
import { LedgerRetention } from './ledger-retention';

/** The thresholds of a ledger's alarms. What was tampered with, and what a verification found, has none: once is too often. */
export interface AppendOnlyLedgerAlarmThresholds {
  /**
   * The percentage of appends that fail, above 0 to 100, in each of three minutes. Those that are refused, for a conflict or an invalid
   * request, do not count: they are their caller's.
   *
   * @default 1
   */
  readonly appendErrorPercent?: number;

  /**
   * The number of appends that give up in a minute because of others to the same chain, in each of three minutes.
   *
   * @default 1
   */
  readonly appendContentions?: number;

  /**
   * The age of the oldest record that is in no signed digest, in whole seconds, from 5 minutes more than `digestInterval` to 7 days.
   *
   * @default - three times `digestInterval`
   */
  readonly digestLag?: Duration;

  /**
   * The age of what the guard reads of the stream of changes, in whole seconds, 1 minute to 1 day, after which changes leave the stream.
   *
   * @default Duration.minutes(5)
   */
  readonly guardLag?: Duration;

  /**
   * The number of throttled reads and writes of the table, and of its index, in three of five minutes.
   *
   * @default 1
   */
  readonly throttledRequests?: number;
}

/** Options of exports of a ledger. */
export interface LedgerExportOptions {
  /**
   * The time between two exports of everything, in whole minutes, 1 to 365 days.
   *
   * @default - none: exports are made by who invokes the function
   */
  readonly interval?: Duration;
}

/** Properties of an `AppendOnlyLedger`. */
export interface AppendOnlyLedgerProps {
  /** The time for which the evidence cannot be deleted. */
  readonly retention: LedgerRetention;

  /** The destination of the access logs of the evidence bucket: `BucketAccessLogs.toBucket(logs)`. */
  readonly accessLogs: BucketAccessLogs;

  /** The recipients of alarms when records are tampered with, not signed or not verified, and when appends fail. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: AppendOnlyLedgerAlarmThresholds;

  /**
   * The length of the windows whose records are signed together, in whole minutes, 5 minutes to 1 day; it must divide a day. A change of a
   * record that is in no digest yet can be covered up by who can change the table's policy: the shorter, the less of them.
   *
   * @default Duration.hours(1)
   */
  readonly digestInterval?: Duration;

  /**
   * The time between two verifications of everything, in whole minutes, 1 hour to 3 days. Each reads all records and digests, and ends
   * before the next one begins, finished or not.
   *
   * @default Duration.days(1)
   */
  readonly verificationInterval?: Duration;

  /**
   * The symmetric key that encrypts the table, the evidence, the logs, the dead-letter queues and the history of verifications. The policy
   * of an imported key must let CloudWatch Logs, EventBridge and the delivery of logs use it already.
   *
   * @default - a new one, rotated each year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The keys that were `encryptionKey` before: digests and exports stay encrypted with the key that they were written with, and without it no
   * verification can read them.
   *
   * @default - none
   */
  readonly formerEncryptionKeys?: kms.IKey[];

  /**
   * Exports of the records as JSON Lines, with the digests that prove them, to the evidence bucket: for an examination outside of AWS.
   *
   * @default - none
   */
  readonly exports?: LedgerExportOptions;

  /**
   * The calls to the table that CloudTrail records, to a bucket of their own. Changes of its policy are management events, which are in the
   * trail of the account.
   *
   * @default - none: each call is billed
   */
  readonly dataEvents?: LedgerDataEvents;

  /**
   * The time that the logs of the functions and of the verification are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether DynamoDB refuses to delete the table.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the table when it is removed from the stack. With `DESTROY`, which needs `deletionProtection: false` and is refused with
   * `LedgerRetention.compliance()`, the evidence and both keys stay all the same: locked objects cannot be deleted before their time.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
