/**
 * The requests that each method or route of an API may take: each has a token bucket of its own
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html). Requests above it
 * are answered with 429 and not billed.
 *
 * All APIs of an account in a Region share 10,000 requests a second with a burst of 5,000 at most, so that one API
 * without limits can starve the others (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
 */
export interface ApiThrottle {
  /** The requests a second that are allowed over a longer time, more than 0. */
  readonly rateLimit: number;

  /** The requests that are allowed at once, 1 or more: the size of the token bucket. */
  readonly burstLimit: number;
}
