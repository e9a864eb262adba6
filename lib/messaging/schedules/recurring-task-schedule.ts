import { Duration, TimeZone } from 'aws-cdk-lib/core';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { cronRules } from '../../private/cron-rules';
import { isKnown, matches, required, rule, Rules } from '../../private/validation';

/** The time from which, and until which, a schedule recurs. */
export interface RecurringTaskPeriodOptions {
  /**
   * The time from which the schedule recurs. Scheduler refuses one that has passed, of a new schedule and of a change: take it away once
   * it has passed.
   *
   * @default - from its deployment
   */
  readonly start?: Date;

  /**
   * The time until which the schedule recurs.
   *
   * @default - without end
   */
  readonly end?: Date;
}

/** Times of day in a time zone, as fields of cron. */
export interface RecurringTaskCronOptions extends RecurringTaskPeriodOptions {
  /** The time zone of the fields: `TimeZone.of('Europe/Berlin')`, or `TimeZone.ETC_UTC` for times that no clock change moves. */
  readonly timeZone: TimeZone;

  /** The minutes, such as `0` or `0/15`. */
  readonly minute: string;

  /** The hours, such as `2`, `9-17`, or `*` for every hour. */
  readonly hour: string;

  /**
   * The days of the month, such as `1`, `15`, or `L` for the last one. Not together with `weekDay`.
   *
   * @default - every day
   */
  readonly day?: string;

  /**
   * The months, such as `1`, `JAN` or `3-6`.
   *
   * @default - every month
   */
  readonly month?: string;

  /**
   * The days of the week, such as `MON-FRI`, or `6#3` for the third Friday of the month. Not together with `day`.
   *
   * @default - every day
   */
  readonly weekDay?: string;

  /**
   * The years, such as `2027`.
   *
   * @default - every year
   */
  readonly year?: string;
}

/** The times at which a `RecurringTask` runs, with a precision of a minute. */
export abstract class RecurringTaskSchedule {
  /**
   * Times of day in a time zone. When clocks are set forward, a time that does not exist is left out; when they are set back, the task
   * runs once (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).
   */
  public static cron(options: RecurringTaskCronOptions): RecurringTaskSchedule {
    const { timeZone, minute, hour, day, month = '*', weekDay, year = '*' } = options;
    const fields = [minute, hour, day ?? (weekDay === undefined ? '*' : '?'), month, weekDay ?? '?', year];
    const expression = scheduler.ScheduleExpression.expression(`cron(${fields.join(' ')})`, timeZone);
    const rules = (prop: string) => [
      required(`${prop}.timeZone`, timeZone, `give TimeZone.ETC_UTC, or that of the people who expect the task`),
      cronRules(prop, expression),
      periodRules(prop, options),
    ];
    return new Times(rules, () => expression, options);
  }

  /**
   * A time after the other, in whole minutes, from `start` or the deployment on. A day has 24 hours, whether clocks change or not.
   *
   * @param interval the time between two runs, 1 minute or more
   */
  public static rate(interval: Duration, options: RecurringTaskPeriodOptions = {}): RecurringTaskSchedule {
    const rules = (prop: string) => [
      required(`${prop}.interval`, interval, 'give the time between two runs'),
      intervalRule(prop, interval),
      periodRules(prop, options),
    ];
    return new Times(rules, () => scheduler.ScheduleExpression.rate(interval), options);
  }

  /**
   * A single time. The schedule stays when it has passed, and costs nothing.
   *
   * @param localTime the date and time in the time zone, such as `2027-03-01T09:00:00`
   * @param timeZone the time zone
   */
  public static once(localTime: string, timeZone: TimeZone): RecurringTaskSchedule {
    const rules = (prop: string) => [
      required(`${prop}.timeZone`, timeZone, `give TimeZone.ETC_UTC, or that of the people who expect the task`),
      matches(prop, localTime, LOCAL_TIME, "a time without offset such as '2027-03-01T09:00:00'"),
      rule(
        LOCAL_TIME.test(localTime) && !isDate(localTime),
        () => `'${prop}' must be a time that exists, got '${localTime}'`,
      ),
    ];
    return new Times(rules, () => scheduler.ScheduleExpression.expression(`at(${localTime})`, timeZone));
  }

  /**
   * The time from which it recurs.
   *
   * @internal
   */
  public abstract readonly _start?: Date;

  /**
   * The time until which it recurs.
   *
   * @internal
   */
  public abstract readonly _end?: Date;

  /**
   * The rules of its options.
   *
   * @internal
   */
  public abstract _rules(prop: string): Rules;

  /**
   * The expression of Scheduler; called when the rules hold.
   *
   * @internal
   */
  public abstract _expression(): scheduler.ScheduleExpression;
}

class Times extends RecurringTaskSchedule {
  public readonly _start?: Date;
  public readonly _end?: Date;

  constructor(
    private readonly rules: (prop: string) => Rules,
    private readonly expression: () => scheduler.ScheduleExpression,
    { start, end }: RecurringTaskPeriodOptions = {},
  ) {
    super();
    this._start = start;
    this._end = end;
  }

  public _rules(prop: string): Rules {
    return this.rules(prop);
  }

  public _expression(): scheduler.ScheduleExpression {
    return this.expression();
  }
}

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** Whether it is no 30th of February, which JavaScript would read as the 2nd of March. */
function isDate(localTime: string): boolean {
  const time = new Date(`${localTime}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(localTime);
}

function intervalRule(prop: string, interval: Duration): Rules {
  const known = isKnown(interval) && !interval.isUnresolved();
  const minutes = known ? interval.toMinutes({ integral: false }) : 1;
  return rule(
    !Number.isInteger(minutes) || minutes < 1,
    () => `'${prop}' must have an interval of whole minutes, at least 1, got ${minutes} minutes`,
  );
}

function periodRules(prop: string, { start, end }: RecurringTaskPeriodOptions): Rules {
  return [start, end].some((time) => time !== undefined && Number.isNaN(time.getTime()))
    ? rule(
        true,
        () => `'${prop}' must have times that exist as 'start' and 'end', got ${String(start)}, ${String(end)}`,
      )
    : rule(
        start !== undefined && end !== undefined && start >= end,
        () => `'${prop}.end' must be after 'start' (${start?.toISOString()}), got ${end?.toISOString()}`,
      );
}
