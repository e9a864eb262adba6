import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** The mode of a task. A change replaces the task, and its history of executions begins again. */
export enum TransferMode {
  /** Any number of objects, listed, copied and verified at once; between buckets, and where agents or other clouds meet a bucket. */
  ENHANCED = 'ENHANCED',
  /** All storage, with a quota of files (50 million of an execution with an agent) and a limit of bandwidth. */
  BASIC = 'BASIC',
}

/** The files that are verified at the end of an execution. Each file is verified on its way, in any case. */
export enum TransferVerification {
  /** The files that were copied. */
  TRANSFERRED = 'ONLY_FILES_TRANSFERRED',
  /** All files of both sides, which are read whole for it. In Basic mode only. */
  EVERYTHING = 'POINT_IN_TIME_CONSISTENT',
  /** Nothing more. */
  NONE = 'NONE',
}

/** The content of the log of a task. */
export enum TransferLogLevel {
  /** Errors. */
  ERRORS = 'BASIC',
  /** Every file. */
  EVERY_FILE = 'TRANSFER',
  /** Nothing. */
  OFF = 'OFF',
}

/** The content of a report. */
export enum TransferReportLevel {
  /** The numbers of files, and how long it took. */
  SUMMARY = 'SUMMARY',
  /** The files that could not be copied, skipped, verified or deleted. */
  ERRORS = 'ERRORS',
  /** Every file. */
  EVERY_FILE = 'EVERY_FILE',
}

/** Options of the report of each execution. */
export interface TransferReportOptions {
  /** The bucket that reports are written to. */
  readonly bucket: s3.IBucket;

  /**
   * The prefix of reports, with a slash at its end and none at its beginning.
   *
   * @default - none
   */
  readonly prefix?: string;

  /**
   * The content of a report.
   *
   * @default TransferReportLevel.ERRORS
   */
  readonly level?: TransferReportLevel;
}

/** The thresholds of the alarms of a `DataTransferTask`. */
export interface DataTransferTaskAlarmThresholds {
  /**
   * The number of executions that fail in an hour.
   *
   * @default 1
   */
  readonly failedExecutions?: number;

  /**
   * The time without an execution that succeeded, in whole days, 1 to 7. DataSync switches off the schedule of a task that fails again
   * and again, which nothing else tells.
   *
   * @default - with a `schedule` of `events.Schedule.rate()` twice its time, rounded up to days; no alarm without a schedule, with one by
   * cron, or where that were more than 7 days
   */
  readonly withoutSuccess?: Duration;
}
