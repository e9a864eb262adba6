const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** The days of each month in a leap year. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The mistake in a cron expression of Amazon EC2 Auto Scaling: minute, hour, day of month, month, day of week.
 *
 * @returns undefined if the expression is valid and matches some date
 */
export function cronProblem(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) return `must have five fields (minute hour day month weekday), got ${fields.length}`;
  const parsed = [
    parse(fields[0], 0, 59),
    parse(fields[1], 0, 23),
    parse(fields[2], 1, 31),
    parse(fields[3], 1, 12, MONTHS, 1),
    parse(fields[4], 0, 7, DAYS, 0),
  ];
  const bad = parsed.findIndex((values) => values === undefined);
  if (bad >= 0) return `has an invalid field: '${fields[bad]}'`;
  const [, , days, months] = parsed as number[][];
  // Cron accepts a date when either the day of the month or the weekday matches, unless one of them is a star.
  if (fields[4] !== '*') return undefined;
  const matchesSome = months.some((month) => days.some((day) => day <= LENGTHS[month - 1]));
  return matchesSome ? undefined : `matches no date: no month of '${fields[3]}' has a day ${fields[2]}`;
}

function parse(field: string, min: number, max: number, names: string[] = [], firstName = 0): number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, start, end, step] = match;
    const low = start === '*' ? min : valueOf(start, names, firstName);
    const high =
      start === '*' || (step !== undefined && end === undefined) ? max : valueOf(end ?? start, names, firstName);
    const stride = step === undefined ? 1 : Number(step);
    if (!(low >= min && high <= max && low <= high && stride >= 1)) return undefined;
    for (let value = low; value <= high; value += stride) values.add(value);
  }
  return [...values];
}

function valueOf(text: string, names: string[], firstName: number): number {
  const named = names.indexOf(text.toUpperCase());
  return named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : NaN;
}
