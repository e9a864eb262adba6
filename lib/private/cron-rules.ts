import { Token } from 'aws-cdk-lib/core';
import { isKnown, rule, Rules } from './validation';

/** The fields of a cron expression of EventBridge and its Scheduler, in their order, with their bounds. */
const FIELDS: readonly (readonly [string, number, number])[] = [
  ['minutes', 0, 59],
  ['hours', 0, 23],
  ['days of the month', 1, 31],
  ['months', 1, 12],
  ['days of the week', 1, 7],
  ['years', 1970, 2199],
];

/**
 * That a cron expression can be one: a wrong one is refused when it is deployed only.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function cronRules(prop: string, schedule: { readonly expressionString: string }): Rules {
  const text = schedule.expressionString;
  const [, fields] = /^cron\((.*)\)$/.exec(isKnown(text) ? text : '') ?? [];
  if (fields === undefined || Token.isUnresolved(fields)) return [];
  const parts = fields.trim().split(/\s+/);
  return [
    rule(
      parts.length !== FIELDS.length,
      () =>
        `'${prop}' must have six fields (${FIELDS.map(([name]) => name).join(', ')}), got '${text}'; add the missing ones`,
    ),
    FIELDS.map(([name, min, max], index) =>
      rule(
        parts.length === FIELDS.length && numbersOf(parts[index]).some((value) => value < min || value > max),
        () => `'${prop}' must have ${name} from ${min} to ${max}, got '${parts[index]}' in '${text}'`,
      ),
    ),
    rule(
      parts.length === FIELDS.length && (parts[2] === '?') === (parts[4] === '?'),
      () => `'${prop}' must have '?' either as day of the month or as day of the week, got '${text}'`,
    ),
    rule(
      parts.length === FIELDS.length && neverComes(parts[2] ?? '', parts[3] ?? ''),
      () =>
        `'${prop}' must name a day that one of its months has, got day ${parts[2]} of month ${parts[3]} in '${text}'`,
    ),
  ];
}

/** Whether one day is longer than each of the months that are listed, as the 31st of February. */
function neverComes(day: string, months: string): boolean {
  if (!/^\d+$/.test(day) || !/^\d+(,\d+)*$/.test(months)) return false;
  return months.split(',').every((month) => Number(day) > new Date(2024, Number(month), 0).getDate());
}

/** The numbers in a field, but for steps and the number of a week: `10-20/5` has 10 and 20, `6#3` has 6. */
function numbersOf(field = ''): number[] {
  return [...field.replaceAll(/[/#]\d+/g, '').matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
