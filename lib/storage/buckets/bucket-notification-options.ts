import * as s3 from 'aws-cdk-lib/aws-s3';

/** Options of notifications of a bucket. */
export interface BucketNotificationOptions {
  /** The events, at least one. A kind (`s3:ObjectCreated:*`) holds all of its events. */
  readonly events: s3.EventType[];

  /**
   * The beginning of the keys of objects.
   *
   * @default - any
   */
  readonly prefix?: string;

  /**
   * The end of the keys of objects.
   *
   * @default - any
   */
  readonly suffix?: string;
}

/** Options of notifications of a bucket to a function. */
export interface BucketFunctionNotificationOptions extends BucketNotificationOptions {
  /**
   * Whether the function may read the objects that it is told of. By a grant of the bucket it would need the bucket first, which
   * needs the function first.
   *
   * @default false
   */
  readonly readObjects?: boolean;
}
