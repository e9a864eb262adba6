import { Duration } from 'aws-cdk-lib/core';

/** The time that a message is kept which nobody deletes. */
export const RETENTION = Duration.days(4);

/** The number of times that a message is received before it goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 5;

/** The share of the retention at which messages are about to expire. */
export const RETENTION_PERCENT = 75;

/** The age of a message at which its consumers are late. */
export function messageAgeOf(messageAge: Duration | undefined, retention: Duration | undefined): Duration {
  const usual = Duration.minutes(15);
  if (messageAge) return messageAge;
  if (!retention || retention.isUnresolved()) return usual;
  return Duration.seconds(Math.min(usual.toSeconds(), Math.floor(retention.toSeconds({ integral: false }) / 2)));
}
