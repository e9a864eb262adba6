import { Duration } from 'aws-cdk-lib/core';
import { CrossRegionBackups, RelationalBackups } from 'cdk-reference-architectures/databases';
import { keyOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';

describe('RelationalBackups', () => {
  describe('defaults', () => {
    test('a number of days, or none', () => {
      expect(RelationalBackups.lastDays(7)._days).toBe(7);
      expect(RelationalBackups.none('A copy of what is kept elsewhere.')._days).toBe(0);
    });
  });

  describe('fails', () => {
    test.each([0, 36])('fails with %d days', (days) => {
      expect(() => RelationalBackups.lastDays(days)).toThrow("'days' must be a whole number from 1 to 35");
    });
  });

  describe('defaults', () => {
    test('copies are kept for a week', () => {
      const encryptionKey = keyOf(testStack());
      expect(CrossRegionBackups.to({ region: 'eu-west-1', encryptionKey })).toMatchObject({
        _region: 'eu-west-1',
        _keyArn: encryptionKey.keyArn,
        _keyRegion: 'eu-west-1',
        _days: 7,
      });
    });
  });

  describe('fails', () => {
    test('fails with copies of half a day', () => {
      const encryptionKey = keyOf(testStack());
      expect(() =>
        CrossRegionBackups.to({ region: 'eu-west-1', encryptionKey, retention: Duration.hours(12) }),
      ).toThrow("'retention' must be a whole number from 1 to 35");
    });
  });
});
