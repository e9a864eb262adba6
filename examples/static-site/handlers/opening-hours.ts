/** The hours of a day; closed without. */
export interface OpeningDay {
  readonly day: string;
  readonly opens?: string;
  readonly closes?: string;
}

/** The week as it is now. */
export interface OpeningHours {
  readonly days: readonly OpeningDay[];
  readonly today: string;
  readonly open: boolean;
  /** When it closes; only while it is open. */
  readonly until?: string;
}

const TIME_ZONE = 'Europe/Lisbon';

const DAYS: readonly OpeningDay[] = [
  { day: 'Monday' },
  { day: 'Tuesday', opens: '10:00', closes: '18:00' },
  { day: 'Wednesday', opens: '10:00', closes: '18:00' },
  { day: 'Thursday', opens: '12:00', closes: '20:00' },
  { day: 'Friday', opens: '10:00', closes: '18:00' },
  { day: 'Saturday', opens: '10:00', closes: '16:00' },
  { day: 'Sunday' },
];

/** The hours, with what the clock at the harbour says of them. */
export function openingHours(now: Date): OpeningHours {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: TIME_ZONE,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  const today = part('weekday');
  const { opens, closes } = DAYS.find(({ day }) => day === today) ?? {};
  const open = opens !== undefined && closes !== undefined && opens <= time && time < closes;
  return { days: DAYS, today, open, ...(open && { until: closes }) };
}
