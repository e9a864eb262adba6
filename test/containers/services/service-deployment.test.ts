import { Duration } from 'aws-cdk-lib/core';
import { ServiceDeployment, ServiceRollbackTrigger } from '../../../lib/containers';

describe('ServiceDeployment', () => {
  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on a step below 3 percent',
        () => ServiceDeployment.linear({ stepPercent: 1 }),
        "'stepPercent' must be a number from 3 to 100, got 1",
      ],
      [
        'on a share that is not in tenths',
        () => ServiceDeployment.canary({ canaryPercent: 0.15 }),
        "'canaryPercent' must be in tenths of a percent, got 0.15; write 0.2",
      ],
      [
        'on a share of 0',
        () => ServiceDeployment.canary({ canaryPercent: 0 }),
        "'canaryPercent' must be a number from 0.1 to 100, got 0",
      ],
      [
        'on a bake time in seconds',
        () => ServiceDeployment.blueGreen({ bakeTime: Duration.seconds(90) }),
        "'bakeTime' must be a duration of whole minutes from 0 to 1440, got 1.5 minutes",
      ],
      [
        'on a step of days',
        () => ServiceDeployment.linear({ stepBakeTime: Duration.days(2) }),
        "'stepBakeTime' must be a duration of whole minutes",
      ],
      [
        'on no more tasks than wanted while they are replaced',
        () => ServiceDeployment.rolling({ maxHealthyPercent: 100 }),
        "'maxHealthyPercent' must be a whole number from 101 to 200, got 100",
      ],
      [
        'on a healthy share beyond 100',
        () => ServiceDeployment.rolling({ minHealthyPercent: 120 }),
        "'minHealthyPercent' must be a whole number from 0 to 100, got 120",
      ],
      [
        'on steps of more than 33 hours in all',
        () => ServiceDeployment.linear({ stepPercent: 3, stepBakeTime: Duration.hours(1) }),
        "'bakeTime' and 'stepBakeTime' for each step of 'stepPercent' must be 33 hours at most, or CloudFormation refuses the deployment, got 33.2 hours",
      ],
      [
        'on bake times of more than 33 hours in all',
        () => ServiceDeployment.canary({ canaryBakeTime: Duration.hours(24), bakeTime: Duration.hours(24) }),
        "'bakeTime' and 'canaryBakeTime' together must be 33 hours at most, or CloudFormation refuses the deployment, got 48 hours",
      ],
      [
        'on an alarm twice',
        () =>
          ServiceDeployment.rolling({
            rollbackTriggers: [ServiceRollbackTrigger.LATENCY, ServiceRollbackTrigger.LATENCY],
          }),
        "'rollbackTriggers' must not hold a value twice",
      ],
      [
        'on a smoke test of nothing',
        () => ServiceDeployment.canary({ smokeTest: { requests: {} } }),
        "'number of smokeTest.requests' must be a whole number from 1 to 10, got 0",
      ],
      [
        'on a smoke test of an address',
        () => ServiceDeployment.blueGreen({ smokeTest: { requests: { 'https://example.com': 200 } } }),
        "'smokeTest.requests' must be paths that begin with '/', got 'https://example.com'",
      ],
      [
        'on a smoke test for a status that is none',
        () => ServiceDeployment.linear({ smokeTest: { requests: { '/': 99 } } }),
        "'smokeTest.requests./' must be a whole number from 200 to 599, got 99",
      ],
      [
        'on a smoke test of a minute',
        () => ServiceDeployment.canary({ smokeTest: { requests: { '/': 200 }, timeout: Duration.minutes(1) } }),
        "'smokeTest.timeout' must be",
      ],
      ['on an empty list of hooks', () => ServiceDeployment.canary({ hooks: [] }), "'hooks' must not be empty"],
    ])('%s', (_title, attempt, message) => {
      expect(attempt).toThrow(message);
    });

    test('not on 33 hours, which CloudFormation takes; the last step is not waited for', () => {
      const half = { stepPercent: 50, stepBakeTime: Duration.hours(20), bakeTime: Duration.hours(13) };
      expect(() => ServiceDeployment.linear(half)).not.toThrow();
      expect(() =>
        ServiceDeployment.canary({ canaryBakeTime: Duration.hours(23), bakeTime: Duration.hours(10) }),
      ).not.toThrow();
    });
  });
});
