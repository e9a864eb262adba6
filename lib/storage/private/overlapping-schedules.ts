import { Construct } from 'constructs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { daysOf } from './whole-days';

/** The times at which the backups of a schedule may begin. */
export interface ScheduleWindow {
  readonly name: string;

  /** The cron expression without what is around it. */
  readonly cron: string;
  readonly timeZone: string;
  readonly startWindow: Duration;
  readonly retention: Duration;
  readonly hasCopies: boolean;
}

/**
 * Warns of backups and copies that are not made: where two rules of a plan may begin at the same time, AWS Backup makes one backup, by the
 * rule that is kept longer, and looks at the whole start window.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
 */
export function warnOfOverlaps(scope: Construct, windows: readonly ScheduleWindow[]): void {
  const lost = windows.flatMap((shorter) =>
    windows
      .filter(({ retention }) => daysOf(retention) > daysOf(shorter.retention))
      .filter((longer) => overlap(shorter, longer))
      .flatMap((longer) => lossesOf(shorter, longer)),
  );
  if (lost.length === 0) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:overlappingSchedules',
    `of schedules that may begin at the same time AWS Backup takes the one that is kept longer: ${lost.join('; ')}`,
  );
}

function lossesOf(shorter: ScheduleWindow, longer: ScheduleWindow): string[] {
  const [one, other] = [`'${shorter.name}'`, `'${longer.name}'`];
  return [
    ...(isHourly(shorter)
      ? [
          `${one} makes no backups in the ${longer.startWindow.toHours({ integral: false })} hours in which ${other} may begin; shorten its 'startWindow'`,
        ]
      : []),
    ...(shorter.hasCopies && !longer.hasCopies
      ? [`the backups of ${other} are not copied as those of ${one} are; give it 'copies', or another hour`]
      : []),
  ];
}

function overlap(one: ScheduleWindow, other: ScheduleWindow): boolean {
  if (one.timeZone !== other.timeZone) return false;
  const [first, second] = [hourOf(one), hourOf(other)];
  if (isHourly(one)) return second !== undefined || isHourly(other);
  if (isHourly(other)) return first !== undefined;
  if (first === undefined || second === undefined) return false;
  return isWithin(second - first, one.startWindow) || isWithin(first - second, other.startWindow);
}

function isWithin(hours: number, window: Duration): boolean {
  return (hours + 24) % 24 < window.toHours({ integral: false });
}

/** The hour, if it is one. */
function hourOf({ cron }: ScheduleWindow): number | undefined {
  const hour = cron.split(/\s+/)[1] ?? '';
  return /^\d+$/.test(hour) ? Number(hour) : undefined;
}

/** Whether it begins every so many hours. */
function isHourly({ cron }: ScheduleWindow): boolean {
  return /^(\*|(\d+|\*)\/\d+)$/.test(cron.split(/\s+/)[1] ?? '');
}
