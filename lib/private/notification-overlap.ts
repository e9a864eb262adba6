/** The events and keys that a bucket sends a notification for. */
export interface ObjectNotification {
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/**
 * Whether one event on one object would be sent by both, which S3 refuses, whatever it is sent to
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html).
 */
export function overlap(a: ObjectNotification, b: ObjectNotification): boolean {
  const begins = (x = '', y = '') => x.startsWith(y) || y.startsWith(x);
  const ends = (x = '', y = '') => x.endsWith(y) || y.endsWith(x);
  const kind = (event: string) => event.replace(/\*$/, '');
  const shared = a.events.some((x) => b.events.some((y) => begins(kind(x), kind(y))));
  return shared && begins(a.prefix, b.prefix) && ends(a.suffix, b.suffix);
}

/** The events and keys of a notification, for messages. */
export function described({ events, prefix = '', suffix = '' }: ObjectNotification): string {
  return `${events.join(', ')} of '${prefix}*${suffix}'`;
}
