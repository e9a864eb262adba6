import { Duration } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import { RestoreTestedResource, RestoreTesting } from '../../../lib/storage';

describe('RestoreTesting', () => {
  describe('defaults', () => {
    test('of a type', () => {
      const resourceTypes = [RestoreTestedResource.EFS];
      expect(() => RestoreTesting.scheduled({ resourceTypes })).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on restores of nothing',
        () => RestoreTesting.scheduled({ resourceTypes: [] }),
        "'resourceTypes' must not be empty",
      ],
      [
        'on restores at a rate',
        () =>
          RestoreTesting.scheduled({
            resourceTypes: [RestoreTestedResource.EFS],
            schedule: events.Schedule.rate(Duration.days(7)),
          }),
        "'schedule' must be a cron expression, got 'rate(7 days)'",
      ],
      [
        'on restores that stay',
        () =>
          RestoreTesting.scheduled({
            resourceTypes: [RestoreTestedResource.EFS],
            validationWindow: Duration.days(8),
          }),
        "'validationWindow' must be a duration in whole hours from 1 to 168, got 192 h",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
