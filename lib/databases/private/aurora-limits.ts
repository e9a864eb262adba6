/**
 * A cluster has so many readers at most.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html
 */
export const MAX_READERS = 15;
