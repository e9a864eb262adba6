import { isKnown, rule, Rules } from '../../private/validation';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** The windows of a database, in UTC, as RDS writes them. */
export interface DatabaseWindowProps {
  /** `hh:mm-hh:mm` */
  readonly backupWindow?: string;
  /** `ddd:hh:mm-ddd:hh:mm` */
  readonly maintenanceWindow?: string;
}

/** Both windows, which do not overlap. */
export interface DatabaseWindows {
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
}

/** The beginning in minutes of a day or a week, and the length. */
interface Span {
  readonly start: number;
  readonly length: number;
}

/** The window in which backups begin unless another is given. */
export const DEFAULT_BACKUP_WINDOW = '01:00-02:00';

/** The window of maintenance unless another is given. */
export const DEFAULT_MAINTENANCE_WINDOW = 'sun:03:00-sun:04:00';

/**
 * The windows of a database: what is given, and for what is not the default, or two hours after the other one where that would overlap.
 * RDS itself would choose at random.
 */
export function databaseWindows({ backupWindow, maintenanceWindow }: DatabaseWindowProps): DatabaseWindows {
  const [backup, maintenance] = [spanOfDay(backupWindow), spanOfWeek(maintenanceWindow)];
  const [defaultBackup, defaultMaintenance] = [
    spanOfDay(DEFAULT_BACKUP_WINDOW) as Span,
    spanOfWeek(DEFAULT_MAINTENANCE_WINDOW) as Span,
  ];
  return {
    backupWindow:
      backupWindow ??
      (maintenance && overlap(defaultBackup, maintenance)
        ? dayText((maintenance.start + maintenance.length + 120) % DAY, defaultBackup.length)
        : DEFAULT_BACKUP_WINDOW),
    maintenanceWindow:
      maintenanceWindow?.toLowerCase() ??
      (backup && overlap(backup, defaultMaintenance)
        ? weekText(
            defaultMaintenance.start + ((backup.start + backup.length + 120) % DAY) - (defaultMaintenance.start % DAY),
          )
        : DEFAULT_MAINTENANCE_WINDOW),
  };
}

/**
 * The rules of both windows: half an hour each at least, and not at the same time.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupWindow.html
 */
export function windowRules({ backupWindow, maintenanceWindow }: DatabaseWindowProps): Rules {
  const [backup, maintenance] = [spanOfDay(backupWindow), spanOfWeek(maintenanceWindow)];
  return [
    rule(
      isKnown(backupWindow) && backup === undefined,
      () =>
        `'backupWindow' must be a time of day in UTC such as '${DEFAULT_BACKUP_WINDOW}', got '${String(backupWindow)}'`,
    ),
    rule(
      backup !== undefined && backup.length < 30,
      () => `'backupWindow' must be of 30 minutes or more, got ${String(backup?.length)}; end it later`,
    ),
    maintenanceWindowRules(maintenanceWindow, { minMinutes: 30, example: DEFAULT_MAINTENANCE_WINDOW }),
    rule(
      backup !== undefined && maintenance !== undefined && overlap(backup, maintenance),
      () =>
        `'backupWindow' (${String(backupWindow)}) must not overlap 'maintenanceWindow' (${String(maintenanceWindow)}); move one, or leave it out`,
    ),
  ];
}

/** The rules of a window of maintenance: a time of week of at least so many minutes, and of a day at most. */
export function maintenanceWindowRules(
  maintenanceWindow: string | undefined,
  { minMinutes, example }: { readonly minMinutes: number; readonly example: string },
): Rules {
  const maintenance = spanOfWeek(maintenanceWindow);
  return [
    rule(
      isKnown(maintenanceWindow) && maintenance === undefined,
      () =>
        `'maintenanceWindow' must be a time of week in UTC such as '${example}', got '${String(maintenanceWindow)}'`,
    ),
    rule(
      maintenance !== undefined && (maintenance.length < minMinutes || maintenance.length > DAY),
      () =>
        `'maintenanceWindow' must be of ${minMinutes} minutes to 24 hours, got ${String(maintenance?.length)} minutes`,
    ),
  ];
}

function spanOfDay(text: string | undefined): Span | undefined {
  if (!isKnown(text)) return undefined;
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start === undefined || end === undefined) return undefined;
  return { start, length: (end - start + DAY) % DAY };
}

function spanOfWeek(text: string | undefined): Span | undefined {
  if (!isKnown(text)) return undefined;
  const [, from, to] = /^(\w{3}:\d\d:\d\d)-(\w{3}:\d\d:\d\d)$/.exec(text.toLowerCase()) ?? [];
  const [start, end] = [weekMinutesOf(from), weekMinutesOf(to)];
  if (start === undefined || end === undefined) return undefined;
  return { start, length: (end - start + WEEK) % WEEK };
}

function minutesOf(time: string | undefined): number | undefined {
  const [hours = NaN, minutes = NaN] = time?.split(':').map(Number) ?? [];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}

function weekMinutesOf(time: string | undefined): number | undefined {
  const day = DAYS.indexOf(time?.slice(0, 3) as (typeof DAYS)[number]);
  const minutes = minutesOf(time?.slice(4));
  return day < 0 || minutes === undefined ? undefined : day * DAY + minutes;
}

/** Whether a window of every day and one of the week have a minute in common, also over midnight and over Sunday night. */
function overlap(daily: Span, weekly: Span): boolean {
  return Array.from({ length: 7 }, (_, day) => day * DAY + daily.start).some((start) =>
    [-WEEK, 0, WEEK].some(
      (shift) => start + shift < weekly.start + weekly.length && weekly.start < start + shift + daily.length,
    ),
  );
}

function dayText(start: number, length: number): string {
  return `${clock(start)}-${clock(start + length)}`;
}

function weekText(start: number): string {
  return [start, start + 60]
    .map((minute) => `${DAYS[Math.floor((minute % WEEK) / DAY)] ?? 'sun'}:${clock(minute)}`)
    .join('-');
}

function clock(minute: number): string {
  const [hours, minutes] = [Math.floor((minute % DAY) / 60), minute % 60];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
