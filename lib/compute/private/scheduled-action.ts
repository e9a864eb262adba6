import { TimeZone, Token } from 'aws-cdk-lib/core';
import { isKnown, ordered, Rule, rule, Rules, wholeNumber } from '../../private/validation';
import { FleetScalingBindOptions, FleetScheduledScalingOptions } from '../fleet/fleet-scaling';
import { cronProblem } from './cron';

/** Rules of a scheduled action by itself. */
export function scheduleRules(options: FleetScheduledScalingOptions): Rules {
  const { minCapacity, maxCapacity, desiredCapacity } = options;
  const { expressionString } = options.schedule;
  const problem = Token.isUnresolved(expressionString) ? undefined : cronProblem(expressionString);
  return [
    rule(problem !== undefined, () => `'schedule' '${expressionString}' ${problem}`),
    rule(
      minCapacity === undefined && maxCapacity === undefined && desiredCapacity === undefined,
      () =>
        `one of 'minCapacity', 'maxCapacity' and 'desiredCapacity' must be given, got none; the action would do nothing`,
    ),
    wholeNumber('minCapacity', minCapacity, { min: 0 }),
    wholeNumber('maxCapacity', maxCapacity, { min: 1 }),
    wholeNumber('desiredCapacity', desiredCapacity, { min: 0 }),
    ordered('minCapacity', minCapacity, 'maxCapacity', maxCapacity),
    ordered('desiredCapacity', desiredCapacity, 'maxCapacity', maxCapacity),
    ordered('minCapacity', minCapacity, 'desiredCapacity', desiredCapacity),
  ];
}

/** Rules that depend on the fleet's capacity. */
export function scheduleFleetRules(
  fleet: Pick<FleetScalingBindOptions, 'minCapacity' | 'maxCapacity'>,
  name: string,
  { minCapacity, maxCapacity, desiredCapacity }: FleetScheduledScalingOptions,
): Rule[] {
  const max = maxCapacity ?? fleet.maxCapacity;
  const min = minCapacity ?? fleet.minCapacity;
  return [
    rule(
      isKnown(min) && isKnown(max) && min > max,
      () =>
        `'scaling' '${name}' must not set 'minCapacity' ${min} over 'maxCapacity' ${max}; give the action both, or change the fleet's`,
    ),
    rule(
      isKnown(desiredCapacity) && isKnown(max) && desiredCapacity > max,
      () => `'scaling' '${name}' must not set 'desiredCapacity' ${desiredCapacity} over 'maxCapacity' ${max}`,
    ),
  ];
}

/** Adds a scheduled action to the group. */
export function addScheduledAction(
  { group }: FleetScalingBindOptions,
  name: string,
  options: FleetScheduledScalingOptions,
): void {
  const { timeZone = TimeZone.ETC_UTC, ...props } = options;
  group.scaleOnSchedule(name, { ...props, timeZone: timeZone.timezoneName });
}
