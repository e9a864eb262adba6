import { Aws, Duration, Stack, TimeZone } from 'aws-cdk-lib/core';
import { RecurringTask, RecurringTaskSchedule, RecurringTaskTarget } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { functionOf } from '../../specimens/messaging';
import { templateOf, testStack } from '../../support/synth';

const BERLIN = TimeZone.of('Europe/Berlin');
const NIGHT = { minute: '0', hour: '2', timeZone: BERLIN };

function make(schedule: RecurringTaskSchedule): Stack {
  const stack = testStack();
  new RecurringTask(stack, 'Report', {
    schedule,
    target: RecurringTaskTarget.lambdaFunction(functionOf(stack)),
    alarms: Alarms.none(),
  });
  return stack;
}

describe('RecurringTaskSchedule', () => {
  describe('all options', () => {
    test.each<[string, RecurringTaskSchedule, string, string]>([
      ['every day', RecurringTaskSchedule.cron(NIGHT), 'cron(0 2 * * ? *)', 'Europe/Berlin'],
      [
        'days of the week',
        RecurringTaskSchedule.cron({ ...NIGHT, weekDay: 'MON-FRI' }),
        'cron(0 2 ? * MON-FRI *)',
        'Europe/Berlin',
      ],
      [
        'days of the month, months and years',
        RecurringTaskSchedule.cron({ ...NIGHT, day: 'L', month: '3-6', year: '2027', timeZone: TimeZone.ETC_UTC }),
        'cron(0 2 L 3-6 ? 2027)',
        'Etc/UTC',
      ],
      ['a rate', RecurringTaskSchedule.rate(Duration.days(1)), 'rate(1 day)', 'Etc/UTC'],
      [
        'a single local time',
        RecurringTaskSchedule.once('2027-03-01T09:00:00', BERLIN),
        'at(2027-03-01T09:00:00)',
        'Europe/Berlin',
      ],
    ])('%s', (_, schedule, ScheduleExpression, ScheduleExpressionTimezone) => {
      templateOf(make(schedule)).hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression,
        ScheduleExpressionTimezone,
      });
    });

    test('a cron schedule recurs from and until a time', () => {
      const start = new Date('2027-01-01T00:00:00Z');
      const end = new Date('2028-01-01T00:00:00Z');
      templateOf(make(RecurringTaskSchedule.cron({ ...NIGHT, start, end }))).hasResourceProperties(
        'AWS::Scheduler::Schedule',
        { StartDate: start.toISOString(), EndDate: end.toISOString() },
      );
    });
  });

  describe('in a stack', () => {
    test('takes tokens as they are', () => {
      const stack = make(RecurringTaskSchedule.cron({ ...NIGHT, hour: Aws.REGION }));
      templateOf(stack).hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: { 'Fn::Join': ['', ['cron(0 ', { Ref: 'AWS::Region' }, ' * * ? *)']] },
      });
      expect(() => make(RecurringTaskSchedule.once(Aws.REGION, BERLIN))).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each<[string, RecurringTaskSchedule, RegExp]>([
      [
        'without a time zone, for callers in JavaScript',
        RecurringTaskSchedule.cron({ minute: '0', hour: '2' } as never),
        /'schedule.timeZone' must be given/,
      ],
      [
        'without a time zone of a single time, for callers in JavaScript',
        RecurringTaskSchedule.once('2027-03-01T09:00:00', undefined as never),
        /'schedule.timeZone' must be given/,
      ],
      ['with an hour that no day has', RecurringTaskSchedule.cron({ ...NIGHT, hour: '24' }), /hours from 0 to 23/],
      [
        'with both kinds of days',
        RecurringTaskSchedule.cron({ ...NIGHT, day: '1', weekDay: 'MON' }),
        /must have '\?' either as day of the month or as day of the week/,
      ],
      [
        'with an end before the start',
        RecurringTaskSchedule.rate(Duration.hours(1), { start: new Date('2028-01-01'), end: new Date('2027-01-01') }),
        /'schedule.end' must be after 'start' \(2028-01-01T00:00:00.000Z\), got 2027-01-01T00:00:00.000Z/,
      ],
      [
        'with a start that is no time',
        RecurringTaskSchedule.cron({ ...NIGHT, start: new Date('soon') }),
        /must have times that exist as 'start' and 'end', got Invalid Date/,
      ],
      [
        'with an interval of seconds',
        RecurringTaskSchedule.rate(Duration.seconds(90)),
        /'schedule' must have an interval of whole minutes, at least 1, got 1.5 minutes/,
      ],
      [
        'without an interval, for callers in JavaScript',
        RecurringTaskSchedule.rate(undefined as never),
        /'schedule.interval' must be given, got nothing/,
      ],
      ['with no interval', RecurringTaskSchedule.rate(Duration.minutes(0)), /at least 1, got 0 minutes/],
      [
        'with an offset in a local time',
        RecurringTaskSchedule.once('2027-03-01T09:00:00Z', BERLIN),
        /'schedule' must be a time without offset such as/,
      ],
      [
        'with a day that does not exist',
        RecurringTaskSchedule.once('2027-02-30T09:00:00', BERLIN),
        /'schedule' must be a time that exists, got '2027-02-30T09:00:00'/,
      ],
    ])('fails %s', (_, schedule, message) => {
      expect(() => make(schedule)).toThrow(message);
    });
  });
});
