import { Duration } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import { BackupSchedule } from '../../../lib/storage';

describe('BackupSchedule', () => {
  describe('defaults', () => {
    test('daily, weekly and monthly, each under a name of its own', () => {
      expect(BackupSchedule.dailyWeeklyMonthly().map(({ _name }) => _name)).toEqual(['Daily', 'Weekly', 'Monthly']);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on cold storage that is left too soon',
        () => BackupSchedule.daily({ coldStorageAfter: Duration.days(30), retention: Duration.days(60) }),
        "'retention' must be at least 90 days more than 'coldStorageAfter', 120 d, got 60 d",
      ],
      [
        'on a retention of hours',
        () => BackupSchedule.daily({ retention: Duration.hours(12) }),
        "'retention' must be a duration in whole days from 1 to 36500, got 0.5 d",
      ],
      ['on an hour of no day', () => BackupSchedule.daily({ hour: 24 }), "'hour' must be a whole number from 0 to 23"],
      ['on a day of no week', () => BackupSchedule.weekly({ weekDay: 'SUNDAY' }), "'weekDay' must be one of SUN, MON"],
      [
        'on a day of few months',
        () => BackupSchedule.monthly({ day: 31 }),
        "'day' must be a whole number from 1 to 28",
      ],
      [
        'on hours that do not fill a day',
        () => BackupSchedule.hourly(5),
        "'hours' must be one of 1, 2, 3, 4, 6, 8, 12",
      ],
      [
        'on continuous backups of more than 35 days',
        () => BackupSchedule.continuous({ retention: Duration.days(36) }),
        "'retention' must be a duration in whole days from 1 to 35, got 36 d",
      ],
      [
        'on a rate',
        () =>
          BackupSchedule.cron('Rate', {
            schedule: events.Schedule.rate(Duration.hours(6)),
            retention: Duration.days(7),
          }),
        "'schedule' must be a cron expression, got 'rate(6 hours)'",
      ],
      [
        'on a start window of minutes',
        () => BackupSchedule.daily({ startWindow: Duration.minutes(30) }),
        "'startWindow' must be at least 60 minutes, got 30",
      ],
      [
        'on a completion before the start',
        () => BackupSchedule.daily({ completionWindow: Duration.hours(2) }),
        "'completionWindow' must be longer than 'startWindow' (480 min), got 120 min",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
