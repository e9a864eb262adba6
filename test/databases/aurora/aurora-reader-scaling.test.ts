import { Duration } from 'aws-cdk-lib/core';
import { AuroraReaderScaling } from '../../../lib/databases';

describe('AuroraReaderScaling', () => {
  describe('fails', () => {
    test('fails for targets and maximums that say nothing', () => {
      expect(() => AuroraReaderScaling.targetCpu(5, { maxReaders: 16 })).toThrow(
        /has 2 problems:\n.*'percent' must be a number from 10 to 90, got 5\n.*'maxReaders' must be a whole number from 1 to 15, got 16/,
      );
      expect(() =>
        AuroraReaderScaling.targetConnections(0, {
          maxReaders: 2,
          scaleInCooldown: Duration.days(2),
          scaleOutCooldown: Duration.days(2),
        }),
      ).toThrow(/has 3 problems:\n.*'connections'.*\n.*'scaleInCooldown'.*\n.*'scaleOutCooldown'/);
    });
  });
});
