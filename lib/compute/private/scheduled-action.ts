import { Token } from 'aws-cdk-lib/core';
import { isKnown, ordered, Rule, rule, wholeNumber } from '../../private/validation';
import { FleetScheduledScalingOptions } from '../fleet/fleet-scaling';
import { cronProblem } from './cron';
import { ScalingContext } from './scaling-context';

/** What is wrong with a scheduled action by itself. */
export function scheduleRules(options: FleetScheduledScalingOptions): Rule[] {
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
    ...wholeNumber('minCapacity', minCapacity, { min: 0 }),
    ...wholeNumber('maxCapacity', maxCapacity, { min: 1 }),
    ...wholeNumber('desiredCapacity', desiredCapacity, { min: 0 }),
    ...ordered('minCapacity', minCapacity, 'maxCapacity', maxCapacity),
    ...ordered('desiredCapacity', desiredCapacity, 'maxCapacity', maxCapacity),
    ...ordered('minCapacity', minCapacity, 'desiredCapacity', desiredCapacity),
  ];
}

/** What of a scheduled action does not fit the fleet. */
export function scheduleContextRules(
  fleet: Pick<ScalingContext, 'minCapacity' | 'maxCapacity'>,
  { name, minCapacity, maxCapacity, desiredCapacity }: FleetScheduledScalingOptions,
): Rule[] {
  const most = maxCapacity ?? fleet.maxCapacity;
  const least = minCapacity ?? fleet.minCapacity;
  return [
    rule(
      isKnown(least) && isKnown(most) && least > most,
      () =>
        `'scaling' '${name}' must not set 'minCapacity' ${least} over 'maxCapacity' ${most}; give the action both, or change the fleet's`,
    ),
    rule(
      isKnown(desiredCapacity) && isKnown(most) && desiredCapacity > most,
      () => `'scaling' '${name}' must not set 'desiredCapacity' ${desiredCapacity} over 'maxCapacity' ${most}`,
    ),
  ];
}

/** Adds a scheduled action to the group. */
export function addScheduledAction({ group }: ScalingContext, options: FleetScheduledScalingOptions): void {
  const { name, timeZone, ...props } = options;
  group.scaleOnSchedule(name, { ...props, timeZone: timeZone.timezoneName });
}
