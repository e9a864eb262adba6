/** The largest file that may be uploaded. */
export const MAX_BYTES = 10 * 1024 * 1024;

/** The time to begin an upload in, after its form was signed. */
export const UPLOAD_SECONDS = 300;

/** The photos of an owner: with 10 MB each, 10 GB. */
export const MAX_PHOTOS = 1000;

/** The forms that an owner gets in a day of UTC; deleting a photo does not give one back. */
export const MAX_UPLOADS_A_DAY = 200;

/**
 * The time after which a photo that was never uploaded is forgotten. EventBridge may deliver the event of an upload for a
 * day.
 */
export const PENDING_SECONDS = 2 * 24 * 3600;

/** The time in which an owner can see why a photo was rejected. */
export const REJECTED_SECONDS = 30 * 24 * 3600;

/**
 * The time for which CloudFront and browsers may serve a thumbnail without asking the bucket, and for which a deleted photo
 * may still be seen. To ask again costs a request to S3 (0.40 USD a million) and nearly always no bytes; invalidations would
 * be faster, but cost 0.005 USD for each deleted photo after the first 1,000 of a month, and are refused while too many are
 * at work.
 */
export const CACHE_SECONDS = 300;
