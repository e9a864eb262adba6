import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AuroraCapacity } from '../../../lib/databases';

describe('AuroraCapacity', () => {
  describe('defaults', () => {
    test('0.5 to 8 units; pausing after five minutes, up to 8', () => {
      expect(AuroraCapacity.serverless()._config).toEqual({ minAcu: 0.5, maxAcu: 8 });
      expect(AuroraCapacity.pausing()._config).toEqual({ minAcu: 0, maxAcu: 8, pauseAfter: Duration.minutes(5) });
    });
  });

  describe('fails', () => {
    test('fails for a minimum of 0, which is pausing, and for what is no half', () => {
      expect(() => AuroraCapacity.serverless({ minAcu: 0, maxAcu: 8.2 })).toThrow(
        /has 2 problems:\n {2}- 'minAcu' must be from 0.5 to 256 in steps of 0.5, got 0\n {2}- 'maxAcu' must be from 1 to 256/,
      );
    });

    test('fails for more than 256, and for a minimum above the maximum', () => {
      expect(() => AuroraCapacity.serverless({ maxAcu: 257 })).toThrow("'maxAcu' must be from 1 to 256");
      expect(() => AuroraCapacity.serverless({ minAcu: 4, maxAcu: 2 })).toThrow(
        "'minAcu' must not exceed 'maxAcu' (2), got 4",
      );
    });

    test('fails for a pause after less than five minutes or more than a day', () => {
      for (const pauseAfter of [Duration.minutes(4), Duration.hours(25)]) {
        expect(() => AuroraCapacity.pausing({ pauseAfter })).toThrow(
          "'pauseAfter' must be a duration in whole seconds from 300 to 86400 s",
        );
      }
    });

    test('fails without an instance type', () => {
      expect(() => AuroraCapacity.provisioned(undefined as unknown as ec2.InstanceType)).toThrow(
        "'instanceType' must be given",
      );
    });
  });
});
