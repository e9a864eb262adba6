import { Duration } from 'aws-cdk-lib/core';

/** The lowest version of TLS that buckets take requests by. */
export const TLS_VERSION = 1.2;

/** The time after which the parts of an upload that was never completed are deleted: nobody sees them, and they are billed. */
export const ABANDONED_UPLOADS_AFTER = Duration.days(7);

/** The id of the metrics of all requests of a bucket. */
export const REQUEST_METRICS = 'AllRequests';
