import { number, rule, Rule, wholeNumber } from '../../private/validation';
import { ApiThrottle } from '../api-throttle';

/** What is applied where the caller gives no throttle. */
export const DEFAULT_THROTTLE: ApiThrottle = { rateLimit: 500, burstLimit: 1000 };

/** The rules of a throttle. */
export function throttleRules(prop: string, throttle: ApiThrottle | undefined): Rule[] {
  return [
    ...number(`${prop}.rateLimit`, throttle?.rateLimit, { min: 0, max: 1_000_000 }),
    rule(
      throttle?.rateLimit === 0,
      () => `'${prop}.rateLimit' must be more than 0, got 0: every request would be refused`,
    ),
    ...wholeNumber(`${prop}.burstLimit`, throttle?.burstLimit, { min: 1, max: 1_000_000 }),
  ];
}
