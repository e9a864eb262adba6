import { Duration } from 'aws-cdk-lib/core';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { isKnown, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import type { SagaRetry } from '../workflows/saga-retry';

/** The retries of a step with its defaults. */
export interface SagaRetryDefaults {
  readonly maxAttempts: number;
  readonly interval: Duration;
  readonly maxDelay: Duration;
}

/** Of an action, after which everything can be undone. */
export const ACTION_RETRY: SagaRetryDefaults = {
  maxAttempts: 3,
  interval: Duration.seconds(2),
  maxDelay: Duration.minutes(1),
};

/** Of what must succeed sooner or later: 18 minutes between the first and the last attempt. */
export const PERSISTENT_RETRY: SagaRetryDefaults = {
  maxAttempts: 10,
  interval: Duration.seconds(2),
  maxDelay: Duration.minutes(5),
};

/** The rules of retries that are given. */
export function retryRules(prop: string, { maxAttempts, interval, maxDelay }: SagaRetry): Rules {
  return [
    wholeNumber(`maxAttempts of ${prop}`, maxAttempts, { min: 0, max: 99 }),
    seconds(`interval of ${prop}`, interval, { min: 1, max: 86_400 }),
    seconds(`maxDelay of ${prop}`, maxDelay, { min: 1, max: 86_400 }),
  ];
}

/** The rule of two delays, of which one may be a default. */
export function delayRules(prop: string, given: SagaRetry, defaults: SagaRetryDefaults): Rules {
  const { interval, maxDelay } = resolved(given, defaults);
  return rule(
    isKnown(interval) && interval.toSeconds() > maxDelay.toSeconds(),
    () =>
      `'interval' of '${prop}' must not exceed its 'maxDelay' (${maxDelay.toSeconds()} s), got ${interval.toSeconds()} s; lower 'interval' or raise 'maxDelay'`,
  );
}

/** The retries of a state. */
export function retryOf(given: SagaRetry, defaults: SagaRetryDefaults): sfn.RetryProps {
  const { maxAttempts, interval, maxDelay } = resolved(given, defaults);
  return {
    errors: ['States.ALL'],
    maxAttempts,
    interval,
    // Step Functions wants it to be longer than the interval.
    maxDelay: maxDelay.toSeconds() > interval.toSeconds() ? maxDelay : undefined,
    backoffRate: maxDelay.toSeconds() > interval.toSeconds() ? 2 : 1,
    jitterStrategy: sfn.JitterType.FULL,
  };
}

/** The longest time of all attempts and delays, in seconds. */
export function longest(attempt: Duration, given: SagaRetry, defaults: SagaRetryDefaults): number {
  const { maxAttempts, interval, maxDelay } = resolved(given, defaults);
  const delays = Array.from({ length: maxAttempts }, (_, i) =>
    Math.min(interval.toSeconds() * 2 ** i, maxDelay.toSeconds()),
  );
  return delays.reduce((sum, delay) => sum + delay, (maxAttempts + 1) * attempt.toSeconds());
}

function resolved(given: SagaRetry, defaults: SagaRetryDefaults): SagaRetryDefaults {
  return {
    maxAttempts: given.maxAttempts ?? defaults.maxAttempts,
    interval: given.interval ?? defaults.interval,
    maxDelay: given.maxDelay ?? defaults.maxDelay,
  };
}
