import { Duration } from 'aws-cdk-lib/core';
import { isKnown, rule, Rules } from '../../private/validation';

/** The days of a duration, with fractions. */
export function daysOf(duration: Duration): number {
  return duration.toDays({ integral: false });
}

/** The rule of a duration of whole days within bounds. */
export function daysBetween(
  prop: string,
  value: Duration | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): Rules {
  const known = isKnown(value) && !value.isUnresolved();
  const days = known ? daysOf(value) : min;
  return rule(
    !Number.isInteger(days) || days < min || days > max,
    () => `'${prop}' must be a duration in whole days from ${min} to ${max}, got ${days} d`,
  );
}
