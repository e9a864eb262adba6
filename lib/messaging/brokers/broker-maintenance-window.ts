import { TimeZone } from 'aws-cdk-lib/core';

/** A day of the week. */
export enum BrokerMaintenanceDay {
  /** Monday. */
  MONDAY = 'MONDAY',
  /** Tuesday. */
  TUESDAY = 'TUESDAY',
  /** Wednesday. */
  WEDNESDAY = 'WEDNESDAY',
  /** Thursday. */
  THURSDAY = 'THURSDAY',
  /** Friday. */
  FRIDAY = 'FRIDAY',
  /** Saturday. */
  SATURDAY = 'SATURDAY',
  /** Sunday. */
  SUNDAY = 'SUNDAY',
}

/** The two hours of a week in which Amazon MQ patches a broker, and applies the changes that wait for a reboot. */
export interface BrokerMaintenanceWindow {
  /** The day of the week. */
  readonly day: BrokerMaintenanceDay;

  /** The time when the window begins, in 24 hours: `03:00`. */
  readonly time: string;

  /**
   * The time zone of day and time.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}
